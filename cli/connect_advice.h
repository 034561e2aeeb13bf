#ifndef REVCHECK_CLI_CONNECT_ADVICE_H_
#define REVCHECK_CLI_CONNECT_ADVICE_H_

// What to write into a server's configuration.

#include <string_view>

#include "absl/types/span.h"
#include "revcheck/cli/connect_cause.h"

namespace revcheck::cli {

struct ServerSetting {
  std::string_view server;  // "nginx", "Apache", "HAProxy", "Caddy", "Envoy".
  std::string_view text;    // A sentence or three, in ASCII.
};

// One for each of the five servers, in that order.
absl::Span<const ServerSetting> SettingsFor(AdviceTopic topic);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_ADVICE_H_
