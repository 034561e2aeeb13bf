#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/decode.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/text.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/pem.h"

namespace revcheck::cli {
namespace {

struct ShowArguments {
  std::vector<std::string> files;
  bool json = false;
};

// Everything a file holds: each block of a PEM text, or the one DER message,
// without label.
absl::StatusOr<std::vector<PemBlock>> LoadAll(const std::string& path) {
  const std::string name = path == "-" ? "standard input" : path;
  absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) {
    return contents.status();
  }
  absl::StatusOr<std::vector<PemBlock>> blocks = ReadPem(*contents);
  if (!blocks.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": ", blocks.status().message()));
  }
  if (blocks->empty()) {
    absl::StatusOr<std::string> message = ReadMessage(*contents, "");
    if (!message.ok() || message->empty()) {
      return absl::InvalidArgumentError(absl::StrCat(name, ": is empty"));
    }
    blocks->push_back({"", *std::move(message)});
  }
  return blocks;
}

// Those of what Decode() knows; the empty one is of what is no PEM.
constexpr std::string_view kKnownLabels[] = {
    "",
    "CERTIFICATE",
    "X509 CERTIFICATE",
    "TRUSTED CERTIFICATE",
    "OCSP REQUEST",
    "OCSP RESPONSE",
};

// Also of a kind of key that only the label tells. Much else begins as these
// do, so that a label that is not known is not guessed at.
Json DecodeBlock(const PemBlock& block) {
  if (absl::EndsWith(block.label, "PRIVATE KEY")) {
    return PrivateKeyJson();
  }
  const bool is_known =
      std::find(std::begin(kKnownLabels), std::end(kKnownLabels),
                block.label) != std::end(kKnownLabels);
  return is_known ? Decode(ToBytes(block.der))
                  : DecodeOther(block.label, ToBytes(block.der));
}

ExitStatus ShowFile(const std::string& path, bool json) {
  const absl::StatusOr<std::vector<PemBlock>> blocks = LoadAll(path);
  if (!blocks.ok()) {
    return Fail(blocks.status());
  }
  for (const PemBlock& block : *blocks) {
    Json decoded;
    decoded["file"] = Printable(path);
    decoded.update(DecodeBlock(block));
    std::cout << (json ? decoded.dump() : RenderText(decoded)) << "\n";
  }
  return kAccepted;
}

ExitStatus RunShow(const ShowArguments& arguments) {
  ExitStatus status = kAccepted;
  for (const std::string& path : arguments.files) {
    if (ShowFile(path, arguments.json) != kAccepted) {
      status = kCouldNotRun;
    }
  }
  return status;
}

}  // namespace

void AddShowCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "show", "Decode certificates, OCSP requests and OCSP responses");
  auto arguments = std::make_shared<ShowArguments>();
  command
      ->add_option("files", arguments->files,
                   "PEM, DER or base64 files; - is standard input")
      ->required();
  command->add_flag("--json", arguments->json, "Print JSON, an object a line");
  command->callback([arguments, status] { *status = RunShow(*arguments); });
}

}  // namespace revcheck::cli
