#include <stddef.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/connect_cause.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/local_cause.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

struct ExplainArguments {
  std::string what;
  bool json = false;
};

constexpr std::string_view kUnknownIssuerMessage =
    "the issuer of the certificate is unknown";
constexpr ConnectFault kUnknownIssuerCauses[] = {
    ConnectFault::kIncompleteChain,
    ConnectFault::kUnknownRoot,
};

Json ToJson(const FindingInfo& info) {
  Json json;
  json["finding"] = std::string(info.name);
  json["code"] = std::string(ToString(info.code));
  json["number"] = Describe(info.code).number;
  json["section"] = std::string(info.section);
  json["culprit"] = std::string(ToString(info.culprit));
  json["meaning"] = std::string(info.meaning);
  json["remedy"] = std::string(info.remedy);
  return json;
}

Json ToJson(const CodeInfo& code) {
  Json json;
  json["code"] = std::string(code.name);
  json["number"] = code.number;
  json["message"] = std::string(code.message);
  json["causes"] = Json::array();
  for (const FindingInfo& info : AllFindings()) {
    if (info.code == code.code) {
      json["causes"].push_back(ToJson(info));
    }
  }
  return json;
}

void PrintFinding(const FindingInfo& info) {
  std::cout << "  " << info.name << "  [" << ToString(info.culprit) << "; "
            << info.section << "]\n"
            << "      " << Wrap(info.meaning, 6) << "\n"
            << "      To do: " << Wrap(info.remedy, 6, 73) << "\n";
}

void PrintCode(const CodeInfo& code) {
  std::cout << code.name << " (" << code.number << ")\n  "
            << Wrap(absl::StrCat(std::string(code.message), "."), 2) << "\n";
  size_t count = 0;
  for (const FindingInfo& info : AllFindings()) {
    count += info.code == code.code ? 1 : 0;
  }
  std::cout << "\n" << (count == 1 ? "Cause:" : "Possible causes:") << "\n";
  for (const FindingInfo& info : AllFindings()) {
    if (info.code == code.code) {
      std::cout << "\n";
      PrintFinding(info);
    }
  }
}

void PrintNames(const CodeInfo& code) {
  std::cout << code.name << " (" << code.number << ")\n";
  for (const FindingInfo& info : AllFindings()) {
    if (info.code == code.code) {
      std::cout << "  " << info.name << "\n";
    }
  }
}

// The cause behind a verdict, as check --explain, bulk and connect name it.
std::vector<Cause> AllCauses() {
  std::vector<Cause> all;
  for (const RootCauseInfo& info : AllRootCauses()) {
    all.push_back(CauseOf(info.cause));
  }
  for (const ConnectFault fault : AllConnectFaults()) {
    all.push_back(CauseOf(fault));
  }
  for (const Cause& cause : AllLocalCauses()) {
    all.push_back(cause);
  }
  return all;
}

Json ToJson(const Cause& cause) {
  Json json;
  json["root_cause"] = std::string(cause.name);
  json["culprit"] = std::string(ToString(cause.culprit));
  json["meaning"] = std::string(cause.meaning);
  json["remedy"] = std::string(cause.remedy);
  return json;
}

// Of the exact name.
std::optional<Cause> FindCause(const std::string& name) {
  for (const Cause& cause : AllCauses()) {
    if (cause.name == name) {
      return cause;
    }
  }
  return std::nullopt;
}

void PrintCause(const Cause& cause) {
  std::cout << "\n  " << cause.name << "  [" << ToString(cause.culprit) << "]\n"
            << "      " << Wrap(cause.meaning, 6) << "\n"
            << "      To do: " << Wrap(cause.remedy, 6, 73) << "\n";
}

Json UnknownIssuerJson() {
  Json json;
  json["code"] = std::string(kUnknownIssuerCode);
  json["number"] = kUnknownIssuerNumber;
  json["message"] = std::string(kUnknownIssuerMessage);
  json["causes"] = Json::array();
  for (const ConnectFault fault : kUnknownIssuerCauses) {
    json["causes"].push_back(ToJson(CauseOf(fault)));
  }
  return json;
}

void PrintUnknownIssuer(bool json) {
  if (json) {
    std::cout << UnknownIssuerJson().dump() << "\n";
    return;
  }
  std::cout << kUnknownIssuerCode << " (" << kUnknownIssuerNumber << ")\n  "
            << Wrap(absl::StrCat(std::string(kUnknownIssuerMessage), "."), 2)
            << "\n\nPossible causes:\n";
  for (const ConnectFault fault : kUnknownIssuerCauses) {
    PrintCause(CauseOf(fault));
  }
}

void ListAll(bool json) {
  for (const CodeInfo& code : AllCodes()) {
    if (json) {
      std::cout << ToJson(code).dump() << "\n";
    } else {
      PrintNames(code);
    }
  }
  if (json) {
    PrintUnknownIssuer(json);
  } else {
    std::cout << kUnknownIssuerCode << " (" << kUnknownIssuerNumber << ")\n  "
              << kUnknownIssuerFinding << "\n";
  }
  std::cout << (json ? "" : "Root causes\n");
  for (const Cause& cause : AllCauses()) {
    std::cout << (json ? ToJson(cause).dump()
                       : absl::StrCat("  ", std::string(cause.name)))
              << "\n";
  }
}

// A code by name or number, in any case and with or without its minus sign.
std::optional<Code> FindCode(const std::string& what) {
  int number;
  if (absl::SimpleAtoi(what, &number)) {
    return CodeFromNumber(number > 0 ? -number : number);
  }
  for (const CodeInfo& code : AllCodes()) {
    const std::string name(code.name);
    if (absl::AsciiStrToLower(name) == absl::AsciiStrToLower(what)) {
      return code.code;
    }
  }
  return std::nullopt;
}

// By code, number or finding, as FindCode() reads them.
bool IsUnknownIssuer(const std::string& what) {
  int number;
  const std::string name = absl::AsciiStrToLower(what);
  return absl::SimpleAtoi(what, &number)
             ? number == kUnknownIssuerNumber || number == -kUnknownIssuerNumber
             : name == kUnknownIssuerFinding ||
                   name ==
                       absl::AsciiStrToLower(std::string(kUnknownIssuerCode));
}

ExitStatus RunExplain(const ExplainArguments& arguments) {
  if (arguments.what.empty()) {
    ListAll(arguments.json);
    return kAccepted;
  }
  if (const std::optional<Code> code = FindCode(arguments.what)) {
    if (arguments.json) {
      std::cout << ToJson(Describe(*code)).dump() << "\n";
    } else {
      PrintCode(Describe(*code));
    }
    return kAccepted;
  }
  if (IsUnknownIssuer(arguments.what)) {
    PrintUnknownIssuer(arguments.json);
    return kAccepted;
  }
  const std::string name = absl::AsciiStrToLower(arguments.what);
  const std::optional<Finding> finding = FindingFromString(name);
  const std::optional<Cause> cause = FindCause(name);
  if (finding.has_value() && arguments.json) {
    std::cout << ToJson(Describe(*finding)).dump() << "\n";
  } else if (finding.has_value()) {
    const FindingInfo& info = Describe(*finding);
    std::cout << ToString(info.code) << " (" << Describe(info.code).number
              << ")\n\n";
    PrintFinding(info);
    std::cout << (cause.has_value() ? "\n" : "");
  }
  // Some findings share their name with a root cause.
  if (cause.has_value() && arguments.json) {
    std::cout << ToJson(*cause).dump() << "\n";
  } else if (cause.has_value()) {
    std::cout << "Root cause\n";
    PrintCause(*cause);
  }
  if (finding.has_value() || cause.has_value()) {
    return kAccepted;
  }
  return Fail(absl::NotFoundError(absl::StrCat(
      "'", Printable(arguments.what),
      "' is no code, finding or root cause; 'revcheck explain' lists them")));
}

}  // namespace

void AddExplainCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "explain",
      "Say what a code, finding or root cause means, who causes it and what to "
      "do");
  auto arguments = std::make_shared<ExplainArguments>();
  command->add_option("code", arguments->what,
                      "Mozilla's code, its number, a finding or a root cause; "
                      "none lists all");
  command->add_flag("--json", arguments->json, "Print JSON, an object a line");
  command->callback([arguments, status] { *status = RunExplain(*arguments); });
}

}  // namespace revcheck::cli
