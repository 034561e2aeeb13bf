// The system's resolver hangs: here getaddrinfo() is ours.

#include <netdb.h>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/cli/connect_probe.h"
#include "revcheck/net/testing/gate.h"

namespace revcheck::cli {
namespace {

// Who hangs may outlive the test.
testing::Gate* const never = new testing::Gate;

TEST(FindAddressesTest, TimesOut) {
  EXPECT_EQ(FindAddresses("name.invalid", absl::ZeroDuration()).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace revcheck::cli

// In place of the system's.
extern "C" int getaddrinfo(const char*, const char*, const addrinfo*,
                           addrinfo**) {
  revcheck::cli::never->Wait();
  return EAI_AGAIN;
}
