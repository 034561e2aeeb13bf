#ifndef REVCHECK_OCSP_PREPARED_ISSUER_H_
#define REVCHECK_OCSP_PREPARED_ISSUER_H_

// An issuer that is met again and again. Whoever checks many certificates of
// one CA keeps it prepared, and each verification then costs little more than
// the signatures:
//
//   const PreparedIssuer issuer(intermediate);
//   const Outcome outcome =
//       VerifyResponse(CertId::Of(leaf, issuer), staple, absl::Now());

#include <stddef.h>
#include <stdint.h>

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "revcheck/ocsp/responder_certificate.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/public_key.h"

namespace revcheck {

// A responder certificate that CheckResponderCertificate() accepted.
struct AcceptedDelegate {
  std::string der;
  PublicKey key;

  // What it was required to be.
  ResponderRequirements requirements;

  // Its validity, in Unix seconds, both ends included.
  int64_t not_before;
  int64_t not_after;
};

class PreparedIssuer {
 public:
  // What is kept of the responder certificates that the issuer has signed.
  enum class Delegates {
    // That one was accepted: until it expires, it is accepted again without
    // another verification of the issuer's signature on it.
    kRemember,

    // Its parsed key. The issuer's signature is verified each time.
    kKeepKey,
  };

  // The most delegates kept. Beyond it, the oldest one gives way.
  static constexpr size_t kMaxDelegates = 8;

  // The issuer with the subject and key of this certificate. Copies both.
  explicit PreparedIssuer(const Certificate& issuer,
                          Delegates delegates = Delegates::kRemember)
      : PreparedIssuer(issuer.subject, issuer.spki, delegates) {}

  // The issuer as the certificates it issued spell its name, DER, with its
  // SubjectPublicKeyInfo, DER. Copies both.
  PreparedIssuer(Bytes name, Bytes spki,
                 Delegates delegates = Delegates::kRemember);

  PreparedIssuer(const PreparedIssuer&) = delete;
  PreparedIssuer& operator=(const PreparedIssuer&) = delete;

  Bytes name() const { return ToBytes(name_); }
  Bytes spki() const { return ToBytes(spki_); }
  Delegates delegates() const { return delegates_; }

  // Null if the key cannot be parsed.
  const PublicKey* key() const { return key_.has_value() ? &*key_ : nullptr; }

  // Of the DER of the name.
  Bytes NameDigest(Digest digest) const {
    return name_digests_[static_cast<size_t>(digest)].bytes();
  }

  // Of the bits of the public key; nullopt if the SPKI is malformed.
  std::optional<Bytes> KeyDigest(Digest digest) const;

  // The delegate with exactly these bytes, or null. Thread-safe.
  std::shared_ptr<const AcceptedDelegate> FindDelegate(Bytes der) const;

  // Keeps a delegate with these bytes, instead of another one with the same.
  // Keeps nothing if there is no memory for it: only time is lost. Thread-safe.
  void KeepDelegate(Bytes der, PublicKey key,
                    const ResponderRequirements& requirements,
                    const Validity& validity) const;

 private:
  void Keep(AcceptedDelegate delegate) const;

  template <typename Value>
  using PerDigest = std::array<Value, kDigestCount>;

  const std::string name_;
  const std::string spki_;
  const Delegates delegates_;
  const std::optional<PublicKey> key_;
  const PerDigest<DigestValue> name_digests_;
  const std::optional<PerDigest<DigestValue>> key_digests_;

  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const AcceptedDelegate>> kept_;
  mutable size_t next_ =
      0;  // Whose place the next one takes when all are taken.
};

}  // namespace revcheck

#endif  // REVCHECK_OCSP_PREPARED_ISSUER_H_
