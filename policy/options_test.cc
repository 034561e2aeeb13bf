#include "revcheck/policy/options.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace revcheck {
namespace {

void ExpectSame(const PolicyOptions& actual, const PolicyOptions& expected) {
  EXPECT_EQ(actual.ocsp, expected.ocsp);
  EXPECT_EQ(actual.require, expected.require);
  EXPECT_EQ(actual.soft_timeout, expected.soft_timeout);
  EXPECT_EQ(actual.hard_timeout, expected.hard_timeout);
  EXPECT_EQ(actual.stapling, expected.stapling);
  EXPECT_EQ(actual.must_staple, expected.must_staple);
  EXPECT_EQ(actual.short_lifetime_days, expected.short_lifetime_days);
  EXPECT_EQ(actual.max_age_days, expected.max_age_days);
  EXPECT_EQ(actual.local_source, expected.local_source);
  EXPECT_EQ(actual.ca_certificates, expected.ca_certificates);
  EXPECT_EQ(actual.no_responder_url, expected.no_responder_url);
  EXPECT_EQ(actual.remembered_failure, expected.remembered_failure);
  EXPECT_EQ(actual.expired_staple, expected.expired_staple);
  EXPECT_EQ(actual.contradicted_staple, expected.contradicted_staple);
  EXPECT_EQ(actual.offline, expected.offline);
  EXPECT_EQ(actual.unverifiable_answer, expected.unverifiable_answer);
}

// If this fails, an option came or went: ExpectSame() and these tests want to
// know.
TEST(PolicyOptionsTest, HasTheFieldsTestedHere) {
  const PolicyOptions defaults;
  const auto& [ocsp, require, soft_timeout, hard_timeout, stapling, must_staple,
               short_lifetime_days, max_age_days, local_source, ca_certificates,
               no_responder_url, remembered_failure, expired_staple,
               contradicted_staple, offline, unverifiable_answer] = defaults;
  EXPECT_EQ(&ocsp, &defaults.ocsp);
  EXPECT_EQ(&unverifiable_answer, &defaults.unverifiable_answer);
}

// spec/mozilla-pkix.md, 6.1, and the ten days of "maxLifetimeInDays".
TEST(PolicyOptionsTest, DefaultsAreFirefoxs) {
  const PolicyOptions options;
  EXPECT_EQ(options.ocsp, OcspUse::kAlways);
  EXPECT_FALSE(options.require);
  EXPECT_EQ(options.soft_timeout, absl::Milliseconds(2000));
  EXPECT_EQ(options.hard_timeout, absl::Milliseconds(10000));
  EXPECT_TRUE(options.stapling);
  EXPECT_TRUE(options.must_staple);
  EXPECT_EQ(options.short_lifetime_days, 10);
  EXPECT_EQ(options.max_age_days, 10);
  EXPECT_EQ(options.local_source, LocalSourceUse::kEnforce);
  EXPECT_EQ(options.ca_certificates, CaCertificates::kExempt);
}

TEST(PolicyOptionsTest, DefaultsCloseNoGap) {
  const PolicyOptions options;
  EXPECT_EQ(options.no_responder_url, Unproven::kAccept);
  EXPECT_EQ(options.remembered_failure, Unproven::kAccept);
  EXPECT_EQ(options.expired_staple, ExpiredStaple::kTryFetch);
  EXPECT_EQ(options.contradicted_staple, Unproven::kAccept);
  EXPECT_EQ(options.offline, Unproven::kAccept);
  EXPECT_EQ(options.unverifiable_answer, Unproven::kAccept);
  ExpectSame(PolicyOptions::Firefox(), options);
}

// Profiles.

TEST(ProfileTest, HardFailDiffersByRequireAlone) {
  PolicyOptions expected;
  expected.require = true;
  ExpectSame(PolicyOptions::FirefoxHardFail(), expected);
}

TEST(ProfileTest, StrictClosesEveryGap) {
  PolicyOptions expected;
  expected.require = true;
  expected.no_responder_url = Unproven::kReject;
  expected.remembered_failure = Unproven::kReject;
  expected.expired_staple = ExpiredStaple::kReject;
  expected.contradicted_staple = Unproven::kReject;
  expected.offline = Unproven::kReject;
  expected.unverifiable_answer = Unproven::kReject;
  ExpectSame(PolicyOptions::Strict(), expected);
}

TEST(ProfileTest, AllAreSound) {
  for (const PolicyOptions& options :
       {PolicyOptions::Firefox(), PolicyOptions::FirefoxHardFail(),
        PolicyOptions::Strict()}) {
    const auto policy = Policy::Create(options);
    ASSERT_TRUE(policy.ok()) << policy.status();
    ExpectSame(policy->options(), options);
  }
}

TEST(ProfileTest, EachHasItsName) {
  EXPECT_EQ(std::vector<std::string_view>(Policy::Names().begin(),
                                          Policy::Names().end()),
            (std::vector<std::string_view>{"firefox", "firefox-hard-fail",
                                           "strict"}));
  ExpectSame(Policy::Named("firefox")->options(), PolicyOptions::Firefox());
  ExpectSame(Policy::Named("firefox-hard-fail")->options(),
             PolicyOptions::FirefoxHardFail());
  ExpectSame(Policy::Named("strict")->options(), PolicyOptions::Strict());
  ExpectSame(Policy::Firefox().options(), PolicyOptions::Firefox());
  ExpectSame(Policy::FirefoxHardFail().options(),
             PolicyOptions::FirefoxHardFail());
  ExpectSame(Policy::Strict().options(), PolicyOptions::Strict());
}

TEST(ProfileTest, OtherNamesHaveNone) {
  for (const std::string_view name :
       {"", "Firefox", "firefox ", "firefox-soft-fail", "strict2"}) {
    EXPECT_FALSE(Policy::Named(name).has_value()) << name;
  }
}

// What Create() refuses.

struct CreateCase {
  std::string name;
  std::function<void(PolicyOptions*)> change;
  std::string culprit;  // An option the message must name; empty: sound.
};

class CreateTest : public ::testing::TestWithParam<CreateCase> {};

TEST_P(CreateTest, JudgesOptions) {
  PolicyOptions options;
  GetParam().change(&options);
  const auto policy = Policy::Create(options);
  if (GetParam().culprit.empty()) {
    ASSERT_TRUE(policy.ok()) << policy.status();
    ExpectSame(policy->options(), options);
    return;
  }
  EXPECT_EQ(policy.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(std::string(policy.status().message()).find(GetParam().culprit),
            std::string::npos)
      << policy.status();
}

INSTANTIATE_TEST_SUITE_P(
    OutOfRange, CreateTest,
    ::testing::ValuesIn<CreateCase>({
        {"SoftTimeoutZero",
         [](PolicyOptions* to) { to->soft_timeout = absl::ZeroDuration(); },
         "soft_timeout"},
        {"SoftTimeoutNegative",
         [](PolicyOptions* to) { to->soft_timeout = -absl::Nanoseconds(1); },
         "soft_timeout"},
        {"HardTimeoutZero",
         [](PolicyOptions* to) { to->hard_timeout = absl::ZeroDuration(); },
         "hard_timeout"},
        {"HardTimeoutNegative",
         [](PolicyOptions* to) {
           to->hard_timeout = -absl::InfiniteDuration();
         },
         "hard_timeout"},
        {"ShortLifetimeNegative",
         [](PolicyOptions* to) { to->short_lifetime_days = -1; },
         "short_lifetime_days"},
        {"ShortLifetimeTooLong",
         [](PolicyOptions* to) { to->short_lifetime_days = 36501; },
         "short_lifetime_days"},
        {"MaxAgeNegative", [](PolicyOptions* to) { to->max_age_days = -1; },
         "max_age_days"},
        {"MaxAgeTooLong", [](PolicyOptions* to) { to->max_age_days = 65536; },
         "max_age_days"},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(Contradiction, CreateTest,
                         ::testing::ValuesIn<CreateCase>({
                             {"UnverifiableAnswerWithoutAsking",
                              [](PolicyOptions* to) {
                                to->ocsp = OcspUse::kNever;
                                to->unverifiable_answer = Unproven::kReject;
                              },
                              "unverifiable_answer"},
                             {"RememberedFailureWithoutAsking",
                              [](PolicyOptions* to) {
                                to->ocsp = OcspUse::kNever;
                                to->remembered_failure = Unproven::kReject;
                              },
                              "remembered_failure"},
                             {"ExpiredStapleWithoutStapling",
                              [](PolicyOptions* to) {
                                to->stapling = false;
                                to->expired_staple = ExpiredStaple::kReject;
                              },
                              "expired_staple"},
                             {"ContradictedStapleWithoutStapling",
                              [](PolicyOptions* to) {
                                to->stapling = false;
                                to->contradicted_staple = Unproven::kReject;
                              },
                              "contradicted_staple"},
                             {"StrictWithoutAsking",
                              [](PolicyOptions* to) {
                                *to = PolicyOptions::Strict();
                                to->ocsp = OcspUse::kNever;
                              },
                              "ocsp"},
                             {"StrictWithoutStapling",
                              [](PolicyOptions* to) {
                                *to = PolicyOptions::Strict();
                                to->stapling = false;
                              },
                              "stapling"},
                         }),
                         [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Sound, CreateTest,
    ::testing::ValuesIn<CreateCase>({
        {"SmallestNumbers",
         [](PolicyOptions* to) {
           to->soft_timeout = absl::Nanoseconds(1);
           to->hard_timeout = absl::Nanoseconds(1);
           to->short_lifetime_days = 0;
           to->max_age_days = 0;
         },
         ""},
        {"LargestNumbers",
         [](PolicyOptions* to) {
           to->soft_timeout = absl::InfiniteDuration();
           to->hard_timeout = absl::InfiniteDuration();
           to->short_lifetime_days = 36500;
           to->max_age_days = 65535;
         },
         ""},
        // As in Firefox: staple and cache alone are judged.
        {"RequireWithoutAsking",
         [](PolicyOptions* to) {
           to->require = true;
           to->ocsp = OcspUse::kNever;
         },
         ""},
        {"StrictForEvAlone",
         [](PolicyOptions* to) {
           *to = PolicyOptions::Strict();
           to->ocsp = OcspUse::kEvOnly;
         },
         ""},
        {"OfflineRejectsWithoutAsking",
         [](PolicyOptions* to) {
           to->ocsp = OcspUse::kNever;
           to->offline = Unproven::kReject;
         },
         ""},
        {"NoResponderUrlWhereAskedForEvOnly",
         [](PolicyOptions* to) {
           to->ocsp = OcspUse::kEvOnly;
           to->no_responder_url = Unproven::kReject;
         },
         ""},
        {"MustStapleWithoutStapling",
         [](PolicyOptions* to) { to->stapling = false; }, ""},
    }),
    [](const auto& info) { return info.param.name; });

// Timeouts.

absl::Duration TimeoutOf(bool require, absl::Duration soft,
                         absl::Duration hard) {
  PolicyOptions options;
  options.require = require;
  options.soft_timeout = soft;
  options.hard_timeout = hard;
  return Policy::Create(options)->FetchTimeout();
}

TEST(FetchTimeoutTest, IsThatOfTheMode) {
  EXPECT_EQ(Policy::Firefox().FetchTimeout(), absl::Seconds(2));
  EXPECT_EQ(Policy::FirefoxHardFail().FetchTimeout(), absl::Seconds(10));
  EXPECT_EQ(Policy::Strict().FetchTimeout(), absl::Seconds(10));
  EXPECT_EQ(TimeoutOf(false, absl::Seconds(1), absl::Seconds(3)),
            absl::Seconds(1));
  EXPECT_EQ(TimeoutOf(true, absl::Seconds(1), absl::Seconds(3)),
            absl::Seconds(3));
}

TEST(FetchTimeoutTest, IsClampedAsInFirefox) {
  const absl::Duration forever = absl::InfiniteDuration();
  const absl::Duration bit = absl::Nanoseconds(1);
  EXPECT_EQ(TimeoutOf(false, forever, forever), absl::Seconds(5));
  EXPECT_EQ(TimeoutOf(false, absl::Seconds(5) + bit, forever),
            absl::Seconds(5));
  EXPECT_EQ(TimeoutOf(false, absl::Seconds(5) - bit, forever),
            absl::Seconds(5) - bit);
  EXPECT_EQ(TimeoutOf(true, forever, forever), absl::Seconds(20));
  EXPECT_EQ(TimeoutOf(true, forever, absl::Seconds(20) + bit),
            absl::Seconds(20));
  EXPECT_EQ(TimeoutOf(true, forever, absl::Seconds(20) - bit),
            absl::Seconds(20) - bit);
}

}  // namespace
}  // namespace revcheck
