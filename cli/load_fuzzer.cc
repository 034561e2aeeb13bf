// Gives the command files with arbitrary contents, wherever it reads files:
// certificates, messages, bundles, vectors, results to go on with. Checks that
// each is read or refused with one line that is safe to show, that what `show`
// prints is safe, stable and bounded by what was read, and that its JSON and
// its text say the same.
//
// Input: the contents of the file.

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "revcheck/cli/bulk_input.h"
#include "revcheck/cli/bulk_output.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/decode.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/issuance.h"
#include "revcheck/cli/text.h"
#include "revcheck/cli/vector.h"
#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/fuzzing/text.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/pem.h"

namespace revcheck::cli {
namespace {

using fuzzing::IsSafeText;
using fuzzing::Promise;

// A file in memory, the same one for all inputs, so that its path stays.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
    Promise(descriptor_ >= 0, "a file can be made in memory");
  }

  std::string path() const {
    return absl::StrCat("/proc/self/fd/", descriptor_);
  }

  void Fill(std::string_view contents) {
    Promise(ftruncate(descriptor_, 0) == 0 &&
                pwrite(descriptor_, contents.data(), contents.size(), 0) ==
                    static_cast<ssize_t>(contents.size()),
            "a file in memory can be written");
  }

  std::string Contents() const {
    struct stat found;
    Promise(fstat(descriptor_, &found) == 0, "a file in memory has a size");
    std::string contents(static_cast<size_t>(found.st_size), '\0');
    Promise(pread(descriptor_, contents.data(), contents.size(), 0) ==
                found.st_size,
            "a file in memory can be read");
    return contents;
  }

 private:
  const int descriptor_;
};

MemoryFile& TheFile() {
  static auto* const file = new MemoryFile;
  return *file;
}

// Takes what is written to a stream meanwhile.
class Captured {
 public:
  explicit Captured(std::ostream* stream)
      : stream_(stream), before_(stream->rdbuf(text_.rdbuf())) {}
  ~Captured() { stream_->rdbuf(before_); }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  std::string text() const { return text_.str(); }

 private:
  std::ostream* const stream_;
  std::ostringstream text_;
  std::streambuf* const before_;
};

struct Printed {
  ExitStatus status;
  std::string output;
  std::string error;
};

enum class Form { kText, kJson };

// `revcheck show PATH`.
Printed Show(const std::string& path, Form form) {
  const Captured output(&std::cout);
  const Captured error(&std::cerr);
  CLI::App app;
  ExitStatus status = kAccepted;
  AddShowCommand(&app, &status);
  std::vector<std::string> arguments = {path, "show"};  // The last is first.
  if (form == Form::kJson) {
    arguments.insert(arguments.begin(), "--json");
  }
  app.parse(arguments);
  return {status, output.text(), error.text()};
}

// An error is a line that is safe to show, once commands.h has escaped it.
void CheckStatus(const absl::Status& status) {
  const Captured error(&std::cerr);
  Promise(Fail(status) == kCouldNotRun, "who cannot read cannot run");
  const std::string text = error.text();
  Promise(IsSafeText(text) && text.find('\n') + 1 == text.size(),
          "an error is one line that is safe to show");
}

void CheckJsonLine(const std::string& line) {
  const Json parsed = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  Promise(parsed.is_object(), "each line of JSON is an object");
  Promise(parsed.dump() == line, "JSON that is read is written as it was");
  Promise(IsSafeText(RenderText(parsed)), "the same as text is safe to show");
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

// The text of all lines of JSON.
std::string TextOf(const std::string& json_lines) {
  std::string text;
  for (const std::string& line : Lines(json_lines)) {
    text += RenderText(Json::parse(line)) + "\n";
  }
  return text;
}

void CheckShow(const std::string& path, size_t size) {
  const Printed json = Show(path, Form::kJson);
  const Printed text = Show(path, Form::kText);
  Promise(json.status == text.status && json.error == text.error,
          "text and JSON succeed or fail alike");
  Promise(json.status == kAccepted || json.status == kCouldNotRun,
          "show shows, or says that it cannot");
  Promise(json.output.empty() == (json.status == kCouldNotRun),
          "something is shown exactly on success");
  Promise(json.error.empty() == (json.status == kAccepted),
          "something is wrong exactly on failure");
  Promise(IsSafeText(json.output) && IsSafeText(text.output) &&
              IsSafeText(json.error),
          "what is shown is safe to show");
  for (const std::string& line : Lines(json.output)) {
    CheckJsonLine(line);
  }
  Promise(TextOf(json.output) == text.output,
          "text and JSON say the same thing");
  const size_t most = 16384 + 300 * size;
  Promise(json.output.size() <= most && text.output.size() <= most,
          "what is shown is bounded by what was read");
  Promise(Show(path, Form::kText).output == text.output,
          "showing twice shows the same");
}

bool IsCertificate(const std::string& der) {
  return Certificate::Parse(ToBytes(der)).ok();
}

void CheckPair(const absl::StatusOr<CertificatePair>& pair) {
  if (!pair.ok()) {
    CheckStatus(pair.status());
    return;
  }
  Promise(IsCertificate(pair->certificate) && IsCertificate(pair->issuer),
          "a pair is of certificates that can be read");
  Certificate leaf;
  Certificate issuer;
  const bool read = !Certificate::Read(ToBytes(pair->certificate), &leaf) &&
                    !Certificate::Read(ToBytes(pair->issuer), &issuer);
  const bool fits = leaf.issuer == issuer.subject &&
                    pair->certificate != pair->issuer &&
                    IssuanceOf(leaf, issuer) != Issuance::kNotSigned;
  Promise(
      read && pair->warning.empty() == fits,
      "there is a warning exactly if names or keys differ, or nothing does");
}

void CheckTarget(const TargetOptions& options) {
  const absl::StatusOr<Target> target = Target::Load(options);
  if (!target.ok()) {
    CheckStatus(target.status());
    return;
  }
  const CertId id = target->Id();
  Promise(options.certificate.empty() || !id.serial.empty(),
          "a certificate has a serial number");
  Promise(options.serial.empty() || id.serial.size() == 1,
          "a serial number is what the option says");
}

void CheckPairs(const std::string& path) {
  CheckPair(LoadPair(path, ""));
  CheckPair(LoadPair(path, path));
  TargetOptions certificates;
  certificates.certificate = path;
  CheckTarget(certificates);
  TargetOptions parts;
  parts.issuer_name = path;
  parts.issuer_spki = path;
  parts.serial = "1";
  CheckTarget(parts);
  for (const std::string label : {"OCSP RESPONSE", "NAME", "PUBLIC KEY"}) {
    const absl::StatusOr<std::string> message = ReadMessageFile(path, label);
    if (!message.ok()) {
      CheckStatus(message.status());
    }
  }
}

// Lists name files, which are not for a fuzzer to open.
void CheckBulkInput(const std::string& path, const std::string& contents) {
  const absl::StatusOr<BulkInput> input = BulkInput::Read(path);
  if (!input.ok()) {
    CheckStatus(input.status());
    return;
  }
  Promise(input->size() > 0 && input->size() <= contents.size(),
          "there are things to check, and fewer than there are bytes");
  const absl::StatusOr<std::vector<PemBlock>> blocks = ReadPem(contents);
  if (!blocks.ok() || blocks->empty()) {
    return;
  }
  for (size_t i = 0; i < input->size(); ++i) {
    const BulkItem item = input->Load(i);
    Promise(item.index == i + 1 && item.key.size() == 64,
            "an item has its place and a key");
    Promise(item.key == input->Load(i).key, "a key stays the same");
    CheckPair(item.pair);
  }
}

void CheckResume(const std::string& contents) {
  MemoryFile& file = TheFile();
  EarlierResults earlier;
  auto output = BulkOutput::Resume(file.path(), "firefox", &earlier);
  const std::string after = file.Contents();
  if (!output.ok()) {
    CheckStatus(output.status());
    Promise(after == contents, "who cannot go on changes nothing");
    return;
  }
  Promise(contents.substr(0, after.size()) == after,
          "only the end of a file is dropped");
  Promise(after.empty() || after.back() == '\n', "whole lines stay");
  Promise(contents.find('\n', after.size()) == std::string::npos,
          "no whole line is dropped");
  output->reset();  // One run at a time.
  EarlierResults again;
  Promise(BulkOutput::Resume(file.path(), "firefox", &again).ok() &&
              file.Contents() == after,
          "going on twice changes nothing more");
}

void CheckVector(const std::string& line) {
  const absl::StatusOr<Vector> vector = ParseVector(line);
  if (!vector.ok()) {
    CheckStatus(vector.status());
    return;
  }
  const VectorResult result = RunVector(*vector);
  Promise(Agrees(result, RunVector(*vector)), "a vector runs alike twice");
  Promise(IsSafeText(ToJson(result, vector->is_request).dump()),
          "a result is safe to show");
}

void CheckOptions(const std::string& text) {
  const absl::StatusOr<absl::Time> time = ParseTime(text);
  if (!time.ok()) {
    CheckStatus(time.status());
  } else {
    const absl::Time seconds =
        absl::FromUnixSeconds(absl::ToUnixSeconds(*time));
    const absl::StatusOr<absl::Time> again = ParseTime(TimeText(*time));
    Promise(again.ok() && *again == seconds,
            "a time that is shown is read as the same");
  }
  const absl::StatusOr<std::string> bytes = ParseHex(text);
  if (!bytes.ok()) {
    CheckStatus(bytes.status());
    return;
  }
  const absl::StatusOr<std::string> again = ParseHex(Hex(ToBytes(*bytes)));
  Promise(again.ok() && *again == *bytes,
          "hexadecimal that is shown is read as the same");
}

void CheckAll(const std::string& contents) {
  const std::string path = TheFile().path();
  TheFile().Fill(contents);
  CheckShow(path, contents.size());
  CheckPairs(path);
  CheckBulkInput(path, contents);
  Promise(TheFile().Contents() == contents, "who reads changes nothing");
  CheckResume(contents);
  CheckVector(contents);
  CheckOptions(contents);
}

}  // namespace
}  // namespace revcheck::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  revcheck::cli::CheckAll(
      std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
