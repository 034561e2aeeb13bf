#ifndef REVCHECK_NET_IDLE_CONNECTIONS_H_
#define REVCHECK_NET_IDLE_CONNECTIONS_H_

#include <stddef.h>

#include <atomic>
#include <list>
#include <string>

#include "absl/time/time.h"
#include "revcheck/net/connector.h"

namespace revcheck {

// Connections that wait to be used again. Nothing is pending on them, so that
// an io_context with nothing to do comes to its end; what has waited too long,
// or was closed by its peer, goes when the next one is put or taken.
class IdleConnections {
 public:
  IdleConnections(size_t max_per_host, size_t max_total,
                  absl::Duration timeout);

  // A connection to `host` that is still open, or null. `now` is of a clock
  // that is never set back.
  Connection Take(const std::string& host, absl::Time now);

  // Keeps `connection` if there is room for it; the oldest ones make room.
  void Put(const std::string& host, Connection connection, absl::Time now);

  void Clear();

  // May be called on any thread.
  size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct Idle {
    std::string host;
    Connection connection;
    absl::Time since;
  };

  Connection TakeYoungest(const std::string& host);
  void DropExpired(absl::Time now);
  void MakeRoomFor(const std::string& host);
  void Recount() { size_.store(idle_.size(), std::memory_order_relaxed); }

  const size_t max_per_host_;
  const size_t max_total_;
  const absl::Duration timeout_;
  std::list<Idle> idle_;  // The oldest first.
  std::atomic<size_t> size_{0};
};

}  // namespace revcheck

#endif  // REVCHECK_NET_IDLE_CONNECTIONS_H_
