#ifndef REVCHECK_CLI_TESTING_TCP_FRONT_H_
#define REVCHECK_CLI_TESTING_TCP_FRONT_H_

// A port of 127.0.0.1 in front of other ports: what a load balancer is, and a
// mail server before TLS begins.

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace revcheck::testing {

struct TcpFrontOptions {
  // Ports of 127.0.0.1. The first connection goes to the first, and so on; the
  // last gets all that come later. At least one.
  std::vector<uint16_t> backends;

  // Said to the client before it is connected: the first at once, each of the
  // others for a line of the client's.
  std::vector<std::string> says = {};

  // Called with the number of each client, from 0, before it is connected;
  // holds back this client, and all later ones, for as long as it takes.
  std::function<void(size_t)> before_connecting = nullptr;
};

// What a mail server says that offers TLS (RFC 3207), for `says`.
std::vector<std::string> SmtpWithStartTls();

// Serves one connection after another.
class TcpFront {
 public:
  // Listens on return. Ends the program if it cannot. Ignores SIGPIPE in the
  // whole program.
  explicit TcpFront(const TcpFrontOptions& options);
  ~TcpFront();

  TcpFront(const TcpFront&) = delete;
  TcpFront& operator=(const TcpFront&) = delete;

  uint16_t port() const { return port_; }

 private:
  void AcceptUntilStopped();
  bool Greet(int client) const;
  void Forward(int client, int backend) const;

  // False once the front is to stop.
  bool WaitFor(int fd) const;

  const TcpFrontOptions options_;
  int listening_fd_ = -1;
  int stop_fd_ = -1;  // Readable once the front is to stop.
  uint16_t port_ = 0;
  std::thread thread_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_CLI_TESTING_TCP_FRONT_H_
