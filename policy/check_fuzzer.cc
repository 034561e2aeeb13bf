// Confronts a revocation check with random facts and answers, and checks that
// it always ends, that its verdict is consistent, that nothing is accepted
// without what must be there for it, that wrong answers end it with a
// rejection, that it decides as a second reading of the specification does
// (spec/mozilla-pkix.md, 6.3), and that its explanation can be shown.
//
// Input: policy/testing/check_script.h.

#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/fuzzing/text.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/diagnosis.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/check_script.h"
#include "revcheck/policy/testing/decision_model.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/testing/test_time.h"
#include "revcheck/x509/urls.h"

namespace revcheck {
namespace {

using fuzzing::Promise;
using testing::AnswerScript;
using testing::Asks;
using testing::CheckScript;
using testing::CodeOf;
using testing::DecideByModel;
using testing::DecisionInput;
using testing::IsDefinite;
using testing::IsUsable;
using testing::ModelDecision;
using testing::WholeSeconds;

// What a check is confronted with. Borrows from the script.
struct Situation : DecisionInput {
  Finding misanswer;  // For wrong answers.
};

Finding FindingAt(uint8_t index) {
  return AllFindings()[index % AllFindings().size()].finding;
}

template <typename T, size_t N>
T Pick(const T (&choices)[N], uint8_t byte) {
  return choices[byte % N];
}

absl::Time NowOf(const CheckScript& script) {
  const absl::Time kTimes[] = {
      testing::kNow,
      testing::kNow + absl::Milliseconds(500),
      absl::UnixEpoch() - absl::Milliseconds(500),
      absl::FromUnixSeconds(253402300799),  // The end of the year 9999.
      absl::InfiniteFuture(),
      absl::InfinitePast()};
  return Pick(kTimes, script.now);
}

absl::Time ThisUpdate(const AnswerScript& script, absl::Time now) {
  return now - absl::Hours(24) * static_cast<int8_t>(script.age);
}

absl::Time ValidThrough(const AnswerScript& script, absl::Time now) {
  return now + absl::Hours(1) * static_cast<int8_t>(script.left);
}

// As VerifyResponse() would have it.
std::optional<Outcome> OutcomeOf(const AnswerScript& script, absl::Time now) {
  if (script.is_there % 2 == 0) {
    return std::nullopt;
  }
  Outcome outcome(FindingAt(script.finding));
  const Code code = outcome.code();
  if (IsDefinite(code) || code == Code::kOcspOldResponse) {
    outcome.this_update = ThisUpdate(script, now);
    outcome.valid_through = ValidThrough(script, now);
    outcome.status = code == Code::kRevokedCertificate ? CertStatus::kRevoked
                     : code == Code::kOcspUnknownCert  ? CertStatus::kUnknown
                                                       : CertStatus::kGood;
    outcome.expired = code == Code::kOcspOldResponse ||
                      (code != Code::kSuccess && script.expired % 2 == 1);
  }
  if (script.expired % 4 > 1) {
    outcome.signer = Signer::kIssuer;
  }
  return outcome;
}

std::optional<CachedResult> CachedOf(const AnswerScript& script,
                                     absl::Time now) {
  if (script.is_there % 2 == 0) {
    return std::nullopt;
  }
  return CachedResult{FindingAt(script.finding), ThisUpdate(script, now),
                      ValidThrough(script, now)};
}

PolicyOptions OptionsOf(const CheckScript& script) {
  const PolicyOptions kProfiles[] = {PolicyOptions::Firefox(),
                                     PolicyOptions::FirefoxHardFail(),
                                     PolicyOptions::Strict(), PolicyOptions()};
  PolicyOptions options = Pick(kProfiles, script.profile);
  if (script.profile % 4 < 3) {
    return options;
  }
  const auto unproven = [&script](uint8_t bit) {
    return (script.unproven & bit) != 0 ? Unproven::kReject : Unproven::kAccept;
  };
  constexpr OcspUse kUses[] = {OcspUse::kAlways, OcspUse::kNever,
                               OcspUse::kEvOnly};
  constexpr LocalSourceUse kLists[] = {LocalSourceUse::kEnforce,
                                       LocalSourceUse::kReportOnly,
                                       LocalSourceUse::kOff};
  constexpr int kLifetimes[] = {10, 0, 1, 36500};
  options.ocsp = Pick(kUses, script.ocsp);
  options.require = (script.switches & testing::kRequire) != 0;
  options.stapling = (script.switches & testing::kNoStapling) == 0;
  options.must_staple = (script.switches & testing::kNoMustStaple) == 0;
  options.ca_certificates = (script.switches & testing::kCheckCas) != 0
                                ? CaCertificates::kCheck
                                : CaCertificates::kExempt;
  options.local_source = Pick(kLists, script.local_source);
  options.short_lifetime_days = Pick(kLifetimes, script.short_lifetime);
  options.no_responder_url = unproven(testing::kRejectNoUrl);
  options.remembered_failure = unproven(testing::kRejectRemembered);
  options.offline = unproven(testing::kRejectOffline);
  options.unverifiable_answer = unproven(testing::kRejectUnverifiable);
  options.contradicted_staple = unproven(testing::kRejectContradicted);
  options.expired_staple =
      (script.unproven & testing::kRejectExpiredStaple) != 0
          ? ExpiredStaple::kReject
          : ExpiredStaple::kTryFetch;
  return options;
}

constexpr uint8_t kStatusRequest[] = {0x30, 0x03, 0x02, 0x01, 0x05};

std::optional<Bytes> FeatureOf(uint8_t choice, const std::string& text) {
  const std::optional<Bytes> kFeatures[] = {std::nullopt, Bytes(kStatusRequest),
                                            ToBytes(text)};
  return kFeatures[choice % 3];
}

CheckFacts FactsOf(const CheckScript& script) {
  constexpr absl::Duration kDay = testing::kDay;
  const absl::Duration kLifetimes[] = {90 * kDay,
                                       10 * kDay,
                                       10 * kDay - absl::Seconds(1),
                                       kDay,
                                       absl::ZeroDuration(),
                                       -kDay,
                                       absl::InfiniteDuration()};
  constexpr LocalAnswer kAnswers[] = {
      LocalAnswer::kAbsent, LocalAnswer::kNotCovered,
      LocalAnswer::kCoveredNotRevoked, LocalAnswer::kCoveredRevoked,
      LocalAnswer::kFailed};
  const std::optional<OcspUrlFault> kFaults[] = {
      std::nullopt, OcspUrlFault::kMalformed, OcspUrlFault::kTooLong,
      OcspUrlFault::kHasNul};
  CheckFacts facts;
  facts.now = NowOf(script);
  facts.is_ca = (script.flags & testing::kIsCa) != 0;
  facts.lifetime = Pick(kLifetimes, script.lifetime);
  facts.url_fault = Pick(kFaults, script.url_fault);
  if ((script.flags & testing::kHasUrl) != 0) {
    facts.url = script.url;
  }
  facts.tls_feature = FeatureOf(script.tls_feature, script.feature_text);
  facts.issuer_tls_feature =
      FeatureOf(script.issuer_tls_feature, script.feature_text);
  facts.staple = OutcomeOf(script.staple, facts.now);
  facts.local_answer = Pick(kAnswers, script.local_answer);
  facts.built_in_root = (script.flags & testing::kBuiltInRoot) != 0;
  facts.ev_attempt = (script.flags & testing::kEvAttempt) != 0;
  facts.local_only = (script.flags & testing::kLocalOnly) != 0;
  return facts;
}

Situation SituationOf(const CheckScript& script) {
  const bool full = (script.flags & testing::kCacheIsFull) != 0;
  return {{OptionsOf(script), FactsOf(script),
           CachedOf(script.cached, NowOf(script)),
           OutcomeOf(script.answer, NowOf(script)), FindingAt(script.silence),
           full ? StoreResult::kFull : StoreResult::kDone},
          FindingAt(script.misanswer)};
}

// What happened in a check.
struct Ended {
  Verdict verdict = {Decision::kReject, Code::kLibraryFailure,
                     Finding::kCheckMisused, Source::kNone, std::nullopt};
  bool looked_up = false;
  bool fetched = false;
  std::optional<CachedResult> to_store;

  friend bool operator==(const Ended& a, const Ended& b) {
    return a.verdict == b.verdict && a.looked_up == b.looked_up &&
           a.fetched == b.fetched && a.to_store == b.to_store;
  }
};

// Gives the answer to step `answered` whatever the check asked.
void Answer(CheckStep answered, const Situation& situation,
            RevocationCheck* check) {
  switch (answered) {
    case CheckStep::kLookUpCache:
      check->OnCacheLookup(situation.cached);
      return;
    case CheckStep::kFetch:
      if (situation.answer.has_value()) {
        check->OnResponse(*situation.answer);
      } else {
        check->OnNoResponse(situation.silence);
      }
      return;
    case CheckStep::kStore:
      check->OnStored(situation.stored);
      return;
    case CheckStep::kFinished:
      return;
  }
}

void PromiseMisused(const RevocationCheck& check) {
  Promise(check.next() == CheckStep::kFinished &&
              check.verdict().decision == Decision::kReject &&
              check.verdict().finding == Finding::kCheckMisused,
          "an answer to another question rejects");
}

// Answers what was not asked, in copies of the check, and then again.
void CheckMisuse(const Situation& situation, const RevocationCheck& check) {
  constexpr CheckStep kSteps[] = {CheckStep::kLookUpCache, CheckStep::kFetch,
                                  CheckStep::kStore};
  for (const CheckStep wrong : kSteps) {
    if (wrong == check.next()) {
      continue;
    }
    RevocationCheck copy = check;
    Answer(wrong, situation, &copy);
    PromiseMisused(copy);
    for (const CheckStep more : kSteps) {
      Answer(more, situation, &copy);
      PromiseMisused(copy);
    }
  }
}

// Answers with findings that are no answers, in copies of the check.
void CheckMisanswers(const Situation& situation, const RevocationCheck& check) {
  const Finding finding = situation.misanswer;
  const FindingKind kind = KindOf(finding);
  if (check.next() == CheckStep::kLookUpCache) {
    RevocationCheck copy = check;
    const CachedResult cached = {finding, testing::kNow,
                                 absl::InfiniteFuture()};
    copy.OnCacheLookup(cached);
    if (!IsUsable(cached)) {
      PromiseMisused(copy);
    }
  }
  if (check.next() != CheckStep::kFetch) {
    return;
  }
  if (kind != FindingKind::kResponse) {
    RevocationCheck copy = check;
    copy.OnResponse(Outcome(finding));
    PromiseMisused(copy);
  }
  if (kind == FindingKind::kResponse || kind == FindingKind::kOther) {
    RevocationCheck copy = check;
    copy.OnNoResponse(finding);
    PromiseMisused(copy);
  }
}

void CheckFetch(const Situation& situation, const RevocationCheck& check) {
  const absl::Duration longest =
      situation.options.require ? absl::Seconds(20) : absl::Seconds(5);
  Promise(check.fetch_timeout() > absl::ZeroDuration() &&
              check.fetch_timeout() <= longest,
          "the time for a fetch is limited");
  Promise(
      situation.facts.url.has_value() && check.url() == *situation.facts.url,
      "only the certificate's URL is asked");
  Promise(Asks(situation), "nobody is asked where the policy forbids it");
}

// Drives a check to its end.
Ended Drive(const Situation& situation, RevocationCheck* check) {
  Ended ended;
  for (int steps = 0; check->next() != CheckStep::kFinished; ++steps) {
    Promise(steps < 3, "a check ends after three answers");
    CheckMisuse(situation, *check);
    CheckMisanswers(situation, *check);
    const CheckStep asked = check->next();
    Promise(check->verdict().decision == Decision::kReject,
            "an unfinished check rejects");
    if (asked == CheckStep::kFetch) {
      CheckFetch(situation, *check);
    }
    if (asked == CheckStep::kStore) {
      ended.to_store = check->to_store();
    }
    ended.looked_up |= asked == CheckStep::kLookUpCache;
    ended.fetched |= asked == CheckStep::kFetch;
    Answer(asked, situation, check);
    Promise(check->next() != asked, "nothing is asked twice");
  }
  CheckMisuse(situation, *check);
  ended.verdict = check->verdict();
  return ended;
}

void CheckConsistent(const Ended& ended) {
  const Verdict& verdict = ended.verdict;
  const bool rejects = verdict.decision == Decision::kReject;
  Promise((verdict.code == Code::kSuccess) == !rejects,
          "the code is Success exactly for acceptance");
  Promise(!rejects || verdict.code == CodeOf(verdict.finding),
          "a rejection has the code of its finding");
  Promise(verdict.exemption.has_value() ==
              (verdict.decision == Decision::kAcceptByExemption),
          "an exemption is named exactly where it counts");
  Promise(verdict.fetch_attempted == ended.fetched,
          "a verdict says whether a fetch was asked for");
}

bool IsGood(const std::optional<Outcome>& outcome) {
  return outcome.has_value() && outcome->finding == Finding::kGood;
}

// What must be there for a certificate to be accepted on evidence.
bool HasEvidence(const Situation& situation, const Ended& ended) {
  const CheckFacts& facts = situation.facts;
  switch (ended.verdict.source) {
    case Source::kLocal:
      return facts.local_answer == LocalAnswer::kCoveredNotRevoked &&
             situation.options.local_source == LocalSourceUse::kEnforce;
    case Source::kStaple:
      return situation.options.stapling && IsGood(facts.staple);
    case Source::kCache:
      return ended.looked_up && situation.cached.has_value() &&
             situation.cached->finding == Finding::kGood &&
             situation.cached->valid_through >= WholeSeconds(facts.now);
    case Source::kNetwork:
      return ended.fetched && IsGood(situation.answer);
    case Source::kNone:
    case Source::kCertificate:
    case Source::kExemption:
      return false;
  }
  return false;
}

// True if something that the check looked at says revoked.
bool SawRevoked(const Situation& situation, const Ended& ended) {
  const auto revoked = [](const auto& said) {
    return said.has_value() &&
           CodeOf(said->finding) == Code::kRevokedCertificate;
  };
  return (ended.looked_up && revoked(situation.cached)) ||
         (ended.fetched && revoked(situation.answer));
}

// True if a staple that is looked at says revoked and is in force. A local list
// and the exemption of CAs come before it.
bool StapleSaysRevoked(const Situation& situation, const Ended& ended) {
  const std::optional<Outcome>& staple = situation.facts.staple;
  return situation.options.stapling && staple.has_value() &&
         CodeOf(staple->finding) == Code::kRevokedCertificate &&
         !staple->expired && ended.verdict.source != Source::kLocal &&
         ended.verdict.exemption != Exemption::kCaCertificate;
}

void CheckAcceptance(const Situation& situation, const Ended& ended) {
  const PolicyOptions& options = situation.options;
  const Decision decision = ended.verdict.decision;
  Promise(decision != Decision::kAccept || HasEvidence(situation, ended),
          "evidence that accepts has been given");
  Promise(decision == Decision::kReject || !SawRevoked(situation, ended),
          "whoever saw revoked rejects");
  Promise(decision == Decision::kReject || !StapleSaysRevoked(situation, ended),
          "a staple in force that says revoked rejects");
  Promise(
      decision != Decision::kAccept ||
          ended.verdict.source != Source::kStaple ||
          ended.looked_up == (options.contradicted_staple == Unproven::kReject),
      "a staple decides alone only if the policy says so");
  if (decision != Decision::kAcceptWithoutEvidence) {
    return;
  }
  const Finding finding = ended.verdict.finding;
  Promise(!Asks(situation) || !options.require ||
              finding == Finding::kNoResponderUrl,
          "hard fail accepts nothing without evidence");
  Promise(finding != Finding::kNoResponderUrl ||
              options.no_responder_url == Unproven::kAccept,
          "no responder URL is accepted only if the policy says so");
  Promise(finding != Finding::kOffline || options.offline == Unproven::kAccept,
          "offline is accepted only if the policy says so");
  Promise(KindOf(finding) != FindingKind::kResponse ||
              options.unverifiable_answer == Unproven::kAccept,
          "an unverifiable answer is accepted only if the policy says so");
  Promise(ended.fetched || KindOf(finding) == FindingKind::kOther ||
              options.remembered_failure == Unproven::kAccept,
          "a remembered failure is accepted only if the policy says so");
}

void CheckMustStapleRules(const Situation& situation, const Ended& ended) {
  const CheckFacts& facts = situation.facts;
  const bool accepts = ended.verdict.decision != Decision::kReject;
  const bool enforced = situation.options.stapling &&
                        situation.options.must_staple && !facts.is_ca;
  const bool met =
      !facts.tls_feature.has_value() ||
      (*facts.tls_feature == Bytes(kStatusRequest) && facts.staple.has_value());
  const bool may_be_met =
      met || (facts.tls_feature->size() > 5 && facts.staple.has_value());
  Promise(!enforced || may_be_met || !accepts,
          "must-staple without a staple, or malformed, rejects");
  Promise(
      enforced || (ended.verdict.finding != Finding::kTlsFeatureMalformed &&
                   ended.verdict.finding != Finding::kTlsFeatureUnsupported &&
                   ended.verdict.finding != Finding::kMustStapleWithoutStaple),
      "must-staple decides only where it is enforced");
  const bool inherited = !facts.issuer_tls_feature.has_value() ||
                         (facts.tls_feature == facts.issuer_tls_feature &&
                          !facts.tls_feature->empty());
  Promise(inherited || !accepts, "a TLS feature of the issuer is inherited");
}

void CheckStored(const Situation& situation, const Ended& ended) {
  if (!ended.to_store.has_value()) {
    return;
  }
  const absl::Time now = WholeSeconds(situation.facts.now);
  const std::optional<Outcome>& from =
      ended.fetched ? situation.answer : situation.facts.staple;
  const bool same =
      from.has_value() && from->finding == ended.to_store->finding;
  if (IsDefinite(CodeOf(ended.to_store->finding))) {
    Promise(same && from->this_update == ended.to_store->this_update &&
                from->valid_through == ended.to_store->valid_through,
            "what a responder said is kept with its own times");
  } else {
    const absl::Time end = now == absl::InfiniteFuture() ? absl::InfinitePast()
                                                         : now + kFailureMemory;
    Promise(ended.fetched && ended.to_store->valid_through == end,
            "a failure to get an answer is kept for a short while");
  }
}

void CheckModel(const Situation& situation, const Ended& ended) {
  const std::optional<ModelDecision> model = DecideByModel(situation);
  if (!model.has_value()) {
    return;
  }
  Promise(model->code == ended.verdict.code,
          "a second reading of the specification decides alike");
  Promise(model->fetched == ended.fetched,
          "a second reading of the specification asks alike");
}

// Hard fail accepts nothing that soft fail rejects.
void CheckStricter(const Situation& situation, const Ended& ended) {
  Situation soft = situation;
  soft.options.require = false;
  const auto policy = Policy::Create(soft.options);
  Promise(policy.ok(), "soft fail is no contradiction");
  RevocationCheck check(*policy, soft.facts);
  Promise(Drive(soft, &check).verdict.decision != Decision::kReject ||
              ended.verdict.decision == Decision::kReject,
          "hard fail accepts nothing that soft fail rejects");
}

bool Mentions(const Explanation& explanation, Source source) {
  return std::any_of(
      explanation.considered.begin(), explanation.considered.end(),
      [source](const Considered& each) { return each.source == source; });
}

void CheckDetails(const Explanation& explanation) {
  for (const Considered& each : explanation.considered) {
    std::set<std::string> names;
    for (const Detail& detail : each.details) {
      Promise(names.insert(detail.name).second,
              "no detail is named twice, which JSON could not tell apart");
      Promise(fuzzing::IsSafeText(detail.value) &&
                  detail.value.find('\n') == std::string::npos,
              "a detail is one line that is safe to show");
      Promise(detail.value.size() < 2048, "no detail is long");
    }
  }
}

void CheckExplanation(const CheckScript& script, const RevocationCheck& check) {
  CheckBytes bytes;
  constexpr uint8_t kSerial[] = {0x01};
  bytes.id.serial = kSerial;
  bytes.staple = ToBytes(std::string_view(script.staple_bytes));
  bytes.response = ToBytes(std::string_view(script.response_bytes));
  if (script.now % 2 == 0) {
    bytes.validity = Validity{testing::DaysFromNow(-60), testing::kNow};
  }
  const Explanation explanation = Explain(check, bytes);
  Promise(explanation.verdict == check.verdict(),
          "an explanation is one of the verdict");
  Promise(Mentions(explanation, check.verdict().source),
          "the source that decided is among those considered");
  CheckDetails(explanation);
  const std::string text = RenderText(explanation);
  const std::string json = RenderJson(explanation);
  Promise(fuzzing::IsSafeText(text) && fuzzing::IsSafeText(json),
          "an explanation is safe to show");
  Promise(json.find('\n') == std::string::npos, "JSON is one line");
  Promise(text.size() < 65536 && json.size() < 65536,
          "an explanation is of a bounded size");
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  Promise(
      parsed.is_object() &&
          parsed.value("finding", "") == ToString(check.verdict().finding) &&
          parsed.value("verdict", "") == ToString(check.verdict().decision),
      "the JSON is JSON and says what the verdict says");
  Promise(RenderText(Explain(check, bytes)) == text,
          "explaining twice gives the same text");
}

void CheckAll(const CheckScript& script) {
  const Situation situation = SituationOf(script);
  const auto policy = Policy::Create(situation.options);
  if (!policy.ok()) {
    return;
  }
  RevocationCheck check(*policy, situation.facts);
  const Ended ended = Drive(situation, &check);
  RevocationCheck again(*policy, situation.facts);
  Promise(Drive(situation, &again) == ended,
          "the same answers give the same verdict");
  CheckConsistent(ended);
  CheckAcceptance(situation, ended);
  CheckMustStapleRules(situation, ended);
  CheckStored(situation, ended);
  CheckModel(situation, ended);
  CheckStricter(situation, ended);
  CheckExplanation(script, check);
}

}  // namespace
}  // namespace revcheck

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  revcheck::CheckAll(
      revcheck::testing::ReadCheckScript(revcheck::Bytes(data, size)));
  return 0;
}
