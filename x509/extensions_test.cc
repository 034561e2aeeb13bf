#include "revcheck/x509/extensions.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::testing {
namespace {

std::string Hex(const char* hex) { return absl::HexStringToBytes(hex); }

template <typename Param>
std::string NameOf(const ::testing::TestParamInfo<Param>& info) {
  return info.param.name;
}

struct BasicConstraintsTestCase {
  std::string name;
  std::string value;
  std::optional<bool> is_ca;  // Nullopt if refused.
  std::optional<int> path_length = std::nullopt;
};

class BasicConstraintsTest
    : public ::testing::TestWithParam<BasicConstraintsTestCase> {};

TEST_P(BasicConstraintsTest, IsRead) {
  const std::optional<BasicConstraints> constraints =
      ReadBasicConstraints(ToBytes(GetParam().value));
  ASSERT_EQ(constraints.has_value(), GetParam().is_ca.has_value());
  if (constraints.has_value()) {
    EXPECT_EQ(constraints->is_ca, GetParam().is_ca);
    EXPECT_EQ(std::optional<int>(constraints->path_length),
              GetParam().path_length);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, BasicConstraintsTest,
    ::testing::ValuesIn<BasicConstraintsTestCase>({
        {"Empty", Sequence({}), false},
        {"Ca", Sequence({Boolean(0xff)}), true},
        {"ExplicitlyNotCa", Sequence({Boolean(0x00)}), false},
        {"PathLength0", Sequence({Boolean(0xff), Integer(0)}), true, 0},
        {"PathLength127", Sequence({Boolean(0xff), Integer(127)}), true, 127},
        {"PathLengthOfNoCa", Sequence({Integer(3)}), false, 3},
        {"PathLengthOfExplicitlyNoCa", Sequence({Boolean(0x00), Integer(3)}),
         false, 3},
        {"PathLength128", Sequence({Boolean(0xff), Integer(128)}),
         std::nullopt},
        {"PathLengthNegative", Sequence({Boolean(0xff), Integer(-1)}),
         std::nullopt},
        {"PathLengthPadded",
         Sequence({Boolean(0xff), IntegerOf(std::string(2, '\0'))}),
         std::nullopt},
        {"PathLengthEmpty", Sequence({Boolean(0xff), IntegerOf("")}),
         std::nullopt},
        {"PathLengthTwice", Sequence({Boolean(0xff), Integer(1), Integer(1)}),
         std::nullopt},
        {"PathLengthBeforeCa", Sequence({Integer(1), Boolean(0xff)}),
         std::nullopt},
        {"BooleanOfOne", Sequence({Boolean(0x01)}), std::nullopt},
        {"BooleanEmpty", Sequence({Hex("0100")}), std::nullopt},
        {"BooleanTwice", Sequence({Boolean(0xff), Boolean(0xff)}),
         std::nullopt},
        {"TrailingInside", Sequence({Boolean(0xff), Null()}), std::nullopt},
        {"TrailingOutside", Sequence({Boolean(0xff)}) + Null(), std::nullopt},
        {"TrailingNul", Sequence({}) + std::string(1, '\0'), std::nullopt},
        {"NoSequence", Boolean(0xff), std::nullopt},
        {"Set", Set({Boolean(0xff)}), std::nullopt},
        {"Cut", Hex("3003"), std::nullopt},
        {"IntegerCut", Hex("3002020100"), std::nullopt},
        {"Nothing", "", std::nullopt},
    }),
    NameOf<BasicConstraintsTestCase>);

struct KeyUsageTestCase {
  std::string name;
  std::string value;
  bool accepted;
};

class KeyUsageTest : public ::testing::TestWithParam<KeyUsageTestCase> {};

TEST_P(KeyUsageTest, IsJudgedByItsForm) {
  EXPECT_EQ(IsKeyUsage(ToBytes(GetParam().value)), GetParam().accepted);
}

INSTANTIATE_TEST_SUITE_P(
    All, KeyUsageTest,
    ::testing::ValuesIn<KeyUsageTestCase>({
        {"DigitalSignature", Hex("03020780"), true},
        {"CaBits", Hex("03020106"), true},
        {"TwoBytes", Hex("0303070080"), true},
        {"ThreeBytes", Hex("030400ffffff"), true},
        {"NoBitSet", Hex("03020000"), true},
        {"NoBitSetAllButOneUnused", Hex("03020700"), true},
        {"TrailingZeroBits", Hex("03020080"), true},
        {"PaddingOfAnEarlierByteIsNone", Hex("0303077f80"), true},
        {"PaddingInTheLastByte", Hex("0303078040"), false},
        {"Padding8", Hex("03020800"), false},
        {"Padding255", Hex("0302ff00"), false},
        {"NoBytes", Hex("030100"), false},
        {"NoBytesButPadding", Hex("030107"), false},
        {"NoPaddingCount", Hex("0300"), false},
        {"Trailing", Hex("0302078000"), false},
        {"TrailingElement", Hex("03020780") + Null(), false},
        {"Constructed", Hex("230403020780"), false},
        {"OctetString", Hex("04020780"), false},
        {"Cut", Hex("030207"), false},
        {"LongLength", Hex("0381020780"), false},
        {"Nothing", "", false},
    }),
    NameOf<KeyUsageTestCase>);

TEST(KeyUsageTest, WantsZeroesAsPadding) {
  for (unsigned unused = 0; unused <= 0xff; ++unused) {
    for (unsigned octet = 0; octet <= 0xff; ++octet) {
      const std::string value =
          BitString(std::string(1, static_cast<char>(octet)),
                    static_cast<uint8_t>(unused));
      const bool fits = unused <= 7 && octet >> unused << unused == octet;
      ASSERT_EQ(IsKeyUsage(ToBytes(value)), fits) << unused << ' ' << octet;
    }
  }
}

// anyExtendedKeyUsage, 2.5.29.37.0.
constexpr uint8_t kAnyPurpose[] = {0x55, 0x1d, 0x25, 0x00};

struct KeyPurposeTestCase {
  std::string name;
  std::string value;
  std::optional<bool> want;
};

class HasKeyPurposeTest : public ::testing::TestWithParam<KeyPurposeTestCase> {
};

TEST_P(HasKeyPurposeTest, FindsOcspSigning) {
  EXPECT_EQ(HasKeyPurpose(ToBytes(GetParam().value), oid::kOcspSigning),
            GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    All, HasKeyPurposeTest,
    ::testing::ValuesIn<KeyPurposeTestCase>({
        {"Alone", Sequence({Oid(oid::kOcspSigning)}), true},
        {"First", Sequence({Oid(oid::kOcspSigning), Oid(oid::kServerAuth)}),
         true},
        {"Last", Sequence({Oid(oid::kServerAuth), Oid(oid::kOcspSigning)}),
         true},
        {"Twice", Sequence({Oid(oid::kOcspSigning), Oid(oid::kOcspSigning)}),
         true},
        {"Other", Sequence({Oid(oid::kServerAuth)}), false},
        {"Any", Sequence({Oid(kAnyPurpose)}), false},
        {"Longer",
         Sequence({Oid(ToBytes(std::string(ToText(oid::kOcspSigning)) + 'x'))}),
         false},
        {"Shorter", Sequence({Oid(Bytes(oid::kOcspSigning).subspan(0, 7))}),
         false},
        {"EmptyOid", Sequence({Oid(Bytes())}), false},
        {"NoPurpose", Sequence({}), std::nullopt},
        {"MalformedAfterIt", Sequence({Oid(oid::kOcspSigning), Null()}),
         std::nullopt},
        {"MalformedBeforeIt", Sequence({Null(), Oid(oid::kOcspSigning)}),
         std::nullopt},
        {"CutAfterIt", Sequence({Oid(oid::kOcspSigning), "\x06"}),
         std::nullopt},
        {"Trailing", Sequence({Oid(oid::kOcspSigning)}) + Null(), std::nullopt},
        {"NotInASequence", Oid(oid::kOcspSigning), std::nullopt},
        {"Set", Set({Oid(oid::kOcspSigning)}), std::nullopt},
        {"Cut", Hex("300a06082b06"), std::nullopt},
        {"Nothing", "", std::nullopt},
    }),
    NameOf<KeyPurposeTestCase>);

TEST(HasKeyPurposeTest, FindsAnyPurposeIfAskedForIt) {
  const std::string value = Sequence({Oid(kAnyPurpose)});
  EXPECT_EQ(HasKeyPurpose(ToBytes(value), kAnyPurpose), true);
}

struct TlsFeatureTestCase {
  std::string name;
  std::string value;
  bool accepted;
  std::vector<std::string> features = {};  // Checked if accepted.
};

class TlsFeatureTest : public ::testing::TestWithParam<TlsFeatureTestCase> {};

TEST_P(TlsFeatureTest, VisitsTheIntegers) {
  std::vector<std::string> features;
  ASSERT_EQ(ForEachTlsFeature(ToBytes(GetParam().value),
                              [&features](Bytes each) {
                                features.emplace_back(ToText(each));
                              }),
            GetParam().accepted);
  if (GetParam().accepted) {
    EXPECT_EQ(features, GetParam().features);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, TlsFeatureTest,
    ::testing::ValuesIn<TlsFeatureTestCase>({
        {"StatusRequest", Sequence({Integer(5)}), true, {"\x05"}},
        {"StatusRequestV2", Sequence({Integer(17)}), true, {"\x11"}},
        {"SeveralInOrder",
         Sequence({Integer(17), Integer(5), Integer(300), Integer(5)}),
         true,
         {"\x11", "\x05", "\x01\x2c", "\x05"}},
        {"Empty", Sequence({}), false},
        {"NoInteger", Sequence({Null()}), false},
        {"NoIntegerAtTheEnd", Sequence({Integer(5), Null()}), false},
        {"CutAtTheEnd", Sequence({Integer(5), "\x02"}), false},
        {"Trailing", Sequence({Integer(5)}) + Null(), false},
        {"NotInASequence", Integer(5), false},
        {"Set", Set({Integer(5)}), false},
        {"Cut", Hex("30030201"), false},
        {"Nothing", "", false},
    }),
    NameOf<TlsFeatureTestCase>);

TEST(TlsFeatureTest, StatusRequestIsItsTlsExtensionNumber) {
  EXPECT_EQ(kStatusRequestFeature, 5);
}

// Whatever is cut off, a value is not taken for another good one.
TEST(ExtensionsTest, RefuseEveryTruncation) {
  const std::string constraints = Sequence({Boolean(0xff), Integer(1)});
  const std::string purposes =
      Sequence({Oid(oid::kServerAuth), Oid(oid::kOcspSigning)});
  const std::string features = Sequence({Integer(5), Integer(17)});
  const std::string usage = Hex("0303070080");
  for (size_t size = 0; size < purposes.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_EQ(HasKeyPurpose(ToBytes(purposes.substr(0, size)), kAnyPurpose),
              std::nullopt);
  }
  for (size_t size = 0; size < constraints.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_FALSE(ReadBasicConstraints(ToBytes(constraints.substr(0, size))));
  }
  for (size_t size = 0; size < features.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_FALSE(
        ForEachTlsFeature(ToBytes(features.substr(0, size)), [](Bytes) {}));
  }
  for (size_t size = 0; size < usage.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_FALSE(IsKeyUsage(ToBytes(usage.substr(0, size))));
  }
}

}  // namespace
}  // namespace revcheck::testing
