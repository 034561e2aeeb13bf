#include "revcheck/net/quiet_thread.h"

#include <signal.h>

#include <system_error>
#include <utility>

namespace revcheck {

std::optional<std::thread> StartQuietThread(std::function<void()> run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::optional<std::thread> thread;
  try {
    thread.emplace(std::move(run));
  } catch (const std::system_error&) {  // std::thread has no other way.
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace revcheck
