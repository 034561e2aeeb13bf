#include "revcheck/cli/canned_client.h"

#include <functional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "revcheck/cli/input.h"

namespace revcheck::cli {
namespace {

struct Failure {
  const char* name;
  TransportError error;
  HttpPhase phase;
  int status;
};

constexpr Failure kFailures[] = {
    {"timeout", TransportError::kTimedOut, HttpPhase::kFirstByte, 0},
    {"refused", TransportError::kConnectionRefused, HttpPhase::kConnect, 0},
    {"unreachable", TransportError::kUnreachable, HttpPhase::kConnect, 0},
    {"reset", TransportError::kConnectionReset, HttpPhase::kFirstByte, 0},
    {"name-lookup", TransportError::kNameLookupFailed, HttpPhase::kLookup, 0},
    {"not-http", TransportError::kNotHttp, HttpPhase::kHeaders, 0},
    {"redirect", TransportError::kRedirectRefused, HttpPhase::kHeaders, 302},
    {"too-large", TransportError::kBodyTooLarge, HttpPhase::kBody, 200},
    {"address-refused", TransportError::kAddressRefused, HttpPhase::kLookup, 0},
};

// nullopt if `name` is that of no failure.
std::optional<CannedAnswer> FailureNamed(const std::string& name) {
  for (const Failure& failure : kFailures) {
    if (name == failure.name) {
      return CannedAnswer{failure.error, failure.phase, failure.status, ""};
    }
  }
  int status = 0;
  if (absl::StartsWith(name, "http-") &&
      absl::SimpleAtoi(name.substr(5), &status) && status >= 100 &&
      status <= 599 && status != 200) {
    return CannedAnswer{TransportError::kHttpStatus, HttpPhase::kHeaders,
                        status, ""};
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<CannedAnswer> LoadAnswer(const std::string& from) {
  if (std::optional<CannedAnswer> failure = FailureNamed(from)) {
    return *std::move(failure);
  }
  absl::StatusOr<std::string> response = ReadMessageFile(from, "OCSP RESPONSE");
  if (!response.ok()) {
    return response.status();
  }
  CannedAnswer answer;
  answer.body = *std::move(response);
  return answer;
}

HttpExchangeId CannedClient::Start(HttpRequest request, Callback done) {
  HttpResult result;
  result.error = answer_.error;
  result.phase = answer_.phase;
  result.status = answer_.status;
  result.url = std::move(request.url);
  if (answer_.body.size() > request.max_body_size) {
    result.error = TransportError::kBodyTooLarge;
    result.phase = HttpPhase::kBody;
  } else if (!result.error.has_value()) {
    result.body = answer_.body;
    result.content_type = "application/ocsp-response";
  }
  done(std::move(result));
  return 0;
}

}  // namespace revcheck::cli
