#include "revcheck/cli/interruption.h"

#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "revcheck/cli/exit_status.h"

namespace revcheck::cli {
namespace {

// timeout(1) sends its signal twice, to the program and to its group; a person
// does not press so fast.
constexpr int64_t kSameSignal = 200;  // Milliseconds.

volatile sig_atomic_t signal_came = 0;
int64_t came_at = 0;  // For the handler alone.

int64_t Milliseconds() {
  timespec now = {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1000000;
}

void OnSignal(int) {
  if (signal_came == 0) {
    came_at = Milliseconds();
    signal_came = 1;
  } else if (Milliseconds() - came_at > kSameSignal) {
    _exit(kInterrupted);
  }
}

// A signal that is ignored stays so: whoever started the program wants it.
void Watch(int signal, struct sigaction* old) {
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_RESTART;
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  sigaction(signal, nullptr, old);
  if (old->sa_handler != SIG_IGN) {
    sigaction(signal, &action, nullptr);
  }
}

}  // namespace

InterruptionWatch::InterruptionWatch() {
  signal_came = 0;
  Watch(SIGINT, &old_int_);
  Watch(SIGTERM, &old_term_);
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, &old_pipe_);
}

InterruptionWatch::~InterruptionWatch() {
  sigaction(SIGINT, &old_int_, nullptr);
  sigaction(SIGTERM, &old_term_, nullptr);
  sigaction(SIGPIPE, &old_pipe_, nullptr);
}

bool InterruptionWatch::interrupted() const { return signal_came != 0; }

}  // namespace revcheck::cli
