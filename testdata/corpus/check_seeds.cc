// Situations of revocation checks, one for each way in which a check can go.

#include <stdint.h>

#include <string>
#include <vector>

#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/testing/check_script.h"
#include "revcheck/testdata/corpus/seeds.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::corpus {
namespace {

using testing::AnswerScript;
using testing::CheckScript;

// Choices of CheckScript.
constexpr uint8_t kHardFail = 1;
constexpr uint8_t kStrict = 2;
constexpr uint8_t kOwnOptions = 3;
constexpr uint8_t kNever = 1;
constexpr uint8_t kReportOnly = 1;
constexpr uint8_t kNineDays = 2;
constexpr uint8_t kStatusRequest = 1;

// A certificate with a URL, whose responder does not answer.
CheckScript Silent() {
  CheckScript script;
  script.flags = testing::kHasUrl;
  script.url = "http://ocsp.example/";
  script.silence = static_cast<uint8_t>(Finding::kTimedOut);
  return script;
}

CheckScript Answered(Finding finding) {
  CheckScript script = Silent();
  script.answer = AnswerScript::Of(finding);
  return script;
}

CheckScript Stapled(Finding finding, CheckScript script = Silent()) {
  script.staple = AnswerScript::Of(finding);
  return script;
}

CheckScript Cached(Finding finding, int hours_left,
                   CheckScript script = Silent()) {
  script.cached = AnswerScript::Of(finding, hours_left);
  return script;
}

CheckScript With(uint8_t CheckScript::*field, uint8_t value,
                 CheckScript script) {
  script.*field = value;
  return script;
}

CheckScript WithFlag(uint8_t flag, CheckScript script) {
  script.flags = static_cast<uint8_t>(script.flags | flag);
  return script;
}

// With the bytes that explanations quote.
CheckScript WithBytes(CheckScript script) {
  const testing::TestCa ca;
  script.staple_bytes =
      testing::ResponseBuilder(ca).Good("\x01").Good("other").Build();
  script.response_bytes =
      testing::ResponseBuilder(testing::TestCa("Caf\xc3\xa9"))
          .Revoked("\x01")
          .ByName()
          .Build();
  return script;
}

Seed Named(const std::string& name, const CheckScript& script) {
  return {name, testing::ToBytes(script)};
}

std::vector<Seed> OfStaples() {
  CheckScript expired = Stapled(Finding::kRevoked);
  expired.staple.expired = 1;
  return {
      Named("staple_good", Stapled(Finding::kGood)),
      Named("staple_revoked", Stapled(Finding::kRevoked)),
      Named("staple_revoked_expired", expired),
      Named("staple_unknown", Stapled(Finding::kUnknownToResponder)),
      Named("staple_broken", Stapled(Finding::kNotSignedByIssuerKey)),
      Named("staple_too_large", Stapled(Finding::kResponseTooLarge)),
      Named("staple_is_no_response", Stapled(Finding::kTimedOut)),
      Named("staple_expired_responder_good",
            Stapled(Finding::kExpired, Answered(Finding::kGood))),
      Named("staple_expired_strict",
            With(&CheckScript::profile, kStrict, Stapled(Finding::kExpired))),
      Named("staple_of_other_certificate",
            WithBytes(Stapled(Finding::kResponseForOtherSerial))),
      Named("staple_ignored", With(&CheckScript::switches, testing::kNoStapling,
                                   With(&CheckScript::profile, kOwnOptions,
                                        Stapled(Finding::kGood)))),
  };
}

std::vector<Seed> OfCaches() {
  return {
      Named("cache_good", Cached(Finding::kGood, 24)),
      Named("cache_good_past", Cached(Finding::kGood, -24)),
      Named("cache_revoked_past", Cached(Finding::kRevoked, -24)),
      Named("cache_unknown", Cached(Finding::kUnknownToResponder, 24)),
      Named("cache_unknown_answer_unverifiable",
            Cached(Finding::kUnknownToResponder, 24,
                   Answered(Finding::kNotSignedByIssuerKey))),
      Named("cache_failure", Cached(Finding::kConnectionRefused, 1)),
      Named("cache_failure_hard_fail",
            With(&CheckScript::profile, kHardFail,
                 Cached(Finding::kConnectionRefused, 1))),
      Named("cache_full", WithFlag(testing::kCacheIsFull, Silent())),
      Named("cache_holds_nonsense", Cached(Finding::kOffline, 24)),
  };
}

std::vector<Seed> OfAnswers() {
  return {
      Named("answer_none", WithBytes(Silent())),
      Named("answer_none_hard_fail",
            With(&CheckScript::profile, kHardFail, Silent())),
      Named("answer_good", WithBytes(Answered(Finding::kGood))),
      Named("answer_revoked", WithBytes(Answered(Finding::kRevoked))),
      Named("answer_unknown", Answered(Finding::kUnknownToResponder)),
      Named("answer_unverifiable", Answered(Finding::kTryLater)),
      Named("answer_unverifiable_strict",
            With(&CheckScript::profile, kStrict, Answered(Finding::kTryLater))),
      Named("answer_too_large", Answered(Finding::kResponseTooLarge)),
      Named("answer_is_no_answer", Answered(Finding::kOffline)),
      Named(
          "request_cannot_be_built",
          With(&CheckScript::silence,
               static_cast<uint8_t>(Finding::kRequestSerialTooLong), Silent())),
  };
}

std::vector<Seed> OfCertificates() {
  const CheckScript own = With(&CheckScript::profile, kOwnOptions, Silent());
  return {
      Named("no_url", CheckScript()),
      Named("no_url_strict",
            With(&CheckScript::profile, kStrict, CheckScript())),
      Named("url_with_nul", With(&CheckScript::url_fault, 3, Silent())),
      Named("ca_certificate", WithFlag(testing::kIsCa, Silent())),
      Named("short_lived", With(&CheckScript::lifetime, kNineDays, Silent())),
      Named("asking_is_off", With(&CheckScript::ocsp, kNever, own)),
      Named("local_only", WithFlag(testing::kLocalOnly, Silent())),
      Named("list_says_revoked", With(&CheckScript::local_answer, 3, Silent())),
      Named("list_reports_only",
            With(&CheckScript::local_answer, 3,
                 With(&CheckScript::local_source, kReportOnly, own))),
      Named("list_does_not_know_built_in_root",
            With(&CheckScript::local_answer, 1,
                 WithFlag(testing::kBuiltInRoot, Silent()))),
      Named("must_staple_without_staple",
            With(&CheckScript::tls_feature, kStatusRequest,
                 Answered(Finding::kGood))),
      Named("must_staple_with_staple",
            With(&CheckScript::tls_feature, kStatusRequest,
                 Stapled(Finding::kGood))),
      Named("must_staple_not_inherited",
            With(&CheckScript::issuer_tls_feature, kStatusRequest,
                 Stapled(Finding::kGood))),
      Named("now_is_unset",
            With(&CheckScript::now, 4, Stapled(Finding::kGood))),
  };
}

}  // namespace

std::vector<Seed> CheckSeeds() {
  std::vector<Seed> seeds;
  for (const std::vector<Seed>& some :
       {OfStaples(), OfCaches(), OfAnswers(), OfCertificates()}) {
    seeds.insert(seeds.end(), some.begin(), some.end());
  }
  return seeds;
}

}  // namespace revcheck::corpus
