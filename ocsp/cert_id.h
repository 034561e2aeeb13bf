#ifndef REVCHECK_OCSP_CERT_ID_H_
#define REVCHECK_OCSP_CERT_ID_H_

// Which certificate a request or response is about (RFC 6960, section 4.1.1).

#include <optional>

#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"

namespace revcheck {

class PreparedIssuer;

// The certificate we ask about: the CertID before hashing. Borrows all parts.
struct CertId {
  // DER of the issuer's Name as the certificate itself has it. The issuer
  // certificate's subject may encode the same name in other bytes.
  Bytes issuer_name;

  // DER of the issuer certificate's SubjectPublicKeyInfo.
  Bytes issuer_spki;

  // Contents of the serialNumber INTEGER.
  Bytes serial;

  // The issuer prepared, if the caller keeps it so (ocsp/prepared_issuer.h).
  // Null makes each verification parse and hash anew. Not owned.
  const PreparedIssuer* prepared = nullptr;

  // The CertID of `certificate`, which `issuer` issued. The caller must already
  // have verified that it did. Borrows from both.
  static CertId Of(const Certificate& certificate, const Certificate& issuer);
  static CertId Of(const Certificate& certificate,
                   const PreparedIssuer& issuer);

  // `prepared`, if it has the name and the key of this CertId, byte for byte;
  // else null. Whoever uses what is prepared takes it from here.
  const PreparedIssuer* MatchingIssuer() const;
};

// CertID ::= SEQUENCE { ... }, as it stands in a request or response.
struct EncodedCertId {
  Bytes hash_oid;              // Contents of the OBJECT IDENTIFIER.
  std::optional<Digest> hash;  // nullopt: unknown, and nothing below was read.
  Bytes issuer_name_hash;
  Bytes issuer_key_hash;
  Bytes serial;                // Contents of the INTEGER, minimal.
  bool trailing_data = false;  // Something follows the serial.
  Bytes issuer;                // All that precedes the serial, as it stands.
};

// Reads the contents of a CertID. Hash sizes are not compared with the
// algorithm's here. Finds kCertIdMalformed or kCertIdSerialEncoding.
//
// `out` is new, or holds another CertID of the same response: those of one
// issuer differ in the serial alone, and what is the same is not read again.
[[nodiscard]] std::optional<Finding> ReadCertId(Bytes contents,
                                                EncodedCertId* out);

}  // namespace revcheck

#endif  // REVCHECK_OCSP_CERT_ID_H_
