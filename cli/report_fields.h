#ifndef REVCHECK_CLI_REPORT_FIELDS_H_
#define REVCHECK_CLI_REPORT_FIELDS_H_

// Reads a report in which any field may be missing, null or of another type
// than expected.

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "revcheck/cli/text.h"

namespace revcheck::cli {

// Null if there is no such field, or `json` is no object.
const Json& Field(const Json& json, const std::string& name);

// An empty array if the field is none.
const Json& ListField(const Json& json, const std::string& name);

// For people: a string as it is, a number in decimal, "yes" or "no", the
// elements of an array with commas between. Empty for null and objects.
std::string Text(const Json& value);
std::string TextField(const Json& json, const std::string& name);

// nullopt if it is no number.
std::optional<double> NumberField(const Json& json, const std::string& name);

// nullopt if it is no boolean.
std::optional<bool> BoolField(const Json& json, const std::string& name);

// nullopt if it is no finite time such as "2026-03-01T12:00:00Z".
std::optional<absl::Time> TimeField(const Json& json, const std::string& name);

// "3 days", "1 hour", "20 seconds"; of negative durations, without the sign.
std::string DurationText(absl::Duration duration);

// "in 3 days", "3 days ago", "now".
std::string DistanceText(absl::Time time, absl::Time now);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_REPORT_FIELDS_H_
