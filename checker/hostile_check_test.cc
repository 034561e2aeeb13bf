// What becomes of a check when the responder is broken, overloaded or evil,
// under each profile, over real connections.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/transport_finding.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/testing/hostile.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// The longest that a policy allows for soft fail.
constexpr absl::Duration kLong = absl::Seconds(5);

const TestCa& Ca() {
  static const TestCa* const ca = new TestCa;
  return *ca;
}

HostileOptions Hostility() {
  HostileOptions options;
  options.right_body = ResponseBuilder(Ca()).Good().Build();
  options.interval = absl::Milliseconds(50);
  return options;
}

PolicyOptions OptionsOf(const std::string& profile, absl::Duration timeout) {
  PolicyOptions options = Policy::Named(profile)->options();
  options.soft_timeout = timeout;
  options.hard_timeout = timeout;
  return options;
}

// Without blocking, since a blocking call gives up on what ends a little after
// its limit, as everything may on a slow machine.
CheckResult CheckAt(const std::string& url, const std::string& profile,
                    absl::Duration timeout) {
  CheckerOptions options;
  options.policy = *Policy::Create(OptionsOf(profile, timeout));
  options.clock = [] { return kNow; };
  const auto checker = *Checker::Create(
      std::move(options), std::make_shared<BeastClient>(LoopbackOptions()));
  const std::string leaf = Ca().Issue();
  CheckInput input;
  input.certificate = ToBytes(leaf);
  input.issuer = ToBytes(Ca().certificate());
  input.url = url;
  Results results;
  EXPECT_TRUE(checker->CheckAsync(input, results.Callback()).ok());
  results.WaitFor(1);
  return results.all()[0];
}

// What is wrong with the exchange, by the case; "" if nothing.
std::string Mismatch(const HostileCase& hostile, const CheckResult& result) {
  if (result.fetch() == nullptr) {
    return "nothing was fetched";
  }
  HttpResult exchange = result.fetch()->exchange();
  exchange.body = result.fetch()->response;
  return Mismatch(hostile, exchange);
}

// Until a slow case times out in the phase that it is about, a slow machine may
// need longer; at most what a policy allows.
std::vector<absl::Duration> LimitsFor(const HostileCase& hostile) {
  if (!hostile.times_out()) {
    return {kLong};
  }
  return {absl::Milliseconds(200), absl::Milliseconds(800),
          absl::Milliseconds(3200), kLong};
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const HostileCase& hostile : HostileCases(Hostility())) {
    names.push_back(hostile.name);
  }
  return names;
}

using Parameters = std::tuple<std::string, std::string>;

class HostileCheckTest : public ::testing::TestWithParam<Parameters> {};

void ExpectFollowsThePolicy(const HostileCase& hostile,
                            const std::string& profile,
                            const CheckResult& result) {
  const Verdict& verdict = result.verdict();
  EXPECT_TRUE(verdict.fetch_attempted);
  if (hostile.succeeds() && hostile.body == Hostility().right_body) {
    EXPECT_EQ(verdict.decision, Decision::kAccept);
    return;
  }
  const auto& error = result.fetch()->exchange().error;
  if (hostile.times_out()) {
    EXPECT_EQ(error, TransportError::kTimedOut);
  }
  if (error.has_value()) {
    EXPECT_EQ(verdict.finding, FindingOf(*error));
  }
  if (profile == "firefox") {
    EXPECT_EQ(verdict.decision, Decision::kAcceptWithoutEvidence);
    EXPECT_EQ(verdict.code, Code::kSuccess);
  } else {
    EXPECT_EQ(verdict.decision, Decision::kReject);
    EXPECT_EQ(verdict.code, Describe(verdict.finding).code);
    EXPECT_NE(verdict.code, Code::kSuccess);
  }
}

TEST_P(HostileCheckTest, FollowsThePolicy) {
  const auto& [name, profile] = GetParam();
  const HostileCase hostile = HostileCaseNamed(name, Hostility());
  const TestServer server(hostile.script);
  std::string mismatch;
  for (const absl::Duration limit : LimitsFor(hostile)) {
    const CheckResult result = CheckAt(server.Url(), profile, limit);
    mismatch = Mismatch(hostile, result);
    ASSERT_NE(result.fetch(), nullptr);
    ExpectFollowsThePolicy(hostile, profile, result);
    if (mismatch.empty()) {
      break;
    }
  }
  EXPECT_EQ(mismatch, "");
}

INSTANTIATE_TEST_SUITE_P(
    All, HostileCheckTest,
    ::testing::Combine(::testing::ValuesIn(Names()),
                       ::testing::Values("firefox", "firefox-hard-fail",
                                         "strict")),
    [](const auto& info) {
      std::string name = std::get<0>(info.param) + "_";
      for (const char c : std::get<1>(info.param)) {
        name += c == '-' ? '_' : c;
      }
      return name;
    });

TEST(HostileCheckTest, AnAnswerForAnotherCertificateProvesNothing) {
  const TestServer server(AnswerAll(
      OcspHttpResponse(ResponseBuilder(Ca()).Good("another").Build())));
  EXPECT_EQ(CheckAt(server.Url(), "firefox", kLong).verdict().decision,
            Decision::kAcceptWithoutEvidence);
  const Verdict strict = CheckAt(server.Url(), "strict", kLong).verdict();
  EXPECT_EQ(strict.decision, Decision::kReject);
  EXPECT_EQ(strict.code, Code::kOcspResponseForCertMissing);
}

TEST(HostileCheckTest, TheRightAnswerCountsHoweverItIsSplit) {
  const std::string answer =
      OcspHttpResponse(ResponseBuilder(Ca()).Good().Build());
  for (size_t i = 1; i < answer.size(); i += 7) {
    const TestServer server([&answer, i](ServerConnection& connection) {
      connection.ReadRequest();
      connection.SendSplit(answer, i, absl::Milliseconds(1));
      connection.WaitForPeerToClose();
    });
    EXPECT_EQ(CheckAt(server.Url(), "strict", kLong).verdict().decision,
              Decision::kAccept)
        << i;
  }
}

}  // namespace
}  // namespace revcheck::testing
