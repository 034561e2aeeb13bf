// The default client against servers that are broken, overloaded or evil.

#include "revcheck/net/testing/hostile.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/testing/descriptors.h"
#include "revcheck/net/testing/exchange_now.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {
namespace {

HostileOptions Hostility() {
  HostileOptions options;
  options.interval = absl::Milliseconds(50);
  return options;
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const HostileCase& hostile : HostileCases(Hostility())) {
    names.push_back(hostile.name);
  }
  return names;
}

class HostileTest : public ::testing::TestWithParam<std::string> {
 protected:
  // Until a slow case times out in the phase that it is about, a slow machine
  // may need longer.
  std::vector<absl::Duration> Limits() const {
    if (!hostile_.times_out()) {
      return {absl::Seconds(30)};
    }
    return {absl::Milliseconds(400), absl::Milliseconds(1600),
            absl::Milliseconds(6400), absl::Seconds(25)};
  }

  const HostileCase hostile_ = HostileCaseNamed(GetParam(), Hostility());
};

TEST_P(HostileTest, EndsInItsErrorAndLeavesNothingBehind) {
  const size_t descriptors = CountDescriptors();
  std::string mismatch;
  for (const absl::Duration limit : Limits()) {
    BeastClient client(LoopbackOptions());
    TestServer server(hostile_.script);
    const HttpResult result =
        ExchangeNow(client, PostTo(server.Url(), "request", limit));
    EXPECT_EQ(client.idle_connections(), hostile_.may_reuse ? 1 : 0);
    if (hostile_.times_out()) {
      EXPECT_EQ(result.error, TransportError::kTimedOut);
      EXPECT_GE(result.timings.total, limit - absl::Milliseconds(50));
      EXPECT_LT(result.timings.total, limit + absl::Seconds(20));
    }
    EXPECT_TRUE(server.WaitForOpenConnections(hostile_.may_reuse ? 1 : 0));
    mismatch = Mismatch(hostile_, result);
    if (mismatch.empty()) {
      break;
    }
    mismatch += ": " + result.detail;
  }
  EXPECT_EQ(mismatch, "");
  EXPECT_EQ(CountDescriptors(), descriptors);
}

INSTANTIATE_TEST_SUITE_P(All, HostileTest, ::testing::ValuesIn(Names()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace revcheck::testing
