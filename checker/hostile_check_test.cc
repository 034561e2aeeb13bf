// What becomes of a check when the responder is broken, overloaded or evil,
// under each profile, over real connections.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/transport_finding.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/testing/hostile.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

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
  return *checker->Check(input);
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

TEST_P(HostileCheckTest, FollowsThePolicy) {
  const auto& [name, profile] = GetParam();
  const HostileCase hostile = HostileCaseNamed(name, Hostility());
  const TestServer server(hostile.script);
  const absl::Duration timeout =
      hostile.times_out() ? absl::Milliseconds(200) : absl::Seconds(4);
  const CheckResult result = CheckAt(server.Url(), profile, timeout);
  const Verdict& verdict = result.verdict();
  ASSERT_NE(result.fetch(), nullptr);
  EXPECT_EQ(Mismatch(hostile,
                     [&] {
                       HttpResult exchange = result.fetch()->exchange();
                       exchange.body = result.fetch()->response;
                       return exchange;
                     }()),
            "");
  EXPECT_TRUE(verdict.fetch_attempted);
  if (hostile.succeeds() && hostile.body == Hostility().right_body) {
    EXPECT_EQ(verdict.decision, Decision::kAccept);
    return;
  }
  const auto& error = result.fetch()->exchange().error;
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
  const absl::Duration timeout = absl::Seconds(4);
  EXPECT_EQ(CheckAt(server.Url(), "firefox", timeout).verdict().decision,
            Decision::kAcceptWithoutEvidence);
  const Verdict strict = CheckAt(server.Url(), "strict", timeout).verdict();
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
    EXPECT_EQ(
        CheckAt(server.Url(), "strict", absl::Seconds(4)).verdict().decision,
        Decision::kAccept)
        << i;
  }
}

}  // namespace
}  // namespace revcheck::testing
