#include "revcheck/policy/evidence.h"

namespace revcheck {
CheckFacts CheckFacts::Of(const Certificate& certificate,
                          const Certificate* issuer, absl::Time now,
                          Role role) {
  CheckFacts facts;
  facts.now = now;
  facts.is_ca = role == Role::kCa;
  if (const std::optional<Validity> validity = ReadValidity(certificate)) {
    facts.lifetime = validity->not_after - validity->not_before;
  }
  facts.url_fault = FindOcspUrl(certificate, &facts.url);
  facts.tls_feature = certificate.extensions.tls_feature;
  if (issuer != nullptr) {
    facts.issuer_tls_feature = issuer->extensions.tls_feature;
  }
  return facts;
}

}  // namespace revcheck
