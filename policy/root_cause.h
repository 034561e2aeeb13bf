#ifndef REVCHECK_POLICY_ROOT_CAUSE_H_
#define REVCHECK_POLICY_ROOT_CAUSE_H_

#include <stdint.h>

#include <string_view>

#include "absl/types/span.h"
#include "revcheck/ocsp/finding.h"

namespace revcheck {

// What is behind a verdict. Each can be told from the others, and acted on.
enum class RootCause : uint8_t {
  kRevoked,
  kUnknownToResponder,
  kStapleOfPreviousCertificate,
  kStapleOfOtherCertificate,
  kStapleWithOtherIssuer,
  kStapleOfOtherCa,
  kStapleExpired,
  kStapleBroken,
  kStapleIsResponderError,
  kMustStapleWithoutStaple,
  kResponderAnsweredOther,
  kResponderServesStale,
  kResponderMisconfigured,
  kResponderRefuses,
  kResponderUnavailable,
  kResponderDown,
  kResponderUnreachable,
  kCertificateMisissued,
  kNoResponderUrl,
  kStaleCache,
  kRememberedFailure,
  kClientClockSlow,
  kClientClockFast,
  kLocalPolicy,
  kNothingWrong,
};

struct RootCauseInfo {
  RootCause cause;
  std::string_view name;  // Stable, such as "staple_of_previous_certificate".
  Culprit culprit;
  std::string_view meaning;
  std::string_view remedy;  // Addressed to the culprit.
};

// Every root cause, in the order of the enum.
absl::Span<const RootCauseInfo> AllRootCauses();
const RootCauseInfo& Describe(RootCause cause);
std::string_view ToString(RootCause cause);

}  // namespace revcheck

#endif  // REVCHECK_POLICY_ROOT_CAUSE_H_
