// Checks that would ask the same question share one exchange.

#include <stddef.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/statistics.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

class SingleFlightTest : public ::testing::Test {
 protected:
  SingleFlightTest() { client_->Answer(kResponderUrl, leaf_.Good()); }

  CheckId Begin() { return Begin(leaf_.input()); }
  CheckId Begin(const CheckInput& input) {
    return *checker_->CheckAsync(input, results_.Callback());
  }

  const TestLeaf leaf_;
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
  Results results_;
  const std::unique_ptr<Checker> checker_ =
      MakeChecker(client_, OptionsFor(Policy::FirefoxHardFail()));
};

TEST_F(SingleFlightTest, AllGetTheAnswerAndOneHasBegunIt) {
  for (int i = 0; i < 5; ++i) {
    Begin();
  }
  EXPECT_EQ(client_->request_count(), 1u);
  client_->DeliverAll();
  ASSERT_EQ(results_.count(), 5u);
  int shared = 0;
  for (const CheckResult& result : results_.all()) {
    EXPECT_EQ(result.verdict().finding, Finding::kGood);
    EXPECT_EQ(result.fetch(), results_.all()[0].fetch());
    shared += result.shared_fetch() ? 1 : 0;
  }
  EXPECT_EQ(shared, 4);
}

TEST_F(SingleFlightTest, AFailureIsEverybodys) {
  client_->Answer(kResponderUrl, TransportError::kConnectionReset);
  for (int i = 0; i < 5; ++i) {
    Begin();
  }
  client_->DeliverAll();
  ASSERT_EQ(results_.count(), 5u);
  for (const CheckResult& result : results_.all()) {
    EXPECT_EQ(result.verdict().finding, Finding::kConnectionReset);
    EXPECT_EQ(result.verdict().source, Source::kNetwork);
  }
  EXPECT_EQ(client_->request_count(), 1u);
}

TEST_F(SingleFlightTest, AWaiterThatCancelsLeavesTheOthers) {
  Begin();
  const CheckId waiter = Begin();
  Begin();
  EXPECT_TRUE(checker_->Cancel(waiter));
  EXPECT_EQ(client_->cancelled(), 0u);
  client_->DeliverAll();
  EXPECT_EQ(results_.count(), 2u);
}

TEST_F(SingleFlightTest, ALeaderThatCancelsLeavesTheOthers) {
  const CheckId leader = Begin();
  Begin();
  EXPECT_TRUE(checker_->Cancel(leader));
  EXPECT_EQ(client_->cancelled(), 0u);
  client_->DeliverAll();
  ASSERT_EQ(results_.count(), 1u);
  EXPECT_EQ(results_.all()[0].verdict().finding, Finding::kGood);
  EXPECT_TRUE(results_.all()[0].shared_fetch());
}

TEST_F(SingleFlightTest, TheLastToCancelEndsTheExchange) {
  const CheckId a = Begin();
  const CheckId b = Begin();
  EXPECT_TRUE(checker_->Cancel(a));
  EXPECT_TRUE(checker_->Cancel(b));
  EXPECT_EQ(client_->cancelled(), 1u);
  EXPECT_FALSE(client_->DeliverOne());
  EXPECT_EQ(results_.count(), 0u);
  EXPECT_EQ(checker_->Snapshot().exchanges_under_way, 0u);

  Begin();
  EXPECT_EQ(client_->request_count(), 2u);
}

TEST_F(SingleFlightTest, OneGivesUpAndTheOthersGoOn) {
  const CheckId leader = Begin();
  Begin();
  EXPECT_EQ(checker_->GiveUp(leader)->verdict().finding, Finding::kTimedOut);
  client_->DeliverAll();
  ASSERT_EQ(results_.count(), 1u);
  EXPECT_EQ(results_.all()[0].verdict().finding, Finding::kGood);
}

TEST_F(SingleFlightTest, TheLastToGiveUpEndsTheExchange) {
  const CheckId a = Begin();
  const CheckId b = Begin();
  EXPECT_TRUE(checker_->Cancel(a));
  EXPECT_TRUE(checker_->GiveUp(b).has_value());
  EXPECT_EQ(client_->cancelled(), 1u);
}

TEST_F(SingleFlightTest, WhoComesAfterwardsIsAnsweredByTheCache) {
  Begin();
  client_->DeliverAll();
  Begin();
  ASSERT_EQ(results_.count(), 2u);
  EXPECT_EQ(results_.all()[1].verdict().source, Source::kCache);
  EXPECT_EQ(client_->request_count(), 1u);
}

TEST_F(SingleFlightTest, AnotherUrlIsAnotherQuestion) {
  client_->Answer("http://other.example/", leaf_.Good());
  Begin();
  CheckInput input = leaf_.input();
  input.url = "http://other.example/";
  Begin(input);
  EXPECT_EQ(client_->request_count(), 2u);
  client_->DeliverAll();
  EXPECT_EQ(results_.count(), 2u);
}

TEST_F(SingleFlightTest, TheSameUrlByOverrideIsNot) {
  Begin();
  CheckInput input = leaf_.input();
  input.url = kResponderUrl;
  Begin(input);
  EXPECT_EQ(client_->request_count(), 1u);
}

TEST_F(SingleFlightTest, AnotherPartitionIsAnotherQuestion) {
  Begin();
  CheckInput input = leaf_.input();
  input.partition = "elsewhere";
  Begin(input);
  EXPECT_EQ(client_->request_count(), 2u);
}

TEST_F(SingleFlightTest, WithoutACacheKeyNothingIsShared) {
  const std::string partition(65536, 'x');
  CheckInput input = leaf_.input();
  input.partition = partition;
  Begin(input);
  const CheckId second = Begin(input);
  EXPECT_EQ(client_->request_count(), 2u);
  EXPECT_TRUE(checker_->Cancel(second));
  EXPECT_EQ(client_->cancelled(), 1u);
  client_->DeliverAll();
  EXPECT_EQ(results_.count(), 1u);
  EXPECT_EQ(checker_->Snapshot().exchanges_under_way, 0u);
}

TEST_F(SingleFlightTest, StaplesAndPoliciesOfTheWaitersAreTheirOwn) {
  const std::string old = leaf_.Good(DaysFromNow(-8), DaysFromNow(-7));
  client_->Answer(kResponderUrl, TransportError::kTimedOut);
  const auto soft = MakeChecker(client_);
  ASSERT_TRUE(soft->CheckAsync(leaf_.input(), results_.Callback()).ok());
  CheckInput input = leaf_.input();
  input.staple = ToBytes(old);
  ASSERT_TRUE(soft->CheckAsync(input, results_.Callback()).ok());
  client_->DeliverAll();
  ASSERT_EQ(results_.count(), 2u);
  EXPECT_TRUE(results_.all()[0].accepted());
  EXPECT_EQ(results_.all()[1].verdict().finding, Finding::kExpired);
  EXPECT_EQ(results_.all()[1].verdict().source, Source::kStaple);
}

// Many.

constexpr int kCertificates = 50;
constexpr int kThreads = 5;

class ManyChecksTest : public ::testing::Test {
 protected:
  ManyChecksTest() {
    for (int i = 1; i <= kCertificates; ++i) {
      const std::string url = absl::StrCat("http://h", i, ".example/");
      const std::string serial(1, static_cast<char>(i));
      leaves_.emplace_back(CertificateBuilder().Serial(serial).OcspUrl(url),
                           serial);
      client_->Answer(url, leaves_.back().Good());
    }
  }

  // Each thread asks twice about each certificate.
  void CheckAll() {
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([this, thread] {
        for (int i = 0; i < 2 * kCertificates; ++i) {
          const TestLeaf& leaf = leaves_[(i + thread * 7) % kCertificates];
          EXPECT_TRUE(
              checker_->CheckAsync(leaf.input(), results_.Callback()).ok());
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  }

  void ExpectAllGood() {
    constexpr size_t kAll = 2 * kThreads * kCertificates;
    results_.WaitFor(kAll);
    EXPECT_EQ(client_->request_count(), size_t{kCertificates});
    for (const CheckResult& result : results_.all()) {
      EXPECT_EQ(result.verdict().finding, Finding::kGood);
    }
    checker_.reset();  // Nothing comes after.
    EXPECT_EQ(results_.count(), kAll);
  }

  std::vector<TestLeaf> leaves_;
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kOwnThread);
  Results results_;
  std::unique_ptr<Checker> checker_ =
      MakeChecker(client_, OptionsFor(Policy::FirefoxHardFail()));
};

TEST_F(ManyChecksTest, FiveHundredChecksOfFiftyCertificatesAreFiftyExchanges) {
  CheckAll();
  ExpectAllGood();
}

TEST_F(ManyChecksTest, SoTheyAreIfNoAnswerComesBeforeAllHaveBegun) {
  client_->Hold();
  CheckAll();
  EXPECT_EQ(results_.count(), 0u);
  const CheckerSnapshot snapshot = checker_->Snapshot();
  EXPECT_EQ(snapshot.checks_waiting, 2u * kThreads * kCertificates);
  EXPECT_EQ(snapshot.exchanges_under_way, size_t{kCertificates});
  client_->Release();
  ExpectAllGood();
}

TEST_F(ManyChecksTest, BlockingChecksShareToo) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this] {
      for (const TestLeaf& leaf : leaves_) {
        EXPECT_EQ(checker_->Check(leaf.input())->verdict().finding,
                  Finding::kGood);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(client_->request_count(), size_t{kCertificates});
}

}  // namespace
}  // namespace revcheck::testing
