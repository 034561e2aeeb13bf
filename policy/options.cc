#include "revcheck/policy/options.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace revcheck {
namespace {

constexpr absl::Duration kMaxSoftTimeout = absl::Seconds(5);
constexpr absl::Duration kMaxHardTimeout = absl::Seconds(20);
constexpr int kMaxShortLifetimeDays = 36500;

constexpr std::string_view kNames[] = {"firefox", "firefox-hard-fail",
                                       "strict"};

absl::Status CheckRanges(const PolicyOptions& options) {
  if (options.soft_timeout <= absl::ZeroDuration() ||
      options.hard_timeout <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError(
        "soft_timeout and hard_timeout must be above zero");
  }
  if (options.short_lifetime_days < 0 ||
      options.short_lifetime_days > kMaxShortLifetimeDays) {
    return absl::InvalidArgumentError(
        absl::StrCat("short_lifetime_days is ", options.short_lifetime_days,
                     ", not 0 to ", kMaxShortLifetimeDays));
  }
  if (options.max_age_days < 0 || options.max_age_days > 65535) {
    return absl::InvalidArgumentError(absl::StrCat(
        "max_age_days is ", options.max_age_days, ", not 0 to 65535"));
  }
  return absl::OkStatus();
}

// Options that ask for what other options rule out.
absl::Status CheckContradictions(const PolicyOptions& options) {
  const bool asks = options.ocsp != OcspUse::kNever;
  if (!asks && (options.unverifiable_answer == Unproven::kReject ||
                options.remembered_failure == Unproven::kReject ||
                options.no_responder_url == Unproven::kReject)) {
    return absl::InvalidArgumentError(
        "unverifiable_answer, remembered_failure and no_responder_url mean "
        "nothing while ocsp is off; offline does");
  }
  if (!options.stapling && (options.expired_staple == ExpiredStaple::kReject ||
                            options.contradicted_staple == Unproven::kReject)) {
    return absl::InvalidArgumentError(
        "expired_staple and contradicted_staple mean nothing while stapling is "
        "off");
  }
  return absl::OkStatus();
}

}  // namespace

PolicyOptions PolicyOptions::FirefoxHardFail() {
  PolicyOptions options;
  options.require = true;
  return options;
}

PolicyOptions PolicyOptions::Strict() {
  PolicyOptions options;
  options.require = true;
  options.no_responder_url = Unproven::kReject;
  options.remembered_failure = Unproven::kReject;
  options.expired_staple = ExpiredStaple::kReject;
  options.contradicted_staple = Unproven::kReject;
  options.offline = Unproven::kReject;
  options.unverifiable_answer = Unproven::kReject;
  return options;
}

absl::StatusOr<Policy> Policy::Create(const PolicyOptions& options) {
  if (absl::Status status = CheckRanges(options); !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckContradictions(options); !status.ok()) {
    return status;
  }
  return Policy(options);
}

Policy Policy::Firefox() { return Policy(PolicyOptions::Firefox()); }

Policy Policy::FirefoxHardFail() {
  return Policy(PolicyOptions::FirefoxHardFail());
}

Policy Policy::Strict() { return Policy(PolicyOptions::Strict()); }

std::optional<Policy> Policy::Named(std::string_view name) {
  if (name == kNames[0]) {
    return Firefox();
  }
  if (name == kNames[1]) {
    return FirefoxHardFail();
  }
  if (name == kNames[2]) {
    return Strict();
  }
  return std::nullopt;
}

absl::Span<const std::string_view> Policy::Names() { return kNames; }

absl::Duration Policy::FetchTimeout() const {
  return options_.require ? std::min(options_.hard_timeout, kMaxHardTimeout)
                          : std::min(options_.soft_timeout, kMaxSoftTimeout);
}

}  // namespace revcheck
