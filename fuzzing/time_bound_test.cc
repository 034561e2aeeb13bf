#include "revcheck/fuzzing/time_bound.h"

#include <time.h>

#include "gtest/gtest.h"

namespace revcheck::fuzzing {
namespace {

// In seconds of processor time.
void Spend(double seconds) {
  const clock_t end =
      clock() +
      static_cast<clock_t>(seconds * static_cast<double>(CLOCKS_PER_SEC));
  while (clock() < end) {
  }
}

TEST(TimeBoundTest, LittleWorkIsFine) {
  const TimeBound bound(0);
  Spend(0.01);
}

TEST(TimeBoundTest, ALargeInputMayTakeLonger) {
  const TimeBound bound(20000);
  Spend(1.2);
}

TEST(TimeBoundDeathTest, TooMuchWorkEndsTheProgram) {
  const auto work = [] {
    const TimeBound bound(10);
    Spend(1.2);
  };
  EXPECT_DEATH(work(), "time is bounded by the input's size");
}

}  // namespace
}  // namespace revcheck::fuzzing
