#ifndef REVCHECK_CLI_CONNECT_PROBE_H_
#define REVCHECK_CLI_CONNECT_PROBE_H_

// Connects to a TLS server as Firefox would, and takes what it presents without
// judging it: a server is to be examined above all when it is broken.

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/cli/starttls.h"
#include "revcheck/net/address.h"

namespace revcheck::cli {

// Whether the server is told which name is wanted.
enum class Sni { kSend, kOmit };

struct ProbeTarget {
  IpAddress address;
  uint16_t port = 443;
  std::string host;
  Sni sni = Sni::kSend;  // An address is never sent.
  std::optional<StartTls> starttls;
  absl::Duration timeout =
      absl::Seconds(10);  // For connection, dialogue and handshake together.
};

// What one connection brought.
struct ProbeResult {
  std::string address;  // "192.0.2.7".

  // Why there was no handshake, or why it was not completed; safe to show.
  std::optional<std::string> error;

  bool reached = false;  // There was a connection, with or without TLS.

  std::string tls_version;  // "TLS 1.3"; empty without a handshake.

  // DER, the leaf first, as presented; empty if it did not come so far. May be
  // there beside an error.
  std::vector<std::string> chain;

  std::optional<std::string> staple;
};

// Blocks, at most for the time limit. SNI, a request for stapling, TLS 1.2 and
// 1.3, no verification.
ProbeResult Probe(const ProbeTarget& target);

// The addresses of a name, or the address that `host` is. Fails, and says so,
// if there are none or the time is over.
absl::StatusOr<std::vector<IpAddress>> FindAddresses(const std::string& host,
                                                     absl::Duration timeout);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_PROBE_H_
