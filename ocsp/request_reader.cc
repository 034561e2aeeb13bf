#include "revcheck/ocsp/request_reader.h"

#include <openssl/bytestring.h>
#include <stdint.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

absl::Status Wrong(const char* field) {
  return absl::InvalidArgumentError(
      absl::StrCat("not an OCSP request: ", field, " is malformed"));
}

//   version  [0] EXPLICIT Version DEFAULT v1
bool ReadVersion(CBS* tbs) {
  if (!NextIs(*tbs, ContextConstructed(0))) {
    return true;
  }
  CBS integer;
  uint8_t version;
  return ReadWrapped(tbs, ContextConstructed(0), CBS_ASN1_INTEGER, &integer) &&
         ParseSmallInteger(integer, &version) && version == 0;
}

//   requestorName  [1] EXPLICIT GeneralName OPTIONAL
bool ReadRequestorName(CBS* tbs, RequestSummary* out) {
  if (!NextIs(*tbs, ContextConstructed(1))) {
    return true;
  }
  CBS name;
  if (!ReadContents(tbs, ContextConstructed(1), &name) || AtEnd(name)) {
    return false;
  }
  out->requestor_name = ToBytes(name);
  return true;
}

// Request ::= SEQUENCE {                               RFC 6960, section 4.1.1
bool ReadOneRequest(CBS* list, RequestSummary* out) {
  CBS request;
  CBS contents;
  EncodedCertId cert_id;
  //   reqCert                      CertID,
  if (!ReadContents(list, CBS_ASN1_SEQUENCE, &request) ||
      !ReadContents(&request, CBS_ASN1_SEQUENCE, &contents) ||
      ReadCertId(ToBytes(contents), &cert_id).has_value() ||
      cert_id.trailing_data) {
    return false;
  }
  //   singleRequestExtensions  [0] EXPLICIT Extensions OPTIONAL }
  CBS extensions;
  if (!AtEnd(request) &&
      (!ReadContents(&request, ContextConstructed(0), &extensions) ||
       !AtEnd(request))) {
    return false;
  }
  out->cert_ids.push_back(cert_id);
  return true;
}

//   requestList  SEQUENCE OF Request
bool ReadRequestList(CBS* tbs, RequestSummary* out) {
  CBS list;
  if (!ReadContents(tbs, CBS_ASN1_SEQUENCE, &list) || AtEnd(list)) {
    return false;
  }
  while (!AtEnd(list)) {
    if (!ReadOneRequest(&list, out)) {
      return false;
    }
  }
  return true;
}

//   requestExtensions  [2] EXPLICIT Extensions OPTIONAL
bool ReadRequestExtensions(CBS* tbs, RequestSummary* out) {
  CBS list;
  CBS after;
  if (!OpenExtensions(tbs, 2, &list, &after)) {
    return false;
  }
  while (!AtEnd(list)) {
    Extension extension;
    if (!ReadExtension(&list, &extension) || extension.trailing_data) {
      return false;
    }
    if (extension.id == Bytes(oid::kOcspNonce)) {
      // Before RFC 8954 the nonce was the bare extnValue.
      CBS value = ToCbs(extension.value);
      CBS nonce;
      const bool wrapped =
          ReadContents(&value, CBS_ASN1_OCTETSTRING, &nonce) && AtEnd(value);
      out->nonce = wrapped ? ToBytes(nonce) : extension.value;
    }
  }
  return AtEnd(after) && AtEnd(*tbs);
}

}  // namespace

// OCSPRequest ::= SEQUENCE {                           RFC 6960, section 4.1.1
absl::StatusOr<RequestSummary> ReadRequest(Bytes request) {
  CBS in = ToCbs(request);
  CBS message;
  CBS tbs;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &message) || !AtEnd(in) ||
      //   tbsRequest              TBSRequest ::= SEQUENCE {
      !ReadContents(&message, CBS_ASN1_SEQUENCE, &tbs)) {
    return Wrong("its outer structure");
  }
  RequestSummary summary;
  if (!ReadVersion(&tbs)) {
    return Wrong("the version");
  }
  if (!ReadRequestorName(&tbs, &summary)) {
    return Wrong("the requestor name");
  }
  if (!ReadRequestList(&tbs, &summary)) {
    return Wrong("the request list");
  }
  if (!ReadRequestExtensions(&tbs, &summary)) {
    return Wrong("the request extensions");
  }
  //   optionalSignature   [0] EXPLICIT Signature OPTIONAL }
  summary.is_signed = !AtEnd(message);
  CBS signature;
  if (summary.is_signed &&
      (!ReadContents(&message, ContextConstructed(0), &signature) ||
       !AtEnd(message))) {
    return Wrong("the signature");
  }
  return summary;
}

}  // namespace revcheck
