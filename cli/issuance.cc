#include "revcheck/cli/issuance.h"

#include <optional>

#include "revcheck/x509/public_key.h"
#include "revcheck/x509/signature.h"

namespace revcheck::cli {

Issuance IssuanceOf(const Certificate& certificate, const Certificate& issuer) {
  SignatureAlgorithm algorithm;
  const std::optional<PublicKey> key = PublicKey::FromSpki(issuer.spki);
  if (!key.has_value() ||
      ParseSignatureAlgorithm(certificate.signature_algorithm, &algorithm)
          .has_value()) {
    return Issuance::kUnknown;
  }
  return VerifySignature(*key, algorithm, certificate.tbs,
                         certificate.signature)
             ? Issuance::kSigned
             : Issuance::kNotSigned;
}

}  // namespace revcheck::cli
