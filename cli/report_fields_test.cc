#include "revcheck/cli/report_fields.h"

#include <optional>

#include "absl/time/time.h"
#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

TEST(ReportFieldsTest, WhatIsMissingIsNull) {
  for (const char* const json : {"{}", "[]", "7", "null", R"({"a":null})"}) {
    const Json report = Json::parse(json);
    EXPECT_TRUE(Field(report, "a").is_null()) << json;
    EXPECT_TRUE(ListField(report, "a").empty()) << json;
    EXPECT_EQ(TextField(report, "a"), "") << json;
    EXPECT_EQ(NumberField(report, "a"), std::nullopt) << json;
    EXPECT_EQ(BoolField(report, "a"), std::nullopt) << json;
    EXPECT_EQ(TimeField(report, "a"), std::nullopt) << json;
  }
}

TEST(ReportFieldsTest, WritesValuesForPeople) {
  EXPECT_EQ(Text("a"), "a");
  EXPECT_EQ(Text(true), "yes");
  EXPECT_EQ(Text(false), "no");
  EXPECT_EQ(Text(443), "443");
  EXPECT_EQ(Text(-16376), "-16376");
  EXPECT_EQ(Text(18446744073709551615u), "18446744073709551615");
  EXPECT_EQ(Text(0.5), "0.5");
  EXPECT_EQ(Text(Json::array({"a", 1})), "a, 1");
  EXPECT_EQ(Text(Json::object({{"a", 1}})), "");
}

TEST(ReportFieldsTest, ReadsFiniteTimes) {
  const auto read = [](const char* text) {
    return TimeField({{"a", text}}, "a");
  };
  EXPECT_EQ(read("1970-01-01T00:01:00Z"), absl::FromUnixSeconds(60));
  for (const char* const text :
       {"", "1970-01-01", "infinite-future", "infinite-past", "now"}) {
    EXPECT_EQ(read(text), std::nullopt) << text;
  }
}

TEST(ReportFieldsTest, NamesDurations) {
  EXPECT_EQ(DurationText(absl::Seconds(0)), "0 seconds");
  EXPECT_EQ(DurationText(absl::Seconds(-1)), "1 second");
  EXPECT_EQ(DurationText(absl::Seconds(60)), "1 minute");
  EXPECT_EQ(DurationText(absl::Seconds(119)), "119 seconds");
  EXPECT_EQ(DurationText(absl::Hours(24)), "1 day");
  EXPECT_EQ(DurationText(absl::Hours(47)), "47 hours");
  EXPECT_EQ(DurationText(absl::Hours(-72)), "3 days");
  EXPECT_NE(DurationText(absl::InfiniteDuration()), "");
}

TEST(ReportFieldsTest, NamesDistances) {
  const absl::Time now = absl::FromUnixSeconds(0);
  EXPECT_EQ(DistanceText(now, now), "now");
  EXPECT_EQ(DistanceText(now + absl::Hours(72), now), "in 3 days");
  EXPECT_EQ(DistanceText(now - absl::Minutes(5), now), "5 minutes ago");
}

}  // namespace
}  // namespace revcheck::cli
