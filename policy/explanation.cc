#include "revcheck/policy/explanation.h"

#include <stddef.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/issuer_digests.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/display.h"

namespace revcheck {
namespace {

constexpr size_t kMaxSerialsShown = 5;
constexpr size_t kMaxValueSize = 1500;  // Bytes; a URL has up to 1024.

// Values come from strangers; none is worth more than a few lines.
void Add(std::string_view name, std::string value, Considered* out) {
  if (value.size() > kMaxValueSize) {
    size_t size = kMaxValueSize;
    while (size > 0 &&
           (static_cast<unsigned char>(value[size]) & 0xc0) == 0x80) {
      --size;  // Not in the middle of a UTF-8 character.
    }
    value.resize(size);
    value += "...";
  }
  out->details.push_back({std::string(name), std::move(value)});
}

void AddTime(std::string_view name, const std::optional<absl::Time>& time,
             Considered* out) {
  if (time.has_value()) {
    Add(name, TimeText(*time), out);
  }
}

std::string SignerName(const ResponderId& id) {
  switch (id.kind) {
    case ResponderId::Kind::kByName:
      return FormatName(id.value);
    case ResponderId::Kind::kByKey:
      return absl::StrCat("key ", Hex(KeyHash(id).value_or(id.value)));
  }
  return "";
}

std::string Serials(const ResponseSummary& summary) {
  std::string text;
  const size_t count = summary.entries.size();
  for (size_t i = 0; i < count && i < kMaxSerialsShown; ++i) {
    const EncodedCertId& id = summary.entries[i].cert_id;
    absl::StrAppend(&text, i == 0 ? "" : ", ",
                    id.hash.has_value() ? Hex(id.serial) : "unread");
  }
  if (count > kMaxSerialsShown) {
    absl::StrAppend(&text, " and ", count - kMaxSerialsShown, " more");
  }
  return text.empty() ? "none" : text;
}

// The entry with the serial asked about, or else the first.
const EntrySummary& NearestEntry(const CertId& id,
                                 const ResponseSummary& summary) {
  for (const EntrySummary& entry : summary.entries) {
    if (entry.cert_id.serial == id.serial) {
      return entry;
    }
  }
  return summary.entries.front();
}

// What an entry says, and where it disagrees about the issuer.
void AddEntry(const CertId& id, const EntrySummary& entry, Considered* out) {
  AddTime("this update", entry.this_update, out);
  AddTime("next update", entry.next_update, out);
  if (entry.revocation.has_value()) {
    AddTime("revoked at", absl::FromUnixSeconds(entry.revocation->time), out);
    if (entry.revocation->reason.has_value()) {
      Add("reason", ReasonName(*entry.revocation->reason), out);
    }
  }
  const EncodedCertId& encoded = entry.cert_id;
  if (!encoded.hash.has_value()) {
    Add("hash algorithm", FormatOid(encoded.hash_oid), out);
    return;
  }
  IssuerDigests digests(id);
  const Bytes name_hash = digests.Name(*encoded.hash);
  if (encoded.issuer_name_hash != name_hash) {
    Add("issuer name hash asked", Hex(name_hash), out);
    Add("issuer name hash present", Hex(encoded.issuer_name_hash), out);
  }
  const Bytes key_hash = digests.Key(*encoded.hash).value_or(Bytes());
  if (encoded.issuer_key_hash != key_hash) {
    Add("issuer key hash asked", Hex(key_hash), out);
    Add("issuer key hash present", Hex(encoded.issuer_key_hash), out);
  }
}

// What a response says, whether or not it could be verified.
void AddResponse(const CertId& id, Bytes response, absl::Time now,
                 Considered* out) {
  Add("size", absl::StrCat(response.size(), " bytes"), out);
  if (response.size() > kMaxDerSize) {
    return;
  }
  const ResponseSummary summary = Summarize(response);
  if (summary.basic.response_data.empty()) {
    return;
  }
  Add("serial asked", Hex(id.serial), out);
  Add("serials present", Serials(summary), out);
  if (summary.responder_id.has_value()) {
    Add("signer", SignerName(*summary.responder_id), out);
  }
  AddTime("produced at", summary.produced_at, out);
  if (!summary.entries.empty()) {
    AddEntry(id, NearestEntry(id, summary), out);
  }
  AddTime("now", now, out);
}

Considered Begin(Source source, Finding finding) {
  return {source, finding, Describe(finding).section, {}};
}

std::optional<Finding> ListFinding(LocalAnswer answer) {
  switch (answer) {
    case LocalAnswer::kAbsent:
      return std::nullopt;
    case LocalAnswer::kNotCovered:
      return Finding::kLocalSourceNotCovered;
    case LocalAnswer::kCoveredNotRevoked:
      return Finding::kLocalSourceNotRevoked;
    case LocalAnswer::kCoveredRevoked:
      return Finding::kLocalSourceRevoked;
    case LocalAnswer::kFailed:
      return Finding::kLocalSourceFailed;
  }
  return std::nullopt;
}

std::optional<Considered> ConsiderList(const RevocationCheck& check) {
  const std::optional<Finding> finding =
      ListFinding(check.facts().local_answer);
  if (!finding.has_value()) {
    return std::nullopt;
  }
  Considered considered = Begin(Source::kLocal, *finding);
  const Finding decisive = check.verdict().finding;
  if (check.policy().options().local_source != LocalSourceUse::kEnforce ||
      decisive == Finding::kTlsFeatureNotInherited) {  // Decided before.
    Add("used", "no", &considered);
  }
  return considered;
}

std::optional<Considered> ConsiderStaple(const RevocationCheck& check,
                                         const CheckBytes& bytes) {
  const CheckFacts& facts = check.facts();
  if (!facts.staple.has_value()) {
    return std::nullopt;
  }
  Considered considered = Begin(Source::kStaple, facts.staple->finding);
  if (!check.staple_used()) {
    Add("used", "no", &considered);
  }
  AddResponse(bytes.id, bytes.staple, facts.now, &considered);
  if (bytes.validity.has_value()) {
    AddTime("certificate valid from", bytes.validity->not_before, &considered);
  }
  return considered;
}

std::optional<Considered> ConsiderCache(const RevocationCheck& check) {
  if (!check.cached().has_value()) {
    return std::nullopt;
  }
  Considered considered = Begin(Source::kCache, check.cached()->finding);
  AddTime("valid through", check.cached()->valid_through, &considered);
  AddTime("now", check.facts().now, &considered);
  return considered;
}

std::optional<Considered> ConsiderFetch(const RevocationCheck& check,
                                        const CheckBytes& bytes) {
  if (!check.answer().has_value() && !check.no_response().has_value()) {
    return std::nullopt;
  }
  const bool answered = check.answer().has_value();
  Considered considered =
      Begin(Source::kNetwork,
            answered ? check.answer()->finding : *check.no_response());
  Add("url", Printable(check.url()), &considered);
  if (answered) {
    AddResponse(bytes.id, bytes.response, check.facts().now, &considered);
  } else {
    Add("transport error", std::string(ToString(*check.no_response())),
        &considered);
  }
  return considered;
}

// Findings about the certificate itself, and about nothing at all.
std::optional<Considered> ConsiderRest(const RevocationCheck& check) {
  const Verdict& verdict = check.verdict();
  switch (verdict.source) {
    case Source::kNone:
    case Source::kCertificate:
    case Source::kExemption:
      return Begin(verdict.source, verdict.finding);
    case Source::kLocal:
    case Source::kStaple:
    case Source::kCache:
    case Source::kNetwork:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Explanation Explain(const RevocationCheck& check, const CheckBytes& bytes) {
  Explanation explanation{check.verdict(), {}, Diagnose(check, bytes)};
  for (const std::optional<Considered>& each :
       {ConsiderList(check), ConsiderStaple(check, bytes), ConsiderCache(check),
        ConsiderFetch(check, bytes), ConsiderRest(check)}) {
    if (each.has_value()) {
      explanation.considered.push_back(*each);
    }
  }
  return explanation;
}

}  // namespace revcheck
