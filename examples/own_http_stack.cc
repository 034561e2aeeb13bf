// Brings its own HTTP stack and its own event loop: here one of a few lines
// around poll(), which stands for the one that an application has. Links no
// Boost.
//
//   own_http_stack LEAF.pem ISSUER.pem [RESPONDER_URL]

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/checker/checker.h"
#include "revcheck/examples/read_certificate.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/url.h"

namespace {

using revcheck::HttpExchangeId;
using revcheck::HttpRequest;
using revcheck::HttpResult;
using revcheck::HttpUrl;
using revcheck::TransportError;

// [README example begins]
// HTTP/1.0 to IPv4 addresses, on one thread.
class PollClient : public revcheck::HttpClient {
 public:
  HttpExchangeId Start(HttpRequest request, Callback done) override;
  void Cancel(HttpExchangeId id) override { exchanges_.erase(id); }

  // Turns the loop until no exchange is under way.
  void Run();
  // [README example ends]

 private:
  struct Exchange {
    ~Exchange() { close(fd); }

    int fd = -1;
    std::string to_send;
    std::string received;
    absl::Time deadline;
    Callback done;
  };

  // One turn of one exchange; a result if it is over.
  static std::optional<HttpResult> Step(Exchange& exchange, short events);
  static HttpResult Failed(TransportError error);
  static HttpResult ReadResponse(const std::string& response);

  std::map<HttpExchangeId, std::unique_ptr<Exchange>> exchanges_;
  HttpExchangeId last_id_ = 0;
};

// What became of the connection shows in errno.
TransportError ErrorOfSend(int error) {
  switch (error) {
    case ECONNREFUSED:
      return TransportError::kConnectionRefused;
    case ECONNRESET:
    case EPIPE:
      return TransportError::kConnectionReset;
    case ETIMEDOUT:
      return TransportError::kTimedOut;
    default:
      return TransportError::kUnreachable;
  }
}

HttpExchangeId PollClient::Start(HttpRequest request, Callback done) {
  const std::optional<HttpUrl> url = revcheck::ParseHttpUrl(request.url);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  auto exchange = std::make_unique<Exchange>();
  if (!url.has_value() ||
      inet_pton(AF_INET, url->host.c_str(), &address.sin_addr) != 1) {
    done(Failed(TransportError::kUrlUnusable));  // Allowed: see http_client.h.
    return 0;
  }
  address.sin_port = htons(url->port);
  exchange->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  // It is under way: what becomes of it shows when something is sent.
  (void)connect(exchange->fd, reinterpret_cast<sockaddr*>(&address),
                sizeof(address));
  exchange->to_send =
      std::string(ToString(request.method)) + " " + url->target +
      " HTTP/1.0\r\nHost: " + url->Authority() +
      "\r\nContent-Type: " + request.content_type +
      "\r\nContent-Length: " + std::to_string(request.body.size()) +
      "\r\n\r\n" + request.body;
  exchange->deadline = absl::Now() + request.timeout;
  exchange->done = std::move(done);
  exchanges_.emplace(++last_id_, std::move(exchange));
  return last_id_;
}

void PollClient::Run() {
  while (!exchanges_.empty()) {
    // One at a time keeps this short; a real loop polls all of them.
    const HttpExchangeId id = exchanges_.begin()->first;
    Exchange& exchange = *exchanges_.begin()->second;
    pollfd wanted = {exchange.fd, POLLIN, 0};
    if (!exchange.to_send.empty()) {
      wanted.events = POLLOUT;
    }
    const absl::Duration left = exchange.deadline - absl::Now();
    const int ready = poll(&wanted, 1,
                           static_cast<int>(std::max<int64_t>(
                               0, absl::ToInt64Milliseconds(left))));
    const std::optional<HttpResult> result =
        ready > 0 ? Step(exchange, wanted.revents)
                  : Failed(TransportError::kTimedOut);
    if (result.has_value()) {
      const Callback done = std::move(exchange.done);
      exchanges_.erase(id);
      done(*result);
    }
  }
}

std::optional<HttpResult> PollClient::Step(Exchange& exchange, short events) {
  if ((events & POLLOUT) != 0) {
    const ssize_t sent = send(exchange.fd, exchange.to_send.data(),
                              exchange.to_send.size(), MSG_NOSIGNAL);
    exchange.to_send.erase(0, std::max<ssize_t>(sent, 0));
    return sent < 0 ? std::optional(Failed(ErrorOfSend(errno))) : std::nullopt;
  }
  char buffer[4096];
  const ssize_t size = recv(exchange.fd, buffer, sizeof(buffer), 0);
  if (size < 0 || exchange.received.size() > 70000) {
    return Failed(size < 0 ? TransportError::kConnectionReset
                           : TransportError::kBodyTooLarge);
  }
  exchange.received.append(buffer, size);
  return size > 0 ? std::nullopt
                  : std::optional(ReadResponse(exchange.received));
}

HttpResult PollClient::Failed(TransportError error) {
  HttpResult result;
  result.error = error;
  return result;
}

// A real client has a parser; this one reads what HTTP/1.0 servers send.
HttpResult PollClient::ReadResponse(const std::string& response) {
  const size_t end = response.find("\r\n\r\n");
  if (end == std::string::npos || response.compare(0, 7, "HTTP/1.") != 0) {
    return Failed(TransportError::kNotHttp);
  }
  HttpResult result;
  result.status = std::atoi(response.substr(9, 3).c_str());
  if (result.status != 200) {
    result.error = TransportError::kHttpStatus;
  } else {
    result.body = response.substr(end + 4);
  }
  return result;
}

int Run(const std::string& leaf, const std::string& issuer,
        const std::string& url) {
  auto client = std::make_shared<PollClient>();
  auto checker = revcheck::Checker::Create(revcheck::CheckerOptions(), client);
  revcheck::CheckInput input;
  input.certificate = revcheck::ToBytes(leaf);
  input.issuer = revcheck::ToBytes(issuer);
  input.url = url;
  int status = 2;
  const auto id = (*checker)->CheckAsync(
      input, [&status](const revcheck::CheckResult& result) {
        std::cout << RenderText(result.Explain());
        status = result.accepted() ? 0 : 1;
      });
  if (!id.ok()) {
    std::cerr << id.status().message() << "\n";
    return 2;
  }
  client->Run();
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::cerr << "usage: own_http_stack LEAF ISSUER [RESPONDER_URL]\n";
    return 2;
  }
  return Run(ReadCertificate(argv[1]), ReadCertificate(argv[2]),
             argc == 4 ? argv[3] : "");
}
