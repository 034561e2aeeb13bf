#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {
namespace {

constexpr size_t kMaxHeadSize = 1 << 20;
constexpr size_t kMaxBodySize = 1 << 24;

// Reads a request line and header fields; nullopt if they are none.
std::optional<ReceivedRequest> ParseHead(const std::string& head) {
  const std::vector<std::string> lines = absl::StrSplit(head, "\r\n");
  const std::vector<std::string> words = absl::StrSplit(lines[0], ' ');
  if (words.size() != 3 || !absl::StartsWith(words[2], "HTTP/1.")) {
    return std::nullopt;
  }
  ReceivedRequest request;
  request.method = words[0];
  request.target = words[1];
  request.version = words[2];
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    if (colon == std::string::npos) return std::nullopt;
    std::string value = lines[i].substr(colon + 1);
    absl::StripAsciiWhitespace(&value);
    request.fields.emplace_back(lines[i].substr(0, colon), std::move(value));
  }
  return request;
}

// What Content-Length says; 0 without one; nullopt if it says too much.
std::optional<size_t> BodySize(const ReceivedRequest& request) {
  const std::optional<std::string> field = request.Field("Content-Length");
  if (!field.has_value()) return 0;
  size_t size = 0;
  if (!absl::SimpleAtoi(*field, &size) || size > kMaxBodySize) {
    return std::nullopt;
  }
  return size;
}

}  // namespace

std::optional<std::string> ReceivedRequest::Field(std::string_view name) const {
  for (const auto& [field_name, value] : fields) {
    if (absl::EqualsIgnoreCase(field_name, std::string(name))) return value;
  }
  return std::nullopt;
}

std::optional<ReceivedRequest> ServerConnection::ReadRequest() {
  const std::optional<std::string> head = ReadHead();
  if (!head.has_value()) return std::nullopt;
  std::optional<ReceivedRequest> request = ParseHead(*head);
  if (!request.has_value()) return std::nullopt;
  const std::optional<size_t> body_size = BodySize(*request);
  if (!body_size.has_value() || !ReadUntilUnreadHas(*body_size)) {
    return std::nullopt;
  }
  request->body = unread_.substr(0, *body_size);
  unread_.erase(0, *body_size);
  request->connection = index_;
  server_->RecordRequest(*request);
  return request;
}

bool ServerConnection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (fd_ < 0 ||
        WaitFor(POLLOUT, absl::InfiniteDuration()) != Waited::kEvent) {
      return false;
    }
    const ssize_t sent =
        send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      bytes.remove_prefix(sent);
    } else if (errno != EAGAIN && errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool ServerConnection::SendSlowly(std::string_view bytes,
                                  absl::Duration interval) {
  for (const char& byte : bytes) {
    if (!Send(std::string_view(&byte, 1)) || !Sleep(interval)) return false;
  }
  return true;
}

bool ServerConnection::SendSplit(std::string_view bytes, size_t position,
                                 absl::Duration pause) {
  position = std::min(position, bytes.size());
  if (position == 0 || position == bytes.size()) return Send(bytes);
  return Send(bytes.substr(0, position)) && Sleep(pause) &&
         Send(bytes.substr(position));
}

void ServerConnection::SendEndlessly(std::string_view bytes) {
  while (Send(bytes)) {
  }
}

bool ServerConnection::WaitForInput() { return !unread_.empty() || ReadMore(); }

bool ServerConnection::WaitForPeerToClose() {
  if (fd_ < 0) return true;
  while (ReadMore()) unread_.clear();
  return WaitFor(POLLIN, absl::ZeroDuration()) != Waited::kServerStops;
}

bool ServerConnection::Sleep(absl::Duration duration) {
  return WaitFor(POLLRDHUP, duration) == Waited::kTimeout;
}

void ServerConnection::Reset() {
  if (fd_ < 0) return;
  const linger no_linger = {/*l_onoff=*/1, /*l_linger=*/0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &no_linger, sizeof(no_linger));
  CloseDescriptor();
}

void ServerConnection::Close() {
  if (fd_ < 0) return;
  shutdown(fd_, SHUT_WR);
  // Closing with input unread would send RST instead of FIN.
  char dropped[4096];
  while (recv(fd_, dropped, sizeof(dropped), MSG_DONTWAIT) > 0) {
  }
  CloseDescriptor();
}

std::string ServerConnection::Url(std::string_view path) const {
  return server_->Url(path);
}

ServerConnection::Waited ServerConnection::WaitFor(short events,
                                                   absl::Duration timeout) {
  pollfd polled[] = {{fd_, events, 0}, {server_->stop_fd(), POLLIN, 0}};
  const timespec limit = absl::ToTimespec(timeout);
  const timespec* const limit_or_none =
      timeout == absl::InfiniteDuration() ? nullptr : &limit;
  int ready;
  do {
    ready = ppoll(polled, 2, limit_or_none, nullptr);
  } while (ready < 0 && errno == EINTR);
  if (polled[1].revents != 0) return Waited::kServerStops;
  return ready == 0 ? Waited::kTimeout : Waited::kEvent;
}

bool ServerConnection::ReadMore() {
  if (fd_ < 0 || WaitFor(POLLIN, absl::InfiniteDuration()) != Waited::kEvent) {
    return false;
  }
  char buffer[16384];
  const ssize_t received = recv(fd_, buffer, sizeof(buffer), 0);
  if (received <= 0) return false;
  unread_.append(buffer, received);
  return true;
}

bool ServerConnection::ReadUntilUnreadHas(size_t size) {
  while (unread_.size() < size) {
    if (!ReadMore()) return false;
  }
  return true;
}

std::optional<std::string> ServerConnection::ReadHead() {
  constexpr std::string_view kEnd = "\r\n\r\n";
  size_t end = unread_.find(kEnd);
  while (end == std::string::npos) {
    if (unread_.size() > kMaxHeadSize || !ReadMore()) return std::nullopt;
    end = unread_.find(kEnd);
  }
  std::string head = unread_.substr(0, end);
  unread_.erase(0, end + kEnd.size());
  return head;
}

void ServerConnection::CloseDescriptor() {
  close(fd_);
  fd_ = -1;
  server_->RecordClose();
}

}  // namespace revcheck::testing
