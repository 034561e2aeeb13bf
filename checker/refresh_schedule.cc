#include "revcheck/checker/refresh_schedule.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace revcheck {

namespace {

// A delay is that of its step, times something from one to the other.
constexpr double kLeastVariation = 0.75;
constexpr double kMostVariation = 1.25;

}  // namespace

bool RefreshSchedule::Begin(const CacheKey& key, const std::string& host,
                            absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (under_way_ >= options_.max_at_once || !MayAsk(key, host, now)) {
    return false;
  }
  // First all that may throw.
  Backoff& answer = answers_[key];
  Backoff& responder = hosts_[host];
  ++under_way_;
  ++answer.under_way;
  ++responder.under_way;
  return true;
}

bool RefreshSchedule::MayAsk(const CacheKey& key, const std::string& host,
                             absl::Time now) const {
  const auto answer = answers_.find(key);
  if (answer != answers_.end() &&
      (answer->second.under_way > 0 || MustWait(answer->second, now))) {
    return false;
  }
  const auto responder = hosts_.find(host);
  return responder == hosts_.end() ||
         responder->second.failures < options_.failures_to_pause ||
         (responder->second.under_way == 0 &&
          !MustWait(responder->second, now));
}

// No delay is longer than the longest: if it seems so, the clock has been set
// back since.
bool RefreshSchedule::MustWait(const Backoff& backoff, absl::Time now) const {
  return now < backoff.not_before &&
         backoff.not_before <= now + options_.longest_delay * kMostVariation;
}

void RefreshSchedule::OnDone(const CacheKey& key, const std::string& host,
                             Outcome outcome, absl::Time now, double random) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Backoff& answer = answers_[key];
  Backoff& responder = hosts_[host];
  --under_way_;
  --answer.under_way;
  --responder.under_way;
  switch (outcome) {
    case Outcome::kCancelled:
      Fail(&answer, now, random);
      break;
    case Outcome::kFailed:
      Fail(&answer, now, random);
      Fail(&responder, now, random);
      break;
    case Outcome::kUnchanged:
      Fail(&answer, now, random);
      Reset(&responder);
      break;
    case Outcome::kRenewed:
      Reset(&answer);
      Reset(&responder);
      break;
  }
  Trim(&answers_, now);
  Trim(&hosts_, now);
}

void RefreshSchedule::Fail(Backoff* backoff, absl::Time now,
                           double random) const {
  ++backoff->failures;
  const absl::Duration delay =
      options_.first_delay * std::exp2(std::min(backoff->failures - 1, 60));
  const double variation =
      kLeastVariation + (kMostVariation - kLeastVariation) * random;
  backoff->not_before =
      now + std::min(delay, options_.longest_delay) * variation;
}

void RefreshSchedule::Reset(Backoff* backoff) {
  backoff->failures = 0;
  backoff->not_before = absl::InfinitePast();
}

// Forgets what says nothing any more, and more than that if it must.
template <typename Map>
void RefreshSchedule::Trim(Map* map, absl::Time now) {
  const bool is_full = map->size() > kMaxRemembered;
  EraseIdle(map, [is_full, now](const Backoff& backoff) {
    return backoff.failures == 0 || (is_full && now >= backoff.not_before);
  });
  if (map->size() > kMaxRemembered) {
    EraseIdle(map, [](const Backoff&) { return true; });
  }
}

// Erases what no exchange under way will come back to.
template <typename Map, typename Predicate>
void RefreshSchedule::EraseIdle(Map* map, const Predicate& predicate) {
  for (auto it = map->begin(); it != map->end();) {
    it = it->second.under_way == 0 && predicate(it->second) ? map->erase(it)
                                                            : ++it;
  }
}

}  // namespace revcheck
