// The machine or the application fails a check: threads, descriptors, the
// clock, the name server, callbacks. It ends in time, once, with a verdict that
// is never good without evidence, and the checker goes on.

#include <stddef.h>
#include <stdint.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/statistics.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/address.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/testing/gate.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/no_descriptors.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/net/testing/thread_failure.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/responder_certificate.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

struct Thrown : std::runtime_error {
  Thrown() : std::runtime_error("the application's") {}
};

CheckerOptions HardFail() { return OptionsFor(Policy::FirefoxHardFail()); }

class FaultsTest : public ::testing::Test {
 protected:
  std::shared_ptr<FakeHttpClient> Answering(Delivery delivery) const {
    auto client = std::make_shared<FakeHttpClient>(delivery);
    client->Answer(kResponderUrl, leaf_.Good());
    return client;
  }

  void ExpectIdle(const Checker& checker) const {
    const CheckerSnapshot snapshot = checker.Snapshot();
    EXPECT_EQ(snapshot.checks_waiting, 0u);
    EXPECT_EQ(snapshot.exchanges_under_way, 0u);
  }

  const TestLeaf leaf_;
};

// Callbacks that throw.

using ThrowingTest = FaultsTest;

TEST_F(ThrowingTest, CallbackOnTheCallersThread) {
  const auto client = Answering(Delivery::kInline);
  const auto checker = MakeChecker(client);
  for (int i = 0; i < 2; ++i) {  // From the network, and from the cache.
    EXPECT_THROW((void)checker->CheckAsync(
                     leaf_.input(), [](const CheckResult&) { throw Thrown(); }),
                 Thrown);
    ExpectIdle(*checker);
  }
  EXPECT_EQ(client->request_count(), 1u);
  EXPECT_TRUE(checker->Check(leaf_.input())->accepted());
}

// The others who share the answer are called back first.
TEST_F(ThrowingTest, CallbackOnTheClientsThread) {
  const auto client = Answering(Delivery::kOnDemand);
  const auto checker = MakeChecker(client);
  Results results;
  (void)checker->CheckAsync(leaf_.input(), results.Callback());
  (void)checker->CheckAsync(leaf_.input(),
                            [](const CheckResult&) { throw Thrown(); });
  (void)checker->CheckAsync(leaf_.input(), results.Callback());
  EXPECT_THROW(client->DeliverAll(), Thrown);
  EXPECT_EQ(results.count(), 2u);
  ExpectIdle(*checker);
}

TEST_F(ThrowingTest, CallbackThatDestroysTheCheckerFirst) {
  const auto client = Answering(Delivery::kOnDemand);
  auto checker = MakeChecker(client);
  Results results;
  (void)checker->CheckAsync(leaf_.input(), [&](const CheckResult&) {
    checker.reset();
    throw Thrown();
  });
  (void)checker->CheckAsync(leaf_.input(), results.Callback());
  EXPECT_THROW(client->DeliverAll(), Thrown);
  EXPECT_EQ(results.count(), 0u);
}

TEST_F(ThrowingTest, CallbackOnAThreadOfBeastClient) {
  const std::string answer = OcspHttpResponse(leaf_.Good());
  TestServer server(AnswerAll(answer));
  const auto checker =
      MakeChecker(std::make_shared<BeastClient>(LoopbackOptions()),
                  OptionsFor(Policy::FirefoxHardFail()));
  const std::string url = server.Url();
  CheckInput input = leaf_.input();
  input.url = url;
  (void)checker->CheckAsync(input, [](const CheckResult&) { throw Thrown(); });
  ASSERT_TRUE(server.WaitForRequests(1));
  Results results;
  (void)checker->CheckAsync(input, results.Callback());
  results.WaitFor(1);
  EXPECT_EQ(results.all()[0].verdict().decision, Decision::kAccept);
}

TEST_F(ThrowingTest, HookIsIgnored) {
  for (const Delivery delivery : {Delivery::kInline, Delivery::kOnDemand}) {
    const auto client = Answering(delivery);
    CheckerOptions options = OptionsFor();
    options.on_finished = [](const CheckResult&) { throw Thrown(); };
    const auto checker = MakeChecker(client, options);
    Results results;
    (void)checker->CheckAsync(leaf_.input(), results.Callback());
    client->DeliverAll();
    EXPECT_EQ(results.count(), 1u);
    EXPECT_TRUE(checker->Check(leaf_.input())->accepted());
    ExpectIdle(*checker);
  }
}

TEST_F(ThrowingTest, ClockBeforeTheCheckHasBegun) {
  const auto client = Answering(Delivery::kInline);
  bool throws = true;
  CheckerOptions options = OptionsFor();
  options.clock = [&throws] { return throws ? throw Thrown() : kNow; };
  const auto checker = MakeChecker(client, options);
  EXPECT_THROW((void)checker->Check(leaf_.input()), Thrown);
  EXPECT_EQ(checker->Snapshot().checks_started, 0u);
  throws = false;
  EXPECT_TRUE(checker->Check(leaf_.input())->accepted());
}

// In the background, there is nobody to throw to: the renewal has failed.
TEST_F(ThrowingTest, ClockWhileAnAnswerIsRenewed) {
  const auto client = Answering(Delivery::kOnDemand);
  bool throws = false;
  CheckerOptions options = OptionsFor();
  options.refresh_ahead.emplace();
  options.refresh_ahead->max_at_once = 1;
  absl::Time now = kNow + 5 * kDay;
  options.clock = [&] { return throws ? throw Thrown() : now; };
  const auto checker = MakeChecker(client, options);
  Results results;
  (void)checker->CheckAsync(leaf_.input(), results.Callback());
  client->DeliverAll();
  (void)checker->CheckAsync(leaf_.input(), results.Callback());
  ASSERT_EQ(client->under_way(), 1u);
  throws = true;
  EXPECT_TRUE(client->DeliverAll());
  throws = false;
  ExpectIdle(*checker);
  now += absl::Hours(2);  // The only place for a renewal is free again.
  (void)checker->CheckAsync(leaf_.input(), results.Callback());
  EXPECT_EQ(client->under_way(), 1u);
  EXPECT_EQ(results.count(), 3u);
}

// On the client's thread the check ends as if it had no answer.
TEST_F(ThrowingTest, TrustCallback) {
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
  const TestCa ca;
  client->Answer(
      kResponderUrl,
      ResponseBuilder(ca).Good().SignedBy(ca.IssueResponder()).Build());
  CheckerOptions options = HardFail();
  options.verify.responder.trust = [](const Certificate&) -> ResponderTrust {
    throw Thrown();
  };
  const auto checker = MakeChecker(client, options);
  Results results;
  (void)checker->CheckAsync(leaf_.input(), results.Callback());
  EXPECT_TRUE(client->DeliverAll());
  ASSERT_EQ(results.count(), 1u);
  EXPECT_EQ(results.all()[0].verdict().finding, Finding::kFetchCancelled);
  EXPECT_EQ(results.all()[0].verdict().decision, Decision::kReject);
  // That is not remembered as a failure of the responder.
  EXPECT_EQ(checker->Snapshot().cached_responses, 0u);
}

// Begins exchanges by throwing, before or after the answer.
class ThrowingClient : public HttpClient {
 public:
  explicit ThrowingClient(bool answers) : answers_(answers) {}

  HttpExchangeId Start(HttpRequest, Callback done) override {
    if (answers_) {
      HttpResult result;
      result.error = TransportError::kConnectionRefused;
      done(std::move(result));
    }
    throw Thrown();
  }
  void Cancel(HttpExchangeId) override {}

 private:
  const bool answers_;
};

TEST_F(ThrowingTest, ClientThatCannotBegin) {
  CheckerOptions options = HardFail();
  options.ask_by = AskBy::kGetThenPost;  // Neither can be begun.
  const auto checker =
      MakeChecker(std::make_shared<ThrowingClient>(false), options);
  for (int i = 0; i < 3; ++i) {
    const absl::StatusOr<CheckResult> result = checker->Check(leaf_.input());
    EXPECT_EQ(result->verdict().decision, Decision::kReject);
    EXPECT_EQ(result->verdict().finding, Finding::kFetchCancelled);
    ExpectIdle(*checker);
    checker->ClearCache();
  }
}

TEST_F(ThrowingTest, ClientThatThrowsAfterItsAnswer) {
  const auto checker =
      MakeChecker(std::make_shared<ThrowingClient>(true), HardFail());
  Results results;
  EXPECT_THROW((void)checker->CheckAsync(leaf_.input(), results.Callback()),
               Thrown);
  ASSERT_EQ(results.count(), 1u);
  EXPECT_EQ(results.all()[0].verdict().finding, Finding::kConnectionRefused);
  ExpectIdle(*checker);
}

// Callbacks that destroy: see lifetime_test.cc for the others.

TEST_F(FaultsTest, CallbackOfBeastClientMayDestroyCheckerAndClient) {
  TestServer server(AnswerAll(OcspHttpResponse(leaf_.Good())));
  for (int i = 0; i < 20; ++i) {
    auto client = std::make_shared<BeastClient>(LoopbackOptions());
    auto checker = MakeChecker(client);
    client.reset();
    const std::string url = server.Url();
    CheckInput input = leaf_.input();
    input.url = url;
    Gate gate;
    (void)checker->CheckAsync(input, [&](const CheckResult&) {
      checker.reset();
      gate.Open();
    });
    gate.Wait();
  }
}

TEST_F(FaultsTest, CallbackMayDestroyTheCheckerWhileAnAnswerIsRenewed) {
  const auto client = Answering(Delivery::kOnDemand);
  CheckerOptions options = OptionsFor();
  options.refresh_ahead.emplace();
  options.clock = [] { return kNow + 5 * kDay; };
  auto checker = MakeChecker(client, options);
  Results results;
  (void)checker->CheckAsync(leaf_.input(), results.Callback());
  client->DeliverAll();
  (void)checker->CheckAsync(leaf_.input(), [&](const CheckResult&) {
    checker.reset();  // From the cache, after the renewal has begun.
  });
  EXPECT_EQ(checker, nullptr);
  EXPECT_EQ(client->under_way(), 0u);
  EXPECT_EQ(client->cancelled(), 1u);
}

// The clock.

class ClockTest : public FaultsTest {
 protected:
  CheckerOptions Moving(CheckerOptions options = HardFail()) {
    options.clock = [this] { return now_; };
    return options;
  }

  Verdict CheckAt(absl::Time now) {
    now_ = now;
    return checker_->Check(leaf_.input())->verdict();
  }

  absl::Time now_ = kNow;
  std::shared_ptr<FakeHttpClient> client_ = Answering(Delivery::kInline);
  std::unique_ptr<Checker> checker_ = MakeChecker(client_, Moving());
};

TEST_F(ClockTest, ForwardsEndsWhatIsCached) {
  EXPECT_EQ(CheckAt(kNow).source, Source::kNetwork);
  EXPECT_EQ(CheckAt(kNow).source, Source::kCache);
  EXPECT_EQ(CheckAt(kNow + 3650 * kDay).decision, Decision::kReject);
  EXPECT_EQ(client_->request_count(), 2u);
}

// As in Firefox, an entry is judged by its end alone: it was in force when it
// was stored, which the clock now denies.
TEST_F(ClockTest, BackwardsKeepsWhatIsCachedAndRefusesWhatIsNew) {
  EXPECT_EQ(CheckAt(kNow).decision, Decision::kAccept);
  EXPECT_EQ(CheckAt(kNow - 3650 * kDay).source, Source::kCache);
  checker_->ClearCache();
  const Verdict verdict = CheckAt(kNow - 3650 * kDay);
  EXPECT_EQ(verdict.decision, Decision::kReject);
  EXPECT_EQ(verdict.finding, Finding::kThisUpdateInFuture);
}

TEST_F(ClockTest, RevokedStaysRevokedWhereverItJumps) {
  client_->Answer(kResponderUrl, leaf_.Revoked());
  EXPECT_EQ(CheckAt(kNow).finding, Finding::kRevoked);
  for (const absl::Time now :
       {kNow - 36500 * kDay, kNow + 36500 * kDay, absl::InfinitePast(),
        absl::InfiniteFuture(), absl::UnixEpoch()}) {
    EXPECT_EQ(CheckAt(now).finding, Finding::kRevoked);
  }
}

TEST_F(ClockTest, ThatIsAbsurdIsNoEvidence) {
  for (const absl::Time now :
       {absl::InfinitePast(), absl::InfiniteFuture(), absl::UnixEpoch(),
        absl::FromUnixSeconds(int64_t{1} << 31),
        absl::FromUnixSeconds(-(int64_t{1} << 31)),
        absl::FromUnixSeconds(int64_t{1} << 32)}) {
    checker_->ClearCache();
    EXPECT_EQ(CheckAt(now).decision, Decision::kReject);
    checker_->ClearCache();
    client_->Answer(kResponderUrl, TransportError::kTimedOut);
    EXPECT_EQ(CheckAt(now).decision, Decision::kReject);
    EXPECT_EQ(CheckAt(now).decision, Decision::kReject);  // Remembered or not.
    client_->Answer(kResponderUrl, leaf_.Good());
  }
  checker_->ClearCache();
  EXPECT_EQ(CheckAt(kNow).decision, Decision::kAccept);
}

// A staple that was verified before is judged by the time of each check.
TEST_F(ClockTest, VerifiedStapleIsJudgedAgain) {
  const std::string staple = leaf_.Good();
  CheckInput input = leaf_.input();
  input.staple = ToBytes(staple);
  input.local_only = true;
  const auto finding_at = [&](absl::Time now) {
    now_ = now;
    checker_->ClearCache();
    return checker_->Check(input)->verdict().finding;
  };
  EXPECT_EQ(finding_at(kNow), Finding::kGood);
  EXPECT_EQ(finding_at(kNow - 10 * kDay), Finding::kThisUpdateInFuture);
  EXPECT_NE(finding_at(kNow + 30 * kDay), Finding::kGood);
  EXPECT_EQ(finding_at(kNow), Finding::kGood);
}

// What the clock says while an exchange is under way neither ends nor prolongs
// it; the answer is judged by the time at which the check began.
TEST_F(ClockTest, DuringAnExchange) {
  for (const absl::Duration jump : {3650 * kDay, -3650 * kDay}) {
    const auto client = Answering(Delivery::kOnDemand);
    const auto checker = MakeChecker(client, Moving());
    now_ = kNow;
    Results results;
    (void)checker->CheckAsync(leaf_.input(), results.Callback());
    now_ += jump;
    client->DeliverAll();
    EXPECT_EQ(results.all().at(0).verdict().finding, Finding::kGood);
  }
}

TEST_F(ClockTest, BackwardsOnlyDelaysRenewal) {
  CheckerOptions options = Moving(OptionsFor());
  options.refresh_ahead.emplace();
  const auto client = Answering(Delivery::kOnDemand);
  const auto checker = MakeChecker(client, options);
  Results results;
  const auto check_at = [&](absl::Time now) {
    now_ = now;
    (void)checker->CheckAsync(leaf_.input(), results.Callback());
  };
  check_at(kNow);
  client->DeliverAll();
  check_at(kNow + 5 * kDay);
  client->Answer(kResponderUrl, TransportError::kTimedOut);
  client->DeliverAll();
  check_at(kNow);  // Before the middle of its life again.
  EXPECT_EQ(client->under_way(), 0u);
  check_at(kNow + 5 * kDay + absl::Hours(2));
  EXPECT_EQ(client->under_way(), 1u);
  EXPECT_EQ(results.count(), 4u);
}

// The machine.

class MachineTest : public FaultsTest {
 protected:
  // The policy rejects without evidence; a name has to be looked up.
  Verdict Check(Checker& checker, absl::Duration timeout) const {
    CheckInput input = leaf_.input();
    input.url = url_;
    return checker.Check(input, timeout)->verdict();
  }

  TestServer server_{AnswerAll(OcspHttpResponse(leaf_.Good()))};
  const std::string url_ =
      "http://responder.test:" + std::to_string(server_.port()) + "/";
};

absl::StatusOr<std::vector<IpAddress>> ToLoopback(const std::string&) {
  return std::vector<IpAddress>{IpAddress::V4({127, 0, 0, 1})};
}

TEST_F(MachineTest, WithoutThreadsNothingIsProved) {
  BeastClientOptions options = LoopbackOptions();
  options.name_lookup = ToLoopback;
  const auto checker = MakeChecker(
      std::make_shared<BeastClient>(std::move(options)), HardFail());
  {
    const NoThreads none;
    const Verdict verdict = Check(*checker, absl::InfiniteDuration());
    EXPECT_EQ(verdict.decision, Decision::kReject);
    EXPECT_EQ(verdict.finding, Finding::kFetchCancelled);
  }
  // Nothing of it is remembered against the responder.
  EXPECT_EQ(Check(*checker, absl::InfiniteDuration()).finding, Finding::kGood);
}

TEST_F(MachineTest, WithoutDescriptorsNothingIsProved) {
  if (!kCanRunOutOfDescriptors) {
    GTEST_SKIP() << "the sanitizer needs some";
  }
  BeastClientOptions options = LoopbackOptions();
  options.name_lookup = ToLoopback;
  options.max_idle_per_host = 0;  // Each exchange needs one.
  const auto checker = MakeChecker(
      std::make_shared<BeastClient>(std::move(options)), HardFail());
  // There is none for the client's loop, and, once that runs, for a connection.
  for (int i = 0; i < 2; ++i) {
    {
      const NoDescriptors none;
      const Verdict verdict = Check(*checker, absl::InfiniteDuration());
      EXPECT_EQ(verdict.decision, Decision::kReject);
      EXPECT_EQ(verdict.finding, Finding::kFetchCancelled);
      ExpectIdle(*checker);
    }
    EXPECT_EQ(Check(*checker, absl::InfiniteDuration()).finding,
              Finding::kGood);
    checker->ClearCache();
  }
}

// More lookups hang than there are threads for: each check ends in its time,
// nothing waits for a lookup, and what comes of it too late is nobody's.
TEST_F(MachineTest, LookupsThatHangHoldNothingUp) {
  const auto gate = std::make_shared<Gate>();
  const auto begun = std::make_shared<std::atomic<int>>(0);
  BeastClientOptions options = LoopbackOptions();
  options.max_lookups = 2;
  options.name_lookup = [gate, begun](const std::string& host) {
    ++*begun;
    gate->Wait();
    return ToLoopback(host);
  };
  auto checker = MakeChecker(std::make_shared<BeastClient>(std::move(options)),
                             HardFail());
  for (int i = 0; i < 5; ++i) {
    const Verdict verdict = Check(*checker, absl::Milliseconds(20));
    EXPECT_EQ(verdict.decision, Decision::kReject);
    EXPECT_EQ(verdict.finding, Finding::kTimedOut);
    ExpectIdle(*checker);
  }
  EXPECT_LE(*begun, 2);
  checker.reset();  // Returns although they hang still.
  gate->Open();
}

}  // namespace
}  // namespace revcheck::testing
