#ifndef REVCHECK_NET_URL_H_
#define REVCHECK_NET_URL_H_

#include <stddef.h>
#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>

namespace revcheck {

// The longest URL that is asked, in bytes.
inline constexpr size_t kMaxUrlSize = 4096;

// An http URL, ready to be asked.
struct HttpUrl {
  std::string host;    // Lower case; a name, or an address without brackets.
  uint16_t port = 80;  // 1 to 65535.
  std::string target;  // Path and query, beginning with a slash.

  // The Host field: brackets around an IPv6 address, the port unless it is 80.
  std::string Authority() const;

  // "http://" Authority() target.
  std::string ToString() const;
};

// Reads a URL as Firefox does one that a certificate names
// (spec/mozilla-pkix.md, 6.5 and 8.6; WHATWG URL Standard). Refused, with
// nullopt: any scheme but http, whatever its case; no scheme; no host; a port
// that is no number from 1 to 65535; a host that holds what no name may hold or
// is not ASCII; a NUL anywhere; more than kMaxUrlSize bytes, as given or as
// ToString() writes it. Tolerated: user and password, which are dropped; a
// missing path; an empty port; control characters and spaces around the URL,
// tabs and line breaks inside; backslashes for slashes, and one slash or more
// than two after the scheme. A fragment is dropped, "." and ".." in the path
// are followed (not if percent-encoded), and what may not stand in a request
// line is percent-encoded, so that a URL cannot smuggle a second request. A
// host that ends in a number is an IPv4 address and written as one:
// "http://0x7f.1/" asks "127.0.0.1".
std::optional<HttpUrl> ParseHttpUrl(std::string_view url);

// What a Location field means after `base` was asked: an absolute URL, or a
// reference beginning with "//", "/", "?" or a path, or empty (RFC 3986,
// section 5.2). nullopt as for ParseHttpUrl(), and for a scheme that no two
// slashes follow.
std::optional<HttpUrl> ResolveHttpUrl(const HttpUrl& base,
                                      std::string_view reference);

// `text` with the byte in place of each "%" and two hexadecimal digits; any
// other "%" stays.
std::string PercentDecode(std::string_view text);

}  // namespace revcheck

#endif  // REVCHECK_NET_URL_H_
