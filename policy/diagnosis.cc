#include "revcheck/policy/diagnosis.h"

#include <stddef.h>

#include <vector>

#include "absl/time/time.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/issuer_digests.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/verdict.h"

namespace revcheck {
namespace {

bool IsOld(const std::optional<Outcome>& outcome) {
  return outcome.has_value() &&
         (outcome->expired || outcome->code() == Code::kOcspOldResponse);
}

// Whose certificates a response, signed by whomever, speaks of.
enum class Issuer {
  kOurs,  // Also if nobody can be told.
  kTwin,  // Our issuer's name or its key, never both.
  kOther,
};

Issuer IssuerIn(Bytes response, const CertId& id) {
  IssuerDigests digests(id);
  std::optional<Issuer> found;
  for (const EntrySummary& entry : Summarize(response).entries) {
    const EncodedCertId& encoded = entry.cert_id;
    if (!encoded.hash.has_value()) {
      continue;
    }
    const bool same_name =
        encoded.issuer_name_hash == digests.Name(*encoded.hash);
    const bool same_key = digests.Key(*encoded.hash) == encoded.issuer_key_hash;
    if (same_name && same_key) {
      return Issuer::kOurs;
    }
    if (same_name || same_key) {
      found = Issuer::kTwin;
    } else if (!found.has_value()) {
      found = Issuer::kOther;
    }
  }
  return found.value_or(Issuer::kOurs);
}

bool WasMadeBefore(Bytes response, absl::Time time) {
  const ResponseSummary summary = Summarize(response);
  return summary.produced_at.has_value() && *summary.produced_at < time;
}

bool WasMadeAfter(Bytes response, absl::Time time) {
  const ResponseSummary summary = Summarize(response);
  return summary.produced_at.has_value() && *summary.produced_at > time;
}

// True if no entry is to be believed at `now`, by its own nextUpdate.
bool HasRunOut(Bytes response, absl::Time now) {
  const ResponseSummary summary = Summarize(response);
  for (const EntrySummary& entry : summary.entries) {
    if (!entry.next_update.has_value() || *entry.next_update >= now) {
      return false;
    }
  }
  return !summary.entries.empty();
}

// What there is to explain.
struct Fault {
  Finding finding;
  Source source;
};

// That of the verdict; if that is an acceptance, that of a staple in spite of
// which it came about. Other clients get no further than the staple.
std::optional<Fault> FaultIn(const RevocationCheck& check) {
  const Verdict& verdict = check.verdict();
  const std::optional<Outcome>& staple = check.facts().staple;
  if (verdict.decision != Decision::kReject && check.staple_used() &&
      staple->code() != Code::kSuccess) {
    return Fault{staple->finding, Source::kStaple};
  }
  if (verdict.decision == Decision::kAccept ||
      verdict.decision == Decision::kAcceptByExemption) {
    return std::nullopt;
  }
  return Fault{verdict.finding, verdict.source};
}

bool ClockIsSlow(const RevocationCheck& check, const CheckBytes& bytes,
                 const Fault& fault) {
  if (fault.finding != Finding::kResponderNotYetValid) {
    return fault.finding == Finding::kThisUpdateInFuture;
  }
  const absl::Time now = check.facts().now;
  const bool certificate_is_from_future =
      bytes.validity.has_value() && now < bytes.validity->not_before;
  return certificate_is_from_future ||
         WasMadeAfter(
             fault.source == Source::kStaple ? bytes.staple : bytes.response,
             now);
}

bool ClockIsFast(const RevocationCheck& check, const CheckBytes& bytes,
                 Finding finding) {
  if (!check.answer().has_value() ||
      (Describe(finding).code != Code::kOcspOldResponse &&
       finding != Finding::kResponderExpired)) {
    return false;
  }
  const absl::Time now = check.facts().now;
  const bool answer_is_past =
      IsOld(check.answer()) ||
      (check.answer()->finding == Finding::kResponderExpired &&
       HasRunOut(bytes.response, now));
  const bool certificate_is_past =
      bytes.validity.has_value() && now > bytes.validity->not_after;
  const bool staple_is_past =
      IsOld(check.facts().staple) && bytes.staple != bytes.response;
  return answer_is_past && (certificate_is_past || staple_is_past);
}

// The first row whose finding or code is that of `finding` gives the cause.
struct CauseOfFinding {
  Finding finding;
  RootCause cause;
};
struct CauseOfCode {
  Code code;
  RootCause cause;
};

template <size_t N>
std::optional<RootCause> Find(const CauseOfFinding (&rows)[N],
                              Finding finding) {
  for (const CauseOfFinding& row : rows) {
    if (row.finding == finding) {
      return row.cause;
    }
  }
  return std::nullopt;
}

template <size_t N>
std::optional<RootCause> Find(const CauseOfCode (&rows)[N], Finding finding) {
  for (const CauseOfCode& row : rows) {
    if (row.code == Describe(finding).code) {
      return row.cause;
    }
  }
  return std::nullopt;
}

constexpr CauseOfFinding kStapleFindings[] = {
    {Finding::kIssuerNameHashDiffers, RootCause::kStapleWithOtherIssuer},
    {Finding::kIssuerKeyHashDiffers, RootCause::kStapleWithOtherIssuer},
    {Finding::kResponderEmptyHanded, RootCause::kResponderAnsweredOther},
    {Finding::kUnknownCertIdHash, RootCause::kResponderAnsweredOther},
    {Finding::kTrailingDataAfterResponse, RootCause::kStapleBroken},
    // Built so; no damage on the way leaves these.
    {Finding::kResponseBytesMissing, RootCause::kResponderMisconfigured},
    {Finding::kResponseTypeNotBasic, RootCause::kResponderMisconfigured},
    {Finding::kTooManyCertificates, RootCause::kResponderMisconfigured},
    {Finding::kVersionEncoding, RootCause::kResponderMisconfigured},
    {Finding::kVersionUnsupported, RootCause::kResponderMisconfigured},
    {Finding::kResponderKeyHashMalformed, RootCause::kResponderMisconfigured},
    {Finding::kEmbeddedCertificateMalformed,
     RootCause::kResponderMisconfigured},
    {Finding::kEmbeddedCertificateIntegerEncoding,
     RootCause::kResponderMisconfigured},
};

constexpr CauseOfCode kStapleCodes[] = {
    {Code::kRevokedCertificate, RootCause::kRevoked},
    {Code::kOcspUnknownCert, RootCause::kUnknownToResponder},
    {Code::kOcspOldResponse, RootCause::kStapleExpired},
    {Code::kOcspMalformedRequest, RootCause::kStapleIsResponderError},
    {Code::kOcspServerError, RootCause::kStapleIsResponderError},
    {Code::kOcspTryServerLater, RootCause::kStapleIsResponderError},
    {Code::kOcspRequestNeedsSig, RootCause::kStapleIsResponderError},
    {Code::kOcspUnauthorizedRequest, RootCause::kStapleIsResponderError},
    {Code::kOcspUnknownResponseStatus, RootCause::kStapleIsResponderError},
    {Code::kOcspMalformedResponse, RootCause::kStapleBroken},
    {Code::kInvalidIntegerEncoding, RootCause::kStapleBroken},
    {Code::kInvalidTime, RootCause::kStapleBroken},
};

// The causes in a staple, and in an answer of the same bytes.
struct PassedOn {
  RootCause of_staple;
  RootCause of_answer;
};

constexpr PassedOn kPassedOn[] = {
    {RootCause::kStapleExpired, RootCause::kResponderServesStale},
    {RootCause::kStapleOfPreviousCertificate,
     RootCause::kResponderAnsweredOther},
    {RootCause::kStapleOfOtherCertificate, RootCause::kResponderAnsweredOther},
    {RootCause::kStapleWithOtherIssuer, RootCause::kResponderAnsweredOther},
    {RootCause::kStapleOfOtherCa, RootCause::kResponderMisconfigured},
    {RootCause::kStapleBroken, RootCause::kResponderMisconfigured},
};

constexpr CauseOfCode kAnswerCodes[] = {
    {Code::kRevokedCertificate, RootCause::kRevoked},
    {Code::kOcspUnknownCert, RootCause::kUnknownToResponder},
    {Code::kOcspResponseForCertMissing, RootCause::kResponderAnsweredOther},
    {Code::kOcspOldResponse, RootCause::kResponderServesStale},
    {Code::kOcspMalformedRequest, RootCause::kResponderRefuses},
    {Code::kOcspServerError, RootCause::kResponderUnavailable},
    {Code::kOcspTryServerLater, RootCause::kResponderUnavailable},
    {Code::kOcspRequestNeedsSig, RootCause::kResponderRefuses},
    {Code::kOcspUnauthorizedRequest, RootCause::kResponderRefuses},
    {Code::kOcspUnknownResponseStatus, RootCause::kResponderRefuses},
};

constexpr CauseOfFinding kSilences[] = {
    {Finding::kConnectionRefused, RootCause::kResponderDown},
    {Finding::kNameLookupFailed, RootCause::kResponderUnreachable},
    {Finding::kUnreachable, RootCause::kResponderUnreachable},
    {Finding::kTimedOut, RootCause::kResponderUnreachable},
    {Finding::kConnectionReset, RootCause::kResponderUnreachable},
    {Finding::kUrlUnusable, RootCause::kCertificateMisissued},
    {Finding::kAddressRefused, RootCause::kLocalPolicy},
    {Finding::kFetchCancelled, RootCause::kLocalPolicy},
};

constexpr CauseOfCode kCacheCodes[] = {
    {Code::kRevokedCertificate, RootCause::kRevoked},
    {Code::kOcspUnknownCert, RootCause::kUnknownToResponder},
    {Code::kOcspOldResponse, RootCause::kStaleCache},
};

// The signer may not sign, or did not: whoever made the staple, or damage.
RootCause CauseInSigner(const RevocationCheck& check, const CheckBytes& bytes) {
  switch (IssuerIn(bytes.staple, bytes.id)) {
    case Issuer::kTwin:
      return RootCause::kStapleWithOtherIssuer;
    case Issuer::kOther:
      return RootCause::kStapleOfOtherCa;
    case Issuer::kOurs:
      break;
  }
  const Finding finding = check.facts().staple->finding;
  if (Describe(finding).code == Code::kOcspBadSignature) {
    return RootCause::kStapleBroken;
  }
  return finding == Finding::kResponderExpired &&
                 HasRunOut(bytes.staple, check.facts().now)
             ? RootCause::kStapleExpired
             : RootCause::kResponderMisconfigured;
}

RootCause CauseInStaple(const RevocationCheck& check, const CheckBytes& bytes) {
  const Outcome& staple = *check.facts().staple;
  const Finding finding = staple.finding;
  const Code code = Describe(finding).code;
  if (Describe(finding).culprit == Culprit::kLocalPolicy) {
    return RootCause::kLocalPolicy;
  }
  // Whatever it said, newer evidence says otherwise.
  if (staple.expired && check.verdict().decision == Decision::kAccept) {
    return RootCause::kStapleExpired;
  }
  if (finding == Finding::kResponseForOtherSerial) {
    return bytes.validity.has_value() &&
                   WasMadeBefore(bytes.staple, bytes.validity->not_before)
               ? RootCause::kStapleOfPreviousCertificate
               : RootCause::kStapleOfOtherCertificate;
  }
  if (code == Code::kOcspInvalidSigningCert ||
      code == Code::kOcspBadSignature) {
    return CauseInSigner(check, bytes);
  }
  if (const auto cause = Find(kStapleFindings, finding)) {
    return *cause;
  }
  const RootCause cause =
      Find(kStapleCodes, finding).value_or(RootCause::kResponderMisconfigured);
  // What is signed was not damaged on the way.
  const bool is_signed = staple.signer.has_value();
  return cause == RootCause::kStapleBroken && is_signed
             ? RootCause::kResponderMisconfigured
             : cause;
}

// What becomes of the staple's `cause` in the light of the answer, if there is
// one.
RootCause CauseBesideAnswer(RootCause cause, const RevocationCheck& check,
                            const CheckBytes& bytes) {
  const std::optional<Outcome>& answer = check.answer();
  if (!answer.has_value()) {
    return cause;
  }
  if (bytes.staple == bytes.response) {
    return CauseIfPassedOn(cause);
  }
  return answer->finding == Finding::kGood ? CauseIfAnswerIsGood(cause) : cause;
}

RootCause CauseInAnswer(Finding finding) {
  if (Describe(finding).culprit == Culprit::kLocalPolicy) {
    return RootCause::kLocalPolicy;
  }
  return Find(kAnswerCodes, finding)
      .value_or(RootCause::kResponderMisconfigured);
}

// Whatever answered without being listed was no working responder.
RootCause CauseOfSilence(Finding finding) {
  return Find(kSilences, finding).value_or(RootCause::kResponderMisconfigured);
}

RootCause CauseInCache(Finding finding) {
  return Find(kCacheCodes, finding).value_or(RootCause::kRememberedFailure);
}

RootCause CauseInCertificate(Finding finding) {
  return finding == Finding::kMustStapleWithoutStaple
             ? RootCause::kMustStapleWithoutStaple
         : Describe(finding).culprit == Culprit::kLocalPolicy
             ? RootCause::kLocalPolicy
             : RootCause::kCertificateMisissued;
}

}  // namespace

RootCause Diagnose(const RevocationCheck& check, const CheckBytes& bytes) {
  const std::optional<Fault> fault = FaultIn(check);
  if (!fault.has_value()) {
    return RootCause::kNothingWrong;
  }
  const auto [finding, source] = *fault;
  if (ClockIsSlow(check, bytes, *fault)) {
    return RootCause::kClientClockSlow;
  }
  if (ClockIsFast(check, bytes, finding)) {
    return RootCause::kClientClockFast;
  }
  const bool answered = check.answer().has_value();
  switch (source) {
    case Source::kStaple:
      return CauseBesideAnswer(CauseInStaple(check, bytes), check, bytes);
    case Source::kCache:
      return CauseInCache(finding);
    case Source::kNetwork:
      return answered ? CauseInAnswer(finding) : CauseOfSilence(finding);
    case Source::kCertificate:
      return CauseInCertificate(finding);
    case Source::kLocal:
      return finding == Finding::kLocalSourceRevoked ? RootCause::kRevoked
                                                     : RootCause::kLocalPolicy;
    case Source::kNone:
      return finding == Finding::kNoResponderUrl ? RootCause::kNoResponderUrl
                                                 : RootCause::kLocalPolicy;
    case Source::kExemption:
      return RootCause::kNothingWrong;
  }
  return RootCause::kLocalPolicy;
}

RootCause CauseIfPassedOn(RootCause cause) {
  for (const PassedOn& each : kPassedOn) {
    if (each.of_staple == cause) {
      return each.of_answer;
    }
  }
  return cause;
}

RootCause CauseIfAnswerIsGood(RootCause cause) {
  return cause == RootCause::kResponderMisconfigured ? RootCause::kStapleBroken
                                                     : cause;
}

}  // namespace revcheck
