// Runs the labelled vectors that lie beside the checkout, a test for each file,
// and the ones that the project ships.

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/cli/vector.h"
#include "revcheck/conformance/shared_folder.h"
#include "revcheck/conformance/shipped_vectors.h"
#include "revcheck/ocsp/code.h"

namespace revcheck::conformance {
namespace {

constexpr char kNoFile[] = "none";

std::vector<std::string> VectorFiles() {
  std::vector<std::string> files;
  if (const auto folder = SharedFolder("vectors")) {
    for (const std::string& path : ListFolder(*folder)) {
      if (path.size() > 6 && path.substr(path.size() - 6) == ".jsonl") {
        files.push_back(path);
      }
    }
  }
  return files.empty() ? std::vector<std::string>{kNoFile} : files;
}

// Expects that every line of the file is a vector that we agree with, and that
// there is one.
void ExpectAgreement(const std::string& path) {
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  size_t total = 0;
  std::string line;
  while (std::getline(file, line)) {
    if (line.empty()) {
      continue;
    }
    ++total;
    const auto vector = cli::ParseVector(line);
    if (!vector.ok()) {
      ADD_FAILURE() << path << ": vector " << total << ": "
                    << vector.status().message();
      continue;
    }
    const cli::VectorResult actual = cli::RunVector(*vector);
    EXPECT_TRUE(cli::Agrees(vector->expected, actual))
        << vector->id << "\n  expected "
        << cli::ToJson(vector->expected, vector->is_request).dump()
        << "\n  actual   " << cli::ToJson(actual, vector->is_request).dump();
  }
  EXPECT_GT(total, 0u) << path;
}

class SharedVectorsTest : public testing::TestWithParam<std::string> {};

TEST_P(SharedVectorsTest, AgreesWithEveryLabel) {
  if (GetParam() == kNoFile) {
    GTEST_SKIP() << kNoSharedFolder;
  }
  ExpectAgreement(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Files, SharedVectorsTest,
                         testing::ValuesIn(VectorFiles()),
                         [](const testing::TestParamInfo<std::string>& info) {
                           return TestName(BaseName(info.param));
                         });

TEST(ShippedVectorsTest, AgreesWithEveryLabel) {
  ExpectAgreement(OwnFile("shipped.jsonl"));
}

TEST(ShippedVectorsTest, RegeneratingGivesTheSameBytes) {
  std::ifstream file(OwnFile("shipped.jsonl"), std::ios::binary);
  std::ostringstream committed;
  committed << file.rdbuf();
  EXPECT_TRUE(committed.str() == ShippedVectors())
      << "bazel run //conformance:generate > conformance/shipped.jsonl";
}

// Codes of what no vector holds: URLs, must-staple, and failures of the library
// itself or of an application's trust callback.
const std::set<std::string> kBeyondVectors = {
    "SEC_ERROR_CERT_BAD_ACCESS_LOCATION",
    "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
    "SEC_ERROR_LIBRARY_FAILURE",
};

TEST(ShippedVectorsTest, CoverEveryCodeThatAVectorCanExpect) {
  std::istringstream lines(ShippedVectors());
  std::set<std::string> codes;
  std::set<std::string> ids;
  std::string line;
  while (std::getline(lines, line)) {
    const auto vector = cli::ParseVector(line);
    ASSERT_TRUE(vector.ok()) << vector.status().message();
    codes.insert(vector->expected.code.value_or(""));
    EXPECT_TRUE(ids.insert(vector->id).second) << vector->id;
  }
  for (const CodeInfo& info : AllCodes()) {
    const std::string name(info.name);
    EXPECT_NE(codes.count(name), kBeyondVectors.count(name)) << name;
  }
}

}  // namespace
}  // namespace revcheck::conformance
