#include "revcheck/policy/root_cause.h"

#include <stddef.h>

#include <set>
#include <string_view>

#include "absl/strings/ascii.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/finding.h"

namespace revcheck {
namespace {

bool IsSnakeCase(std::string_view name) {
  char last = '_';
  for (const char c : name) {
    if (c != '_' && !absl::ascii_islower(c)) {
      return false;
    }
    if (c == '_' && last == '_') {
      return false;
    }
    last = c;
  }
  return last != '_';
}

bool IsSentence(std::string_view text) {
  return !text.empty() && absl::ascii_isupper(text.front()) &&
         text.back() == '.';
}

TEST(RootCauseTest, TableIsInTheOrderOfTheEnum) {
  ASSERT_EQ(AllRootCauses().size(),
            static_cast<size_t>(RootCause::kNothingWrong) + 1);
  for (size_t i = 0; i < AllRootCauses().size(); ++i) {
    EXPECT_EQ(static_cast<size_t>(AllRootCauses()[i].cause), i);
  }
}

TEST(RootCauseTest, DescribeFindsEveryRow) {
  for (const RootCauseInfo& info : AllRootCauses()) {
    EXPECT_EQ(&Describe(info.cause), &info);
    EXPECT_EQ(ToString(info.cause), info.name);
  }
}

TEST(RootCauseTest, NamesAreSnakeCaseAndUnique) {
  std::set<std::string_view> names;
  for (const RootCauseInfo& info : AllRootCauses()) {
    EXPECT_TRUE(IsSnakeCase(info.name)) << info.name;
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
  }
}

TEST(RootCauseTest, TextsAreSentences) {
  for (const RootCauseInfo& info : AllRootCauses()) {
    EXPECT_TRUE(IsSentence(info.meaning)) << info.name;
    EXPECT_TRUE(IsSentence(info.remedy)) << info.name;
  }
}

// Each cause can be told from the others; a remedy may serve for two.
TEST(RootCauseTest, MeaningsAreUnique) {
  std::set<std::string_view> meanings;
  for (const RootCauseInfo& info : AllRootCauses()) {
    EXPECT_TRUE(meanings.insert(info.meaning).second) << info.name;
  }
}

// Texts go onto terminals and into JSON as they are.
TEST(RootCauseTest, TextsArePrintableAscii) {
  for (const RootCauseInfo& info : AllRootCauses()) {
    for (const std::string_view text : {info.meaning, info.remedy}) {
      for (const char c : text) {
        EXPECT_TRUE(absl::ascii_isprint(c)) << info.name;
      }
    }
  }
}

TEST(RootCauseTest, NobodyIsToBlameForNothingAlone) {
  for (const RootCauseInfo& info : AllRootCauses()) {
    EXPECT_EQ(info.culprit == Culprit::kNobody,
              info.cause == RootCause::kNothingWrong)
        << info.name;
  }
}

TEST(RootCauseTest, EveryCulpritHasACause) {
  std::set<Culprit> culprits;
  for (const RootCauseInfo& info : AllRootCauses()) {
    culprits.insert(info.culprit);
  }
  EXPECT_EQ(culprits.size(), static_cast<size_t>(Culprit::kNobody) + 1);
}

// The names of staples accuse the server, those of clocks the clock.
TEST(RootCauseTest, CulpritsFitTheNames) {
  for (const RootCauseInfo& info : AllRootCauses()) {
    if (info.name.substr(0, 7) == "staple_") {
      EXPECT_EQ(info.culprit, Culprit::kServerOperator) << info.name;
    }
    if (info.name.substr(0, 13) == "client_clock_") {
      EXPECT_EQ(info.culprit, Culprit::kClientClock) << info.name;
    }
  }
}

}  // namespace
}  // namespace revcheck
