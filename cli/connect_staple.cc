#include "revcheck/cli/connect_staple.h"

#include <stddef.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

constexpr size_t kMaxSerials = 8;

ResponseSummary SummaryOf(const std::string& staple) {
  return staple.size() <= kMaxDerSize ? Summarize(ToBytes(staple))
                                      : ResponseSummary();
}

std::optional<Outcome> Judge(const ProbeResult& probe, const Subject& subject,
                             const ConnectFacts& facts) {
  if (!probe.staple.has_value() || subject.issuer() == nullptr) {
    return std::nullopt;
  }
  return VerifyResponse(subject.id(), ToBytes(*probe.staple), facts.now,
                        facts.verify);
}

// The entry about the certificate, or else the first; null if there is none.
const EntrySummary* NearestEntry(const ResponseSummary& summary, Bytes serial) {
  const auto found = std::find_if(
      summary.entries.begin(), summary.entries.end(),
      [serial](const EntrySummary& e) { return e.cert_id.serial == serial; });
  return found != summary.entries.end() ? &*found
         : summary.entries.empty()      ? nullptr
                                        : &summary.entries.front();
}

Json SignerJson(const ResponseSummary& summary) {
  if (!summary.responder_id.has_value()) {
    return nullptr;
  }
  const ResponderId& id = *summary.responder_id;
  return id.kind == ResponderId::Kind::kByName
             ? FormatName(id.value)
             : absl::StrCat("key ", Hex(KeyHash(id).value_or(id.value)));
}

Json SignedByJson(const std::optional<Outcome>& outcome) {
  if (!outcome.has_value() || !outcome->signer.has_value()) {
    return nullptr;
  }
  switch (*outcome->signer) {
    case Signer::kIssuer:
      return "issuer";
    case Signer::kDelegate:
      return "delegate";
  }
  return nullptr;
}

// The share of the time from thisUpdate to nextUpdate that is over; above 1 if
// all of it is.
Json LifeUsed(const EntrySummary* entry, absl::Time now) {
  if (entry == nullptr || !entry->this_update.has_value() ||
      !entry->next_update.has_value() ||
      *entry->next_update <= *entry->this_update) {
    return nullptr;
  }
  const double share = absl::FDivDuration(
      now - *entry->this_update, *entry->next_update - *entry->this_update);
  return std::round(share * 1000) / 1000;
}

}  // namespace

std::optional<Finding> StapleFinding(const ProbeResult& probe,
                                     const Subject& subject,
                                     const ConnectFacts& facts) {
  const std::optional<Outcome> outcome = Judge(probe, subject, facts);
  return outcome.has_value() ? std::optional<Finding>(outcome->finding)
                             : std::nullopt;
}

std::vector<std::string> SerialsIn(const std::string& staple) {
  std::vector<std::string> serials;
  for (const EntrySummary& entry : SummaryOf(staple).entries) {
    if (serials.size() == kMaxSerials) {
      break;
    }
    serials.push_back(Hex(entry.cert_id.serial));
  }
  return serials;
}

Json StapleJson(const ProbeResult& probe, const Subject& subject,
                const ConnectFacts& facts) {
  if (!probe.staple.has_value()) {
    return nullptr;
  }
  const ResponseSummary summary = SummaryOf(*probe.staple);
  const std::optional<Outcome> outcome = Judge(probe, subject, facts);
  const EntrySummary* const entry =
      NearestEntry(summary, subject.leaf().serial);
  Json json;
  json["size"] = probe.staple->size();
  json["serials"] = SerialsIn(*probe.staple);
  json["serial_matches"] =
      entry != nullptr && entry->cert_id.serial == subject.leaf().serial;
  json["signer"] = SignerJson(summary);
  json["signed_by"] = SignedByJson(outcome);
  json["produced_at"] = ToJson(summary.produced_at);
  json["this_update"] = entry == nullptr ? Json() : ToJson(entry->this_update);
  json["next_update"] = entry == nullptr ? Json() : ToJson(entry->next_update);
  json["valid_through"] =
      outcome.has_value() ? ToJson(outcome->valid_through) : Json();
  json["life_used"] = LifeUsed(entry, facts.now);
  if (outcome.has_value()) {
    const FindingInfo& info = Describe(outcome->finding);
    json["code"] = std::string(ToString(info.code));
    json["finding"] = std::string(info.name);
    json["meaning"] = std::string(info.meaning);
  } else {
    json["code"] = nullptr;
    json["finding"] = nullptr;
    json["meaning"] =
        "Nobody knows who issued the certificate, so that the "
        "staple cannot be verified.";
  }
  return json;
}

}  // namespace revcheck::cli
