#ifndef REVCHECK_NET_PROXY_H_
#define REVCHECK_NET_PROXY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "revcheck/net/url.h"

namespace revcheck {

// Through which HTTP proxy to ask, and for which hosts not to.
class ProxyRules {
 public:
  // Asks every host directly.
  ProxyRules() = default;

  // `proxy` is "http://host:port", "http://user:password@host:port" or
  // "host:port"; port 80 if not given; empty asks directly. User and password
  // may be percent-encoded. `no_proxy`, not read without a proxy, lists,
  // between commas, hosts to ask directly: "example.com", ".example.com" or
  // "*.example.com" (itself and everything below), each with ":port" or for all
  // ports, an address, a range such as "10.0.0.0/8", or "*". Names are not
  // resolved to compare addresses. Spaces around the parts are dropped.
  // InvalidArgument says what cannot be read; passwords are not repeated in it.
  static absl::StatusOr<ProxyRules> Create(std::string_view proxy,
                                           std::string_view no_proxy = "");

  // From the environment variables http_proxy and no_proxy (NO_PROXY if there
  // is no no_proxy). HTTP_PROXY is not read: a CGI program's client sets it.
  // InvalidArgument names the variable.
  static absl::StatusOr<ProxyRules> FromEnvironment();

  // The proxy to ask for `url`, or nullptr to ask directly.
  const HttpUrl* ProxyFor(const HttpUrl& url) const;

  // The value of the Proxy-Authorization field, or empty.
  const std::string& authorization() const { return authorization_; }

 private:
  std::optional<HttpUrl> proxy_;
  std::string authorization_;
  std::vector<std::string> direct_;  // Lower case.
};

}  // namespace revcheck

#endif  // REVCHECK_NET_PROXY_H_
