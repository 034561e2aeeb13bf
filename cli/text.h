#ifndef REVCHECK_CLI_TEXT_H_
#define REVCHECK_CLI_TEXT_H_

// How the command writes values, in text and in JSON alike.

#include <stddef.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "nlohmann/json.hpp"  // IWYU pragma: export
#include "revcheck/ocsp/response.h"

namespace revcheck::cli {

// Objects keep the order in which fields are added.
using Json = nlohmann::ordered_json;

// "2026-03-01T12:00:00Z", or null.
Json ToJson(const std::optional<absl::Time>& time);

// "good", "revoked" or "unknown".
std::string_view ToString(CertStatus status);

// Breaks `text` into lines of at most `width` characters at spaces; lines after
// the first begin with `indent` spaces.
std::string Wrap(std::string_view text, size_t indent, size_t width = 80);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_TEXT_H_
