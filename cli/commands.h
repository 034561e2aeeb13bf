#ifndef REVCHECK_CLI_COMMANDS_H_
#define REVCHECK_CLI_COMMANDS_H_

// The subcommands. Each function declares one on `app`; when the user chose it,
// parsing runs it and stores its exit status.

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/input.h"

namespace revcheck::cli {

void AddVerifyCommand(CLI::App* app, ExitStatus* status);
void AddCheckCommand(CLI::App* app, ExitStatus* status);
void AddFetchCommand(CLI::App* app, ExitStatus* status);
void AddConnectCommand(CLI::App* app, ExitStatus* status);
void AddBulkCommand(CLI::App* app, ExitStatus* status);
void AddPoliciesCommand(CLI::App* app, ExitStatus* status);
void AddConformanceCommand(CLI::App* app, ExitStatus* status);
void AddRequestCommand(CLI::App* app, ExitStatus* status);
void AddShowCommand(CLI::App* app, ExitStatus* status);
void AddExplainCommand(CLI::App* app, ExitStatus* status);
void AddDemoCommand(CLI::App* app, ExitStatus* status);

// Declares the options that say which certificate is meant.
void AddTargetOptions(CLI::App* command, TargetOptions* options);

// Makes every option of `command` that takes a value take it as it was before
// Marked(), and refuse an empty one, as from an unset variable.
void PrepareValues(CLI::App* command);

// CLI11 takes "[a,b]" for two values where an option may have several. A mark
// that no argument can hold, at the end, keeps it from that.
std::string Marked(std::string argument);
std::string Unmarked(std::string argument);

// Prints "revcheck: <message>" on standard error and returns kCouldNotRun.
ExitStatus Fail(const absl::Status& error);

// Prints "revcheck: warning: <message>" on standard error, unless it is empty.
void Warn(const std::string& message);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_COMMANDS_H_
