#ifndef REVCHECK_FUZZING_TIME_BOUND_H_
#define REVCHECK_FUZZING_TIME_BOUND_H_

#include <stddef.h>
#include <time.h>

#include "revcheck/fuzzing/property.h"

namespace revcheck::fuzzing {

// Promises at its end that this thread has spent no more processor time since
// its beginning than an input of so many bytes may cost: a second, and a tenth
// of a millisecond for each byte. That is generous under sanitizers too, but
// too little for work that grows with the square of the input.
class TimeBound {
 public:
  explicit TimeBound(size_t input_size)
      : limit_(1 + 1e-4 * static_cast<double>(input_size)), start_(Now()) {}
  ~TimeBound() {
    Promise(Now() - start_ <= limit_, "time is bounded by the input's size");
  }
  TimeBound(const TimeBound&) = delete;
  TimeBound& operator=(const TimeBound&) = delete;

 private:
  // Of this thread, in seconds.
  static double Now() {
    timespec spent = {};
    Promise(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent) == 0,
            "there is a clock");
    return static_cast<double>(spent.tv_sec) +
           1e-9 * static_cast<double>(spent.tv_nsec);
  }

  const double limit_;
  const double start_;
};

}  // namespace revcheck::fuzzing

#endif  // REVCHECK_FUZZING_TIME_BOUND_H_
