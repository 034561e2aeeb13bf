#include "revcheck/policy/check.h"

#include "revcheck/ocsp/code.h"
#include "revcheck/policy/must_staple.h"
#include "revcheck/x509/urls.h"

namespace revcheck {
namespace {

Code CodeOf(Finding finding) { return Describe(finding).code; }

Finding UrlFinding(OcspUrlFault fault) {
  switch (fault) {
    case OcspUrlFault::kMalformed:
      return Finding::kAccessInformationMalformed;
    case OcspUrlFault::kTooLong:
      return Finding::kOcspUrlTooLong;
    case OcspUrlFault::kHasNul:
      return Finding::kOcspUrlHasNul;
  }
  return Finding::kAccessInformationMalformed;
}

// mozilla::pkix knows whole seconds only.
CheckFacts InWholeSeconds(CheckFacts facts) {
  if (facts.now != absl::InfiniteFuture() &&
      facts.now != absl::InfinitePast()) {
    facts.now = absl::FromUnixSeconds(absl::ToUnixSeconds(facts.now));
  }
  return facts;
}

// Answers that say something about the certificate, as opposed to failures.
bool IsDefinite(Code code) {
  return code == Code::kSuccess || code == Code::kRevokedCertificate ||
         code == Code::kOcspUnknownCert;
}

// Only what a responder said, or that none could be reached, is ever stored.
bool MayBeCached(Finding finding) {
  const FindingKind kind = KindOf(finding);
  return kind == FindingKind::kResponse || kind == FindingKind::kTransport;
}

// Faults of a staple that do not hinder asking the responder: it is too old, or
// one of the faults that Firefox tolerates for compatibility.
bool MayBeMadeUpFor(const Outcome& staple) {
  const Code code = staple.code();
  return staple.expired || code == Code::kOcspOldResponse ||
         code == Code::kOcspTryServerLater ||
         code == Code::kOcspInvalidSigningCert ||
         code == Code::kOcspResponseForCertMissing;
}

// A failure at an unknown time is forgotten at once.
absl::Time EndOfFailureMemory(absl::Time now) {
  return now == absl::InfiniteFuture() ? absl::InfinitePast()
                                       : now + kFailureMemory;
}

// A definite answer is kept with its own times, a failure for a short while.
CachedResult ToStore(const Outcome& outcome, absl::Time now) {
  const bool definite = IsDefinite(outcome.code());
  return {
      outcome.finding, outcome.this_update.value_or(absl::UnixEpoch()),
      definite ? outcome.valid_through.value_or(now) : EndOfFailureMemory(now)};
}

}  // namespace

RevocationCheck::RevocationCheck(const Policy& policy, const CheckFacts& facts)
    : policy_(policy), facts_(InWholeSeconds(facts)) {
  Start();
}

RevocationCheck::Mode RevocationCheck::ModeOf() const {
  const PolicyOptions& options = policy_.options();
  const bool asks = !facts_.local_only &&
                    (options.ocsp == OcspUse::kAlways ||
                     (options.ocsp == OcspUse::kEvOnly && facts_.ev_attempt));
  if (!asks) {
    return Mode::kLocalOnly;
  }
  return options.require ? Mode::kHardFail : Mode::kSoftFail;
}

bool RevocationCheck::IsShortLived() const {
  return facts_.lifetime <
         absl::Hours(24) * policy_.options().short_lifetime_days;
}

// Steps 0 to 3 of the procedure, which need no answer from outside.
void RevocationCheck::Start() {
  // Firefox does not even begin with a staple that it cannot hold.
  const bool stapled = policy_.options().stapling && facts_.staple.has_value();
  if (stapled && facts_.staple->finding == Finding::kResponseTooLarge) {
    staple_used_ = true;
    Finish(Reject(facts_.staple->finding, Source::kStaple));
    return;
  }
  if (const auto finding = CheckTlsFeatureInheritance(facts_.issuer_tls_feature,
                                                      facts_.tls_feature)) {
    Finish(Reject(*finding, Source::kCertificate));
    return;
  }
  if (DecidedLocally()) {
    return;
  }
  if (facts_.url_fault.has_value()) {
    Finish(Reject(UrlFinding(*facts_.url_fault), Source::kCertificate));
    return;
  }
  if (stapled) {
    JudgeStaple();
  } else {
    AfterStaple();
  }
}

bool RevocationCheck::DecidedLocally() {
  const PolicyOptions& options = policy_.options();
  if (facts_.is_ca && options.ca_certificates == CaCertificates::kExempt) {
    Finish(Exempt(Exemption::kCaCertificate, Finding::kCaCertificateExempt));
    return true;
  }
  if (options.local_source == LocalSourceUse::kOff) {
    return false;
  }
  const bool enforce = options.local_source == LocalSourceUse::kEnforce;
  switch (facts_.local_answer) {
    case LocalAnswer::kFailed:
      Finish(Reject(Finding::kLocalSourceFailed, Source::kLocal));
      return true;
    case LocalAnswer::kCoveredRevoked:
      if (enforce) {
        Finish(Reject(Finding::kLocalSourceRevoked, Source::kLocal));
      }
      return enforce;
    case LocalAnswer::kCoveredNotRevoked:
      if (enforce) {
        Finish(Accept(Finding::kLocalSourceNotRevoked, Source::kLocal));
      }
      return enforce;
    case LocalAnswer::kAbsent:
    case LocalAnswer::kNotCovered:
      return false;
  }
  return false;
}

void RevocationCheck::JudgeStaple() {
  if (KindOf(facts_.staple->finding) != FindingKind::kResponse) {
    RejectMisuse();
    return;
  }
  staple_used_ = true;
  const Outcome& staple = *facts_.staple;
  const Code code = staple.code();
  if (MayBeMadeUpFor(staple)) {
    const bool too_old = staple.expired || code == Code::kOcspOldResponse;
    if (too_old && policy_.options().expired_staple == ExpiredStaple::kReject) {
      Finish(Reject(staple.finding, Source::kStaple));
      return;
    }
    staple_error_ = staple.finding;
    AfterStaple();
  } else if (code == Code::kSuccess &&
             policy_.options().contradicted_staple == Unproven::kReject) {
    next_ = CheckStep::kLookUpCache;
  } else if (IsDefinite(code)) {
    TakeStaple();
  } else {
    Finish(Reject(staple.finding, Source::kStaple));
  }
}

// The staple decides.
void RevocationCheck::TakeStaple() {
  const Outcome& staple = *facts_.staple;
  StoreThen(ToStore(staple, facts_.now),
            staple.code() == Code::kSuccess
                ? Accept(staple.finding, Source::kStaple)
                : Reject(staple.finding, Source::kStaple),
            std::nullopt);
}

void RevocationCheck::AfterStaple() { next_ = CheckStep::kLookUpCache; }

void RevocationCheck::OnCacheLookup(const std::optional<CachedResult>& cached) {
  if (!Expect(CheckStep::kLookUpCache)) {
    return;
  }
  if (cached.has_value() && !MayBeCached(cached->finding)) {
    RejectMisuse();
    return;
  }
  cached_ = cached;
  if (cached.has_value() &&
      CodeOf(cached->finding) == Code::kRevokedCertificate) {
    Finish(Reject(cached->finding, Source::kCache));
  } else if (staple_used_ && !staple_error_.has_value()) {
    TakeStaple();  // A good one, which the cache does not contradict.
  } else if (cached.has_value()) {
    JudgeCached();
  } else {
    AfterCache();
  }
}

// There is something in the cache, and it does not say revoked.
void RevocationCheck::JudgeCached() {
  const bool current = cached_->valid_through >= facts_.now;
  const Code code = CodeOf(cached_->finding);
  if (code == Code::kSuccess && current) {
    Finish(Accept(cached_->finding, Source::kCache));
    return;
  }
  if (code == Code::kSuccess || code == Code::kOcspOldResponse) {
    cache_view_ = CacheView::kOld;
  } else if (code == Code::kOcspUnknownCert) {
    cache_view_ = CacheView::kUnknown;
  } else if (current) {
    cache_view_ = CacheView::kFailure;
  }
  AfterCache();
}

// Steps 5 and 6: where nothing may or need be asked.
void RevocationCheck::AfterCache() {
  const PolicyOptions& options = policy_.options();
  const Mode mode = ModeOf();
  const bool short_lived = IsShortLived();
  if (short_lived || mode == Mode::kLocalOnly) {
    if (cache_view_ == CacheView::kUnknown) {
      Finish(Reject(cached_->finding, Source::kCache));
    } else if (mode == Mode::kHardFail && cache_view_ == CacheView::kOld) {
      Finish(Reject(Finding::kCachedResponseExpired, Source::kCache));
    } else if (short_lived) {
      Finish(Exempt(Exemption::kShortLived, Finding::kShortLivedExempt));
    } else if (options.offline == Unproven::kReject) {
      Finish(StapleErrorOr(Reject(Finding::kOffline, Source::kNone)));
    } else {
      Finish(AcceptWithout(Finding::kOffline, Source::kNone));
    }
    return;
  }
  if (mode == Mode::kSoftFail && facts_.built_in_root &&
      options.local_source == LocalSourceUse::kEnforce &&
      facts_.local_answer == LocalAnswer::kNotCovered) {
    Finish(Exempt(Exemption::kBuiltInRoot, Finding::kBuiltInRootExempt));
    return;
  }
  BeforeFetch();
}

// Steps 7 and 8: what keeps a question from being asked.
void RevocationCheck::BeforeFetch() {
  const PolicyOptions& options = policy_.options();
  if (!facts_.url.has_value()) {
    if (cache_view_ == CacheView::kUnknown) {
      Finish(Reject(cached_->finding, Source::kCache));
    } else if (cache_view_ == CacheView::kOld) {
      Finish(Reject(Finding::kCachedResponseExpired, Source::kCache));
    } else if (options.no_responder_url == Unproven::kReject) {
      Finish(StapleErrorOr(Reject(Finding::kNoResponderUrl, Source::kNone)));
    } else {
      Finish(StapleErrorOr(
          AcceptWithout(Finding::kNoResponderUrl, Source::kNone)));
    }
    return;
  }
  if (cache_view_ == CacheView::kFailure) {
    const bool was_unverifiable =
        KindOf(cached_->finding) == FindingKind::kResponse;
    if (options.remembered_failure == Unproven::kReject ||
        (was_unverifiable &&
         options.unverifiable_answer == Unproven::kReject)) {
      Finish(Reject(cached_->finding, Source::kCache));
    } else {
      Finish(AfterFailure(cached_->finding, Source::kCache));
    }
    return;
  }
  fetch_attempted_ = true;
  next_ = CheckStep::kFetch;
}

void RevocationCheck::OnNoResponse(Finding reason) {
  if (!Expect(CheckStep::kFetch)) {
    return;
  }
  const FindingKind kind = KindOf(reason);
  if (kind != FindingKind::kTransport && kind != FindingKind::kRequest) {
    RejectMisuse();
    return;
  }
  no_response_ = reason;
  // A request that cannot be built is no fault of the responder's: it is
  // neither forgiven nor remembered.
  if (kind == FindingKind::kRequest) {
    Finish(Reject(reason, Source::kCertificate));
    return;
  }
  StoreThen({reason, facts_.now, EndOfFailureMemory(facts_.now)},
            AfterFailure(reason, Source::kNetwork), reason);
}

// The failure rule: nobody answered, now or a short while ago.
Verdict RevocationCheck::AfterFailure(Finding failure, Source source) const {
  if (ModeOf() == Mode::kHardFail) {
    return Reject(failure, source);
  }
  if (cache_view_ == CacheView::kUnknown) {
    return Reject(cached_->finding, Source::kCache);
  }
  return StapleErrorOr(AcceptWithout(failure, source));
}

void RevocationCheck::OnResponse(const Outcome& answer) {
  if (!Expect(CheckStep::kFetch)) {
    return;
  }
  if (KindOf(answer.finding) != FindingKind::kResponse) {
    RejectMisuse();
    return;
  }
  // Nothing was verified: the answer never got that far.
  if (answer.finding == Finding::kResponseTooLarge) {
    OnNoResponse(Finding::kBodyTooLarge);
    return;
  }
  answer_ = answer;
  StoreThen(ToStore(answer, facts_.now), AfterAnswer(), std::nullopt);
}

Verdict RevocationCheck::AfterAnswer() const {
  const Code code = answer_->code();
  if (code == Code::kSuccess) {
    return Accept(answer_->finding, Source::kNetwork);
  }
  if (IsDefinite(code) || ModeOf() == Mode::kHardFail ||
      policy_.options().unverifiable_answer == Unproven::kReject) {
    return Reject(answer_->finding, Source::kNetwork);
  }
  return StapleErrorOr(AcceptWithout(answer_->finding, Source::kNetwork));
}

void RevocationCheck::StoreThen(const CachedResult& result, const Verdict& then,
                                std::optional<Finding> if_full) {
  to_store_ = result;
  after_store_ = then;
  if_full_ = if_full;
  next_ = CheckStep::kStore;
}

void RevocationCheck::OnStored(StoreResult result) {
  if (!Expect(CheckStep::kStore)) {
    return;
  }
  switch (result) {
    case StoreResult::kDone:
      Finish(*after_store_);
      return;
    case StoreResult::kFull:
      Finish(if_full_.has_value() ? Reject(*if_full_, Source::kNetwork)
                                  : *after_store_);
      return;
  }
}

Verdict RevocationCheck::Reject(Finding finding, Source source) const {
  return {Decision::kReject, CodeOf(finding), finding, source,
          std::nullopt,      fetch_attempted_};
}

Verdict RevocationCheck::Accept(Finding finding, Source source) const {
  return {Decision::kAccept, Code::kSuccess,  finding, source,
          std::nullopt,      fetch_attempted_};
}

Verdict RevocationCheck::AcceptWithout(Finding finding, Source source) const {
  return {Decision::kAcceptWithoutEvidence,
          Code::kSuccess,
          finding,
          source,
          std::nullopt,
          fetch_attempted_};
}

Verdict RevocationCheck::Exempt(Exemption exemption, Finding finding) const {
  return {Decision::kAcceptByExemption, Code::kSuccess, finding,
          Source::kExemption,           exemption,      fetch_attempted_};
}

Verdict RevocationCheck::StapleErrorOr(const Verdict& otherwise) const {
  return staple_error_.has_value() ? Reject(*staple_error_, Source::kStaple)
                                   : otherwise;
}

// Must-staple is judged last, and only where all else would accept.
void RevocationCheck::Finish(const Verdict& verdict) {
  verdict_ = verdict;
  next_ = CheckStep::kFinished;
  const PolicyOptions& options = policy_.options();
  if (verdict.decision == Decision::kReject || facts_.is_ca ||
      !options.stapling || !options.must_staple) {
    return;
  }
  const StapleReceived received =
      facts_.staple.has_value() ? StapleReceived::kYes : StapleReceived::kNo;
  if (const auto finding = CheckMustStaple(facts_.tls_feature, received)) {
    verdict_ = Reject(*finding, Source::kCertificate);
  }
}

bool RevocationCheck::Expect(CheckStep step) {
  if (next_ == step) {
    return true;
  }
  RejectMisuse();
  return false;
}

void RevocationCheck::RejectMisuse() {
  verdict_ = Reject(Finding::kCheckMisused, Source::kNone);
  next_ = CheckStep::kFinished;
}

}  // namespace revcheck
