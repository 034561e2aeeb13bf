#ifndef REVCHECK_POLICY_TESTING_RANDOM_RESULT_H_
#define REVCHECK_POLICY_TESTING_RANDOM_RESULT_H_

#include <iterator>
#include <random>

#include "absl/time/time.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {

// What a cache may be given, with times within 50 seconds from kNow. Mostly
// good, so that a cache always holds some that it may forget.
inline CachedResult RandomResult(std::mt19937* random) {
  constexpr Finding kFindings[] = {Finding::kGood,
                                   Finding::kGood,
                                   Finding::kGood,
                                   Finding::kGood,
                                   Finding::kGood,
                                   Finding::kTimedOut,
                                   Finding::kTimedOut,
                                   Finding::kUnknownToResponder,
                                   Finding::kRevoked,
                                   Finding::kExpired,
                                   Finding::kNotSignedByIssuerKey};
  const Finding finding = kFindings[(*random)() % std::size(kFindings)];
  const absl::Time this_update = kNow + absl::Seconds((*random)() % 50);
  return {finding, this_update, kNow + absl::Seconds((*random)() % 50)};
}

}  // namespace revcheck::testing

#endif  // REVCHECK_POLICY_TESTING_RANDOM_RESULT_H_
