#include "revcheck/cli/check_report.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

std::string WithUnderscores(std::string_view words) {
  std::string text(words);
  std::replace(text.begin(), text.end(), ' ', '_');
  return text;
}

Json TransportErrorJson(const HttpResult& exchange) {
  if (!exchange.error.has_value()) {
    return nullptr;
  }
  Json json;
  json["error"] = Identifier(*exchange.error);
  json["phase"] = Identifier(exchange.phase);
  json["http_status"] =
      exchange.status == 0 ? Json(nullptr) : Json(exchange.status);
  json["detail"] = Printable(exchange.detail);
  return json;
}

Json TimingsJson(const HttpTimings& timings) {
  if (timings.total == absl::ZeroDuration()) {
    return nullptr;
  }
  Json json;
  json["lookup_ms"] = Milliseconds(timings.lookup);
  json["connect_ms"] = Milliseconds(timings.connect);
  json["first_byte_ms"] = Milliseconds(timings.first_byte);
  json["total_ms"] = Milliseconds(timings.total);
  return json;
}

}  // namespace

std::string Identifier(TransportError error) {
  return WithUnderscores(ToString(error));
}

std::string Identifier(HttpPhase phase) {
  return WithUnderscores(ToString(phase));
}

double Milliseconds(absl::Duration duration) {
  return std::round(absl::ToDoubleMicroseconds(duration)) / 1000;
}

void AddExchange(const HttpResult* exchange, Json* json) {
  if (exchange == nullptr) {
    for (const char* field : {"url", "transport_error", "timings"}) {
      (*json)[field] = nullptr;
    }
    return;
  }
  (*json)["url"] = Printable(exchange->url);
  (*json)["transport_error"] = TransportErrorJson(*exchange);
  (*json)["timings"] = TimingsJson(exchange->timings);
}

std::string ToLine(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

ExitStatus StatusOf(Decision decision) {
  switch (decision) {
    case Decision::kReject:
      return kRejected;
    case Decision::kAcceptWithoutEvidence:
      return kAcceptedWithoutEvidence;
    case Decision::kAcceptByExemption:
    case Decision::kAccept:
      return kAccepted;
  }
  return kRejected;
}

}  // namespace revcheck::cli
