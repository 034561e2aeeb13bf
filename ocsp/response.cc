#include "revcheck/ocsp/response.h"

#include "revcheck/x509/der.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

using MaybeFinding = std::optional<Finding>;

// OCSPResponseStatus ::= ENUMERATED {                 RFC 6960, section 4.2.1
MaybeFinding ReadResponseStatus(CBS* in) {
  CBS contents;
  uint8_t status;
  if (!ReadContents(in, CBS_ASN1_ENUMERATED, &contents)) {
    return Finding::kResponseStatusMalformed;
  }
  if (!ParseSmallInteger(contents, &status)) {
    return Finding::kResponseStatusEncoding;
  }
  switch (status) {
    //   successful        (0),
    case 0:
      return std::nullopt;
    //   malformedRequest  (1),
    case 1:
      return Finding::kMalformedRequest;
    //   internalError     (2),
    case 2:
      return Finding::kInternalError;
    //   tryLater          (3),
    case 3:
      return Finding::kTryLater;
    //   sigRequired       (5),
    case 5:
      return Finding::kRequestNeedsSignature;
    //   unauthorized      (6) }
    case 6:
      return Finding::kUnauthorized;
    default:
      return Finding::kUnknownResponseStatus;
  }
}

// certs  [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL. Only framing is read.
MaybeFinding ReadCertificates(CBS* basic, Bytes* certificates) {
  *certificates = Bytes();
  if (AtEnd(*basic)) {
    return std::nullopt;
  }
  CBS explicit_tag;
  CBS list;
  if (!ReadContents(basic, ContextConstructed(0), &explicit_tag) ||
      !ReadContents(&explicit_tag, CBS_ASN1_SEQUENCE, &list)) {
    return Finding::kCertificatesMalformed;
  }
  *certificates = ToBytes(list);
  for (size_t count = 1; !AtEnd(list); ++count) {
    CBS certificate;
    if (!ReadElement(&list, CBS_ASN1_SEQUENCE, &certificate)) {
      return Finding::kCertificatesMalformed;
    }
    if (count > kMaxEmbeddedCertificates) {
      return Finding::kTooManyCertificates;
    }
  }
  if (!AtEnd(explicit_tag)) {
    return Finding::kCertificatesMalformed;
  }
  return std::nullopt;
}

// BasicOCSPResponse ::= SEQUENCE {                     RFC 6960, section 4.2.1
MaybeFinding ReadBasicFields(CBS* basic, BasicResponse* out) {
  CBS response_data;
  CBS algorithm;
  //   tbsResponseData     ResponseData,
  if (!ReadElement(basic, CBS_ASN1_SEQUENCE, &response_data) ||
      //   signatureAlgorithm  AlgorithmIdentifier,
      !ReadContents(basic, CBS_ASN1_SEQUENCE, &algorithm)) {
    return Finding::kBasicResponseMalformed;
  }
  CBS signature;
  //   signature           BIT STRING,
  if (!ReadBitString(basic, &signature)) {
    return Finding::kSignatureFieldMalformed;
  }
  out->response_data = ToBytes(response_data);
  out->signature_algorithm = ToBytes(algorithm);
  out->signature = ToBytes(signature);
  //   certs           [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL }
  return ReadCertificates(basic, &out->certificates);
}

// ResponseBytes ::= SEQUENCE {                         RFC 6960, section 4.2.1
MaybeFinding ReadResponseBytes(CBS* bytes, CBS* octets, CBS* basic) {
  CBS type;
  //   responseType  OBJECT IDENTIFIER,
  if (!ReadContents(bytes, CBS_ASN1_OBJECT, &type)) {
    return Finding::kResponseBytesMalformed;
  }
  if (ToBytes(type) != Bytes(oid::kOcspBasic)) {
    return Finding::kResponseTypeNotBasic;
  }
  //   response      OCTET STRING } of BasicOCSPResponse
  if (!ReadContents(bytes, CBS_ASN1_OCTETSTRING, octets) ||
      !ReadContents(octets, CBS_ASN1_SEQUENCE, basic)) {
    return Finding::kResponseBytesMalformed;
  }
  return std::nullopt;
}

// A GeneralizedTime whose two ways to be wrong are two findings.
MaybeFinding ReadTime(CBS* in, Finding malformed, Finding invalid,
                      int64_t* seconds) {
  CBS contents;
  if (!ReadContents(in, CBS_ASN1_GENERALIZEDTIME, &contents)) {
    return malformed;
  }
  if (!ParseGeneralizedTime(contents, seconds)) {
    return invalid;
  }
  return std::nullopt;
}

// Only the SCT list is known among single extensions, critical or not.
MaybeFinding RememberSingleExtension(const Extension& extension,
                                     std::optional<Bytes>* sct_list) {
  if (extension.id == Bytes(oid::kOcspSctList)) {
    if (extension.value.empty()) {
      return Finding::kSctListEmpty;
    }
    if (sct_list->has_value()) {
      return Finding::kSctListDuplicate;
    }
    *sct_list = extension.value;
  } else if (extension.critical) {
    return Finding::kUnknownCriticalSingleExtension;
  }
  if (extension.trailing_data) {
    return Finding::kSingleExtensionsMalformed;
  }
  return std::nullopt;
}

}  // namespace

// OCSPResponse ::= SEQUENCE {                          RFC 6960, section 4.2.1
MaybeFinding ReadBasicResponse(Bytes response, size_t max_size,
                               BasicResponse* out) {
  *out = BasicResponse();
  if (response.empty()) {
    return Finding::kEmptyResponse;
  }
  if (response.size() > max_size) {
    return Finding::kResponseTooLarge;
  }
  CBS in = ToCbs(response);
  CBS body;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &body)) {
    return Finding::kNotAnOcspResponse;
  }
  //   responseStatus      OCSPResponseStatus,
  if (const auto finding = ReadResponseStatus(&body)) {
    return finding;
  }
  if (AtEnd(body)) {
    return Finding::kResponseBytesMissing;
  }
  CBS explicit_tag;
  CBS bytes;
  //   responseBytes   [0] EXPLICIT ResponseBytes OPTIONAL }
  if (!ReadContents(&body, ContextConstructed(0), &explicit_tag) ||
      !ReadContents(&explicit_tag, CBS_ASN1_SEQUENCE, &bytes)) {
    return Finding::kResponseBytesMalformed;
  }
  CBS octets;
  CBS basic;
  if (const auto finding = ReadResponseBytes(&bytes, &octets, &basic)) {
    return finding;
  }
  if (const auto finding = ReadBasicFields(&basic, out)) {
    return finding;
  }
  if (!AtEnd(basic) || !AtEnd(octets) || !AtEnd(bytes) ||
      !AtEnd(explicit_tag) || !AtEnd(body)) {
    out->trailing_data = Finding::kTrailingDataInResponse;
  } else if (!AtEnd(in)) {
    out->trailing_data = Finding::kTrailingDataAfterResponse;
  }
  return std::nullopt;
}

// ResponseData ::= SEQUENCE {                          RFC 6960, section 4.2.1
MaybeFinding ReadResponderId(Bytes response_data, ResponderId* id, CBS* rest) {
  CBS element = ToCbs(response_data);
  if (!ReadContents(&element, CBS_ASN1_SEQUENCE, rest)) {
    return Finding::kBasicResponseMalformed;
  }
  //   version         [0] EXPLICIT Version DEFAULT v1,
  if (NextIs(*rest, ContextConstructed(0))) {
    CBS explicit_tag;
    CBS integer;
    uint8_t version;
    if (!ReadContents(rest, ContextConstructed(0), &explicit_tag) ||
        !ReadContents(&explicit_tag, CBS_ASN1_INTEGER, &integer)) {
      return Finding::kVersionMalformed;
    }
    if (!ParseSmallInteger(integer, &version)) {
      return Finding::kVersionEncoding;
    }
    if (!AtEnd(explicit_tag)) {
      return Finding::kVersionMalformed;
    }
    if (version != 0) {
      return Finding::kVersionUnsupported;
    }
  }
  //   responderID         ResponderID,
  CBS value;
  const bool by_name = NextIs(*rest, ContextConstructed(1));
  id->kind = by_name ? ResponderId::Kind::kByName : ResponderId::Kind::kByKey;
  if (!ReadContents(rest, ContextConstructed(by_name ? 1 : 2), &value)) {
    return Finding::kResponderIdMalformed;
  }
  id->value = ToBytes(value);
  return std::nullopt;
}

// KeyHash ::= OCTET STRING, the SHA-1 of the responder's public key.
std::optional<Bytes> KeyHash(const ResponderId& id) {
  CBS in = ToCbs(id.value);
  CBS hash;
  if (id.kind != ResponderId::Kind::kByKey ||
      !ReadContents(&in, CBS_ASN1_OCTETSTRING, &hash) ||
      ToBytes(hash).size() != DigestSize(Digest::kSha1)) {
    return std::nullopt;
  }
  return ToBytes(hash);
}

MaybeFinding ReadSingleResponses(CBS* in, int64_t* produced_at, CBS* entries) {
  //   producedAt          GeneralizedTime,
  if (const auto finding = ReadTime(in, Finding::kProducedAtMalformed,
                                    Finding::kProducedAtInvalid, produced_at)) {
    return finding;
  }
  //   responses           SEQUENCE OF SingleResponse,
  if (!ReadContents(in, CBS_ASN1_SEQUENCE, entries)) {
    return Finding::kResponsesMalformed;
  }
  if (AtEnd(*entries)) {
    return Finding::kNoSingleResponses;
  }
  return std::nullopt;
}

// SingleResponse ::= SEQUENCE {                        RFC 6960, section 4.2.1
MaybeFinding ReadEntryCertId(CBS* entries, CBS* entry, EncodedCertId* id) {
  CBS contents;
  if (!ReadContents(entries, CBS_ASN1_SEQUENCE, entry)) {
    return Finding::kSingleResponseMalformed;
  }
  //   certID              CertID,
  if (!ReadContents(entry, CBS_ASN1_SEQUENCE, &contents)) {
    return Finding::kCertIdMalformed;
  }
  return ReadCertId(ToBytes(contents), id);
}

// CertStatus ::= CHOICE {                              RFC 6960, section 4.2.1
MaybeFinding ReadCertStatus(CBS* entry, CertStatus* status,
                            Bytes* revoked_info) {
  *revoked_info = Bytes();
  //   good     [0] IMPLICIT NULL,
  if (NextIs(*entry, ContextPrimitive(0))) {
    *status = CertStatus::kGood;
    return ReadEmpty(entry, ContextPrimitive(0))
               ? std::nullopt
               : MaybeFinding(Finding::kCertStatusMalformed);
  }
  //   revoked  [1] IMPLICIT RevokedInfo,
  if (NextIs(*entry, ContextConstructed(1))) {
    CBS info;
    if (!ReadContents(entry, ContextConstructed(1), &info)) {
      return Finding::kCertStatusMalformed;
    }
    *status = CertStatus::kRevoked;
    *revoked_info = ToBytes(info);
    return std::nullopt;
  }
  //   unknown  [2] IMPLICIT UnknownInfo }, which is NULL
  *status = CertStatus::kUnknown;
  return ReadEmpty(entry, ContextPrimitive(2))
             ? std::nullopt
             : MaybeFinding(Finding::kCertStatusMalformed);
}

//   thisUpdate          GeneralizedTime,
MaybeFinding ReadThisUpdate(CBS* entry, int64_t* this_update) {
  return ReadTime(entry, Finding::kThisUpdateMalformed,
                  Finding::kThisUpdateInvalid, this_update);
}

//   nextUpdate      [0] EXPLICIT GeneralizedTime OPTIONAL,
MaybeFinding ReadNextUpdate(CBS* entry, std::optional<int64_t>* next_update) {
  next_update->reset();
  if (!NextIs(*entry, ContextConstructed(0))) {
    return std::nullopt;
  }
  CBS explicit_tag;
  int64_t seconds;
  if (!ReadContents(entry, ContextConstructed(0), &explicit_tag)) {
    return Finding::kNextUpdateMalformed;
  }
  if (const auto finding =
          ReadTime(&explicit_tag, Finding::kNextUpdateMalformed,
                   Finding::kNextUpdateInvalid, &seconds)) {
    return finding;
  }
  if (!AtEnd(explicit_tag)) {
    return Finding::kNextUpdateMalformed;
  }
  *next_update = seconds;
  return std::nullopt;
}

//   singleExtensions [1] EXPLICIT Extensions OPTIONAL }
MaybeFinding ReadSingleExtensions(CBS* entry, std::optional<Bytes>* sct_list) {
  CBS list;
  CBS after;
  if (!OpenExtensions(entry, 1, &list, &after)) {
    return Finding::kSingleExtensionsMalformed;
  }
  while (!AtEnd(list)) {
    Extension extension;
    if (!ReadExtension(&list, &extension)) {
      return Finding::kSingleExtensionsMalformed;
    }
    if (const auto finding = RememberSingleExtension(extension, sct_list)) {
      return finding;
    }
  }
  if (!AtEnd(after)) {
    return Finding::kSingleExtensionsMalformed;
  }
  if (!AtEnd(*entry)) {
    return Finding::kSingleResponseMalformed;
  }
  return std::nullopt;
}

//   responseExtensions [1] EXPLICIT Extensions OPTIONAL }
MaybeFinding ReadResponseExtensions(CBS* in, std::optional<Bytes>* nonce) {
  nonce->reset();
  CBS list;
  CBS after;
  if (!OpenExtensions(in, 1, &list, &after)) {
    return Finding::kResponseExtensionsMalformed;
  }
  while (!AtEnd(list)) {
    Extension extension;
    if (!ReadExtension(&list, &extension)) {
      return Finding::kResponseExtensionsMalformed;
    }
    if (extension.critical) {
      return Finding::kUnknownCriticalResponseExtension;
    }
    if (extension.id == Bytes(oid::kOcspNonce) && !nonce->has_value()) {
      *nonce = extension.value;
    }
    if (extension.trailing_data) {
      return Finding::kResponseExtensionsMalformed;
    }
  }
  if (!AtEnd(after)) {
    return Finding::kResponseExtensionsMalformed;
  }
  if (!AtEnd(*in)) {
    return Finding::kTrailingDataInResponseData;
  }
  return std::nullopt;
}

// RevokedInfo ::= SEQUENCE {                           RFC 6960, section 4.2.1
std::optional<Revocation> ParseRevokedInfo(Bytes revoked_info) {
  CBS in = ToCbs(revoked_info);
  CBS time;
  Revocation revocation;
  //   revocationTime       GeneralizedTime,
  if (!ReadContents(&in, CBS_ASN1_GENERALIZEDTIME, &time) ||
      !ParseGeneralizedTime(time, &revocation.time)) {
    return std::nullopt;
  }
  //   revocationReason [0] EXPLICIT CRLReason OPTIONAL }
  if (!AtEnd(in)) {
    CBS reason;
    uint8_t value;
    if (!ReadWrapped(&in, ContextConstructed(0), CBS_ASN1_ENUMERATED,
                     &reason) ||
        !ParseSmallInteger(reason, &value) || !AtEnd(in)) {
      return std::nullopt;
    }
    revocation.reason = value;
  }
  return revocation;
}

}  // namespace revcheck
