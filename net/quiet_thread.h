#ifndef REVCHECK_NET_QUIET_THREAD_H_
#define REVCHECK_NET_QUIET_THREAD_H_

#include <functional>
#include <optional>
#include <thread>

namespace revcheck {

// Starts a thread on which no signal is delivered, so that the application's
// handlers run on the application's threads. nullopt if the system gives no
// more threads, or no memory for one.
std::optional<std::thread> StartQuietThread(std::function<void()> run);

}  // namespace revcheck

#endif  // REVCHECK_NET_QUIET_THREAD_H_
