// Everything at once, for a while: every verdict is right, and nothing is lost
// or leaked. './dev load SECONDS' runs the long form.

#include "revcheck/checker/testing/load.h"

#include <stdint.h>
#include <stdlib.h>

#include <iostream>
#include <optional>
#include <string>

#include "absl/base/config.h"
#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/testing/load_memory.h"
#include "revcheck/policy/verdict.h"

namespace revcheck::testing {
namespace {

// About two minutes in all, in CI, where they run under either sanitizer and
// without.
#if defined(ABSL_HAVE_ADDRESS_SANITIZER)
constexpr uint64_t kChecks = 120000;
#else
constexpr uint64_t kChecks = 60000;
#endif

std::optional<uint32_t> Number(const char* variable) {
  const char* const text = getenv(variable);
  uint32_t number;
  if (text == nullptr || !absl::SimpleAtoi(text, &number)) {
    return std::nullopt;
  }
  return number;
}

LoadOptions FromEnvironment() {
  LoadOptions options;
  options.seed = Number("REVCHECK_LOAD_SEED").value_or(1);
  if (const auto seconds = Number("REVCHECK_LOAD_SECONDS")) {
    options.duration = absl::Seconds(*seconds);
  } else {
    options.checks = kChecks;
  }
  return options;
}

// At rest, memory in use differs by what is cached, and by connections kept.
constexpr double kFactor = 1.1;
constexpr double kSlack = 256 << 10;

// Also what was once needed at full speed and has not been given back.
constexpr double kResidentSlack = 2 << 20;

// Memory that is kept once, such as that of threads and error queues.
constexpr uint64_t kKept = 1 << 20;

// What a check may need at full speed, with the responder's part: the largest
// response, received and copied, a buffer, and the objects around.
constexpr uint64_t kOfOneCheck = 128 << 10;

void ExpectFlat(const LoadReport& report, uint64_t LoadSample::*member,
                double slack) {
  const Halves halves = HighestOf(report.samples, member);
  EXPECT_LE(static_cast<double>(halves.second),
            static_cast<double>(halves.first) * kFactor + slack);
}

TEST(LoadTest, EveryVerdictIsRightAndNothingIsLost) {
  const LoadOptions options = FromEnvironment();
  std::cout << "seed " << options.seed << std::endl;
  const LoadReport report = RunLoad(options);
  std::cout << Summary(report) << std::endl;
  EXPECT_EQ(report.wrong, 0u);
  EXPECT_EQ(report.ended_twice, 0u);
  EXPECT_EQ(report.lost, 0u);
  EXPECT_GT(report.cancelled, 0u);
  EXPECT_GT(report.abandoned, 0u);
  EXPECT_GT(report.given_up, 0u);
  EXPECT_LE(report.late, report.verdicts / 1000);
  for (const char* kind : {"good", "chain, good", "hostile, answers"}) {
    EXPECT_GT(report.decisions.count({kind, Decision::kAccept}), 0u) << kind;
  }
  for (const char* kind : {"revoked", "revoked staple", "chain, CA revoked"}) {
    EXPECT_GT(report.decisions.count({kind, Decision::kReject}), 0u) << kind;
  }
  EXPECT_GE(report.samples.size(), 20u);
  ExpectFlat(report, &LoadSample::heap_bytes, kSlack);
  ExpectFlat(report, &LoadSample::descriptors, 16);
  if (!kIsSanitized) {
    ExpectFlat(report, &LoadSample::resident_bytes, kResidentSlack);
    EXPECT_LE(report.peak.heap_bytes,
              report.before.heap_bytes + kKept + kMaxLoad * kOfOneCheck);
  }
  EXPECT_LE(report.after.heap_bytes, report.before.heap_bytes + kKept);
  EXPECT_EQ(report.after.descriptors, report.before.descriptors);
}

}  // namespace
}  // namespace revcheck::testing
