#include "revcheck/tls/testing/event_client.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <mutex>
#include <utility>

#include "revcheck/tls/client.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

constexpr std::chrono::minutes kPatience(1);
constexpr int kPollMilliseconds = 1000;

}  // namespace

// Thread-safe.
class WakeQueue {
 public:
  WakeQueue() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    Require(fd_ >= 0, "there are file descriptors left");
  }
  ~WakeQueue() { close(fd_); }

  int fd() const { return fd_; }

  void Wake(size_t number) {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_.push_back(number);
    const uint64_t one = 1;
    Require(write(fd_, &one, sizeof(one)) == sizeof(one),
            "an event can be signalled");
  }

  std::vector<size_t> Take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    uint64_t count = 0;
    if (!woken_.empty()) {
      Require(read(fd_, &count, sizeof(count)) == sizeof(count),
              "an event can be read");
    }
    return std::exchange(woken_, {});
  }

 private:
  const int fd_;
  std::mutex mutex_;
  std::vector<size_t> woken_;
};

EventClient::EventClient() : queue_(std::make_shared<WakeQueue>()) {}

EventClient::~EventClient() = default;

size_t EventClient::Connect(SSL_CTX* ctx, uint16_t port,
                            const ConnectOptions& options) {
  const size_t number = entries_.size();
  Entry entry;
  entry.connection = std::make_unique<TlsConnection>(ctx, port, options);
  const int fd = entry.connection->fd;
  Require(fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) == 0,
          "a socket can be non-blocking");
  OnJudged(entry.connection->ssl.get(),
           [queue = queue_, number] { queue->Wake(number); });
  Step(&entry);
  entries_.push_back(std::move(entry));
  return number;
}

bool EventClient::RunUntil(absl::FunctionRef<bool()> done) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    PollOnce();
  }
  return true;
}

bool EventClient::RunUntilAllEnd() {
  return RunUntil([this] {
    return CountIn(Phase::kHandshake) + CountIn(Phase::kJudgement) == 0;
  });
}

bool EventClient::RunUntilWaiting(size_t count) {
  return RunUntil([this, count] { return waiting() >= count; });
}

const TlsHandshake& EventClient::handshake(size_t number) const {
  Require(has_ended(number), "the handshake has ended");
  return entries_[number].connection->handshake;
}

bool EventClient::has_ended(size_t number) const {
  return entries_[number].phase == Phase::kEnded;
}

bool EventClient::is_waiting(size_t number) const {
  return entries_[number].phase == Phase::kJudgement;
}

SSL* EventClient::ssl(size_t number) const {
  return entries_[number].connection->ssl.get();
}

void EventClient::Free(size_t number) {
  entries_[number].phase = Phase::kFreed;
  entries_[number].connection.reset();
}

size_t EventClient::waiting() const { return CountIn(Phase::kJudgement); }

size_t EventClient::ended() const { return CountIn(Phase::kEnded); }

size_t EventClient::wakes(size_t number) const {
  return entries_[number].wakes;
}

void EventClient::Step(Entry* entry) {
  ERR_clear_error();
  SSL* const ssl = entry->connection->ssl.get();
  const int done = SSL_do_handshake(ssl);
  const int error = SSL_get_error(ssl, done);
  entry->phase = Phase::kHandshake;
  if (done == 1) {
    entry->phase = Phase::kEnded;
    entry->connection->Conclude(/*ok=*/true);
  } else if (error == SSL_ERROR_WANT_READ) {
    entry->events = POLLIN;
  } else if (error == SSL_ERROR_WANT_WRITE) {
    entry->events = POLLOUT;
  } else if (error == SSL_ERROR_WANT_CERTIFICATE_VERIFY) {
    entry->phase = Phase::kJudgement;
  } else {
    entry->phase = Phase::kEnded;
    entry->connection->Conclude(/*ok=*/false);
    entry->connection->ShutDown();
  }
}

void EventClient::TakeWakes() {
  for (const size_t number : queue_->Take()) {
    Entry& entry = entries_[number];
    ++entry.wakes;
    if (entry.phase == Phase::kJudgement) Step(&entry);
  }
}

void EventClient::PollOnce() {
  std::vector<pollfd> polled = {{queue_->fd(), POLLIN, 0}};
  std::vector<Entry*> moving;
  for (Entry& entry : entries_) {
    if (entry.phase == Phase::kHandshake) {
      polled.push_back({entry.connection->fd, entry.events, 0});
      moving.push_back(&entry);
    }
  }
  poll(polled.data(), polled.size(), kPollMilliseconds);
  for (size_t i = 0; i < moving.size(); ++i) {
    if (polled[i + 1].revents != 0) Step(moving[i]);
  }
  TakeWakes();
}

size_t EventClient::CountIn(Phase phase) const {
  size_t count = 0;
  for (const Entry& entry : entries_) {
    if (entry.phase == phase) ++count;
  }
  return count;
}

}  // namespace revcheck::testing
