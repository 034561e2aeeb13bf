#include "revcheck/cli/local_cause.h"

#include <stddef.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "revcheck/net/url.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/root_cause.h"

namespace revcheck::cli {
namespace {

// Places in kCauses.
constexpr size_t kProxyUnreachable = 0;
constexpr size_t kTimeTooEarly = 1;
constexpr size_t kTimeTooLate = 2;
constexpr size_t kAddressRefused = 3;
constexpr size_t kTooSlow = 4;
constexpr size_t kOtherIssuer = 5;

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
    {"responder_too_slow", Culprit::kResponder,
     "The responder takes connections, and does not answer in time.",
     "Find out what holds the responder up: overload, or something it depends "
     "on. Servers that staple spare their clients the wait.",
     std::nullopt},
    {"other_issuer_named", Culprit::kLocalPolicy,
     "The issuer certificate named did not issue the certificate, so that the "
     "question and the verification of the answer were about another one.",
     "Name the certificate of the CA whose key signed the certificate: with "
     "--issuer, or behind the certificate in its file; for bulk, in the list "
     "or the bundle.",
     std::nullopt},
};

// Of the responder, where only the proxy answered, or nobody.
bool IsOfSilence(const Cause& cause) {
  return cause.name == ToString(RootCause::kResponderDown) ||
         cause.name == ToString(RootCause::kResponderUnreachable) ||
         cause.name == ToString(RootCause::kResponderMisconfigured);
}

// What another issuer than the certificate's is taken for.
bool IsOfIssuer(const Cause& cause) {
  constexpr RootCause kMistaken[] = {
      RootCause::kUnknownToResponder,     RootCause::kStapleWithOtherIssuer,
      RootCause::kStapleOfOtherCa,        RootCause::kStapleBroken,
      RootCause::kResponderAnsweredOther, RootCause::kResponderMisconfigured,
      RootCause::kResponderRefuses,
  };
  return std::any_of(
      std::begin(kMistaken), std::end(kMistaken),
      [&cause](RootCause each) { return cause.name == ToString(each); });
}

bool IsOfIssuer(Finding finding) {
  const Code code = Describe(finding).code;
  return code == Code::kOcspInvalidSigningCert ||
         code == Code::kOcspBadSignature ||
         finding == Finding::kIssuerNameHashDiffers ||
         finding == Finding::kIssuerKeyHashDiffers;
}

// Whether the question reached the responder itself, and time passed until the
// limit.
bool IsTooSlow(const HttpResult& exchange, const ProxyRules& rules) {
  return exchange.error == TransportError::kTimedOut &&
         (exchange.phase == HttpPhase::kFirstByte ||
          exchange.phase == HttpPhase::kHeaders ||
          exchange.phase == HttpPhase::kBody) &&
         ProxyName(rules, exchange.url).empty();
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
    facts.responder_too_slow = IsTooSlow(*exchange, rules);
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
  if (facts.responder_too_slow &&
      cause.name == ToString(RootCause::kResponderUnreachable)) {
    return kCauses[kTooSlow];
  }
  if (facts.issuer_is_other && IsOfIssuer(cause)) {
    return kCauses[kOtherIssuer];
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
  if (facts.responder_too_slow) {
    return kCauses[kTooSlow];
  }
  if (facts.issuer_is_other && IsOfIssuer(finding)) {
    return kCauses[kOtherIssuer];
  }
  if (facts.time_is_given && info.culprit == Culprit::kClientClock) {
    return kCauses[kTimeTooEarly];
  }
  return {info.name, info.culprit, info.meaning, info.remedy, std::nullopt};
}

}  // namespace revcheck::cli
