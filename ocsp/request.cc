#include "revcheck/ocsp/request.h"

#include <openssl/bytestring.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/ocsp/issuer_digests.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

bool AddBytes(CBB* out, unsigned tag, Bytes contents) {
  CBB element;
  return CBB_add_asn1(out, &element, tag) &&
         CBB_add_bytes(&element, contents.data(), contents.size()) &&
         CBB_flush(out);
}

// CertID ::= SEQUENCE {                                RFC 6960, section 4.1.1
bool AddCertId(CBB* out, const CertId& id, Digest hash, Bytes name_hash,
               Bytes key_hash) {
  CBB cert_id;
  CBB algorithm;
  return CBB_add_asn1(out, &cert_id, CBS_ASN1_SEQUENCE) &&
         //   hashAlgorithm   AlgorithmIdentifier,
         CBB_add_asn1(&cert_id, &algorithm, CBS_ASN1_SEQUENCE) &&
         AddBytes(&algorithm, CBS_ASN1_OBJECT, DigestOid(hash)) &&
         AddBytes(&algorithm, CBS_ASN1_NULL, Bytes()) &&
         //   issuerNameHash  OCTET STRING,
         AddBytes(&cert_id, CBS_ASN1_OCTETSTRING, name_hash) &&
         //   issuerKeyHash   OCTET STRING,
         AddBytes(&cert_id, CBS_ASN1_OCTETSTRING, key_hash) &&
         //   serialNumber    CertificateSerialNumber }
         AddBytes(&cert_id, CBS_ASN1_INTEGER, id.serial) && CBB_flush(out);
}

// Nonce ::= OCTET STRING (SIZE(1..128))                  RFC 9654, section 2.1
bool AddNonce(CBB* tbs, Bytes nonce) {
  if (nonce.empty()) {
    return true;
  }
  CBB explicit_tag;
  CBB extensions;
  CBB extension;
  CBB value;
  //   requestExtensions  [2] EXPLICIT Extensions OPTIONAL }
  return CBB_add_asn1(tbs, &explicit_tag, ContextConstructed(2)) &&
         CBB_add_asn1(&explicit_tag, &extensions, CBS_ASN1_SEQUENCE) &&
         CBB_add_asn1(&extensions, &extension, CBS_ASN1_SEQUENCE) &&
         AddBytes(&extension, CBS_ASN1_OBJECT, oid::kOcspNonce) &&
         CBB_add_asn1(&extension, &value, CBS_ASN1_OCTETSTRING) &&
         AddBytes(&value, CBS_ASN1_OCTETSTRING, nonce) && CBB_flush(tbs);
}

}  // namespace

// OCSPRequest ::= SEQUENCE {                           RFC 6960, section 4.1.1
std::optional<Finding> BuildRequest(const CertId& id,
                                    const RequestOptions& options,
                                    Request* out) {
  out->size_ = 0;
  if (id.serial.empty()) {
    return Finding::kRequestSerialEmpty;
  }
  if (id.serial.size() > kMaxRequestSerialSize) {
    return Finding::kRequestSerialTooLong;
  }
  if (options.nonce.size() > kMaxNonceSize) {
    return Finding::kRequestNonceSize;
  }
  IssuerDigests digests(id);
  const std::optional<Bytes> key_hash = digests.Key(options.hash);
  if (!key_hash.has_value()) {
    return Finding::kRequestIssuerKeyMalformed;
  }
  CBB cbb;
  CBB request_message;
  CBB tbs;
  CBB list;
  CBB request;
  // The buffer holds the largest request there can be, so nothing here fails.
  CBB_init_fixed(&cbb, out->buffer_.data(), out->buffer_.size());
  const bool built = CBB_add_asn1(&cbb, &request_message, CBS_ASN1_SEQUENCE) &&
                     //   tbsRequest   TBSRequest ::= SEQUENCE {
                     CBB_add_asn1(&request_message, &tbs, CBS_ASN1_SEQUENCE) &&
                     //     requestList  SEQUENCE OF Request,
                     CBB_add_asn1(&tbs, &list, CBS_ASN1_SEQUENCE) &&
                     //       reqCert      CertID }
                     CBB_add_asn1(&list, &request, CBS_ASN1_SEQUENCE) &&
                     AddCertId(&request, id, options.hash,
                               digests.Name(options.hash), *key_hash) &&
                     CBB_flush(&tbs) && AddNonce(&tbs, options.nonce) &&
                     CBB_finish(&cbb, nullptr, &out->size_);
  CBB_cleanup(&cbb);
  return built ? std::nullopt
               : std::optional<Finding>(Finding::kRequestSerialTooLong);
}

std::string GetUrl(std::string_view responder_url, Bytes request) {
  std::string url(responder_url);
  if (url.empty() || url.back() != '/') {
    url.push_back('/');
  }
  const std::string base64 = absl::Base64Escape(
      absl::string_view(ToText(request).data(), request.size()));
  for (const char c : base64) {
    switch (c) {
      case '+':
        url += "%2B";
        break;
      case '/':
        url += "%2F";
        break;
      case '=':
        url += "%3D";
        break;
      default:
        url.push_back(c);
    }
  }
  return url;
}

}  // namespace revcheck
