#ifndef REVCHECK_CHECKER_TESTING_STOPS_H_
#define REVCHECK_CHECKER_TESTING_STOPS_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace revcheck::testing {

// Lets one thread stop others, all at once, where each says that it may be.
class Stops {
 public:
  explicit Stops(int threads) : threads_(threads) {}

  // By each of the threads, now and then. Where it is to stop, it does `finish`
  // first, then waits. False once it is to end, after `finish`.
  bool MayGoOn(const std::function<void()>& finish) {
    if (!is_wanted_) {
      return true;
    }
    finish();
    std::unique_lock<std::mutex> lock(mutex_);
    ++stopped_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !is_wanted_ || is_over_; });
    --stopped_;
    return !is_over_;
  }

  // Waits until all threads have stopped.
  void Stop() {
    std::unique_lock<std::mutex> lock(mutex_);
    is_wanted_ = true;
    changed_.wait(lock, [this] { return stopped_ == threads_; });
  }

  void GoOn() {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_wanted_ = false;
    changed_.notify_all();
  }

  // Lets all threads end; does not wait.
  void End() {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_wanted_ = true;
    is_over_ = true;
    changed_.notify_all();
  }

 private:
  const int threads_;
  std::atomic<bool> is_wanted_{false};  // Changed with `mutex_` held.
  std::mutex mutex_;
  std::condition_variable changed_;
  int stopped_ = 0;
  bool is_over_ = false;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_CHECKER_TESTING_STOPS_H_
