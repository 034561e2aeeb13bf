#ifndef REVCHECK_CLI_TEXT_H_
#define REVCHECK_CLI_TEXT_H_

// How the command writes values, in text and in JSON alike.

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "nlohmann/json.hpp"
#include "revcheck/ocsp/response.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::cli {

// Objects keep the order in which fields are added.
using Json = nlohmann::ordered_json;

// "2026-03-01T12:00:00Z".
std::string TimeText(absl::Time time);
Json ToJson(const std::optional<absl::Time>& time);

// Lower-case hexadecimal.
std::string Hex(Bytes bytes);

// A DER Name as people write it: "CN=Example CA, O=Example". Bytes that are not
// printable ASCII or UTF-8 are escaped, so that it is safe on a terminal. If
// `name` is not a Name, its hexadecimal form.
std::string FormatName(Bytes name);

// Text from a stranger, with control characters and invalid UTF-8 escaped.
std::string Printable(std::string_view text);

// Contents of an OBJECT IDENTIFIER, as in "1.3.6.1.5.5.7.48.1".
std::string FormatOid(Bytes oid);

// "good", "revoked" or "unknown".
std::string_view ToString(CertStatus status);

// The name of a CRLReason (RFC 5280, section 5.3.1), such as "keyCompromise".
std::string ReasonName(uint8_t reason);

// Breaks `text` into lines of at most `width` characters at spaces; lines after
// the first begin with `indent` spaces.
std::string Wrap(std::string_view text, size_t indent, size_t width = 80);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_TEXT_H_
