#include "revcheck/cli/testing/tcp_front.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int NewSocket() { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

bool SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// Moves what is there. False at the end.
bool Move(int from, int to) {
  char buffer[16384];
  const ssize_t size = recv(from, buffer, sizeof(buffer), 0);
  return size > 0 && SendAll(to, {buffer, static_cast<size_t>(size)});
}

}  // namespace

std::vector<std::string> SmtpWithStartTls() {
  return {"220 mx.example ESMTP\r\n", "250-mx.example\r\n250 STARTTLS\r\n",
          "220 go ahead\r\n"};
}

TcpFront::TcpFront(const TcpFrontOptions& options) : options_(options) {
  signal(SIGPIPE, SIG_IGN);
  listening_fd_ = NewSocket();
  stop_fd_ = eventfd(0, EFD_CLOEXEC);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  Require(listening_fd_ >= 0 && stop_fd_ >= 0 &&
              bind(listening_fd_, generic, size) == 0 &&
              listen(listening_fd_, SOMAXCONN) == 0 &&
              getsockname(listening_fd_, generic, &size) == 0,
          "a front can listen on loopback");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { AcceptUntilStopped(); });
}

TcpFront::~TcpFront() {
  const uint64_t one = 1;
  Require(write(stop_fd_, &one, sizeof(one)) == sizeof(one),
          "an event can be signalled");
  thread_.join();
  close(listening_fd_);
  close(stop_fd_);
}

bool TcpFront::WaitFor(int fd) const {
  pollfd polled[] = {{fd, POLLIN, 0}, {stop_fd_, POLLIN, 0}};
  return poll(polled, 2, -1) > 0 && polled[1].revents == 0;
}

void TcpFront::AcceptUntilStopped() {
  for (size_t i = 0; WaitFor(listening_fd_); ++i) {
    const int client = accept4(listening_fd_, nullptr, nullptr, SOCK_CLOEXEC);
    const int backend = NewSocket();
    const sockaddr_in address =
        Loopback(options_.backends[std::min(i, options_.backends.size() - 1)]);
    if (options_.before_connecting) options_.before_connecting(i);
    if (Greet(client) &&
        connect(backend, reinterpret_cast<const sockaddr*>(&address),
                sizeof(address)) == 0) {
      Forward(client, backend);
    }
    close(backend);
    close(client);
  }
}

bool TcpFront::Greet(int client) const {
  for (size_t i = 0; i < options_.says.size(); ++i) {
    char byte = 0;
    while (i > 0 && byte != '\n') {
      if (!WaitFor(client) || recv(client, &byte, 1, 0) != 1) return false;
    }
    if (!SendAll(client, options_.says[i])) return false;
  }
  return true;
}

void TcpFront::Forward(int client, int backend) const {
  pollfd polled[] = {
      {client, POLLIN, 0}, {backend, POLLIN, 0}, {stop_fd_, POLLIN, 0}};
  while (poll(polled, 3, -1) > 0 && polled[2].revents == 0) {
    if (polled[0].revents != 0 && !Move(client, backend)) return;
    if (polled[1].revents != 0 && !Move(backend, client)) return;
  }
}

}  // namespace revcheck::testing
