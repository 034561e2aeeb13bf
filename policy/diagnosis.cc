#include "revcheck/policy/diagnosis.h"

#include <stddef.h>

#include "absl/time/time.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/issuer_digests.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/verify.h"

namespace revcheck {
namespace {

bool IsOld(const std::optional<Outcome>& outcome) {
  return outcome.has_value() &&
         (outcome->expired || outcome->code() == Code::kOcspOldResponse);
}

bool IsFromFuture(const std::optional<Outcome>& outcome) {
  return outcome.has_value() &&
         outcome->finding == Finding::kThisUpdateInFuture;
}

// True if an entry of `response`, signed by whomever, names the issuer of `id`.
bool NamesIssuer(const CertId& id, Bytes response) {
  IssuerDigests digests(id);
  for (const EntrySummary& entry : Summarize(response).entries) {
    const EncodedCertId& encoded = entry.cert_id;
    if (encoded.hash.has_value() &&
        encoded.issuer_name_hash == digests.Name(*encoded.hash) &&
        digests.Key(*encoded.hash) == encoded.issuer_key_hash) {
      return true;
    }
  }
  return false;
}

// True if all of the response was made before `time`.
bool WasMadeBefore(Bytes response, absl::Time time) {
  const ResponseSummary summary = Summarize(response);
  return summary.produced_at.has_value() && *summary.produced_at < time;
}

bool ClockIsSlow(const RevocationCheck& check, const CheckBytes& bytes) {
  const bool certificate_is_from_future =
      bytes.validity.has_value() &&
      check.facts().now < bytes.validity->not_before;
  return certificate_is_from_future || IsFromFuture(check.facts().staple) ||
         IsFromFuture(check.answer());
}

bool ClockIsFast(const RevocationCheck& check, const CheckBytes& bytes) {
  const bool answer_is_past =
      IsOld(check.answer()) ||
      (check.answer().has_value() &&
       check.answer()->finding == Finding::kResponderExpired);
  const bool certificate_is_past =
      bytes.validity.has_value() &&
      check.facts().now > bytes.validity->not_after;
  return answer_is_past && (certificate_is_past || IsOld(check.facts().staple));
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
    {Code::kOcspBadSignature, RootCause::kStapleBroken},
    {Code::kInvalidIntegerEncoding, RootCause::kStapleBroken},
    {Code::kInvalidTime, RootCause::kStapleBroken},
};

constexpr CauseOfCode kAnswerCodes[] = {
    {Code::kRevokedCertificate, RootCause::kRevoked},
    {Code::kOcspUnknownCert, RootCause::kUnknownToResponder},
    {Code::kOcspResponseForCertMissing, RootCause::kResponderAnsweredOther},
    {Code::kOcspOldResponse, RootCause::kResponderServesStale},
    {Code::kOcspMalformedRequest, RootCause::kResponderRefuses},
    {Code::kOcspServerError, RootCause::kResponderRefuses},
    {Code::kOcspTryServerLater, RootCause::kResponderRefuses},
    {Code::kOcspRequestNeedsSig, RootCause::kResponderRefuses},
    {Code::kOcspUnauthorizedRequest, RootCause::kResponderRefuses},
    {Code::kOcspUnknownResponseStatus, RootCause::kResponderRefuses},
};

constexpr CauseOfFinding kSilences[] = {
    {Finding::kConnectionRefused, RootCause::kResponderDown},
    {Finding::kNameLookupFailed, RootCause::kResponderUnreachable},
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

RootCause CauseInStaple(Finding finding, const CheckBytes& bytes) {
  if (finding == Finding::kResponseForOtherSerial) {
    return bytes.validity.has_value() &&
                   WasMadeBefore(bytes.staple, bytes.validity->not_before)
               ? RootCause::kStapleOfPreviousCertificate
               : RootCause::kStapleOfOtherCertificate;
  }
  if (Describe(finding).code == Code::kOcspInvalidSigningCert) {
    return NamesIssuer(bytes.id, bytes.staple)
               ? RootCause::kResponderMisconfigured
               : RootCause::kStapleOfOtherCa;
  }
  if (const auto cause = Find(kStapleFindings, finding)) {
    return *cause;
  }
  return Find(kStapleCodes, finding)
      .value_or(RootCause::kResponderMisconfigured);
}

RootCause CauseInAnswer(Finding finding) {
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
  const Verdict& verdict = check.verdict();
  if (verdict.decision == Decision::kAccept ||
      verdict.decision == Decision::kAcceptByExemption) {
    return RootCause::kNothingWrong;
  }
  const bool proved = verdict.code == Code::kRevokedCertificate ||
                      verdict.source == Source::kCertificate;
  if (!proved && ClockIsSlow(check, bytes)) {
    return RootCause::kClientClockSlow;
  }
  if (!proved && ClockIsFast(check, bytes)) {
    return RootCause::kClientClockFast;
  }
  switch (verdict.source) {
    case Source::kStaple:
      return CauseInStaple(verdict.finding, bytes);
    case Source::kCache:
      return CauseInCache(verdict.finding);
    case Source::kNetwork:
      return check.answer().has_value() ? CauseInAnswer(verdict.finding)
                                        : CauseOfSilence(verdict.finding);
    case Source::kCertificate:
      return CauseInCertificate(verdict.finding);
    case Source::kLocal:
      return verdict.finding == Finding::kLocalSourceRevoked
                 ? RootCause::kRevoked
                 : RootCause::kLocalPolicy;
    case Source::kNone:
      return verdict.finding == Finding::kNoResponderUrl
                 ? RootCause::kNoResponderUrl
                 : RootCause::kLocalPolicy;
    case Source::kExemption:
      return RootCause::kNothingWrong;
  }
  return RootCause::kLocalPolicy;
}

}  // namespace revcheck
