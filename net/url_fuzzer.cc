// Reads arbitrary text as a URL and as a redirect's reference, and checks what
// url.h promises of every URL that is read: one that can stand in a request
// line, that means the same when read again, and that no resolver takes for an
// address that IpAddress does not see.
//
// Input: a URL. If there is a NUL, a base before it and a reference behind.

#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/net/address.h"
#include "revcheck/net/url.h"

namespace revcheck {
namespace {

using fuzzing::Promise;

bool IsVisible(char c) { return c > ' ' && c < 0x7f; }

bool IsSlash(char c) { return c == '/' || c == '\\'; }

bool Same(const HttpUrl& a, const HttpUrl& b) {
  return a.host == b.host && a.port == b.port && a.target == b.target;
}

bool SameServer(const HttpUrl& a, const HttpUrl& b) {
  return a.host == b.host && a.port == b.port;
}

void CheckHost(const std::string& host) {
  Promise(!host.empty(), "there is a host");
  const std::optional<IpAddress> address = IpAddress::Parse(host);
  if (address.has_value()) {
    Promise(address->ToString() == host, "an address is written canonically");
    return;
  }
  constexpr std::string_view kForbidden = "#%/:<>?@[\\]^|";
  const bool fit = std::all_of(host.begin(), host.end(), [&](char c) {
    return IsVisible(c) && (c < 'A' || c > 'Z') &&
           kForbidden.find(c) == std::string_view::npos;
  });
  Promise(fit, "a name holds what names may hold, in lower case");
  // What getaddrinfo() would take for an address without asking anybody must
  // have been seen as one, or the rules about addresses would be applied late.
  in_addr ignored;
  Promise(inet_aton(host.c_str(), &ignored) == 0,
          "no name is an IPv4 address in disguise");
}

void CheckTarget(const std::string& target) {
  Promise(!target.empty() && target[0] == '/', "a target begins with a slash");
  constexpr std::string_view kForbidden = "\"#<>\\^`{|}";
  const bool fit = std::all_of(target.begin(), target.end(), [&](char c) {
    return IsVisible(c) && kForbidden.find(c) == std::string_view::npos;
  });
  Promise(fit, "a target can stand in a request line");
  const std::string path = target.substr(0, target.find('?')) + "/";
  Promise(path.find("/./") == std::string::npos &&
              path.find("/../") == std::string::npos,
          "dot segments have been followed");
}

// What holds for every URL that was read.
void CheckUrl(const HttpUrl& url) {
  const std::string text = url.ToString();
  CheckHost(url.host);
  CheckTarget(url.target);
  Promise(url.port != 0, "a port is above zero");
  Promise(text.size() <= kMaxUrlSize, "no URL is longer than the limit");
  Promise(url.Authority().find('@') == std::string::npos,
          "user and password are dropped");
  const std::optional<HttpUrl> again = ParseHttpUrl(text);
  Promise(again.has_value() && Same(*again, url),
          "a URL that is written is read as the same");
}

// The text as the standard begins to read it.
std::string WithoutIgnored(std::string_view text) {
  std::string out(text);
  out.erase(std::remove_if(
                out.begin(), out.end(),
                [](char c) { return c == '\t' || c == '\n' || c == '\r'; }),
            out.end());
  const auto first = std::find_if(out.begin(), out.end(), [](char c) {
    return static_cast<unsigned char>(c) > ' ';
  });
  return std::string(first, out.end());
}

// True if `reference` says which server is meant.
bool NamesServer(std::string_view reference) {
  const std::string text = WithoutIgnored(reference);
  const size_t colon = text.find(':');
  const size_t other = text.find_first_of("/\\?#");
  const bool scheme = colon != std::string::npos && colon < other;
  return scheme || (text.size() >= 2 && IsSlash(text[0]) && IsSlash(text[1]));
}

void CheckParse(std::string_view text) {
  const std::optional<HttpUrl> url = ParseHttpUrl(text);
  if (!url.has_value()) {
    return;
  }
  CheckUrl(*url);
  Promise(text.size() <= kMaxUrlSize, "what is too long is refused");
  Promise(text.find('\0') == std::string_view::npos, "NUL is refused");
  std::string scheme = WithoutIgnored(text).substr(0, 5);
  std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  Promise(scheme == "http:", "only http is read");
  const std::optional<HttpUrl> resolved = ResolveHttpUrl(*url, url->ToString());
  Promise(resolved.has_value() && Same(*resolved, *url),
          "an absolute URL resolves to itself");
  const std::optional<HttpUrl> stays = ResolveHttpUrl(*url, "");
  Promise(stays.has_value() && Same(*stays, *url),
          "an empty reference means the base");
}

void CheckResolve(const HttpUrl& base, std::string_view reference) {
  const std::optional<HttpUrl> url = ResolveHttpUrl(base, reference);
  if (!url.has_value()) {
    return;
  }
  CheckUrl(*url);
  if (!NamesServer(reference)) {
    Promise(SameServer(*url, base),
            "a reference without a server stays on the base's");
  } else if (const auto alone = ParseHttpUrl(reference)) {
    Promise(Same(*alone, *url), "a URL means the same whatever the base");
  }
}

void CheckPercentDecode(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  const std::string decoded = PercentDecode(text);
  Promise(decoded.size() <= text.size(), "decoding makes nothing longer");
  std::string encoded;
  for (const char c : text.substr(0, 1024)) {
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  Promise(PercentDecode(encoded) == text.substr(0, 1024),
          "what is encoded is decoded");
}

void CheckAll(std::string_view input) {
  CheckParse(input);
  CheckPercentDecode(input);
  const size_t split = input.find('\0');
  if (split == std::string_view::npos) {
    return;
  }
  const std::string_view reference = input.substr(split + 1);
  CheckParse(input.substr(0, split));
  if (const auto base = ParseHttpUrl(input.substr(0, split))) {
    CheckResolve(*base, reference);
  }
}

}  // namespace
}  // namespace revcheck

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  revcheck::CheckAll(
      std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
