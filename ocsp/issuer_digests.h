#ifndef REVCHECK_OCSP_ISSUER_DIGESTS_H_
#define REVCHECK_OCSP_ISSUER_DIGESTS_H_

#include <array>
#include <optional>

#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"

namespace revcheck {

// Digests of the name and the key of the issuer in a CertId: those of the
// prepared issuer, or each computed when first asked for. Borrows the CertId.
// Not thread-safe.
class IssuerDigests {
 public:
  explicit IssuerDigests(const CertId& id)
      : IssuerDigests(id, id.MatchingIssuer()) {}

  // `prepared` is id.MatchingIssuer().
  IssuerDigests(const CertId& id, const PreparedIssuer* prepared)
      : id_(id), prepared_(prepared) {}

  // Of the DER of the issuer's Name.
  Bytes Name(Digest digest);

  // Of the bits of the issuer's public key. nullopt if the SPKI is malformed.
  std::optional<Bytes> Key(Digest digest);

 private:
  const CertId& id_;
  const PreparedIssuer* const prepared_;
  std::array<std::optional<DigestValue>, kDigestCount> names_;
  std::array<std::optional<DigestValue>, kDigestCount> keys_;
};

}  // namespace revcheck

#endif  // REVCHECK_OCSP_ISSUER_DIGESTS_H_
