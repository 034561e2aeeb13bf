#include "revcheck/policy/testing/decision_model.h"

namespace revcheck::testing {
namespace {

class Model {
 public:
  explicit Model(const DecisionInput& input)
      : input_(input),
        facts_(input.facts),
        now_(WholeSeconds(input.facts.now)) {}

  bool fetched() const { return fetched_; }

  Code Decide() {
    const bool enforce =
        input_.options.local_source == LocalSourceUse::kEnforce;
    const bool consulted = input_.options.local_source != LocalSourceUse::kOff;
    if (facts_.is_ca) {
      return Code::kSuccess;
    }
    if (consulted && facts_.local_answer == LocalAnswer::kFailed) {
      return CodeOf(Finding::kLocalSourceFailed);
    }
    if (enforce && facts_.local_answer == LocalAnswer::kCoveredRevoked) {
      return Code::kRevokedCertificate;
    }
    if (enforce && facts_.local_answer == LocalAnswer::kCoveredNotRevoked) {
      return Code::kSuccess;
    }
    if (facts_.url_fault.has_value()) {
      return Code::kCertBadAccessLocation;
    }
    return Staple();
  }

 private:
  Code Staple() {
    if (!input_.options.stapling || !facts_.staple.has_value()) {
      return Cache();
    }
    const Code code = facts_.staple->code();
    if (facts_.staple->expired || code == Code::kOcspOldResponse ||
        code == Code::kOcspTryServerLater ||
        code == Code::kOcspInvalidSigningCert ||
        code == Code::kOcspResponseForCertMissing) {
      deferred_ = code;
      return Cache();
    }
    return code;
  }

  Code Cache() {
    if (input_.cached.has_value()) {
      const Code code = CodeOf(input_.cached->finding);
      const bool current = input_.cached->valid_through >= now_;
      if (code == Code::kRevokedCertificate ||
          (code == Code::kSuccess && current)) {
        return code;
      }
      if (code == Code::kSuccess) {
        cached_ = Code::kOcspOldResponse;
      } else if (current || code == Code::kOcspUnknownCert ||
                 code == Code::kOcspOldResponse) {
        cached_ = code;
      }
    }
    const bool short_lived =
        facts_.lifetime < absl::Hours(24) * input_.options.short_lifetime_days;
    if (short_lived || !Asks(input_)) {
      const bool hard = Asks(input_) && input_.options.require;
      return cached_ == Code::kOcspUnknownCert ||
                     (hard && cached_ == Code::kOcspOldResponse)
                 ? *cached_
                 : Code::kSuccess;
    }
    return Fetch();
  }

  Code Fetch() {
    const bool hard = input_.options.require;
    const bool unknown_or_old =
        cached_ == Code::kOcspUnknownCert || cached_ == Code::kOcspOldResponse;
    if (!hard && facts_.built_in_root &&
        input_.options.local_source == LocalSourceUse::kEnforce &&
        facts_.local_answer == LocalAnswer::kNotCovered) {
      return Code::kSuccess;
    }
    if (!facts_.url.has_value()) {
      return unknown_or_old ? *cached_ : deferred_.value_or(Code::kSuccess);
    }
    if (cached_.has_value() && !unknown_or_old) {
      return Failure(*cached_);
    }
    fetched_ = true;
    const bool too_large = input_.answer.has_value() &&
                           input_.answer->finding == Finding::kResponseTooLarge;
    if (!input_.answer.has_value() || too_large) {
      const Finding silence =
          too_large ? Finding::kBodyTooLarge : input_.silence;
      const bool full = input_.stored == StoreResult::kFull;
      return full || KindOf(silence) == FindingKind::kRequest
                 ? CodeOf(silence)
                 : Failure(CodeOf(silence));
    }
    const Code code = input_.answer->code();
    return IsDefinite(code) || hard ? code : deferred_.value_or(Code::kSuccess);
  }

  Code Failure(Code error) const {
    if (input_.options.require) {
      return error;
    }
    return cached_ == Code::kOcspUnknownCert
               ? *cached_
               : deferred_.value_or(Code::kSuccess);
  }

  const DecisionInput& input_;
  const CheckFacts& facts_;
  const absl::Time now_;
  std::optional<Code> deferred_;
  std::optional<Code> cached_;
  bool fetched_ = false;
};

// True if that is a situation that Firefox knows, and all answers are answers.
bool IsModelled(const DecisionInput& input) {
  const PolicyOptions& options = input.options;
  const bool firefox = options.no_responder_url == Unproven::kAccept &&
                       options.remembered_failure == Unproven::kAccept &&
                       options.offline == Unproven::kAccept &&
                       options.unverifiable_answer == Unproven::kAccept &&
                       options.expired_staple == ExpiredStaple::kTryFetch &&
                       options.contradicted_staple == Unproven::kAccept &&
                       options.ca_certificates == CaCertificates::kExempt;
  const auto is_response = [](const std::optional<Outcome>& outcome) {
    return !outcome.has_value() ||
           KindOf(outcome->finding) == FindingKind::kResponse;
  };
  const bool staple_too_large =
      input.facts.staple.has_value() &&
      input.facts.staple->finding == Finding::kResponseTooLarge;
  const FindingKind silence = KindOf(input.silence);
  return firefox && !input.facts.tls_feature.has_value() &&
         !input.facts.issuer_tls_feature.has_value() &&
         is_response(input.facts.staple) && !staple_too_large &&
         is_response(input.answer) && IsUsable(input.cached) &&
         (silence == FindingKind::kTransport ||
          silence == FindingKind::kRequest);
}

}  // namespace

Code CodeOf(Finding finding) { return Describe(finding).code; }

bool IsDefinite(Code code) {
  return code == Code::kSuccess || code == Code::kRevokedCertificate ||
         code == Code::kOcspUnknownCert;
}

absl::Time WholeSeconds(absl::Time now) {
  return now == absl::InfiniteFuture() || now == absl::InfinitePast()
             ? now
             : absl::FromUnixSeconds(absl::ToUnixSeconds(now));
}

bool IsUsable(const std::optional<CachedResult>& cached) {
  return !cached.has_value() ||
         KindOf(cached->finding) == FindingKind::kResponse ||
         KindOf(cached->finding) == FindingKind::kTransport;
}

bool Asks(const DecisionInput& input) {
  const OcspUse use = input.options.ocsp;
  return !input.facts.local_only &&
         (use == OcspUse::kAlways ||
          (use == OcspUse::kEvOnly && input.facts.ev_attempt));
}

std::optional<ModelDecision> DecideByModel(const DecisionInput& input) {
  if (!IsModelled(input)) {
    return std::nullopt;
  }
  Model model(input);
  const Code code = model.Decide();
  return ModelDecision{code, model.fetched()};
}

}  // namespace revcheck::testing
