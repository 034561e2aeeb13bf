#ifndef REVCHECK_X509_SIGNATURE_H_
#define REVCHECK_X509_SIGNATURE_H_

// Signature algorithms and their verification (spec/mozilla-pkix.md, 3.6).

#include <optional>

#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/public_key.h"

namespace revcheck {

enum class SignatureScheme { kRsaPkcs1, kRsaPss, kEcdsa, kEd25519 };

struct SignatureAlgorithm {
  SignatureScheme scheme;
  Digest digest;  // For Ed25519, SHA-512, which is part of the scheme.

  friend bool operator==(const SignatureAlgorithm& a,
                         const SignatureAlgorithm& b) {
    return a.scheme == b.scheme && a.digest == b.digest;
  }
};

enum class AlgorithmFault {
  kMalformed,    // SEC_ERROR_BAD_DER
  kUnsupported,  // SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED
};

// Parses the contents of an AlgorithmIdentifier. Accepted:
//
//   RSA PKCS#1 v1.5 with SHA-1 (two names), SHA-256, SHA-384, SHA-512
//   ECDSA with SHA-1, SHA-256, SHA-384, SHA-512
//   RSASSA-PSS with the three parameter encodings of the CA/Browser Forum:
//     SHA-256, SHA-384 or SHA-512, MGF1 with the same, salt as long as the hash
//   Ed25519, which mozilla::pkix does not know, with absent parameters
//
// Parameters of the first two may be NULL or absent. The caller decides whether
// the digest, PSS or Ed25519 is acceptable.
[[nodiscard]] std::optional<AlgorithmFault> ParseSignatureAlgorithm(
    Bytes contents, SignatureAlgorithm* out);

// True if `signature` over `data` is good. False for a bad signature, a key of
// another kind, or a malformed ECDSA value. No heap allocation of ours;
// BoringSSL allocates inside.
[[nodiscard]] bool VerifySignature(const PublicKey& key,
                                   const SignatureAlgorithm& algorithm,
                                   Bytes data, Bytes signature);

}  // namespace revcheck

#endif  // REVCHECK_X509_SIGNATURE_H_
