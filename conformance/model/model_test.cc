// The model and VerifyResponse() say the same of twenty thousand mutants, or
// of as many as REVCHECK_MODEL_MUTANTS says, from the number
// REVCHECK_MODEL_FIRST on. A mutant is its number: that replays one.

#include "revcheck/conformance/model/model.h"

#include <stdint.h>
#include <stdlib.h>

#include <iostream>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "revcheck/conformance/model/codes.h"
#include "revcheck/conformance/model/compare.h"
#include "revcheck/conformance/model/mutator.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/digest.h"

namespace revcheck::model {
namespace {

constexpr uint64_t kDefaultCount = 20000;

// Below these, mutants would no longer get to what is to be tested.
constexpr uint64_t kEnoughForAllCodes = 10000;
constexpr double kLeastAccepted = 0.10;

constexpr uint64_t kMostDifferencesShown = 20;

uint64_t NumberFromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = getenv(name);
  return text == nullptr ? otherwise : strtoull(text, nullptr, 10);
}

VerifyOptions OptionsFor(const Mutant& mutant) {
  VerifyOptions options;
  if (mutant.lax) {
    options.max_age_days = 100;
    options.response_digests.Add(Digest::kSha1);
    options.responder.digests.Add(Digest::kSha1);
    options.responder.key.min_rsa_bits = 1024;
  }
  return options;
}

// What became of the mutants.
struct Tally {
  uint64_t total = 0;
  uint64_t differences = 0;
  uint64_t accepted = 0;     // As good, revoked or unknown.
  uint64_t with_reason = 0;  // As revoked for a reason.
  uint64_t unreadable = 0;   // As revoked, though not when.
  std::map<std::string, uint64_t> by_code;
};

void CompareMutant(const Mutator& mutator, uint64_t number, Tally* tally) {
  const Mutant mutant = mutator.Make(number);
  const VerifyOptions options = OptionsFor(mutant);
  Answer answer;
  const std::string difference =
      Compare(mutant.question, mutant.response, options,
              RulesOf(options, /*distrusted=*/false), &answer);
  ++tally->total;
  ++tally->by_code[answer.code];
  if (answer.code == code::kSuccess || answer.code == code::kRevoked ||
      answer.code == code::kUnknown) {
    ++tally->accepted;
  }
  if (answer.revocation.has_value() && answer.revocation->reason.has_value()) {
    ++tally->with_reason;
  }
  if (answer.code == code::kRevoked && !answer.revocation.has_value()) {
    ++tally->unreadable;
  }
  if (difference.empty()) {
    return;
  }
  ++tally->differences;
  if (tally->differences <= kMostDifferencesShown) {
    ADD_FAILURE() << "mutant " << number << (mutant.lax ? ", lax" : "")
                  << "\n  made by:     " << absl::StrJoin(mutant.steps, "; ")
                  << "\n"
                  << difference << Describe(mutant.question, mutant.response);
  }
}

void Print(const Tally& tally) {
  std::cout << tally.total << " mutants, " << tally.differences
            << " differences, " << tally.accepted
            << " believed as good, revoked or unknown, " << tally.with_reason
            << " revoked for a reason, " << tally.unreadable
            << " revoked at an unreadable time\n";
  for (const char* code : code::kAll) {
    const auto it = tally.by_code.find(code);
    std::cout << "  " << (it == tally.by_code.end() ? 0 : it->second) << "  "
              << code << "\n";
  }
}

TEST(ModelTest, SaysTheSameOfEveryMutant) {
  const uint64_t count =
      NumberFromEnvironment("REVCHECK_MODEL_MUTANTS", kDefaultCount);
  const uint64_t first = NumberFromEnvironment("REVCHECK_MODEL_FIRST", 0);
  const Mutator mutator;
  Tally tally;
  for (uint64_t number = first; number < first + count; ++number) {
    CompareMutant(mutator, number, &tally);
  }
  Print(tally);

  EXPECT_EQ(tally.differences, 0u);
  if (count < kEnoughForAllCodes) {
    return;
  }
  EXPECT_GE(static_cast<double>(tally.accepted),
            kLeastAccepted * static_cast<double>(tally.total));
  EXPECT_GT(tally.with_reason, 0u);
  EXPECT_GT(tally.unreadable, 0u);
  for (const char* code : code::kAll) {
    EXPECT_GT(tally.by_code[code], 0u) << code;
  }
}

}  // namespace
}  // namespace revcheck::model
