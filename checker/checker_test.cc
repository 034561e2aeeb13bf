// The rest of what Checker promises: cache, time limits, options, hooks,
// explanations.

#include "revcheck/checker/checker.h"

#include <stddef.h>

#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/statistics.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

constexpr absl::Duration kShort = absl::Milliseconds(10);

class CheckerTest : public ::testing::Test {
 protected:
  CheckerTest() { client_->Answer(kResponderUrl, leaf_.Good()); }

  const TestLeaf leaf_;
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
  const std::shared_ptr<FakeHttpClient> silent_ =
      std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
};

// Cache.

TEST_F(CheckerTest, SecondCheckMakesNoRequest) {
  const auto checker = MakeChecker(client_);
  EXPECT_EQ(checker->Check(leaf_.input())->verdict().source, Source::kNetwork);
  const CheckResult second = *checker->Check(leaf_.input());
  EXPECT_EQ(second.verdict().source, Source::kCache);
  EXPECT_EQ(second.fetch(), nullptr);
  EXPECT_EQ(client_->request_count(), 1u);
  EXPECT_EQ(checker->Snapshot().cached_responses, 1u);
}

TEST_F(CheckerTest, PartitionsDoNotLearnOfEachOther) {
  const auto checker = MakeChecker(client_);
  for (const std::string_view partition : {"", "a", "b", "a", "b", ""}) {
    CheckInput input = leaf_.input();
    input.partition = partition;
    EXPECT_TRUE(checker->Check(input)->accepted());
  }
  EXPECT_EQ(client_->request_count(), 3u);
}

TEST_F(CheckerTest, ClearCacheForgets) {
  const auto checker = MakeChecker(client_);
  EXPECT_TRUE(checker->Check(leaf_.input()).ok());
  checker->ClearCache();
  EXPECT_EQ(checker->Snapshot().cached_responses, 0u);
  EXPECT_TRUE(checker->Check(leaf_.input()).ok());
  EXPECT_EQ(client_->request_count(), 2u);
}

TEST_F(CheckerTest, CertificateThatHasNoKeyIsAskedAboutEachTime) {
  const std::string partition(65536, 'x');
  CheckInput input = leaf_.input();
  input.partition = partition;
  const auto checker = MakeChecker(client_);
  EXPECT_EQ(checker->Check(input)->verdict().finding, Finding::kGood);
  EXPECT_EQ(checker->Check(input)->verdict().finding, Finding::kGood);
  EXPECT_EQ(client_->request_count(), 2u);
  EXPECT_EQ(checker->Snapshot().exchanges_under_way, 0u);
}

TEST_F(CheckerTest, FailureIsRememberedFiveMinutes) {
  absl::Time now = kNow;
  CheckerOptions options = OptionsFor();
  options.clock = [&now] { return now; };
  client_->Answer(kResponderUrl, TransportError::kHttpStatus);
  const auto checker = MakeChecker(client_, options);
  for (const size_t requests : {1, 1, 2}) {
    EXPECT_TRUE(checker->Check(leaf_.input())->accepted());
    EXPECT_EQ(client_->request_count(), requests);
    now += absl::Seconds(151);
  }
}

// The exchange ended on this side: that says nothing of the responder.
TEST_F(CheckerTest, CancelledExchangeIsNotRemembered) {
  const auto checker =
      MakeChecker(client_, OptionsFor(Policy::FirefoxHardFail()));
  client_->Answer(kResponderUrl, TransportError::kCancelled);
  for (size_t i = 1; i <= 2; ++i) {
    const Verdict verdict = checker->Check(leaf_.input())->verdict();
    EXPECT_EQ(verdict.finding, Finding::kFetchCancelled);
    EXPECT_EQ(verdict.decision, Decision::kReject);
    EXPECT_EQ(verdict.source, Source::kNetwork);
    EXPECT_EQ(client_->request_count(), i);
    EXPECT_EQ(checker->Snapshot().cached_responses, 0u);
  }
  client_->Answer(kResponderUrl, leaf_.Good());
  EXPECT_TRUE(checker->Check(leaf_.input())->accepted());
}

// Has neither the memory nor the thread to begin anything.
class PoorClient : public HttpClient {
 public:
  HttpExchangeId Start(HttpRequest, Callback) override {
    ++starts_;
    throw std::bad_alloc();
  }
  void Cancel(HttpExchangeId) override {}

  size_t starts() const { return starts_; }

 private:
  size_t starts_ = 0;
};

TEST_F(CheckerTest, ExchangeThatCannotBeginIsNotRemembered) {
  const auto client = std::make_shared<PoorClient>();
  const auto checker =
      MakeChecker(client, OptionsFor(Policy::FirefoxHardFail()));
  for (size_t i = 1; i <= 2; ++i) {
    EXPECT_EQ(checker->Check(leaf_.input())->verdict().finding,
              Finding::kFetchCancelled);
    EXPECT_EQ(client->starts(), i);
  }
}

// An old staple.

class OldStapleTest : public CheckerTest {
 protected:
  // With a staple that says good.
  CheckResult Check(Checker& checker, bool is_old) const {
    const std::string good = leaf_.Good();
    CheckInput input = leaf_.input();
    input.staple = ToBytes(good);
    input.staple_is_old = is_old;
    return *checker.Check(input);
  }

  // Whose cache knows that the certificate is revoked.
  std::unique_ptr<Checker> Knowing(const Policy& policy) const {
    auto checker = MakeChecker(client_, OptionsFor(policy));
    const std::string revoked = leaf_.Revoked();
    CheckInput input = leaf_.input();
    input.staple = ToBytes(revoked);
    EXPECT_FALSE(checker->Check(input)->accepted());
    return checker;
  }
};

TEST_F(OldStapleTest, DoesNotOutweighARevocationThatIsKnown) {
  for (const std::string_view name : Policy::Names()) {
    const auto checker = Knowing(*Policy::Named(name));
    const Verdict verdict = Check(*checker, /*is_old=*/true).verdict();
    EXPECT_EQ(verdict.finding, Finding::kRevoked) << name;
    EXPECT_EQ(verdict.source, Source::kCache) << name;
  }
}

TEST_F(OldStapleTest, DoesSoIfItIsNew) {
  const auto checker = Knowing(Policy::Firefox());
  EXPECT_EQ(Check(*checker, /*is_old=*/false).verdict().source,
            Source::kStaple);
}

TEST_F(OldStapleTest, DecidesIfNothingElseIsKnown) {
  const auto checker = MakeChecker(client_);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Check(*checker, /*is_old=*/true).verdict().source,
              Source::kStaple);
  }
  EXPECT_EQ(client_->request_count(), 0u);
}

TEST_F(OldStapleTest, IsIgnoredWhereStaplesAre) {
  PolicyOptions policy;
  policy.stapling = false;
  const auto checker =
      MakeChecker(client_, OptionsFor(*Policy::Create(policy)));
  EXPECT_EQ(Check(*checker, /*is_old=*/true).verdict().source,
            Source::kNetwork);
}

// Time limits.

TEST_F(CheckerTest, CheckReturnsThoughTheClientNeverAnswers) {
  const auto checker =
      MakeChecker(silent_, OptionsFor(Policy::FirefoxHardFail()));
  const CheckResult result = *checker->Check(leaf_.input(), kShort);
  EXPECT_EQ(result.verdict().finding, Finding::kTimedOut);
  EXPECT_EQ(result.verdict().decision, Decision::kReject);
  EXPECT_EQ(result.fetch(), nullptr);
  EXPECT_GE(result.elapsed(), kShort);
  EXPECT_EQ(silent_->cancelled(), 1u);
  const CheckerSnapshot snapshot = checker->Snapshot();
  EXPECT_EQ(snapshot.checks_waiting, 0u);
  EXPECT_EQ(snapshot.exchanges_under_way, 0u);
}

TEST_F(CheckerTest, PolicyLimitsACheckWithoutLimit) {
  PolicyOptions policy;
  policy.soft_timeout = kShort;
  const auto checker =
      MakeChecker(silent_, OptionsFor(*Policy::Create(policy)));
  const CheckResult result = *checker->Check(leaf_.input());
  EXPECT_EQ(result.verdict().finding, Finding::kTimedOut);
  EXPECT_EQ(result.verdict().decision, Decision::kAcceptWithoutEvidence);
}

TEST_F(CheckerTest, NoTimeAtAllIsALimitToo) {
  const auto checker = MakeChecker(silent_);
  for (const absl::Duration timeout :
       {absl::ZeroDuration(), -absl::Seconds(1), -absl::InfiniteDuration()}) {
    EXPECT_EQ(checker->Check(leaf_.input(), timeout)->verdict().finding,
              Finding::kTimedOut);
  }
}

TEST_F(CheckerTest, GiveUpIsATimeoutThatIsNotRemembered) {
  const auto checker = MakeChecker(silent_);
  for (size_t i = 1; i <= 2; ++i) {
    Results results;
    const CheckId id = *checker->CheckAsync(leaf_.input(), results.Callback());
    const std::optional<CheckResult> result = checker->GiveUp(id);
    ASSERT_TRUE(result.has_value());
    EXPECT_EQ(result->verdict().finding, Finding::kTimedOut);
    EXPECT_EQ(result->verdict().decision, Decision::kAcceptWithoutEvidence);
    EXPECT_EQ(checker->GiveUp(id), std::nullopt);
    EXPECT_FALSE(checker->Cancel(id));
    EXPECT_EQ(results.count(), 0u);
    EXPECT_EQ(silent_->request_count(), i);
    EXPECT_EQ(checker->Snapshot().cached_responses, 0u);
  }
}

TEST_F(CheckerTest, GiveUpUnderAFullCacheIsStillSoft) {
  CheckerOptions options = OptionsFor();
  options.cache.capacity = 1;
  const auto checker = MakeChecker(silent_, options);
  const TestLeaf other = TestLeaf::Number(1);
  const std::string revoked = other.Revoked();
  CheckInput input = other.input();
  input.staple = ToBytes(revoked);
  EXPECT_FALSE(checker->Check(input)->accepted());  // Fills the cache.
  EXPECT_TRUE(checker->Check(leaf_.input(), kShort)->accepted());
}

TEST_F(CheckerTest, CancelledCheckIsNotAnswered) {
  const auto checker = MakeChecker(silent_);
  Results results;
  const CheckId id = *checker->CheckAsync(leaf_.input(), results.Callback());
  EXPECT_TRUE(checker->Cancel(id));
  EXPECT_FALSE(checker->Cancel(id));
  EXPECT_EQ(silent_->cancelled(), 1u);
  EXPECT_FALSE(silent_->DeliverOne());
  EXPECT_EQ(results.count(), 0u);
  EXPECT_EQ(checker->Snapshot().checks_cancelled, 1u);
}

TEST_F(CheckerTest, UnknownIdsAreNobodys) {
  const auto checker = MakeChecker(silent_);
  EXPECT_FALSE(checker->Cancel(0));
  EXPECT_FALSE(checker->Cancel(12345));
  EXPECT_EQ(checker->GiveUp(12345), std::nullopt);
}

// Asynchronous checks.

TEST_F(CheckerTest, AnswerFromTheCacheCallsBackBeforeReturning) {
  const auto checker = MakeChecker(client_);
  ASSERT_TRUE(checker->Check(leaf_.input()).ok());
  Results results;
  const CheckId id = *checker->CheckAsync(leaf_.input(), results.Callback());
  EXPECT_EQ(results.count(), 1u);
  EXPECT_FALSE(checker->Cancel(id));
}

TEST_F(CheckerTest, IdsDiffer) {
  const auto checker = MakeChecker(silent_);
  Results results;
  const CheckId a = *checker->CheckAsync(leaf_.input(), results.Callback());
  const CheckId b = *checker->CheckAsync(leaf_.input(), results.Callback());
  EXPECT_NE(a, b);
}

// Hooks.

TEST_F(CheckerTest, OnFinishedIsCalledOncePerCheckBeforeItsCallback) {
  std::string order;
  CheckerOptions options = OptionsFor();
  options.on_finished = [&order](const CheckResult&) { order += "f"; };
  silent_->Answer(kResponderUrl, leaf_.Good());
  const auto checker = MakeChecker(silent_, options);
  const auto done = [&order](const CheckResult&) { order += "d"; };
  ASSERT_TRUE(checker->CheckAsync(leaf_.input(), done).ok());
  ASSERT_TRUE(checker->CheckAsync(leaf_.input(), done).ok());
  silent_->DeliverAll();
  EXPECT_EQ(order, "fdfd");
  ASSERT_TRUE(checker->Check(leaf_.input()).ok());  // Cache.
  EXPECT_EQ(order, "fdfdf");

  checker->ClearCache();
  checker->Cancel(*checker->CheckAsync(leaf_.input(), done));
  EXPECT_EQ(order, "fdfdf");
  checker->GiveUp(*checker->CheckAsync(leaf_.input(), done));
  EXPECT_EQ(order, "fdfdff");
}

TEST_F(CheckerTest, ClockOfTheOptionsIsTheClock) {
  CheckerOptions options = OptionsFor(Policy::FirefoxHardFail());
  options.clock = [] { return kNow + 20 * kDay; };
  const auto checker = MakeChecker(client_, options);
  EXPECT_EQ(checker->Check(leaf_.input())->verdict().finding,
            Finding::kExpired);
}

// Options.

absl::Status Refusal(const std::function<void(CheckerOptions*)>& change) {
  CheckerOptions options;
  change(&options);
  const auto checker = Checker::Create(options, nullptr);
  return checker.status();
}

TEST(CreateTest, DefaultsAreFine) {
  EXPECT_TRUE(Refusal([](CheckerOptions*) {}).ok());
}

struct BadOption {
  std::string name;  // That the error must contain.
  std::function<void(CheckerOptions*)> set;
};

class BadOptionTest : public ::testing::TestWithParam<BadOption> {};

TEST_P(BadOptionTest, IsNamed) {
  const absl::Status status = Refusal(GetParam().set);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find(GetParam().name), std::string::npos);
}

BadOption BadRefresh(const std::function<void(RefreshOptions*)>& set) {
  return {"refresh_ahead", [set](CheckerOptions* options) {
            set(&options->refresh_ahead.emplace());
          }};
}

INSTANTIATE_TEST_SUITE_P(
    All, BadOptionTest,
    ::testing::Values(
        BadOption{"clock", [](auto* options) { options->clock = nullptr; }},
        BadOption{"memory_capacity",
                  [](auto* options) { options->memory_capacity = 0; }},
        BadOption{"capacity",
                  [](auto* options) { options->cache.capacity = 0; }},
        BadOption{"shards", [](auto* options) { options->cache.shards = 0; }},
        BadOption{"ca_policy",
                  [](auto* options) {
                    options->ca_policy = Policy::Firefox();  // Exempts CAs.
                  }},
        BadRefresh([](auto* refresh) { refresh->max_at_once = 0; }),
        BadRefresh([](auto* refresh) { refresh->failures_to_pause = 0; }),
        BadRefresh([](auto* refresh) {
          refresh->first_delay = absl::ZeroDuration();
        }),
        BadRefresh([](auto* refresh) {
          refresh->longest_delay = refresh->first_delay / 2;
        })));

// Explanations.

// The value of this name beside the network; "" unless it is there once.
std::string NetworkDetail(const Explanation& explanation,
                          std::string_view name) {
  std::string value;
  int count = 0;
  for (const Considered& considered : explanation.considered) {
    for (const Detail& detail : considered.details) {
      if (considered.source == Source::kNetwork && detail.name == name) {
        value = detail.value;
        ++count;
      }
    }
  }
  return count == 1 ? value : "";
}

TEST_F(CheckerTest, ExplanationOfAnAnswer) {
  const Explanation why = MakeChecker(client_)->Check(leaf_.input())->Explain();
  EXPECT_EQ(NetworkDetail(why, "url"), kResponderUrl);
  EXPECT_EQ(NetworkDetail(why, "url asked"), "");
  EXPECT_EQ(NetworkDetail(why, "http status"), "200");
  EXPECT_EQ(NetworkDetail(why, "content type"), "application/ocsp-response");
  EXPECT_EQ(NetworkDetail(why, "phase"), "");
}

TEST_F(CheckerTest, ExplanationOfAFailure) {
  client_->Answer(kResponderUrl, TransportError::kHttpStatus);
  const Explanation why = MakeChecker(client_)->Check(leaf_.input())->Explain();
  EXPECT_EQ(NetworkDetail(why, "url"), kResponderUrl);
  EXPECT_EQ(NetworkDetail(why, "http status"), "500");
  EXPECT_EQ(NetworkDetail(why, "phase"), "headers");
  EXPECT_EQ(NetworkDetail(why, "transport"), "as told");
}

TEST_F(CheckerTest, ExplanationNamesTheUrlThatWasAskedInstead) {
  client_->Answer(kResponderUrl, [this](const HttpRequest& request) {
    HttpResult result = Ok(leaf_.Good())(request);
    result.url = "http://elsewhere.example/\n";
    return result;
  });
  const Explanation why = MakeChecker(client_)->Check(leaf_.input())->Explain();
  EXPECT_EQ(NetworkDetail(why, "url"), kResponderUrl);
  const std::string asked = NetworkDetail(why, "url asked");
  EXPECT_EQ(asked.substr(0, 25), "http://elsewhere.example/");
  EXPECT_EQ(asked.find('\n'), std::string::npos);
}

TEST_F(CheckerTest, ExplanationOfGivingUpHasNoExchange) {
  const auto checker = MakeChecker(silent_);
  const Explanation why = checker->Check(leaf_.input(), kShort)->Explain();
  EXPECT_EQ(NetworkDetail(why, "url"), kResponderUrl);
  EXPECT_EQ(NetworkDetail(why, "http status"), "");
}

// Counters.

TEST_F(CheckerTest, SnapshotShowsWhatIsUnderWay) {
  silent_->Answer(kResponderUrl, leaf_.Good());
  const auto checker = MakeChecker(silent_);
  Results results;
  ASSERT_TRUE(checker->CheckAsync(leaf_.input(), results.Callback()).ok());
  ASSERT_TRUE(checker->CheckAsync(leaf_.input(), results.Callback()).ok());
  CheckerSnapshot snapshot = checker->Snapshot();
  EXPECT_EQ(snapshot.checks_started, 2u);
  EXPECT_EQ(snapshot.checks_waiting, 2u);
  EXPECT_EQ(snapshot.exchanges_under_way, 1u);
  EXPECT_EQ(snapshot.exchanges_shared, 1u);

  silent_->DeliverAll();
  snapshot = checker->Snapshot();
  EXPECT_EQ(snapshot.checks_waiting, 0u);
  EXPECT_EQ(snapshot.exchanges_under_way, 0u);
  EXPECT_EQ(snapshot.exchanges, 1u);
  EXPECT_EQ(snapshot.decisions.at(Decision::kAccept), 2u);
  EXPECT_EQ(snapshot.sources.at(Source::kNetwork), 2u);
  EXPECT_EQ(snapshot.hosts.at("ocsp.example").exchanges, 1u);
}

TEST_F(CheckerTest, SnapshotCountsStaplesRecognised) {
  const std::string staple = leaf_.Good();
  CheckInput input = leaf_.input();
  input.staple = ToBytes(staple);
  const auto checker = MakeChecker(client_);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(checker->Check(input)->accepted());
  }
  EXPECT_EQ(checker->Snapshot().memory_hits, 2u);
}

}  // namespace
}  // namespace revcheck::testing
