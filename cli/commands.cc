#include "revcheck/cli/commands.h"

#include <functional>
#include <iostream>
#include <string>

#include "absl/strings/string_view.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {

void AddTargetOptions(CLI::App* command, TargetOptions* options) {
  command->add_option("--cert", options->certificate,
                      "Certificate file, or chain with its issuer second");
  command->add_option("--issuer", options->issuer, "Issuer certificate file");
  command->add_option("--issuer-name", options->issuer_name,
                      "File with the DER Name of the issuer");
  command->add_option("--issuer-spki", options->issuer_spki,
                      "File with the issuer's public key (SPKI)");
  command->add_option("--serial", options->serial,
                      "Serial number in hexadecimal");
}

CLI::Validator NotEmpty() {
  return CLI::Validator(
      [](const std::string& text) {
        return std::string(text.empty() ? "is empty" : "");
      },
      "");
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
