#include <openssl/rand.h>
#include <stddef.h>
#include <stdint.h>

#include <array>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/fetch_options.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/output.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/url.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

constexpr size_t kNonceSize = 32;  // Bytes; RFC 9654, section 2.1.

struct RequestArguments {
  TargetOptions target;
  std::string hash = "sha1";
  bool nonce = false;
  std::string get_url;
  std::string output;
  bool json = false;
};

// The URL of the GET form, encoded as it is asked; empty if none is wanted.
absl::StatusOr<std::string> UrlOf(const std::string& responder, Bytes request) {
  if (responder.empty()) {
    return "";
  }
  const std::optional<HttpUrl> url = ParseHttpUrl(GetUrl(responder, request));
  if (!url.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--get: '", responder, "' is too long for a request behind it"));
  }
  return url->ToString();
}

void Print(const RequestArguments& arguments, Bytes request, Bytes nonce,
           const std::string& url) {
  std::ostream& out = arguments.output == "-" ? std::cerr : std::cout;
  const std::string base64 = absl::Base64Escape(
      absl::string_view(ToText(request).data(), request.size()));
  if (arguments.json) {
    Json json;
    json["request"] = base64;
    json["size"] = request.size();
    json["hash"] = arguments.hash;
    json["nonce"] = nonce.empty() ? Json(nullptr) : Json(Hex(nonce));
    json["url"] = url.empty() ? Json(nullptr) : Json(url);
    out << json.dump() << "\n";
  } else if (!url.empty()) {
    out << url << "\n";
  } else if (arguments.output.empty()) {
    out << base64 << "\n";
  }
}

ExitStatus RunRequest(const RequestArguments& arguments) {
  if (absl::Status status = CheckUrl("--get", arguments.get_url);
      !status.ok()) {
    return Fail(status);
  }
  absl::StatusOr<Target> target = Target::Load(arguments.target);
  if (!target.ok()) {
    return Fail(target.status());
  }
  Warn(target->warning());
  RequestOptions options;
  options.hash = *DigestFromString(arguments.hash);
  std::array<uint8_t, kNonceSize> nonce;
  if (arguments.nonce) {
    RAND_bytes(nonce.data(), nonce.size());
    options.nonce = nonce;
  }
  Request request;
  if (const auto finding = BuildRequest(target->Id(), options, &request)) {
    return Fail(absl::InvalidArgumentError(
        absl::StrCat(std::string(Describe(*finding).meaning), " ",
                     std::string(Describe(*finding).remedy))));
  }
  const absl::StatusOr<std::string> url =
      UrlOf(arguments.get_url, request.bytes());
  if (!url.ok()) {
    return Fail(url.status());
  }
  if (!arguments.output.empty()) {
    if (absl::Status status = Save(arguments.output, ToText(request.bytes()));
        !status.ok()) {
      return Fail(status);
    }
  }
  Print(arguments, request.bytes(), options.nonce, *url);
  return kAccepted;
}

}  // namespace

void AddRequestCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "request", "Build an OCSP request; prints base64 unless -o is given");
  auto arguments = std::make_shared<RequestArguments>();
  AddTargetOptions(command, &arguments->target);
  command->add_option("--hash", arguments->hash, "Hash in the CertID")
      ->check(CLI::IsMember({"sha1", "sha256"}))
      ->capture_default_str();
  command->add_flag("--nonce", arguments->nonce, "Send 32 random bytes");
  command->add_option("--get", arguments->get_url,
                      "Print the URL of the GET form at this responder");
  command->add_option("-o,--output", arguments->output,
                      "Write the DER to this file; - is standard output, and "
                      "what else is asked for goes to standard error");
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, status] { *status = RunRequest(*arguments); });
}

}  // namespace revcheck::cli
