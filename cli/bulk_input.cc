#include "revcheck/cli/bulk_input.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/pem.h"

namespace revcheck::cli {
namespace {

absl::Status Error(const std::string& name, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(name, ": ", what));
}

std::string Name(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

std::string Sha256(const std::string& bytes) {
  return Hex(DigestValue(Digest::kSha256, ToBytes(bytes)).bytes());
}

// Also if a block is broken: it is then not taken for a list.
bool HasPem(const std::string& contents) {
  const absl::StatusOr<std::vector<PemBlock>> blocks = ReadPem(contents);
  return !blocks.ok() || !blocks->empty();
}

// The paths in a line.
std::vector<std::string> Fields(absl::string_view line) {
  if (!absl::StrContains(line, '\t')) {
    return absl::StrSplit(line, ' ', absl::SkipEmpty());
  }
  std::vector<std::string> fields =
      absl::StrSplit(line, '\t', absl::SkipEmpty());
  for (std::string& field : fields) {
    absl::StripAsciiWhitespace(&field);
  }
  return fields;
}

absl::StatusOr<CertificatePair> ReadPair(const std::string& certificate,
                                         const std::string& issuer) {
  const absl::StatusOr<Certificate> leaf =
      Certificate::Parse(ToBytes(certificate));
  if (!leaf.ok()) {
    return Error("certificate", leaf.status().message());
  }
  const absl::StatusOr<Certificate> above = Certificate::Parse(ToBytes(issuer));
  if (!above.ok()) {
    return Error("issuer", above.status().message());
  }
  CertificatePair pair{certificate, issuer, ""};
  pair.warning = PairWarning(pair);
  return pair;
}

// Of what can be read.
std::string KeyOf(const CertificatePair& pair) {
  Certificate issuer;
  if (Certificate::Read(ToBytes(pair.issuer), &issuer).has_value()) {
    return "";  // Has been read before.
  }
  return Sha256(pair.certificate + std::string(ToText(issuer.spki)));
}

}  // namespace

absl::StatusOr<BulkInput> BulkInput::Read(const std::string& path) {
  const absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) {
    return contents.status();
  }
  if (contents->find('\0') != std::string::npos) {
    return Error(Name(path), "is neither a PEM bundle nor a list of paths");
  }
  absl::StatusOr<BulkInput> input = HasPem(*contents)
                                        ? ReadBundle(path, *contents)
                                        : ReadList(path, *contents);
  if (input.ok() && input->entries_.empty()) {
    return Error(Name(path), "names no certificates");
  }
  return input;
}

absl::StatusOr<BulkInput> BulkInput::ReadBundle(const std::string& path,
                                                const std::string& contents) {
  absl::StatusOr<std::vector<std::string>> all = ReadCertificates(contents);
  if (!all.ok()) {
    return Error(Name(path), all.status().message());
  }
  if (all->size() % 2 != 0) {
    return Error(Name(path),
                 absl::StrCat("holds ", all->size(),
                              " certificates; an odd number cannot be pairs "
                              "of a certificate and its issuer"));
  }
  BulkInput input;
  input.kind_ = Kind::kBundle;
  for (size_t i = 0; i < all->size(); i += 2) {
    input.entries_.push_back({absl::StrCat(path, ":", i / 2 + 1),
                              std::move((*all)[i]), std::move((*all)[i + 1]),
                              ""});
  }
  return input;
}

absl::StatusOr<BulkInput> BulkInput::ReadList(const std::string& path,
                                              const std::string& contents) {
  BulkInput input;
  size_t number = 0;
  for (absl::string_view line : absl::StrSplit(contents, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') {
      continue;
    }
    const std::vector<std::string> fields = Fields(line);
    if (fields.size() == 2 && fields[0] != "-" && fields[1] != "-") {
      input.entries_.push_back({fields[0], fields[0], fields[1], ""});
    } else {
      input.entries_.push_back({absl::StrCat(path, ":", number),
                                std::string(line), "",
                                "is no line 'certificate-file issuer-file'"});
    }
  }
  return input;
}

absl::StatusOr<CertificatePair> BulkInput::LoadEntry(const Entry& entry) const {
  if (!entry.error.empty()) {
    return Error(entry.name, entry.error);
  }
  return kind_ == Kind::kBundle ? ReadPair(entry.certificate, entry.issuer)
                                : LoadPair(entry.certificate, entry.issuer);
}

BulkItem BulkInput::Load(size_t position) const {
  const Entry& entry = entries_[position];
  absl::StatusOr<CertificatePair> pair = LoadEntry(entry);
  std::string key =
      pair.ok() ? KeyOf(*pair)
                : Sha256(absl::StrCat(entry.certificate, "\n", entry.issuer));
  return BulkItem{position + 1, entry.name, std::move(key), std::move(pair)};
}

}  // namespace revcheck::cli
