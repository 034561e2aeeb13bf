#include "revcheck/checker/statistics.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "revcheck/net/url.h"

namespace revcheck {
namespace {

// The counters that are not zero, by what they count.
template <typename Enum, typename Counters>
std::map<Enum, uint64_t> NonZero(const Counters& counters) {
  std::map<Enum, uint64_t> counts;
  for (size_t i = 0; i < counters.size(); ++i) {
    const uint64_t count = counters[i].load(std::memory_order_relaxed);
    if (count > 0) {
      counts[static_cast<Enum>(i)] = count;
    }
  }
  return counts;
}

uint64_t Load(const std::atomic<uint64_t>& counter) {
  return counter.load(std::memory_order_relaxed);
}

}  // namespace

void Statistics::OnFinished(const Verdict& verdict) {
  Add(&decisions_[static_cast<size_t>(verdict.decision)]);
  Add(&sources_[static_cast<size_t>(verdict.source)]);
}

void Statistics::OnExchange(const HttpResult& exchange) {
  Add(&exchanges_);
  if (exchange.error.has_value()) {
    Add(&transport_errors_[static_cast<size_t>(*exchange.error)]);
  }
  CountHost(exchange);
}

void Statistics::CountHost(const HttpResult& exchange) {
  const std::optional<HttpUrl> url = ParseHttpUrl(exchange.url);
  if (!url.has_value()) {
    return;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  Host& host = hosts_[url->host];
  host.last_use = ++uses_;
  ++host.counts.exchanges;
  host.counts.total_time += exchange.timings.total;
  if (exchange.error.has_value()) {
    ++host.counts.failures;
    ++host.counts.failures_in_a_row;
  } else {
    host.counts.failures_in_a_row = 0;
  }
  if (hosts_.size() > kMaxHosts) {
    hosts_.erase(std::min_element(
        hosts_.begin(), hosts_.end(), [](const auto& a, const auto& b) {
          return a.second.last_use < b.second.last_use;
        }));
  }
}

CheckerSnapshot Statistics::Read() const {
  CheckerSnapshot snapshot;
  snapshot.checks_started = Load(started_);
  snapshot.checks_cancelled = Load(cancelled_);
  snapshot.decisions = NonZero<Decision>(decisions_);
  snapshot.sources = NonZero<Source>(sources_);
  snapshot.exchanges = Load(exchanges_);
  snapshot.exchanges_shared = Load(shared_);
  snapshot.refreshes = Load(refreshes_);
  snapshot.transport_errors = NonZero<TransportError>(transport_errors_);
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [name, host] : hosts_) {
    snapshot.hosts[name] = host.counts;
  }
  return snapshot;
}

}  // namespace revcheck
