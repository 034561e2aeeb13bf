#ifndef REVCHECK_CLI_CONNECT_FACTS_H_
#define REVCHECK_CLI_CONNECT_FACTS_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/cli/connect_probe.h"
#include "revcheck/cli/starttls.h"
#include "revcheck/ocsp/verify.h"

namespace revcheck::cli {

// What was found by connecting, and what it is to be judged by.
struct ConnectFacts {
  std::string host;
  uint16_t port = 443;
  std::optional<StartTls> starttls;
  std::string policy;  // The name of the one chosen.
  absl::Time now;
  bool time_is_given = false;  // By --at, so that `now` is no clock's.
  VerifyOptions verify;

  ProbeResult main;                        // Has a chain.
  std::optional<ProbeResult> without_sni;  // nullopt: not tried.
  std::vector<ProbeResult> nodes;          // Every address; empty: not wanted.
  std::vector<ProbeResult> repeats;        // `main` first; empty: not wanted.
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_FACTS_H_
