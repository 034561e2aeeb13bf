#ifndef REVCHECK_CLI_FETCH_OPTIONS_H_
#define REVCHECK_CLI_FETCH_OPTIONS_H_

// The options of the commands that ask responders, and what they come to.

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/checker/options.h"
#include "revcheck/net/beast_options.h"

namespace revcheck::cli {

// Whom to ask, and how.
struct FetchArguments {
  std::string url;      // --url; empty: the certificate's.
  std::string timeout;  // --timeout, in seconds; empty: the command's own.
  std::string proxy;    // --proxy; empty: the environment's.
  bool no_proxy = false;
  bool get = false;
  std::string nonce = "none";
  bool allow_loopback = false;
};

// By which rules to judge the answer.
struct JudgeArguments {
  std::string policy = "firefox";
  std::string at;
  bool allow_sha1 = false;
};

void AddFetchOptions(CLI::App* command, FetchArguments* arguments);
void AddJudgeOptions(CLI::App* command, JudgeArguments* arguments);

// What follows fails with InvalidArgument, which names the option.

// Whether the URL that `option` gives can be asked; an empty one is not given.
absl::Status CheckUrl(const char* option, const std::string& url);

// The time limit, or `otherwise` if none is given.
absl::StatusOr<absl::Duration> TimeoutOf(const FetchArguments& arguments,
                                         absl::Duration otherwise);

NonceUse NonceUseOf(const FetchArguments& arguments);

// --at, or the clock.
absl::StatusOr<absl::Time> TimeOf(const std::string& at);

absl::StatusOr<BeastClientOptions> ClientOptionsOf(
    const FetchArguments& arguments);

// Warns on standard error if the policy makes the time limit shorter.
absl::StatusOr<CheckerOptions> CheckerOptionsOf(const FetchArguments& fetch,
                                                const JudgeArguments& judge);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_FETCH_OPTIONS_H_
