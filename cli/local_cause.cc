#include "revcheck/cli/local_cause.h"

#include <stddef.h>

#include <optional>

#include "revcheck/net/url.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/root_cause.h"

namespace revcheck::cli {
namespace {

// Places in kCauses.
constexpr size_t kProxyUnreachable = 0;
constexpr size_t kTimeTooEarly = 1;
constexpr size_t kTimeTooLate = 2;

constexpr Cause kCauses[] = {
    {"proxy_unreachable", Culprit::kLocalPolicy,
     "The proxy through which to ask could not be reached: nothing is known of "
     "the responder.",
     "Name a proxy that answers, with --proxy or in http_proxy, or ask "
     "directly with --no-proxy.",
     std::nullopt},
    {"time_given_too_early", Culprit::kLocalPolicy,
     "At the time that --at gives, what is shown lies in the future.",
     "Give a later time with --at, or none.", std::nullopt},
    {"time_given_too_late", Culprit::kLocalPolicy,
     "At the time that --at gives, everything that is shown, however fresh, "
     "has expired.",
     "Give an earlier time with --at, or none.", std::nullopt},
};

}  // namespace

std::string ProxyName(const ProxyRules& rules, std::string_view url) {
  const std::optional<HttpUrl> read = ParseHttpUrl(url);
  const HttpUrl* const proxy =
      read.has_value() ? rules.ProxyFor(*read) : nullptr;
  return proxy == nullptr ? "" : proxy->Authority();
}

bool FailedAtProxy(const HttpResult& exchange, const ProxyRules& rules) {
  const bool is_before_sending = exchange.phase == HttpPhase::kLookup ||
                                 exchange.phase == HttpPhase::kConnect;
  const bool has_failed =
      exchange.error == TransportError::kNameLookupFailed ||
      exchange.error == TransportError::kConnectionRefused ||
      exchange.error == TransportError::kUnreachable ||
      exchange.error == TransportError::kTimedOut;
  return is_before_sending && has_failed &&
         !ProxyName(rules, exchange.url).empty();
}

absl::Span<const Cause> AllLocalCauses() { return kCauses; }

Cause ProxyUnreachable() { return kCauses[kProxyUnreachable]; }

Cause Localized(const Cause& cause, const LocalFacts& facts) {
  if (facts.proxy_failed &&
      (cause.name == ToString(RootCause::kResponderDown) ||
       cause.name == ToString(RootCause::kResponderUnreachable))) {
    return ProxyUnreachable();
  }
  if (facts.time_is_given &&
      cause.name == ToString(RootCause::kClientClockSlow)) {
    return kCauses[kTimeTooEarly];
  }
  if (facts.time_is_given &&
      cause.name == ToString(RootCause::kClientClockFast)) {
    return kCauses[kTimeTooLate];
  }
  return cause;
}

}  // namespace revcheck::cli
