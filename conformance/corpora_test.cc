// Judges the cases of other projects' test suites that lie beside the checkout.
// A verdict that differs from the suite's must be listed in differences.cc.

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/conformance/corpus.h"
#include "revcheck/conformance/differences.h"
#include "revcheck/conformance/shared_folder.h"
#include "revcheck/conformance/verdict.h"

namespace revcheck::conformance {
namespace {

constexpr char kNoCorpus[] = "none";

std::vector<std::string> Corpora() {
  std::vector<std::string> folders;
  if (const auto corpora = SharedFolder("corpora")) {
    for (const std::string& path : ListFolder(*corpora)) {
      if (!ListFolder(path).empty()) {
        folders.push_back(path);
      }
    }
  }
  return folders.empty() ? std::vector<std::string>{kNoCorpus} : folders;
}

void ExpectKnown(const CorpusCase& one) {
  const std::string verdict = Judge(one);
  const Difference* known = FindDifference(one.id);
  if (verdict != kAgrees && known == nullptr) {
    ADD_FAILURE() << one.id << ": the suite says " << one.expected << " ("
                  << one.outcome << "), revcheck " << verdict
                  << "; not listed as a difference";
  } else if (verdict == kAgrees && known != nullptr) {
    ADD_FAILURE() << one.id << " is listed as a difference but agrees";
  } else if (known != nullptr) {
    EXPECT_EQ(known->suite, one.outcome) << one.id;
    EXPECT_EQ(known->revcheck, verdict) << one.id;
  }
}

class CorpusTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == kNoCorpus) {
      GTEST_SKIP() << kNoSharedFolder;
    }
    const auto cases = ReadCorpus(GetParam());
    ASSERT_TRUE(cases.ok()) << cases.status().message();
    ASSERT_FALSE(cases->empty());
    cases_ = *cases;
  }

  std::vector<CorpusCase> cases_;
};

TEST_P(CorpusTest, AgreesWithTheSuiteOrDiffersForAKnownReason) {
  for (const CorpusCase& one : cases_) {
    ExpectKnown(one);
  }
}

TEST_P(CorpusTest, EveryReaderSurvivesEveryFile) {
  for (const CorpusCase& one : cases_) {
    RunEverything(one);
  }
}

INSTANTIATE_TEST_SUITE_P(Folders, CorpusTest, testing::ValuesIn(Corpora()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           return TestName(BaseName(info.param));
                         });

TEST(DifferencesTest, EachNamesACaseOnceAndAReason) {
  std::set<std::string_view> ids;
  for (const Difference& difference : KnownDifferences()) {
    EXPECT_TRUE(ids.insert(difference.id).second) << difference.id;
    EXPECT_FALSE(difference.reason.empty()) << difference.id;
  }
}

TEST(DifferencesTest, EachIsAboutACaseThatExists) {
  if (!SharedFolder("corpora").has_value()) {
    GTEST_SKIP() << kNoSharedFolder;
  }
  std::set<std::string> ids;
  for (const std::string& folder : Corpora()) {
    const auto cases = ReadCorpus(folder);
    ASSERT_TRUE(cases.ok()) << cases.status().message();
    for (const CorpusCase& one : *cases) {
      ids.insert(one.id);
    }
  }
  for (const Difference& difference : KnownDifferences()) {
    EXPECT_EQ(ids.count(std::string(difference.id)), 1u) << difference.id;
  }
}

}  // namespace
}  // namespace revcheck::conformance
