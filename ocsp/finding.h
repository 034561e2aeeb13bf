#ifndef REVCHECK_OCSP_FINDING_H_
#define REVCHECK_OCSP_FINDING_H_

// Every check that can decide an answer, one enumerator each. Several findings
// share one of Mozilla's codes: the code says what Firefox shows, the finding
// says which check decided, who must act, and how.

#include <stdint.h>

#include <optional>
#include <string_view>

#include "absl/types/span.h"
#include "revcheck/ocsp/code.h"

namespace revcheck {

enum class Finding : uint8_t {
  // The envelope: OCSPResponse and BasicOCSPResponse (RFC 6960, 4.2.1).
  kEmptyResponse,
  kResponseTooLarge,
  kNotAnOcspResponse,
  kResponseStatusMalformed,
  kResponseStatusEncoding,
  kMalformedRequest,
  kInternalError,
  kTryLater,
  kRequestNeedsSignature,
  kUnauthorized,
  kUnknownResponseStatus,
  kResponseBytesMissing,
  kResponseBytesMalformed,
  kResponseTypeNotBasic,
  kBasicResponseMalformed,
  kSignatureFieldMalformed,
  kCertificatesMalformed,
  kTooManyCertificates,
  // Before the signature: version and responder.
  kVersionMalformed,
  kVersionEncoding,
  kVersionUnsupported,
  kResponderIdMalformed,
  kResponderKeyHashMalformed,
  // The signer (RFC 6960, 4.2.2.2).
  kIssuerKeyMalformed,
  kResponderCertificateMissing,
  kEmbeddedCertificateMalformed,
  kEmbeddedCertificateIntegerEncoding,
  kEmbeddedCertificateSignatureEncoding,
  kEmbeddedCertificateExtensionEmpty,
  kEmbeddedCertificateExtensionDuplicate,
  kEmbeddedCertificateUnknownCriticalExtension,
  kResponderDistrusted,
  kResponderTrustCheckFailed,
  kResponderValidityMalformed,
  kResponderAlgorithmMalformed,
  kResponderAlgorithmUnsupported,
  kResponderAlgorithmMismatch,
  kResponderDigestRefused,
  kResponderSignatureTooSmall,
  kResponderKeyMalformed,
  kResponderKeyUnsupported,
  kResponderCurveUnsupported,
  kResponderPointForm,
  kResponderKeyTooSmall,
  kResponderIssuerEmpty,
  kResponderKeyUsageMalformed,
  kResponderBasicConstraintsMalformed,
  kResponderIsCa,
  kResponderKeyPurposeMalformed,
  kResponderLacksOcspSigning,
  kResponderNotYetValid,
  kResponderExpired,
  kResponderIssuerDiffers,
  kResponderNotSignedByIssuer,
  // The signature of the response.
  kSignatureAlgorithmMalformed,
  kSignatureAlgorithmUnsupported,
  kSignatureDigestRefused,
  kSignerKeyUnusable,
  kNotSignedByIssuerKey,
  kNotSignedByResponderKey,
  // After the signature: the rest of ResponseData.
  kProducedAtMalformed,
  kProducedAtInvalid,
  kResponsesMalformed,
  kNoSingleResponses,
  kSingleResponseMalformed,
  kCertIdMalformed,
  kCertIdSerialEncoding,
  kIssuerNameHashSize,
  kIssuerKeyHashSize,
  kCertStatusMalformed,
  kThisUpdateMalformed,
  kThisUpdateInvalid,
  kThisUpdateInFuture,
  kNextUpdateMalformed,
  kNextUpdateInvalid,
  kNextUpdateBeforeThisUpdate,
  kSingleExtensionsMalformed,
  kUnknownCriticalSingleExtension,
  kSctListEmpty,
  kSctListDuplicate,
  kSctListMalformed,
  kResponseExtensionsMalformed,
  kUnknownCriticalResponseExtension,
  kTrailingDataInResponseData,
  kTrailingDataInResponse,
  kTrailingDataAfterResponse,
  kNonceMissing,
  kNonceDiffers,
  // No entry is about the certificate.
  kResponseForOtherSerial,
  kIssuerNameHashDiffers,
  kIssuerKeyHashDiffers,
  kUnknownCertIdHash,
  kResponderEmptyHanded,
  // What the response proves.
  kExpired,
  kTooOld,
  kTooOldWithoutNextUpdate,
  kRevoked,
  kUnknownToResponder,
  kGood,
  // Building a request.
  kRequestSerialEmpty,
  kRequestSerialTooLong,
  kRequestIssuerKeyMalformed,
  kRequestNonceSize,

  // From here on found by policy/ and by those who fetch, not by ocsp/.

  // What the certificate itself rules out (RFC 5280, 4.2.2.1; RFC 7633).
  kAccessInformationMalformed,
  kOcspUrlTooLong,
  kOcspUrlHasNul,
  kTlsFeatureNotInherited,
  kTlsFeatureMalformed,
  kTlsFeatureUnsupported,
  kMustStapleWithoutStaple,
  // Other sources than responses, and none at all.
  kLocalSourceRevoked,
  kLocalSourceNotRevoked,
  kLocalSourceNotCovered,
  kLocalSourceFailed,
  kCachedResponseExpired,
  kNoResponderUrl,
  kOffline,
  kCaCertificateExempt,
  kShortLivedExempt,
  kBuiltInRootExempt,
  kCheckMisused,
  // No answer from the responder.
  kUrlUnusable,
  kNameLookupFailed,
  kAddressRefused,
  kConnectionRefused,
  kConnectionReset,
  kTimedOut,
  kNotHttp,
  kHttpStatus,
  kRedirectRefused,
  kBodyTooLarge,
  kUnreachable,
  kFetchCancelled,
};

// Who can change what was found.
enum class Culprit {
  kServerOperator,  // Of the TLS server whose certificate is checked.
  kResponder,       // The CA, or whoever runs its OCSP responder.
  kClientClock,
  kNetwork,
  kLocalPolicy,  // The options or input of the program that checks.
  kNobody,       // Nothing is wrong.
};

// "server operator", "CA or responder", ...
std::string_view ToString(Culprit culprit);

// Who can come to a finding.
enum class FindingKind {
  kRequest,    // BuildRequest().
  kTransport,  // Whoever fetches: there is no response.
  kOther,      // policy/.
  kResponse,   // VerifyResponse(). Of these, only kGood has the code Success.
};

FindingKind KindOf(Finding finding);

struct FindingInfo {
  Finding finding;
  std::string_view name;  // Stable, such as "trailing_data_after_response".
  Code code;
  std::string_view section;  // The rule, such as "RFC 6960, 4.2.1".
  Culprit culprit;
  std::string_view meaning;  // A sentence for people; wording may change.
  std::string_view remedy;   // What the culprit should do.
};

// Every finding, in the order of the enum.
absl::Span<const FindingInfo> AllFindings();

const FindingInfo& Describe(Finding finding);

// The stable name.
std::string_view ToString(Finding finding);

std::optional<Finding> FindingFromString(std::string_view name);

}  // namespace revcheck

#endif  // REVCHECK_OCSP_FINDING_H_
