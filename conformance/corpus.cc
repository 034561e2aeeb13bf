#include "revcheck/conformance/corpus.h"

#include <algorithm>
#include <fstream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/text.h"
#include "revcheck/x509/pem.h"

namespace revcheck::conformance {
namespace {

using cli::Json;

// A case without any time is judged at this one; no verdict depends on it.
constexpr absl::Time kNoParticularTime = absl::FromUnixSeconds(1577880000);

// The string at `field`, or empty if it is absent or null.
std::string Text(const Json& object, const std::string& field) {
  const auto it = object.find(field);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

bool ChecksFreshness(const Json& json) {
  const auto checks = json.find("checks");
  return checks != json.end() && checks->is_array() &&
         std::find(checks->begin(), checks->end(), "freshness") !=
             checks->end();
}

// `time` where the suite checks freshness, and else an instant inside every
// window.
absl::Time TimeOf(const Json& json) {
  const std::string time = Text(json, "time");
  const std::string suggested = Text(json, "suggested_time");
  const Json consensus = json.value("consensus", Json::object());
  const std::string first =
      ChecksFreshness(json) && !time.empty() ? time : suggested;
  for (const std::string& text : {first, time, Text(consensus, "time")}) {
    if (const auto parsed = cli::ParseTime(text); parsed.ok()) {
      return *parsed;
    }
  }
  return kNoParticularTime;
}

// The DER in a file, or its contents where there is no PEM or base64 around.
absl::StatusOr<std::string> Load(const std::string& path,
                                 const std::string& role) {
  absl::StatusOr<std::string> contents = cli::ReadFile(path);
  if (!contents.ok()) {
    return contents;
  }
  if (role == "cert" || role == "issuer") {
    const auto certificates = ReadCertificates(*contents);
    return certificates.ok() ? certificates->front() : *contents;
  }
  const std::string label =
      role == "request" ? "OCSP REQUEST" : "OCSP RESPONSE";
  const auto message = ReadMessage(*contents, label);
  return message.ok() ? *message : *contents;
}

absl::Status LoadFiles(const std::string& folder, const Json& files,
                       CorpusCase* out) {
  for (const char* role : {"response", "request", "cert", "issuer"}) {
    const std::string name = Text(files, role);
    if (name.empty()) {
      continue;
    }
    const auto contents = Load(absl::StrCat(folder, "/", name), role);
    if (!contents.ok()) {
      return contents.status();
    }
    out->files[role] = *contents;
  }
  return absl::OkStatus();
}

absl::StatusOr<CorpusCase> ReadCase(const std::string& folder,
                                    const Json& json) {
  CorpusCase out;
  const Json expect = json.value("expect", Json::object());
  const Json consensus = json.value("consensus", Json::object());
  out.id = Text(json, "id");
  out.is_request = Text(json, "kind") == "ocsp_request";
  out.expected = Text(expect, "class");
  out.outcome = Text(expect, "outcome");
  out.consensus = Text(consensus, "class");
  if (out.consensus == "disputed") {
    out.consensus.clear();
  }
  if (const auto serial = cli::ParseHex(Text(json, "serial")); serial.ok()) {
    out.serial = *serial;
  }
  out.time = TimeOf(json);
  if (absl::Status status =
          LoadFiles(folder, json.value("files", Json::object()), &out);
      !status.ok()) {
    return status;
  }
  return out;
}

}  // namespace

absl::StatusOr<std::vector<CorpusCase>> ReadCorpus(const std::string& folder) {
  const std::string manifest = folder + "/manifest.jsonl";
  std::ifstream file(manifest);
  if (!file) {
    return absl::NotFoundError(manifest + " cannot be opened");
  }
  std::vector<CorpusCase> cases;
  std::string line;
  while (std::getline(file, line)) {
    const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) {
      return absl::InvalidArgumentError(
          absl::StrCat(manifest, ":", cases.size() + 1, ": not JSON"));
    }
    absl::StatusOr<CorpusCase> one = ReadCase(folder, json);
    if (!one.ok()) {
      return one.status();
    }
    cases.push_back(*std::move(one));
  }
  return cases;
}

}  // namespace revcheck::conformance
