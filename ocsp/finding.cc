#include "revcheck/ocsp/finding.h"

#include <stddef.h>

#include <iterator>

namespace revcheck {
namespace {

// Remedies that several findings share.
constexpr std::string_view kFixResponder =
    "Report the response to the CA: its responder builds it wrongly. Until "
    "then, do not staple it.";
constexpr std::string_view kRefetch =
    "Fetch the response again and compare: if the responder's own answer is "
    "good, the copy was damaged on the way or on disk; otherwise report it to "
    "the CA.";
constexpr std::string_view kFixDelegate =
    "The CA must give its responder a certificate that may sign: issued by the "
    "same CA key, valid now, not a CA, with the purpose OCSPSigning.";
constexpr std::string_view kStrongerDelegate =
    "The CA must give its responder a certificate with a current algorithm "
    "and key: RSA from 2048 bits or P-256, P-384, P-521, and SHA-256 or "
    "better.";
constexpr std::string_view kRetryLater =
    "Try again later. If it lasts, report it to the CA; a server that staples "
    "should keep its last good response meanwhile.";

// clang-format off
constexpr FindingInfo kFindings[] = {
    {Finding::kEmptyResponse, "empty_response", Code::kOcspMalformedResponse,
     "RFC 6066, 8", Culprit::kServerOperator,
     "The response has no bytes at all. A stapled response of zero length counts as present and malformed, not as absent.",
     "Make the server staple a real response or none: look for an empty or unreadable staple file or cache."},
    {Finding::kResponseTooLarge, "response_too_large", Code::kOcspMalformedResponse,
     "mozilla::pkix input limit", Culprit::kResponder,
     "The response is larger than 65535 bytes, which mozilla::pkix does not read.",
     "The CA should answer about one certificate and embed one responder certificate."},
    {Finding::kNotAnOcspResponse, "not_an_ocsp_response", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The bytes do not begin with a complete DER SEQUENCE, so they are no OCSPResponse: perhaps a web page, a PEM file or a truncated download.",
     kRefetch},
    {Finding::kResponseStatusMalformed, "response_status_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The responseStatus is missing or is not an ENUMERATED.", kRefetch},
    {Finding::kResponseStatusEncoding, "response_status_encoding", Code::kInvalidIntegerEncoding,
     "X.690, 8.4", Culprit::kResponder,
     "The responseStatus is not one byte from 0 to 127.", kFixResponder},
    {Finding::kMalformedRequest, "malformed_request", Code::kOcspMalformedRequest,
     "RFC 6960, 2.3", Culprit::kResponder,
     "The responder answered malformedRequest: it could not read the request it was sent.",
     "Check that the request reached the responder whole and by the method it supports (POST or GET); then report it to the CA."},
    {Finding::kInternalError, "internal_error", Code::kOcspServerError,
     "RFC 6960, 2.3", Culprit::kResponder,
     "The responder answered internalError.", kRetryLater},
    {Finding::kTryLater, "try_later", Code::kOcspTryServerLater,
     "RFC 6960, 2.3", Culprit::kResponder,
     "The responder answered tryLater: it is alive but cannot answer now.", kRetryLater},
    {Finding::kRequestNeedsSignature, "request_needs_signature", Code::kOcspRequestNeedsSig,
     "RFC 6960, 2.3", Culprit::kResponder,
     "The responder answered sigRequired: it serves signed requests only, which TLS clients do not send.",
     "The CA must let this responder answer unsigned requests."},
    {Finding::kUnauthorized, "unauthorized", Code::kOcspUnauthorizedRequest,
     "RFC 6960, 2.3", Culprit::kResponder,
     "The responder answered unauthorized: it does not serve this certificate, which may be new, expired, or of another CA.",
     "Check that the certificate names the right responder; if it is fresh, wait until the CA has published its status; otherwise report it to the CA."},
    {Finding::kUnknownResponseStatus, "unknown_response_status", Code::kOcspUnknownResponseStatus,
     "RFC 6960, 2.3", Culprit::kResponder,
     "The responder answered with a responseStatus that RFC 6960 does not define.", kFixResponder},
    {Finding::kResponseBytesMissing, "response_bytes_missing", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The responseStatus is successful but there are no responseBytes.", kFixResponder},
    {Finding::kResponseBytesMalformed, "response_bytes_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The responseBytes are not DER of the right form.", kRefetch},
    {Finding::kResponseTypeNotBasic, "response_type_not_basic", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The responseType is not id-pkix-ocsp-basic, the only one there is.", kFixResponder},
    {Finding::kBasicResponseMalformed, "basic_response_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The BasicOCSPResponse is not DER of the right form.", kRefetch},
    {Finding::kSignatureFieldMalformed, "signature_field_malformed", Code::kOcspBadSignature,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The signature field is missing or is not a BIT STRING of whole bytes.", kRefetch},
    {Finding::kCertificatesMalformed, "certificates_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "What follows the signature is not a list of certificates.", kRefetch},
    {Finding::kTooManyCertificates, "too_many_certificates", Code::kOcspMalformedResponse,
     "mozilla::pkix limit", Culprit::kResponder,
     "More than 8 certificates are embedded.",
     "The CA should embed the responder certificate alone."},

    {Finding::kVersionMalformed, "version_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The version field is not [0] EXPLICIT INTEGER.", kFixResponder},
    {Finding::kVersionEncoding, "version_encoding", Code::kInvalidIntegerEncoding,
     "X.690, 8.3", Culprit::kResponder,
     "The version is not an INTEGER of one byte from 0 to 127.", kFixResponder},
    {Finding::kVersionUnsupported, "version_unsupported", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The version is not v1, the only one there is.", kFixResponder},
    {Finding::kResponderIdMalformed, "responder_id_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The responderID is neither byName nor byKey.", kFixResponder},
    {Finding::kResponderKeyHashMalformed, "responder_key_hash_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The responderID byKey is not an OCTET STRING of 20 bytes. It is a SHA-1 hash whatever the CertID uses.", kFixResponder},

    {Finding::kIssuerKeyMalformed, "issuer_key_malformed", Code::kOcspMalformedResponse,
     "RFC 5280, 4.1", Culprit::kLocalPolicy,
     "The issuer's SubjectPublicKeyInfo that was passed in is not well-formed.",
     "Pass the issuer certificate that the verified chain contains."},
    {Finding::kResponderCertificateMissing, "responder_certificate_missing", Code::kOcspInvalidSigningCert,
     "RFC 6960, 4.2.2.2", Culprit::kServerOperator,
     "The response is signed neither by the issuer of the certificate nor by any certificate embedded in it: it comes from another CA, or lacks its responder certificate.",
     "Staple the response of the CA that issued this certificate, and check that the chain file holds the issuer in use. If the responder itself answers so, report it to the CA."},
    {Finding::kEmbeddedCertificateMalformed, "embedded_certificate_malformed", Code::kOcspMalformedResponse,
     "RFC 5280, 4.1", Culprit::kResponder,
     "An embedded certificate that had to be read is not the DER of a certificate.", kFixResponder},
    {Finding::kEmbeddedCertificateIntegerEncoding, "embedded_certificate_integer_encoding", Code::kInvalidIntegerEncoding,
     "RFC 5280, 4.1", Culprit::kResponder,
     "An embedded certificate has a version or serial number that is not a minimal INTEGER.", kFixResponder},
    {Finding::kEmbeddedCertificateSignatureEncoding, "embedded_certificate_signature_encoding", Code::kBadSignature,
     "RFC 5280, 4.1", Culprit::kResponder,
     "An embedded certificate has a signature that is not a BIT STRING of whole bytes.", kFixResponder},
    {Finding::kEmbeddedCertificateExtensionEmpty, "embedded_certificate_extension_empty", Code::kExtensionValueInvalid,
     "RFC 5280, 4.2", Culprit::kResponder,
     "An embedded certificate has a known extension without a value.", kFixResponder},
    {Finding::kEmbeddedCertificateExtensionDuplicate, "embedded_certificate_extension_duplicate", Code::kExtensionValueInvalid,
     "RFC 5280, 4.2", Culprit::kResponder,
     "An embedded certificate has the same known extension twice.", kFixResponder},
    {Finding::kEmbeddedCertificateUnknownCriticalExtension, "embedded_certificate_unknown_critical_extension", Code::kUnknownCriticalExtension,
     "RFC 5280, 4.2", Culprit::kResponder,
     "An embedded certificate has a critical extension that mozilla::pkix does not know.", kFixResponder},
    {Finding::kResponderDistrusted, "responder_distrusted", Code::kOcspInvalidSigningCert,
     "application's trust callback", Culprit::kLocalPolicy,
     "The application distrusts the responder certificate.",
     "If that is a mistake, correct the application's list of distrusted certificates."},
    {Finding::kResponderTrustCheckFailed, "responder_trust_check_failed", Code::kLibraryFailure,
     "application's trust callback", Culprit::kLocalPolicy,
     "The application could not say whether it trusts the responder certificate.",
     "Find out why the application's trust callback fails."},
    {Finding::kResponderValidityMalformed, "responder_validity_malformed", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.1.2.5", Culprit::kResponder,
     "The validity of the responder certificate is malformed or ends before it begins.", kFixDelegate},
    {Finding::kResponderAlgorithmMalformed, "responder_algorithm_malformed", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.1.1.2", Culprit::kResponder,
     "A signature algorithm in the responder certificate has wrong parameters.", kFixDelegate},
    {Finding::kResponderAlgorithmUnsupported, "responder_algorithm_unsupported", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.1.1.2", Culprit::kResponder,
     "The responder certificate is signed with an algorithm that is not accepted.", kStrongerDelegate},
    {Finding::kResponderAlgorithmMismatch, "responder_algorithm_mismatch", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.1.1.2", Culprit::kResponder,
     "The two signature algorithms in the responder certificate differ.", kFixDelegate},
    {Finding::kResponderDigestRefused, "responder_digest_refused", Code::kOcspInvalidSigningCert,
     "RFC 6194, 3", Culprit::kResponder,
     "The responder certificate is signed with a digest that is not accepted, such as SHA-1.", kStrongerDelegate},
    {Finding::kResponderSignatureTooSmall, "responder_signature_too_small", Code::kOcspInvalidSigningCert,
     "CA/Browser Forum BR 6.1.5", Culprit::kResponder,
     "The RSA signature on the responder certificate is smaller than the smallest RSA key accepted.", kStrongerDelegate},
    {Finding::kResponderKeyMalformed, "responder_key_malformed", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.1.2.7", Culprit::kResponder,
     "The key of the responder certificate is not well-formed.", kFixDelegate},
    {Finding::kResponderKeyUnsupported, "responder_key_unsupported", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.1.2.7", Culprit::kResponder,
     "The key of the responder certificate is neither RSA nor on an elliptic curve by RFC 5480.", kStrongerDelegate},
    {Finding::kResponderCurveUnsupported, "responder_curve_unsupported", Code::kOcspInvalidSigningCert,
     "RFC 5480, 2.1.1.1", Culprit::kResponder,
     "The key of the responder certificate is on an elliptic curve that is not accepted.", kStrongerDelegate},
    {Finding::kResponderPointForm, "responder_point_form", Code::kOcspInvalidSigningCert,
     "RFC 5480, 2.2", Culprit::kResponder,
     "The key of the responder certificate is a compressed or hybrid point; only uncompressed ones are accepted.", kFixDelegate},
    {Finding::kResponderKeyTooSmall, "responder_key_too_small", Code::kOcspInvalidSigningCert,
     "CA/Browser Forum BR 6.1.5", Culprit::kResponder,
     "The RSA key of the responder certificate is smaller than the smallest accepted.", kStrongerDelegate},
    {Finding::kResponderIssuerEmpty, "responder_issuer_empty", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.1.2.4", Culprit::kResponder,
     "The issuer name of the responder certificate is empty.", kFixDelegate},
    {Finding::kResponderKeyUsageMalformed, "responder_key_usage_malformed", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.2.1.3", Culprit::kResponder,
     "The keyUsage of the responder certificate is malformed.", kFixDelegate},
    {Finding::kResponderBasicConstraintsMalformed, "responder_basic_constraints_malformed", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.2.1.9", Culprit::kResponder,
     "The basicConstraints of the responder certificate are malformed.", kFixDelegate},
    {Finding::kResponderIsCa, "responder_is_ca", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.2.1.9", Culprit::kResponder,
     "The responder certificate is a CA certificate, which may not be delegated to.", kFixDelegate},
    {Finding::kResponderKeyPurposeMalformed, "responder_key_purpose_malformed", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.2.1.12", Culprit::kResponder,
     "The extKeyUsage of the responder certificate is malformed or empty.", kFixDelegate},
    {Finding::kResponderLacksOcspSigning, "responder_lacks_ocsp_signing", Code::kOcspInvalidSigningCert,
     "RFC 6960, 4.2.2.2", Culprit::kResponder,
     "The responder certificate does not name the purpose OCSPSigning itself; anyExtendedKeyUsage does not count.", kFixDelegate},
    {Finding::kResponderNotYetValid, "responder_not_yet_valid", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.1.2.5", Culprit::kResponder,
     "The responder certificate is not valid yet. Either it was put to use too early or this machine's clock is slow.",
     "Check this machine's clock first; if it is right, report it to the CA."},
    {Finding::kResponderExpired, "responder_expired", Code::kOcspInvalidSigningCert,
     "RFC 5280, 4.1.2.5", Culprit::kResponder,
     "The responder certificate has expired. A response cannot be used after that, even before its own nextUpdate.",
     "Fetch a new response; if it has the same signer, the CA must renew the responder certificate. Check this machine's clock, too."},
    {Finding::kResponderIssuerDiffers, "responder_issuer_differs", Code::kOcspInvalidSigningCert,
     "RFC 6960, 4.2.2.2", Culprit::kResponder,
     "The responder certificate was issued by another CA than the certificate it speaks about. It must come directly from the same issuer, under the same name in the same bytes.", kFixDelegate},
    {Finding::kResponderNotSignedByIssuer, "responder_not_signed_by_issuer", Code::kOcspInvalidSigningCert,
     "RFC 6960, 4.2.2.2", Culprit::kResponder,
     "The responder certificate bears the issuer's name, but the signature on it is not by the issuer's key: it was altered, or it belongs to another CA of the same name.", kFixDelegate},

    {Finding::kSignatureAlgorithmMalformed, "signature_algorithm_malformed", Code::kOcspMalformedResponse,
     "RFC 5280, 4.1.1.2", Culprit::kResponder,
     "The signature algorithm of the response has wrong parameters.", kFixResponder},
    {Finding::kSignatureAlgorithmUnsupported, "signature_algorithm_unsupported", Code::kCertSignatureAlgorithmDisabled,
     "RFC 6960, 4.3", Culprit::kResponder,
     "The response is signed with an algorithm that is not accepted.",
     "The CA must sign with RSA or ECDSA (P-256, P-384, P-521) and SHA-256 or better."},
    {Finding::kSignatureDigestRefused, "signature_digest_refused", Code::kCertSignatureAlgorithmDisabled,
     "RFC 6194, 3", Culprit::kResponder,
     "The response is signed with a digest that is not accepted, such as SHA-1.",
     "The CA must sign with SHA-256 or better. Where parity with Firefox counts more, SHA-1 can be allowed in response signatures by an option."},
    {Finding::kSignerKeyUnusable, "signer_key_unusable", Code::kOcspBadSignature,
     "RFC 5280, 4.1.2.7", Culprit::kResponder,
     "The key that should verify the response is of an unknown kind or mathematically invalid.",
     "The CA must use an RSA or P-256, P-384 or P-521 key."},
    {Finding::kNotSignedByIssuerKey, "not_signed_by_issuer_key", Code::kOcspBadSignature,
     "RFC 6960, 3.2", Culprit::kResponder,
     "The response claims to be signed by the issuer, but the issuer's key does not verify the signature: it was altered, or signed by another CA of the same name or by a responder that took the issuer's name.", kRefetch},
    {Finding::kNotSignedByResponderKey, "not_signed_by_responder_key", Code::kOcspBadSignature,
     "RFC 6960, 3.2", Culprit::kResponder,
     "The responder certificate is acceptable, but its key does not verify the signature on the response.", kRefetch},

    {Finding::kProducedAtMalformed, "produced_at_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "producedAt is missing or is not a GeneralizedTime.", kFixResponder},
    {Finding::kProducedAtInvalid, "produced_at_invalid", Code::kInvalidTime,
     "RFC 5280, 4.1.2.5.2", Culprit::kResponder,
     "producedAt is not a real time in the form YYYYMMDDHHMMSSZ.", kFixResponder},
    {Finding::kResponsesMalformed, "responses_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The list of responses is not a SEQUENCE.", kFixResponder},
    {Finding::kNoSingleResponses, "no_single_responses", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The response is signed but speaks of no certificate at all.", kFixResponder},
    {Finding::kSingleResponseMalformed, "single_response_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "An entry is not a SingleResponse, or something follows its last field.", kFixResponder},
    {Finding::kCertIdMalformed, "cert_id_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.1.1", Culprit::kResponder,
     "The CertID of an entry is malformed.", kFixResponder},
    {Finding::kCertIdSerialEncoding, "cert_id_serial_encoding", Code::kInvalidIntegerEncoding,
     "X.690, 8.3", Culprit::kResponder,
     "The serial number in a CertID is not a minimal INTEGER.", kFixResponder},
    {Finding::kIssuerNameHashSize, "issuer_name_hash_size", Code::kOcspMalformedResponse,
     "RFC 6960, 4.1.1", Culprit::kResponder,
     "The issuerNameHash has another size than its algorithm makes.", kFixResponder},
    {Finding::kIssuerKeyHashSize, "issuer_key_hash_size", Code::kOcspMalformedResponse,
     "RFC 6960, 4.1.1", Culprit::kResponder,
     "The issuerKeyHash has another size than its algorithm makes.", kFixResponder},
    {Finding::kCertStatusMalformed, "cert_status_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "The status is none of good, revoked and unknown.", kFixResponder},
    {Finding::kThisUpdateMalformed, "this_update_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "thisUpdate is missing or is not a GeneralizedTime.", kFixResponder},
    {Finding::kThisUpdateInvalid, "this_update_invalid", Code::kInvalidTime,
     "RFC 5280, 4.1.2.5.2", Culprit::kResponder,
     "thisUpdate is not a real time in the form YYYYMMDDHHMMSSZ.", kFixResponder},
    {Finding::kThisUpdateInFuture, "this_update_in_future", Code::kOcspFutureResponse,
     "RFC 6960, 3.2", Culprit::kClientClock,
     "thisUpdate is more than a day in the future. Almost always this machine's clock is slow; rarely the responder's is fast.",
     "Set this machine's clock. If it is right, report the response to the CA."},
    {Finding::kNextUpdateMalformed, "next_update_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.1", Culprit::kResponder,
     "nextUpdate is not [0] EXPLICIT GeneralizedTime.", kFixResponder},
    {Finding::kNextUpdateInvalid, "next_update_invalid", Code::kInvalidTime,
     "RFC 5280, 4.1.2.5.2", Culprit::kResponder,
     "nextUpdate is not a real time in the form YYYYMMDDHHMMSSZ.", kFixResponder},
    {Finding::kNextUpdateBeforeThisUpdate, "next_update_before_this_update", Code::kOcspMalformedResponse,
     "RFC 6960, 4.2.2.1", Culprit::kResponder,
     "nextUpdate is earlier than thisUpdate.", kFixResponder},
    {Finding::kSingleExtensionsMalformed, "single_extensions_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.4", Culprit::kResponder,
     "The extensions of the matching entry are malformed.", kFixResponder},
    {Finding::kUnknownCriticalSingleExtension, "unknown_critical_single_extension", Code::kUnknownCriticalExtension,
     "RFC 6960, 4.4", Culprit::kResponder,
     "The matching entry has a critical extension that is not known.",
     "The CA should not mark extensions critical that TLS clients do not know."},
    {Finding::kSctListEmpty, "sct_list_empty", Code::kExtensionValueInvalid,
     "RFC 6962, 3.3", Culprit::kResponder,
     "The SCT list extension has no value.", kFixResponder},
    {Finding::kSctListDuplicate, "sct_list_duplicate", Code::kExtensionValueInvalid,
     "RFC 6962, 3.3", Culprit::kResponder,
     "There is more than one SCT list for the certificate.", kFixResponder},
    {Finding::kSctListMalformed, "sct_list_malformed", Code::kOcspMalformedResponse,
     "RFC 6962, 3.3", Culprit::kResponder,
     "The SCT list is not one OCTET STRING.", kFixResponder},
    {Finding::kResponseExtensionsMalformed, "response_extensions_malformed", Code::kOcspMalformedResponse,
     "RFC 6960, 4.4", Culprit::kResponder,
     "The extensions of the response are malformed.", kFixResponder},
    {Finding::kUnknownCriticalResponseExtension, "unknown_critical_response_extension", Code::kUnknownCriticalExtension,
     "RFC 6960, 4.4", Culprit::kResponder,
     "The response has a critical extension. None is known there, not even the nonce.",
     "The CA should not mark response extensions critical."},
    {Finding::kTrailingDataInResponseData, "trailing_data_in_response_data", Code::kOcspMalformedResponse,
     "X.690, 8.9", Culprit::kResponder,
     "Something follows the last field of ResponseData.", kFixResponder},
    {Finding::kTrailingDataInResponse, "trailing_data_in_response", Code::kOcspMalformedResponse,
     "X.690, 8.9", Culprit::kResponder,
     "Something follows the last field of a structure around ResponseData.", kFixResponder},
    {Finding::kTrailingDataAfterResponse, "trailing_data_after_response", Code::kOcspMalformedResponse,
     "X.690, 8.1", Culprit::kServerOperator,
     "Bytes follow the end of the response. Everything else in it was good; often a staple file with a newline or two responses in it.",
     "Write the response to the staple file exactly as the responder sent it, in DER."},
    {Finding::kNonceMissing, "nonce_missing", Code::kOcspMalformedResponse,
     "RFC 9654, 2.1", Culprit::kResponder,
     "A nonce was sent and required, and the response has none: the responder serves prepared answers.",
     "Do not require a nonce of this responder; freshness is judged by its times."},
    {Finding::kNonceDiffers, "nonce_differs", Code::kOcspMalformedResponse,
     "RFC 9654, 2.1", Culprit::kNetwork,
     "The nonce in the response is not the one that was sent: this is the answer to another request, from a cache on the way or from an attacker.",
     "Look for a proxy that caches POST requests; otherwise report it to the CA."},

    {Finding::kResponseForOtherSerial, "response_for_other_serial", Code::kOcspResponseForCertMissing,
     "RFC 6960, 3.2", Culprit::kServerOperator,
     "The response is genuine and from the right CA, but for another certificate of that CA: the previous one after a renewal, or another site's.",
     "Make the server fetch or load the response for the certificate it now serves: reload every node after renewal, delete stale staple files, check which virtual host staples."},
    {Finding::kIssuerNameHashDiffers, "issuer_name_hash_differs", Code::kOcspResponseForCertMissing,
     "RFC 6960, 4.1.1", Culprit::kServerOperator,
     "The serial number is right, but the hash of the issuer's name is not: the request was made with another issuer certificate, or the CA encodes its name in two ways.",
     "Configure the server with the issuer certificate that really issued its certificate (the chain file), and fetch the response again."},
    {Finding::kIssuerKeyHashDiffers, "issuer_key_hash_differs", Code::kOcspResponseForCertMissing,
     "RFC 6960, 4.1.1", Culprit::kServerOperator,
     "Serial number and issuer name are right, but the hash of the issuer's key is not: the request was made with a namesake of the issuer, such as its predecessor before a new key.",
     "Configure the server with the issuer certificate whose key signed its certificate (the chain file), and fetch the response again."},
    {Finding::kUnknownCertIdHash, "unknown_cert_id_hash", Code::kOcspResponseForCertMissing,
     "RFC 6960, 4.3", Culprit::kResponder,
     "Every entry names its certificate with a hash algorithm other than SHA-1, SHA-256, SHA-384 and SHA-512.",
     "The CA's responder should answer with the hash of the request."},
    {Finding::kResponderEmptyHanded, "responder_empty_handed", Code::kOcspResponseForCertMissing,
     "RFC 6960, 3.2", Culprit::kResponder,
     "The response is genuine, but none of its entries is about a certificate of this issuer: the responder answered about something else.",
     "Check that the certificate names the right responder; then report it to the CA."},

    {Finding::kExpired, "expired", Code::kOcspOldResponse,
     "RFC 6960, 4.2.2.1", Culprit::kServerOperator,
     "The response says good, but its nextUpdate is more than a day past.",
     "Make the server refresh its staple before nextUpdate; if the responder itself serves it, report it to the CA. Check this machine's clock, too."},
    {Finding::kTooOld, "too_old", Code::kOcspOldResponse,
     "Firefox's maximum response age", Culprit::kServerOperator,
     "The response says good and its nextUpdate has not come, but it is older than the maximum age that the checking program allows.",
     "Refresh the staple more often than the maximum age; the CA should not set nextUpdate so late."},
    {Finding::kTooOldWithoutNextUpdate, "too_old_without_next_update", Code::kOcspOldResponse,
     "RFC 6960, 4.2.2.1", Culprit::kServerOperator,
     "The response says good but has no nextUpdate, and such a response is believed for two days only.",
     "Refresh the staple daily, or ask the CA to set nextUpdate."},
    {Finding::kRevoked, "revoked", Code::kRevokedCertificate,
     "RFC 6960, 2.2", Culprit::kServerOperator,
     "The CA has revoked the certificate.",
     "Replace the certificate, with a new key if the old one may be known to others."},
    {Finding::kUnknownToResponder, "unknown_to_responder", Code::kOcspUnknownCert,
     "RFC 6960, 2.2", Culprit::kResponder,
     "The responder does not know the certificate: it may be too new, of another CA, or never issued.",
     "If the certificate is new, wait until the CA has published it; otherwise ask the CA."},
    {Finding::kGood, "good", Code::kSuccess,
     "RFC 6960, 2.2", Culprit::kNobody,
     "The response is genuine and fresh, and says that the certificate is not revoked.",
     "Nothing needs to be done."},

    {Finding::kRequestSerialEmpty, "request_serial_empty", Code::kBadDer,
     "RFC 5280, 4.1.2.2", Culprit::kLocalPolicy,
     "No request can be built: the serial number has no bytes.",
     "Pass the contents of the certificate's serialNumber."},
    {Finding::kRequestSerialTooLong, "request_serial_too_long", Code::kBadDer,
     "mozilla::pkix request limit", Culprit::kResponder,
     "No request can be built: the serial number is longer than 60 bytes; RFC 5280 allows 20.",
     "The CA must issue certificates with serial numbers of at most 20 bytes."},
    {Finding::kRequestIssuerKeyMalformed, "request_issuer_key_malformed", Code::kBadDer,
     "RFC 5280, 4.1", Culprit::kLocalPolicy,
     "No request can be built: the issuer's SubjectPublicKeyInfo is not well-formed.",
     "Pass the issuer certificate that the verified chain contains."},
    {Finding::kRequestNonceSize, "request_nonce_size", Code::kBadDer,
     "RFC 9654, 2.1", Culprit::kLocalPolicy,
     "No request can be built: a nonce has 1 to 128 bytes.",
     "Send a nonce of 32 bytes."},
};
// clang-format on

constexpr bool InEnumOrder() {
  for (size_t i = 0; i < std::size(kFindings); ++i) {
    if (static_cast<size_t>(kFindings[i].finding) != i) {
      return false;
    }
  }
  return std::size(kFindings) ==
         static_cast<size_t>(Finding::kRequestNonceSize) + 1;
}
static_assert(InEnumOrder(), "kFindings must list every Finding in order");

}  // namespace

std::string_view ToString(Culprit culprit) {
  switch (culprit) {
    case Culprit::kServerOperator:
      return "server operator";
    case Culprit::kResponder:
      return "CA or responder";
    case Culprit::kClientClock:
      return "client clock";
    case Culprit::kNetwork:
      return "network";
    case Culprit::kLocalPolicy:
      return "local policy";
    case Culprit::kNobody:
      return "nobody";
  }
  return "";
}

absl::Span<const FindingInfo> AllFindings() { return kFindings; }

const FindingInfo& Describe(Finding finding) {
  return kFindings[static_cast<size_t>(finding)];
}

std::string_view ToString(Finding finding) { return Describe(finding).name; }

std::optional<Finding> FindingFromString(std::string_view name) {
  for (const FindingInfo& info : kFindings) {
    if (info.name == name) {
      return info.finding;
    }
  }
  return std::nullopt;
}

}  // namespace revcheck
