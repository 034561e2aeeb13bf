#include "revcheck/net/lookup_threads.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <array>
#include <iterator>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "revcheck/net/caught.h"
#include "revcheck/net/quiet_thread.h"

namespace revcheck {
namespace {

std::optional<IpAddress> FromSockaddr(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4;
    memcpy(&v4, &address, sizeof(v4));
    std::array<uint8_t, 4> bytes;
    memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return IpAddress::V4(bytes);
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6;
    memcpy(&v6, &address, sizeof(v6));
    std::array<uint8_t, 16> bytes;
    memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return IpAddress::V6(bytes);
  }
  return std::nullopt;
}

// Of memory or descriptors.
bool IsShortage(int system_error) {
  return system_error == EMFILE || system_error == ENFILE ||
         system_error == ENOMEM || system_error == ENOBUFS;
}

// What getaddrinfo() returned, and errno after it. A shortage on this machine
// says nothing of the name, although it may be called "not known" then.
absl::Status ErrorOf(int error, int system_error) {
  if (IsShortage(system_error)) {
    return absl::ResourceExhaustedError(strerror(system_error));
  }
  if (error == EAI_MEMORY) {
    return absl::ResourceExhaustedError(gai_strerror(error));
  }
  if (error == EAI_NONAME || error == EAI_NODATA) {
    return absl::NotFoundError(gai_strerror(error));
  }
  return absl::UnavailableError(error == EAI_SYSTEM ? strerror(system_error)
                                                    : gai_strerror(error));
}

}  // namespace

absl::StatusOr<std::vector<IpAddress>> SystemNameLookup(
    const std::string& host) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  errno = 0;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error != 0) {
    return ErrorOf(error, errno);
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found,
                                                                 freeaddrinfo);
  std::vector<IpAddress> addresses;
  for (const addrinfo* info = found; info != nullptr; info = info->ai_next) {
    if (const auto address = FromSockaddr(*info->ai_addr)) {
      addresses.push_back(*address);
    }
  }
  return addresses;
}

// Outlives LookupThreads where a lookup does. Everything but the constructor is
// called under the lock. A list and maps, because the constructors of other
// containers need memory, and so that nothing but Join() does.
struct LookupThreads::State {
  State(NameLookup how, size_t max)
      : lookup(std::move(how)), max_threads(std::max<size_t>(max, 1)) {}

  struct Lookup {
    std::string host;
    std::map<LookupId, Done> wanted_by;  // May become empty once it runs.
    bool is_running = false;
  };
  using Lookups = std::list<Lookup>;

  // All or nothing.
  LookupId Join(const std::string& host, Done done);
  void Leave(const std::string& host, LookupId id);

  // Takes what has waited longest, of which there must be one.
  Lookups::iterator BeginNext();

  // Takes a lookup that is over from `lookups`, and tells whoever wants it.
  void End(Lookups* lookups, Lookups::iterator lookup,
           const absl::StatusOr<std::vector<IpAddress>>& addresses);

  // A thread that has been started and does not resolve anything takes what
  // waits.
  bool NeedsThread() const {
    return waiting.size() > threads - running.size() && threads < max_threads;
  }

  const NameLookup lookup;
  const size_t max_threads;
  std::mutex mutex;
  Lookups waiting;  // In the order of their turns; each is wanted.
  Lookups running;
  std::map<std::string_view, Lookups::iterator> by_host;  // Of both lists.
  size_t threads = 0;  // That have been started, or are about to be.
  LookupId last_id = 0;
  bool closed = false;
};

LookupThreads::LookupId LookupThreads::State::Join(const std::string& host,
                                                   Done done) {
  const LookupId id = ++last_id;
  const auto found = by_host.find(host);
  if (found != by_host.end()) {
    found->second->wanted_by.emplace(id, std::move(done));
    return id;
  }
  Lookups added;
  added.emplace_back();
  added.front().host = host;
  added.front().wanted_by.emplace(id, std::move(done));
  by_host.emplace(added.front().host, added.begin());
  waiting.splice(waiting.end(), added);
  return id;
}

void LookupThreads::State::Leave(const std::string& host, LookupId id) {
  const auto found = by_host.find(host);
  if (found == by_host.end()) {
    return;
  }
  const Lookups::iterator lookup = found->second;
  lookup->wanted_by.erase(id);
  if (lookup->wanted_by.empty() && !lookup->is_running) {
    by_host.erase(found);
    waiting.erase(lookup);
  }
}

LookupThreads::State::Lookups::iterator LookupThreads::State::BeginNext() {
  waiting.front().is_running = true;
  running.splice(running.end(), waiting, waiting.begin());
  return std::prev(running.end());
}

void LookupThreads::State::End(
    Lookups* lookups, Lookups::iterator lookup,
    const absl::StatusOr<std::vector<IpAddress>>& addresses) {
  Lookups over;
  over.splice(over.end(), *lookups, lookup);
  by_host.erase(lookup->host);
  for (const auto& [id, done] : lookup->wanted_by) {
    (void)CaughtIn([&, call = &done] { (*call)(addresses); });
  }
}

LookupThreads::LookupThreads(NameLookup lookup, size_t max_lookups)
    : state_(std::make_shared<State>(std::move(lookup), max_lookups)) {}

LookupThreads::~LookupThreads() { Close(); }

// What it lets go of is destroyed after the lock is.
void LookupThreads::Close() {
  State::Lookups dropped;
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->closed = true;
  state_->by_host.clear();
  dropped.swap(state_->waiting);
  for (State::Lookup& lookup : state_->running) {
    lookup.wanted_by.clear();
  }
}

void LookupThreads::Cancel(const std::string& host, LookupId id) {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->Leave(host, id);
}

LookupThreads::LookupId LookupThreads::Start(const std::string& host,
                                             Done done) {
  std::unique_lock<std::mutex> lock(state_->mutex);
  if (state_->closed) {
    return 0;
  }
  const LookupId id = state_->Join(host, std::move(done));
  if (!state_->NeedsThread()) {
    return id;
  }
  ++state_->threads;
  lock.unlock();
  std::optional<std::thread> thread;
  (void)CaughtIn(
      [&] { thread = StartQuietThread([state = state_] { Run(state); }); });
  if (thread.has_value()) {
    thread->detach();
    return id;
  }
  // What waits is left to the threads that run, or, if there are none, hears
  // so; without a text, if there is no memory for it.
  absl::StatusOr<std::vector<IpAddress>> none =
      absl::ResourceExhaustedError("");
  (void)CaughtIn([&] {
    none = absl::ResourceExhaustedError("no thread could be started");
  });
  lock.lock();
  --state_->threads;
  while (state_->threads == 0 && !state_->waiting.empty()) {
    state_->End(&state_->waiting, state_->waiting.begin(), none);
  }
  return id;
}

// Resolves one name after another until none waits.
void LookupThreads::Run(const std::shared_ptr<State>& state) {
  std::unique_lock<std::mutex> lock(state->mutex);
  while (!state->waiting.empty()) {
    const State::Lookups::iterator next = state->BeginNext();
    lock.unlock();
    // Without a text, which would need memory.
    absl::StatusOr<std::vector<IpAddress>> addresses =
        absl::UnavailableError("");
    if (IsBadAlloc(CaughtIn([&] { addresses = state->lookup(next->host); }))) {
      addresses = absl::ResourceExhaustedError("");
    }
    lock.lock();
    state->End(&state->running, next, addresses);
  }
  --state->threads;
}

}  // namespace revcheck
