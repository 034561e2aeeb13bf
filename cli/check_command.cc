#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/options.h"

namespace revcheck::cli {
namespace {

struct CheckArguments {
  std::string certificate;
  std::string issuer;
  std::string staple;
  std::string response_from;
  std::string policy = "firefox";
  std::string at;
  bool ca = false;
  bool allow_sha1 = false;
  bool explain = false;
  bool json = false;
};

// What the network is to say: a response, or a failure by name.
struct NetworkAnswer {
  std::optional<Finding> failure;
  std::string response;
};

// "timeout", "refused", "http-500", ...; nullopt for anything else.
std::optional<Finding> FailureNamed(const std::string& name) {
  static constexpr std::pair<const char*, Finding> kFailures[] = {
      {"timeout", Finding::kTimedOut},
      {"refused", Finding::kConnectionRefused},
      {"reset", Finding::kConnectionReset},
      {"name-lookup", Finding::kNameLookupFailed},
      {"not-http", Finding::kNotHttp},
      {"redirect", Finding::kRedirectRefused},
      {"too-large", Finding::kBodyTooLarge},
      {"address-refused", Finding::kAddressRefused},
  };
  for (const auto& [known, finding] : kFailures) {
    if (name == known) {
      return finding;
    }
  }
  int status = 0;
  if (absl::StartsWith(name, "http-") &&
      absl::SimpleAtoi(name.substr(5), &status) && status >= 100 &&
      status <= 599 && status != 200) {
    return Finding::kHttpStatus;
  }
  return std::nullopt;
}

absl::StatusOr<NetworkAnswer> LoadAnswer(const std::string& from) {
  NetworkAnswer answer;
  answer.failure = FailureNamed(from);
  if (answer.failure.has_value()) {
    return answer;
  }
  absl::StatusOr<std::string> response = ReadMessageFile(from, "OCSP RESPONSE");
  if (!response.ok()) {
    return response.status();
  }
  answer.response = *std::move(response);
  return answer;
}

// Everything a check works on, kept while views point into it.
struct CheckInput {
  CertificatePair pair;
  Certificate certificate;
  Certificate issuer;
  CertId id;
  std::optional<std::string> staple;
  std::optional<NetworkAnswer> answer;  // Unset: the user gave none.
  absl::Time now;
  VerifyOptions verify_options;
};

absl::Status LoadFiles(const CheckArguments& arguments, CheckInput* input) {
  absl::StatusOr<CertificatePair> pair =
      LoadPair(arguments.certificate, arguments.issuer);
  if (!pair.ok()) {
    return pair.status();
  }
  input->pair = *std::move(pair);
  if (Certificate::Read(ToBytes(input->pair.certificate),
                        &input->certificate) ||
      Certificate::Read(ToBytes(input->pair.issuer), &input->issuer)) {
    return absl::InternalError("a certificate that was read cannot be read");
  }
  input->id = CertId::Of(input->certificate, input->issuer);
  if (!arguments.staple.empty()) {
    absl::StatusOr<std::string> staple =
        ReadMessageFile(arguments.staple, "OCSP RESPONSE");
    if (!staple.ok()) {
      return staple.status();
    }
    input->staple = *std::move(staple);
  }
  if (!arguments.response_from.empty()) {
    absl::StatusOr<NetworkAnswer> answer = LoadAnswer(arguments.response_from);
    if (!answer.ok()) {
      return answer.status();
    }
    input->answer = *std::move(answer);
  }
  return absl::OkStatus();
}

// Answers the question of a check that wants to fetch. Fails if the user did
// not say what the answer is.
absl::Status AnswerFetch(const CheckInput& input, RevocationCheck* check) {
  if (!input.answer.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the check wants to ask ", Printable(check->url()),
                     "; give its answer with --response-from"));
  }
  Request request;
  if (const auto finding = BuildRequest(input.id, RequestOptions(), &request)) {
    check->OnNoResponse(*finding);
  } else if (input.answer->failure.has_value()) {
    check->OnNoResponse(*input.answer->failure);
  } else {
    check->OnResponse(VerifyResponse(input.id, ToBytes(input.answer->response),
                                     input.now, input.verify_options));
  }
  return absl::OkStatus();
}

// Does what the check asks for next. The command has no cache.
absl::Status TakeStep(const CheckInput& input, RevocationCheck* check) {
  switch (check->next()) {
    case CheckStep::kLookUpCache:
      check->OnCacheLookup(std::nullopt);
      return absl::OkStatus();
    case CheckStep::kFetch:
      return AnswerFetch(input, check);
    case CheckStep::kStore:
      check->OnStored(StoreResult::kDone);
      return absl::OkStatus();
    case CheckStep::kFinished:
      return absl::OkStatus();
  }
  return absl::OkStatus();
}

absl::Status Drive(const CheckInput& input, RevocationCheck* check) {
  while (check->next() != CheckStep::kFinished) {
    if (absl::Status status = TakeStep(input, check); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

Json ToJson(const CheckArguments& arguments, const Explanation& explanation) {
  const std::optional<Exemption>& exemption = explanation.verdict.exemption;
  Json json = Json::parse(RenderJson(explanation));
  json["policy"] = arguments.policy;
  json["exemption"] =
      exemption.has_value() ? Json(std::string(ToString(*exemption))) : Json();
  if (!arguments.explain) {
    for (const char* field :
         {"considered", "root_cause", "culprit", "meaning", "remedy"}) {
      json.erase(field);
    }
  }
  return json;
}

void Print(const CheckArguments& arguments, const Explanation& explanation) {
  const Verdict& verdict = explanation.verdict;
  if (arguments.json) {
    std::cout << ToJson(arguments, explanation).dump() << "\n";
  } else if (arguments.explain) {
    std::cout << RenderText(explanation);
  } else {
    std::cout << ToString(verdict.decision) << ": " << ToString(verdict.code)
              << " (" << ToString(verdict.finding) << ", from "
              << ToString(verdict.source) << ")\n";
  }
}

ExitStatus StatusOf(Decision decision) {
  switch (decision) {
    case Decision::kReject:
      return kRejected;
    case Decision::kAcceptWithoutEvidence:
      return kAcceptedWithoutEvidence;
    case Decision::kAcceptByExemption:
    case Decision::kAccept:
      return kAccepted;
  }
  return kRejected;
}

ExitStatus RunCheck(const CheckArguments& arguments) {
  CheckInput input;
  if (absl::Status status = LoadFiles(arguments, &input); !status.ok()) {
    return Fail(status);
  }
  Warn(input.pair.warning);
  absl::StatusOr<absl::Time> now =
      arguments.at.empty() ? absl::Now() : ParseTime(arguments.at);
  if (!now.ok()) {
    return Fail(absl::InvalidArgumentError(
        absl::StrCat("--at: ", now.status().message())));
  }
  const Policy policy = *Policy::Named(arguments.policy);
  input.now = *now;
  input.verify_options.max_age_days =
      static_cast<uint16_t>(policy.options().max_age_days);
  if (arguments.allow_sha1) {
    input.verify_options.response_digests.Add(Digest::kSha1);
  }
  CheckFacts facts =
      CheckFacts::Of(input.certificate, &input.issuer, input.now,
                     arguments.ca ? Role::kCa : Role::kEndEntity);
  if (input.staple.has_value()) {
    facts.staple = VerifyResponse(input.id, ToBytes(*input.staple), input.now,
                                  input.verify_options);
  }
  RevocationCheck check(policy, facts);
  if (absl::Status status = Drive(input, &check); !status.ok()) {
    return Fail(status);
  }
  CheckBytes bytes;
  bytes.id = input.id;
  bytes.staple = input.staple.has_value() ? ToBytes(*input.staple) : Bytes();
  bytes.response =
      input.answer.has_value() ? ToBytes(input.answer->response) : Bytes();
  bytes.validity = ReadValidity(input.certificate);
  Print(arguments, Explain(check, bytes));
  return StatusOf(check.verdict().decision);
}

}  // namespace

void AddCheckCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "check", "Decide about a certificate as a client with a policy would");
  auto arguments = std::make_shared<CheckArguments>();
  command
      ->add_option("--cert", arguments->certificate,
                   "Certificate file, or chain with its issuer second")
      ->required();
  command->add_option("--issuer", arguments->issuer, "Issuer certificate file");
  command->add_option("--staple", arguments->staple,
                      "What the server stapled; none without this");
  command->add_option("--response-from", arguments->response_from,
                      "The responder's answer: a file, or timeout, refused, "
                      "reset, name-lookup, not-http, redirect, too-large, "
                      "address-refused, http-500 (any status but 200)");
  command
      ->add_option("--policy", arguments->policy,
                   "firefox, firefox-hard-fail or strict")
      ->check(CLI::IsMember({"firefox", "firefox-hard-fail", "strict"}))
      ->capture_default_str();
  command->add_option("--at", arguments->at,
                      "Time of the check, such as 2026-03-01T12:00:00Z");
  command->add_flag("--ca", arguments->ca,
                    "The certificate is that of a CA in the chain, not of the "
                    "server");
  command->add_flag("--allow-sha1", arguments->allow_sha1,
                    "Accept SHA-1 in the signature on responses, as "
                    "mozilla::pkix does");
  command->add_flag("--explain", arguments->explain,
                    "Say what was considered, the root cause and the remedy");
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, status] { *status = RunCheck(*arguments); });
}

}  // namespace revcheck::cli
