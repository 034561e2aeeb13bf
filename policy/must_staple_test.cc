#include "revcheck/policy/must_staple.h"

#include <optional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::testing {
namespace {

std::string Features(const std::vector<int>& features) {
  std::string list;
  for (const int feature : features) {
    list += Integer(feature);
  }
  return Sequence({list});
}

// Inheritance (spec/mozilla-pkix.md, 5.1).

struct InheritanceCase {
  std::string name;
  std::optional<std::string> issuer;
  std::optional<std::string> subject;
  bool inherited;
};

std::optional<Bytes> View(const std::optional<std::string>& value) {
  return value.has_value() ? std::optional<Bytes>(ToBytes(*value))
                           : std::nullopt;
}

class InheritanceTest : public ::testing::TestWithParam<InheritanceCase> {};

TEST_P(InheritanceTest, NeedsTheVerySameValue) {
  const std::optional<Finding> finding = CheckTlsFeatureInheritance(
      View(GetParam().issuer), View(GetParam().subject));
  if (GetParam().inherited) {
    EXPECT_EQ(finding, std::nullopt);
  } else {
    EXPECT_EQ(finding, Finding::kTlsFeatureNotInherited);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Spec51, InheritanceTest,
    ::testing::ValuesIn<InheritanceCase>({
        {"NeitherHasIt", std::nullopt, std::nullopt, true},
        {"SubjectAlone", std::nullopt, Features({5}), true},
        {"SubjectAloneMalformed", std::nullopt, "junk", true},
        {"SubjectAloneEmpty", std::nullopt, "", true},
        {"Same", Features({5}), Features({5}), true},
        {"SameOfTwo", Features({5, 6}), Features({5, 6}), true},
        {"SameMalformed", "junk", "junk", true},
        {"Missing", Features({5}), std::nullopt, false},
        {"OtherOrder", Features({5, 6}), Features({6, 5}), false},
        {"Subset", Features({5, 6}), Features({5}), false},
        {"Superset", Features({5}), Features({5, 6}), false},
        {"Other", Features({5}), Features({6}), false},
        {"TrailingByte", Features({5}), Features({5}) + "x", false},
        {"SubjectEmpty", Features({5}), "", false},
        // mozilla::pkix takes an empty input for one that is not set.
        {"BothEmpty", "", "", false},
    }),
    [](const auto& info) { return info.param.name; });

// Satisfaction: TLSFeaturesSatisfied of 8.8, and beyond.

struct SatisfactionCase {
  std::string name;
  std::string value;
  std::optional<Finding> with_staple;
  std::optional<Finding> without_staple;
};

class SatisfactionTest : public ::testing::TestWithParam<SatisfactionCase> {};

TEST_P(SatisfactionTest, AgreesWithFirefox) {
  const SatisfactionCase& param = GetParam();
  EXPECT_EQ(CheckMustStaple(ToBytes(param.value), StapleReceived::kYes),
            param.with_staple);
  EXPECT_EQ(CheckMustStaple(ToBytes(param.value), StapleReceived::kNo),
            param.without_staple);
}

constexpr Finding kMalformed = Finding::kTlsFeatureMalformed;
constexpr Finding kUnsupported = Finding::kTlsFeatureUnsupported;
constexpr Finding kMissing = Finding::kMustStapleWithoutStaple;
constexpr std::nullopt_t kMet = std::nullopt;

INSTANTIATE_TEST_SUITE_P(
    Spec88, SatisfactionTest,
    ::testing::ValuesIn<SatisfactionCase>({
        {"EmptyValue", Sequence({}), kMalformed, kMalformed},
        {"StatusRequest", Features({5}), kMet, kMissing},
        {"StatusRequestV2", Features({6}), kUnsupported, kUnsupported},
        {"Both", Features({5, 6}), kUnsupported, kMissing},
        {"TwoBytes", Sequence({IntegerOf("\x05\x05")}), kUnsupported,
         kUnsupported},
        {"EmptyInteger", Sequence({IntegerOf("")}), kUnsupported, kUnsupported},
        {"Twice", Features({5, 5}), kMet, kMissing},
        {"TrailingBytes", Features({5}) + "\x03\x02", kMalformed, kMissing},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Others, SatisfactionTest,
    ::testing::ValuesIn<SatisfactionCase>({
        {"NoBytes", "", kMalformed, kMalformed},
        {"NotASequence", Integer(5), kMalformed, kMalformed},
        {"Truncated", Features({5}).substr(0, 4), kMalformed, kMalformed},
        {"NotAnInteger", Sequence({Null()}), kMalformed, kMalformed},
        {"NotAnIntegerBehind", Sequence({Integer(5), Null()}), kMalformed,
         kMissing},
        {"PaddedInteger", Sequence({IntegerOf(std::string("\0\x05", 2))}),
         kUnsupported, kUnsupported},
        {"Seventeen", Features({17}), kUnsupported, kUnsupported},
        {"SixFirst", Features({6, 5}), kUnsupported, kUnsupported},
        {"SixWithTrailingBytes", Features({6}) + "x", kUnsupported,
         kUnsupported},
        {"EmptyWithTrailingBytes", Sequence({}) + "x", kMalformed, kMalformed},
    }),
    [](const auto& info) { return info.param.name; });

TEST(MustStapleTest, AbsentExtensionAsksForNothing) {
  EXPECT_EQ(CheckMustStaple(std::nullopt, StapleReceived::kNo), std::nullopt);
  EXPECT_EQ(CheckMustStaple(std::nullopt, StapleReceived::kYes), std::nullopt);
}

TEST(MustStapleTest, FindingsHaveFirefoxsCodes) {
  EXPECT_EQ(Describe(kMissing).code, Code::kRequiredTlsFeatureMissing);
  EXPECT_EQ(Describe(kUnsupported).code, Code::kRequiredTlsFeatureMissing);
  EXPECT_EQ(Describe(Finding::kTlsFeatureNotInherited).code,
            Code::kRequiredTlsFeatureMissing);
  EXPECT_EQ(Describe(kMalformed).code, Code::kBadDer);
}

}  // namespace
}  // namespace revcheck::testing
