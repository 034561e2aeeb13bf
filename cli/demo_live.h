#ifndef REVCHECK_CLI_DEMO_LIVE_H_
#define REVCHECK_CLI_DEMO_LIVE_H_

#include "revcheck/cli/exit_status.h"

namespace revcheck::cli {

// Runs checks that ask a responder, which it starts on loopback, and shows how
// they end: as text that is the same each time, or as JSON, an object a line.
// Complains on standard error if one does not end as it should.
ExitStatus ShowLiveChecks(bool json);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_DEMO_LIVE_H_
