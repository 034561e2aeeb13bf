#ifndef REVCHECK_POLICY_MUST_STAPLE_H_
#define REVCHECK_POLICY_MUST_STAPLE_H_

// The TLS feature extension, "must-staple" (RFC 7633; spec/mozilla-pkix.md,
// 5.1). Each function returns the finding that refuses, or nullopt.

#include <optional>

#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// An issuer's extension must stand in the subject with the very same value.
// Finds kTlsFeatureNotInherited.
[[nodiscard]] std::optional<Finding> CheckTlsFeatureInheritance(
    const std::optional<Bytes>& issuer, const std::optional<Bytes>& subject);

enum class StapleReceived { kNo, kYes };

// A certificate that lists status_request needs a staple: any bytes will do,
// their validity is another matter. No other feature can be met. Finds
// kMustStapleWithoutStaple, kTlsFeatureUnsupported or kTlsFeatureMalformed.
[[nodiscard]] std::optional<Finding> CheckMustStaple(
    const std::optional<Bytes>& tls_feature, StapleReceived staple);

}  // namespace revcheck

#endif  // REVCHECK_POLICY_MUST_STAPLE_H_
