#include <stddef.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "revcheck/cli/connect_compare.h"
#include "revcheck/cli/connect_diagnosis.h"
#include "revcheck/cli/connect_facts.h"
#include "revcheck/cli/connect_probe.h"
#include "revcheck/cli/connect_trust.h"
#include "revcheck/cli/local_cause.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/x509/certificate.h"

namespace revcheck::cli {
namespace {

using Notes = std::vector<std::string>;

std::string TextOf(const Json& value) { return value.get<std::string>(); }

void NoteTransport(const Findings& findings, Notes* notes) {
  const ProbeResult& main = findings.facts->main;
  if (main.error.has_value()) {
    notes->push_back(absl::StrCat(
        "The handshake was not completed, but the certificate came: ",
        *main.error, "."));
  }
}

void NoteUrls(const Json& report, Notes* notes) {
  const Json& certificate = report["certificate"];
  if (!certificate["ocsp_urls"].empty()) {
    return;
  }
  if (!certificate["crl_urls"].empty()) {
    notes->push_back(absl::StrCat(
        "The certificate names no OCSP responder: its CA publishes CRLs only, "
        "here ",
        TextOf(certificate["crl_urls"][0]),
        ". That is a normal state; there is nothing to staple."));
  } else if (certificate["short_lived"].get<bool>()) {
    notes->push_back(
        "The certificate is short-lived and names neither OCSP responder nor "
        "CRL. That is a normal state: it is replaced, not revoked.");
  } else {
    notes->push_back(
        "The certificate names neither an OCSP responder nor a CRL.");
  }
  if (report["staple"].is_object()) {
    notes->push_back(
        "The server staples a response although its certificate names no "
        "responder: probably the file of an earlier certificate.");
  }
}

void NoteNoStaple(const Json& report, Notes* notes) {
  const Json& certificate = report["certificate"];
  if (StaplesWithoutSni(report)) {
    notes->push_back(
        "The first connection brought no staple, and one without SNI after it "
        "did: the server fetches it only when the first client has asked, or "
        "staples in its default virtual host alone.");
  } else if (!StapleComesLate(report) && !certificate["ocsp_urls"].empty() &&
             !certificate["must_staple"].get<bool>()) {
    notes->push_back(
        "The server staples nothing, so that each client has to ask the "
        "responder itself, or does without.");
  }
}

void NoteStaple(const Findings& findings, Notes* notes) {
  const Json& report = *findings.report;
  const Json& certificate = report["certificate"];
  const bool is_stapled = report["staple"].is_object();
  if (!is_stapled) {
    NoteNoStaple(report, notes);
  }
  if (certificate["must_staple"].get<bool>()) {
    notes->push_back(
        "The certificate says must-staple: clients that heed it refuse every "
        "connection without a staple.");
  }
  const Json& used =
      is_stapled ? report["staple"]["life_used"] : report["staple"];
  if (used.is_number() && used.get<double>() > 0.75 &&
      used.get<double>() <= 1) {
    notes->push_back(absl::StrFormat(
        "The staple has used up %.0f%% of its life; servers usually renew it "
        "at half.",
        used.get<double>() * 100));
  }
}

void NoteVirtualHosts(const Findings& findings, Notes* notes) {
  const Json& without = (*findings.report)["without_sni"];
  if (without.is_null()) {
    return;
  }
  if (StapleIsOfDefaultHost(*findings.facts, *findings.subject)) {
    notes->push_back(
        "The staple is about the certificate that the server serves to clients "
        "without SNI: it comes from the default virtual host.");
  } else if (without["staple"] == "for_this_certificate" &&
             findings.staple_cause != RootCause::kNothingWrong) {
    notes->push_back(
        "Without SNI, the server staples a good response about this "
        "certificate: the staples of two virtual hosts are mixed up.");
  }
}

// How long Firefox waits in soft fail.
double PatienceMs() {
  return absl::ToDoubleMilliseconds(Policy::Firefox().FetchTimeout());
}

// What becomes of a client that was accepted on the responder's answer alone,
// should there be none: "; a client ...", or "".
std::string RefusalWithoutAnswer(const ConnectFacts& facts,
                                 const Json& report) {
  const std::optional<Policy> policy = Policy::Named(facts.policy);
  if (report["verdict"] != "accept" || !policy.has_value()) {
    return "";
  }
  return absl::StrCat(
      "; a client which the responder does not answer in time "
      "refuses the server with ",
      policy->options().require
          ? std::string(ToString(revcheck::Describe(Finding::kTimedOut).code))
          : TextOf(report["staple"]["code"]));
}

// Why there is no answer, for a sentence to begin with.
std::string SilenceText(const Findings& findings, const Json& responder) {
  const std::string error = TextOf(responder["transport_error"]["error"]);
  if (findings.local.address_refused) {
    return absl::StrCat(
        "Nobody asked the responder, whose address is refused (", error,
        "; --allow-loopback allows one on this machine)");
  }
  if (error == "url_unusable") {
    return absl::StrCat(
        "Nobody asked the responder, whose URL is no usable http URL (", error,
        ")");
  }
  if (!findings.local.proxy_failed) {
    return absl::StrCat("The responder gives no answer (", error, ")");
  }
  return absl::StrCat(
      "The proxy ", TextOf(responder["proxy"]),
      error == "http_status" ? " wants a login" : " cannot be reached", " (",
      error, "), so that nobody asked the responder");
}

void NoteResponder(const Findings& findings, Notes* notes) {
  const Json& report = *findings.report;
  const Json& responder = report["responder"];
  if (responder.is_null()) {
    return;
  }
  const bool is_stapled =
      report["staple"].is_object() && report["staple"]["finding"] == "good";
  if (!responder["transport_error"].is_null()) {
    notes->push_back(absl::StrCat(
        SilenceText(findings, responder),
        is_stapled ? "; clients go by the staple until that runs out." : "."));
  } else if (responder["timings"].is_object() &&
             responder["timings"]["total_ms"].get<double>() > PatienceMs()) {
    notes->push_back(absl::StrFormat(
        "The responder is slow: it took %.1f s; Firefox waits %.0f s unless "
        "told to require an answer.",
        responder["timings"]["total_ms"].get<double>() / 1000,
        PatienceMs() / 1000));
  } else if (responder["finding"] == "good" && report["staple"].is_object() &&
             !is_stapled) {
    notes->push_back(absl::StrCat(
        "The responder's own answer is good: the fault is in what the server "
        "staples",
        RefusalWithoutAnswer(*findings.facts, report), "."));
  } else if (responder["finding"] != "good" && is_stapled) {
    notes->push_back(
        "The responder's own answer is not good; clients go by the staple "
        "until that runs out.");
  }
}

void NoteTrust(const Findings& findings, Notes* notes) {
  const Subject& subject = *findings.subject;
  if (subject.fault().has_value()) {
    notes->push_back(absl::StrCat(
        "The chain is refused before revocation matters: ", subject.error(),
        "."));
    notes->push_back(
        subject.issuer() == nullptr
            ? "Revocation cannot be examined, since nobody knows the "
              "certificate's issuer."
            : "Revocation was examined all the same, with the issuer that the "
              "server presents or the chain shows.");
  }
  if (subject.issuer() == nullptr && subject.has_namesake_of_issuer()) {
    notes->push_back(
        "The server sends a certificate of the issuer's name whose key did not "
        "sign the server's: one of another key of that CA. Its chain file "
        "needs the one that did.");
  }
  if (!subject.host_matches()) {
    notes->push_back("The certificate is not for this host.");
  }
}

void NoteClock(const Findings& findings, Notes* notes) {
  const std::optional<Validity>& validity = findings.subject->validity();
  if (!validity.has_value()) {
    return;
  }
  const absl::Time now = findings.facts->now;
  const bool is_given = findings.facts->time_is_given;
  if (now < validity->not_before) {
    notes->push_back(
        is_given
            ? "At the time that --at gives, the certificate is not valid yet."
        : ClockIsConfirmed(findings)
            ? "By this machine's clock, with which the responses agree, the "
              "certificate is not valid yet."
            : "By this machine's clock, the certificate is not valid yet: the "
              "clock is probably behind.");
  } else if (now > validity->not_after) {
    notes->push_back(
        is_given ? "At the time that --at gives, the certificate has expired."
                 : "By this machine's clock, the certificate has expired; or "
                   "the clock is ahead.");
  }
}

std::string Joined(const Notes& parts) {
  std::string list;
  for (const std::string& part : parts) {
    absl::StrAppend(&list, list.empty() ? "" : ", ", part);
  }
  return list;
}

void NoteNodes(const Json& report, Notes* notes) {
  const Json& nodes = report["nodes"];
  Notes differing;
  Notes unknown;
  for (const Json& node : nodes) {
    if (!node["differs"].empty()) {
      differing.push_back(TextOf(node["address"]));
    } else if (node["serial"].is_null()) {
      unknown.push_back(TextOf(node["address"]));
    }
  }
  const size_t examined = nodes.size() - unknown.size();
  if (!unknown.empty()) {
    notes->push_back(absl::StrCat(
        unknown.size(), " of ", nodes.size(),
        " addresses could not be examined from here: ", Joined(unknown), "."));
  }
  if (!differing.empty()) {
    notes->push_back(absl::StrCat(
        differing.size(), " of ", nodes.size(), " addresses differ from ",
        TextOf(report["address"]), ": ", Joined(differing), "."));
  } else if (examined > 1) {
    notes->push_back(absl::StrCat(unknown.empty() ? "All " : "The other ",
                                  examined,
                                  " addresses serve the same certificate, and "
                                  "staples of the same quality."));
  }
}

void NoteRepeats(const Json& report, Notes* notes) {
  const Json& repeats = report["repeats"];
  const auto absent = std::count_if(
      repeats.begin(), repeats.end(),
      [](const Json& repeat) { return repeat["staple"] == "absent"; });
  if (absent == 0 || static_cast<size_t>(absent) == repeats.size()) {
    return;
  }
  notes->push_back(
      repeats[0]["staple"] == "absent"
          ? "The first connection brought no staple and a later one did: the "
            "server fetches it only when the first client has asked."
          : absl::StrCat(absent, " of ", repeats.size(),
                         " connections brought no staple."));
}

}  // namespace

std::vector<std::string> NotesOn(const Findings& findings) {
  Notes notes;
  NoteTransport(findings, &notes);
  NoteTrust(findings, &notes);
  NoteClock(findings, &notes);
  NoteUrls(*findings.report, &notes);
  NoteStaple(findings, &notes);
  NoteVirtualHosts(findings, &notes);
  NoteResponder(findings, &notes);
  NoteNodes(*findings.report, &notes);
  NoteRepeats(*findings.report, &notes);
  return notes;
}

}  // namespace revcheck::cli
