#include "revcheck/net/testing/test_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

constexpr std::chrono::seconds kPatience(60);

// Returns a listening socket, or -1.
int Listen(const sockaddr* address, socklen_t size) {
  const int fd =
      socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd, address, size) != 0 || listen(fd, SOMAXCONN) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

int ListenOn(const TestServerOptions& options) {
  if (options.loopback == Loopback::kV6) {
    sockaddr_in6 address = {};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(options.port);
    address.sin6_addr = in6addr_loopback;
    return Listen(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return Listen(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

uint16_t PortOf(int fd) {
  // The port is at the same place in sockaddr_in and sockaddr_in6.
  sockaddr_in6 address = {};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin6_port);
}

}  // namespace

Script AnswerAll(std::string response) {
  return [response = std::move(response)](ServerConnection& connection) {
    while (connection.ReadRequest() && connection.Send(response)) {
    }
  };
}

Script AnswerEach(std::function<std::string(const ReceivedRequest&)> answer) {
  return [answer = std::move(answer)](ServerConnection& connection) {
    std::optional<ReceivedRequest> request = connection.ReadRequest();
    while (request.has_value() && connection.Send(answer(*request))) {
      request = connection.ReadRequest();
    }
  };
}

struct TestServer::State {
  struct Worker {
    std::atomic<bool> done{false};
    std::thread thread;
  };

  int listening_fd = -1;
  int stop_fd = -1;  // Readable from the moment on when the server stops.
  uint16_t port = 0;
  std::thread acceptor;
  std::list<Worker> workers;  // Of the acceptor, until it has ended.

  std::mutex mutex;
  std::condition_variable changed;
  size_t accepted = 0;
  size_t open = 0;
  size_t requests = 0;
  std::vector<ReceivedRequest> received;  // Unless told not to keep them.

  // Waits, with `mutex` held in between, until `holds`.
  template <typename Condition>
  bool WaitUntil(Condition holds) {
    std::unique_lock<std::mutex> lock(mutex);
    return changed.wait_for(lock, kPatience, holds);
  }
};

bool TestServer::Available(Loopback loopback) {
  TestServerOptions options;
  options.loopback = loopback;
  const int fd = ListenOn(options);
  if (fd < 0) return false;
  close(fd);
  return true;
}

TestServer::TestServer(Script script, TestServerOptions options)
    : script_(std::move(script)),
      options_(options),
      state_(std::make_unique<State>()) {
  state_->listening_fd = ListenOn(options);
  Require(state_->listening_fd >= 0, "a test server can listen on loopback");
  state_->stop_fd = eventfd(0, EFD_CLOEXEC);
  Require(state_->stop_fd >= 0, "there are file descriptors left");
  state_->port = PortOf(state_->listening_fd);
  state_->acceptor = std::thread([this] { AcceptUntilStopped(); });
}

TestServer::~TestServer() {
  const uint64_t one = 1;
  Require(write(state_->stop_fd, &one, sizeof(one)) == sizeof(one),
          "an event can be signalled");
  state_->acceptor.join();
  for (State::Worker& worker : state_->workers) worker.thread.join();
  close(state_->listening_fd);
  close(state_->stop_fd);
}

uint16_t TestServer::port() const { return state_->port; }

std::string TestServer::Url(std::string_view path) const {
  const bool v6 = options_.loopback == Loopback::kV6;
  return absl::StrCat("http://", v6 ? "[::1]" : "127.0.0.1", ":", port()) +
         std::string(path);
}

size_t TestServer::connections() const {
  std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->accepted;
}

size_t TestServer::requests() const {
  std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->requests;
}

std::vector<ReceivedRequest> TestServer::received() const {
  std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->received;
}

size_t TestServer::open_connections() const {
  std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->open;
}

bool TestServer::WaitForConnections(size_t at_least) const {
  return state_->WaitUntil([&] { return state_->accepted >= at_least; });
}

bool TestServer::WaitForRequests(size_t at_least) const {
  return state_->WaitUntil([&] { return state_->requests >= at_least; });
}

bool TestServer::WaitForOpenConnections(size_t at_most) const {
  return state_->WaitUntil([&] { return state_->open <= at_most; });
}

void TestServer::AcceptUntilStopped() {
  while (true) {
    pollfd polled[] = {{state_->listening_fd, POLLIN, 0},
                       {state_->stop_fd, POLLIN, 0}};
    poll(polled, 2, -1);
    if (polled[1].revents != 0) return;
    const int fd =
        accept4(state_->listening_fd, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) StartServing(fd);
  }
}

void TestServer::StartServing(int fd) {
  // A finished thread keeps its stack until it is joined.
  state_->workers.remove_if([](State::Worker& worker) {
    if (!worker.done) return false;
    worker.thread.join();
    return true;
  });

  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  size_t index;
  {
    std::lock_guard<std::mutex> lock(state_->mutex);
    index = state_->accepted++;
    ++state_->open;
  }
  state_->changed.notify_all();
  State::Worker& worker = state_->workers.emplace_back();
  worker.thread = std::thread([this, fd, index, &worker] {
    {
      ServerConnection connection(this, fd, index);
      script_(connection);
    }
    worker.done = true;
  });
}

void TestServer::RecordRequest(const ReceivedRequest& request) {
  {
    std::lock_guard<std::mutex> lock(state_->mutex);
    ++state_->requests;
    if (options_.keeps_requests) state_->received.push_back(request);
  }
  state_->changed.notify_all();
}

void TestServer::RecordClose() {
  {
    std::lock_guard<std::mutex> lock(state_->mutex);
    --state_->open;
  }
  state_->changed.notify_all();
}

int TestServer::stop_fd() const { return state_->stop_fd; }

}  // namespace revcheck::testing
