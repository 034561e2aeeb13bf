#ifndef REVCHECK_CLI_CHECK_REPORT_H_
#define REVCHECK_CLI_CHECK_REPORT_H_

// What `check`, `fetch` and `bulk` say of an exchange and of a check, as data
// with stable field names.

#include <string>

#include "absl/time/time.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/http_client.h"
#include "revcheck/policy/verdict.h"

namespace revcheck::cli {

// "timed_out", "name_lookup_failed", ...; "first_byte", "headers", ...
std::string Identifier(TransportError error);
std::string Identifier(HttpPhase phase);

// In milliseconds, to the microsecond.
double Milliseconds(absl::Duration duration);

// Adds `url`, `transport_error` and `timings` to `json`; null if nothing was
// asked. A client that measures nothing has no timings.
void AddExchange(const HttpResult* exchange, Json* json);

// One line, in ASCII, with everything else escaped: safe on a terminal.
std::string ToLine(const Json& json);

// What the command exits with.
ExitStatus StatusOf(Decision decision);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CHECK_REPORT_H_
