#include "revcheck/net/proxy.h"

#include <stdint.h>
#include <stdlib.h>

#include <charconv>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "revcheck/net/address.h"

namespace revcheck {
namespace {

absl::string_view Absl(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}

// Addresses to ask directly.
struct DirectRange {
  IpAddress network;
  int prefix_bits;
};

// Hosts to ask directly.
struct DirectHost {
  std::string name;              // With everything below.
  std::optional<uint16_t> port;  // Any if there is none.
};

// An address or, with "/" and the number of bits that count, a range.
std::optional<DirectRange> ReadRange(std::string_view text) {
  const size_t slash = text.find('/');
  const std::optional<IpAddress> network =
      IpAddress::Parse(text.substr(0, slash));
  if (!network.has_value()) {
    return std::nullopt;
  }
  const unsigned all = network->is_v4() ? 32 : 128;
  unsigned bits = all;
  if (slash != std::string_view::npos) {
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data() + slash + 1, end, bits);
    if (result.ec != std::errc() || result.ptr != end || bits > all) {
      return std::nullopt;
    }
  }
  return DirectRange{*network, static_cast<int>(bits)};
}

// "example.com", ".example.com", "*.example.com", "[::1]", each with ":port" or
// without.
std::optional<DirectHost> ReadHost(std::string_view text) {
  if (text.substr(0, 2) == "*.") {
    text.remove_prefix(1);
  }
  if (text.substr(0, 1) == ".") {
    text.remove_prefix(1);
  }
  // ParseHttpUrl() would read more than a host, or read over it.
  if (text.find_first_of("/\\?#@*\t\n\r") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<HttpUrl> url =
      ParseHttpUrl(absl::StrCat("http://", Absl(text)));
  if (!url.has_value()) {
    return std::nullopt;
  }
  const size_t bracket = text.rfind(']');
  const size_t colon =
      text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return DirectHost{url->host, colon == std::string_view::npos
                                   ? std::nullopt
                                   : std::optional(url->port)};
}

bool IsReadable(std::string_view direct) {
  return direct == "*" || ReadRange(direct).has_value() ||
         ReadHost(direct).has_value();
}

std::string_view WithoutFinalDot(std::string_view name) {
  return !name.empty() && name.back() == '.' ? name.substr(0, name.size() - 1)
                                             : name;
}

bool IsAtOrBelow(std::string_view name, std::string_view parent) {
  name = WithoutFinalDot(name);
  parent = WithoutFinalDot(parent);
  if (name.size() <= parent.size()) {
    return name == parent;
  }
  const size_t dot = name.size() - parent.size() - 1;
  return name[dot] == '.' && name.substr(dot + 1) == parent;
}

bool Matches(std::string_view direct, const HttpUrl& url) {
  if (direct == "*") {
    return true;
  }
  if (const auto range = ReadRange(direct)) {
    const std::optional<IpAddress> address = IpAddress::Parse(url.host);
    return address.has_value() &&
           IsInRange(*address, range->network, range->prefix_bits);
  }
  const std::optional<DirectHost> host = ReadHost(direct);
  return host.has_value() && host->port.value_or(url.port) == url.port &&
         IsAtOrBelow(url.host, host->name);
}

absl::StatusOr<std::vector<std::string>> ReadNoProxy(std::string_view text) {
  std::vector<std::string> direct;
  for (std::string part :
       std::vector<std::string>(absl::StrSplit(Absl(text), ','))) {
    absl::StripAsciiWhitespace(&part);
    absl::AsciiStrToLower(&part);
    if (part.empty()) {
      continue;
    }
    if (!IsReadable(part)) {
      // Someone may have put a proxy here: what is before "@" is not repeated.
      return absl::InvalidArgumentError(absl::StrCat(
          "not a host, an address or a range to ask directly: \"",
          absl::CHexEscape(part.substr(part.rfind('@') + 1)), "\""));
    }
    direct.push_back(std::move(part));
  }
  return direct;
}

// The value of Proxy-Authorization (RFC 7617, section 2) for what is before the
// "@", percent-encoded; empty for nothing.
std::string BasicAuthorization(const std::string& user_and_password) {
  if (user_and_password.empty()) {
    return "";
  }
  std::string credentials = PercentDecode(user_and_password);
  if (user_and_password.find(':') == std::string::npos) {
    credentials += ':';
  }
  return absl::StrCat("Basic ", absl::Base64Escape(credentials));
}

// The part of `proxy` between scheme and path.
absl::StatusOr<std::string> ReadProxyAuthority(std::string proxy) {
  const size_t scheme_size = proxy.find("://");
  if (scheme_size != std::string::npos) {
    if (absl::AsciiStrToLower(proxy.substr(0, scheme_size)) != "http") {
      return absl::InvalidArgumentError("only http proxies are known");
    }
    proxy.erase(0, scheme_size + 3);
  }
  if (!proxy.empty() && proxy.back() == '/') {
    proxy.pop_back();
  }
  return proxy;
}

absl::Status InVariable(const char* name, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat("environment variable ", name,
                                                  ": ", status.message()));
}

}  // namespace

absl::StatusOr<ProxyRules> ProxyRules::Create(std::string_view proxy,
                                              std::string_view no_proxy) {
  ProxyRules rules;
  const std::string text(absl::StripAsciiWhitespace(Absl(proxy)));
  if (text.empty()) {
    return rules;
  }
  const absl::StatusOr<std::string> authority = ReadProxyAuthority(text);
  if (!authority.ok()) {
    return authority.status();
  }
  // A password with one of these, not encoded, would become a host or a path.
  if (authority->find_first_of("/\\?#") == std::string::npos) {
    rules.proxy_ = ParseHttpUrl(absl::StrCat("http://", *authority));
  }
  if (!rules.proxy_.has_value()) {
    // Not repeated: it is unclear which part of it is the password.
    return absl::InvalidArgumentError(
        "the proxy is not host:port, http://host:port or "
        "http://user:password@host:port");
  }
  const size_t at = authority->rfind('@');
  rules.authorization_ = BasicAuthorization(
      at == std::string::npos ? "" : authority->substr(0, at));
  absl::StatusOr<std::vector<std::string>> direct = ReadNoProxy(no_proxy);
  if (!direct.ok()) {
    return direct.status();
  }
  rules.direct_ = *std::move(direct);
  return rules;
}

absl::StatusOr<ProxyRules> ProxyRules::FromEnvironment() {
  const char* const proxy = getenv("http_proxy");
  if (proxy == nullptr) {
    return ProxyRules();
  }
  absl::StatusOr<ProxyRules> rules = Create(proxy);
  if (!rules.ok()) {
    return InVariable("http_proxy", rules.status());
  }
  const char* const name =
      getenv("no_proxy") != nullptr ? "no_proxy" : "NO_PROXY";
  const char* const no_proxy = getenv(name);
  if (no_proxy == nullptr) {
    return rules;
  }
  rules = Create(proxy, no_proxy);
  return rules.ok() ? rules : InVariable(name, rules.status());
}

const HttpUrl* ProxyRules::ProxyFor(const HttpUrl& url) const {
  if (!proxy_.has_value()) {
    return nullptr;
  }
  for (const std::string& direct : direct_) {
    if (Matches(direct, url)) {
      return nullptr;
    }
  }
  return &*proxy_;
}

}  // namespace revcheck
