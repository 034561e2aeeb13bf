#include "revcheck/cli/connect_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace revcheck::cli {
namespace {

constexpr size_t kMaxRead = 16384;  // Bytes at once.

absl::Status SystemError(int error) {
  return absl::UnavailableError(strerror(error));
}

// Calls connect() without waiting.
int StartConnecting(int descriptor, const IpAddress& address, uint16_t port) {
  if (address.is_v4()) {
    sockaddr_in v4 = {};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    memcpy(&v4.sin_addr, address.bytes().data(), sizeof(v4.sin_addr));
    return connect(descriptor, reinterpret_cast<const sockaddr*>(&v4),
                   sizeof(v4));
  }
  sockaddr_in6 v6 = {};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  memcpy(&v6.sin6_addr, address.bytes().data(), sizeof(v6.sin6_addr));
  return connect(descriptor, reinterpret_cast<const sockaddr*>(&v6),
                 sizeof(v6));
}

}  // namespace

ConnectSocket::ConnectSocket(int descriptor, Deadline deadline)
    : descriptor_(descriptor), deadline_(deadline) {
  fcntl(descriptor_, F_SETFL, fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
}

ConnectSocket::~ConnectSocket() { close(descriptor_); }

absl::StatusOr<std::unique_ptr<ConnectSocket>> ConnectSocket::Connect(
    const IpAddress& address, uint16_t port, Deadline deadline) {
  const int descriptor = socket(address.is_v4() ? AF_INET : AF_INET6,
                                SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return SystemError(errno);
  }
  auto made = std::make_unique<ConnectSocket>(descriptor, deadline);
  if (StartConnecting(descriptor, address, port) != 0) {
    if (errno != EINPROGRESS) {
      return SystemError(errno);
    }
    if (absl::Status status = made->FinishConnecting(); !status.ok()) {
      return status;
    }
  }
  return made;
}

absl::Status ConnectSocket::FinishConnecting() {
  if (absl::Status status = WaitFor(POLLOUT); !status.ok()) {
    return status;
  }
  int error = 0;
  socklen_t size = sizeof(error);
  if (getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
    return SystemError(errno);
  }
  return error == 0 ? absl::OkStatus() : SystemError(error);
}

absl::Status ConnectSocket::WaitFor(short events) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        deadline_ - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return absl::DeadlineExceededError("timed out");
    }
    pollfd waited = {descriptor_, events, 0};
    const int count = poll(&waited, 1, static_cast<int>(left.count()));
    if (count > 0) {
      return absl::OkStatus();
    }
    if (count < 0 && errno != EINTR) {
      return SystemError(errno);
    }
  }
}

absl::Status ConnectSocket::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (absl::Status status = WaitFor(POLLOUT); !status.ok()) {
      return status;
    }
    const ssize_t sent =
        send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (errno != EINTR && errno != EAGAIN) {
      return SystemError(errno);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ConnectSocket::Receive(size_t max) {
  std::string buffer(std::min(max, kMaxRead), '\0');
  for (;;) {
    if (absl::Status status = WaitFor(POLLIN); !status.ok()) {
      return status;
    }
    const ssize_t got = recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (got >= 0) {
      buffer.resize(static_cast<size_t>(got));
      return buffer;
    }
    if (errno != EINTR && errno != EAGAIN) {
      return SystemError(errno);
    }
  }
}

}  // namespace revcheck::cli
