#include "revcheck/ocsp/testing/written_cert_id.h"

#include <string>
#include <string_view>

#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::testing {

std::string WriteCertIdContents(const EncodedCertId& id,
                                std::string_view parameters) {
  const std::string algorithm = AlgorithmIdentifier(id.hash_oid, parameters);
  if (!id.hash.has_value()) {
    return algorithm;
  }
  return Join({algorithm, OctetString(ToText(id.issuer_name_hash)),
               OctetString(ToText(id.issuer_key_hash)),
               IntegerOf(ToText(id.serial))});
}

}  // namespace revcheck::testing
