#include "revcheck/fuzzing/pieces.h"

#include <stddef.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace revcheck::fuzzing {
namespace {

std::vector<size_t> SizesFor(std::string_view seed) {
  std::vector<size_t> sizes(1000);
  std::generate(sizes.begin(), sizes.end(), Pieces(seed));
  return sizes;
}

TEST(PiecesTest, DependOnTheSeedAlone) {
  EXPECT_EQ(SizesFor("seed"), SizesFor("seed"));
  EXPECT_NE(SizesFor("seed"), SizesFor("Seed"));
  EXPECT_NE(SizesFor(""), SizesFor(std::string_view("\0", 1)));
}

// Small ones for what is between two lines, large ones to get through.
TEST(PiecesTest, AreMostlySmallAndNeverEmpty) {
  const std::vector<size_t> sizes = SizesFor("seed");
  const auto small = std::count_if(sizes.begin(), sizes.end(),
                                   [](size_t size) { return size <= 24; });
  EXPECT_GT(small, 800);
  EXPECT_LT(small, 950);
  EXPECT_EQ(*std::min_element(sizes.begin(), sizes.end()), 1u);
  EXPECT_GT(*std::max_element(sizes.begin(), sizes.end()), 3000u);
  EXPECT_LE(*std::max_element(sizes.begin(), sizes.end()), 4096u);
}

}  // namespace
}  // namespace revcheck::fuzzing
