#include "revcheck/x509/public_key.h"

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"
#include "revcheck/x509/enum_set.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {
namespace {

template <typename Param>
std::string NameOf(const ::testing::TestParamInfo<Param>& info) {
  return info.param.name;
}

// id-dsa, 1.2.840.10040.4.1.
constexpr uint8_t kDsa[] = {0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01};
// secp256k1, 1.3.132.0.10.
constexpr uint8_t kSecp256k1[] = {0x2b, 0x81, 0x04, 0x00, 0x0a};

// SubjectPublicKeyInfo ::= SEQUENCE { algorithm, subjectPublicKey }
std::string Spki(std::string_view algorithm, std::string_view bits) {
  return Sequence({algorithm, BitString(bits)});
}

std::string RsaAlgorithm() {
  return AlgorithmIdentifier(oid::kRsaEncryption, Null());
}

// Contents of an INTEGER of exactly `bits` bits that is odd.
std::string ModulusOfBits(unsigned bits) {
  std::string magnitude((bits + 7) / 8, '\x55');
  const unsigned top = (bits - 1) % 8;
  magnitude[0] = static_cast<char>(1u << top);
  return top == 7 ? std::string(1, '\0') + magnitude : magnitude;
}

// RSAPublicKey ::= SEQUENCE { modulus, publicExponent }
std::string RsaKey(std::string_view modulus) {
  return Sequence({IntegerOf(modulus), Integer(65537)});
}

std::string RsaSpki(std::string_view rsa_key) {
  return Spki(RsaAlgorithm(), rsa_key);
}

std::string EcAlgorithm(Bytes curve) {
  return AlgorithmIdentifier(oid::kEcPublicKey, Oid(curve));
}

// A point that need not be on the curve.
std::string Point(char form, size_t coordinates_size) {
  return form + std::string(coordinates_size, '\x01');
}

std::string Ed25519Spki(size_t size) {
  return Spki(AlgorithmIdentifier(oid::kEd25519), std::string(size, '\x01'));
}

struct CurveTestCase {
  std::string name;
  Curve curve;
  std::string text;
  Bytes oid;
  size_t coordinate_size;
};

class CurveTest : public ::testing::TestWithParam<CurveTestCase> {
 protected:
  std::string SpkiWith(std::string_view point) const {
    return Spki(EcAlgorithm(GetParam().oid), point);
  }
};

TEST_P(CurveTest, HasItsName) {
  EXPECT_EQ(ToString(GetParam().curve), GetParam().text);
  EXPECT_EQ(CurveFromString(GetParam().text), GetParam().curve);
}

TEST_P(CurveTest, IsAcceptedAlone) {
  const std::string spki = TestKey::Ec(GetParam().curve, "key").spki();
  KeyRequirements requirements;
  EXPECT_EQ(CheckKey(ToBytes(spki), requirements), std::nullopt);
  requirements.curves = {GetParam().curve};
  EXPECT_EQ(CheckKey(ToBytes(spki), requirements), std::nullopt);
}

TEST_P(CurveTest, IsRefusedUnlessRequired) {
  const std::string spki = TestKey::Ec(GetParam().curve, "key").spki();
  KeyRequirements requirements;
  requirements.curves = {};
  for (const Curve curve : {Curve::kP256, Curve::kP384, Curve::kP521}) {
    if (curve != GetParam().curve) {
      requirements.curves.Add(curve);
    }
  }
  EXPECT_EQ(CheckKey(ToBytes(spki), requirements), KeyFault::kUnsupportedCurve);
}

TEST_P(CurveTest, WantsAPointOfItsSize) {
  const size_t size = 2 * GetParam().coordinate_size;
  const KeyRequirements requirements;
  const auto check = [&](size_t point_size) {
    return CheckKey(ToBytes(SpkiWith(Point(4, point_size))), requirements);
  };
  EXPECT_EQ(check(size), std::nullopt);
  EXPECT_EQ(check(size - 1), KeyFault::kMalformed);
  EXPECT_EQ(check(size + 1), KeyFault::kMalformed);
  EXPECT_EQ(check(0), KeyFault::kMalformed);
}

TEST_P(CurveTest, WantsAnUncompressedPoint) {
  const size_t size = 2 * GetParam().coordinate_size;
  for (int form = 0; form <= 0xff; ++form) {
    SCOPED_TRACE(form);
    const std::string spki = SpkiWith(Point(static_cast<char>(form), size));
    EXPECT_EQ(CheckKey(ToBytes(spki), KeyRequirements()),
              form == 4 ? std::nullopt
                        : std::optional(KeyFault::kUnsupportedPointForm));
  }
  for (const char form : {2, 3}) {
    const std::string spki = SpkiWith(Point(form, size / 2));
    EXPECT_EQ(CheckKey(ToBytes(spki), KeyRequirements()),
              KeyFault::kUnsupportedPointForm);
  }
}

TEST_P(CurveTest, KeyIsParsed) {
  const TestKey key = TestKey::Ec(GetParam().curve, "key");
  const auto parsed = PublicKey::FromSpki(ToBytes(key.spki()));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(EVP_PKEY_id(parsed->get()), EVP_PKEY_EC);
  EXPECT_EQ(EVP_PKEY_cmp(parsed->get(), key.get()), 1);
}

TEST_P(CurveTest, PointOffTheCurveIsNotParsed) {
  std::string spki = TestKey::Ec(GetParam().curve, "key").spki();
  spki.back() = static_cast<char>(spki.back() ^ 1);
  EXPECT_EQ(CheckKey(ToBytes(spki), KeyRequirements()), std::nullopt);
  EXPECT_FALSE(PublicKey::FromSpki(ToBytes(spki)).has_value());
}

TEST_P(CurveTest, CoordinatesOutOfTheFieldAreNotParsed) {
  const std::string spki =
      SpkiWith('\x04' + std::string(2 * GetParam().coordinate_size, '\xff'));
  EXPECT_EQ(CheckKey(ToBytes(spki), KeyRequirements()), std::nullopt);
  EXPECT_FALSE(PublicKey::FromSpki(ToBytes(spki)).has_value());
}

TEST_P(CurveTest, PointAtInfinityIsNotParsed) {
  EXPECT_FALSE(
      PublicKey::FromSpki(ToBytes(SpkiWith(std::string(1, '\0')))).has_value());
}

constexpr uint8_t kP256Oid[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7};
constexpr uint8_t kP384Oid[] = {0x2b, 0x81, 0x04, 0, 34};
constexpr uint8_t kP521Oid[] = {0x2b, 0x81, 0x04, 0, 35};

INSTANTIATE_TEST_SUITE_P(All, CurveTest,
                         ::testing::ValuesIn<CurveTestCase>({
                             {"P256", Curve::kP256, "P-256", kP256Oid, 32},
                             {"P384", Curve::kP384, "P-384", kP384Oid, 48},
                             {"P521", Curve::kP521, "P-521", kP521Oid, 66},
                         }),
                         NameOf<CurveTestCase>);

TEST(CurveFromStringTest, RefusesOtherNames) {
  for (const char* name : {"", "P256", "p-256", "P-224", "P-2560", "P-256 "}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(CurveFromString(name), std::nullopt);
  }
}

struct RsaSizeTestCase {
  std::string name;
  unsigned bits;
  unsigned minimum;
  bool accepted;
};

class RsaSizeTest : public ::testing::TestWithParam<RsaSizeTestCase> {};

TEST_P(RsaSizeTest, CountsWholeBytes) {
  KeyRequirements requirements;
  requirements.min_rsa_bits = GetParam().minimum;
  const std::string spki = RsaSpki(RsaKey(ModulusOfBits(GetParam().bits)));
  EXPECT_EQ(
      CheckKey(ToBytes(spki), requirements),
      GetParam().accepted ? std::nullopt : std::optional(KeyFault::kTooSmall));
}

INSTANTIATE_TEST_SUITE_P(All, RsaSizeTest,
                         ::testing::ValuesIn<RsaSizeTestCase>({
                             {"FullSize", 2048, 2048, true},
                             {"FirstBitOfTheLastByte", 2041, 2048, true},
                             {"OneByteLess", 2040, 2048, false},
                             {"OneBitMore", 2049, 2048, true},
                             {"Larger", 4096, 2048, true},
                             {"Small", 1024, 2048, false},
                             {"SmallAllowed", 1024, 1024, true},
                             {"SmallByOneByte", 1016, 1024, false},
                             {"SmallRoundedUp", 1017, 1024, true},
                             {"OneBit", 1, 0, true},
                             {"MinimumBetweenBytes", 2048, 2049, false},
                             {"MinimumMetByTheNextByte", 2049, 2056, true},
                         }),
                         NameOf<RsaSizeTestCase>);

TEST(KeyRequirementsTest, AreThoseOfFirefoxAtFirst) {
  const KeyRequirements requirements;
  EXPECT_EQ(requirements.min_rsa_bits, 2048u);
  EXPECT_EQ(requirements.curves,
            (EnumSet<Curve>{Curve::kP256, Curve::kP384, Curve::kP521}));
  EXPECT_FALSE(requirements.allow_ed25519);
}

struct CheckKeyTestCase {
  std::string name;
  std::string spki;
  std::optional<KeyFault> want;
};

class CheckKeyTest : public ::testing::TestWithParam<CheckKeyTestCase> {};

TEST_P(CheckKeyTest, NamesTheFault) {
  EXPECT_EQ(CheckKey(ToBytes(GetParam().spki), KeyRequirements()),
            GetParam().want);
}

// A key that is merely too small can still be parsed.
TEST_P(CheckKeyTest, IsNotParsedIfFaulty) {
  const bool parsed = PublicKey::FromSpki(ToBytes(GetParam().spki)).has_value();
  if (GetParam().want.has_value() && GetParam().want != KeyFault::kTooSmall) {
    EXPECT_FALSE(parsed);
  }
}

const std::string& Modulus() {
  static const auto* const kModulus = new std::string(ModulusOfBits(2048));
  return *kModulus;
}

std::string Zero() { return std::string(1, '\0'); }

INSTANTIATE_TEST_SUITE_P(
    Rsa, CheckKeyTest,
    ::testing::ValuesIn<CheckKeyTestCase>({
        {"Good", RsaSpki(RsaKey(Modulus())), std::nullopt},
        {"EvenExponentIsWellFormed",
         RsaSpki(Sequence({IntegerOf(Modulus()), Integer(4)})), std::nullopt},
        {"ParametersAbsent",
         Spki(AlgorithmIdentifier(oid::kRsaEncryption), RsaKey(Modulus())),
         KeyFault::kMalformed},
        {"ParametersNotNull",
         Spki(AlgorithmIdentifier(oid::kRsaEncryption, Sequence({})),
              RsaKey(Modulus())),
         KeyFault::kMalformed},
        {"ParametersNotEmptyNull",
         Spki(AlgorithmIdentifier(oid::kRsaEncryption, Tlv(5, "x")),
              RsaKey(Modulus())),
         KeyFault::kMalformed},
        {"MoreParameters",
         Spki(AlgorithmIdentifier(oid::kRsaEncryption, Null() + Null()),
              RsaKey(Modulus())),
         KeyFault::kMalformed},
        {"ModulusNegative", RsaSpki(RsaKey(Modulus().substr(1))),
         KeyFault::kMalformed},
        {"ModulusZero", RsaSpki(RsaKey(Zero())), KeyFault::kMalformed},
        {"ModulusEmpty", RsaSpki(RsaKey("")), KeyFault::kMalformed},
        {"ModulusPadded", RsaSpki(RsaKey(Zero() + Modulus())),
         KeyFault::kMalformed},
        {"ModulusOfOtherType",
         RsaSpki(Sequence({OctetString(Modulus()), Integer(65537)})),
         KeyFault::kMalformed},
        {"ExponentZero", RsaSpki(Sequence({IntegerOf(Modulus()), Integer(0)})),
         KeyFault::kMalformed},
        {"ExponentNegative",
         RsaSpki(Sequence({IntegerOf(Modulus()), Integer(-3)})),
         KeyFault::kMalformed},
        {"ExponentPadded",
         RsaSpki(Sequence({IntegerOf(Modulus()), IntegerOf(Zero() + '\x03')})),
         KeyFault::kMalformed},
        {"ExponentEmpty",
         RsaSpki(Sequence({IntegerOf(Modulus()), IntegerOf("")})),
         KeyFault::kMalformed},
        {"ExponentMissing", RsaSpki(Sequence({IntegerOf(Modulus())})),
         KeyFault::kMalformed},
        {"TrailingInTheKey",
         RsaSpki(Sequence({IntegerOf(Modulus()), Integer(3), Null()})),
         KeyFault::kMalformed},
        {"TrailingAfterTheKey", RsaSpki(RsaKey(Modulus()) + Null()),
         KeyFault::kMalformed},
        {"KeyEmpty", RsaSpki(""), KeyFault::kMalformed},
        {"KeyNoSequence", RsaSpki(Integer(3)), KeyFault::kMalformed},
        {"TooSmallIsFoundBeforeTheExponent",
         RsaSpki(Sequence({IntegerOf(ModulusOfBits(1024))})),
         KeyFault::kTooSmall},
    }),
    NameOf<CheckKeyTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Ec, CheckKeyTest,
    ::testing::ValuesIn<CheckKeyTestCase>({
        {"OtherCurve", Spki(EcAlgorithm(kSecp256k1), Point(4, 64)),
         KeyFault::kUnsupportedCurve},
        {"OtherCurveGoesBeforeAnEmptyPoint", Spki(EcAlgorithm(kSecp256k1), ""),
         KeyFault::kUnsupportedCurve},
        {"CurveOfAnotherSize", Spki(EcAlgorithm(oid::kSecp384r1), Point(4, 64)),
         KeyFault::kMalformed},
        {"NoCurve", Spki(AlgorithmIdentifier(oid::kEcPublicKey), Point(4, 64)),
         KeyFault::kMalformed},
        {"ImplicitCurve",
         Spki(AlgorithmIdentifier(oid::kEcPublicKey, Null()), Point(4, 64)),
         KeyFault::kMalformed},
        {"ExplicitCurve",
         Spki(AlgorithmIdentifier(oid::kEcPublicKey, Sequence({Integer(1)})),
              Point(4, 64)),
         KeyFault::kMalformed},
        {"TrailingAfterTheCurve",
         Spki(AlgorithmIdentifier(oid::kEcPublicKey,
                                  Oid(oid::kSecp256r1) + Null()),
              Point(4, 64)),
         KeyFault::kMalformed},
        {"PointEmpty", Spki(EcAlgorithm(oid::kSecp256r1), ""),
         KeyFault::kMalformed},
        {"PointOfTheFormAlone", Spki(EcAlgorithm(oid::kSecp256r1), "\x04"),
         KeyFault::kMalformed},
        {"Hybrid", Spki(EcAlgorithm(oid::kSecp256r1), Point(6, 64)),
         KeyFault::kUnsupportedPointForm},
    }),
    NameOf<CheckKeyTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Structure, CheckKeyTest,
    ::testing::ValuesIn<CheckKeyTestCase>({
        {"Ed25519OfOddSize", Ed25519Spki(31), KeyFault::kUnsupportedAlgorithm},
        {"Dsa", Spki(AlgorithmIdentifier(kDsa), Integer(3)),
         KeyFault::kUnsupportedAlgorithm},
        {"Pss",
         Spki(AlgorithmIdentifier(oid::kRsaPss, Null()), RsaKey(Modulus())),
         KeyFault::kUnsupportedAlgorithm},
        {"AlgorithmEmpty", Spki(Sequence({}), RsaKey(Modulus())),
         KeyFault::kMalformed},
        {"AlgorithmNoOid", Spki(Sequence({Null()}), RsaKey(Modulus())),
         KeyFault::kMalformed},
        {"AlgorithmNoSequence",
         Spki(Oid(oid::kRsaEncryption), RsaKey(Modulus())),
         KeyFault::kMalformed},
        {"BitsMissing", Sequence({RsaAlgorithm()}), KeyFault::kMalformed},
        {"BitsWithoutCount", Sequence({RsaAlgorithm(), Tlv(3, "")}),
         KeyFault::kMalformed},
        {"BitsUnused",
         Sequence({RsaAlgorithm(), BitString(RsaKey(Modulus()), 1)}),
         KeyFault::kMalformed},
        {"BitsOfOtherType",
         Sequence({RsaAlgorithm(), OctetString(RsaKey(Modulus()))}),
         KeyFault::kMalformed},
        {"TrailingInside", AppendInside(RsaSpki(RsaKey(Modulus())), Null()),
         KeyFault::kMalformed},
        {"TrailingOutside", RsaSpki(RsaKey(Modulus())) + Null(),
         KeyFault::kMalformed},
        {"NoSequence", Null(), KeyFault::kMalformed},
        {"Nothing", "", KeyFault::kMalformed},
    }),
    NameOf<CheckKeyTestCase>);

struct Ed25519TestCase {
  std::string name;
  std::string spki;
  std::optional<KeyFault> want;
};

class Ed25519Test : public ::testing::TestWithParam<Ed25519TestCase> {};

TEST_P(Ed25519Test, IsJudgedIfAllowed) {
  KeyRequirements requirements;
  requirements.allow_ed25519 = true;
  EXPECT_EQ(CheckKey(ToBytes(GetParam().spki), requirements), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    All, Ed25519Test,
    ::testing::ValuesIn<Ed25519TestCase>({
        {"Good", TestKey::Ed25519("key").spki(), std::nullopt},
        {"TooShort", Ed25519Spki(31), KeyFault::kMalformed},
        {"TooLong", Ed25519Spki(33), KeyFault::kMalformed},
        {"Parameters",
         Spki(AlgorithmIdentifier(oid::kEd25519, Null()),
              std::string(32, '\x01')),
         KeyFault::kMalformed},
    }),
    NameOf<Ed25519TestCase>);

TEST(Ed25519Test, IsUnsupportedUnlessAllowed) {
  const std::string spki = TestKey::Ed25519("key").spki();
  EXPECT_EQ(CheckKey(ToBytes(spki), KeyRequirements()),
            KeyFault::kUnsupportedAlgorithm);
}

TEST(SubjectPublicKeyBitsTest, AreThoseBehindTheUnusedBits) {
  const std::string spki = Spki(Sequence({}), "bits");
  const std::optional<Bytes> bits = SubjectPublicKeyBits(ToBytes(spki));
  ASSERT_TRUE(bits.has_value());
  EXPECT_EQ(ToText(*bits), "bits");
  EXPECT_EQ(bits->data(), ToBytes(spki).data() + spki.find("bits"));
}

TEST(SubjectPublicKeyBitsTest, MayBeNone) {
  const std::string spki = Spki(RsaAlgorithm(), "");
  const std::optional<Bytes> bits = SubjectPublicKeyBits(ToBytes(spki));
  ASSERT_TRUE(bits.has_value());
  EXPECT_TRUE(bits->empty());
}

TEST(SubjectPublicKeyBitsTest, RefuseOtherStructures) {
  struct TestCase {
    std::string name;
    std::string spki;
  };
  const TestCase kCases[] = {
      {"Nothing", ""},
      {"Empty", Sequence({})},
      {"NoBits", Sequence({Sequence({})})},
      {"NoAlgorithm", Sequence({BitString("bits")})},
      {"UnusedBits", Sequence({Sequence({}), BitString("bits", 4)})},
      {"NoCount", Sequence({Sequence({}), Tlv(3, "")})},
      {"TrailingInside", Sequence({Sequence({}), BitString("bits"), Null()})},
      {"TrailingOutside", Spki(Sequence({}), "bits") + Null()},
      {"Set", Set({Sequence({}), BitString("bits")})},
  };
  for (const TestCase& test : kCases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(SubjectPublicKeyBits(ToBytes(test.spki)), std::nullopt);
  }
}

std::string ModulusOf(const TestKey& key) {
  const BIGNUM* n = RSA_get0_n(EVP_PKEY_get0_RSA(key.get()));
  std::string octets(BN_num_bytes(n), '\0');
  BN_bn2bin(n, reinterpret_cast<uint8_t*>(octets.data()));
  return std::string(1, '\0') + octets;
}

TEST(FromSpkiTest, ParsesRsaOfAnySizeRequirement) {
  for (const RsaTestKey which :
       {RsaTestKey::kIssuer, RsaTestKey::k1024, RsaTestKey::k3072}) {
    const TestKey key = TestKey::Rsa(which);
    const auto parsed = PublicKey::FromSpki(ToBytes(key.spki()));
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(EVP_PKEY_id(parsed->get()), EVP_PKEY_RSA);
    EXPECT_EQ(EVP_PKEY_cmp(parsed->get(), key.get()), 1);
  }
}

TEST(FromSpkiTest, ParsesEd25519) {
  const TestKey key = TestKey::Ed25519("key");
  const auto parsed = PublicKey::FromSpki(ToBytes(key.spki()));
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(EVP_PKEY_id(parsed->get()), EVP_PKEY_ED25519);
  EXPECT_EQ(EVP_PKEY_cmp(parsed->get(), key.get()), 1);
}

TEST(FromSpkiTest, RefusesEvenAndTrivialExponents) {
  const std::string modulus = ModulusOf(TestKey::Rsa(RsaTestKey::kIssuer));
  for (const int exponent : {65537, 3}) {
    SCOPED_TRACE(exponent);
    const std::string spki =
        RsaSpki(Sequence({IntegerOf(modulus), Integer(exponent)}));
    EXPECT_TRUE(PublicKey::FromSpki(ToBytes(spki)).has_value());
  }
  for (const int exponent : {65536, 4, 2, 1}) {
    SCOPED_TRACE(exponent);
    const std::string spki =
        RsaSpki(Sequence({IntegerOf(modulus), Integer(exponent)}));
    EXPECT_EQ(CheckKey(ToBytes(spki), KeyRequirements()), std::nullopt);
    EXPECT_FALSE(PublicKey::FromSpki(ToBytes(spki)).has_value());
  }
}

TEST(FromSpkiTest, IsMovable) {
  const TestKey key = TestKey::Ec(Curve::kP256, "key");
  auto parsed = PublicKey::FromSpki(ToBytes(key.spki()));
  ASSERT_TRUE(parsed.has_value());
  const EVP_PKEY* const pointer = parsed->get();
  const PublicKey moved = *std::move(parsed);
  EXPECT_EQ(moved.get(), pointer);
}

TEST(FromSpkiTest, OutlivesTheDer) {
  const TestKey key = TestKey::Ec(Curve::kP256, "key");
  std::string spki = key.spki();
  const auto parsed = PublicKey::FromSpki(ToBytes(spki));
  ASSERT_TRUE(parsed.has_value());
  spki.assign(spki.size(), '\0');
  EXPECT_EQ(EVP_PKEY_cmp(parsed->get(), key.get()), 1);
}

TEST(FromSpkiTest, LeavesTheErrorQueueAlone) {
  std::string off_curve = TestKey::Ec(Curve::kP256, "key").spki();
  off_curve.back() = static_cast<char>(off_curve.back() ^ 1);
  ERR_clear_error();
  EXPECT_FALSE(PublicKey::FromSpki(ToBytes(off_curve)).has_value());
  EXPECT_EQ(ERR_peek_error(), 0u);

  OPENSSL_PUT_ERROR(USER, ERR_R_INTERNAL_ERROR);
  const uint32_t earlier = ERR_peek_error();
  ASSERT_NE(earlier, 0u);
  EXPECT_FALSE(PublicKey::FromSpki(ToBytes(off_curve)).has_value());
  EXPECT_EQ(ERR_get_error(), earlier);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(CheckKeyTest, RefusesEveryTruncation) {
  for (const TestKey& key :
       {TestKey::Ec(Curve::kP256, "key"), TestKey::Rsa(RsaTestKey::kIssuer)}) {
    for (size_t size = 0; size < key.spki().size(); ++size) {
      const std::string cut = key.spki().substr(0, size);
      ASSERT_NE(CheckKey(ToBytes(cut), KeyRequirements()), std::nullopt);
      ASSERT_FALSE(PublicKey::FromSpki(ToBytes(cut)).has_value());
      ASSERT_FALSE(SubjectPublicKeyBits(ToBytes(cut)).has_value());
    }
  }
}

}  // namespace
}  // namespace revcheck::testing
