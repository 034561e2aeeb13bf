#ifndef REVCHECK_NET_TESTING_HOSTILE_CASES_H_
#define REVCHECK_NET_TESTING_HOSTILE_CASES_H_

// The parts of HostileCases().

#include <vector>

#include "revcheck/net/testing/hostile.h"

namespace revcheck::testing {

// Nothing, or not enough, comes in time.
std::vector<HostileCase> SlowCases(const HostileOptions& options);

// More comes than anybody wants.
std::vector<HostileCase> EndlessCases(const HostileOptions& options);

// The connection breaks, by FIN or RST.
std::vector<HostileCase> BreakingCases(const HostileOptions& options);

// What comes is no HTTP/1.
std::vector<HostileCase> GarbageCases(const HostileOptions& options);

// HTTP whose message ends at one place for one reader and elsewhere for the
// next.
std::vector<HostileCase> FramingCases(const HostileOptions& options);

// Right HTTP that is no answer.
std::vector<HostileCase> StatusCases(const HostileOptions& options);
std::vector<HostileCase> RedirectCases(const HostileOptions& options);

// Odd, and to be taken all the same.
std::vector<HostileCase> OddCases(const HostileOptions& options);

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_HOSTILE_CASES_H_
