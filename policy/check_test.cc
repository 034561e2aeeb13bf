// The state machine itself: what it asks for and stores, how it takes wrong
// answers, and that nothing makes it accept as proved what nothing proves. The
// table of all paths is in decision_paths_test.cc.

#include "revcheck/policy/check.h"

#include <stddef.h>
#include <stdint.h>

#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/allocation_count.h"
#include "revcheck/x509/testing/test_time.h"
#include "revcheck/x509/urls.h"

namespace revcheck {
namespace {

using ::revcheck::testing::kDay;
using ::revcheck::testing::kNow;

constexpr std::string_view kUrl = "http://ocsp.example/";
constexpr uint8_t kStatusRequest[] = {0x30, 0x03, 0x02, 0x01, 0x05};
constexpr uint8_t kFeatureSix[] = {0x30, 0x03, 0x02, 0x01, 0x06};
const absl::Time kPast = kNow - absl::Seconds(1);

// A response of this finding, with the times that belong to it.
Outcome Says(Finding finding, absl::Time this_update,
             absl::Time valid_through) {
  Outcome outcome(finding);
  outcome.this_update = this_update;
  outcome.valid_through = valid_through;
  outcome.expired = valid_through < kNow;
  return outcome;
}

Outcome Fresh(Finding finding) {
  return Says(finding, kNow - kDay, kNow + kDay);
}
Outcome Stale(Finding finding) { return Says(finding, kNow - 9 * kDay, kPast); }
Outcome Good() { return Fresh(Finding::kGood); }
Outcome Revoked() { return Fresh(Finding::kRevoked); }
Outcome Old() { return Stale(Finding::kExpired); }
Outcome Unverifiable() { return Outcome(Finding::kNotSignedByIssuerKey); }

CachedResult Cached(Finding finding, absl::Time valid_through = kNow) {
  return {finding, kNow - kDay, valid_through};
}

CheckFacts Facts() {
  CheckFacts facts;
  facts.now = kNow;
  facts.lifetime = 90 * kDay;
  facts.url = kUrl;
  return facts;
}

CheckFacts FactsWith(const Outcome& staple) {
  CheckFacts facts = Facts();
  facts.staple = staple;
  return facts;
}

Policy Make(const PolicyOptions& options) { return *Policy::Create(options); }

Policy NeverAsks() {
  PolicyOptions options;
  options.ocsp = OcspUse::kNever;
  return Make(options);
}

Verdict Rejected(Finding finding, Source source, bool fetched = false) {
  return {Decision::kReject, Describe(finding).code,
          finding,           source,
          std::nullopt,      fetched};
}

Verdict Proved(Source source, bool fetched = false) {
  return {Decision::kAccept, Code::kSuccess, Finding::kGood, source,
          std::nullopt,      fetched};
}

Verdict Unproved(Finding finding, Source source, bool fetched = false) {
  return {Decision::kAcceptWithoutEvidence,
          Code::kSuccess,
          finding,
          source,
          std::nullopt,
          fetched};
}

Verdict Exempted(Exemption exemption, Finding finding) {
  return {Decision::kAcceptByExemption, Code::kSuccess, finding,
          Source::kExemption,           exemption,      false};
}

// A check that is done, or at the cache with nothing in it, or asking.
RevocationCheck WithEmptyCache(const Policy& policy, const CheckFacts& facts) {
  RevocationCheck check(policy, facts);
  if (check.next() == CheckStep::kLookUpCache) {
    check.OnCacheLookup(std::nullopt);
  }
  return check;
}

// The verdict where no fetch is asked for and what is to be stored is stored.
Verdict Judge(const Policy& policy, const CheckFacts& facts,
              const std::optional<CachedResult>& cached = std::nullopt) {
  RevocationCheck check(policy, facts);
  if (check.next() == CheckStep::kLookUpCache) {
    check.OnCacheLookup(cached);
  }
  if (check.next() == CheckStep::kStore) {
    check.OnStored(StoreResult::kDone);
  }
  EXPECT_EQ(check.next(), CheckStep::kFinished);
  return check.next() == CheckStep::kFinished
             ? check.verdict()
             : Rejected(Finding::kCheckMisused, Source::kNone);
}

// The verdict after the responder's answer, or a failure to get one.
Verdict JudgeAnswer(const Policy& policy, const CheckFacts& facts,
                    const Outcome& answer,
                    const std::optional<CachedResult>& cached = std::nullopt,
                    StoreResult stored = StoreResult::kDone) {
  RevocationCheck check(policy, facts);
  check.OnCacheLookup(cached);
  EXPECT_EQ(check.next(), CheckStep::kFetch);
  check.OnResponse(answer);
  EXPECT_EQ(check.next(), CheckStep::kStore);
  check.OnStored(stored);
  return check.verdict();
}

Verdict JudgeFailure(const Policy& policy, const CheckFacts& facts,
                     Finding reason, StoreResult stored = StoreResult::kDone,
                     const std::optional<CachedResult>& cached = std::nullopt) {
  RevocationCheck check(policy, facts);
  check.OnCacheLookup(cached);
  EXPECT_EQ(check.next(), CheckStep::kFetch);
  check.OnNoResponse(reason);
  EXPECT_EQ(check.next(), CheckStep::kStore);
  check.OnStored(stored);
  return check.verdict();
}

// Misuse.

enum class Answer { kCacheLookup, kResponse, kNoResponse, kStored };

// Each with the best news there could be.
void Give(Answer answer, RevocationCheck* check) {
  switch (answer) {
    case Answer::kCacheLookup:
      check->OnCacheLookup(Cached(Finding::kGood));
      return;
    case Answer::kResponse:
      check->OnResponse(Good());
      return;
    case Answer::kNoResponse:
      check->OnNoResponse(Finding::kTimedOut);
      return;
    case Answer::kStored:
      check->OnStored(StoreResult::kDone);
      return;
  }
}

bool Belongs(Answer answer, CheckStep step) {
  switch (answer) {
    case Answer::kCacheLookup:
      return step == CheckStep::kLookUpCache;
    case Answer::kResponse:
    case Answer::kNoResponse:
      return step == CheckStep::kFetch;
    case Answer::kStored:
      return step == CheckStep::kStore;
  }
  return false;
}

constexpr Answer kAnswers[] = {Answer::kCacheLookup, Answer::kResponse,
                               Answer::kNoResponse, Answer::kStored};

// Checks at each step, and finished with each kind of verdict.
std::vector<RevocationCheck> ChecksAtEveryStep() {
  std::vector<RevocationCheck> checks;
  const Policy policy = Policy::Firefox();
  checks.emplace_back(policy, Facts());
  checks.push_back(WithEmptyCache(policy, Facts()));
  checks.emplace_back(policy, FactsWith(Good()));
  checks.emplace_back(policy, FactsWith(Revoked()));
  checks.push_back(WithEmptyCache(policy, Facts()));
  checks.back().OnResponse(Good());
  checks.push_back(checks.back());
  checks.back().OnStored(StoreResult::kDone);
  checks.push_back(WithEmptyCache(policy, Facts()));
  checks.back().OnNoResponse(Finding::kTimedOut);
  checks.push_back(checks.back());
  checks.back().OnStored(StoreResult::kDone);
  CheckFacts ca = Facts();
  ca.is_ca = true;
  checks.emplace_back(policy, ca);
  checks.push_back(WithEmptyCache(NeverAsks(), Facts()));
  checks.emplace_back(policy, FactsWith(Unverifiable()));
  return checks;
}

TEST(CheckMisuseTest, WrongAnswerAtAnyStepRejects) {
  int wrong = 0;
  for (const RevocationCheck& at_step : ChecksAtEveryStep()) {
    for (const Answer answer : kAnswers) {
      if (Belongs(answer, at_step.next())) {
        continue;
      }
      ++wrong;
      RevocationCheck check = at_step;
      Give(answer, &check);
      ASSERT_EQ(check.next(), CheckStep::kFinished);
      EXPECT_EQ(check.verdict().decision, Decision::kReject);
      EXPECT_EQ(check.verdict().finding, Finding::kCheckMisused);
      EXPECT_EQ(check.verdict().code, Code::kLibraryFailure);
      EXPECT_EQ(check.verdict().source, Source::kNone);
      EXPECT_EQ(check.verdict().exemption, std::nullopt);
    }
  }
  EXPECT_GT(wrong, 30);
}

TEST(CheckMisuseTest, NothingRescuesAMisusedCheck) {
  for (const RevocationCheck& at_step : ChecksAtEveryStep()) {
    for (const Answer first : kAnswers) {
      if (Belongs(first, at_step.next())) {
        continue;
      }
      RevocationCheck check = at_step;
      Give(first, &check);
      for (const Answer next : kAnswers) {
        Give(next, &check);
        ASSERT_EQ(check.next(), CheckStep::kFinished);
        EXPECT_EQ(check.verdict().decision, Decision::kReject);
        EXPECT_EQ(check.verdict().finding, Finding::kCheckMisused);
      }
    }
  }
}

// Must-staple can only turn acceptance into rejection, here too.
TEST(CheckMisuseTest, RejectsWithMustStapleToo) {
  CheckFacts facts = Facts();
  facts.tls_feature = Bytes(kStatusRequest);
  RevocationCheck check(Policy::Firefox(), facts);
  check.OnStored(StoreResult::kDone);
  EXPECT_EQ(check.verdict().finding, Finding::kCheckMisused);
}

// Findings that are no answer to the question asked.

TEST(CheckMisuseTest, FindingsOfTheWrongKindReject) {
  for (const FindingInfo& info : AllFindings()) {
    const FindingKind kind = KindOf(info.finding);
    RevocationCheck answered = WithEmptyCache(Policy::Firefox(), Facts());
    RevocationCheck silent = answered;
    RevocationCheck cached(Policy::Firefox(), Facts());
    answered.OnResponse(Says(info.finding, kNow, kNow));
    silent.OnNoResponse(info.finding);
    cached.OnCacheLookup(CachedResult{info.finding, kNow, kNow});
    const RevocationCheck stapled(Policy::Firefox(),
                                  FactsWith(Says(info.finding, kNow, kNow)));
    const auto is_misused = [](const RevocationCheck& check) {
      return check.next() == CheckStep::kFinished &&
             check.verdict().finding == Finding::kCheckMisused;
    };
    EXPECT_EQ(is_misused(answered), kind != FindingKind::kResponse)
        << info.name;
    EXPECT_EQ(is_misused(silent),
              kind != FindingKind::kTransport && kind != FindingKind::kRequest)
        << info.name;
    EXPECT_EQ(is_misused(cached),
              kind != FindingKind::kResponse && kind != FindingKind::kTransport)
        << info.name;
    EXPECT_EQ(is_misused(stapled), kind != FindingKind::kResponse) << info.name;
  }
}

TEST(CheckMisuseTest, UnfinishedCheckHasNoAcceptance) {
  const RevocationCheck check(Policy::Firefox(), Facts());
  EXPECT_EQ(check.verdict().decision, Decision::kReject);
  EXPECT_EQ(check.verdict().finding, Finding::kCheckMisused);
}

// Bodies and staples that nobody reads.

// An oversize body is a failed fetch: a cached unknown survives it.
TEST(CheckSizeTest, OversizeBodyIsNoResponse) {
  RevocationCheck check(Policy::Firefox(), Facts());
  check.OnCacheLookup(CachedResult{Finding::kUnknownToResponder, kNow, kNow});
  check.OnResponse(Outcome(Finding::kResponseTooLarge));
  ASSERT_EQ(check.next(), CheckStep::kStore);
  EXPECT_EQ(check.to_store(), (CachedResult{Finding::kBodyTooLarge, kNow,
                                            kNow + absl::Seconds(300)}));
  check.OnStored(StoreResult::kDone);
  EXPECT_EQ(check.verdict().finding, Finding::kUnknownToResponder);
}

// It ends the whole verification, whatever a list or the URL says.
TEST(CheckSizeTest, OversizeStapleIsJudgedFirst) {
  CheckFacts facts = FactsWith(Outcome(Finding::kResponseTooLarge));
  facts.local_answer = LocalAnswer::kCoveredNotRevoked;
  facts.url_fault = OcspUrlFault::kMalformed;
  const RevocationCheck check(Policy::Firefox(), facts);
  EXPECT_EQ(check.verdict(),
            Rejected(Finding::kResponseTooLarge, Source::kStaple));
}

TEST(CheckTimeTest, FractionsOfASecondAreDropped) {
  CheckFacts facts = Facts();
  facts.now = kNow + absl::Milliseconds(900);
  RevocationCheck check(Policy::FirefoxHardFail(), facts);
  check.OnCacheLookup(CachedResult{Finding::kGood, kNow - kDay, kNow});
  EXPECT_EQ(check.verdict().decision, Decision::kAccept);
}

// An answer that could not be verified goes on rejecting while it is
// remembered.
TEST(CheckOptionsTest, UnverifiableAnswerRejectsWhileRemembered) {
  PolicyOptions options;
  options.unverifiable_answer = Unproven::kReject;
  RevocationCheck check(Make(options), Facts());
  check.OnCacheLookup(CachedResult{Finding::kNotSignedByIssuerKey,
                                   absl::UnixEpoch(), kNow + kDay});
  EXPECT_EQ(check.verdict(),
            Rejected(Finding::kNotSignedByIssuerKey, Source::kCache));
  RevocationCheck silent(Make(options), Facts());
  silent.OnCacheLookup(CachedResult{Finding::kTimedOut, kNow, kNow + kDay});
  EXPECT_EQ(silent.verdict().decision, Decision::kAcceptWithoutEvidence);
}

// A cache that is full.

TEST(FullCacheTest, TurnsForgivenTransportFailureIntoRejection) {
  for (const Finding reason :
       {Finding::kTimedOut, Finding::kUrlUnusable, Finding::kBodyTooLarge}) {
    EXPECT_EQ(JudgeFailure(Policy::Firefox(), Facts(), reason),
              Unproved(reason, Source::kNetwork, true));
    EXPECT_EQ(
        JudgeFailure(Policy::Firefox(), Facts(), reason, StoreResult::kFull),
        Rejected(reason, Source::kNetwork, true));
  }
}

// Put returns the new result, which then is the result of the verification:
// ahead of the staple's error and of what the cache says.
TEST(FullCacheTest, TransportFailureGoesAheadOfStapleError) {
  EXPECT_EQ(
      JudgeFailure(Policy::Firefox(), FactsWith(Old()), Finding::kTimedOut),
      Rejected(Finding::kExpired, Source::kStaple, true));
  EXPECT_EQ(JudgeFailure(Policy::Firefox(), FactsWith(Old()),
                         Finding::kTimedOut, StoreResult::kFull),
            Rejected(Finding::kTimedOut, Source::kNetwork, true));
}

TEST(FullCacheTest, ChangesNothingInHardFail) {
  EXPECT_EQ(JudgeFailure(Policy::FirefoxHardFail(), Facts(), Finding::kTimedOut,
                         StoreResult::kFull),
            Rejected(Finding::kTimedOut, Source::kNetwork, true));
}

TEST(FullCacheTest, ChangesNothingAfterAnyAnswer) {
  for (const Policy& policy : {Policy::Firefox(), Policy::FirefoxHardFail()}) {
    for (const Outcome& answer :
         {Good(), Revoked(), Fresh(Finding::kUnknownToResponder), Old(),
          Unverifiable(), Outcome(Finding::kTryLater)}) {
      EXPECT_EQ(JudgeAnswer(policy, Facts(), answer, std::nullopt,
                            StoreResult::kFull),
                JudgeAnswer(policy, Facts(), answer));
    }
  }
}

TEST(FullCacheTest, ChangesNothingAfterAStaple) {
  for (const Outcome& staple :
       {Good(), Revoked(), Fresh(Finding::kUnknownToResponder)}) {
    RevocationCheck check(Policy::Firefox(), FactsWith(staple));
    ASSERT_EQ(check.next(), CheckStep::kStore);
    check.OnStored(StoreResult::kFull);
    EXPECT_EQ(check.verdict(), Judge(Policy::Firefox(), FactsWith(staple)));
  }
}

// What is asked for.

TEST(FetchTest, AsksTheUrlWithinTheTimeoutOfTheMode) {
  PolicyOptions options;
  const RevocationCheck soft = WithEmptyCache(Make(options), Facts());
  EXPECT_EQ(soft.next(), CheckStep::kFetch);
  EXPECT_EQ(soft.url(), kUrl);
  EXPECT_EQ(soft.fetch_timeout(), absl::Seconds(2));

  options.require = true;
  EXPECT_EQ(WithEmptyCache(Make(options), Facts()).fetch_timeout(),
            absl::Seconds(10));
}

TEST(FetchTest, TimeoutIsClamped) {
  PolicyOptions options;
  options.soft_timeout = absl::Seconds(5) + absl::Nanoseconds(1);
  options.hard_timeout = absl::InfiniteDuration();
  EXPECT_EQ(WithEmptyCache(Make(options), Facts()).fetch_timeout(),
            absl::Seconds(5));
  options.require = true;
  EXPECT_EQ(WithEmptyCache(Make(options), Facts()).fetch_timeout(),
            absl::Seconds(20));
}

TEST(FetchTest, EmptyUrlIsAsked) {
  CheckFacts facts = Facts();
  facts.url = "";
  const RevocationCheck check = WithEmptyCache(Policy::Firefox(), facts);
  EXPECT_EQ(check.next(), CheckStep::kFetch);
  EXPECT_EQ(check.url(), "");
}

TEST(FetchTest, RequestThatCannotBeBuiltIsNeitherForgivenNorStored) {
  for (const Finding reason :
       {Finding::kRequestSerialTooLong, Finding::kRequestSerialEmpty,
        Finding::kRequestIssuerKeyMalformed}) {
    RevocationCheck check = WithEmptyCache(Policy::Firefox(), FactsWith(Old()));
    check.OnNoResponse(reason);
    ASSERT_EQ(check.next(), CheckStep::kFinished);
    EXPECT_EQ(check.verdict(), Rejected(reason, Source::kCertificate, true));
    EXPECT_EQ(check.verdict().code, Code::kBadDer);
  }
}

TEST(FetchTest, UrlFaultsRejectEvenWithGoodStapleAndWithoutAsking) {
  const std::vector<std::pair<OcspUrlFault, Finding>> faults = {
      {OcspUrlFault::kMalformed, Finding::kAccessInformationMalformed},
      {OcspUrlFault::kTooLong, Finding::kOcspUrlTooLong},
      {OcspUrlFault::kHasNul, Finding::kOcspUrlHasNul}};
  for (const auto& [fault, finding] : faults) {
    CheckFacts facts = FactsWith(Good());
    facts.url_fault = fault;
    for (const Policy& policy : {Policy::Firefox(), NeverAsks()}) {
      EXPECT_EQ(Judge(policy, facts), Rejected(finding, Source::kCertificate));
    }
    EXPECT_EQ(Describe(finding).code, Code::kCertBadAccessLocation);
  }
}

// What is stored, with which times (7.3).

CachedResult StoredAfter(const Outcome& answer) {
  RevocationCheck check = WithEmptyCache(Policy::Firefox(), Facts());
  check.OnResponse(answer);
  EXPECT_EQ(check.next(), CheckStep::kStore);
  return check.to_store();
}

TEST(StoreTest, AnswersKeepTheirTimes) {
  for (const Finding finding :
       {Finding::kGood, Finding::kRevoked, Finding::kUnknownToResponder}) {
    const Outcome answer = Fresh(finding);
    EXPECT_EQ(StoredAfter(answer),
              (CachedResult{finding, kNow - kDay, kNow + kDay}));
    RevocationCheck check(Policy::Firefox(), FactsWith(answer));
    ASSERT_EQ(check.next(), CheckStep::kStore);
    EXPECT_EQ(check.to_store(), StoredAfter(answer));
  }
}

TEST(StoreTest, ExpiredRevokedAndUnknownKeepTheirTimes) {
  for (const Finding finding :
       {Finding::kRevoked, Finding::kUnknownToResponder}) {
    EXPECT_EQ(StoredAfter(Stale(finding)),
              (CachedResult{finding, kNow - 9 * kDay, kPast}));
  }
}

TEST(StoreTest, FailuresToVerifyLastFiveMinutes) {
  EXPECT_EQ(StoredAfter(Old()),
            (CachedResult{Finding::kExpired, kNow - 9 * kDay,
                          kNow + absl::Seconds(300)}));
  EXPECT_EQ(StoredAfter(Unverifiable()),
            (CachedResult{Finding::kNotSignedByIssuerKey, absl::UnixEpoch(),
                          kNow + absl::Seconds(300)}));
}

TEST(StoreTest, FailuresToConnectStartNowAndLastFiveMinutes) {
  RevocationCheck check = WithEmptyCache(Policy::Firefox(), Facts());
  check.OnNoResponse(Finding::kConnectionRefused);
  EXPECT_EQ(check.to_store(), (CachedResult{Finding::kConnectionRefused, kNow,
                                            kNow + absl::Seconds(300)}));
}

TEST(StoreTest, BadStaplesAreNotStored) {
  for (const Outcome& staple :
       {Old(), Stale(Finding::kRevoked), Stale(Finding::kUnknownToResponder),
        Outcome(Finding::kTryLater),
        Outcome(Finding::kResponderCertificateMissing),
        Outcome(Finding::kResponseForOtherSerial), Unverifiable()}) {
    EXPECT_NE(RevocationCheck(Policy::Firefox(), FactsWith(staple)).next(),
              CheckStep::kStore);
  }
}

// Must-staple.

CheckFacts MustStaple(std::optional<Outcome> staple) {
  CheckFacts facts = Facts();
  facts.tls_feature = Bytes(kStatusRequest);
  facts.staple = staple;
  return facts;
}

const Verdict kNoStaple =
    Rejected(Finding::kMustStapleWithoutStaple, Source::kCertificate);

TEST(MustStapleOrderTest, RevocationComesFirst) {
  EXPECT_EQ(Judge(Policy::Firefox(), MustStaple(std::nullopt),
                  Cached(Finding::kRevoked)),
            Rejected(Finding::kRevoked, Source::kCache));
  EXPECT_EQ(JudgeAnswer(Policy::Firefox(), MustStaple(std::nullopt), Revoked()),
            Rejected(Finding::kRevoked, Source::kNetwork, true));
}

TEST(MustStapleOrderTest, FollowsGoodAnswerOfTheResponder) {
  Verdict expected = kNoStaple;
  expected.fetch_attempted = true;
  const Verdict verdict =
      JudgeAnswer(Policy::Firefox(), MustStaple(std::nullopt), Good());
  EXPECT_EQ(verdict.finding, expected.finding);
  EXPECT_EQ(verdict.decision, Decision::kReject);
  EXPECT_TRUE(verdict.fetch_attempted);
}

TEST(MustStapleOrderTest, FollowsEveryKindOfAcceptance) {
  CheckFacts facts = MustStaple(std::nullopt);
  EXPECT_EQ(Judge(Policy::Firefox(), facts, Cached(Finding::kGood)), kNoStaple);
  EXPECT_EQ(Judge(NeverAsks(), facts), kNoStaple);
  facts.lifetime = kDay;
  EXPECT_EQ(Judge(Policy::Firefox(), facts), kNoStaple);
  facts.local_answer = LocalAnswer::kCoveredNotRevoked;
  EXPECT_EQ(Judge(Policy::Firefox(), facts), kNoStaple);
}

TEST(MustStapleOrderTest, IsNotForCaCertificates) {
  CheckFacts facts = MustStaple(std::nullopt);
  facts.is_ca = true;
  EXPECT_EQ(Judge(Policy::Firefox(), facts),
            Exempted(Exemption::kCaCertificate, Finding::kCaCertificateExempt));
}

TEST(MustStapleOrderTest, AnyToleratedStapleMeetsItLocally) {
  for (const Outcome& staple :
       {Old(), Stale(Finding::kRevoked), Outcome(Finding::kTryLater),
        Outcome(Finding::kResponderExpired),
        Outcome(Finding::kResponseForOtherSerial)}) {
    EXPECT_EQ(Judge(NeverAsks(), MustStaple(staple)),
              Unproved(Finding::kOffline, Source::kNone));
  }
}

TEST(MustStapleOrderTest, AnyStapleMeetsItWhereTheListDecides) {
  CheckFacts facts = MustStaple(Revoked());
  facts.local_answer = LocalAnswer::kCoveredNotRevoked;
  EXPECT_EQ(Judge(Policy::Firefox(), facts).decision, Decision::kAccept);
  facts.staple = Outcome(Finding::kEmptyResponse);
  EXPECT_EQ(Judge(Policy::Firefox(), facts).decision, Decision::kAccept);
}

TEST(MustStapleOrderTest, EachPreferenceSwitchesItOff) {
  PolicyOptions options;
  options.ocsp = OcspUse::kNever;
  options.stapling = false;
  EXPECT_EQ(Judge(Make(options), MustStaple(std::nullopt)).code,
            Code::kSuccess);
  options.stapling = true;
  options.must_staple = false;
  EXPECT_EQ(Judge(Make(options), MustStaple(std::nullopt)).code,
            Code::kSuccess);
  options.must_staple = true;
  EXPECT_EQ(Judge(Make(options), MustStaple(std::nullopt)), kNoStaple);
}

TEST(MustStapleOrderTest, InheritanceComesBeforeEverything) {
  PolicyOptions options;
  options.stapling = false;
  options.must_staple = false;
  CheckFacts facts = FactsWith(Revoked());
  facts.issuer_tls_feature = Bytes(kStatusRequest);
  facts.tls_feature = Bytes(kFeatureSix);
  facts.is_ca = true;
  facts.url_fault = OcspUrlFault::kMalformed;
  facts.local_answer = LocalAnswer::kCoveredRevoked;
  for (const Policy& policy : {Policy::Firefox(), Make(options)}) {
    EXPECT_EQ(Judge(policy, facts),
              Rejected(Finding::kTlsFeatureNotInherited, Source::kCertificate));
  }
}

// Short life.

TEST(ShortLivedTest, IsStrictlyBelowTheLimit) {
  CheckFacts facts = Facts();
  facts.lifetime = 10 * kDay - absl::Seconds(1);
  EXPECT_EQ(Judge(Policy::Firefox(), facts),
            Exempted(Exemption::kShortLived, Finding::kShortLivedExempt));
  facts.lifetime = 10 * kDay;
  EXPECT_EQ(WithEmptyCache(Policy::Firefox(), facts).next(), CheckStep::kFetch);
}

TEST(ShortLivedTest, ZeroDaysExemptNothing) {
  PolicyOptions options;
  options.short_lifetime_days = 0;
  CheckFacts facts = Facts();
  facts.lifetime = absl::ZeroDuration();
  EXPECT_EQ(WithEmptyCache(Make(options), facts).next(), CheckStep::kFetch);
}

TEST(ShortLivedTest, RevokedStapleStillRejects) {
  CheckFacts facts = FactsWith(Revoked());
  facts.lifetime = kDay;
  EXPECT_EQ(Judge(Policy::Firefox(), facts),
            Rejected(Finding::kRevoked, Source::kStaple));
}

TEST(ShortLivedTest, DeferredStapleErrorIsDropped) {
  CheckFacts facts = FactsWith(Stale(Finding::kRevoked));
  facts.lifetime = kDay;
  EXPECT_EQ(Judge(Policy::Firefox(), facts),
            Exempted(Exemption::kShortLived, Finding::kShortLivedExempt));
}

// Modes.

TEST(ModeTest, EvOnlyAsksForEvAlone) {
  PolicyOptions options;
  options.ocsp = OcspUse::kEvOnly;
  CheckFacts facts = Facts();
  EXPECT_EQ(Judge(Make(options), facts),
            Unproved(Finding::kOffline, Source::kNone));
  facts.ev_attempt = true;
  EXPECT_EQ(WithEmptyCache(Make(options), facts).next(), CheckStep::kFetch);
}

TEST(ModeTest, LocalOnlyNeverAsks) {
  CheckFacts facts = Facts();
  facts.local_only = true;
  facts.ev_attempt = true;
  EXPECT_EQ(Judge(Policy::Firefox(), facts),
            Unproved(Finding::kOffline, Source::kNone));
  EXPECT_EQ(Judge(Policy::FirefoxHardFail(), facts),
            Unproved(Finding::kOffline, Source::kNone));
  EXPECT_EQ(Judge(Policy::Strict(), facts),
            Rejected(Finding::kOffline, Source::kNone));
}

// The local list.

TEST(LocalListTest, ReportOnlyDecidesNothing) {
  PolicyOptions options;
  options.local_source = LocalSourceUse::kReportOnly;
  for (const LocalAnswer answer :
       {LocalAnswer::kCoveredRevoked, LocalAnswer::kCoveredNotRevoked,
        LocalAnswer::kNotCovered}) {
    CheckFacts facts = Facts();
    facts.built_in_root = true;
    facts.local_answer = answer;
    EXPECT_EQ(WithEmptyCache(Make(options), facts).next(), CheckStep::kFetch);
  }
}

TEST(LocalListTest, FailureIsFatalUnlessOff) {
  CheckFacts facts = FactsWith(Good());
  facts.local_answer = LocalAnswer::kFailed;
  PolicyOptions options;
  const Verdict failed = Rejected(Finding::kLocalSourceFailed, Source::kLocal);
  EXPECT_EQ(Judge(Make(options), facts), failed);
  options.local_source = LocalSourceUse::kReportOnly;
  EXPECT_EQ(Judge(Make(options), facts), failed);
  options.local_source = LocalSourceUse::kOff;
  EXPECT_EQ(Judge(Make(options), facts), Proved(Source::kStaple));
}

TEST(LocalListTest, OffIgnoresWhatItSays) {
  PolicyOptions options;
  options.local_source = LocalSourceUse::kOff;
  CheckFacts facts = FactsWith(Good());
  facts.local_answer = LocalAnswer::kCoveredRevoked;
  EXPECT_EQ(Judge(Make(options), facts), Proved(Source::kStaple));
}

struct ShortCut {
  bool require;
  LocalSourceUse use;
  LocalAnswer answer;
  bool built_in_root;
};

TEST(LocalListTest, BuiltInRootShortCutNeedsAllItsConditions) {
  const auto exempted = [](const ShortCut& with) {
    PolicyOptions options;
    options.require = with.require;
    options.local_source = with.use;
    CheckFacts facts = FactsWith(Old());
    facts.local_answer = with.answer;
    facts.built_in_root = with.built_in_root;
    const RevocationCheck check = WithEmptyCache(Make(options), facts);
    return check.next() == CheckStep::kFinished &&
           check.verdict() ==
               Exempted(Exemption::kBuiltInRoot, Finding::kBuiltInRootExempt);
  };
  constexpr auto kEnforce = LocalSourceUse::kEnforce;
  constexpr auto kNotCovered = LocalAnswer::kNotCovered;
  EXPECT_TRUE(exempted({false, kEnforce, kNotCovered, true}));
  EXPECT_FALSE(exempted({true, kEnforce, kNotCovered, true}));
  EXPECT_FALSE(
      exempted({false, LocalSourceUse::kReportOnly, kNotCovered, true}));
  EXPECT_FALSE(exempted({false, LocalSourceUse::kOff, kNotCovered, true}));
  EXPECT_FALSE(exempted({false, kEnforce, LocalAnswer::kAbsent, true}));
  EXPECT_FALSE(exempted({false, kEnforce, kNotCovered, false}));
}

// Strict options, each alone.

TEST(StrictOptionsTest, NoResponderUrl) {
  CheckFacts facts = Facts();
  facts.url.reset();
  PolicyOptions options;
  EXPECT_EQ(Judge(Make(options), facts),
            Unproved(Finding::kNoResponderUrl, Source::kNone));
  options.no_responder_url = Unproven::kReject;
  EXPECT_EQ(Judge(Make(options), facts),
            Rejected(Finding::kNoResponderUrl, Source::kNone));
}

TEST(StrictOptionsTest, RememberedFailure) {
  const CachedResult failure = Cached(Finding::kTimedOut);
  PolicyOptions options;
  EXPECT_EQ(Judge(Make(options), Facts(), failure),
            Unproved(Finding::kTimedOut, Source::kCache));
  options.remembered_failure = Unproven::kReject;
  EXPECT_EQ(Judge(Make(options), Facts(), failure),
            Rejected(Finding::kTimedOut, Source::kCache));
}

TEST(StrictOptionsTest, ExpiredStaple) {
  PolicyOptions options;
  options.expired_staple = ExpiredStaple::kReject;
  EXPECT_EQ(Judge(Make(options), FactsWith(Old())),
            Rejected(Finding::kExpired, Source::kStaple));
  EXPECT_EQ(Judge(Make(options), FactsWith(Stale(Finding::kRevoked))),
            Rejected(Finding::kRevoked, Source::kStaple));
  EXPECT_EQ(
      WithEmptyCache(Make(options), FactsWith(Outcome(Finding::kTryLater)))
          .next(),
      CheckStep::kFetch);
}

// Or it would be remembered for ever.
TEST(FailureMemoryTest, EndsAtOnceWhereTheTimeIsUnknown) {
  CheckFacts facts = Facts();
  facts.now = absl::InfiniteFuture();
  RevocationCheck check = WithEmptyCache(Policy::Firefox(), facts);
  ASSERT_EQ(check.next(), CheckStep::kFetch);
  check.OnNoResponse(Finding::kTimedOut);
  ASSERT_EQ(check.next(), CheckStep::kStore);
  EXPECT_LT(check.to_store().valid_through, kNow);
}

TEST(StrictOptionsTest, ContradictedStaple) {
  const CheckFacts facts = FactsWith(Good());
  const CachedResult revoked = Cached(Finding::kRevoked, kPast);
  PolicyOptions options;
  EXPECT_EQ(Judge(Make(options), facts, revoked), Proved(Source::kStaple));
  options.contradicted_staple = Unproven::kReject;
  EXPECT_EQ(Judge(Make(options), facts, revoked),
            Rejected(Finding::kRevoked, Source::kCache));
  // Whatever else the cache has, or nothing, the staple decides.
  for (const std::optional<CachedResult>& cached :
       {std::optional<CachedResult>(), std::optional(Cached(Finding::kGood)),
        std::optional(Cached(Finding::kUnknownToResponder)),
        std::optional(Cached(Finding::kTimedOut))}) {
    EXPECT_EQ(Judge(Make(options), facts, cached), Proved(Source::kStaple));
  }
  EXPECT_EQ(Judge(Make(options), FactsWith(Outcome(Finding::kRevoked))),
            Rejected(Finding::kRevoked, Source::kStaple));
}

TEST(StrictOptionsTest, UnverifiableAnswer) {
  PolicyOptions options;
  EXPECT_EQ(JudgeAnswer(Make(options), Facts(), Unverifiable()),
            Unproved(Finding::kNotSignedByIssuerKey, Source::kNetwork, true));
  options.unverifiable_answer = Unproven::kReject;
  EXPECT_EQ(JudgeAnswer(Make(options), Facts(), Unverifiable()),
            Rejected(Finding::kNotSignedByIssuerKey, Source::kNetwork, true));
}

TEST(StrictOptionsTest, CaCertificatesCanBeChecked) {
  PolicyOptions options;
  options.ca_certificates = CaCertificates::kCheck;
  CheckFacts facts = Facts();
  facts.is_ca = true;
  EXPECT_EQ(Judge(Make(options), facts, Cached(Finding::kRevoked)),
            Rejected(Finding::kRevoked, Source::kCache));
}

// A cached unknown survives a transport failure, but not an answer that cannot
// be verified (6.3).
TEST(CachedUnknownTest, OutlivesTransportFailureOnly) {
  const CachedResult unknown = Cached(Finding::kUnknownToResponder, kPast);
  EXPECT_EQ(JudgeFailure(Policy::Firefox(), Facts(), Finding::kTimedOut,
                         StoreResult::kDone, unknown),
            Rejected(Finding::kUnknownToResponder, Source::kCache, true));
  EXPECT_EQ(JudgeAnswer(Policy::Firefox(), Facts(), Unverifiable(), unknown),
            Unproved(Finding::kNotSignedByIssuerKey, Source::kNetwork, true));
}

// What an explanation is made from.

TEST(CheckRecordTest, KeepsWhatWasConsidered) {
  RevocationCheck check(Policy::Firefox(), FactsWith(Old()));
  EXPECT_EQ(check.cached(), std::nullopt);
  check.OnCacheLookup(Cached(Finding::kUnknownToResponder));
  check.OnResponse(Revoked());
  EXPECT_EQ(check.facts().staple->finding, Finding::kExpired);
  EXPECT_EQ(check.cached(), Cached(Finding::kUnknownToResponder));
  EXPECT_EQ(check.answer()->finding, Finding::kRevoked);
  EXPECT_EQ(check.no_response(), std::nullopt);

  RevocationCheck failed = WithEmptyCache(Policy::Firefox(), Facts());
  failed.OnNoResponse(Finding::kTimedOut);
  EXPECT_EQ(failed.no_response(), Finding::kTimedOut);
  EXPECT_FALSE(failed.answer().has_value());
}

// Allocations.

TEST(CheckAllocationTest, CounterCounts) {
  const size_t before = testing::AllocationCount();
  const std::string* const text = new std::string(1000, 'x');
  EXPECT_EQ(testing::AllocationCount() - before, 2);
  delete text;
}

TEST(CheckAllocationTest, NoAcceptingPathAllocates) {
  const Policy policy = Policy::Firefox();
  const CheckFacts stapled = MustStaple(Good());
  const CheckFacts plain = Facts();
  CheckFacts ca = Facts();
  ca.is_ca = true;
  CheckFacts listed = Facts();
  listed.local_answer = LocalAnswer::kCoveredNotRevoked;
  const CachedResult cached = Cached(Finding::kGood);
  const Outcome answer = Good();

  const size_t before = testing::AllocationCount();
  RevocationCheck by_staple(policy, stapled);
  by_staple.OnStored(StoreResult::kDone);
  RevocationCheck by_cache(policy, plain);
  by_cache.OnCacheLookup(cached);
  RevocationCheck by_answer(policy, plain);
  by_answer.OnCacheLookup(std::nullopt);
  by_answer.OnResponse(answer);
  by_answer.OnStored(StoreResult::kDone);
  RevocationCheck by_failure(policy, plain);
  by_failure.OnCacheLookup(std::nullopt);
  by_failure.OnNoResponse(Finding::kTimedOut);
  by_failure.OnStored(StoreResult::kDone);
  const RevocationCheck by_exemption(policy, ca);
  const RevocationCheck by_list(policy, listed);
  const size_t after = testing::AllocationCount();

  EXPECT_EQ(after - before, 0);
  const RevocationCheck* const checks[] = {
      &by_staple, &by_cache, &by_answer, &by_failure, &by_exemption, &by_list};
  for (const RevocationCheck* check : checks) {
    ASSERT_EQ(check->next(), CheckStep::kFinished);
    EXPECT_EQ(check->verdict().code, Code::kSuccess);
  }
}

// A random walk over everything a check can be told, right and wrong.

class Walk {
 public:
  // Any finding, also those that VerifyResponse() never gives, with whatever
  // times.
  Outcome RandomOutcome() {
    Outcome outcome = Says(RandomFinding(), RandomTime(), RandomTime());
    outcome.expired = outcome.finding != Finding::kGood && Chance(2);
    return outcome;
  }

  Finding RandomFinding() {
    constexpr Finding kUsual[] = {Finding::kGood, Finding::kRevoked,
                                  Finding::kExpired, Finding::kTryLater,
                                  Finding::kUnknownToResponder};
    return Chance(2) ? kUsual[Below(std::size(kUsual))]
                     : static_cast<Finding>(Below(AllFindings().size()));
  }

  // Any reason why there is no response, or no request; rarely anything at all.
  Finding RandomReason() {
    constexpr auto kFirst = static_cast<size_t>(Finding::kUrlUnusable);
    if (Chance(10)) {
      return RandomFinding();
    }
    return Chance(10) ? Finding::kRequestSerialTooLong
                      : static_cast<Finding>(
                            kFirst + Below(AllFindings().size() - kFirst));
  }

  std::optional<CachedResult> RandomCached() {
    if (Chance(3)) {
      return std::nullopt;
    }
    return CachedResult{Chance(4) ? RandomReason() : RandomFinding(),
                        RandomTime(), RandomTime()};
  }

  CheckFacts RandomFacts() {
    CheckFacts facts = Facts();
    facts.is_ca = Chance(10);
    facts.lifetime = Chance(5) ? kDay : 90 * kDay;
    if (Chance(4)) {
      facts.url.reset();
    }
    if (Chance(20)) {
      facts.url_fault = OcspUrlFault::kTooLong;
    }
    if (Chance(4)) {
      facts.tls_feature = Bytes(kStatusRequest);
    }
    if (Chance(10)) {
      facts.issuer_tls_feature = Bytes(kStatusRequest);
    }
    if (Chance(2)) {
      facts.staple = RandomOutcome();
    }
    facts.local_answer = static_cast<LocalAnswer>(
        Chance(3) ? Below(static_cast<int>(LocalAnswer::kFailed) + 1) : 0);
    facts.built_in_root = Chance(2);
    facts.ev_attempt = Chance(2);
    facts.local_only = Chance(6);
    return facts;
  }

  Policy RandomPolicy() {
    PolicyOptions options =
        Policy::Named(Policy::Names()[Below(Policy::Names().size())])
            ->options();
    options.local_source = static_cast<LocalSourceUse>(Below(3));
    options.must_staple = !Chance(4);
    if (options.expired_staple == ExpiredStaple::kTryFetch) {
      options.stapling = !Chance(4);
    }
    if (options.remembered_failure == Unproven::kAccept) {
      options.ocsp = static_cast<OcspUse>(Below(3));
    }
    options.ca_certificates = static_cast<CaCertificates>(Below(2));
    return Make(options);
  }

  // Answers what was asked, or, rarely, something else.
  void Step(RevocationCheck* check) {
    CheckStep step = check->next();
    if (Chance(50)) {
      step = static_cast<CheckStep>(Below(4));
      misused_ |= step != check->next() && step != CheckStep::kFinished;
    }
    switch (step) {
      case CheckStep::kLookUpCache:
        check->OnCacheLookup(RandomCached());
        return;
      case CheckStep::kFetch:
        if (Chance(2)) {
          check->OnResponse(RandomOutcome());
        } else {
          check->OnNoResponse(RandomReason());
        }
        return;
      case CheckStep::kStore:
        check->OnStored(Chance(5) ? StoreResult::kFull : StoreResult::kDone);
        return;
      case CheckStep::kFinished:
        return;
    }
  }

  bool Chance(int one_in) { return Below(one_in) == 0; }
  size_t Below(size_t bound) { return random_() % bound; }
  bool TakeMisused() { return std::exchange(misused_, false); }

 private:
  absl::Time RandomTime() {
    return kNow + absl::Seconds(static_cast<int>(Below(21)) - 10);
  }

  std::mt19937 random_{20260301};
  bool misused_ = false;
};

// What the source that the verdict names must have said.
bool IsProvedBy(Source source, const RevocationCheck& check) {
  switch (source) {
    case Source::kStaple:
      return check.facts().staple.has_value() &&
             check.facts().staple->finding == Finding::kGood &&
             !check.facts().staple->expired;
    case Source::kNetwork:
      return check.answer().has_value() &&
             check.answer()->finding == Finding::kGood;
    case Source::kCache:
      return check.cached().has_value() &&
             check.cached()->finding == Finding::kGood &&
             check.cached()->valid_through >= kNow;
    case Source::kLocal:
      return check.facts().local_answer == LocalAnswer::kCoveredNotRevoked;
    case Source::kNone:
    case Source::kCertificate:
    case Source::kExemption:
      return false;
  }
  return false;
}

TEST(CheckWalkTest, NeverAcceptsOnEvidenceWithoutGoodEvidence) {
  Walk walk;
  std::map<Source, int> accepted;
  int misused = 0;
  for (int i = 0; i < 1000000; ++i) {
    RevocationCheck check(walk.RandomPolicy(), walk.RandomFacts());
    for (int steps = 0; check.next() != CheckStep::kFinished; ++steps) {
      ASSERT_LT(steps, 200);
      walk.Step(&check);
    }
    const Verdict& verdict = check.verdict();
    const bool accepts = verdict.decision == Decision::kAccept;
    accepted[verdict.source] += accepts ? 1 : 0;
    ASSERT_TRUE(!accepts || IsProvedBy(verdict.source, check)) << "walk " << i;
    ASSERT_EQ(verdict.decision != Decision::kReject,
              verdict.code == Code::kSuccess)
        << "walk " << i;
    ASSERT_EQ(verdict.decision == Decision::kAcceptByExemption,
              verdict.exemption.has_value())
        << "walk " << i;
    if (walk.TakeMisused()) {
      ++misused;
      ASSERT_EQ(verdict.finding, Finding::kCheckMisused) << "walk " << i;
    }
  }
  for (const Source source :
       {Source::kStaple, Source::kNetwork, Source::kCache, Source::kLocal}) {
    EXPECT_GT(accepted[source], 1000) << ToString(source);
  }
  EXPECT_GT(misused, 5000);
}

}  // namespace
}  // namespace revcheck
