#include <iostream>
#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/connect_cause.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/local_cause.h"
#include "revcheck/cli/text.h"
#include "revcheck/cli/verdict_report.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/request_reader.h"
#include "revcheck/ocsp/responder_certificate.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/enum_set.h"
#include "revcheck/x509/public_key.h"

namespace revcheck::cli {
namespace {

struct VerifyArguments {
  TargetOptions target;
  std::string response;
  std::string at;
  VerifyOptions options;
  bool allow_sha1 = false;
  bool json = false;
};

// "leaf.der: is a certificate, not an OCSP response"; empty for a response, and
// for what is plainly nothing else.
std::string OtherThanResponse(const std::string& path, Bytes message) {
  Certificate certificate;
  const bool is_certificate =
      !Certificate::Read(message, &certificate).has_value();
  if (!is_certificate && !ReadRequest(message).ok()) {
    return "";
  }
  return absl::StrCat(NameOf(path), ": is ",
                      is_certificate ? "a certificate" : "an OCSP request",
                      ", not an OCSP response");
}

ExitStatus RunVerify(VerifyArguments arguments) {
  absl::StatusOr<Target> target = Target::Load(arguments.target);
  if (!target.ok()) {
    return Fail(target.status());
  }
  Warn(target->warning());
  const absl::StatusOr<std::string> response =
      ReadMessageFile(arguments.response, "OCSP RESPONSE");
  if (!response.ok()) {
    return Fail(response.status());
  }
  Warn(OtherThanResponse(arguments.response, ToBytes(*response)));
  absl::StatusOr<absl::Time> now =
      arguments.at.empty() ? absl::Now() : ParseTime(arguments.at);
  if (!now.ok()) {
    return Fail(absl::InvalidArgumentError(
        "--at: " + std::string(now.status().message())));
  }
  if (arguments.allow_sha1) {
    arguments.options.response_digests.Add(Digest::kSha1);
  }
  const CertId id = target->Id();
  const Outcome outcome =
      VerifyResponse(id, ToBytes(*response), *now, arguments.options);
  LocalFacts facts;
  facts.time_is_given = !arguments.at.empty();
  facts.issuer_is_other = !target->warning().empty();
  const Cause cause = Localized(outcome.finding, facts);
  if (arguments.json) {
    Json json = VerdictJson(id, ToBytes(*response), outcome, cause);
    if (!target->warning().empty()) {
      json["warning"] = Printable(target->warning());
    }
    std::cout << json.dump() << "\n";
  } else {
    std::cout << VerdictText(id, ToBytes(*response), outcome, cause);
  }
  return outcome.code() == Code::kSuccess ? kAccepted : kRejected;
}

}  // namespace

void AddVerifyCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "verify", "Say what an OCSP response proves about a certificate");
  auto arguments = std::make_shared<VerifyArguments>();
  AddTargetOptions(command, &arguments->target);
  command
      ->add_option("--response", arguments->response,
                   "OCSP response: DER, PEM or base64; - is standard input")
      ->required();
  command->add_option("--at", arguments->at,
                      "Time to verify at, such as 2026-03-01T12:00:00Z");
  command
      ->add_option("--max-age-days", arguments->options.max_age_days,
                   "Oldest response believed, in days after thisUpdate; one "
                   "day more is allowed for clocks that differ")
      ->capture_default_str();
  command
      ->add_option("--min-rsa-bits",
                   arguments->options.responder.key.min_rsa_bits,
                   "Smallest RSA key of a responder certificate, in bits")
      ->capture_default_str();
  command->add_flag("--allow-sha1", arguments->allow_sha1,
                    "Accept SHA-1 in the signature on the response, as "
                    "mozilla::pkix does");
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, status] { *status = RunVerify(*arguments); });
}

}  // namespace revcheck::cli
