#include <stddef.h>
#include <stdint.h>

#include <algorithm>  // IWYU pragma: keep
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::cli {
namespace {

constexpr absl::Time kNow = absl::FromUnixSeconds(1772323200);

// TLS feature extension with status_request.
constexpr uint8_t kMustStaple[] = {0x30, 0x03, 0x02, 0x01, 0x05};

// What a situation offers to a check. The table is made by running the check on
// each, not written down.
struct Situation {
  const char* text;
  std::optional<Finding> staple;
  std::optional<Finding> answer;  // Unset: nobody is asked.
  std::optional<Finding> cached;
  bool has_url = true;
  bool must_staple = false;
  bool short_lived = false;
  bool offline = false;
};

std::vector<Situation> Situations() {
  std::vector<Situation> all = {
      {"good staple", Finding::kGood, {}, {}},
      {"good staple, but revoked before",
       Finding::kGood,
       {},
       Finding::kRevoked},
      {"revoked staple", Finding::kRevoked, {}, {}},
      {"unknown staple", Finding::kUnknownToResponder, {}, {}},
      {"broken staple", Finding::kNotSignedByIssuerKey, {}, {}},
      {"expired staple, responder good", Finding::kExpired, Finding::kGood, {}},
      {"expired staple, responder silent",
       Finding::kExpired,
       Finding::kTimedOut,
       {}},
      {"staple for another certificate, responder good",
       Finding::kResponseForOtherSerial,
       Finding::kGood,
       {}},
      {"staple for another certificate, responder silent",
       Finding::kResponseForOtherSerial,
       Finding::kTimedOut,
       {}},
      {"no staple, responder good", {}, Finding::kGood, {}},
      {"no staple, responder says revoked", {}, Finding::kRevoked, {}},
      {"no staple, responder says unknown",
       {},
       Finding::kUnknownToResponder,
       {}},
      {"no staple, responder silent", {}, Finding::kTimedOut, {}},
      {"no staple, answer expired", {}, Finding::kExpired, {}},
      {"no staple, answer unverifiable",
       {},
       Finding::kNotSignedByIssuerKey,
       {}},
      {"no staple, responder failed a minute ago", {}, {}, Finding::kTimedOut},
  };
  Situation no_url{"no staple, no responder URL", {}, {}, {}};
  no_url.has_url = false;
  all.push_back(no_url);
  Situation offline{"no staple, asking not allowed", {}, {}, {}};
  offline.offline = true;
  all.push_back(offline);
  Situation short_lived{"no staple, short-lived", {}, {}, {}};
  short_lived.short_lived = true;
  all.push_back(short_lived);
  Situation must_staple{
      "must-staple, no staple, responder good", {}, Finding::kGood, {}};
  must_staple.must_staple = true;
  all.push_back(must_staple);
  return all;
}

Outcome OutcomeOf(Finding finding) {
  Outcome outcome(finding);
  outcome.expired = Describe(finding).code == Code::kOcspOldResponse;
  outcome.this_update = kNow - absl::Hours(24);
  outcome.valid_through = kNow + absl::Hours(24);
  return outcome;
}

CheckFacts FactsOf(const Situation& situation) {
  CheckFacts facts;
  facts.now = kNow;
  facts.lifetime =
      situation.short_lived ? absl::Hours(24) : absl::Hours(24 * 90);
  if (situation.has_url) {
    facts.url = "http://ocsp.example/";
  }
  if (situation.staple.has_value()) {
    facts.staple = OutcomeOf(*situation.staple);
  }
  if (situation.must_staple) {
    facts.tls_feature = Bytes(kMustStaple);
  }
  facts.local_only = situation.offline;
  return facts;
}

void AnswerFetch(const Situation& situation, RevocationCheck* check) {
  const Finding answer = situation.answer.value_or(Finding::kFetchCancelled);
  if (answer == Finding::kTimedOut || answer == Finding::kFetchCancelled) {
    check->OnNoResponse(answer);
  } else {
    check->OnResponse(OutcomeOf(answer));
  }
}

Verdict Decide(const Policy& policy, const Situation& situation) {
  RevocationCheck check(policy, FactsOf(situation));
  while (check.next() != CheckStep::kFinished) {
    switch (check.next()) {
      case CheckStep::kLookUpCache:
        check.OnCacheLookup(
            situation.cached.has_value()
                ? std::optional<CachedResult>(
                      {*situation.cached, kNow, kNow + absl::Minutes(4)})
                : std::nullopt);
        break;
      case CheckStep::kFetch:
        AnswerFetch(situation, &check);
        break;
      case CheckStep::kStore:
        check.OnStored(StoreResult::kDone);
        break;
      case CheckStep::kFinished:
        break;
    }
  }
  return check.verdict();
}

std::string CellOf(const Verdict& verdict) {
  switch (verdict.decision) {
    case Decision::kReject:
      return "reject";
    case Decision::kAcceptWithoutEvidence:
      return "soft fail";
    case Decision::kAcceptByExemption:
      return "exempt";
    case Decision::kAccept:
      return "accept";
  }
  return "";
}

std::string Name(OcspUse use) {
  switch (use) {
    case OcspUse::kNever:
      return "never";
    case OcspUse::kAlways:
      return "always";
    case OcspUse::kEvOnly:
      return "EV only";
  }
  return "";
}

std::string Name(LocalSourceUse use) {
  switch (use) {
    case LocalSourceUse::kOff:
      return "off";
    case LocalSourceUse::kReportOnly:
      return "report only";
    case LocalSourceUse::kEnforce:
      return "enforce";
  }
  return "";
}

std::string Name(Unproven unproven) {
  return unproven == Unproven::kAccept ? "accept" : "reject";
}

std::string YesNo(bool value) { return value ? "yes" : "no"; }

struct Knob {
  std::string name;
  std::string value;
};

std::vector<Knob> KnobsOf(const Policy& policy) {
  const PolicyOptions& options = policy.options();
  return {
      {"ocsp", Name(options.ocsp)},
      {"require", YesNo(options.require)},
      {"soft_timeout", absl::FormatDuration(options.soft_timeout)},
      {"hard_timeout", absl::FormatDuration(options.hard_timeout)},
      {"stapling", YesNo(options.stapling)},
      {"must_staple", YesNo(options.must_staple)},
      {"short_lifetime_days", absl::StrCat(options.short_lifetime_days)},
      {"max_age_days", absl::StrCat(options.max_age_days)},
      {"local_source", Name(options.local_source)},
      {"ca_certificates",
       options.ca_certificates == CaCertificates::kExempt ? "exempt" : "check"},
      {"no_responder_url", Name(options.no_responder_url)},
      {"remembered_failure", Name(options.remembered_failure)},
      {"expired_staple", options.expired_staple == ExpiredStaple::kTryFetch
                             ? "try fetch"
                             : "reject"},
      {"contradicted_staple", Name(options.contradicted_staple)},
      {"offline", Name(options.offline)},
      {"unverifiable_answer", Name(options.unverifiable_answer)},
  };
}

std::string Padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

// One line of a table with a column for each profile, Markdown-compatible.
void PrintRow(const std::string& first, const std::vector<std::string>& cells) {
  std::cout << "| " << Padded(first, 49);
  for (const std::string& cell : cells) {
    std::cout << "| " << Padded(cell, 18);
  }
  std::cout << "|\n";
}

std::vector<Policy> Profiles() {
  std::vector<Policy> profiles;
  for (const std::string_view name : Policy::Names()) {
    profiles.push_back(*Policy::Named(name));
  }
  return profiles;
}

void PrintHeader(const std::string& first) {
  std::vector<std::string> names;
  for (const std::string_view name : Policy::Names()) {
    names.emplace_back(name);
  }
  PrintRow(first, names);
  std::cout << "|---|";
  for (size_t i = 0; i < names.size(); ++i) {
    std::cout << "---|";
  }
  std::cout << "\n";
}

void PrintTables() {
  const std::vector<Policy> profiles = Profiles();
  PrintHeader("situation");
  for (const Situation& situation : Situations()) {
    std::vector<std::string> cells;
    for (const Policy& policy : profiles) {
      cells.push_back(CellOf(Decide(policy, situation)));
    }
    PrintRow(situation.text, cells);
  }
  std::cout << "\n";
  PrintHeader("option");
  const std::vector<Knob> names = KnobsOf(profiles.front());
  for (size_t i = 0; i < names.size(); ++i) {
    std::vector<std::string> cells;
    for (const Policy& policy : profiles) {
      cells.push_back(KnobsOf(policy)[i].value);
    }
    PrintRow(names[i].name, cells);
  }
}

void PrintJson() {
  for (const std::string_view name : Policy::Names()) {
    const Policy policy = *Policy::Named(name);
    Json json;
    json["policy"] = std::string(name);
    for (const Knob& knob : KnobsOf(policy)) {
      json["options"][knob.name] = knob.value;
    }
    for (const Situation& situation : Situations()) {
      json["decisions"][situation.text] =
          std::string(ToString(Decide(policy, situation).decision));
    }
    std::cout << json.dump() << "\n";
  }
}

}  // namespace

void AddPoliciesCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "policies", "Show each profile's options and what it decides when");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Print JSON, an object a profile");
  command->callback([json, status] {
    if (*json) {
      PrintJson();
    } else {
      PrintTables();
    }
    *status = kAccepted;
  });
}

}  // namespace revcheck::cli
