#include <stddef.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/cli/bulk_input.h"
#include "revcheck/cli/bulk_output.h"
#include "revcheck/cli/bulk_run.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/fetch_options.h"
#include "revcheck/cli/interruption.h"
#include "revcheck/cli/tally.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/beast_options.h"
#include "revcheck/net/proxy.h"
#include "revcheck/policy/options.h"

namespace revcheck::cli {
namespace {

struct BulkArguments {
  std::string input;
  std::string output;
  bool resume = false;
  size_t concurrency = 32;
  size_t per_host = 4;
  FetchArguments fetch;
  JudgeArguments judge;
};

absl::StatusOr<std::unique_ptr<Checker>> MakeChecker(
    const BulkArguments& arguments, BeastClientOptions client) {
  absl::StatusOr<CheckerOptions> options =
      CheckerOptionsOf(arguments.fetch, arguments.judge);
  if (!options.ok()) {
    return options.status();
  }
  PolicyOptions policy = options->policy.options();
  policy.must_staple = false;  // Nobody asks the servers what they staple.
  absl::StatusOr<Policy> without_must_staple = Policy::Create(policy);
  if (!without_must_staple.ok()) {
    return without_must_staple.status();
  }
  options->policy = *without_must_staple;
  // A lookup that had to wait for others would lose its time doing so.
  client.max_lookups = arguments.concurrency;
  client.max_idle = arguments.concurrency;
  client.max_idle_per_host = arguments.per_host;
  return Checker::Create(*std::move(options),
                         std::make_shared<BeastClient>(std::move(client)));
}

BulkPlan PlanOf(const BulkArguments& arguments, const ProxyRules& proxy) {
  BulkPlan plan;
  plan.policy = arguments.judge.policy;
  plan.url = arguments.fetch.url;
  plan.concurrency = arguments.concurrency;
  plan.per_host = arguments.per_host;
  plan.proxy = proxy;
  plan.time_is_given = !arguments.judge.at.empty();
  return plan;
}

absl::StatusOr<std::unique_ptr<BulkOutput>> OpenOutput(
    const BulkArguments& arguments, EarlierResults* earlier) {
  if (arguments.output == "-") {
    return absl::InvalidArgumentError(
        "--output: - is no file; without --output, results go to standard "
        "output");
  }
  if (!arguments.resume) {
    return BulkOutput::Create(arguments.output);
  }
  if (arguments.output.empty()) {
    return absl::InvalidArgumentError(
        "--resume: needs the file to go on with, by --output");
  }
  return BulkOutput::Resume(arguments.output, arguments.judge.policy, earlier);
}

void PrintEnd(const BulkArguments& arguments, const BulkRun& run,
              size_t total) {
  std::cerr << run.tally().total() << " of " << total << " done\n";
  if (run.tally().total() > 0) {
    std::cerr << run.tally().Summary();
  }
  if (run.complete()) {
    return;
  }
  std::cerr << "Interrupted; nothing finished is lost. "
            << (arguments.output.empty()
                    ? "With --output FILE, a run can be gone on with.\n"
                    : "To go on: the same command with --resume\n");
}

ExitStatus RunBulk(const BulkArguments& arguments) {
  const absl::StatusOr<BulkInput> input = BulkInput::Read(arguments.input);
  if (!input.ok()) {
    return Fail(input.status());
  }
  const absl::StatusOr<BeastClientOptions> network =
      ClientOptionsOf(arguments.fetch);
  if (!network.ok()) {
    return Fail(network.status());
  }
  const absl::StatusOr<std::unique_ptr<Checker>> checker =
      MakeChecker(arguments, *network);
  if (!checker.ok()) {
    return Fail(checker.status());
  }
  EarlierResults earlier;
  const absl::StatusOr<std::unique_ptr<BulkOutput>> output =
      OpenOutput(arguments, &earlier);
  if (!output.ok()) {
    return Fail(output.status());
  }
  const InterruptionWatch watch;
  BulkRun run(PlanOf(arguments, network->proxy),
              {&*input, &earlier, checker->get(), output->get(), &watch});
  if (absl::Status status = run.Run(); !status.ok()) {
    return Fail(status);
  }
  PrintEnd(arguments, run, input->size());
  return run.complete() ? run.tally().status() : kInterrupted;
}

}  // namespace

void AddBulkCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "bulk",
      "Check many certificates at once: a line of JSON each, then a summary. "
      "No server is asked what it staples, so that must-staple does not count");
  auto arguments = std::make_shared<BulkArguments>();
  command
      ->add_option("input", arguments->input,
                   "PEM bundle of certificates, each followed by its issuer, "
                   "or lines 'certificate-file issuer-file'; - is standard "
                   "input. Paths are relative to the current directory; a tab "
                   "between them allows for spaces in them; lines that begin "
                   "with # are skipped")
      ->required();
  command->add_option("-o,--output", arguments->output,
                      "Write the results to this file; standard output "
                      "without this");
  command->add_flag("--resume", arguments->resume,
                    "Go on with the file of an earlier run: what it has by "
                    "this --policy is not checked again, even if --url, --at "
                    "or other options have changed");
  command
      ->add_option("--concurrency", arguments->concurrency,
                   "Checks at once, 1 to 1024")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command
      ->add_option("--per-host", arguments->per_host,
                   "Of them, with the same host, 1 to 1024")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  AddJudgeOptions(command, &arguments->judge);
  AddFetchOptions(command, &arguments->fetch);
  command->callback([arguments, status] { *status = RunBulk(*arguments); });
}

}  // namespace revcheck::cli
