#include "revcheck/policy/must_staple.h"

#include <openssl/bytestring.h>

#include "revcheck/x509/der.h"
#include "revcheck/x509/extensions.h"

namespace revcheck {

std::optional<Finding> CheckTlsFeatureInheritance(
    const std::optional<Bytes>& issuer, const std::optional<Bytes>& subject) {
  if (!issuer.has_value()) {
    return std::nullopt;
  }
  const bool same = !issuer->empty() && subject == issuer;
  return same ? std::nullopt
              : std::optional<Finding>(Finding::kTlsFeatureNotInherited);
}

// Features ::= SEQUENCE OF INTEGER. The first feature that is not met is found
// before anything malformed behind it.
std::optional<Finding> CheckMustStaple(const std::optional<Bytes>& tls_feature,
                                       StapleReceived staple) {
  if (!tls_feature.has_value()) {
    return std::nullopt;
  }
  CBS in = ToCbs(*tls_feature);
  CBS list;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &list) || AtEnd(list)) {
    return Finding::kTlsFeatureMalformed;
  }
  while (!AtEnd(list)) {
    CBS feature;
    if (!ReadContents(&list, CBS_ASN1_INTEGER, &feature)) {
      return Finding::kTlsFeatureMalformed;
    }
    const Bytes contents = ToBytes(feature);
    if (contents.size() != 1 || contents[0] != kStatusRequestFeature) {
      return Finding::kTlsFeatureUnsupported;
    }
    switch (staple) {
      case StapleReceived::kNo:
        return Finding::kMustStapleWithoutStaple;
      case StapleReceived::kYes:
        break;
    }
  }
  return AtEnd(in) ? std::nullopt
                   : std::optional<Finding>(Finding::kTlsFeatureMalformed);
}

}  // namespace revcheck
