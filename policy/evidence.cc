#include "revcheck/policy/evidence.h"

#include "revcheck/x509/extensions.h"

namespace revcheck {
namespace {

bool IsCa(const Certificate& certificate) {
  if (!certificate.extensions.basic_constraints.has_value()) {
    return false;
  }
  const auto constraints =
      ReadBasicConstraints(*certificate.extensions.basic_constraints);
  return constraints.has_value() && constraints->is_ca;
}

}  // namespace

CheckFacts CheckFacts::Of(const Certificate& certificate,
                          const Certificate* issuer, absl::Time now) {
  CheckFacts facts;
  facts.now = now;
  facts.is_ca = IsCa(certificate);
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
