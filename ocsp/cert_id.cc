#include "revcheck/ocsp/cert_id.h"

#include <openssl/bytestring.h>

#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/x509/der.h"

namespace revcheck {
namespace {

// Views of the same bytes are the usual case.
bool AreEqual(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.data() == b.data() || a == b);
}

}  // namespace

CertId CertId::Of(const Certificate& certificate, const Certificate& issuer) {
  CertId id;
  id.issuer_name = certificate.issuer;
  id.issuer_spki = issuer.spki;
  id.serial = certificate.serial;
  return id;
}

CertId CertId::Of(const Certificate& certificate,
                  const PreparedIssuer& issuer) {
  CertId id;
  id.issuer_name = certificate.issuer;
  id.issuer_spki = issuer.spki();
  id.serial = certificate.serial;
  id.prepared = &issuer;
  return id;
}

const PreparedIssuer* CertId::MatchingIssuer() const {
  const bool match = prepared != nullptr &&
                     AreEqual(prepared->spki(), issuer_spki) &&
                     AreEqual(prepared->name(), issuer_name);
  return match ? prepared : nullptr;
}

// CertID ::= SEQUENCE {                                RFC 6960, section 4.1.1
std::optional<Finding> ReadCertId(Bytes contents, EncodedCertId* out) {
  *out = EncodedCertId();
  CBS in = ToCbs(contents);
  CBS algorithm;
  CBS oid;
  //   hashAlgorithm   AlgorithmIdentifier, with parameters NULL or absent
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &algorithm) ||
      !ReadContents(&algorithm, CBS_ASN1_OBJECT, &oid) ||
      (!AtEnd(algorithm) && !ReadEmpty(&algorithm, CBS_ASN1_NULL)) ||
      !AtEnd(algorithm)) {
    return Finding::kCertIdMalformed;
  }
  out->hash_oid = ToBytes(oid);
  out->hash = DigestFromOid(out->hash_oid);
  if (!out->hash.has_value()) {
    return std::nullopt;
  }
  CBS name_hash;
  CBS key_hash;
  CBS serial;
  //   issuerNameHash  OCTET STRING,
  if (!ReadContents(&in, CBS_ASN1_OCTETSTRING, &name_hash) ||
      //   issuerKeyHash   OCTET STRING,
      !ReadContents(&in, CBS_ASN1_OCTETSTRING, &key_hash) ||
      //   serialNumber    CertificateSerialNumber }
      !ReadContents(&in, CBS_ASN1_INTEGER, &serial)) {
    return Finding::kCertIdMalformed;
  }
  if (!IsMinimalInteger(serial)) {
    return Finding::kCertIdSerialEncoding;
  }
  out->issuer_name_hash = ToBytes(name_hash);
  out->issuer_key_hash = ToBytes(key_hash);
  out->serial = ToBytes(serial);
  out->trailing_data = !AtEnd(in);
  return std::nullopt;
}

}  // namespace revcheck
