#ifndef REVCHECK_CLI_LOCAL_CAUSE_H_
#define REVCHECK_CLI_LOCAL_CAUSE_H_

// Causes that the command alone can tell, most of them in its options. The
// library, which knows neither which part a proxy had in a failure nor how far
// an exchange came, nor that --at is no clock and an issuer the wrong one,
// names the responder, the network or the clock.

#include <string>
#include <string_view>

#include "absl/types/span.h"
#include "revcheck/cli/connect_cause.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/proxy.h"
#include "revcheck/ocsp/finding.h"

namespace revcheck::cli {

// What the library does not know.
struct LocalFacts {
  bool proxy_failed = false;
  bool address_refused = false;     // None that the URL leads to may be asked.
  bool responder_too_slow = false;  // It took the question before time was up.
  bool time_is_given = false;       // By --at.
  bool issuer_is_other = false;     // The one named is not the certificate's.

  // Of an exchange, or of none if null; --at and the issuer are the caller's to
  // add.
  static LocalFacts Of(const HttpResult* exchange, const ProxyRules& rules);
};

// The proxy through which `url` is asked, such as "proxy.example:3128"; empty
// if there is none.
std::string ProxyName(const ProxyRules& rules, std::string_view url);

// Whether the exchange ended before the proxy it was to go through was reached,
// or the proxy wants a login, so that the responder has no part in it.
bool FailedAtProxy(const HttpResult& exchange, const ProxyRules& rules);

// proxy_unreachable, time_given_too_early, time_given_too_late,
// responder_address_refused, responder_too_slow, other_issuer_named.
absl::Span<const Cause> AllLocalCauses();

// `cause`, or the local one that is mistaken for it.
Cause Localized(const Cause& cause, const LocalFacts& facts);

// What is said of the finding itself, or the local cause that is mistaken for
// its.
Cause Localized(Finding finding, const LocalFacts& facts);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_LOCAL_CAUSE_H_
