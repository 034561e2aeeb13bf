#include "revcheck/cli/verdict_report.h"

#include <stddef.h>

#include <optional>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/cli/local_cause.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

constexpr size_t kLabelWidth = 17;
constexpr size_t kMaxEntriesShown = 5;

// A line "  label       value", wrapped to the width of a terminal.
std::string Line(std::string_view label, std::string_view value) {
  std::string line = absl::StrCat("  ", std::string(label));
  line.resize(kLabelWidth, ' ');
  return absl::StrCat(line, Wrap(value, kLabelWidth), "\n");
}

std::string StatusName(const Outcome& outcome) {
  return outcome.status.has_value() ? std::string(ToString(*outcome.status))
                                    : "none";
}

std::string HashName(const EncodedCertId& id) {
  return id.hash.has_value() ? std::string(ToString(*id.hash))
                             : FormatOid(id.hash_oid);
}

Json EntryJson(const EntrySummary& entry) {
  Json json;
  json["serial"] = Hex(entry.cert_id.serial);
  json["hash"] = HashName(entry.cert_id);
  json["status"] = entry.status.has_value()
                       ? Json(std::string(ToString(*entry.status)))
                       : Json(nullptr);
  json["this_update"] = ToJson(entry.this_update);
  json["next_update"] = ToJson(entry.next_update);
  return json;
}

Json RevocationJson(const std::optional<Revocation>& revocation) {
  if (!revocation.has_value()) {
    return nullptr;
  }
  Json json;
  json["time"] = TimeText(absl::FromUnixSeconds(revocation->time));
  json["reason"] = revocation->reason.has_value()
                       ? Json(ReasonName(*revocation->reason))
                       : Json(nullptr);
  return json;
}

// Whom the response names as its signer, whether or not that is true.
std::string ClaimedResponder(const ResponseSummary& summary) {
  if (!summary.responder_id.has_value()) {
    return "";
  }
  if (summary.responder_id->kind == ResponderId::Kind::kByName) {
    return FormatName(summary.responder_id->value);
  }
  const std::optional<Bytes> hash = KeyHash(*summary.responder_id);
  return absl::StrCat("key ", Hex(hash.value_or(summary.responder_id->value)));
}

std::string_view SignerName(Signer signer) {
  switch (signer) {
    case Signer::kIssuer:
      return "issuer";
    case Signer::kDelegate:
      return "delegate";
  }
  return "";
}

Json ResponderJson(const ResponseSummary& summary, const Outcome& outcome) {
  if (!summary.responder_id.has_value()) {
    return nullptr;
  }
  Json json;
  json["id"] = ClaimedResponder(summary);
  json["signed_by"] = outcome.signer.has_value()
                          ? Json(std::string(SignerName(*outcome.signer)))
                          : Json(nullptr);
  json["certificate"] = nullptr;
  Certificate delegate;
  if (outcome.delegate.has_value() &&
      !Certificate::Read(*outcome.delegate, &delegate).has_value()) {
    json["certificate"] = FormatName(delegate.subject);
  }
  return json;
}

std::string EntryText(const EntrySummary& entry) {
  std::string text =
      absl::StrCat(Hex(entry.cert_id.serial), " (", HashName(entry.cert_id));
  if (entry.status.has_value()) {
    absl::StrAppend(&text, ", ", std::string(ToString(*entry.status)));
  }
  if (entry.this_update.has_value()) {
    absl::StrAppend(&text, ", ", TimeText(*entry.this_update));
  }
  if (entry.next_update.has_value()) {
    absl::StrAppend(&text, " to ", TimeText(*entry.next_update));
  }
  return text + ")";
}

std::string TimesText(const Outcome& outcome) {
  std::string text;
  if (outcome.this_update.has_value()) {
    text += Line("this update", TimeText(*outcome.this_update));
  }
  if (outcome.next_update.has_value()) {
    text += Line("next update", TimeText(*outcome.next_update));
  }
  if (outcome.valid_through.has_value()) {
    text += Line("valid through", TimeText(*outcome.valid_through) +
                                      (outcome.expired ? " (expired)" : ""));
  }
  return text;
}

std::string RevocationText(const Revocation& revocation) {
  std::string text = TimeText(absl::FromUnixSeconds(revocation.time));
  if (revocation.reason.has_value()) {
    absl::StrAppend(&text, ", ", ReasonName(*revocation.reason));
  }
  return Line("revoked at", text);
}

std::string EntriesText(const CertId& id, const ResponseSummary& summary) {
  std::string text = Line("asked about", Hex(id.serial));
  const size_t count = summary.entries.size();
  for (size_t i = 0; i < count && i < kMaxEntriesShown; ++i) {
    text += Line("answers about", EntryText(summary.entries[i]));
  }
  if (count > kMaxEntriesShown) {
    text += Line("", absl::StrCat("and ", count - kMaxEntriesShown, " more"));
  }
  return text;
}

}  // namespace

Json VerdictJson(const CertId& id, Bytes response, const Outcome& outcome) {
  return VerdictJson(id, response, outcome, Localized(outcome.finding, {}));
}

std::string VerdictText(const CertId& id, Bytes response,
                        const Outcome& outcome) {
  return VerdictText(id, response, outcome, Localized(outcome.finding, {}));
}

Json VerdictJson(const CertId& id, Bytes response, const Outcome& outcome,
                 const Cause& cause) {
  const FindingInfo& info = Describe(outcome.finding);
  const CodeInfo& code = Describe(info.code);
  const ResponseSummary summary = Summarize(response);
  Json json;
  json["code"] = std::string(code.name);
  json["number"] = code.number;
  json["finding"] = std::string(info.name);
  json["status"] = StatusName(outcome);
  json["expired"] = outcome.expired;
  json["this_update"] = ToJson(outcome.this_update);
  json["next_update"] = ToJson(outcome.next_update);
  json["valid_through"] = ToJson(outcome.valid_through);
  json["produced_at"] = ToJson(summary.produced_at);
  json["responder"] = ResponderJson(summary, outcome);
  json["revocation"] = RevocationJson(outcome.revocation);
  json["culprit"] = std::string(ToString(cause.culprit));
  json["meaning"] = std::string(cause.meaning);
  json["remedy"] = std::string(cause.remedy);
  json["section"] = std::string(info.section);
  json["serial"] = Hex(id.serial);
  json["entries"] = Json::array();
  for (const EntrySummary& entry : summary.entries) {
    json["entries"].push_back(EntryJson(entry));
  }
  return json;
}

std::string VerdictText(const CertId& id, Bytes response,
                        const Outcome& outcome, const Cause& cause) {
  const FindingInfo& info = Describe(outcome.finding);
  const CodeInfo& code = Describe(info.code);
  const ResponseSummary summary = Summarize(response);
  std::string text = absl::StrCat(std::string(code.name));
  if (code.number != 0) {
    absl::StrAppend(&text, " (", code.number, ")");
  }
  text += "\n";
  text += Line("finding", info.name);
  text += Line("meaning", cause.meaning);
  text += Line("culprit", ToString(cause.culprit));
  text += Line("remedy", cause.remedy);
  text += Line("status", StatusName(outcome));
  if (outcome.revocation.has_value()) {
    text += RevocationText(*outcome.revocation);
  }
  text += TimesText(outcome);
  if (summary.produced_at.has_value()) {
    text += Line("produced at", TimeText(*summary.produced_at));
  }
  if (summary.responder_id.has_value()) {
    text += Line("responder",
                 ClaimedResponder(summary) +
                     (outcome.signer == Signer::kIssuer     ? " (the issuer)"
                      : outcome.signer == Signer::kDelegate ? " (delegate)"
                                                            : " (unverified)"));
  }
  return text + EntriesText(id, summary);
}

}  // namespace revcheck::cli
