#ifndef REVCHECK_NET_TESTING_GATE_H_
#define REVCHECK_NET_TESTING_GATE_H_

#include <condition_variable>
#include <mutex>

namespace revcheck::testing {

// Holds back whoever waits until it is opened, which it stays. Thread-safe.
// Whoever waits may destroy it as soon as Wait() has returned.
class Gate {
 public:
  void Open() {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_open_ = true;
    opened_.notify_all();
  }

  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    opened_.wait(lock, [this] { return is_open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_GATE_H_
