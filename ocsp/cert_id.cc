#include "revcheck/ocsp/cert_id.h"

#include <openssl/bytestring.h>

#include "revcheck/x509/der.h"

namespace revcheck {

CertId CertId::Of(const Certificate& certificate, const Certificate& issuer) {
  CertId id;
  id.issuer_name = certificate.issuer;
  id.issuer_spki = issuer.spki;
  id.serial = certificate.serial;
  return id;
}

// CertID ::= SEQUENCE {                                RFC 6960, section 4.1.1
std::optional<Finding> ReadCertId(Bytes contents, EncodedCertId* out) {
  *out = EncodedCertId();
  CBS in = ToCbs(contents);
  CBS algorithm;
  CBS oid;
  //   hashAlgorithm   AlgorithmIdentifier, with parameters NULL or absent
  if (!CBS_get_asn1(&in, &algorithm, CBS_ASN1_SEQUENCE) ||
      !CBS_get_asn1(&algorithm, &oid, CBS_ASN1_OBJECT) ||
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
  if (!CBS_get_asn1(&in, &name_hash, CBS_ASN1_OCTETSTRING) ||
      //   issuerKeyHash   OCTET STRING,
      !CBS_get_asn1(&in, &key_hash, CBS_ASN1_OCTETSTRING) ||
      //   serialNumber    CertificateSerialNumber }
      !CBS_get_asn1(&in, &serial, CBS_ASN1_INTEGER)) {
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
