#include "revcheck/ocsp/missing_entry.h"

#include <openssl/bytestring.h>
#include <stdint.h>

#include <algorithm>
#include <optional>

#include "revcheck/ocsp/issuer_digests.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/x509/der.h"

namespace revcheck {
namespace {

// How near an entry comes to the certificate asked about.
enum class Nearness {
  kUnknownHash,
  kOtherIssuer,
  kOtherSerial,
  kOtherIssuerName,
  kOtherIssuerKey,
};

Nearness Judge(const CertId& id, const EncodedCertId& entry,
               IssuerDigests* digests) {
  if (!entry.hash.has_value()) {
    return Nearness::kUnknownHash;
  }
  const bool same_serial = entry.serial == id.serial;
  const bool same_name = entry.issuer_name_hash == digests->Name(*entry.hash);
  if (same_serial) {
    return same_name ? Nearness::kOtherIssuerKey : Nearness::kOtherIssuerName;
  }
  const bool same_key = digests->Key(*entry.hash) == entry.issuer_key_hash;
  return same_name && same_key ? Nearness::kOtherSerial
                               : Nearness::kOtherIssuer;
}

Finding ToFinding(Nearness nearness) {
  switch (nearness) {
    case Nearness::kUnknownHash:
      return Finding::kUnknownCertIdHash;
    case Nearness::kOtherIssuer:
      return Finding::kResponderEmptyHanded;
    case Nearness::kOtherSerial:
      return Finding::kResponseForOtherSerial;
    case Nearness::kOtherIssuerName:
      return Finding::kIssuerNameHashDiffers;
    case Nearness::kOtherIssuerKey:
      return Finding::kIssuerKeyHashDiffers;
  }
  return Finding::kResponderEmptyHanded;
}

}  // namespace

Finding WhyNoEntryMatches(const CertId& id, Bytes response_data) {
  ResponderId responder_id;
  CBS rest;
  int64_t produced_at;
  CBS entries;
  if (ReadResponderId(response_data, &responder_id, &rest).has_value() ||
      ReadSingleResponses(&rest, &produced_at, &entries).has_value()) {
    return Finding::kResponderEmptyHanded;
  }
  IssuerDigests digests(id);
  Nearness nearest = Nearness::kUnknownHash;
  EncodedCertId encoded;
  while (!AtEnd(entries)) {
    CBS entry;
    if (ReadEntryCertId(&entries, &entry, &encoded).has_value()) {
      break;
    }
    nearest = std::max(nearest, Judge(id, encoded, &digests));
  }
  return ToFinding(nearest);
}

}  // namespace revcheck
