#include "revcheck/testdata/fixture.h"

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "revcheck/x509/pem.h"

namespace revcheck {
namespace {

constexpr char kVerifyAt[] = "Verify at: ";
constexpr char kExpect[] = "Expect: ";
constexpr char kTimeFormat[] = "%Y-%m-%dT%H:%M:%SZ";

// The rest of the line that begins with `key`, or nullopt.
std::optional<std::string> FindLine(std::string_view text,
                                    std::string_view key) {
  const size_t at = text.find(key);
  if (at == std::string_view::npos || (at != 0 && text[at - 1] != '\n')) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(at + key.size());
  return std::string(rest.substr(0, rest.find('\n')));
}

absl::Status ReadHead(std::string_view text, Fixture* fixture) {
  const std::optional<std::string> at = FindLine(text, kVerifyAt);
  std::string error;
  if (!at.has_value() ||
      !absl::ParseTime(absl::RFC3339_full, *at, &fixture->verify_at, &error)) {
    return absl::InvalidArgumentError("no line 'Verify at: <time>'");
  }
  const std::optional<std::string> expect = FindLine(text, kExpect);
  const std::vector<std::string> words =
      absl::StrSplit(expect.value_or(""), ' ');
  const std::optional<Finding> finding = FindingFromString(words.back());
  if (!finding.has_value() || words[0] != ToString(Describe(*finding).code)) {
    return absl::InvalidArgumentError("no line 'Expect: <code> <finding>'");
  }
  fixture->expected = *finding;
  fixture->description = std::string(text.substr(0, text.find("\n\n")));
  return absl::OkStatus();
}

std::string PemText(std::string_view label, std::string_view der) {
  const std::string base64 =
      absl::Base64Escape(absl::string_view(der.data(), der.size()));
  std::string text = absl::StrCat("-----BEGIN ", std::string(label), "-----\n");
  for (size_t i = 0; i < base64.size(); i += 64) {
    absl::StrAppend(&text, base64.substr(i, 64), "\n");
  }
  absl::StrAppend(&text, "-----END ", std::string(label), "-----\n");
  return text;
}

}  // namespace

absl::StatusOr<Fixture> ParseFixture(std::string_view text) {
  Fixture fixture;
  if (absl::Status status = ReadHead(text, &fixture); !status.ok()) {
    return status;
  }
  absl::StatusOr<std::vector<PemBlock>> blocks = ReadPem(text);
  if (!blocks.ok()) {
    return blocks.status();
  }
  for (PemBlock& block : *blocks) {
    if (block.label == "CERTIFICATE") {
      fixture.certificate = std::move(block.der);
    } else if (block.label == "ISSUER CERTIFICATE") {
      fixture.issuer = std::move(block.der);
    } else if (block.label == "OCSP RESPONSE") {
      fixture.response = std::move(block.der);
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown PEM block ", block.label));
    }
  }
  if (fixture.certificate.empty() || fixture.issuer.empty()) {
    return absl::InvalidArgumentError("a certificate is missing");
  }
  return fixture;
}

std::string WriteFixture(const Fixture& fixture, std::string_view decoded) {
  std::string text = absl::StrCat(
      fixture.description, "\n\n", kVerifyAt,
      absl::FormatTime(kTimeFormat, fixture.verify_at, absl::UTCTimeZone()),
      "\n", kExpect, std::string(ToString(Describe(fixture.expected).code)),
      " ", std::string(ToString(fixture.expected)), "\n\n",
      std::string(decoded), "\n", PemText("CERTIFICATE", fixture.certificate),
      PemText("ISSUER CERTIFICATE", fixture.issuer));
  if (!fixture.response.empty()) {
    absl::StrAppend(&text, PemText("OCSP RESPONSE", fixture.response));
  }
  return text;
}

}  // namespace revcheck
