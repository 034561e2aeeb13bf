#ifndef REVCHECK_CLI_CONNECT_SOCKET_H_
#define REVCHECK_CLI_CONNECT_SOCKET_H_

#include <stddef.h>
#include <stdint.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "revcheck/cli/starttls.h"
#include "revcheck/net/address.h"

namespace revcheck::cli {

using Deadline = std::chrono::steady_clock::time_point;

// A TCP connection that is over at a deadline, whatever happens on it. Never
// raises SIGPIPE.
class ConnectSocket : public ByteStream {
 public:
  // DeadlineExceeded, or Unavailable with what the system said.
  static absl::StatusOr<std::unique_ptr<ConnectSocket>> Connect(
      const IpAddress& address, uint16_t port, Deadline deadline);

  // Takes a connected socket, which it makes non-blocking.
  ConnectSocket(int descriptor, Deadline deadline);
  ~ConnectSocket() override;

  ConnectSocket(const ConnectSocket&) = delete;
  ConnectSocket& operator=(const ConnectSocket&) = delete;

  absl::Status Send(std::string_view bytes) override;
  absl::StatusOr<std::string> Receive(size_t max) override;

 private:
  absl::Status FinishConnecting();
  absl::Status WaitFor(short events) const;

  const int descriptor_;
  const Deadline deadline_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_SOCKET_H_
