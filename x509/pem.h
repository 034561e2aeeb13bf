#ifndef REVCHECK_X509_PEM_H_
#define REVCHECK_X509_PEM_H_

// Files as users have them: PEM, DER, or bare base64. Decodes the wrapping
// only; what is inside is read by Certificate::Parse() and others.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace revcheck {

struct PemBlock {
  std::string label;  // As in "CERTIFICATE".
  std::string der;
};

// The blocks of a PEM text (RFC 7468), in order; text around them is skipped.
// Empty if there is none, or if `text` is DER. InvalidArgument if a block
// begins but is broken or is encrypted.
absl::StatusOr<std::vector<PemBlock>> ReadPem(std::string_view text);

// The certificates of a file: every CERTIFICATE or X509 CERTIFICATE block of a
// PEM text, or the contents themselves if they begin like DER. At least one.
// InvalidArgument otherwise.
absl::StatusOr<std::vector<std::string>> ReadCertificates(
    std::string_view contents);

// The DER in a file that holds one message: the first PEM block with `label`,
// bare base64, or else the contents as they are. InvalidArgument for a PEM text
// without such a block.
absl::StatusOr<std::string> ReadMessage(std::string_view contents,
                                        std::string_view label);

}  // namespace revcheck

#endif  // REVCHECK_X509_PEM_H_
