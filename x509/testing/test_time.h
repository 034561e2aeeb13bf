#ifndef REVCHECK_X509_TESTING_TEST_TIME_H_
#define REVCHECK_X509_TESTING_TEST_TIME_H_

// The moment at which tests take place. No test reads a clock.

#include <stdint.h>

#include "absl/time/time.h"

namespace revcheck::testing {

inline constexpr int64_t kNowUnixSeconds = 1772323200;

// 2026-03-01T00:00:00Z.
inline constexpr absl::Time kNow = absl::FromUnixSeconds(kNowUnixSeconds);

inline constexpr absl::Duration kDay = absl::Hours(24);

// kNow + days * kDay; before kNow if negative. For constants: arithmetic on
// absl::Time is not constexpr in every version.
constexpr absl::Time DaysFromNow(int days) {
  return absl::FromUnixSeconds(kNowUnixSeconds + int64_t{days} * 24 * 60 * 60);
}

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_TEST_TIME_H_
