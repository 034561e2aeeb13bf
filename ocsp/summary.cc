#include "revcheck/ocsp/summary.h"

#include <openssl/bytestring.h>
#include <stdint.h>

#include <array>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "revcheck/x509/der.h"

namespace revcheck {
namespace {

using MaybeFinding = std::optional<Finding>;

// Reads what follows the CertID of an entry.
MaybeFinding ReadEntryBody(CBS* entry, EntrySummary* out) {
  CertStatus status;
  Bytes revoked_info;
  if (const auto finding = ReadCertStatus(entry, &status, &revoked_info)) {
    return finding;
  }
  out->status = status;
  if (status == CertStatus::kRevoked) {
    out->revocation = ParseRevokedInfo(revoked_info);
  }
  int64_t this_update;
  if (const auto finding = ReadThisUpdate(entry, &this_update)) {
    return finding;
  }
  out->this_update = absl::FromUnixSeconds(this_update);
  std::optional<int64_t> next_update;
  if (const auto finding = ReadNextUpdate(entry, &next_update)) {
    return finding;
  }
  if (next_update.has_value()) {
    out->next_update = absl::FromUnixSeconds(*next_update);
  }
  std::optional<Bytes> sct_list;
  return ReadSingleExtensions(entry, &sct_list);
}

MaybeFinding ReadEntries(CBS* rest, ResponseSummary* out) {
  int64_t produced_at;
  CBS entries;
  if (const auto finding = ReadSingleResponses(rest, &produced_at, &entries)) {
    return finding;
  }
  out->produced_at = absl::FromUnixSeconds(produced_at);
  MaybeFinding first;
  while (!AtEnd(entries)) {
    CBS entry;
    EntrySummary summary;
    if (const auto finding =
            ReadEntryCertId(&entries, &entry, &summary.cert_id)) {
      return finding;
    }
    const MaybeFinding finding = ReadEntryBody(&entry, &summary);
    if (!first.has_value()) {
      first = finding;
    }
    out->entries.push_back(summary);
  }
  return first;
}

MaybeFinding ReadAll(Bytes response, ResponseSummary* out) {
  if (const auto finding =
          ReadBasicResponse(response, response.size(), &out->basic)) {
    return finding;
  }
  CBS list = ToCbs(out->basic.certificates);
  CBS certificate;
  while (!AtEnd(list) && ReadElement(&list, CBS_ASN1_SEQUENCE, &certificate)) {
    out->certificates.push_back(ToBytes(certificate));
  }
  ResponderId responder_id;
  CBS rest;
  if (const auto finding =
          ReadResponderId(out->basic.response_data, &responder_id, &rest)) {
    return finding;
  }
  out->responder_id = responder_id;
  if (const auto finding = ReadEntries(&rest, out)) {
    return finding;
  }
  if (const auto finding = ReadResponseExtensions(&rest, &out->nonce)) {
    return finding;
  }
  return out->basic.trailing_data;
}

}  // namespace

ResponseSummary Summarize(Bytes response) {
  ResponseSummary summary;
  summary.stopped_by = ReadAll(response, &summary);
  return summary;
}

std::string ReasonName(uint8_t reason) {
  static constexpr std::array<std::string_view, 11> kNames = {
      "unspecified",     "keyCompromise",
      "cACompromise",    "affiliationChanged",
      "superseded",      "cessationOfOperation",
      "certificateHold", "",
      "removeFromCRL",   "privilegeWithdrawn",
      "aACompromise",
  };
  if (reason < kNames.size() && !kNames[reason].empty()) {
    return std::string(kNames[reason]);
  }
  return absl::StrCat("reason ", reason);
}

}  // namespace revcheck
