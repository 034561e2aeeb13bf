#include "revcheck/fuzzing/cost_bound.h"

#include <time.h>

#include <memory>

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

// Frees each before it allocates the next.
void Allocate(size_t blocks, size_t size) {
  for (size_t i = 0; i < blocks; ++i) {
    const auto block = std::make_unique<char[]>(size);
    const volatile char used = block[size / 2];
    (void)used;
  }
}

TEST(CostBoundTest, LittleWorkIsFine) {
  const CostBound bound(0);
  Spend(0.01);
  Allocate(40, 100000);
}

TEST(CostBoundTest, ALargeInputMayTakeLonger) {
  const CostBound bound(20000);
  Spend(1.2);
}

TEST(CostBoundTest, ALargeInputMayTakeMoreMemory) {
  const CostBound bound(20000);
  Allocate(230, 100000);
}

TEST(CostBoundDeathTest, TooMuchWorkEndsTheProgram) {
  const auto work = [] {
    const CostBound bound(10);
    Spend(1.2);
  };
  EXPECT_DEATH(work(), "time is bounded by the input's size");
}

TEST(CostBoundDeathTest, TooMuchMemoryEndsTheProgram) {
  if (!CountsMemory()) {
    GTEST_SKIP() << "memory is counted under AddressSanitizer alone";
  }
  const auto work = [] {
    const CostBound bound(10);
    Allocate(43, 100000);
  };
  EXPECT_DEATH(work(), "memory is bounded by the input's size");
}

}  // namespace
}  // namespace revcheck::fuzzing
