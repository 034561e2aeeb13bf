#ifndef REVCHECK_OCSP_CODE_H_
#define REVCHECK_OCSP_CODE_H_

// Mozilla's public error codes that revocation checking can produce
// (spec/mozilla-pkix.md, section 1.1): the vocabulary users see in Firefox.

#include <stdint.h>

#include <optional>
#include <string_view>

#include "absl/types/span.h"

namespace revcheck {

enum class Code : uint8_t {
  kOcspMalformedResponse,
  kOcspBadSignature,
  kOcspInvalidSigningCert,
  kOcspResponseForCertMissing,
  kOcspOldResponse,
  kOcspFutureResponse,
  kRevokedCertificate,
  kOcspUnknownCert,
  kOcspMalformedRequest,
  kOcspServerError,
  kOcspTryServerLater,
  kOcspRequestNeedsSig,
  kOcspUnauthorizedRequest,
  kOcspUnknownResponseStatus,
  kUnknownCriticalExtension,
  kExtensionValueInvalid,
  kCertSignatureAlgorithmDisabled,
  kInvalidTime,
  kInvalidIntegerEncoding,
  kBadSignature,
  kBadDer,
  kCertBadAccessLocation,
  kRequiredTlsFeatureMissing,
  kLibraryFailure,
  kSuccess,
};

struct CodeInfo {
  Code code;
  std::string_view name;     // As in "SEC_ERROR_OCSP_OLD_RESPONSE".
  int number;                // The PRErrorCode; 0 for Success.
  std::string_view message;  // What Firefox tells its user, in our words.
};

// Every code, in the order of the enum.
absl::Span<const CodeInfo> AllCodes();

const CodeInfo& Describe(Code code);

// "Success", or Mozilla's symbolic name.
std::string_view ToString(Code code);

// The code with this name or this number.
std::optional<Code> CodeFromString(std::string_view name);
std::optional<Code> CodeFromNumber(int number);

}  // namespace revcheck

#endif  // REVCHECK_OCSP_CODE_H_
