// URLs as certificates and redirects have them, and as attackers would. Where
// there is a NUL, a base before it and a reference behind.

#include <string>
#include <vector>

#include "revcheck/testdata/corpus/seeds.h"

namespace revcheck::corpus {
namespace {

std::string Reference(const std::string& base, const std::string& reference) {
  return base + std::string(1, '\0') + reference;
}

}  // namespace

std::vector<Seed> UrlSeeds() {
  const std::string base = "http://ocsp.example:8080/a/b?c";
  return {
      {"plain", "http://ocsp.example/"},
      {"without_path", "http://ocsp.example"},
      {"with_port", "http://ocsp.example:8080/"},
      {"with_empty_port", "http://ocsp.example:/"},
      {"with_port_too_high", "http://ocsp.example:65536/"},
      {"with_query_and_fragment", "http://ocsp.example/a?b=c#d"},
      {"with_user_and_password", "http://user:p%40ss@ocsp.example/"},
      {"scheme_in_capitals", "HTTP://OCSP.EXAMPLE/Path"},
      {"scheme_https", "https://ocsp.example/"},
      {"one_slash", "http:/ocsp.example/"},
      {"backslashes", "http:\\\\ocsp.example\\a\\..\\b?c\\d"},
      {"dot_segments", "http://ocsp.example/a/./b/../../c/.."},
      {"encoded_dot_segments", "http://ocsp.example/%2e%2E/%2e"},
      {"spaces_around", " \thttp://ocsp.example/ \r\n"},
      {"line_breaks_inside", "ht\ntp://ocsp\r\n.example/\ta"},
      {"second_request", "http://ocsp.example/a HTTP/1.1\r\nHost: b\r\n\r\n"},
      {"bytes_beyond_ascii", "http://ocsp.example/\xc3\xa4\xff"},
      {"host_beyond_ascii", "http://\xc3\xa4.example/"},
      {"host_percent_encoded", "http://%6Fcsp%2Eexample/"},
      {"host_with_encoded_slash", "http://a%2fb.example/"},
      {"ipv4", "http://192.0.2.7:8080/"},
      {"ipv4_hexadecimal", "http://0x7f.1/"},
      {"ipv4_octal", "http://0177.0.0.01/"},
      {"ipv4_one_number", "http://2130706433/"},
      {"ipv4_with_final_dot", "http://127.0.0.1./"},
      {"ipv4_overflow", "http://4294967296/"},
      {"ipv6", "http://[2001:DB8::1]:8080/"},
      {"ipv6_mapped", "http://[::ffff:127.0.0.1]/"},
      {"ipv6_with_zone", "http://[fe80::1%25eth0]/"},
      {"ipv6_unclosed", "http://[::1/"},
      {"reference_absolute", Reference(base, "http://other.example/x")},
      {"reference_to_server", Reference(base, "//other.example/x")},
      {"reference_with_backslashes", Reference(base, "\\\\other.example/x")},
      {"reference_to_path", Reference(base, "/x/../y")},
      {"reference_relative", Reference(base, "../x?y")},
      {"reference_query", Reference(base, "?x")},
      {"reference_fragment", Reference(base, "#x")},
      {"reference_other_scheme", Reference(base, "javascript:x")},
      {"reference_with_colon_in_path", Reference(base, "./x:y")},
      {"at_the_size_limit",
       "http://ocsp.example/" + std::string(4096 - 20, 'a')},
      {"above_the_size_limit",
       "http://ocsp.example/" + std::string(4096 - 19, 'a')},
      {"encoded_above_the_size_limit",
       "http://ocsp.example/" + std::string(1400, ' ') + "a"},
  };
}

}  // namespace revcheck::corpus
