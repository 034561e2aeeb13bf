#include "revcheck/ocsp/finding.h"

#include <stddef.h>

#include <optional>
#include <set>
#include <string_view>

#include "gtest/gtest.h"
#include "revcheck/ocsp/code.h"

namespace revcheck {
namespace {

// What follows is found by policy/ and by those who fetch.
constexpr Finding kLastOfOcsp = Finding::kRequestNonceSize;

bool IsSnakeCase(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz_";
  return !name.empty() && name.front() != '_' && name.back() != '_' &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

TEST(AllFindingsTest, ListsEveryFindingInOrder) {
  for (size_t i = 0; i < AllFindings().size(); ++i) {
    const FindingInfo& info = AllFindings()[i];
    EXPECT_EQ(static_cast<size_t>(info.finding), i);
    EXPECT_EQ(&Describe(info.finding), &info);
  }
}

TEST(AllFindingsTest, HasUniqueSnakeCaseNames) {
  std::set<std::string_view> names;
  for (const FindingInfo& info : AllFindings()) {
    EXPECT_TRUE(IsSnakeCase(info.name)) << info.name;
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
  }
}

TEST(AllFindingsTest, AreFoundByName) {
  for (const FindingInfo& info : AllFindings()) {
    EXPECT_EQ(ToString(info.finding), info.name);
    EXPECT_EQ(FindingFromString(info.name), info.finding) << info.name;
  }
}

TEST(AllFindingsTest, SaysWhatItMeansAndWhatToDo) {
  for (const FindingInfo& info : AllFindings()) {
    EXPECT_FALSE(info.section.empty()) << info.name;
    EXPECT_FALSE(info.meaning.empty()) << info.name;
    EXPECT_FALSE(info.remedy.empty()) << info.name;
    EXPECT_FALSE(ToString(info.culprit).empty()) << info.name;
  }
}

TEST(AllFindingsTest, SuccessIsNobodysFaultAndNothingElseIs) {
  for (const FindingInfo& info : AllFindings()) {
    EXPECT_EQ(info.code == Code::kSuccess, info.culprit == Culprit::kNobody)
        << info.name;
  }
}

TEST(AllFindingsTest, OnlyGoodIsSuccessOfAResponse) {
  for (const FindingInfo& info : AllFindings()) {
    if (info.finding <= kLastOfOcsp) {
      EXPECT_EQ(info.code == Code::kSuccess, info.finding == Finding::kGood)
          << info.name;
    }
  }
}

TEST(AllFindingsTest, HaveEveryCode) {
  std::set<Code> codes;
  for (const FindingInfo& info : AllFindings()) {
    codes.insert(info.code);
  }
  for (const CodeInfo& info : AllCodes()) {
    EXPECT_EQ(codes.count(info.code), 1u) << info.name;
  }
}

// mozilla::pkix turns BAD_DER in a response into MALFORMED_RESPONSE.
TEST(AllFindingsTest, OnlyRequestsAreBadDerInOcsp) {
  for (const FindingInfo& info : AllFindings()) {
    if (info.finding <= kLastOfOcsp) {
      const bool request = info.finding >= Finding::kRequestSerialEmpty;
      EXPECT_EQ(info.code == Code::kBadDer, request) << info.name;
    }
  }
}

TEST(FindingFromStringTest, KnowsExactNamesOnly) {
  EXPECT_EQ(FindingFromString(""), std::nullopt);
  EXPECT_EQ(FindingFromString("Good"), std::nullopt);
  EXPECT_EQ(FindingFromString("goo"), std::nullopt);
  EXPECT_EQ(FindingFromString("good "), std::nullopt);
}

TEST(CulpritTest, HasAWordForEach) {
  std::set<std::string_view> words;
  for (const Culprit culprit :
       {Culprit::kServerOperator, Culprit::kResponder, Culprit::kClientClock,
        Culprit::kNetwork, Culprit::kLocalPolicy, Culprit::kNobody}) {
    EXPECT_FALSE(ToString(culprit).empty());
    EXPECT_TRUE(words.insert(ToString(culprit)).second) << ToString(culprit);
  }
}

}  // namespace
}  // namespace revcheck
