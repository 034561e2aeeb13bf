#include "revcheck/x509/enum_set.h"

#include <vector>

#include "gtest/gtest.h"

namespace revcheck {
namespace {

// As many values as an EnumSet can hold, for which only the ends have names.
enum class Letter { kA, kB, kC, kLast = 31 };

using LetterSet = EnumSet<Letter>;

constexpr int kLetterCount = 32;

TEST(EnumSetTest, IsEmptyAtFirst) {
  for (int i = 0; i < kLetterCount; ++i) {
    EXPECT_FALSE(LetterSet().Contains(static_cast<Letter>(i))) << i;
  }
}

TEST(EnumSetTest, ContainsWhatItIsGiven) {
  const LetterSet set = {Letter::kA, Letter::kLast};
  for (int i = 0; i < kLetterCount; ++i) {
    EXPECT_EQ(set.Contains(static_cast<Letter>(i)), i == 0 || i == 31) << i;
  }
}

TEST(EnumSetTest, AddsOneValueAndKeepsTheOthers) {
  for (int i = 0; i < kLetterCount; ++i) {
    LetterSet set = {Letter::kB};
    set.Add(static_cast<Letter>(i));
    for (int j = 0; j < kLetterCount; ++j) {
      EXPECT_EQ(set.Contains(static_cast<Letter>(j)), j == 1 || j == i)
          << i << ' ' << j;
    }
  }
}

TEST(EnumSetTest, IgnoresOrderAndRepetition) {
  const LetterSet set = {Letter::kA, Letter::kC};
  EXPECT_EQ(set, (LetterSet{Letter::kC, Letter::kA}));
  EXPECT_EQ(set, (LetterSet{Letter::kA, Letter::kC, Letter::kA}));
  LetterSet again = set;
  again.Add(Letter::kC);
  EXPECT_EQ(again, set);
}

TEST(EnumSetTest, ComparesByContents) {
  const std::vector<LetterSet> sets = {
      {}, {Letter::kA}, {Letter::kB}, {Letter::kLast}, {Letter::kA, Letter::kB},
  };
  for (size_t i = 0; i < sets.size(); ++i) {
    for (size_t j = 0; j < sets.size(); ++j) {
      EXPECT_EQ(sets[i] == sets[j], i == j) << i << ' ' << j;
      EXPECT_EQ(sets[i] != sets[j], i != j) << i << ' ' << j;
    }
  }
}

TEST(EnumSetTest, IsUsableAtCompileTime) {
  constexpr LetterSet kSet = {Letter::kC};
  static_assert(kSet.Contains(Letter::kC));
  static_assert(!kSet.Contains(Letter::kA));
  static_assert(kSet != LetterSet());
}

}  // namespace
}  // namespace revcheck
