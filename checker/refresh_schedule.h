#ifndef REVCHECK_CHECKER_REFRESH_SCHEDULE_H_
#define REVCHECK_CHECKER_REFRESH_SCHEDULE_H_

#include <stddef.h>

#include <mutex>
#include <string>
#include <unordered_map>

#include "absl/time/time.h"
#include "revcheck/checker/options.h"
#include "revcheck/policy/cache_key.h"

namespace revcheck {

// When a cached answer may be renewed: exponential back-off for each answer and
// for each host. Thread-safe; reads no clock.
class RefreshSchedule {
 public:
  // Failures remembered, of answers and of hosts each. When there are more, the
  // ones whose time has passed are forgotten, then all.
  static constexpr size_t kMaxRemembered = 4096;

  explicit RefreshSchedule(const RefreshOptions& options) : options_(options) {}

  // Whether to begin now. True must be followed by OnDone().
  bool Begin(const CacheKey& key, const std::string& host, absl::Time now);

  enum class Outcome {
    kCancelled,  // On this side, which says nothing of the host.
    kFailed,
    kUnchanged,  // The host is well, but has nothing newer yet.
    kRenewed,
  };

  // `random` from 0 to 1 varies the delay.
  void OnDone(const CacheKey& key, const std::string& host, Outcome outcome,
              absl::Time now, double random);

 private:
  struct Backoff {
    int failures = 0;
    absl::Time not_before = absl::InfinitePast();
    int under_way = 0;
  };

  struct Hasher {
    size_t operator()(const CacheKey& key) const { return key.Hash(); }
  };

  bool MayAsk(const CacheKey& key, const std::string& host,
              absl::Time now) const;
  bool MustWait(const Backoff& backoff, absl::Time now) const;
  void Fail(Backoff* backoff, absl::Time now, double random) const;
  static void Reset(Backoff* backoff);

  template <typename Map>
  static void Trim(Map* map, absl::Time now);
  template <typename Map, typename Predicate>
  static void EraseIdle(Map* map, const Predicate& predicate);

  const RefreshOptions options_;
  std::mutex mutex_;
  int under_way_ = 0;
  std::unordered_map<CacheKey, Backoff, Hasher> answers_;
  std::unordered_map<std::string, Backoff> hosts_;
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_REFRESH_SCHEDULE_H_
