#ifndef REVCHECK_NET_LOOKUP_THREADS_H_
#define REVCHECK_NET_LOOKUP_THREADS_H_

// Resolves names without blocking. The system's resolver cannot be interrupted,
// so each lookup has a thread that nobody waits for.

#include <stddef.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "revcheck/net/address.h"

namespace revcheck {

// Resolves a host name to addresses, in the order to try them; blocks as long
// as it takes. Called on threads of the client's own, several at once.
using NameLookup =
    std::function<absl::StatusOr<std::vector<IpAddress>>(const std::string&)>;

// Asks the system: getaddrinfo(). NotFound or Unavailable say what it said.
absl::StatusOr<std::vector<IpAddress>> SystemNameLookup(
    const std::string& host);

// Thread-safe.
class LookupThreads {
 public:
  using Done =
      std::function<void(absl::StatusOr<std::vector<IpAddress>> addresses)>;

  // Runs at most `max_lookups` at once, at least one.
  LookupThreads(NameLookup lookup, size_t max_lookups);

  // As Close().
  ~LookupThreads();

  LookupThreads(const LookupThreads&) = delete;
  LookupThreads& operator=(const LookupThreads&) = delete;

  // Calls `done` once, on a thread of its own, unless closed before. If no
  // thread is to be had, at once, with Unavailable: the system's resolver may
  // take its time, and the caller's thread is not to wait for it. `done` must
  // not wait for anything. What the lookup throws is Unavailable, too.
  void Start(const std::string& host, Done done);

  // Returns at once, whatever is being resolved. No callback runs from then on.
  void Close();

 private:
  struct State;

  static void Run(const std::shared_ptr<State>& state);
  static void RefuseWaiting(State* state);

  std::shared_ptr<State> state_;
};

}  // namespace revcheck

#endif  // REVCHECK_NET_LOOKUP_THREADS_H_
