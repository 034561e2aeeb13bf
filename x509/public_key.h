#ifndef REVCHECK_X509_PUBLIC_KEY_H_
#define REVCHECK_X509_PUBLIC_KEY_H_

// Public keys: what a SubjectPublicKeyInfo says, which ones are acceptable, and
// a parsed key that can be kept.

#include <openssl/evp.h>  // IWYU pragma: keep

#include <optional>
#include <string_view>
#include <utility>

#include "revcheck/x509/bytes.h"
#include "revcheck/x509/enum_set.h"

namespace revcheck {

enum class Curve { kP256, kP384, kP521 };

// "P-256", "P-384" or "P-521".
std::string_view ToString(Curve curve);

// The curve with this name as ToString() spells it.
std::optional<Curve> CurveFromString(std::string_view name);

// Which keys a responder certificate may have.
struct KeyRequirements {
  // The smallest RSA modulus, in bits. Like mozilla::pkix, counts whole bytes:
  // a modulus of 2041 bits fills 256 bytes and counts as 2048.
  unsigned min_rsa_bits = 2048;

  EnumSet<Curve> curves = {Curve::kP256, Curve::kP384, Curve::kP521};

  // Wider than mozilla::pkix: Ed25519 keys (RFC 8410).
  bool allow_ed25519 = false;

  friend bool operator==(const KeyRequirements& a, const KeyRequirements& b) {
    return a.min_rsa_bits == b.min_rsa_bits && a.curves == b.curves &&
           a.allow_ed25519 == b.allow_ed25519;
  }
};

// Why a key is not acceptable (spec/mozilla-pkix.md, 1.2).
enum class KeyFault {
  kMalformed,             // SEC_ERROR_BAD_DER and integer encodings
  kUnsupportedAlgorithm,  // SEC_ERROR_UNSUPPORTED_KEYALG
  kUnsupportedCurve,      // SEC_ERROR_UNSUPPORTED_ELLIPTIC_CURVE
  kUnsupportedPointForm,  // SEC_ERROR_UNSUPPORTED_EC_POINT_FORM
  kTooSmall,              // MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE
};

// Judges a DER SubjectPublicKeyInfo by its form alone: RSA with NULL parameters
// and positive modulus and exponent, or an uncompressed point of the right size
// on a named curve. Says nothing of the mathematics; PublicKey does.
[[nodiscard]] std::optional<KeyFault> CheckKey(
    Bytes spki, const KeyRequirements& requirements);

// Reads the bits of the subjectPublicKey of a DER SubjectPublicKeyInfo: what
// key hashes in OCSP are taken over (RFC 6960, section 4.1.1). Returns nullopt
// if `spki` is not SEQUENCE { SEQUENCE, BIT STRING of whole bytes }.
std::optional<Bytes> SubjectPublicKeyBits(Bytes spki);

// A parsed key. Movable, not copyable. Const use is thread-safe.
class PublicKey {
 public:
  // Parses a DER SubjectPublicKeyInfo of an RSA, P-256, P-384, P-521 or Ed25519
  // key. Returns nullopt for anything else, and for a key that BoringSSL
  // refuses, such as a point off its curve or an even RSA exponent. BoringSSL
  // allocates; revcheck does not.
  static std::optional<PublicKey> FromSpki(Bytes spki);

  // Never null. Owned by the PublicKey.
  EVP_PKEY* get() const { return key_.get(); }

 private:
  explicit PublicKey(bssl::UniquePtr<EVP_PKEY> key) : key_(std::move(key)) {}

  bssl::UniquePtr<EVP_PKEY> key_;
};

}  // namespace revcheck

#endif  // REVCHECK_X509_PUBLIC_KEY_H_
