#include "revcheck/fuzzing/input.h"

#include <string_view>

#include "gtest/gtest.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::fuzzing {
namespace {

TEST(InputTest, ReadsInOrder) {
  Input input(
      ToBytes("\x07\xff\xfe\x03"
              "abcdef"));
  EXPECT_EQ(input.Choice(4), 3u);
  EXPECT_EQ(input.Number(), -2);
  EXPECT_EQ(input.Text(10), "abc");
  EXPECT_FALSE(input.empty());
  EXPECT_EQ(ToText(input.Rest()), "def");
  EXPECT_TRUE(input.empty());
}

TEST(InputTest, UsedUpInputGoesOnAsZeros) {
  Input input((Bytes()));
  EXPECT_EQ(input.Byte(), 0);
  EXPECT_EQ(input.Choice(256), 0u);
  EXPECT_EQ(input.Number(), 0);
  EXPECT_EQ(input.Text(10), "");
  EXPECT_TRUE(input.Rest().empty());
}

TEST(InputTest, TextIsCutAtItsLimitAndAtTheEnd) {
  Input input(
      ToBytes("\xff"
              "abcdef"));
  EXPECT_EQ(input.Text(4), "abcd");
  Input short_input(
      ToBytes("\xff"
              "ab"));
  EXPECT_EQ(short_input.Text(4), "ab");
}

TEST(PropertyTest, InsideMeansAllOfIt) {
  constexpr std::string_view kText = "abcdef";
  const Bytes all = ToBytes(kText);
  const Bytes part = all.subspan(1, 4);
  EXPECT_TRUE(IsInside(part, part));
  EXPECT_TRUE(IsInside(part.subspan(4), part));
  EXPECT_TRUE(IsInside(Bytes(), part));
  EXPECT_FALSE(IsInside(all, part));
  EXPECT_FALSE(IsInside(all.subspan(0, 2), part));
  EXPECT_FALSE(IsInside(all.subspan(4), part));
  EXPECT_FALSE(IsInside(all.subspan(6), part));
}

TEST(PropertyDeathTest, ABrokenPromiseEndsTheProgram) {
  Promise(true, "this holds");
  EXPECT_DEATH(Promise(false, "this holds"), "Broken promise: this holds");
}

}  // namespace
}  // namespace revcheck::fuzzing
