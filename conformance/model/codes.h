#ifndef REVCHECK_CONFORMANCE_MODEL_CODES_H_
#define REVCHECK_CONFORMANCE_MODEL_CODES_H_

// Mozilla's public names of the codes that verifying a response can end with
// (spec/mozilla-pkix.md, section 1.1). Written down once more, apart from
// ocsp/code.h, because the model shares nothing with what it checks.

namespace revcheck::model::code {

inline constexpr char kSuccess[] = "Success";
inline constexpr char kRevoked[] = "SEC_ERROR_REVOKED_CERTIFICATE";
inline constexpr char kUnknown[] = "SEC_ERROR_OCSP_UNKNOWN_CERT";
inline constexpr char kOld[] = "SEC_ERROR_OCSP_OLD_RESPONSE";
inline constexpr char kFuture[] = "SEC_ERROR_OCSP_FUTURE_RESPONSE";
inline constexpr char kCertMissing[] =
    "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING";
inline constexpr char kMalformed[] = "SEC_ERROR_OCSP_MALFORMED_RESPONSE";
inline constexpr char kOcspBadSignature[] = "SEC_ERROR_OCSP_BAD_SIGNATURE";
inline constexpr char kInvalidSigningCert[] =
    "SEC_ERROR_OCSP_INVALID_SIGNING_CERT";
inline constexpr char kMalformedRequest[] = "SEC_ERROR_OCSP_MALFORMED_REQUEST";
inline constexpr char kServerError[] = "SEC_ERROR_OCSP_SERVER_ERROR";
inline constexpr char kTryLater[] = "SEC_ERROR_OCSP_TRY_SERVER_LATER";
inline constexpr char kNeedsSig[] = "SEC_ERROR_OCSP_REQUEST_NEEDS_SIG";
inline constexpr char kUnauthorized[] = "SEC_ERROR_OCSP_UNAUTHORIZED_REQUEST";
inline constexpr char kUnknownStatus[] =
    "SEC_ERROR_OCSP_UNKNOWN_RESPONSE_STATUS";
inline constexpr char kUnknownCriticalExtension[] =
    "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION";
inline constexpr char kExtensionValueInvalid[] =
    "SEC_ERROR_EXTENSION_VALUE_INVALID";
inline constexpr char kAlgorithmDisabled[] =
    "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED";
inline constexpr char kInvalidTime[] = "SEC_ERROR_INVALID_TIME";
inline constexpr char kInvalidInteger[] =
    "MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING";
inline constexpr char kBadSignature[] = "SEC_ERROR_BAD_SIGNATURE";

// Never an answer: the model turns it into kMalformed at the end.
inline constexpr char kBadDer[] = "SEC_ERROR_BAD_DER";

// Every code that a response can end with.
inline constexpr const char* kAll[] = {kSuccess,
                                       kRevoked,
                                       kUnknown,
                                       kOld,
                                       kFuture,
                                       kCertMissing,
                                       kMalformed,
                                       kOcspBadSignature,
                                       kInvalidSigningCert,
                                       kMalformedRequest,
                                       kServerError,
                                       kTryLater,
                                       kNeedsSig,
                                       kUnauthorized,
                                       kUnknownStatus,
                                       kUnknownCriticalExtension,
                                       kExtensionValueInvalid,
                                       kAlgorithmDisabled,
                                       kInvalidTime,
                                       kInvalidInteger,
                                       kBadSignature};

}  // namespace revcheck::model::code

#endif  // REVCHECK_CONFORMANCE_MODEL_CODES_H_
