#ifndef REVCHECK_CHECKER_STATISTICS_H_
#define REVCHECK_CHECKER_STATISTICS_H_

#include <stddef.h>
#include <stdint.h>

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "revcheck/net/http_client.h"
#include "revcheck/policy/verdict.h"

namespace revcheck {

// What became of the exchanges with one host.
struct HostCounts {
  uint64_t exchanges = 0;
  uint64_t failures = 0;           // Of them, those without an answer.
  uint64_t failures_in_a_row = 0;  // Up to now.
  absl::Duration total_time;       // Of all exchanges.
};

// Counts since the checker was made, taken one after another: sums may differ
// by what happened meanwhile.
struct CheckerSnapshot {
  uint64_t checks_started = 0;
  uint64_t checks_cancelled = 0;
  uint64_t checks_waiting = 0;  // For an answer, now.

  std::map<Decision, uint64_t> decisions;  // Of finished checks.
  std::map<Source, uint64_t> sources;      // Of the same.

  uint64_t exchanges = 0;
  uint64_t exchanges_shared = 0;  // Checks that found one under way.
  uint64_t exchanges_under_way = 0;
  uint64_t refreshes = 0;  // Of the exchanges, those ahead of need.
  std::map<TransportError, uint64_t> transport_errors;

  // The hosts asked most recently, at most Statistics::kMaxHosts.
  std::map<std::string, HostCounts> hosts;

  size_t cached_responses = 0;
  size_t memory_hits = 0;
};

// The counters. Thread-safe.
class Statistics {
 public:
  static constexpr size_t kMaxHosts = 256;

  void OnStarted() { Add(&started_); }
  void OnCancelled() { Add(&cancelled_); }
  void OnShared() { Add(&shared_); }
  void OnRefresh() { Add(&refreshes_); }
  void OnFinished(const Verdict& verdict);
  void OnExchange(const HttpResult& exchange);

  // Fills in everything that is counted here.
  CheckerSnapshot Read() const;

 private:
  using Counter = std::atomic<uint64_t>;

  struct Host {
    HostCounts counts;
    uint64_t last_use = 0;
  };

  static void Add(Counter* counter) {
    counter->fetch_add(1, std::memory_order_relaxed);
  }
  void CountHost(const HttpResult& exchange);

  Counter started_{0};
  Counter cancelled_{0};
  Counter shared_{0};
  Counter refreshes_{0};
  Counter exchanges_{0};
  std::array<Counter, static_cast<size_t>(Decision::kAccept) + 1> decisions_{};
  std::array<Counter, static_cast<size_t>(Source::kExemption) + 1> sources_{};
  std::array<Counter, static_cast<size_t>(TransportError::kCancelled) + 1>
      transport_errors_{};

  mutable std::mutex mutex_;
  uint64_t uses_ = 0;
  std::map<std::string, Host> hosts_;
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_STATISTICS_H_
