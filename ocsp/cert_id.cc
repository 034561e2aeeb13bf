#include "revcheck/ocsp/cert_id.h"

#include <openssl/bytestring.h>
#include <string.h>

#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/x509/der.h"

namespace revcheck {
namespace {

// Views of the same bytes are the usual case.
bool AreEqual(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.data() == b.data() || a == b);
}

// True if the issuer of a CertID was read before, and these are its bytes.
bool StartsWith(Bytes contents, Bytes issuer) {
  return !issuer.empty() && contents.size() >= issuer.size() &&
         memcmp(contents.data(), issuer.data(), issuer.size()) == 0;
}

std::optional<Finding> ReadIssuer(CBS* in, EncodedCertId* out) {
  CBS algorithm;
  CBS oid;
  //   hashAlgorithm   AlgorithmIdentifier, with parameters NULL or absent
  if (!ReadContents(in, CBS_ASN1_SEQUENCE, &algorithm) ||
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
  //   issuerNameHash  OCTET STRING,
  if (!ReadContents(in, CBS_ASN1_OCTETSTRING, &name_hash) ||
      //   issuerKeyHash   OCTET STRING,
      !ReadContents(in, CBS_ASN1_OCTETSTRING, &key_hash)) {
    return Finding::kCertIdMalformed;
  }
  out->issuer_name_hash = ToBytes(name_hash);
  out->issuer_key_hash = ToBytes(key_hash);
  return std::nullopt;
}

//   serialNumber    CertificateSerialNumber }
std::optional<Finding> ReadSerial(CBS* in, EncodedCertId* out) {
  CBS serial;
  if (!ReadContents(in, CBS_ASN1_INTEGER, &serial)) {
    return Finding::kCertIdMalformed;
  }
  if (!IsMinimalInteger(serial)) {
    return Finding::kCertIdSerialEncoding;
  }
  out->serial = ToBytes(serial);
  out->trailing_data = !AtEnd(*in);
  return std::nullopt;
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
  CBS in = ToCbs(contents);
  if (StartsWith(contents, out->issuer)) {
    in = ToCbs(contents.subspan(out->issuer.size()));
    return ReadSerial(&in, out);
  }
  *out = EncodedCertId();
  if (const auto finding = ReadIssuer(&in, out)) {
    return finding;
  }
  if (!out->hash.has_value()) {
    return std::nullopt;
  }
  out->issuer = contents.subspan(0, contents.size() - ToBytes(in).size());
  return ReadSerial(&in, out);
}

}  // namespace revcheck
