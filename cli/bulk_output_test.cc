#include "revcheck/cli/bulk_output.h"

#include <stdio.h>

#include <fstream>
#include <iterator>
#include <string>

#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

// A path at which there is nothing yet.
std::string Fresh(const std::string& name) {
  const std::string path = ::testing::TempDir() + "/" + name;
  remove(path.c_str());
  return path;
}

std::string Write(const std::string& name, const std::string& contents) {
  const std::string path = Fresh(name);
  std::ofstream(path, std::ios::binary) << contents;
  return path;
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Json Result(const std::string& key, const std::string& policy = "firefox") {
  Json json;
  json["index"] = 1;
  json["key"] = key;
  json["policy"] = policy;
  json["verdict"] = "accept";
  return json;
}

std::string Line(const Json& json) { return json.dump() + "\n"; }

TEST(BulkOutputTest, WritesLines) {
  const std::string path = Fresh("lines");
  {
    const auto output = BulkOutput::Create(path);
    ASSERT_TRUE(output.ok()) << output.status();
    EXPECT_TRUE((*output)->Write(Result("a")).ok());
    EXPECT_TRUE((*output)->Write(Result("b")).ok());
  }
  EXPECT_EQ(Read(path), Line(Result("a")) + Line(Result("b")));
}

TEST(BulkOutputTest, DoesNotOverwriteResults) {
  const std::string path = Write("old", Line(Result("a")));
  EXPECT_FALSE(BulkOutput::Create(path).ok());
  EXPECT_EQ(Read(path), Line(Result("a")));
  EXPECT_TRUE(BulkOutput::Create(Write("empty", "")).ok());
}

TEST(BulkOutputTest, ResumesWhereverTheLastLineWasCut) {
  const std::string whole = Line(Result("a"));
  const std::string last = Line(Result("b"));
  for (size_t size = 0; size < last.size(); ++size) {
    const std::string path = Write("cut", whole + last.substr(0, size));
    EarlierResults earlier;
    const auto output = BulkOutput::Resume(path, "firefox", &earlier);
    ASSERT_TRUE(output.ok()) << size << output.status();
    EXPECT_TRUE(earlier.Take("a").has_value());
    EXPECT_FALSE(earlier.Take("b").has_value());
    EXPECT_TRUE((*output)->Write(Result("c")).ok());
    EXPECT_EQ(Read(path), whole + Line(Result("c")));
  }
}

TEST(BulkOutputTest, ResumesWithoutAFile) {
  EarlierResults earlier;
  EXPECT_TRUE(BulkOutput::Resume(Fresh("new"), "firefox", &earlier).ok());
}

TEST(BulkOutputTest, CountsResultsOfThePolicyOnly) {
  EarlierResults earlier;
  ASSERT_TRUE(BulkOutput::Resume(Write("policies", Line(Result("a", "strict")) +
                                                       Line(Result("b"))),
                                 "firefox", &earlier)
                  .ok());
  EXPECT_FALSE(earlier.Take("a").has_value());
  EXPECT_TRUE(earlier.Take("b").has_value());
}

TEST(BulkOutputTest, LeavesOtherFilesAlone) {
  for (const std::string& contents :
       {std::string("data"), std::string("data\n"), std::string("{}\n"),
        Line(Result("a")) + "data", Line(Result("a")) + "\n",
        std::string("{\"key\":\"a\",\"policy\":5,\"verdict\":\"accept\"}\n"),
        "data\n" + Line(Result("a"))}) {
    const std::string path = Write("other", contents);
    EarlierResults earlier;
    EXPECT_FALSE(BulkOutput::Resume(path, "firefox", &earlier).ok())
        << contents;
    EXPECT_EQ(Read(path), contents);
  }
}

TEST(BulkOutputTest, IsForOneRunAtATime) {
  const std::string path = Fresh("busy");
  EarlierResults earlier;
  {
    const auto first = BulkOutput::Create(path);
    ASSERT_TRUE(first.ok());
    for (const auto& second :
         {BulkOutput::Create(path).status(),
          BulkOutput::Resume(path, "firefox", &earlier).status()}) {
      EXPECT_EQ(std::string(second.message()),
                path + ": is in use by another run");
    }
    ASSERT_TRUE((*first)->Write(Result("a")).ok());
    EXPECT_FALSE(BulkOutput::Resume(path, "firefox", &earlier).ok());
    EXPECT_FALSE(earlier.Take("a").has_value());
  }
  EXPECT_TRUE(BulkOutput::Resume(path, "firefox", &earlier).ok());
  EXPECT_TRUE(earlier.Take("a").has_value());
}

TEST(EarlierResultsTest, TakesEachOnce) {
  EarlierResults earlier;
  earlier.Add("a", TallyEntry());
  earlier.Add("a", TallyEntry());
  EXPECT_TRUE(earlier.Take("a").has_value());
  EXPECT_TRUE(earlier.Take("a").has_value());
  EXPECT_FALSE(earlier.Take("a").has_value());
}

}  // namespace
}  // namespace revcheck::cli
