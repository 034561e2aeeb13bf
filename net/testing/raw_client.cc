#include "revcheck/net/testing/raw_client.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

namespace revcheck::testing {
namespace {

constexpr timeval kPatience = {/*tv_sec=*/60, /*tv_usec=*/0};

// Returns a connected socket, or -1.
template <typename Address>
int Connect(const Address& address, int family) {
  const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address),
              sizeof(address)) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

}  // namespace

RawClient RawClient::V4(uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return RawClient(Connect(address, AF_INET));
}

RawClient RawClient::V6(uint16_t port) {
  sockaddr_in6 address = {};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  address.sin6_addr = in6addr_loopback;
  return RawClient(Connect(address, AF_INET6));
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), was_reset_(other.was_reset_) {}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes.remove_prefix(sent);
  }
  return true;
}

std::string RawClient::Read(size_t max_size) {
  std::string bytes(max_size, '\0');
  const ssize_t received = recv(fd_, bytes.data(), bytes.size(), 0);
  if (received < 0 && errno == ECONNRESET) was_reset_ = true;
  bytes.resize(received > 0 ? received : 0);
  return bytes;
}

std::string RawClient::ReadToEnd() {
  std::string all;
  std::string bytes = Read();
  while (!bytes.empty()) {
    all += bytes;
    bytes = Read();
  }
  return all;
}

void RawClient::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

}  // namespace revcheck::testing
