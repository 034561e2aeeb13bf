#include <errno.h>
#include <string.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/text.h"
#include "revcheck/cli/vector.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

struct ConformanceArguments {
  std::vector<std::string> files;
  bool all = false;
  bool json = false;
};

struct Tally {
  size_t agree = 0;
  size_t total = 0;
};

// In ASCII, so that nothing in a vector can act on a terminal.
void Print(const Json& json) {
  std::cout << json.dump(-1, ' ', true, Json::error_handler_t::replace) << "\n";
}

// A line that is no vector counts as a disagreement, so that it cannot pass
// unnoticed.
void RunLine(const std::string& line, const std::string& where, bool print_all,
             Tally* tally) {
  ++tally->total;
  Json json;
  absl::StatusOr<Vector> vector = ParseVector(line);
  if (!vector.ok()) {
    json["at"] = where;
    json["error"] = std::string(vector.status().message());
    Print(json);
    return;
  }
  const VectorResult actual = RunVector(*vector);
  const bool agree = Agrees(vector->expected, actual);
  tally->agree += agree ? 1 : 0;
  if (!agree || print_all) {
    json["id"] = vector->id;
    json["at"] = where;
    json["agree"] = agree;
    json["expect"] = ToJson(vector->expected, vector->is_request);
    json["actual"] = ToJson(actual, vector->is_request);
    Print(json);
  }
}

// Reads a line at a time, so that memory does not grow with the file.
absl::Status RunFile(const std::string& path, bool print_all, Tally* tally) {
  std::ifstream file;
  if (path == "-") {
    if (absl::Status status = TakeStandardInput(); !status.ok()) {
      return status;
    }
  } else {
    errno = 0;
    file.open(path, std::ios::binary);
    if (!file) {
      return absl::NotFoundError(absl::StrCat(path, ": ", strerror(errno)));
    }
  }
  std::istream& in = path == "-" ? std::cin : file;
  const std::string name = Printable(NameOf(path));
  std::string line;
  for (size_t number = 1;; ++number) {
    const absl::StatusOr<bool> more = ReadLine(&in, &line);
    if (!more.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(name, ":", number, ": ", more.status().message()));
    }
    if (!*more) {
      break;
    }
    if (number == 1 && absl::StartsWith(line, kByteOrderMark)) {
      line.erase(0, kByteOrderMark.size());
    }
    if (line.find_first_not_of(" \t\r") != std::string::npos) {
      RunLine(line, absl::StrCat(name, ":", number), print_all, tally);
    }
  }
  if (in.bad()) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": ", strerror(errno)));
  }
  return absl::OkStatus();
}

ExitStatus RunConformance(const ConformanceArguments& arguments) {
  Tally tally;
  for (const std::string& path : arguments.files) {
    if (absl::Status status = RunFile(path, arguments.all, &tally);
        !status.ok()) {
      return Fail(status);
    }
  }
  if (tally.total == 0) {
    return Fail(absl::InvalidArgumentError(
        absl::StrCat(absl::StrJoin(arguments.files, ", "), ": no vectors")));
  }
  if (arguments.json) {
    Json json;
    json["agree"] = tally.agree;
    json["total"] = tally.total;
    std::cout << json.dump() << "\n";
  } else {
    std::cout << "agree " << tally.agree << " of " << tally.total << "\n";
  }
  return tally.agree == tally.total ? kAccepted : kRejected;
}

}  // namespace

void AddConformanceCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "conformance", "Run vectors labelled by mozilla::pkix");
  auto arguments = std::make_shared<ConformanceArguments>();
  command
      ->add_option("files", arguments->files,
                   "JSON Lines files; - is standard input")
      ->required();
  command->add_flag("--all", arguments->all, "Print every case");
  command->add_flag("--json", arguments->json, "Print the count as JSON, too");
  command->callback(
      [arguments, status] { *status = RunConformance(*arguments); });
}

}  // namespace revcheck::cli
