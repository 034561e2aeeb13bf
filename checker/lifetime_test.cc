// Who may destroy what, when, and from where.

#include <stddef.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/testing/gate.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/responder_certificate.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

std::shared_ptr<FakeHttpClient> MakeClient(Delivery delivery) {
  auto client = std::make_shared<FakeHttpClient>(delivery);
  client->Answer(kResponderUrl, TestLeaf().Good());
  return client;
}

class LifetimeTest : public ::testing::TestWithParam<Delivery> {
 protected:
  // Begins a check; delivers, if the test has to.
  void Begin(Checker* checker, CheckCallback done) {
    ASSERT_TRUE(checker->CheckAsync(leaf_.input(), std::move(done)).ok());
  }
  void Deliver() {
    if (GetParam() == Delivery::kOnDemand) {
      client_->DeliverAll();
    }
  }

  const TestLeaf leaf_;
  std::shared_ptr<FakeHttpClient> client_ = MakeClient(GetParam());
};

TEST_P(LifetimeTest, CallbackMayDestroyTheChecker) {
  Gate destroyed;
  auto checker = MakeChecker(client_);
  Begin(checker.get(), [&](const CheckResult& result) {
    checker.reset();
    EXPECT_EQ(result.verdict().finding, Finding::kGood);
    destroyed.Open();
  });
  Deliver();
  destroyed.Wait();
}

TEST_P(LifetimeTest, CallbackMayDestroyCheckerAndClient) {
  Gate destroyed;
  client_->Hold();  // Until nobody else has it.
  auto checker = MakeChecker(client_);
  FakeHttpClient* const client = client_.get();
  client_.reset();
  Begin(checker.get(), [&](const CheckResult&) {
    checker.reset();
    destroyed.Open();
  });
  if (GetParam() == Delivery::kOnDemand) {
    client->DeliverAll();
  } else if (GetParam() == Delivery::kOwnThread) {
    client->Release();
  }
  destroyed.Wait();
}

TEST_P(LifetimeTest, CallbackMayCheckAgain) {
  CheckerOptions options = OptionsFor();
  const auto checker = MakeChecker(client_, options);
  Results results;
  Begin(checker.get(), [&](const CheckResult&) {
    Begin(checker.get(), results.Callback());  // From the cache.
    checker->ClearCache();
    Begin(checker.get(), results.Callback());
  });
  Deliver();
  results.WaitFor(2);
  EXPECT_EQ(results.all()[0].verdict().source, Source::kCache);
  EXPECT_EQ(results.all()[1].verdict().source, Source::kNetwork);
  EXPECT_EQ(client_->request_count(), 2u);
}

TEST_P(LifetimeTest, CallbacksMayCheckAgainAndAgain) {
  constexpr int kTimes = 50;
  const auto checker = MakeChecker(client_);
  Gate done;
  int left = kTimes;
  std::function<void(const CheckResult&)> again =
      [&](const CheckResult& result) {
        EXPECT_EQ(result.verdict().source, Source::kNetwork);
        if (--left == 0) {
          done.Open();
          return;
        }
        checker->ClearCache();
        Begin(checker.get(), again);
      };
  Begin(checker.get(), again);
  Deliver();
  done.Wait();
  EXPECT_EQ(client_->request_count(), size_t{kTimes});
}

TEST_P(LifetimeTest, WhatACallbackOwnsMayBeTheChecker) {
  Gate called;
  std::shared_ptr<Checker> checker = MakeChecker(client_);
  Begin(checker.get(),
        [checker, &called](const CheckResult&) { called.Open(); });
  checker.reset();
  Deliver();
  called.Wait();
}

INSTANTIATE_TEST_SUITE_P(Clients, LifetimeTest,
                         ::testing::Values(Delivery::kInline,
                                           Delivery::kOnDemand,
                                           Delivery::kOwnThread));

class OnDemandTest : public ::testing::Test {
 protected:
  CheckId Begin(CheckCallback done) {
    return *checker_->CheckAsync(leaf_.input(), std::move(done));
  }

  const TestLeaf leaf_;
  const std::shared_ptr<FakeHttpClient> client_ =
      MakeClient(Delivery::kOnDemand);
  Results results_;
  std::unique_ptr<Checker> checker_ = MakeChecker(client_);
};

TEST_F(OnDemandTest, NoCallbackAfterDestruction) {
  Begin(results_.Callback());
  Begin(results_.Callback());
  checker_.reset();
  EXPECT_EQ(client_->cancelled(), 1u);
  EXPECT_FALSE(client_->DeliverAll());
  EXPECT_EQ(results_.count(), 0u);
}

TEST_F(OnDemandTest, NoCallbackAfterOneThatDestroysTheChecker) {
  Begin([this](const CheckResult&) { checker_.reset(); });
  Begin(results_.Callback());
  client_->DeliverAll();
  EXPECT_EQ(results_.count(), 0u);
}

TEST_F(OnDemandTest, DestructionEndsRefreshesAndUnsharedExchangesToo) {
  const std::string partition(65536, 'x');
  CheckInput input = leaf_.input();
  input.partition = partition;
  ASSERT_TRUE(checker_->CheckAsync(input, results_.Callback()).ok());
  checker_.reset();
  EXPECT_EQ(client_->cancelled(), 1u);

  CheckerOptions options = OptionsFor();
  options.refresh_ahead.emplace();
  options.clock = [] { return kNow + 5 * kDay; };
  checker_ = MakeChecker(client_, options);
  Begin(results_.Callback());
  client_->DeliverAll();
  Begin(results_.Callback());
  EXPECT_EQ(client_->under_way(), 1u);
  checker_.reset();
  EXPECT_EQ(client_->under_way(), 0u);
  EXPECT_EQ(results_.count(), 2u);
}

TEST_F(OnDemandTest, CancelFromInsideOnesOwnCallbackIsTooLate) {
  CheckId id = 0;
  bool called = false;
  id = Begin([&](const CheckResult&) {
    EXPECT_FALSE(checker_->Cancel(id));
    EXPECT_EQ(checker_->GiveUp(id), std::nullopt);
    called = true;
  });
  client_->DeliverAll();
  EXPECT_TRUE(called);
}

TEST_F(OnDemandTest, CancelOfWhoSharesTheAnswerFromInsideACallback) {
  CheckId second = 0;
  Begin([&](const CheckResult&) { EXPECT_TRUE(checker_->Cancel(second)); });
  second = Begin(results_.Callback());
  client_->DeliverAll();
  EXPECT_EQ(results_.count(), 0u);
}

// So a callback that takes its time cannot hold up a blocking check.
TEST_F(OnDemandTest, WhoSharesTheAnswerNeedNotWaitForTheCallbacksBefore) {
  CheckId second = 0;
  std::optional<CheckResult> result;
  Begin([&](const CheckResult&) { result = checker_->GiveUp(second); });
  second = Begin(results_.Callback());
  client_->DeliverAll();
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->verdict().decision, Decision::kAccept);
  EXPECT_EQ(results_.count(), 0u);
}

TEST_F(OnDemandTest, CancelOfAnotherCertificateFromInsideACallback) {
  const TestLeaf other = TestLeaf::Number(1);
  CheckId second = 0;
  Begin([&](const CheckResult&) { EXPECT_TRUE(checker_->Cancel(second)); });
  second = *checker_->CheckAsync(other.input(), results_.Callback());
  client_->DeliverAll();
  EXPECT_EQ(results_.count(), 0u);
  EXPECT_EQ(client_->cancelled(), 1u);
}

TEST_F(OnDemandTest, CheckerKeepsTheClient) {
  auto client = MakeClient(Delivery::kOnDemand);
  const std::weak_ptr<FakeHttpClient> kept = client;
  auto checker = MakeChecker(std::move(client));
  ASSERT_TRUE(checker->CheckAsync(leaf_.input(), results_.Callback()).ok());
  EXPECT_FALSE(kept.expired());
  checker.reset();
  EXPECT_TRUE(kept.expired());
}

TEST_F(OnDemandTest, ClientMayServeTwoCheckers) {
  const auto other = MakeChecker(client_);
  Begin(results_.Callback());
  ASSERT_TRUE(other->CheckAsync(leaf_.input(), results_.Callback()).ok());
  EXPECT_EQ(client_->under_way(), 2u);
  checker_.reset();
  EXPECT_EQ(client_->under_way(), 1u);
  client_->DeliverAll();
  EXPECT_EQ(results_.count(), 1u);
}

TEST_F(OnDemandTest, WhatACancelledCallbackOwnsIsFreed) {
  auto owned = std::make_shared<int>();
  const std::weak_ptr<int> weak = owned;
  const CheckId id = Begin([owned](const CheckResult&) {});
  owned.reset();
  EXPECT_FALSE(weak.expired());
  EXPECT_TRUE(checker_->Cancel(id));
  EXPECT_TRUE(weak.expired());
}

TEST_F(OnDemandTest, WhatACallbackOwnsIsFreedWithTheChecker) {
  auto owned = std::make_shared<int>();
  const std::weak_ptr<int> weak = owned;
  Begin([owned](const CheckResult&) {});
  owned.reset();
  checker_.reset();
  EXPECT_TRUE(weak.expired());
}

// Clients that do what they must not.

TEST_F(OnDemandTest, ClientThatCallsBackTwiceIsHeardOnce) {
  client_->KeepCallbacks();
  Begin(results_.Callback());
  client_->DeliverAll();
  client_->CallBackAgain(0);
  EXPECT_EQ(results_.count(), 1u);
  EXPECT_EQ(checker_->Snapshot().exchanges, 1u);
}

TEST_F(OnDemandTest, ClientThatCallsBackAfterCancelIsNotHeard) {
  client_->KeepCallbacks();
  EXPECT_TRUE(checker_->Cancel(Begin(results_.Callback())));
  Begin(results_.Callback());
  client_->CallBackAgain(0);
  EXPECT_EQ(results_.count(), 0u);
  client_->DeliverAll();
  EXPECT_EQ(results_.count(), 1u);
  client_->CallBackAgain(1);
  EXPECT_EQ(checker_->Snapshot().exchanges_under_way, 0u);
}

TEST_F(OnDemandTest, ClientThatCallsBackAfterTheCheckerIsNotHeard) {
  client_->KeepCallbacks();
  Begin(results_.Callback());
  checker_.reset();
  client_->CallBackAgain(0);
  EXPECT_EQ(results_.count(), 0u);
}

// Threads.

// A checker whose destructor runs while a callback does.
class DestructorTest : public ::testing::Test {
 protected:
  // Destroys the checker once `running_` is open; `go_on_` opens when that has
  // begun, which shows in the end of another check.
  void Destroy() {
    running_.Wait();
    Results waits;
    const TestLeaf other = TestLeaf::Number(1);
    ASSERT_TRUE(checker_->CheckAsync(other.input(), waits.Callback()).ok());
    std::thread opener([this] {
      client_->WaitForCancelled(1);
      go_on_.Open();
    });
    checker_.reset();
    EXPECT_TRUE(over_);
    opener.join();
    EXPECT_EQ(waits.count(), 0u);
  }

  // What a callback does meanwhile.
  void TakeTime() {
    running_.Open();
    go_on_.Wait();
    over_ = true;
  }

  const TestLeaf leaf_;
  const std::shared_ptr<FakeHttpClient> client_ =
      MakeClient(Delivery::kOwnThread);
  std::unique_ptr<Checker> checker_;
  Gate running_;
  Gate go_on_;
  std::atomic<bool> over_{false};
};

TEST_F(DestructorTest, WaitsForACallbackOnAnotherThread) {
  checker_ = MakeChecker(client_);
  ASSERT_TRUE(
      checker_
          ->CheckAsync(leaf_.input(), [&](const CheckResult&) { TakeTime(); })
          .ok());
  Destroy();
}

// Whom the application trusts is asked in between two answers.
TEST_F(DestructorTest, WaitsForTheTrustCallbackOnAnotherThread) {
  const TestCa ca;
  client_->Answer(
      kResponderUrl,
      ResponseBuilder(ca).Good().SignedBy(ca.IssueResponder()).Build());
  CheckerOptions options = OptionsFor();
  options.ask_by = AskBy::kGetThenPost;
  options.verify.responder.trust = [&](const Certificate&) {
    TakeTime();
    return ResponderTrust::kOrdinary;
  };
  checker_ = MakeChecker(client_, options);
  Results results;
  ASSERT_TRUE(checker_->CheckAsync(leaf_.input(), results.Callback()).ok());
  Destroy();
  EXPECT_EQ(results.count(), 0u);
}

// A callback that asks once more while another thread destroys: it is let
// through, not left waiting.
TEST_F(DestructorTest, ACallbackItWaitsForMayCheckOnceMore) {
  const TestLeaf third = TestLeaf::Number(2);
  Results results;
  checker_ = MakeChecker(client_);
  Checker* const borrowed = checker_.get();
  ASSERT_TRUE(
      checker_
          ->CheckAsync(leaf_.input(),
                       [&](const CheckResult&) {
                         TakeTime();
                         EXPECT_TRUE(
                             borrowed
                                 ->CheckAsync(third.input(), results.Callback())
                                 .ok());
                       })
          .ok());
  Destroy();
  EXPECT_EQ(client_->request_count(), 2u);
  ASSERT_EQ(results.count(), 1u);
  EXPECT_EQ(results.all()[0].verdict().finding, Finding::kFetchCancelled);
}

TEST_F(DestructorTest, ClientMayGoFromItsOwnThread) {
  for (int i = 0; i < 50; ++i) {
    auto client = MakeClient(Delivery::kOwnThread);
    auto checker = MakeChecker(client);
    client.reset();
    ASSERT_TRUE(
        checker->CheckAsync(leaf_.input(), [](const CheckResult&) {}).ok());
    checker.reset();
  }
}

}  // namespace
}  // namespace revcheck::testing
