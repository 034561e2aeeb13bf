#include "revcheck/cli/progress.h"

#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

TEST(ProgressBarTest, FillsUp) {
  EXPECT_EQ(ProgressBar(0, 60), "[..............................] 0 of 60");
  EXPECT_EQ(ProgressBar(2, 60), "[#.............................] 2 of 60");
  EXPECT_EQ(ProgressBar(59, 60), "[#############################.] 59 of 60");
  EXPECT_EQ(ProgressBar(60, 60), "[##############################] 60 of 60");
}

TEST(ProgressBarTest, IsFullOfNothing) {
  EXPECT_EQ(ProgressBar(0, 0), "[##############################] 0 of 0");
}

}  // namespace
}  // namespace revcheck::cli
