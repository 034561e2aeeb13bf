#ifndef REVCHECK_CLI_INTERRUPTION_H_
#define REVCHECK_CLI_INTERRUPTION_H_

#include <signal.h>

namespace revcheck::cli {

// While one lives, SIGINT and SIGTERM are noted instead of ending the program,
// and writing to a closed pipe is an error instead of its end. The second
// signal ends the program at once, with kInterrupted. One at a time.
class InterruptionWatch {
 public:
  InterruptionWatch();
  ~InterruptionWatch();

  InterruptionWatch(const InterruptionWatch&) = delete;
  InterruptionWatch& operator=(const InterruptionWatch&) = delete;

  // A signal has come.
  bool interrupted() const;

 private:
  struct sigaction old_int_;
  struct sigaction old_term_;
  struct sigaction old_pipe_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_INTERRUPTION_H_
