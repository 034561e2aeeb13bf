#ifndef REVCHECK_CLI_EXIT_STATUS_H_
#define REVCHECK_CLI_EXIT_STATUS_H_

namespace revcheck::cli {

// What the command tells the shell.
enum ExitStatus : int {
  kAccepted = 0,                 // Accepted on evidence; for tools, done.
  kRejected = 1,                 // Rejected; for conformance, a disagreement.
  kCouldNotRun = 2,              // Usage, unreadable input.
  kAcceptedWithoutEvidence = 3,  // Soft fail.
  kInterrupted = 130,            // By a signal, as a shell would have it.
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_EXIT_STATUS_H_
