#include <stddef.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

struct ExplainArguments {
  std::string what;
  bool json = false;
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

void ListAll(bool json) {
  for (const CodeInfo& code : AllCodes()) {
    if (json) {
      std::cout << ToJson(code).dump() << "\n";
    } else {
      PrintNames(code);
    }
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
  if (const std::optional<Finding> finding =
          FindingFromString(absl::AsciiStrToLower(arguments.what))) {
    const FindingInfo& info = Describe(*finding);
    if (arguments.json) {
      std::cout << ToJson(info).dump() << "\n";
    } else {
      std::cout << ToString(info.code) << " (" << Describe(info.code).number
                << ")\n\n";
      PrintFinding(info);
    }
    return kAccepted;
  }
  return Fail(absl::NotFoundError(
      absl::StrCat("'", Printable(arguments.what),
                   "' is no code or finding; 'revcheck explain' lists them")));
}

}  // namespace

void AddExplainCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "explain", "Say what a code means, who causes it and what to do");
  auto arguments = std::make_shared<ExplainArguments>();
  command->add_option("code", arguments->what,
                      "Mozilla's code, its number, or a finding; none lists "
                      "all");
  command->add_flag("--json", arguments->json, "Print JSON, an object a line");
  command->callback([arguments, status] { *status = RunExplain(*arguments); });
}

}  // namespace revcheck::cli
