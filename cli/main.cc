#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/exit_status.h"

namespace revcheck::cli {
namespace {

int Main(int argc, char** argv) {
  CLI::App app(
      "Certificate revocation checking as Firefox does it.\n"
      "Exit status: 0 accepted, 1 rejected, 2 could not run, 3 accepted "
      "without evidence;\n130 interrupted.\n"
      "Begin with 'revcheck demo'.",
      "revcheck");
  app.require_subcommand(1);
  app.get_formatter()->column_width(30);
  ExitStatus status = kAccepted;
  AddVerifyCommand(&app, &status);
  AddCheckCommand(&app, &status);
  AddFetchCommand(&app, &status);
  AddConnectCommand(&app, &status);
  AddBulkCommand(&app, &status);
  AddPoliciesCommand(&app, &status);
  AddShowCommand(&app, &status);
  AddExplainCommand(&app, &status);
  AddRequestCommand(&app, &status);
  AddConformanceCommand(&app, &status);
  AddDemoCommand(&app, &status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {  // --help
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    const std::vector<std::string> extra = app.remaining(/*recurse=*/true);
    return Fail(absl::InvalidArgumentError(absl::StrCat(
        extra.empty() ? error.what() : "there is no '" + extra.front() + "'",
        "; 'revcheck --help' lists what there is")));
  }
  std::cout.flush();
  return std::cout ? status : kCouldNotRun;
}

}  // namespace
}  // namespace revcheck::cli

int main(int argc, char** argv) {
  try {
    return revcheck::cli::Main(argc, argv);
  } catch (const std::exception& error) {  // Of CLI11 or the standard library.
    std::cerr << "revcheck: " << error.what() << "\n";
    return revcheck::cli::kCouldNotRun;
  }
}
