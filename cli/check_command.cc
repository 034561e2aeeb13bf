#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/fetch.h"
#include "revcheck/checker/options.h"
#include "revcheck/cli/canned_client.h"
#include "revcheck/cli/check_report.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/connect_cause.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/fetch_options.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/local_cause.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/beast_options.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/proxy.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

struct CheckArguments {
  std::string certificate;
  std::string issuer;
  std::string staple;
  std::string response_from;
  FetchArguments fetch;
  JudgeArguments judge;
  bool ca = false;
  bool explain = false;
  bool json = false;
};

// What the files named hold.
struct CheckFiles {
  CertificatePair pair;
  std::optional<std::string> staple;
};

absl::StatusOr<CheckFiles> LoadFiles(const CheckArguments& arguments) {
  CheckFiles files;
  absl::StatusOr<CertificatePair> pair =
      LoadPair(arguments.certificate, arguments.issuer);
  if (!pair.ok()) {
    return pair.status();
  }
  files.pair = *std::move(pair);
  if (!arguments.staple.empty()) {
    absl::StatusOr<std::string> staple =
        ReadMessageFile(arguments.staple, "OCSP RESPONSE");
    if (!staple.ok()) {
      return staple.status();
    }
    files.staple = *std::move(staple);
  }
  return files;
}

// The network, or what the user wants instead.
struct Network {
  std::shared_ptr<HttpClient> client;
  ProxyRules proxy;
};

absl::StatusOr<Network> MakeNetwork(const CheckArguments& arguments) {
  if (!arguments.response_from.empty()) {
    absl::StatusOr<CannedAnswer> answer = LoadAnswer(arguments.response_from);
    if (!answer.ok()) {
      return answer.status();
    }
    return Network{std::make_shared<CannedClient>(*std::move(answer)), {}};
  }
  absl::StatusOr<BeastClientOptions> options = ClientOptionsOf(arguments.fetch);
  if (!options.ok()) {
    return options.status();
  }
  ProxyRules proxy = options->proxy;
  return Network{std::make_shared<BeastClient>(*std::move(options)),
                 std::move(proxy)};
}

absl::StatusOr<std::unique_ptr<Checker>> MakeChecker(
    const CheckArguments& arguments, const Network& network) {
  absl::StatusOr<CheckerOptions> options =
      CheckerOptionsOf(arguments.fetch, arguments.judge);
  if (!options.ok()) {
    return options.status();
  }
  return Checker::Create(*std::move(options), network.client);
}

// The explanation, with what the library does not know.
struct Account {
  Explanation explanation;
  RootCauseInfo cause;
};

Account AccountOf(const CheckArguments& arguments, const CheckResult& result,
                  const ProxyRules& rules, const std::string& warning) {
  Explanation explanation = result.Explain();
  const HttpResult* const exchange =
      result.fetch() == nullptr ? nullptr : &result.fetch()->exchange();
  LocalFacts facts = LocalFacts::Of(exchange, rules);
  facts.time_is_given = !arguments.judge.at.empty();
  facts.issuer_is_other = !warning.empty();
  if (exchange != nullptr) {
    const std::string proxy = ProxyName(rules, exchange->url);
    for (Considered& each : explanation.considered) {
      if (each.source == Source::kNetwork && !proxy.empty()) {
        each.details.push_back({"proxy", proxy});
      }
    }
  }
  const RootCause root = explanation.root_cause;
  const Cause cause = Localized(CauseOf(root), facts);
  return {std::move(explanation),
          {root, cause.name, cause.culprit, cause.meaning, cause.remedy}};
}

// A root is its own issuer.
std::string WarningOf(const CheckArguments& arguments,
                      const CertificatePair& pair) {
  return arguments.ca && pair.certificate == pair.issuer ? "" : pair.warning;
}

Json ToJson(const CheckArguments& arguments, const CheckResult& result,
            const Account& account) {
  const std::optional<Exemption>& exemption = result.verdict().exemption;
  Json json = Json::parse(RenderJson(account.explanation, account.cause));
  json["policy"] = arguments.judge.policy;
  json["exemption"] =
      exemption.has_value() ? Json(std::string(ToString(*exemption))) : Json();
  if (!arguments.explain) {
    for (const char* field :
         {"considered", "root_cause", "culprit", "meaning", "remedy"}) {
      json.erase(field);
    }
  }
  AddExchange(result.fetch() == nullptr ? nullptr : &result.fetch()->exchange(),
              &json);
  return json;
}

void Print(const CheckArguments& arguments, const CheckResult& result,
           const ProxyRules& proxy, const std::string& warning) {
  const Verdict& verdict = result.verdict();
  const Account account = AccountOf(arguments, result, proxy, warning);
  if (arguments.json) {
    Json json = ToJson(arguments, result, account);
    if (!warning.empty()) {
      json["warning"] = Printable(warning);
    }
    std::cout << json.dump() << "\n";
  } else if (arguments.explain) {
    std::cout << RenderText(account.explanation, account.cause);
  } else {
    std::cout << ToString(verdict.decision) << ": " << ToString(verdict.code)
              << " (" << ToString(verdict.finding) << ", from "
              << ToString(verdict.source) << ")\n";
  }
}

ExitStatus RunCheck(const CheckArguments& arguments) {
  const absl::StatusOr<CheckFiles> files = LoadFiles(arguments);
  if (!files.ok()) {
    return Fail(files.status());
  }
  const absl::StatusOr<Network> network = MakeNetwork(arguments);
  if (!network.ok()) {
    return Fail(network.status());
  }
  absl::StatusOr<std::unique_ptr<Checker>> checker =
      MakeChecker(arguments, *network);
  if (!checker.ok()) {
    return Fail(checker.status());
  }
  const std::string warning = WarningOf(arguments, files->pair);
  Warn(warning);
  CheckInput input;
  input.certificate = ToBytes(files->pair.certificate);
  input.issuer = ToBytes(files->pair.issuer);
  if (files->staple.has_value()) {
    input.staple = ToBytes(*files->staple);
  }
  input.role = arguments.ca ? Role::kCa : Role::kEndEntity;
  input.url = arguments.fetch.url;
  const absl::StatusOr<CheckResult> result = (*checker)->Check(input);
  if (!result.ok()) {
    return Fail(result.status());
  }
  Print(arguments, *result, network->proxy, warning);
  return StatusOf(result->verdict().decision);
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
  command->add_option(
      "--response-from", arguments->response_from,
      "Ask nobody; the answer is this file, or timeout, refused, unreachable, "
      "reset, name-lookup, not-http, redirect, too-large, address-refused, "
      "http-500 (any status but 200)");
  AddJudgeOptions(command, &arguments->judge);
  AddFetchOptions(command, &arguments->fetch);
  command->add_flag("--ca", arguments->ca,
                    "The certificate is that of a CA in the chain, not of the "
                    "server; every profile exempts those, and exits 0");
  command->add_flag("--explain", arguments->explain,
                    "Say what was considered, the root cause and the remedy");
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, status] { *status = RunCheck(*arguments); });
}

}  // namespace revcheck::cli
