#ifndef REVCHECK_NET_LOOKUP_THREADS_H_
#define REVCHECK_NET_LOOKUP_THREADS_H_

// Resolves names without blocking. The system's resolver cannot be interrupted,
// so each lookup has a thread that nobody waits for.

#include <stddef.h>
#include <stdint.h>

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

// Asks the system: getaddrinfo(). NotFound or Unavailable say what it said;
// ResourceExhausted, that this machine lacks memory or descriptors.
absl::StatusOr<std::vector<IpAddress>> SystemNameLookup(
    const std::string& host);

// Thread-safe.
class LookupThreads {
 public:
  using Done = std::function<void(
      const absl::StatusOr<std::vector<IpAddress>>& addresses)>;

  // Names a call of Start(), and never another.
  using LookupId = uint64_t;

  // Runs at most `max_lookups` at once, at least one.
  LookupThreads(NameLookup lookup, size_t max_lookups);

  // As Close().
  ~LookupThreads();

  LookupThreads(const LookupThreads&) = delete;
  LookupThreads& operator=(const LookupThreads&) = delete;

  // Calls `done` once, on a thread of its own, unless cancelled or closed
  // before. If no thread is to be had, and none runs that will come to it, at
  // once, with ResourceExhausted: the system's resolver may take its time, and
  // the caller's thread is not to wait for it.
  // `done` must not wait for anything, nor call this. What the lookup throws is
  // Unavailable, or ResourceExhausted if it is std::bad_alloc; what `done`
  // throws is dropped.
  //
  // A host is looked up once at a time: who wants one that is waiting or being
  // looked up gets the same answer. So no host takes more than one of the
  // lookups that run at once.
  LookupId Start(const std::string& host, Done done);

  // Lets go of the `done` of that Start(), which was for `host`; it is not
  // called from then on. A lookup that nobody wants any more is not begun. One
  // that runs goes on, since nothing can end it, and keeps its thread. Throws
  // nothing; ignored if the lookup is over.
  void Cancel(const std::string& host, LookupId id);

  // Returns at once, whatever is being resolved. No callback runs from then on,
  // and none is kept.
  void Close();

 private:
  struct State;

  static void Run(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace revcheck

#endif  // REVCHECK_NET_LOOKUP_THREADS_H_
