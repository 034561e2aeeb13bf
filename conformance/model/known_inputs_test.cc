// The model and VerifyResponse() say the same of every fixture, of every
// labelled vector and of every response in the corpora; and the model agrees
// with the labels, which are mozilla::pkix's own.

#include <stddef.h>
#include <stdint.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/cli/vector.h"
#include "revcheck/conformance/corpus.h"
#include "revcheck/conformance/model/compare.h"
#include "revcheck/conformance/model/model.h"
#include "revcheck/conformance/model/question.h"
#include "revcheck/conformance/shared_folder.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/testdata/fixture.h"
#include "revcheck/testdata/fixture_files.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"

namespace revcheck::model {
namespace {

using conformance::kNoSharedFolder;
using conformance::ListFolder;
using conformance::OwnFile;
using conformance::SharedFolder;

std::string Copy(Bytes bytes) { return std::string(ToText(bytes)); }

// The model's answer, which must be VerifyResponse()'s, too.
Answer ExpectSame(const std::string& what, const Question& question,
                  const std::string& response, const VerifyOptions& options) {
  Answer answer;
  const bool distrusted = options.responder.trust != nullptr;
  EXPECT_EQ(Compare(question, response, options, RulesOf(options, distrusted),
                    &answer),
            "")
      << what << "\n"
      << Describe(question, response);
  return answer;
}

TEST(FixturesTest, TheModelSaysTheSame) {
  size_t fixtures = 0;
  for (const std::filesystem::path& path : FixtureFiles()) {
    const auto fixture = LoadFixture(path);
    ASSERT_TRUE(fixture.ok()) << fixture.status();
    const auto certificate = Certificate::Parse(ToBytes(fixture->certificate));
    ASSERT_TRUE(certificate.ok()) << certificate.status();
    const auto issuer = Certificate::Parse(ToBytes(fixture->issuer));
    ASSERT_TRUE(issuer.ok()) << issuer.status();
    const CertId id = CertId::Of(*certificate, *issuer);
    const Question question{Copy(id.issuer_name), Copy(id.issuer_spki),
                            Copy(id.serial),
                            absl::ToUnixSeconds(fixture->verify_at)};

    const Answer answer =
        ExpectSame(path.string(), question, fixture->response, VerifyOptions());

    EXPECT_EQ(answer.code, ToString(Describe(fixture->expected).code)) << path;
    ++fixtures;
  }
  EXPECT_GT(fixtures, 0u);
}

// Whether the model agrees with a label: mozilla::pkix's answer, or, without a
// code, any refusal.
bool AgreesWithLabel(const Answer& answer, const cli::VectorResult& label) {
  if (!label.code.has_value()) {
    return answer.code != "Success";
  }
  const auto same_time = [](const std::optional<int64_t>& ours,
                            const std::optional<absl::Time>& theirs) {
    return ours.has_value() == theirs.has_value() &&
           (!ours.has_value() || *ours == absl::ToUnixSeconds(*theirs));
  };
  return answer.code == *label.code && answer.expired == label.expired &&
         same_time(answer.this_update, label.this_update) &&
         same_time(answer.valid_through, label.valid_through);
}

// Adds the responses of the file, which may hold requests alone, to
// `responses`.
void ExpectSameForEachVector(const std::string& path, size_t* responses) {
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  size_t vectors = 0;
  size_t compared = 0;
  for (std::string line; std::getline(file, line);) {
    ++vectors;
    const auto vector = cli::ParseVector(line);
    ASSERT_TRUE(vector.ok()) << path << ": " << vector.status();
    if (vector->is_request) {
      continue;
    }
    ++compared;
    const Question question{vector->issuer_name, vector->issuer_spki,
                            vector->serial, absl::ToUnixSeconds(vector->time)};
    const Answer answer =
        ExpectSame(vector->id, question, vector->response, vector->options);
    EXPECT_TRUE(IsUncertainIssuerKey(question) ||
                AgreesWithLabel(answer, vector->expected))
        << vector->id << ": labelled "
        << cli::ToJson(vector->expected, false).dump()
        << ", but the model: " << answer.code;
  }
  std::cout << path << ": " << compared << " responses compared\n";
  EXPECT_GT(vectors, 0u) << path;
  *responses += compared;
}

TEST(VectorsTest, TheModelSaysTheSameOfTheShippedOnes) {
  size_t responses = 0;
  ExpectSameForEachVector(OwnFile("shipped.jsonl"), &responses);
  EXPECT_GT(responses, 0u);
}

TEST(VectorsTest, TheModelSaysTheSameOfTheSharedOnes) {
  const auto folder = SharedFolder("vectors");
  if (!folder.has_value()) {
    GTEST_SKIP() << kNoSharedFolder;
  }
  size_t responses = 0;
  for (const std::string& path : ListFolder(*folder)) {
    if (std::filesystem::path(path).extension() == ".jsonl") {
      ExpectSameForEachVector(path, &responses);
    }
  }
  EXPECT_GT(responses, 0u);
}

VerifyOptions LaxOptions() {
  VerifyOptions options;
  options.max_age_days = 3650;
  options.response_digests.Add(Digest::kSha1);
  options.responder.digests.Add(Digest::kSha1);
  options.responder.key.min_rsa_bits = 1024;
  return options;
}

// What to ask about the response of a corpus: the certificate and issuer that
// come with it, or else the first entry.
Question QuestionOf(const conformance::CorpusCase& one,
                    const std::string& response) {
  const auto file = [&one](const std::string& role) {
    const auto it = one.files.find(role);
    return it == one.files.end() ? std::string() : it->second;
  };
  Question question;
  question.now = absl::ToUnixSeconds(one.time);
  question.serial = one.serial;
  const std::string issuer_der = file("issuer");
  const auto issuer = Certificate::Parse(ToBytes(issuer_der));
  if (issuer.ok()) {
    question.issuer_name = Copy(issuer->subject);
    question.issuer_spki = Copy(issuer->spki);
  }
  const ResponseSummary summary = Summarize(ToBytes(response));
  if (question.serial.empty() && !summary.entries.empty()) {
    question.serial = Copy(summary.entries.front().cert_id.serial);
  }
  return question;
}

TEST(CorporaTest, TheModelSaysTheSame) {
  const auto folder = SharedFolder("corpora");
  if (!folder.has_value()) {
    GTEST_SKIP() << kNoSharedFolder;
  }
  size_t responses = 0;
  for (const std::string& path : ListFolder(*folder)) {
    if (ListFolder(path).empty()) {
      continue;
    }
    const auto cases = conformance::ReadCorpus(path);
    ASSERT_TRUE(cases.ok()) << cases.status();
    for (const conformance::CorpusCase& one : *cases) {
      for (const auto& [role, bytes] : one.files) {
        const Question question = QuestionOf(one, bytes);
        ExpectSame(one.id + " " + role, question, bytes, LaxOptions());
        ++responses;
      }
    }
  }
  std::cout << responses << " files compared\n";
  EXPECT_GT(responses, 0u);
}

}  // namespace
}  // namespace revcheck::model
