#ifndef REVCHECK_CLI_LOOPBACK_RESPONDER_H_
#define REVCHECK_CLI_LOOPBACK_RESPONDER_H_

// A responder for the demo: on 127.0.0.1 alone, with canned answers.
//
//   absl::StatusOr<std::unique_ptr<LoopbackResponder>> responder =
//       LoopbackResponder::Start({{"/good", response}});
//   Ask((*responder)->Url("/good"));

#include <stdint.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/statusor.h"

namespace revcheck::cli {

class LoopbackResponder {
 public:
  // Answers by path, below which what a GET adds is ignored; 404 for any other.
  using Responses = std::map<std::string, std::string>;

  // Listens on a free port on return. Fails if the machine lets it not.
  static absl::StatusOr<std::unique_ptr<LoopbackResponder>> Start(
      Responses responses);

  // Stops, and waits for the answer under way, at most five seconds.
  ~LoopbackResponder();

  LoopbackResponder(const LoopbackResponder&) = delete;
  LoopbackResponder& operator=(const LoopbackResponder&) = delete;

  // "http://127.0.0.1:1234/good".
  std::string Url(std::string_view path) const;

 private:
  LoopbackResponder(int listener, int stop_in, int stop_out, uint16_t port,
                    Responses responses);

  void Serve() const;
  void Answer(int connection) const;
  std::string ReplyTo(std::string_view request) const;

  const int listener_;
  const int stop_in_;   // Closed to stop.
  const int stop_out_;  // Readable from then on.
  const uint16_t port_;
  const Responses responses_;
  std::thread thread_;
};

// A URL on 127.0.0.1 that nobody listens on while the object lives.
class ClosedPort {
 public:
  static absl::StatusOr<std::unique_ptr<ClosedPort>> Reserve();
  ~ClosedPort();

  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;

  std::string Url(std::string_view path) const;
  uint16_t port() const { return port_; }

 private:
  ClosedPort(int descriptor, uint16_t port)
      : descriptor_(descriptor), port_(port) {}

  const int descriptor_;  // Bound, and not listening.
  const uint16_t port_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_LOOPBACK_RESPONDER_H_
