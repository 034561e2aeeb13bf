#include "revcheck/cli/loopback_responder.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace revcheck::cli {
namespace {

constexpr size_t kMaxRequestSize = 1 << 16;
constexpr timeval kPatience = {/*tv_sec=*/5, /*tv_usec=*/0};

absl::Status Error(const char* what) {
  return absl::UnavailableError(
      absl::StrCat("127.0.0.1: ", what, ": ", strerror(errno)));
}

std::string UrlAt(uint16_t port, std::string_view path) {
  return absl::StrCat("http://127.0.0.1:", port, std::string(path));
}

// A socket that has a free port on 127.0.0.1.
struct BoundSocket {
  int descriptor;
  uint16_t port;
};

absl::StatusOr<BoundSocket> Bind() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return Error("socket");
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) !=
          0) {
    const absl::Status status = Error("bind");
    close(descriptor);
    return status;
  }
  return BoundSocket{descriptor, ntohs(address.sin_port)};
}

// The bytes of the body that the header announces.
size_t ContentLength(absl::string_view head) {
  const std::string lower = absl::AsciiStrToLower(head);
  const std::string field = "\r\ncontent-length:";
  const size_t start = lower.find(field);
  size_t length = 0;
  if (start != std::string::npos) {
    const std::string value = lower.substr(start + field.size());
    (void)absl::SimpleAtoi(value.substr(0, value.find('\r')), &length);
  }
  return length;
}

bool IsComplete(const std::string& request) {
  const size_t end = request.find("\r\n\r\n");
  return end != std::string::npos &&
         request.size() - end - 4 >= ContentLength(request.substr(0, end));
}

// nullopt if the peer sends no whole request soon enough.
std::optional<std::string> Receive(int connection) {
  std::string request;
  char buffer[4096];
  while (!IsComplete(request)) {
    const ssize_t size = recv(connection, buffer, sizeof(buffer), 0);
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size <= 0 || request.size() > kMaxRequestSize) {
      return std::nullopt;
    }
    request.append(buffer, static_cast<size_t>(size));
  }
  return request;
}

void Send(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size =
        send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size < 0 && errno != EINTR) {
      return;
    }
    bytes.remove_prefix(size > 0 ? static_cast<size_t>(size) : 0);
  }
}

std::string Reply(const char* status, const std::string& body) {
  return absl::StrCat("HTTP/1.1 ", status,
                      "\r\nContent-Type: application/ocsp-response\r\n"
                      "Connection: close\r\nContent-Length: ",
                      body.size(), "\r\n\r\n", body);
}

}  // namespace

absl::StatusOr<std::unique_ptr<LoopbackResponder>> LoopbackResponder::Start(
    Responses responses) {
  const absl::StatusOr<BoundSocket> bound = Bind();
  if (!bound.ok()) {
    return bound.status();
  }
  int stop[2];
  if (listen(bound->descriptor, SOMAXCONN) != 0 || pipe(stop) != 0) {
    const absl::Status status = Error("listen");
    close(bound->descriptor);
    return status;
  }
  // The constructor is private.
  return std::unique_ptr<LoopbackResponder>(new LoopbackResponder(
      bound->descriptor, stop[1], stop[0], bound->port, std::move(responses)));
}

LoopbackResponder::LoopbackResponder(int listener, int stop_in, int stop_out,
                                     uint16_t port, Responses responses)
    : listener_(listener),
      stop_in_(stop_in),
      stop_out_(stop_out),
      port_(port),
      responses_(std::move(responses)),
      thread_([this] { Serve(); }) {}

LoopbackResponder::~LoopbackResponder() {
  close(stop_in_);
  thread_.join();
  close(stop_out_);
  close(listener_);
}

std::string LoopbackResponder::Url(std::string_view path) const {
  return UrlAt(port_, path);
}

// One connection at a time: whoever asks is this program.
void LoopbackResponder::Serve() const {
  for (;;) {
    pollfd waiting[] = {{listener_, POLLIN, 0}, {stop_out_, POLLIN, 0}};
    if (poll(waiting, 2, -1) < 0 && errno != EINTR) {
      return;
    }
    if (waiting[1].revents != 0) {
      return;
    }
    if (waiting[0].revents == 0) {
      continue;
    }
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection >= 0) {
      Answer(connection);
      close(connection);
    }
  }
}

void LoopbackResponder::Answer(int connection) const {
  for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    setsockopt(connection, SOL_SOCKET, option, &kPatience, sizeof(kPatience));
  }
  if (const std::optional<std::string> request = Receive(connection)) {
    Send(connection, ReplyTo(*request));
  }
}

std::string LoopbackResponder::ReplyTo(std::string_view request) const {
  const size_t start = request.find(' ');
  const size_t end = request.find_first_of(" \r", start + 1);
  const std::string target(request.substr(start + 1, end - start - 1));
  for (const auto& [path, response] : responses_) {
    if (target == path || absl::StartsWith(target, path + "/")) {
      return Reply("200 OK", response);
    }
  }
  return Reply("404 Not Found", "");
}

absl::StatusOr<std::unique_ptr<ClosedPort>> ClosedPort::Reserve() {
  const absl::StatusOr<BoundSocket> bound = Bind();
  if (!bound.ok()) {
    return bound.status();
  }
  // The constructor is private.
  return std::unique_ptr<ClosedPort>(
      new ClosedPort(bound->descriptor, bound->port));
}

ClosedPort::~ClosedPort() { close(descriptor_); }

std::string ClosedPort::Url(std::string_view path) const {
  return UrlAt(port_, path);
}

}  // namespace revcheck::cli
