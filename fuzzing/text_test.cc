#include "revcheck/fuzzing/text.h"

#include <string_view>

#include "gtest/gtest.h"

namespace revcheck::fuzzing {
namespace {

using std::string_view_literals::operator""sv;

TEST(TextTest, Utf8OfEachLengthIsSafe) {
  EXPECT_TRUE(IsSafeText(""));
  EXPECT_TRUE(IsSafeText("a line\nand another\n"));
  EXPECT_TRUE(IsSafeText("\xc2\xa0 \xdf\xbf \xe0\xa0\x80 \xef\xbf\xbf"));
  EXPECT_TRUE(IsSafeText("\xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
}

TEST(TextTest, ControlCharactersAreNot) {
  for (const std::string_view text :
       {"\0"sv, "\r"sv, "\t"sv, "\x1b[1m"sv, "\x7f"sv, "\xc2\x80"sv,
        "\xc2\x9f"sv, "\xe2\x80\xae"sv, "\xe2\x81\xa6"sv}) {
    EXPECT_FALSE(IsSafeText(text));
  }
}

TEST(TextTest, WhatIsNoUtf8IsNot) {
  for (const std::string_view text :
       {"\x80"sv, "\xff"sv, "\xc3"sv, "a\xe2\x82"sv, "\xc1\xbf"sv,
        "\xe0\x9f\xbf"sv, "\xed\xa0\x80"sv, "\xf0\x8f\xbf\xbf"sv,
        "\xf4\x90\x80\x80"sv, "\xc3\x28"sv}) {
    EXPECT_FALSE(IsSafeText(text));
  }
}

}  // namespace
}  // namespace revcheck::fuzzing
