#include "revcheck/cli/commands.h"

#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {

void AddTargetOptions(CLI::App* command, TargetOptions* options) {
  CLI::Option* const certificate =
      command->add_option("--cert", options->certificate,
                          "Certificate file, or chain with its issuer second");
  command->add_option("--issuer", options->issuer, "Issuer certificate file")
      ->needs(certificate);
  command
      ->add_option("--issuer-name", options->issuer_name,
                   "Without --cert: file with the DER Name of the issuer")
      ->excludes(certificate);
  command
      ->add_option("--issuer-spki", options->issuer_spki,
                   "Without --cert: file with the issuer's public key (SPKI)")
      ->excludes(certificate);
  command
      ->add_option("--serial", options->serial,
                   "Without --cert: serial number, not negative, in "
                   "hexadecimal as 'openssl x509 -serial' prints it; one that "
                   "is negative or padded needs --cert")
      ->excludes(certificate);
}

void PrepareValues(CLI::App* command) {
  const CLI::Validator unmark(
      [](std::string& text) {
        text = Unmarked(std::move(text));
        return std::string();
      },
      "");
  const CLI::Validator not_empty(
      [](const std::string& text) {
        return std::string(text.empty() ? "is empty" : "");
      },
      "");
  for (CLI::Option* const option : command->get_options()) {
    if (option->get_items_expected_max() > 0) {
      option->check(not_empty);
      option->transform(unmark);  // Before every check.
    }
  }
}

std::string Marked(std::string argument) {
  if (!argument.empty() && argument.front() == '[' && argument.back() == ']') {
    argument.push_back('\0');
  }
  return argument;
}

std::string Unmarked(std::string argument) {
  if (!argument.empty() && argument.back() == '\0') {
    argument.pop_back();
  }
  return argument;
}

ExitStatus Fail(const absl::Status& error) {
  // The message may quote files; escaped, it is one line without control codes.
  std::cerr << "revcheck: " << Printable(std::string(error.message())) << "\n";
  return kCouldNotRun;
}

void Warn(const std::string& message) {
  if (!message.empty()) {
    std::cerr << "revcheck: warning: " << Printable(message) << "\n";
  }
}

}  // namespace revcheck::cli
