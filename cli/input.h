#ifndef REVCHECK_CLI_INPUT_H_
#define REVCHECK_CLI_INPUT_H_

// Reads what the user names on the command line. Every error is one line that
// names the file and what is wrong with it.

#include <istream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"

namespace revcheck::cli {

// Of UTF-8; editors put it at the start of texts.
inline constexpr absl::string_view kByteOrderMark = "\xef\xbb\xbf";

// Called once by whoever reads standard input; fails the second time, and if it
// cannot be read.
absl::Status TakeStandardInput();

// The whole of a file, or of standard input for "-", without the byte order
// mark of a text. At most 64 MiB.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// "standard input" for "-", else the path.
std::string NameOf(const std::string& path);

// Reads the next line into `line`, without its newline, as std::getline() does.
// False if there is none, or reading failed: then `in` is bad. Fails for a line
// of more than 64 MiB.
absl::StatusOr<bool> ReadLine(std::istream* in, std::string* line);

// A file that holds one DER, PEM or base64 message with this PEM label.
absl::StatusOr<std::string> ReadMessageFile(const std::string& path,
                                            const std::string& label);

// A time as RFC 3339 has it, such as 2026-03-01T12:00:00Z; never infinite.
absl::StatusOr<absl::Time> ParseTime(const std::string& text);

// Bytes written in hexadecimal, with or without colons.
absl::StatusOr<std::string> ParseHex(const std::string& text);

// The contents of the INTEGER for a serial number in hexadecimal, which is
// never negative: "8F" is 0x00 0x8f.
absl::StatusOr<std::string> ParseSerial(const std::string& text);

// A certificate and its issuer, each DER that can be read.
struct CertificatePair {
  std::string certificate;
  std::string issuer;

  // That the issuer is not the certificate's, or empty.
  std::string warning;
};

// What is probably a mistake about these two, or empty: the issuer's bytes
// twice, another issuer than the one that the certificate names, or one of that
// name with another key than the one that signed it.
std::string PairWarning(const CertificatePair& pair);

// Reads the files named. The issuer is among the certificates of `issuer` or,
// where that is empty, among those after the first of `certificate`: the first
// that the certificate names and whose key signed it; without one, the first.
absl::StatusOr<CertificatePair> LoadPair(const std::string& certificate,
                                         const std::string& issuer);

// How the user says which certificate is meant: files, or raw parts.
struct TargetOptions {
  std::string certificate;  // --cert
  std::string issuer;       // --issuer
  std::string issuer_name;  // --issuer-name
  std::string issuer_spki;  // --issuer-spki
  std::string serial;       // --serial
};

// The certificate asked about, with the bytes that its CertId borrows. Movable
// only before `Id()` is first called.
class Target {
 public:
  // Reads the files named, certificates as LoadPair() does.
  static absl::StatusOr<Target> Load(const TargetOptions& options);

  CertId Id() const;

  // That the issuer is not the certificate's, or empty.
  const std::string& warning() const { return warning_; }

 private:
  absl::Status LoadCertificates(const TargetOptions& options);
  absl::Status LoadParts(const TargetOptions& options);

  std::string issuer_name_;
  std::string issuer_spki_;
  std::string serial_;
  std::string warning_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_INPUT_H_
