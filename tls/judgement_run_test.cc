// Judgements that have to wait, and those that are given up.

#include <openssl/ssl.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "gtest/gtest.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/ocsp/responder_certificate.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/tls/judgement.h"
#include "revcheck/tls/testing/trust.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

class JudgementRunTest : public ::testing::Test {
 protected:
  JudgementRunTest() {
    client_->Answer(kResponderUrl, ResponseBuilder(ca_).Good().Build());
  }

  // Its input does not outlive the call.
  std::shared_ptr<JudgementRun> MakeRun(
      JudgementRun::Done done, std::optional<Bytes> staple = std::nullopt) {
    const std::string leaf = ca_.Issue();
    const auto roots = RootsOf({ca_.certificate()});
    const auto parameters = ParametersFor("leaf.example");
    JudgementInput input;
    input.path.presented = {ToBytes(leaf)};
    input.path.roots = roots.get();
    input.path.parameters = parameters.get();
    input.staple = staple;
    return std::make_shared<JudgementRun>(checker_.get(), input,
                                          std::move(done));
  }

  // Counts the judgements.
  JudgementRun::Done Count() {
    return [this](Judgement judgement) {
      ++count_;
      last_ = std::move(judgement);
    };
  }

  const TestCa ca_;
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
  std::unique_ptr<Checker> checker_ = MakeChecker(client_);
  int count_ = 0;
  std::optional<Judgement> last_;
};

TEST_F(JudgementRunTest, WaitsForTheResponderAndCopiesItsInput) {
  const auto run = MakeRun(Count());
  run->Start();
  EXPECT_EQ(count_, 0);
  ASSERT_TRUE(client_->DeliverOne());
  EXPECT_EQ(count_, 1);
  EXPECT_TRUE(last_->accepted) << last_->message;
}

TEST_F(JudgementRunTest, LivesWithoutItsOwnerUntilItIsDone) {
  MakeRun(Count())->Start();
  ASSERT_TRUE(client_->DeliverOne());
  EXPECT_EQ(count_, 1);
}

TEST_F(JudgementRunTest, CallsNobodyAfterCancel) {
  const auto run = MakeRun(Count());
  run->Start();
  run->Cancel();
  EXPECT_EQ(client_->under_way(), 0);
  EXPECT_FALSE(client_->DeliverOne());
  EXPECT_EQ(count_, 0);
}

TEST_F(JudgementRunTest, MayBeCancelledTwiceAndAfterTheEnd) {
  const auto run = MakeRun(Count());
  run->Start();
  client_->DeliverAll();
  run->Cancel();
  run->Cancel();
  EXPECT_EQ(count_, 1);
}

TEST_F(JudgementRunTest, CancelBeforeStartAsksNobody) {
  const auto run = MakeRun(Count());
  run->Cancel();
  run->Start();
  EXPECT_EQ(client_->request_count(), 0);
  EXPECT_EQ(count_, 0);
}

TEST_F(JudgementRunTest, MayBeCancelledFromItsOwnCallback) {
  std::shared_ptr<JudgementRun> run;
  run = MakeRun([&](Judgement) {
    ++count_;
    run->Cancel();
  });
  run->Start();
  client_->DeliverAll();
  EXPECT_EQ(count_, 1);
}

TEST_F(JudgementRunTest, MayBeCancelledByWhatItsCallbackOwns) {
  std::shared_ptr<JudgementRun> run;
  std::shared_ptr<void> owned(&run, [&run](void*) { run->Cancel(); });
  run = MakeRun([owned = std::move(owned)](Judgement) {});
  run->Start();
  run->Cancel();
  EXPECT_EQ(client_->under_way(), 0);
}

// As in a handshake that blocks (client_test).
TEST_F(JudgementRunTest, RefusesWithAnInternalErrorIfACallbackThrows) {
  CheckerOptions options = OptionsFor();
  options.verify.responder.trust = [](const Certificate&) -> ResponderTrust {
    throw std::runtime_error("the application's");
  };
  checker_ = MakeChecker(client_, options);
  const std::string staple =
      ResponseBuilder(ca_).Good().SignedBy(ca_.IssueResponder()).Build();
  MakeRun(Count(), ToBytes(staple))->Start();
  ASSERT_EQ(count_, 1);
  EXPECT_FALSE(last_->accepted);
  EXPECT_EQ(last_->alert, SSL_AD_INTERNAL_ERROR);
  EXPECT_FALSE(last_->message.empty());
}

TEST_F(JudgementRunTest, IsReleasedWithTheChecker) {
  std::weak_ptr<JudgementRun> weak;
  const auto held = std::make_shared<int>(0);
  {
    const auto run = MakeRun([held](Judgement) { FAIL(); });
    weak = run;
    run->Start();
  }
  EXPECT_FALSE(weak.expired());
  checker_.reset();
  EXPECT_TRUE(weak.expired());
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(JudgementRunTest, IsReleasedByCancel) {
  std::weak_ptr<JudgementRun> weak;
  {
    const auto run = MakeRun(Count());
    weak = run;
    run->Start();
    run->Cancel();
  }
  EXPECT_TRUE(weak.expired());
}

// ThreadSanitizer watches.
TEST_F(JudgementRunTest, CancelAndAnswerMayComeAtOnce) {
  for (int i = 0; i < 200; ++i) {
    std::atomic<int> calls{0};
    checker_ = MakeChecker(client_);
    const auto run = MakeRun([&](Judgement) { ++calls; });
    run->Start();
    std::thread answering([this] { client_->DeliverAll(); });
    run->Cancel();
    answering.join();
    EXPECT_LE(calls, 1);
  }
}

}  // namespace
}  // namespace revcheck::testing
