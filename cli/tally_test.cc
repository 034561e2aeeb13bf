#include "revcheck/cli/tally.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

TallyEntry Entry(const std::string& verdict, const std::string& cause = "x") {
  return {verdict, cause};
}

Tally TallyOf(const std::vector<std::string>& verdicts) {
  Tally tally;
  for (const std::string& verdict : verdicts) {
    tally.Add(Entry(verdict));
  }
  return tally;
}

TEST(TallyTest, ReadsAResult) {
  const auto entry = Tally::EntryOf(Json::parse(
      R"({"key":"k","verdict":"reject","root_cause":"a","culprit":"b"})"));
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->verdict, "reject");
  EXPECT_EQ(entry->cause, "a (b)");
}

TEST(TallyTest, ReadsAnError) {
  const auto entry =
      Tally::EntryOf(Json::parse(R"({"key":"k","error":"missing"})"));
  ASSERT_TRUE(entry.has_value());
  EXPECT_EQ(entry->verdict, "");
}

TEST(TallyTest, RefusesWhatIsNoResult) {
  for (const char* const line :
       {"1", "[]", "{}", R"({"key":"k"})", R"({"verdict":"reject"})",
        R"({"key":7,"verdict":"reject"})", R"({"key":"k","verdict":7})"}) {
    EXPECT_FALSE(Tally::EntryOf(Json::parse(line)).has_value()) << line;
  }
}

TEST(TallyTest, TheWorstDecidesTheStatus) {
  EXPECT_EQ(TallyOf({}).status(), kAccepted);
  EXPECT_EQ(TallyOf({"accept", "accept-by-exemption"}).status(), kAccepted);
  EXPECT_EQ(TallyOf({"accept", "accept-without-evidence"}).status(),
            kAcceptedWithoutEvidence);
  EXPECT_EQ(TallyOf({"accept-without-evidence", ""}).status(), kCouldNotRun);
  EXPECT_EQ(TallyOf({"", "reject", "accept"}).status(), kRejected);
}

TEST(TallyTest, TheMostFrequentComesFirst) {
  Tally tally = TallyOf({"accept", "reject", "reject", ""});
  tally.Add(Entry("reject", "often"));
  tally.Add(Entry("reject", "often"));
  tally.Add(Entry("reject", "often"));
  tally.Add(Entry("reject", "often"));
  EXPECT_EQ(tally.total(), 8);
  EXPECT_EQ(tally.CountOf("reject"), 6);
  EXPECT_EQ(tally.Summary(),
            "By verdict:\n       6  reject\n       1  accept\n"
            "       1  could not be checked\n"
            "By root cause:\n       4  often\n       3  x\n");
}

}  // namespace
}  // namespace revcheck::cli
