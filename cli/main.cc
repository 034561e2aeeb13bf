#include <errno.h>
#include <fcntl.h>
#include <openssl/base.h>
#include <string.h>
#include <unistd.h>

#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/exit_status.h"

namespace revcheck::cli {
namespace {

constexpr char kVersion[] = "unreleased";

// What is closed stays so, and no file or socket takes its place.
void HoldStandardDescriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) < 0) {
      // The lowest that is free; neither read nor written by its own name.
      (void)open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
  }
}

void AddCommands(CLI::App* app, ExitStatus* status) {
  AddVerifyCommand(app, status);
  AddCheckCommand(app, status);
  AddFetchCommand(app, status);
  AddConnectCommand(app, status);
  AddBulkCommand(app, status);
  AddPoliciesCommand(app, status);
  AddShowCommand(app, status);
  AddExplainCommand(app, status);
  AddRequestCommand(app, status);
  AddConformanceCommand(app, status);
  AddDemoCommand(app, status);
}

// "revcheck", or "revcheck verify" if that was chosen.
std::string NameOf(const CLI::App& app) {
  const std::vector<CLI::App*> chosen = app.get_subcommands();
  return chosen.empty()
             ? app.get_name()
             : absl::StrCat(app.get_name(), " ", chosen.front()->get_name());
}

void AddHelpCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command =
      app->add_subcommand("help", "Say what a command does and takes");
  auto name = std::make_shared<std::string>();
  command->add_option("command", *name, "The command; none lists all");
  command->callback([app, status, name] {
    const std::vector<CLI::App*> named = app->get_subcommands(
        [&name](const CLI::App* each) { return each->get_name() == *name; });
    if (!name->empty() && named.empty()) {
      *status = Fail(absl::NotFoundError(absl::StrCat(
          "there is no command '", *name, "'; 'revcheck help' lists them")));
      return;
    }
    const CLI::App* const about = named.empty() ? app : named.front();
    std::cout << about->get_formatter()->make_help(
        about,
        named.empty() ? app->get_name()
                      : absl::StrCat(app->get_name(), " ", *name),
        CLI::AppFormatMode::Normal);
  });
}

// "--at=", as from an unset variable: CLI11 would take the next argument. Empty
// if there is none.
std::string OptionWithoutValue(int argc, char** argv) {
  for (int i = 1; i < argc && absl::string_view(argv[i]) != "--"; ++i) {
    const std::string argument = argv[i];
    if (absl::StartsWith(argument, "--") &&
        argument.find('=') == argument.size() - 1) {
      return argument.substr(0, argument.size() - 1);
    }
  }
  return "";
}

// The last first, as CLI11 takes them.
std::vector<std::string> MarkedArguments(int argc, char** argv) {
  std::vector<std::string> arguments;
  for (int i = argc - 1; i > 0; --i) {
    arguments.push_back(Marked(argv[i]));
  }
  return arguments;
}

// What is wrong with the arguments, and where to read on.
absl::Status UsageError(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> extra = app.remaining(/*recurse=*/true);
  std::string what = error.what();
  if (!extra.empty()) {
    const std::string first = Unmarked(extra.front());
    const bool is_name =
        app.get_subcommands().empty() || absl::StartsWith(first, "-");
    what = is_name ? absl::StrCat("there is no '", first, "'")
                   : absl::StrCat("no argument was expected where there is '",
                                  first, "'");
  }
  return absl::InvalidArgumentError(
      absl::StrCat(what, "; '", NameOf(app), " --help' lists what there is"));
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Certificate revocation checking as Firefox does it.\n"
      "Exit status: 0 accepted, 1 rejected, 2 could not run, 3 accepted "
      "without evidence;\n130 interrupted: 'bulk', by SIGINT or SIGTERM.\n"
      "Begin with 'revcheck demo'.",
      "revcheck");
  app.require_subcommand(1);
  app.get_formatter()->column_width(30);
  app.set_version_flag("--version",
                       absl::StrCat("revcheck ", kVersion, ", BoringSSL API ",
                                    BORINGSSL_API_VERSION));
  ExitStatus status = kAccepted;
  AddCommands(&app, &status);
  AddHelpCommand(&app, &status);
  for (CLI::App* const command : app.get_subcommands(nullptr)) {
    PrepareValues(command);
  }
  if (const std::string name = OptionWithoutValue(argc, argv); !name.empty()) {
    return Fail(absl::InvalidArgumentError(absl::StrCat(name, ": is empty")));
  }
  try {
    app.parse(MarkedArguments(argc, argv));
  } catch (const CLI::Success& help) {  // --help, --version
    app.exit(help);
  } catch (const CLI::ParseError& error) {
    return Fail(UsageError(app, error));
  }
  std::cout.flush();
  return status;
}

}  // namespace
}  // namespace revcheck::cli

int main(int argc, char** argv) {
  using revcheck::cli::Fail;
  try {
    revcheck::cli::HoldStandardDescriptors();
    std::cout.exceptions(std::ios::badbit);
    return revcheck::cli::Main(argc, argv);
  } catch (const std::ios::failure&) {
    const int error = errno;
    std::cout.exceptions(std::ios::goodbit);  // Standard error flushes it.
    return Fail(absl::UnavailableError(
        absl::StrCat("standard output: ", strerror(error))));
  } catch (const std::exception& error) {  // Of CLI11 or the standard library.
    return Fail(absl::InternalError(error.what()));
  }
}
