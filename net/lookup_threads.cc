#include "revcheck/net/lookup_threads.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <array>
#include <list>
#include <mutex>
#include <optional>
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

}  // namespace

absl::StatusOr<std::vector<IpAddress>> SystemNameLookup(
    const std::string& host) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error == EAI_NONAME || error == EAI_NODATA) {
    return absl::NotFoundError(gai_strerror(error));
  }
  if (error != 0) {
    return absl::UnavailableError(gai_strerror(error));
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

// Outlives LookupThreads where a lookup does.
struct LookupThreads::State {
  State(NameLookup how, size_t max)
      : lookup(std::move(how)), max_lookups(std::max<size_t>(max, 1)) {}

  const NameLookup lookup;
  const size_t max_lookups;
  std::mutex mutex;
  std::list<std::pair<std::string, Done>> waiting;
  size_t running = 0;
  bool closed = false;
};

LookupThreads::LookupThreads(NameLookup lookup, size_t max_lookups)
    : state_(std::make_shared<State>(std::move(lookup), max_lookups)) {}

LookupThreads::~LookupThreads() { Close(); }

// A list, because the constructor of a deque needs memory.
void LookupThreads::Close() {
  std::list<std::pair<std::string, Done>> dropped;
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->closed = true;
  dropped.swap(state_->waiting);
}

void LookupThreads::Start(const std::string& host, Done done) {
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    if (state_->closed) {
      return;
    }
    state_->waiting.emplace_back(host, std::move(done));
    if (state_->running == state_->max_lookups) {
      return;
    }
    ++state_->running;
  }
  std::optional<std::thread> thread;
  (void)CaughtIn(
      [&] { thread = StartQuietThread([state = state_] { Run(state); }); });
  if (thread.has_value()) {
    thread->detach();
    return;
  }
  RefuseWaiting(state_.get());
}

// No thread could be started: whoever waits is left to those that run, or, if
// there are none, hears so.
void LookupThreads::RefuseWaiting(State* state) {
  const std::lock_guard<std::mutex> lock(state->mutex);
  if (--state->running > 0) {
    return;
  }
  while (!state->waiting.empty()) {
    const auto waiting = std::move(state->waiting.front());
    state->waiting.pop_front();
    waiting.second(absl::UnavailableError("no thread could be started"));
  }
}

// Resolves one name after another until none waits.
void LookupThreads::Run(const std::shared_ptr<State>& state) {
  std::unique_lock<std::mutex> lock(state->mutex);
  while (!state->waiting.empty()) {
    auto [host, done] = std::move(state->waiting.front());
    state->waiting.pop_front();
    lock.unlock();
    // Without a text, which would need memory.
    absl::StatusOr<std::vector<IpAddress>> addresses =
        absl::UnavailableError("");
    (void)CaughtIn([&, name = &host] { addresses = state->lookup(*name); });
    lock.lock();
    if (!state->closed) {
      (void)CaughtIn([&, call = &done] { (*call)(std::move(addresses)); });
    }
  }
  --state->running;
}

}  // namespace revcheck
