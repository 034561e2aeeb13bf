#include "revcheck/net/testing/hostile.h"

#include <stddef.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/net/testing/hostile_cases.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

template <typename T>
bool Contains(const std::vector<T>& all, T one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string NameOf(std::optional<TransportError> error) {
  return error.has_value() ? std::string(ToString(*error)) : "success";
}

// "timed out or success" for what is expected.
template <typename T>
std::string Join(const std::vector<T>& all) {
  std::string text;
  for (const T one : all) {
    absl::StrAppend(&text, text.empty() ? "" : " or ",
                    std::string(ToString(one)));
  }
  return text;
}

std::string MismatchOfAnswer(const HostileCase& hostile,
                             const HttpResult& result) {
  if (result.body != hostile.body) {
    return absl::StrCat("body '", result.body, "' instead of '", hostile.body,
                        "'");
  }
  if (result.content_type != hostile.content_type) {
    return absl::StrCat("content type '", result.content_type, "' instead of '",
                        hostile.content_type, "'");
  }
  return "";
}

}  // namespace

bool HostileCase::times_out() const {
  return Contains(errors, TransportError::kTimedOut);
}

std::vector<HostileCase> HostileCases(const HostileOptions& options) {
  std::vector<HostileCase> all;
  for (const auto& part :
       {SlowCases(options), EndlessCases(options), BreakingCases(options),
        GarbageCases(options), FramingCases(options), StatusCases(options),
        RedirectCases(options), OddCases(options)}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

HostileCase HostileCaseNamed(std::string_view name,
                             const HostileOptions& options) {
  const std::vector<HostileCase> all = HostileCases(options);
  const auto found = std::find_if(
      all.begin(), all.end(),
      [&](const HostileCase& hostile) { return hostile.name == name; });
  Require(found != all.end(), "there is a hostile case of this name");
  return *found;
}

std::string Mismatch(const HostileCase& hostile, const HttpResult& result) {
  const bool error_is_right = result.error.has_value()
                                  ? Contains(hostile.errors, *result.error)
                                  : hostile.succeeds();
  if (!error_is_right) {
    return absl::StrCat(NameOf(result.error), " (", result.detail,
                        ") instead of ",
                        hostile.succeeds() ? "success" : Join(hostile.errors));
  }
  if (!hostile.phases.empty() && !Contains(hostile.phases, result.phase)) {
    return absl::StrCat("noticed in phase ",
                        std::string(ToString(result.phase)), " instead of ",
                        Join(hostile.phases));
  }
  if (hostile.status.has_value() && result.status != *hostile.status) {
    return absl::StrCat("status ", result.status, " instead of ",
                        *hostile.status);
  }
  if (hostile.succeeds()) return MismatchOfAnswer(hostile, result);
  return result.body.empty() ? "" : "a body beside an error";
}

Script SplitAt(std::string response, size_t position, absl::Duration pause) {
  return [response = std::move(response), position,
          pause](ServerConnection& connection) {
    while (connection.ReadRequest() &&
           connection.SendSplit(response, position, pause)) {
    }
  };
}

}  // namespace revcheck::testing
