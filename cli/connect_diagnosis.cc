#include "revcheck/cli/connect_diagnosis.h"

#include <algorithm>
#include <string_view>

#include "absl/time/time.h"
#include "revcheck/cli/connect_compare.h"
#include "revcheck/policy/diagnosis.h"
#include "revcheck/x509/certificate.h"

namespace revcheck::cli {
namespace {

bool IsOneOf(const Json& value, std::initializer_list<const char*> names) {
  return value.is_string() &&
         std::any_of(names.begin(), names.end(), [&value](const char* name) {
           return value.get_ref<const std::string&>() == name;
         });
}

// A verified response about the certificate that is not from the future.
bool IsInDate(const Json& response, absl::Time now) {
  absl::Time this_update;
  return response.is_object() &&
         IsOneOf(response["finding"],
                 {"good", "revoked", "unknown_to_responder"}) &&
         response["this_update"].is_string() &&
         absl::ParseTime(absl::RFC3339_full,
                         response["this_update"].get<std::string>(),
                         &this_update, nullptr) &&
         this_update <= now;
}

// A clock is wrong if the times of others agree with each other and not with
// it.
std::optional<RootCause> ClockCause(const Findings& findings) {
  const std::optional<RootCause>& cause = findings.verdict_cause;
  if (cause == RootCause::kClientClockSlow ||
      cause == RootCause::kClientClockFast) {
    return cause;
  }
  if (findings.staple_cause == RootCause::kClientClockSlow) {
    return findings.staple_cause;
  }
  const std::optional<Validity>& validity = findings.subject->validity();
  const Json& responder = (*findings.report)["responder"];
  if (!validity.has_value()) {
    return std::nullopt;
  }
  if (findings.facts->now < validity->not_before) {
    return ClockIsConfirmed(findings)
               ? std::nullopt
               : std::optional<RootCause>(RootCause::kClientClockSlow);
  }
  const bool answer_is_past =
      responder.is_object() &&
      IsOneOf(responder["code"], {"SEC_ERROR_OCSP_OLD_RESPONSE"});
  return findings.facts->now > validity->not_after && answer_is_past
             ? std::optional<RootCause>(RootCause::kClientClockFast)
             : std::nullopt;
}

std::optional<ConnectFault> ChainFault(const Subject& subject) {
  if (!subject.fault().has_value()) {
    return subject.host_matches()
               ? std::nullopt
               : std::optional<ConnectFault>(ConnectFault::kWrongHost);
  }
  switch (*subject.fault()) {
    case TrustFault::kIncompleteChain:
      return ConnectFault::kIncompleteChain;
    case TrustFault::kUnknownRoot:
      return ConnectFault::kUnknownRoot;
    case TrustFault::kExpired:
      return ConnectFault::kCertificateExpired;
    case TrustFault::kNotYetValid:
      return ConnectFault::kCertificateNotYetValid;
    case TrustFault::kRefused:
      return ConnectFault::kChainRefused;
  }
  return std::nullopt;
}

bool NodesDiffer(const Json& report) {
  return std::any_of(report["nodes"].begin(), report["nodes"].end(),
                     [](const Json& node) { return !node["differs"].empty(); });
}

bool StapleComesAndGoes(const Json& report) {
  const auto is = [&report](const char* what) {
    return std::any_of(
        report["repeats"].begin(), report["repeats"].end(),
        [what](const Json& repeat) { return repeat["staple"] == what; });
  };
  return is("present") && is("absent");
}

// The responder knows better than a staple that is still in date.
std::optional<RootCause> CauseInNews(const Json& report) {
  const Json& responder = report["responder"];
  if (!responder.is_object()) {
    return std::nullopt;
  }
  return IsOneOf(responder["code"], {"SEC_ERROR_REVOKED_CERTIFICATE"})
             ? std::optional<RootCause>(RootCause::kRevoked)
         : IsOneOf(responder["code"], {"SEC_ERROR_OCSP_UNKNOWN_CERT"})
             ? std::optional<RootCause>(RootCause::kUnknownToResponder)
             : std::nullopt;
}

bool IsPassedOn(const Json& report) {
  const Json& responder = report["responder"];
  return responder.is_object() && responder["same_as_staple"] == true;
}

// Where the server's staple is known to come from, or has no future, the
// general advice gives way.
Cause Refined(Cause cause, const Findings& findings) {
  const bool is_of_staple = cause.topic.has_value() &&
                            (*findings.report)["staple"].is_object() &&
                            findings.staple_cause != RootCause::kNothingWrong;
  if (!is_of_staple || findings.staple_cause == RootCause::kRevoked) {
    return cause;
  }
  const RootCause passed_on = CauseIfPassedOn(findings.staple_cause);
  if (passed_on != findings.staple_cause && IsPassedOn(*findings.report)) {
    return CauseOf(passed_on);
  }
  if (StapleIsOfDefaultHost(*findings.facts, *findings.subject)) {
    cause = CauseOf(RootCause::kStapleOfOtherCertificate);
    cause.meaning =
        "The server staples the response about the certificate that it serves "
        "without SNI: that of its default virtual host.";
  }
  if ((*findings.report)["certificate"]["ocsp_urls"].empty()) {
    cause.remedy =
        "Switch stapling off and delete what is left of old staples: this "
        "certificate names no responder, so that there is nothing to staple.";
    cause.topic = AdviceTopic::kNoResponder;
  }
  return cause;
}

}  // namespace

bool ClockIsConfirmed(const Findings& findings) {
  const Json& report = *findings.report;
  return IsInDate(report["staple"], findings.facts->now) ||
         IsInDate(report["responder"], findings.facts->now);
}

Cause DiagnoseServer(const Findings& findings) {
  if (const auto clock = ClockCause(findings)) {
    return CauseOf(*clock);
  }
  const Json& report = *findings.report;
  const std::optional<RootCause>& verdict = findings.verdict_cause;
  if (report["verdict"] == "reject" && verdict.has_value()) {
    // Responders cease to vouch for what has expired.
    return findings.subject->fault() == TrustFault::kExpired &&
                   *verdict != RootCause::kRevoked
               ? CauseOf(ConnectFault::kCertificateExpired)
               : Refined(CauseOf(*verdict), findings);
  }
  if (const auto fault = ChainFault(*findings.subject)) {
    return CauseOf(*fault);
  }
  if (const auto news = CauseInNews(report)) {
    return CauseOf(*news);
  }
  if (findings.staple_cause != RootCause::kNothingWrong &&
      verdict.has_value()) {
    return Refined(CauseOf(*verdict), findings);
  }
  if (NodesDiffer(report)) {
    return CauseOf(ConnectFault::kNodesDiffer);
  }
  if (StapleComesAndGoes(report)) {
    return CauseOf(ConnectFault::kStapleComesLate);
  }
  return CauseOf(verdict.value_or(RootCause::kNothingWrong));
}

}  // namespace revcheck::cli
