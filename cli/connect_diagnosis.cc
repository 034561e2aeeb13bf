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
    case TrustFault::kIntermediateExpired:
      return ConnectFault::kIntermediateExpired;
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

// The cause in the staple, in the light of what the responder answers.
RootCause CauseBesideAnswer(RootCause cause, const Json& report) {
  const Json& responder = report["responder"];
  return IsPassedOn(report) ? CauseIfPassedOn(cause)
         : responder.is_object() && responder["finding"] == "good"
             ? CauseIfAnswerIsGood(cause)
             : cause;
}

// Where the server's staple is known to come from, or has no future, the
// general advice gives way.
Cause Refined(Cause cause, const Findings& findings) {
  const RootCause in_staple = findings.staple_cause;
  const bool is_of_staple =
      (*findings.report)["staple"].is_object() &&
      (cause.topic.has_value() || cause.name == ToString(in_staple));
  if (!is_of_staple || in_staple == RootCause::kNothingWrong ||
      in_staple == RootCause::kRevoked) {
    return cause;
  }
  const RootCause beside = CauseBesideAnswer(in_staple, *findings.report);
  if (beside != in_staple) {
    return CauseOf(beside);
  }
  if (!cause.topic.has_value()) {
    return cause;
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

bool StaplesWithoutSni(const Json& report) {
  const Json& without = report["without_sni"];
  return report["staple"].is_null() && without.is_object() &&
         without["same_certificate"] == true &&
         without["staple"] == "for_this_certificate";
}

bool StapleComesLate(const Json& report) {
  const Json& repeats = report["repeats"];
  const auto is = [&repeats](const char* what) {
    return std::any_of(
        repeats.begin(), repeats.end(),
        [what](const Json& repeat) { return repeat["staple"] == what; });
  };
  return repeats.empty() ? StaplesWithoutSni(report)
                         : is("present") && is("absent");
}

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
  const std::optional<ConnectFault> fault = ChainFault(*findings.subject);
  if (report["revocation"] == "reject" && verdict.has_value()) {
    // Responders cease to vouch for what has expired.
    const bool is_past = fault == ConnectFault::kCertificateExpired ||
                         fault == ConnectFault::kIntermediateExpired;
    return is_past && *verdict != RootCause::kRevoked
               ? CauseOf(*fault)
               : Refined(CauseOf(*verdict), findings);
  }
  if (fault.has_value()) {
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
  if (StapleComesLate(report)) {
    return CauseOf(ConnectFault::kStapleComesLate);
  }
  return CauseOf(verdict.value_or(RootCause::kNothingWrong));
}

}  // namespace revcheck::cli
