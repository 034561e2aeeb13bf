#ifndef REVCHECK_OCSP_RESPONDER_CERTIFICATE_H_
#define REVCHECK_OCSP_RESPONDER_CERTIFICATE_H_

// Who may sign for the issuer: the authorized responder of RFC 6960, section
// 4.2.2.2, by mozilla::pkix's rules (spec/mozilla-pkix.md, 3.5).

#include <stdint.h>

#include <functional>
#include <optional>

#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/enum_set.h"
#include "revcheck/x509/public_key.h"

namespace revcheck {

// What an application says of a responder certificate before it is checked.
enum class ResponderTrust {
  kOrdinary,    // Check it. Also the answer for a trust anchor.
  kDistrusted,  // Refuse it and try the next one.
  kFailed,      // The question could not be answered: give up at once.
};

// What is required of a responder certificate itself. The defaults are those of
// Firefox's first attempt to build a path; in its second, RSA keys and
// signatures may have 1024 bits (`key.min_rsa_bits`).
struct ResponderRequirements {
  KeyRequirements key;

  // Digests accepted in the signature on the certificate.
  EnumSet<Digest> digests = {Digest::kSha256, Digest::kSha384, Digest::kSha512};

  // Accept RSASSA-PSS.
  bool allow_rsa_pss = true;

  friend bool operator==(const ResponderRequirements& a,
                         const ResponderRequirements& b) {
    return a.key == b.key && a.digests == b.digests &&
           a.allow_rsa_pss == b.allow_rsa_pss;
  }
};

// Which responder certificates are acceptable.
struct ResponderOptions : ResponderRequirements {
  // Asked once for each certificate that matches the responder ID; unset means
  // kOrdinary. Firefox asks OneCRL here. Called on the verifying thread; by a
  // Checker on its caller's or its client's, but not once that is destroyed.
  std::function<ResponderTrust(const Certificate&)> trust;
};

// Says why `certificate` may not sign for the issuer at `now`, in Unix seconds,
// or nullopt if it may. In order: trust; validity syntax; inner and outer
// signature algorithm, digest, RSA signature size; key; issuer name not empty;
// keyUsage syntax; basicConstraints, not a CA; extKeyUsage with
// id-kp-OCSPSigning itself; notBefore <= now <= notAfter without slop; issuer
// name equal, byte for byte, to `issuer_name`; signature by `issuer_key`, which
// is null if the key of the issuer cannot be parsed.
//
// Not checked, as in mozilla::pkix: revocation of the certificate itself,
// id-pkix-ocsp-nocheck, key usage bits, name constraints, key identifiers.
//
// kResponderTrustCheckFailed means: stop. Any other finding: try the next.
[[nodiscard]] std::optional<Finding> CheckResponderCertificate(
    const Certificate& certificate, Bytes issuer_name,
    const PublicKey* issuer_key, int64_t now, const ResponderOptions& options);

// The first of those checks alone.
[[nodiscard]] std::optional<Finding> CheckResponderTrust(
    const Certificate& certificate, const ResponderOptions& options);

// The finding for an embedded certificate that cannot be read at all.
Finding EmbeddedCertificateFinding(CertificateFault fault);

}  // namespace revcheck

#endif  // REVCHECK_OCSP_RESPONDER_CERTIFICATE_H_
