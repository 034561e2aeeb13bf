#include "revcheck/cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bytestring.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "revcheck/cli/issuance.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/pem.h"
#include "revcheck/x509/public_key.h"

namespace revcheck::cli {
namespace {

constexpr size_t kMaxFileSize = size_t{64} << 20;

absl::Status Annotate(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(path, ": ", status.message()));
}

absl::Status SystemError(const std::string& path) {
  return absl::InvalidArgumentError(
      absl::StrCat(NameOf(path), ": ", strerror(errno)));
}

absl::StatusOr<std::string> ReadDescriptor(int descriptor,
                                           const std::string& path) {
  std::string contents;
  char buffer[1 << 16];
  for (;;) {
    const ssize_t got = read(descriptor, buffer, sizeof(buffer));
    if (got == 0) {
      return contents;
    }
    if (got < 0 && errno != EINTR) {
      return SystemError(path);
    }
    contents.append(buffer, got > 0 ? static_cast<size_t>(got) : 0);
    if (contents.size() > kMaxFileSize) {
      return absl::InvalidArgumentError(
          absl::StrCat(NameOf(path), ": larger than 64 MiB"));
    }
  }
}

// DER has control codes, such as the tags of numbers.
bool IsText(const std::string& contents) {
  return std::none_of(contents.begin(), contents.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c)) &&
           !absl::ascii_isspace(static_cast<unsigned char>(c));
  });
}

absl::StatusOr<std::string> ReadWhole(const std::string& path) {
  if (path == "-") {
    const absl::Status taken = TakeStandardInput();
    return taken.ok() ? ReadDescriptor(STDIN_FILENO, path) : taken;
  }
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return absl::NotFoundError(absl::StrCat(path, ": ", strerror(errno)));
  }
  absl::StatusOr<std::string> contents = ReadDescriptor(descriptor, path);
  close(descriptor);
  return contents;
}

// Name ::= SEQUENCE OF RelativeDistinguishedName           RFC 5280, 4.1.2.4
// RelativeDistinguishedName ::= SET OF AttributeTypeAndValue
bool IsName(const std::string& der) {
  CBS in = ToCbs(ToBytes(der));
  CBS names;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &names) || !AtEnd(in)) {
    return false;
  }
  while (!AtEnd(names)) {
    CBS attributes;
    if (!ReadContents(&names, CBS_ASN1_SET, &attributes)) {
      return false;
    }
  }
  return true;
}

// RFC 3339, section 5.6. absl also reads others, and "infinite-future".
bool HasFourDigitYear(absl::Time time) {
  const absl::CivilYear year = absl::ToCivilYear(time, absl::UTCTimeZone());
  return year >= absl::CivilYear(0) && year <= absl::CivilYear(9999);
}

absl::StatusOr<std::vector<std::string>> ReadChain(const std::string& path) {
  absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) {
    return contents.status();
  }
  absl::StatusOr<std::vector<std::string>> chain = ReadCertificates(*contents);
  if (!chain.ok()) {
    return Annotate(NameOf(path), chain.status());
  }
  return chain;
}

absl::StatusOr<Certificate> ParseCertificate(const std::string& der,
                                             const std::string& path) {
  absl::StatusOr<Certificate> certificate = Certificate::Parse(ToBytes(der));
  if (!certificate.ok()) {
    return Annotate(NameOf(path), certificate.status());
  }
  return certificate;
}

// The first that the leaf names and whose key signed it; without one, the
// first.
const std::string& IssuerAmong(const std::vector<std::string>& candidates,
                               const Certificate& leaf) {
  for (const std::string& der : candidates) {
    Certificate candidate;
    if (!Certificate::Read(ToBytes(der), &candidate).has_value() &&
        candidate.subject == leaf.issuer &&
        IssuanceOf(leaf, candidate) == Issuance::kSigned) {
      return der;
    }
  }
  return candidates.front();
}

// How an issuer is not the one of a certificate.
enum class Mismatch {
  kSame,  // It is the certificate itself.
  kName,  // The certificate names another.
  kKey,   // Its key did not sign the certificate.
};

std::optional<Mismatch> MismatchIn(const CertificatePair& pair) {
  Certificate leaf;
  Certificate issuer;
  if (pair.certificate == pair.issuer) {
    return Mismatch::kSame;
  }
  if (Certificate::Read(ToBytes(pair.certificate), &leaf).has_value() ||
      Certificate::Read(ToBytes(pair.issuer), &issuer).has_value()) {
    return std::nullopt;
  }
  if (leaf.issuer != issuer.subject) {
    return Mismatch::kName;
  }
  return IssuanceOf(leaf, issuer) == Issuance::kNotSigned
             ? std::optional<Mismatch>(Mismatch::kKey)
             : std::nullopt;
}

// Of the first two certificates of a text.
std::string MismatchText(Mismatch mismatch) {
  switch (mismatch) {
    case Mismatch::kSame:
      return "the certificate is the issuer itself";
    case Mismatch::kName:
      return "the second certificate is not the issuer the first names";
    case Mismatch::kKey:
      return "the key of the second certificate did not sign the first";
  }
  return "";
}

// The same as PairWarning(), of the files; `issuer` is empty for a chain.
std::string FileWarning(const CertificatePair& pair,
                        const std::string& certificate,
                        const std::string& issuer) {
  const std::optional<Mismatch> mismatch = MismatchIn(pair);
  if (!issuer.empty() && mismatch == Mismatch::kName) {
    return absl::StrCat(NameOf(issuer), ": is not the issuer that ",
                        NameOf(certificate), " names");
  }
  if (!issuer.empty() && mismatch == Mismatch::kKey) {
    return absl::StrCat(NameOf(issuer), ": has the name of the issuer, but ",
                        "its key did not sign ", NameOf(certificate));
  }
  return mismatch.has_value()
             ? absl::StrCat(NameOf(certificate), ": ", MismatchText(*mismatch))
             : "";
}

}  // namespace

std::string NameOf(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

absl::StatusOr<bool> ReadLine(std::istream* in, std::string* line) {
  line->clear();
  char c;
  while (in->get(c)) {
    if (c == '\n') {
      return true;
    }
    if (line->size() == kMaxFileSize) {
      return absl::InvalidArgumentError("longer than 64 MiB");
    }
    line->push_back(c);
  }
  return !in->bad() && !line->empty();
}

absl::Status TakeStandardInput() {
  static bool is_taken = false;
  if (std::exchange(is_taken, true)) {
    return absl::InvalidArgumentError(
        "standard input can be read once, and - names it twice");
  }
  char none;
  return read(STDIN_FILENO, &none, 0) < 0 ? SystemError("-") : absl::OkStatus();
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  absl::StatusOr<std::string> contents = ReadWhole(path);
  if (contents.ok() && absl::StartsWith(*contents, kByteOrderMark) &&
      IsText(*contents)) {
    contents->erase(0, kByteOrderMark.size());
  }
  return contents;
}

absl::StatusOr<std::string> ReadMessageFile(const std::string& path,
                                            const std::string& label) {
  absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) {
    return contents;
  }
  absl::StatusOr<std::string> message = ReadMessage(*contents, label);
  if (!message.ok()) {
    return Annotate(NameOf(path), message.status());
  }
  return message;
}

absl::StatusOr<absl::Time> ParseTime(const std::string& text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error) ||
      !HasFourDigitYear(time)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is no time such as 2026-03-01T12:00:00Z"));
  }
  return time;
}

absl::StatusOr<std::string> ParseHex(const std::string& text) {
  std::string digits = text;
  digits.erase(std::remove(digits.begin(), digits.end(), ':'), digits.end());
  const bool all_hex = std::all_of(digits.begin(), digits.end(), [](char c) {
    return absl::ascii_isxdigit(static_cast<unsigned char>(c));
  });
  if (digits.empty() || !all_hex) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not hexadecimal"));
  }
  if (digits.size() % 2 != 0) {
    digits.insert(digits.begin(), '0');
  }
  std::string bytes;
  for (size_t i = 0; i < digits.size(); i += 2) {
    unsigned byte = 0;
    (void)absl::SimpleHexAtoi(digits.substr(i, 2), &byte);  // Known to be hex.
    bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

absl::StatusOr<std::string> ParseSerial(const std::string& text) {
  absl::StatusOr<std::string> number = ParseHex(text);
  if (!number.ok()) {
    return number;
  }
  // X.690, 8.3: in as few bytes as can be, the first bit being the sign.
  number->erase(0,
                std::min(number->find_first_not_of('\0'), number->size() - 1));
  if ((number->front() & 0x80) != 0) {
    number->insert(0, 1, '\0');
  }
  return number;
}

std::string PairWarning(const CertificatePair& pair) {
  const std::optional<Mismatch> mismatch = MismatchIn(pair);
  return mismatch.has_value() ? MismatchText(*mismatch) : "";
}

absl::StatusOr<CertificatePair> LoadPair(const std::string& certificate,
                                         const std::string& issuer) {
  const absl::StatusOr<std::vector<std::string>> chain = ReadChain(certificate);
  if (!chain.ok()) {
    return chain.status();
  }
  const absl::StatusOr<Certificate> leaf =
      ParseCertificate(chain->front(), certificate);
  if (!leaf.ok()) {
    return leaf.status();
  }
  absl::StatusOr<std::vector<std::string>> issuers =
      std::vector<std::string>(chain->begin() + 1, chain->end());
  if (!issuer.empty()) {
    issuers = ReadChain(issuer);
  } else if (issuers->empty()) {
    issuers = absl::InvalidArgumentError(
        absl::StrCat(NameOf(certificate),
                     ": holds no issuer certificate; name it with --issuer"));
  }
  if (!issuers.ok()) {
    return issuers.status();
  }
  CertificatePair pair{chain->front(), IssuerAmong(*issuers, *leaf), ""};
  const absl::StatusOr<Certificate> above =
      ParseCertificate(pair.issuer, issuer.empty() ? certificate : issuer);
  if (!above.ok()) {
    return above.status();
  }
  pair.warning = FileWarning(pair, certificate, issuer);
  return pair;
}

absl::Status Target::LoadCertificates(const TargetOptions& options) {
  absl::StatusOr<CertificatePair> pair =
      LoadPair(options.certificate, options.issuer);
  if (!pair.ok()) {
    return pair.status();
  }
  Certificate certificate;
  Certificate issuer;
  if (Certificate::Read(ToBytes(pair->certificate), &certificate) ||
      Certificate::Read(ToBytes(pair->issuer), &issuer)) {
    return absl::InternalError("a certificate that was read cannot be read");
  }
  issuer_name_ = std::string(ToText(certificate.issuer));
  issuer_spki_ = std::string(ToText(issuer.spki));
  serial_ = std::string(ToText(certificate.serial));
  warning_ = pair->warning;
  return absl::OkStatus();
}

absl::Status Target::LoadParts(const TargetOptions& options) {
  if (options.issuer_name.empty() || options.issuer_spki.empty() ||
      options.serial.empty()) {
    return absl::InvalidArgumentError(
        "name the certificate with --cert and --issuer, or with "
        "--issuer-name, --issuer-spki and --serial");
  }
  absl::StatusOr<std::string> name =
      ReadMessageFile(options.issuer_name, "NAME");
  if (!name.ok()) {
    return name.status();
  }
  absl::StatusOr<std::string> spki =
      ReadMessageFile(options.issuer_spki, "PUBLIC KEY");
  if (!spki.ok()) {
    return spki.status();
  }
  if (!IsName(*name)) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(options.issuer_name), ": is no Name in DER"));
  }
  if (!SubjectPublicKeyBits(ToBytes(*spki)).has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(NameOf(options.issuer_spki), ": is no public key in DER"));
  }
  absl::StatusOr<std::string> serial = ParseSerial(options.serial);
  if (!serial.ok()) {
    return Annotate("--serial", serial.status());
  }
  issuer_name_ = *std::move(name);
  issuer_spki_ = *std::move(spki);
  serial_ = *std::move(serial);
  return absl::OkStatus();
}

absl::StatusOr<Target> Target::Load(const TargetOptions& options) {
  Target target;
  const absl::Status status = options.certificate.empty()
                                  ? target.LoadParts(options)
                                  : target.LoadCertificates(options);
  if (!status.ok()) {
    return status;
  }
  return target;
}

CertId Target::Id() const {
  CertId id;
  id.issuer_name = ToBytes(issuer_name_);
  id.issuer_spki = ToBytes(issuer_spki_);
  id.serial = ToBytes(serial_);
  return id;
}

}  // namespace revcheck::cli
