// Renewal of cached answers that are past half their life.

#include <stddef.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// The first answer is of the day before kNow and serves until seven days after:
// next update and a day of slop.
constexpr absl::Time kHalfLife = DaysFromNow(3);
constexpr absl::Time kEnd = DaysFromNow(7);

CheckerOptions Renewing(const Policy& policy = Policy::FirefoxHardFail()) {
  CheckerOptions options = OptionsFor(policy);
  options.refresh_ahead.emplace();
  return options;
}

class RefreshAheadTest : public ::testing::Test {
 protected:
  RefreshAheadTest() { Use(Renewing()); }

  // Starts afresh, with the leaf's first answer in the cache.
  void Use(CheckerOptions options) {
    options.clock = [this] { return now_; };
    client_->Answer(kResponderUrl, leaf_.Good());
    now_ = kNow;
    checker_ = MakeChecker(client_, options);
    const std::string staple = leaf_.Good();
    CheckInput input = leaf_.input();
    input.staple = ToBytes(staple);
    ASSERT_TRUE(checker_->Check(input)->accepted());
    client_->Answer(kResponderUrl, Newer());
  }

  std::string Newer() const {
    return leaf_.Good(DaysFromNow(3), DaysFromNow(10));
  }

  Verdict CheckAt(absl::Time now) { return CheckAt(now, leaf_.input()); }

  Verdict CheckAt(absl::Time now, const CheckInput& input) {
    now_ = now;
    Results results;
    EXPECT_TRUE(checker_->CheckAsync(input, results.Callback()).ok());
    EXPECT_EQ(results.count(), 1u) << "the check waits";
    return results.all().at(0).verdict();
  }

  const TestLeaf leaf_;
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
  absl::Time now_ = kNow;
  std::unique_ptr<Checker> checker_;
};

TEST_F(RefreshAheadTest, NothingIsRenewedBeforeHalfLife) {
  EXPECT_EQ(CheckAt(kHalfLife - absl::Seconds(1)).source, Source::kCache);
  EXPECT_EQ(client_->request_count(), 0u);
}

TEST_F(RefreshAheadTest, FromHalfLifeOneRequestGoesOutAndTheOldAnswerServes) {
  const Verdict verdict = CheckAt(kHalfLife);
  EXPECT_EQ(verdict.source, Source::kCache);
  EXPECT_EQ(verdict.decision, Decision::kAccept);
  EXPECT_FALSE(verdict.fetch_attempted);
  EXPECT_EQ(client_->request_count(), 1u);
  EXPECT_EQ(CheckAt(kHalfLife).source, Source::kCache);
  EXPECT_EQ(client_->request_count(), 1u);
  EXPECT_EQ(checker_->Snapshot().refreshes, 1u);
  EXPECT_EQ(checker_->Snapshot().exchanges_under_way, 1u);
}

TEST_F(RefreshAheadTest, TheNewAnswerReplacesTheOld) {
  CheckAt(kHalfLife);
  client_->DeliverAll();
  EXPECT_EQ(checker_->Snapshot().exchanges_under_way, 0u);
  EXPECT_EQ(CheckAt(kEnd + absl::Seconds(1)).source, Source::kCache);
}

TEST_F(RefreshAheadTest, WithoutANewAnswerTheOldOneEnds) {
  CheckAt(kHalfLife);
  client_->Answer(kResponderUrl, TransportError::kTimedOut);
  client_->DeliverAll();
  EXPECT_EQ(CheckAt(kEnd).source, Source::kCache);
  client_->DeliverAll();
  now_ = kEnd + absl::Seconds(1);
  Results results;
  ASSERT_TRUE(checker_->CheckAsync(leaf_.input(), results.Callback()).ok());
  client_->DeliverAll();
  EXPECT_EQ(results.all().at(0).verdict().finding, Finding::kTimedOut);
}

TEST_F(RefreshAheadTest, OffByDefault) {
  CheckerOptions options = Renewing();
  options.refresh_ahead.reset();
  Use(options);
  EXPECT_EQ(CheckAt(kHalfLife).source, Source::kCache);
  EXPECT_EQ(client_->request_count(), 0u);
}

TEST_F(RefreshAheadTest, LocalOnlyRenewsNothing) {
  CheckInput input = leaf_.input();
  input.local_only = true;
  EXPECT_EQ(CheckAt(kHalfLife, input).source, Source::kCache);
  EXPECT_EQ(client_->request_count(), 0u);
}

// A staple may have filled the cache of one who never asks.
TEST_F(RefreshAheadTest, PolicyThatNeverAsksRenewsNothing) {
  PolicyOptions policy;
  policy.ocsp = OcspUse::kNever;
  Use(Renewing(*Policy::Create(policy)));
  EXPECT_EQ(CheckAt(kHalfLife).source, Source::kCache);
  EXPECT_EQ(client_->request_count(), 0u);
}

TEST_F(RefreshAheadTest, PolicyThatAsksForEvAloneRenewsForEvAlone) {
  PolicyOptions policy;
  policy.ocsp = OcspUse::kEvOnly;
  Use(Renewing(*Policy::Create(policy)));
  CheckAt(kHalfLife);
  EXPECT_EQ(client_->request_count(), 0u);
  CheckInput input = leaf_.input();
  input.ev_attempt = true;
  CheckAt(kHalfLife, input);
  EXPECT_EQ(client_->request_count(), 1u);
}

// Firefox does not ask about these, to keep it from the responder.
TEST_F(RefreshAheadTest, CertificateOfABuiltInRootIsNotRenewed) {
  Use(Renewing(Policy::Firefox()));
  CheckInput input = leaf_.input();
  input.built_in_root = true;
  input.local_answer = LocalAnswer::kNotCovered;
  EXPECT_EQ(CheckAt(kHalfLife, input).source, Source::kCache);
  EXPECT_EQ(client_->request_count(), 0u);
}

TEST_F(RefreshAheadTest, StapleRenewsNothing) {
  const std::string staple = leaf_.Good();
  CheckInput input = leaf_.input();
  input.staple = ToBytes(staple);
  EXPECT_EQ(CheckAt(kHalfLife, input).source, Source::kStaple);
  EXPECT_EQ(client_->request_count(), 0u);
}

TEST_F(RefreshAheadTest, RevokedAnswerIsNotRenewed) {
  CheckAt(kHalfLife);
  client_->Answer(kResponderUrl,
                  leaf_.Revoked(DaysFromNow(3), DaysFromNow(10)));
  client_->DeliverAll();
  EXPECT_EQ(CheckAt(kHalfLife).finding, Finding::kRevoked);
  EXPECT_EQ(CheckAt(kEnd).finding, Finding::kRevoked);
  EXPECT_EQ(client_->request_count(), 1u);
}

// How a renewal may fail.
struct UselessRow {
  std::string name;
  HttpAnswer answer;
};

class UselessRenewalTest : public RefreshAheadTest,
                           public ::testing::WithParamInterface<UselessRow> {};

TEST_P(UselessRenewalTest, LeavesTheOldAnswerAndBacksOff) {
  client_->Answer(kResponderUrl, GetParam().answer);
  size_t requests = 0;
  absl::Time now = kHalfLife;
  for (const int minutes : {1, 2, 4, 8}) {
    EXPECT_EQ(CheckAt(now).decision, Decision::kAccept);
    EXPECT_EQ(client_->request_count(), ++requests);
    client_->DeliverAll();
    // Each delay varies by up to a quarter.
    now += 0.74 * absl::Minutes(minutes);
    EXPECT_EQ(CheckAt(now).decision, Decision::kAccept);
    EXPECT_EQ(client_->request_count(), requests);
    now += 0.52 * absl::Minutes(minutes);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, UselessRenewalTest,
    ::testing::ValuesIn<UselessRow>({
        {"TransportError", Failed(TransportError::kConnectionRefused)},
        {"Malformed", Ok("<html>")},
        {"Expired", Ok(TestLeaf().Good(DaysFromNow(-8), DaysFromNow(-7)))},
        // Until the responder has signed again, which may take days.
        {"NothingNewer", Ok(TestLeaf().Good())},
        {"Older", Ok(TestLeaf().Good(DaysFromNow(-2), DaysFromNow(5)))},
    }),
    [](const auto& info) { return info.param.name; });

TEST_F(RefreshAheadTest, SuccessEndsTheBackingOff) {
  client_->Answer(kResponderUrl, TransportError::kTimedOut);
  CheckAt(kHalfLife);
  client_->DeliverAll();
  client_->Answer(kResponderUrl, Newer());
  CheckAt(kHalfLife + absl::Minutes(2));
  client_->DeliverAll();
  EXPECT_EQ(client_->request_count(), 2u);
  // Half life of the newer: from 3 to 11.
  EXPECT_EQ(CheckAt(DaysFromNow(7) - absl::Seconds(1)).source, Source::kCache);
  EXPECT_EQ(client_->request_count(), 2u);
  CheckAt(DaysFromNow(7));
  EXPECT_EQ(client_->request_count(), 3u);
}

class HostTest : public RefreshAheadTest {
 protected:
  // Renews one answer of a host, which fails so, and then another. Returns how
  // often the host was asked.
  size_t RequestsAfter(TransportError error) {
    CheckerOptions options = Renewing();
    options.refresh_ahead->failures_to_pause = 1;
    Use(options);
    const std::string staple = other_.Good();
    CheckInput stapled = other_.input();
    stapled.staple = ToBytes(staple);
    EXPECT_TRUE(checker_->Check(stapled)->accepted());
    client_->Answer(kResponderUrl, error);
    CheckAt(kHalfLife);
    client_->DeliverAll();
    EXPECT_EQ(CheckAt(kHalfLife, other_.input()).source, Source::kCache);
    return client_->request_count();
  }

  const TestLeaf other_ = TestLeaf::Number(1);
};

TEST_F(HostTest, ThatFailsPausesForAllItsCertificates) {
  EXPECT_EQ(RequestsAfter(TransportError::kTimedOut), 1u);
  CheckAt(kHalfLife + absl::Minutes(2), other_.input());
  EXPECT_EQ(client_->request_count(), 2u);
}

// Such as for want of descriptors.
TEST_F(HostTest, IsNotBlamedForWhatEndedOnThisSide) {
  EXPECT_EQ(RequestsAfter(TransportError::kCancelled), 2u);
  CheckAt(kHalfLife);  // The answer waits all the same.
  EXPECT_EQ(client_->request_count(), 2u);
}

TEST_F(RefreshAheadTest, OnlySoManyAtOnce) {
  CheckerOptions options = Renewing();
  options.refresh_ahead->max_at_once = 2;
  Use(options);
  for (int i = 1; i <= 5; ++i) {
    const TestLeaf leaf = TestLeaf::Number(i);
    const std::string staple = leaf.Good();
    CheckInput input = leaf.input();
    input.staple = ToBytes(staple);
    CheckAt(kNow, input);
    CheckAt(kHalfLife, leaf.input());
  }
  EXPECT_EQ(client_->request_count(), 2u);
}

TEST_F(RefreshAheadTest, AForegroundCheckSharesTheExchange) {
  CheckAt(kHalfLife);
  now_ = kEnd + absl::Seconds(1);  // The old answer ends meanwhile.
  Results results;
  ASSERT_TRUE(checker_->CheckAsync(leaf_.input(), results.Callback()).ok());
  EXPECT_EQ(client_->request_count(), 1u);
  client_->DeliverAll();
  ASSERT_EQ(results.count(), 1u);
  EXPECT_EQ(results.all()[0].verdict().finding, Finding::kGood);
  EXPECT_TRUE(results.all()[0].shared_fetch());
}

TEST_F(RefreshAheadTest, ARefreshGoesOnThoughTheForegroundCheckCancels) {
  CheckAt(kHalfLife);
  now_ = kEnd + absl::Seconds(1);
  Results results;
  const CheckId id = *checker_->CheckAsync(leaf_.input(), results.Callback());
  EXPECT_TRUE(checker_->Cancel(id));
  EXPECT_EQ(client_->cancelled(), 0u);
  client_->DeliverAll();
  EXPECT_EQ(results.count(), 0u);
  EXPECT_EQ(CheckAt(now_).source, Source::kCache);
}

TEST_F(RefreshAheadTest, AForegroundExchangeNeedsNoRefreshBeside) {
  checker_->ClearCache();
  now_ = kHalfLife;
  Results results;
  ASSERT_TRUE(checker_->CheckAsync(leaf_.input(), results.Callback()).ok());
  // A staple fills the cache again.
  const std::string staple = leaf_.Good();
  CheckInput input = leaf_.input();
  input.staple = ToBytes(staple);
  CheckAt(kHalfLife, input);
  EXPECT_EQ(CheckAt(kHalfLife).source, Source::kCache);
  EXPECT_EQ(client_->request_count(), 1u);
}

TEST_F(RefreshAheadTest, AnAnswerUnderWayIsStoredAfterClearCacheToo) {
  CheckAt(kHalfLife);
  checker_->ClearCache();
  client_->DeliverAll();
  EXPECT_EQ(CheckAt(kHalfLife).source, Source::kCache);
}

TEST(InlineRefreshTest, ClientThatAnswersAtOnceIsFine) {
  const TestLeaf leaf;
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer(kResponderUrl, leaf.Good());
  absl::Time now = kNow;
  CheckerOptions options = Renewing();
  options.clock = [&now] { return now; };
  const auto checker = MakeChecker(client, options);
  EXPECT_EQ(checker->Check(leaf.input())->verdict().source, Source::kNetwork);
  client->Answer(kResponderUrl, leaf.Good(DaysFromNow(3), DaysFromNow(10)));
  now = kHalfLife;
  EXPECT_EQ(checker->Check(leaf.input())->verdict().source, Source::kCache);
  now = kEnd + absl::Seconds(1);
  EXPECT_EQ(checker->Check(leaf.input())->verdict().source, Source::kCache);
}

}  // namespace
}  // namespace revcheck::testing
