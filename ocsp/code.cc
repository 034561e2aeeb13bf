#include "revcheck/ocsp/code.h"

#include <stddef.h>

#include <iterator>

namespace revcheck {
namespace {

// PRErrorCode bases: SEC -8192, MOZILLA_PKIX -16384.
constexpr CodeInfo kCodes[] = {
    {Code::kOcspMalformedResponse, "SEC_ERROR_OCSP_MALFORMED_RESPONSE", -8063,
     "the OCSP response is corrupted or not in the expected form"},
    {Code::kOcspBadSignature, "SEC_ERROR_OCSP_BAD_SIGNATURE", -8035,
     "the OCSP response has an invalid signature"},
    {Code::kOcspInvalidSigningCert, "SEC_ERROR_OCSP_INVALID_SIGNING_CERT",
     -8048, "the OCSP response is signed by someone who may not sign it"},
    {Code::kOcspResponseForCertMissing,
     "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING", -16376,
     "the OCSP response says nothing about the certificate being verified"},
    {Code::kOcspOldResponse, "SEC_ERROR_OCSP_OLD_RESPONSE", -8060,
     "the OCSP response is out of date"},
    {Code::kOcspFutureResponse, "SEC_ERROR_OCSP_FUTURE_RESPONSE", -8061,
     "the OCSP response is not yet valid: its date is in the future"},
    {Code::kRevokedCertificate, "SEC_ERROR_REVOKED_CERTIFICATE", -8180,
     "the certificate has been revoked"},
    {Code::kOcspUnknownCert, "SEC_ERROR_OCSP_UNKNOWN_CERT", -8066,
     "the OCSP responder has no status for the certificate"},
    {Code::kOcspMalformedRequest, "SEC_ERROR_OCSP_MALFORMED_REQUEST", -8072,
     "the OCSP responder found the request corrupted"},
    {Code::kOcspServerError, "SEC_ERROR_OCSP_SERVER_ERROR", -8071,
     "the OCSP responder had an internal error or could not be reached"},
    {Code::kOcspTryServerLater, "SEC_ERROR_OCSP_TRY_SERVER_LATER", -8070,
     "the OCSP responder suggests trying again later"},
    {Code::kOcspRequestNeedsSig, "SEC_ERROR_OCSP_REQUEST_NEEDS_SIG", -8069,
     "the OCSP responder wants a signed request"},
    {Code::kOcspUnauthorizedRequest, "SEC_ERROR_OCSP_UNAUTHORIZED_REQUEST",
     -8068, "the OCSP responder refused the request as unauthorized"},
    {Code::kOcspUnknownResponseStatus, "SEC_ERROR_OCSP_UNKNOWN_RESPONSE_STATUS",
     -8067, "the OCSP responder answered with a status nobody defined"},
    {Code::kUnknownCriticalExtension, "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION",
     -8151, "there is a critical extension that is not known"},
    {Code::kExtensionValueInvalid, "SEC_ERROR_EXTENSION_VALUE_INVALID", -8158,
     "an extension has an invalid value"},
    {Code::kCertSignatureAlgorithmDisabled,
     "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED", -8016,
     "the signature algorithm is unknown or not secure enough"},
    {Code::kInvalidTime, "SEC_ERROR_INVALID_TIME", -8184,
     "a time is not written as it must be"},
    {Code::kInvalidIntegerEncoding,
     "MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING", -16373,
     "an integer is not written as it must be"},
    {Code::kBadSignature, "SEC_ERROR_BAD_SIGNATURE", -8182,
     "a certificate has an invalid signature"},
    {Code::kBadDer, "SEC_ERROR_BAD_DER", -8183,
     "the input is not well-formed DER"},
    {Code::kCertBadAccessLocation, "SEC_ERROR_CERT_BAD_ACCESS_LOCATION", -8075,
     "the location of the OCSP responder in the certificate is invalid"},
    {Code::kRequiredTlsFeatureMissing,
     "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING", -16374,
     "the server does not do what its certificate requires of it"},
    {Code::kLibraryFailure, "SEC_ERROR_LIBRARY_FAILURE", -8191,
     "the check itself failed"},
    {Code::kSuccess, "Success", 0, "the certificate is good"},
};

constexpr bool InEnumOrder() {
  for (size_t i = 0; i < std::size(kCodes); ++i) {
    if (static_cast<size_t>(kCodes[i].code) != i) {
      return false;
    }
  }
  return std::size(kCodes) == static_cast<size_t>(Code::kSuccess) + 1;
}
static_assert(InEnumOrder(), "kCodes must list every Code in order");

}  // namespace

absl::Span<const CodeInfo> AllCodes() { return kCodes; }

const CodeInfo& Describe(Code code) {
  return kCodes[static_cast<size_t>(code)];
}

std::string_view ToString(Code code) { return Describe(code).name; }

std::optional<Code> CodeFromString(std::string_view name) {
  for (const CodeInfo& info : kCodes) {
    if (info.name == name) {
      return info.code;
    }
  }
  return std::nullopt;
}

std::optional<Code> CodeFromNumber(int number) {
  for (const CodeInfo& info : kCodes) {
    if (info.number == number) {
      return info.code;
    }
  }
  return std::nullopt;
}

}  // namespace revcheck
