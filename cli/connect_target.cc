#include "revcheck/cli/connect_target.h"

#include <stddef.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "revcheck/net/address.h"

namespace revcheck::cli {
namespace {

constexpr size_t kMaxNameSize = 253;

bool IsName(std::string_view host) {
  return !host.empty() && host.size() <= kMaxNameSize && host.front() != '-' &&
         host.front() != '.' &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  c == '.' || c == '-' || c == '_';
         });
}

std::optional<uint16_t> ParsePort(std::string_view text) {
  int port = 0;
  const bool is_port = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (!is_port || !absl::SimpleAtoi(std::string(text), &port) || port < 1 ||
      port > 65535) {
    return std::nullopt;
  }
  return static_cast<uint16_t>(port);
}

}  // namespace

std::optional<HostPort> ParseHostPort(std::string_view text) {
  if (IpAddress::Parse(text).has_value()) {
    return HostPort{std::string(text), std::nullopt};
  }
  HostPort parsed;
  std::string_view rest;
  if (!text.empty() && text.front() == '[') {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    parsed.host = std::string(text.substr(1, end - 1));
    rest = text.substr(end + 1);
    const auto address = IpAddress::Parse(parsed.host);
    if (!address.has_value() || address->is_v4()) {
      return std::nullopt;
    }
  } else {
    const size_t end = std::min(text.find(':'), text.size());
    parsed.host = std::string(text.substr(0, end));
    rest = text.substr(end);
    if (!parsed.host.empty() && parsed.host.back() == '.') {
      parsed.host.pop_back();
    }
    if (!IsName(parsed.host)) {
      return std::nullopt;
    }
  }
  if (rest.empty()) {
    return parsed;
  }
  parsed.port = rest.front() == ':' ? ParsePort(rest.substr(1)) : std::nullopt;
  return parsed.port.has_value() ? std::optional<HostPort>(parsed)
                                 : std::nullopt;
}

}  // namespace revcheck::cli
