#ifndef REVCHECK_CHECKER_TESTING_LOAD_H_
#define REVCHECK_CHECKER_TESTING_LOAD_H_

// Mixed checks at full speed against responders on loopback, right and evil,
// each verdict compared with the truth, which is known beforehand.

#include <stddef.h>
#include <stdint.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/policy/verdict.h"

namespace revcheck::testing {

struct LoadOptions {
  // Ends after so many checks have begun, or after so long, whichever is first.
  uint64_t checks = UINT64_MAX;
  absl::Duration duration = absl::InfiniteDuration();

  // Chooses what is checked and how. Threads make the order differ all the
  // same.
  uint32_t seed = 1;
};

struct LoadSample {
  uint64_t resident_bytes = 0;
  uint64_t heap_bytes = 0;  // In use.
  uint64_t descriptors = 0;
};

struct LoadReport {
  absl::Duration duration;
  uint64_t begun = 0;
  uint64_t verdicts = 0;
  uint64_t cancelled = 0;
  uint64_t given_up = 0;   // By a time limit of the caller's own.
  uint64_t abandoned = 0;  // Under way when their checker was destroyed.
  uint64_t checkers = 0;   // Made.
  uint64_t requests = 0;   // Read by the responders.

  // Verdicts by kind of certificate, without those of checks given up on.
  std::map<std::pair<std::string, Decision>, uint64_t> decisions;

  // The machine was so slow that an answer missed the time limit; the verdict
  // was then the profile's for no answer.
  uint64_t late = 0;

  // To be none, all of them.
  uint64_t wrong = 0;
  uint64_t ended_twice = 0;  // Called back although cancelled or destroyed.
  uint64_t lost = 0;         // Never ended.
  std::vector<std::string> complaints;  // About the first of them.

  // Taken in regular intervals from the end of the warm-up on, each when all
  // threads have stopped and no check is under way; and when everything has
  // been destroyed.
  std::vector<LoadSample> samples;
  LoadSample before;
  LoadSample after;

  // The highest values seen at full speed.
  LoadSample peak;
};

// Checks under way at once, at most.
inline constexpr uint64_t kMaxLoad = 340;

// Runs on four threads.
LoadReport RunLoad(const LoadOptions& options);

// The highest value of a member over the first, and over the second half of the
// samples.
struct Halves {
  uint64_t first = 0;
  uint64_t second = 0;
};
Halves HighestOf(const std::vector<LoadSample>& samples,
                 uint64_t LoadSample::*member);

// A table for people.
std::string Summary(const LoadReport& report);

}  // namespace revcheck::testing

#endif  // REVCHECK_CHECKER_TESTING_LOAD_H_
