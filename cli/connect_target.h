#ifndef REVCHECK_CLI_CONNECT_TARGET_H_
#define REVCHECK_CLI_CONNECT_TARGET_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>

namespace revcheck::cli {

// A server as users write it.
struct HostPort {
  std::string host;  // A name without final dot, or an address, no brackets.
  std::optional<uint16_t> port;
};

// Reads "example.com", "example.com:8443", "192.0.2.7:443", "2001:db8::1" and
// "[2001:db8::1]:443". nullopt for anything else; a host that is returned has
// letters, digits, dots, hyphens, underscores and colons alone.
std::optional<HostPort> ParseHostPort(std::string_view text);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_TARGET_H_
