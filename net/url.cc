#include "revcheck/net/url.h"

#include <stddef.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "revcheck/net/address.h"

namespace revcheck {
namespace {

// Sections named without a document are those of the WHATWG URL Standard.

constexpr uint16_t kDefaultPort = 80;
constexpr std::string_view kScheme = "http:";

bool IsControlOrSpace(char c) { return static_cast<unsigned char>(c) <= ' '; }

bool IsDelOrBeyond(char c) { return static_cast<unsigned char>(c) >= 0x7f; }

// A backslash is as good as a slash, up to the query (4.4, "special URLs").
bool IsSlash(char c) { return c == '/' || c == '\\'; }

// What the URL parser of section 4.4 does before all else; nullopt if `text` is
// too long or has a NUL.
std::optional<std::string> Clean(std::string_view text) {
  if (text.size() > kMaxUrlSize || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  while (!text.empty() && IsControlOrSpace(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && IsControlOrSpace(text.back())) {
    text.remove_suffix(1);
  }
  std::string out;
  for (const char c : text) {
    if (c != '\t' && c != '\n' && c != '\r') {
      out.push_back(c);
    }
  }
  return out;
}

// The number that `digits` are, the highest there is if it is too high; nullopt
// if they are none or not all digits.
std::optional<uint64_t> ReadNumber(std::string_view digits, int base) {
  const char* const end = digits.data() + digits.size();
  uint64_t number = 0;
  const auto result = std::from_chars(digits.data(), end, number, base);
  if (digits.empty() || result.ptr != end ||
      result.ec == std::errc::invalid_argument) {
    return std::nullopt;
  }
  return result.ec == std::errc::result_out_of_range
             ? std::numeric_limits<uint64_t>::max()
             : number;
}

// The labels between the dots. The empty one after a final dot is none.
std::vector<std::string> Labels(const std::string& name) {
  std::vector<std::string> labels = absl::StrSplit(name, '.');
  if (labels.size() > 1 && labels.back().empty()) {
    labels.pop_back();
  }
  return labels;
}

// Section 3.5, "IPv4 number parser", of lower case.
std::optional<uint64_t> ReadIpv4Number(std::string_view text) {
  if (text.substr(0, 2) == "0x") {
    return text.size() == 2 ? 0 : ReadNumber(text.substr(2), 16);
  }
  if (text.size() > 1 && text.front() == '0') {
    return ReadNumber(text.substr(1), 8);
  }
  return ReadNumber(text, 10);
}

// Section 3.5, "ends in a number checker".
bool EndsInNumber(const std::vector<std::string>& labels) {
  return ReadNumber(labels.back(), 10).has_value() ||
         ReadIpv4Number(labels.back()).has_value();
}

// Section 3.5, "IPv4 parser"; in dotted decimal.
std::optional<std::string> ReadIpv4(const std::vector<std::string>& labels) {
  if (labels.size() > 4) {
    return std::nullopt;
  }
  uint64_t address = 0;
  for (size_t i = 0; i < labels.size(); ++i) {
    const bool last = i + 1 == labels.size();
    const size_t bits = last ? 8 * (4 - i) : 8;
    const std::optional<uint64_t> number = ReadIpv4Number(labels[i]);
    if (!number.has_value() || *number >> bits != 0) {
      return std::nullopt;
    }
    address |= last ? *number : *number << (8 * (3 - i));
  }
  const auto byte = [address](int shift) {
    return static_cast<uint8_t>(address >> shift);
  };
  return IpAddress::V4({byte(24), byte(16), byte(8), byte(0)}).ToString();
}

// Section 3.1, "forbidden domain code point"; and all that is not ASCII.
bool IsForbiddenInName(char c) {
  constexpr std::string_view kForbidden = "#%/:<>?@[\\]^|";
  return IsControlOrSpace(c) || IsDelOrBeyond(c) ||
         kForbidden.find(c) != std::string_view::npos;
}

// Section 3.5, "host parser", but for names that are not ASCII.
std::optional<std::string> ReadHost(std::string_view text) {
  if (text.empty()) {
    return std::nullopt;
  }
  if (text.front() == '[') {
    const std::optional<IpAddress> address =
        text.back() == ']' ? IpAddress::Parse(text.substr(1, text.size() - 2))
                           : std::nullopt;
    return address.has_value() && !address->is_v4()
               ? std::optional(address->ToString())
               : std::nullopt;
  }
  std::string name = PercentDecode(text);
  if (std::any_of(name.begin(), name.end(), IsForbiddenInName)) {
    return std::nullopt;
  }
  absl::AsciiStrToLower(&name);
  const std::vector<std::string> labels = Labels(name);
  return EndsInNumber(labels) ? ReadIpv4(labels) : name;
}

std::optional<uint16_t> ReadPort(std::string_view text) {
  if (text.empty()) {
    return kDefaultPort;
  }
  const std::optional<uint64_t> port = ReadNumber(text, 10);
  if (!port.has_value() || *port == 0 ||
      *port > std::numeric_limits<uint16_t>::max()) {
    return std::nullopt;
  }
  return static_cast<uint16_t>(*port);
}

// [ user [ ":" password ] "@" ] host [ ":" port ]
bool ReadAuthority(std::string_view text, HttpUrl* out) {
  const size_t at = text.rfind('@');
  if (at != std::string_view::npos) {
    text.remove_prefix(at + 1);
  }
  const size_t bracket = text.substr(0, 1) == "[" ? text.find(']') : 0;
  const size_t colon = std::min(text.find(':', bracket), text.size());
  const std::optional<std::string> host = ReadHost(text.substr(0, colon));
  const std::optional<uint16_t> port =
      ReadPort(text.substr(std::min(colon + 1, text.size())));
  if (!host.has_value() || !port.has_value()) {
    return false;
  }
  out->host = *host;
  out->port = *port;
  return true;
}

// RFC 3986, section 5.2.4, of a path that is empty or begins with a slash.
std::string RemoveDotSegments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const size_t size = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, size);
    path.remove_prefix(size);
    const bool up = segment == "/..";
    if (!up && segment != "/.") {
      out += segment;
      continue;
    }
    if (up && !out.empty()) {
      out.erase(out.rfind('/'));
    }
    if (path.empty()) {
      out += '/';
    }
  }
  return out.empty() ? "/" : out;
}

// Percent-encodes what RFC 3986 has no place for, but brackets and a % that no
// digits follow: those do no harm, and servers may know them.
std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kEncoded = "\"<>\\^`{|}";
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (IsControlOrSpace(c) || IsDelOrBeyond(c) ||
        kEncoded.find(c) != std::string_view::npos) {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      out += c;
    }
  }
  return out;
}

// The target for what follows the authority.
std::string ReadTarget(std::string_view text) {
  text = text.substr(0, text.find('#'));
  const size_t query = std::min(text.find('?'), text.size());
  std::string path(text.substr(0, query));
  std::replace_if(path.begin(), path.end(), IsSlash, '/');
  return PercentEncode(RemoveDotSegments(path)) +
         PercentEncode(text.substr(query));
}

// RFC 3986, section 3.1: the scheme and its colon, or nothing.
std::string_view SchemeOf(std::string_view reference) {
  const size_t size = reference.find(':');
  const auto in_scheme = [](char c) {
    return absl::ascii_isalnum(c) || c == '+' || c == '-' || c == '.';
  };
  if (size == std::string_view::npos || !absl::ascii_isalpha(reference[0]) ||
      !std::all_of(reference.begin(), reference.begin() + size, in_scheme)) {
    return "";
  }
  return reference.substr(0, size + 1);
}

bool BeginsWithTwoSlashes(std::string_view text) {
  return text.size() >= 2 && IsSlash(text[0]) && IsSlash(text[1]);
}

// RFC 3986, section 5.2, of a reference without scheme and authority: path and
// query to ask, not encoded yet.
std::string MergePaths(const std::string& base, const std::string& reference) {
  if (reference.empty() || reference[0] == '#') {
    return base;
  }
  if (IsSlash(reference[0])) {
    return reference;
  }
  const std::string path = base.substr(0, base.find('?'));
  if (reference[0] == '?') {
    return path + reference;
  }
  const size_t slash = path.rfind('/');
  return (slash == std::string::npos ? "/" : path.substr(0, slash + 1)) +
         reference;
}

}  // namespace

std::string HttpUrl::Authority() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  std::string out = is_v6 ? absl::StrCat("[", host, "]") : host;
  if (port != kDefaultPort) {
    absl::StrAppend(&out, ":", port);
  }
  return out;
}

std::string HttpUrl::ToString() const {
  return absl::StrCat("http://", Authority(), target);
}

std::optional<HttpUrl> ParseHttpUrl(std::string_view url) {
  const std::optional<std::string> text = Clean(url);
  if (!text.has_value() ||
      !absl::StartsWithIgnoreCase(
          *text, absl::string_view(kScheme.data(), kScheme.size()))) {
    return std::nullopt;
  }
  const std::string_view rest = std::string_view(*text).substr(kScheme.size());
  // One slash is enough, more are none too many (4.4, "special authority ignore
  // slashes state").
  const size_t begin = rest.find_first_not_of("/\\");
  if (begin == 0 || begin == std::string_view::npos) {
    return std::nullopt;
  }
  const size_t end = std::min(rest.find_first_of("/\\?#", begin), rest.size());
  HttpUrl out;
  if (!ReadAuthority(rest.substr(begin, end - begin), &out)) {
    return std::nullopt;
  }
  out.target = ReadTarget(rest.substr(end));
  // Encoding makes it longer.
  return out.ToString().size() <= kMaxUrlSize ? std::optional(out)
                                              : std::nullopt;
}

std::optional<HttpUrl> ResolveHttpUrl(const HttpUrl& base,
                                      std::string_view reference) {
  const std::optional<std::string> text = Clean(reference);
  if (!text.has_value()) {
    return std::nullopt;
  }
  const std::string_view scheme = SchemeOf(*text);
  const std::string_view rest = std::string_view(*text).substr(scheme.size());
  if (BeginsWithTwoSlashes(rest)) {
    return ParseHttpUrl(scheme.empty() ? std::string(kScheme) + *text : *text);
  }
  if (!scheme.empty()) {
    // "http:/a" is a path to browsers and no URL to RFC 3986.
    return std::nullopt;
  }
  return ParseHttpUrl(absl::StrCat("http://", base.Authority(),
                                   MergePaths(base.target, *text)));
}

std::string PercentDecode(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view digits = text.substr(1, 2);
    const std::optional<uint64_t> byte =
        text.front() == '%' && digits.size() == 2 ? ReadNumber(digits, 16)
                                                  : std::nullopt;
    out += byte.has_value() ? static_cast<char>(*byte) : text.front();
    text.remove_prefix(byte.has_value() ? 3 : 1);
  }
  return out;
}

}  // namespace revcheck
