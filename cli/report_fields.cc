#include "revcheck/cli/report_fields.h"

#include <stdint.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace revcheck::cli {
namespace {

// "1 day", "2 days".
std::string Count(int64_t number, const char* unit) {
  return absl::StrCat(number, " ", unit, number == 1 ? "" : "s");
}

}  // namespace

const Json& Field(const Json& json, const std::string& name) {
  static const Json& null = *new Json();
  if (!json.is_object()) {
    return null;
  }
  const auto found = json.find(name);
  return found == json.end() ? null : *found;
}

const Json& ListField(const Json& json, const std::string& name) {
  static const Json& empty = *new Json(Json::array());
  const Json& field = Field(json, name);
  return field.is_array() ? field : empty;
}

std::string Text(const Json& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  if (value.is_boolean()) {
    return value.get<bool>() ? "yes" : "no";
  }
  if (value.is_number_unsigned()) {
    return absl::StrCat(value.get<uint64_t>());
  }
  if (value.is_number_integer()) {
    return absl::StrCat(value.get<int64_t>());
  }
  if (value.is_number()) {
    return absl::StrCat(value.get<double>());
  }
  std::vector<std::string> elements;
  if (value.is_array()) {
    for (const Json& element : value) {
      elements.push_back(Text(element));
    }
  }
  return absl::StrJoin(elements, ", ");
}

std::string TextField(const Json& json, const std::string& name) {
  return Text(Field(json, name));
}

std::optional<double> NumberField(const Json& json, const std::string& name) {
  const Json& field = Field(json, name);
  return field.is_number() ? std::optional(field.get<double>()) : std::nullopt;
}

std::optional<bool> BoolField(const Json& json, const std::string& name) {
  const Json& field = Field(json, name);
  return field.is_boolean() ? std::optional(field.get<bool>()) : std::nullopt;
}

std::optional<absl::Time> TimeField(const Json& json, const std::string& name) {
  const Json& field = Field(json, name);
  absl::Time time;
  if (!field.is_string() ||
      !absl::ParseTime(absl::RFC3339_full, field.get<std::string>(), &time,
                       nullptr) ||
      time == absl::InfiniteFuture() || time == absl::InfinitePast()) {
    return std::nullopt;
  }
  return time;
}

std::string DurationText(absl::Duration duration) {
  static constexpr std::pair<int64_t, const char*> kUnits[] = {
      {86400, "day"}, {3600, "hour"}, {60, "minute"}};
  const int64_t seconds = absl::ToInt64Seconds(absl::AbsDuration(duration));
  for (const auto& [size, unit] : kUnits) {
    // "36 hours" says more than "1 day".
    if (seconds >= 2 * size || seconds == size) {
      return Count(seconds / size, unit);
    }
  }
  return Count(seconds, "second");
}

std::string DistanceText(absl::Time time, absl::Time now) {
  if (time == now) {
    return "now";
  }
  const std::string distance = DurationText(time - now);
  return time > now ? absl::StrCat("in ", distance)
                    : absl::StrCat(distance, " ago");
}

}  // namespace revcheck::cli
