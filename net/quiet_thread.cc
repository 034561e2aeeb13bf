#include "revcheck/net/quiet_thread.h"

#include <signal.h>

#include <utility>

#include "revcheck/net/caught.h"

namespace revcheck {

std::optional<std::thread> StartQuietThread(std::function<void()> run) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::optional<std::thread> thread;
  // std::thread has no other way to say that it could not begin.
  (void)CaughtIn([&] { thread.emplace(std::move(run)); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace revcheck
