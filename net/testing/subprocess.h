#ifndef REVCHECK_NET_TESTING_SUBPROCESS_H_
#define REVCHECK_NET_TESTING_SUBPROCESS_H_

// A program that runs beside a test and never longer than it.

#include <stdint.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/time.h"
#include "revcheck/net/testing/temp_directory.h"

namespace revcheck::testing {

// Whether there is a program at this path.
bool IsExecutable(const std::string& path);

// A TCP port of loopback that was free a moment ago. Somebody else may take it
// before it is used: whoever starts a server on it tries another if that fails.
uint16_t FreePort();

// Not thread-safe.
class Subprocess {
 public:
  // Starts the program at the path arguments[0]. It has no input, runs in a
  // directory of its own, and is killed when the thread that started it ends,
  // however that happens: start it on the main thread.
  explicit Subprocess(const std::vector<std::string>& arguments);

  // Asks the program to end, and kills it after a second.
  ~Subprocess();

  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  pid_t pid() const { return pid_; }
  bool IsRunning();

  // Waits until `ready`, asked every few milliseconds, returns true. False if
  // the program ends before, or `patience` does.
  bool WaitUntil(absl::FunctionRef<bool()> ready,
                 absl::Duration patience = absl::Minutes(1));

  // Waits until 127.0.0.1 accepts on this port, by connecting to it.
  bool WaitForPort(uint16_t port, absl::Duration patience = absl::Minutes(1));

  // Waits for the end and returns the exit status: 127 if the program could not
  // be started, 128 and the signal's number if a signal ended it. nullopt if
  // `patience` ends first.
  std::optional<int> WaitForExit(absl::Duration patience = absl::Minutes(1));

  // What it has written so far.
  std::string Output() const { return directory_.Read("stdout"); }
  std::string Errors() const { return directory_.Read("stderr"); }

 private:
  const TempDirectory directory_;
  pid_t pid_ = -1;
  std::optional<int> exit_status_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_SUBPROCESS_H_
