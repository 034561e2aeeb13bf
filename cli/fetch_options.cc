#include "revcheck/cli/fetch_options.h"

#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/input.h"
#include "revcheck/net/address.h"
#include "revcheck/net/proxy.h"
#include "revcheck/net/url.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/enum_set.h"

namespace revcheck::cli {
namespace {

constexpr double kMaxTimeout = 60;  // Seconds.

absl::Status About(const char* option, const absl::Status& status) {
  return absl::Status(status.code(),
                      absl::StrCat(option, ": ", status.message()));
}

absl::StatusOr<ProxyRules> ProxyOf(const FetchArguments& arguments) {
  if (arguments.no_proxy) {
    return ProxyRules();
  }
  if (arguments.proxy.empty()) {
    return ProxyRules::FromEnvironment();
  }
  absl::StatusOr<ProxyRules> rules = ProxyRules::Create(arguments.proxy);
  return rules.ok() ? rules : About("--proxy", rules.status());
}

absl::StatusOr<Policy> PolicyOf(const FetchArguments& fetch,
                                const std::string& name) {
  PolicyOptions options = Policy::Named(name)->options();
  if (fetch.timeout.empty()) {
    return Policy::Create(options);
  }
  const absl::StatusOr<absl::Duration> timeout =
      TimeoutOf(fetch, absl::ZeroDuration());
  if (!timeout.ok()) {
    return timeout.status();
  }
  options.soft_timeout = *timeout;
  options.hard_timeout = *timeout;
  absl::StatusOr<Policy> policy = Policy::Create(options);
  if (policy.ok() && policy->FetchTimeout() < *timeout) {
    Warn(absl::StrCat("--timeout: as Firefox does, the policy ", name,
                      " waits no longer than ",
                      absl::FormatDuration(policy->FetchTimeout())));
  }
  return policy;
}

}  // namespace

void AddFetchOptions(CLI::App* command, FetchArguments* arguments) {
  command->add_option("--url", arguments->url,
                      "Ask this responder, not the one the certificate names");
  command->add_option("--timeout", arguments->timeout,
                      "Seconds from name lookup to last byte, up to 60");
  CLI::Option* const proxy = command->add_option(
      "--proxy", arguments->proxy,
      "HTTP proxy: host:port or http://user:password@host:port; without this, "
      "the environment's http_proxy and no_proxy");
  command
      ->add_flag("--no-proxy", arguments->no_proxy,
                 "Ask directly, whatever http_proxy says")
      ->excludes(proxy);
  command->add_flag("--get", arguments->get, "Ask by GET instead of POST");
  command
      ->add_option("--nonce", arguments->nonce,
                   "none; send: an answer with another is refused; require: "
                   "one without it, too")
      ->check(CLI::IsMember({"none", "send", "require"}))
      ->capture_default_str();
  command->add_flag("--allow-loopback", arguments->allow_loopback,
                    "Let the responder be on this machine");
}

void AddJudgeOptions(CLI::App* command, JudgeArguments* arguments) {
  command
      ->add_option("--policy", arguments->policy,
                   "firefox, firefox-hard-fail or strict")
      ->check(CLI::IsMember({"firefox", "firefox-hard-fail", "strict"}))
      ->capture_default_str();
  command->add_option("--at", arguments->at,
                      "Time of the check, such as 2026-03-01T12:00:00Z");
  command->add_flag("--allow-sha1", arguments->allow_sha1,
                    "Accept SHA-1 in the signature on responses, as "
                    "mozilla::pkix does");
}

absl::Status CheckUrl(const char* option, const std::string& url) {
  if (!url.empty() && !ParseHttpUrl(url).has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        option, ": '", url, "' is no URL such as http://ocsp.example/"));
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Duration> TimeoutOf(const FetchArguments& arguments,
                                         absl::Duration otherwise) {
  if (arguments.timeout.empty()) {
    return otherwise;
  }
  double seconds = 0;
  // Also refuses "nan", which compares with nothing.
  if (!absl::SimpleAtod(arguments.timeout, &seconds) ||
      !(seconds >= 0.001 && seconds <= kMaxTimeout)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--timeout: '", arguments.timeout,
                     "' is no number of seconds from 0.001 to ", kMaxTimeout));
  }
  return absl::Seconds(seconds);
}

NonceUse NonceUseOf(const FetchArguments& arguments) {
  return arguments.nonce == "require" ? NonceUse::kRequire
         : arguments.nonce == "send"  ? NonceUse::kSend
                                      : NonceUse::kNone;
}

absl::StatusOr<absl::Time> TimeOf(const std::string& at) {
  if (at.empty()) {
    return absl::Now();
  }
  absl::StatusOr<absl::Time> time = ParseTime(at);
  return time.ok() ? time : About("--at", time.status());
}

absl::StatusOr<BeastClientOptions> ClientOptionsOf(
    const FetchArguments& arguments) {
  absl::StatusOr<ProxyRules> proxy = ProxyOf(arguments);
  if (!proxy.ok()) {
    return proxy.status();
  }
  BeastClientOptions options;
  options.proxy = *std::move(proxy);
  options.addresses.allow_loopback = arguments.allow_loopback;
  return options;
}

absl::StatusOr<CheckerOptions> CheckerOptionsOf(const FetchArguments& fetch,
                                                const JudgeArguments& judge) {
  if (absl::Status status = CheckUrl("--url", fetch.url); !status.ok()) {
    return status;
  }
  const absl::StatusOr<absl::Time> now = TimeOf(judge.at);
  if (!now.ok()) {
    return now.status();
  }
  absl::StatusOr<Policy> policy = PolicyOf(fetch, judge.policy);
  if (!policy.ok()) {
    return policy.status();
  }
  CheckerOptions options;
  options.policy = *policy;
  options.ask_by = fetch.get ? AskBy::kGet : AskBy::kPost;
  options.nonce = NonceUseOf(fetch);
  if (!judge.at.empty()) {
    options.clock = [now = *now] { return now; };
  }
  if (judge.allow_sha1) {
    options.verify.response_digests.Add(Digest::kSha1);
  }
  return options;
}

}  // namespace revcheck::cli
