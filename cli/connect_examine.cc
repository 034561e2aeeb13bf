#include "revcheck/cli/connect_examine.h"

#include <stddef.h>
#include <stdint.h>

#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/fetch.h"
#include "revcheck/cli/connect_advice.h"
#include "revcheck/cli/connect_cause.h"
#include "revcheck/cli/connect_compare.h"
#include "revcheck/cli/connect_diagnosis.h"
#include "revcheck/cli/connect_probe.h"
#include "revcheck/cli/connect_staple.h"
#include "revcheck/cli/connect_trust.h"
#include "revcheck/cli/local_cause.h"
#include "revcheck/cli/starttls.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/must_staple.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/urls.h"

namespace revcheck::cli {
namespace {

// One examination under way.
struct Examination {
  const ConnectFacts& facts;
  const ExamineTools& tools;
  const Subject& subject;
  std::optional<HttpResult> exchange;  // With the responder.
};

enum class Asking { kAllowed, kForbidden };

// Checks the certificate by `policy`. nullopt if there is no issuer to check
// with, or if the check cannot be made.
std::optional<CheckResult> CheckBy(const Examination& examination,
                                   const Policy& policy, Asking asking) {
  if (examination.subject.issuer() == nullptr) {
    return std::nullopt;
  }
  CheckerOptions options = examination.tools.options;
  options.policy = policy;
  options.verify = examination.facts.verify;
  options.clock = [now = examination.facts.now] { return now; };
  const absl::StatusOr<std::unique_ptr<Checker>> checker = Checker::Create(
      std::move(options), std::make_shared<ReplayClient>(examination.exchange));
  if (!checker.ok()) {
    return std::nullopt;
  }
  CheckInput input;
  input.certificate = examination.subject.leaf().der;
  input.issuer = examination.subject.issuer()->der;
  if (examination.facts.main.staple.has_value()) {
    input.staple = ToBytes(*examination.facts.main.staple);
  }
  input.url = examination.tools.question.url;
  input.local_only = asking == Asking::kForbidden;
  const absl::StatusOr<CheckResult> result = (*checker)->Check(input);
  return result.ok() ? std::optional<CheckResult>(*result) : std::nullopt;
}

// What is wrong with the staple, if nobody else could be asked and nothing
// excused the lack of proof.
RootCause CauseInStaple(const Examination& examination) {
  if (!examination.facts.main.staple.has_value()) {
    return RootCause::kNothingWrong;
  }
  PolicyOptions options = PolicyOptions::FirefoxHardFail();
  options.short_lifetime_days = 0;
  options.offline = Unproven::kReject;
  const absl::StatusOr<Policy> policy = Policy::Create(options);
  const std::optional<CheckResult> result =
      policy.ok() ? CheckBy(examination, *policy, Asking::kForbidden)
                  : std::nullopt;
  const bool blames_staple = result.has_value() &&
                             result->verdict().source == Source::kStaple &&
                             !result->accepted();
  return blames_staple ? result->Explain().root_cause
                       : RootCause::kNothingWrong;
}

Json VerdictJson(std::string_view policy,
                 const std::optional<CheckResult>& result) {
  Json json;
  json["policy"] = std::string(policy);
  if (!result.has_value()) {
    json["verdict"] = "reject";
    json["code"] = std::string(kUnknownIssuerCode);
    json["number"] = kUnknownIssuerNumber;
    json["finding"] = std::string(kUnknownIssuerFinding);
    json["source"] = "certificate";
    return json;
  }
  const Verdict& verdict = result->verdict();
  json["verdict"] = std::string(ToString(verdict.decision));
  json["code"] = std::string(ToString(verdict.code));
  json["number"] = Describe(verdict.code).number;
  json["finding"] = std::string(ToString(verdict.finding));
  json["source"] = std::string(ToString(verdict.source));
  return json;
}

// Why the server is refused before revocation has a say: in words, or null.
Json RefusalJson(const Subject& subject) {
  return subject.fault().has_value()
             ? Json("the chain is refused: " + subject.error())
         : subject.host_matches()
             ? Json(nullptr)
             : Json("the host name is not in the certificate");
}

Json TrustJson(const Subject& subject) {
  Json json;
  json["ok"] = !subject.fault().has_value();
  json["error"] =
      subject.fault().has_value() ? Json(subject.error()) : Json(nullptr);
  json["host_matches"] = subject.host_matches();
  return json;
}

void AddTimes(const std::optional<Validity>& validity, Json* json) {
  (*json)["not_before"] =
      validity.has_value() ? ToJson(validity->not_before) : Json();
  (*json)["not_after"] =
      validity.has_value() ? ToJson(validity->not_after) : Json();
}

Json ChainJson(const Subject& subject) {
  Json chain = Json::array();
  for (size_t i = 0; i < subject.chain().size(); ++i) {
    Certificate certificate;
    if (Certificate::Read(ToBytes(subject.chain()[i]), &certificate)
            .has_value()) {
      continue;
    }
    Json json;
    json["subject"] = FormatName(certificate.subject);
    json["issuer"] = FormatName(certificate.issuer);
    json["serial"] = Hex(certificate.serial);
    AddTimes(ReadValidity(certificate), &json);
    json["presented"] = subject.is_presented(i);
    chain.push_back(json);
  }
  return chain;
}

// To a tenth; whole numbers as such.
Json Days(absl::Duration duration) {
  const double days = std::round(absl::ToDoubleHours(duration) / 2.4) / 10;
  return days == std::floor(days) ? Json(static_cast<int64_t>(days))
                                  : Json(days);
}

bool IsMustStaple(const Certificate& certificate) {
  return CheckMustStaple(certificate.extensions.tls_feature,
                         StapleReceived::kNo) ==
         Finding::kMustStapleWithoutStaple;
}

Json CertificateJson(const Subject& subject, const Policy& policy) {
  const Certificate& leaf = subject.leaf();
  const std::optional<Validity>& validity = subject.validity();
  Json json;
  json["subject"] = FormatName(leaf.subject);
  json["serial"] = Hex(leaf.serial);
  AddTimes(validity, &json);
  json["lifetime_days"] = validity.has_value()
                              ? Days(validity->not_after - validity->not_before)
                              : Json();
  json["must_staple"] = IsMustStaple(leaf);
  json["short_lived"] =
      validity.has_value() &&
      validity->not_after - validity->not_before <
          absl::Hours(24) * policy.options().short_lifetime_days;
  json["ocsp_urls"] = Json::array();
  json["crl_urls"] = Json::array();
  ForEachOcspUrl(leaf, [&json](std::string_view url) {
    json["ocsp_urls"].push_back(Printable(url));
  });
  ForEachCrlUrl(leaf, [&json](std::string_view url) {
    json["crl_urls"].push_back(Printable(url));
  });
  return json;
}

void AddHead(const ConnectFacts& facts, Json* report) {
  (*report)["host"] = facts.host;
  (*report)["port"] = facts.port;
  (*report)["address"] = facts.main.address;
  (*report)["time"] = TimeText(facts.now);
  (*report)["starttls"] = facts.starttls.has_value()
                              ? Json(std::string(ToString(*facts.starttls)))
                              : Json(nullptr);
  (*report)["tls_version"] =
      facts.main.tls_version.empty() ? "none" : facts.main.tls_version;
}

// The verdict, which the chosen policy has a say in, and the places of what is
// found out later.
void AddVerdict(const Examination& examination,
                const std::optional<CheckResult>& chosen, Json* report) {
  const Json refusal = RefusalJson(examination.subject);
  const Json by_policy = VerdictJson(examination.facts.policy, chosen);
  for (const auto& [name, value] : by_policy.items()) {
    (*report)[name] = value;
    if (name == "verdict") {
      (*report)["refusal"] = refusal;
      (*report)["revocation"] = value;
    }
  }
  if (!refusal.is_null()) {
    (*report)["verdict"] = "reject";
  }
  const std::optional<Exemption> exemption =
      chosen.has_value() ? chosen->verdict().exemption : std::nullopt;
  (*report)["exemption"] = exemption.has_value()
                               ? Json(std::string(ToString(*exemption)))
                               : Json(nullptr);
  for (const char* field :
       {"root_cause", "culprit", "meaning", "remedy", "settings"}) {
    (*report)[field] = nullptr;
  }
}

void AddServer(const Examination& examination, Json* report) {
  const ConnectFacts& facts = examination.facts;
  const Subject& subject = examination.subject;
  (*report)["trust"] = TrustJson(subject);
  (*report)["chain"] = ChainJson(subject);
  (*report)["certificate"] = CertificateJson(
      subject, Policy::Named(facts.policy).value_or(Policy::Firefox()));
  (*report)["staple"] = StapleJson(facts.main, subject, facts);
  (*report)["responder"] =
      examination.exchange.has_value()
          ? ResponderJson(*examination.exchange, subject.id(), facts)
          : Json(nullptr);
  if (examination.exchange.has_value()) {
    const std::string proxy =
        ProxyName(examination.tools.proxy, examination.exchange->url);
    (*report)["responder"]["proxy"] = proxy.empty() ? Json() : Json(proxy);
  }
  (*report)["without_sni"] = WithoutSniJson(facts, subject);
  (*report)["nodes"] = NodesJson(facts, subject, examination.tools.roots);
  (*report)["repeats"] = RepeatsJson(facts, subject);
}

// Borrows from the examination and the report.
Findings FindingsIn(const Examination& examination,
                    const std::optional<CheckResult>& chosen,
                    const Json& report) {
  const ProxyRules& proxy = examination.tools.proxy;
  Findings findings;
  findings.facts = &examination.facts;
  findings.subject = &examination.subject;
  findings.staple_cause = CauseInStaple(examination);
  findings.local = LocalFacts::Of(
      examination.exchange.has_value() ? &*examination.exchange : nullptr,
      proxy);
  findings.local.time_is_given = examination.facts.time_is_given;
  findings.report = &report;
  if (chosen.has_value()) {
    findings.verdict_cause = chosen->Explain().root_cause;
    // The policy may wait for less time than the exchange took.
    findings.local.responder_too_slow =
        chosen->fetch() != nullptr &&
        LocalFacts::Of(&chosen->fetch()->exchange(), proxy).responder_too_slow;
  }
  return findings;
}

void AddCause(const Findings& findings, Json* report) {
  LocalFacts local = findings.local;
  if (findings.staple_cause != RootCause::kNothingWrong) {
    // Then the cause is not that nobody answered.
    local.proxy_failed = false;
    local.address_refused = false;
    local.responder_too_slow = false;
  }
  const Cause cause = Localized(DiagnoseServer(findings), local);
  (*report)["root_cause"] = std::string(cause.name);
  (*report)["culprit"] = std::string(ToString(cause.culprit));
  (*report)["meaning"] = std::string(cause.meaning);
  (*report)["remedy"] = std::string(cause.remedy);
  (*report)["settings"] = Json::array();
  if (cause.topic.has_value()) {
    for (const ServerSetting& setting : SettingsFor(*cause.topic)) {
      (*report)["settings"].push_back({{"server", std::string(setting.server)},
                                       {"text", std::string(setting.text)}});
    }
  }
  (*report)["notes"] = NotesOn(findings);
}

}  // namespace

absl::StatusOr<Json> Examine(const ConnectFacts& facts,
                             const ExamineTools& tools) {
  const Subject subject(facts.main.chain, facts.host, tools.roots, facts.now);
  if (!subject.is_readable()) {
    return absl::InvalidArgumentError(
        absl::StrCat(facts.host, ": its certificate cannot be read"));
  }
  Examination examination{facts, tools, subject, std::nullopt};
  if (subject.issuer() != nullptr) {
    examination.exchange = AskResponder(tools.question, subject.leaf(),
                                        subject.id(), tools.client);
  }
  std::optional<CheckResult> chosen;
  Json policies = Json::array();
  for (const std::string_view name : Policy::Names()) {
    const std::optional<CheckResult> result =
        CheckBy(examination, *Policy::Named(name), Asking::kAllowed);
    policies.push_back(VerdictJson(name, result));
    if (name == facts.policy) {
      chosen = result;
    }
  }
  Json report;
  AddHead(facts, &report);
  AddVerdict(examination, chosen, &report);
  report["policies"] = policies;
  AddServer(examination, &report);
  AddCause(FindingsIn(examination, chosen, report), &report);
  return report;
}

ExitStatus StatusOf(const Json& report) {
  return report["verdict"] == "reject" ? kRejected
         : report["verdict"] == "accept-without-evidence"
             ? kAcceptedWithoutEvidence
             : kAccepted;
}

}  // namespace revcheck::cli
