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
constexpr size_t kAddressRefused = 3;

constexpr int kProxyAuthenticationRequired = 407;  // RFC 9110, 15.5.8.

constexpr Cause kCauses[] = {
    {"proxy_unreachable", Culprit::kLocalPolicy,
     "The proxy through which to ask could not be reached, or wants a login: "
     "nothing is known of the responder.",
     "Name a proxy that answers, with --proxy or in http_proxy, and the login "
     "that it wants as http://user:password@host:port; or ask directly with "
     "--no-proxy.",
     std::nullopt},
    {"time_given_too_early", Culprit::kLocalPolicy,
     "At the time that --at gives, what is shown lies in the future.",
     "Give a later time with --at, or none.", std::nullopt},
    {"time_given_too_late", Culprit::kLocalPolicy,
     "At the time that --at gives, everything that is shown, however fresh, "
     "has expired.",
     "Give an earlier time with --at, or none.", std::nullopt},
    {"responder_address_refused", Culprit::kLocalPolicy,
     "Nobody was asked: the responder's name leads to an address that may not "
     "be asked, such as loopback or link-local.",
     "If the responder is on this machine, allow that with --allow-loopback; "
     "other such addresses cannot be allowed.",
     std::nullopt},
};

// Of the responder, where only the proxy answered, or nobody.
bool IsOfSilence(const Cause& cause) {
  return cause.name == ToString(RootCause::kResponderDown) ||
         cause.name == ToString(RootCause::kResponderUnreachable) ||
         cause.name == ToString(RootCause::kResponderMisconfigured);
}

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
      exchange.error == TransportError::kConnectionReset ||
      exchange.error == TransportError::kUnreachable ||
      exchange.error == TransportError::kTimedOut;
  const bool wants_login = exchange.error == TransportError::kHttpStatus &&
                           exchange.status == kProxyAuthenticationRequired;
  return ((is_before_sending && has_failed) || wants_login) &&
         !ProxyName(rules, exchange.url).empty();
}

LocalFacts LocalFacts::Of(const HttpResult* exchange, const ProxyRules& rules) {
  LocalFacts facts;
  if (exchange != nullptr) {
    facts.proxy_failed = FailedAtProxy(*exchange, rules);
    facts.address_refused = exchange->error == TransportError::kAddressRefused;
  }
  return facts;
}

absl::Span<const Cause> AllLocalCauses() { return kCauses; }

Cause Localized(const Cause& cause, const LocalFacts& facts) {
  if (facts.proxy_failed && IsOfSilence(cause)) {
    return kCauses[kProxyUnreachable];
  }
  if (facts.address_refused &&
      cause.name == ToString(RootCause::kLocalPolicy)) {
    return kCauses[kAddressRefused];
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

Cause Localized(Finding finding, const LocalFacts& facts) {
  const FindingInfo& info = Describe(finding);
  if (facts.proxy_failed) {
    return kCauses[kProxyUnreachable];
  }
  if (facts.address_refused) {
    return kCauses[kAddressRefused];
  }
  if (facts.time_is_given && info.culprit == Culprit::kClientClock) {
    return kCauses[kTimeTooEarly];
  }
  return {info.name, info.culprit, info.meaning, info.remedy, std::nullopt};
}

}  // namespace revcheck::cli
