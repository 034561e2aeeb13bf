#include "revcheck/checker/fetch.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"

namespace revcheck::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kTimeout = absl::Seconds(60);
constexpr std::string_view kA = "http://a.example/";
constexpr std::string_view kB = "http://b.example/";
constexpr std::string_view kC = "http://c.example/";

FetchPlan PlanFor(const std::vector<std::string_view>& urls) {
  FetchPlan plan;
  for (const std::string_view url : urls) {
    plan.attempts.push_back({std::string(url), HttpMethod::kPost});
  }
  plan.request = "question";
  plan.timeout = kTimeout;
  return plan;
}

// Of use is what says so.
FetchPlan PickyPlanFor(const std::vector<std::string_view>& urls) {
  FetchPlan plan = PlanFor(urls);
  plan.is_usable = [](const FetchResult& so_far) {
    return so_far.response == "useful";
  };
  return plan;
}

// A fetch and what came of it.
class Fetching {
 public:
  Fetching(const std::shared_ptr<FakeHttpClient>& client, FetchPlan plan)
      : fetch_(std::make_shared<Fetch>(client, std::move(plan),
                                       [this](FetchResult result) {
                                         ++calls_;
                                         result_ = std::move(result);
                                       })) {}

  // What is under way keeps client and fetch alive.
  ~Fetching() { fetch_->Cancel(); }

  Fetch& fetch() { return *fetch_; }
  int calls() const { return calls_; }
  const FetchResult& result() const { return *result_; }

 private:
  int calls_ = 0;
  std::optional<FetchResult> result_;
  const std::shared_ptr<Fetch> fetch_;
};

class FetchTest : public ::testing::Test {
 protected:
  FetchTest() {
    client_->Answer(kA, "a");
    client_->Answer(kB, "b");
    client_->Answer(kC, "c");
  }

  std::vector<std::string> UrlsAsked() const {
    std::vector<std::string> urls;
    for (const HttpRequest& request : client_->requests()) {
      urls.push_back(request.url);
    }
    return urls;
  }

  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
};

TEST_F(FetchTest, PostSendsTheQuestion) {
  FetchPlan plan = PlanFor({kA});
  plan.max_response_size = 1234;
  Fetching fetching(client_, plan);
  fetching.fetch().Start();
  const HttpRequest request = client_->requests().at(0);
  EXPECT_EQ(request.method, HttpMethod::kPost);
  EXPECT_EQ(request.url, kA);
  EXPECT_EQ(request.body, "question");
  EXPECT_EQ(request.content_type, "application/ocsp-request");
  EXPECT_EQ(request.accept, "application/ocsp-response");
  EXPECT_EQ(request.max_body_size, 1234u);
}

TEST_F(FetchTest, GetSendsNoBody) {
  FetchPlan plan = PlanFor({});
  plan.attempts.push_back({std::string(kA), HttpMethod::kGet});
  Fetching fetching(client_, plan);
  fetching.fetch().Start();
  const HttpRequest request = client_->requests().at(0);
  EXPECT_EQ(request.method, HttpMethod::kGet);
  EXPECT_EQ(request.body, "");
  EXPECT_EQ(request.content_type, "");
}

TEST_F(FetchTest, FirstAnswerEndsItUnlessToldWhatIsUsable) {
  Fetching fetching(client_, PlanFor({kA, kB}));
  fetching.fetch().Start();
  EXPECT_TRUE(client_->DeliverAll());
  EXPECT_EQ(fetching.calls(), 1);
  EXPECT_THAT(UrlsAsked(), ElementsAre(kA));
  EXPECT_EQ(fetching.result().response, "a");
  EXPECT_EQ(fetching.result().exchange().body, "");
}

TEST_F(FetchTest, AttemptsAreMadeInOrderAndOneAtATime) {
  client_->Answer(kA, TransportError::kConnectionRefused);
  client_->Answer(kB, TransportError::kTimedOut);
  Fetching fetching(client_, PlanFor({kA, kB, kC}));
  fetching.fetch().Start();
  for (size_t asked = 1; asked <= 3; ++asked) {
    EXPECT_EQ(client_->request_count(), asked);
    EXPECT_EQ(fetching.calls(), 0);
    client_->DeliverOne();
  }
  EXPECT_EQ(fetching.calls(), 1);
  EXPECT_THAT(UrlsAsked(), ElementsAre(kA, kB, kC));
  EXPECT_EQ(fetching.result().exchanges.size(), 3u);
  EXPECT_EQ(fetching.result().response, "c");
}

TEST_F(FetchTest, EachAttemptHasAnEqualShareOfWhatIsLeft) {
  client_->Answer(kA, TransportError::kConnectionRefused);
  client_->Answer(kB, TransportError::kConnectionRefused);
  Fetching fetching(client_, PlanFor({kA, kB, kC}));
  fetching.fetch().Start();
  client_->DeliverAll();
  const std::vector<HttpRequest> requests = client_->requests();
  EXPECT_LE(requests[0].timeout, kTimeout / 3);
  EXPECT_LE(requests[1].timeout, kTimeout / 2);
  EXPECT_LE(requests[2].timeout, kTimeout);
  for (const HttpRequest& request : requests) {
    EXPECT_GT(request.timeout, absl::ZeroDuration());
  }
  // What the first did not use is left to the others, on any machine that takes
  // less than twenty seconds for the above.
  EXPECT_GT(requests[2].timeout, kTimeout / 3);
}

TEST_F(FetchTest, TimeIsAboveZeroEvenIfThereIsNone) {
  FetchPlan plan = PlanFor({kA, kB});
  plan.timeout = absl::Nanoseconds(1);
  client_->Answer(kA, TransportError::kTimedOut);
  Fetching fetching(client_, plan);
  fetching.fetch().Start();
  client_->DeliverAll();
  for (const HttpRequest& request : client_->requests()) {
    EXPECT_GT(request.timeout, absl::ZeroDuration());
  }
  EXPECT_EQ(fetching.calls(), 1);
}

struct DecisiveRow {
  std::string name;
  std::vector<HttpAnswer> answers;  // Of A, B and C.
  size_t exchanges;
  size_t decisive;
  std::string response;
};

class DecisiveTest : public FetchTest,
                     public ::testing::WithParamInterface<DecisiveRow> {};

TEST_P(DecisiveTest, TheAnswerOfUseElseTheLastAnswerElseTheLast) {
  const DecisiveRow& row = GetParam();
  client_->Answer(kA, row.answers[0]);
  client_->Answer(kB, row.answers[1]);
  client_->Answer(kC, row.answers[2]);
  Fetching fetching(client_, PickyPlanFor({kA, kB, kC}));
  fetching.fetch().Start();
  client_->DeliverAll();
  ASSERT_EQ(fetching.calls(), 1);
  EXPECT_EQ(fetching.result().exchanges.size(), row.exchanges);
  EXPECT_EQ(fetching.result().decisive, row.decisive);
  EXPECT_EQ(fetching.result().response, row.response);
  EXPECT_EQ(fetching.result().exchange().error.has_value(),
            row.response.empty());
}

const auto kDead = Failed(TransportError::kConnectionRefused);
const auto kLate = Failed(TransportError::kTimedOut);

INSTANTIATE_TEST_SUITE_P(
    All, DecisiveTest,
    ::testing::ValuesIn<DecisiveRow>({
        {"FirstIsUseful", {Ok("useful"), kDead, kDead}, 1, 0, "useful"},
        {"SecondIsUseful", {Ok("x"), Ok("useful"), kDead}, 2, 1, "useful"},
        {"UsefulAfterDead", {kDead, Ok("useful"), kDead}, 2, 1, "useful"},
        {"LastIsUseful", {Ok("x"), kDead, Ok("useful")}, 3, 2, "useful"},
        {"NoneIsUseful", {Ok("x"), Ok("y"), Ok("z")}, 3, 2, "z"},
        {"UselessThenDead", {Ok("x"), kDead, kDead}, 3, 0, "x"},
        {"DeadUselessDead", {kDead, Ok("y"), kLate}, 3, 1, "y"},
        {"AllDead", {kDead, kDead, kLate}, 3, 2, ""},
    }),
    [](const auto& info) { return info.param.name; });

TEST_F(FetchTest, AllDeadReportsTheLastError) {
  client_->Answer(kA, TransportError::kConnectionRefused);
  client_->Answer(kB, TransportError::kTimedOut);
  Fetching fetching(client_, PlanFor({kA, kB}));
  fetching.fetch().Start();
  client_->DeliverAll();
  EXPECT_EQ(fetching.result().exchange().error, TransportError::kTimedOut);
}

TEST_F(FetchTest, UsableIsNotAskedAboutTheLastAttemptOrAFailure) {
  client_->Answer(kA, TransportError::kTimedOut);
  std::vector<std::string> judged;
  FetchPlan plan = PlanFor({kA, kB, kC});
  plan.is_usable = [&judged](const FetchResult& so_far) {
    judged.push_back(so_far.response);
    return false;
  };
  Fetching fetching(client_, plan);
  fetching.fetch().Start();
  client_->DeliverAll();
  EXPECT_THAT(judged, ElementsAre("b"));
}

TEST_F(FetchTest, NonceIsKept) {
  FetchPlan plan = PlanFor({kA});
  plan.nonce = "nonce";
  Fetching fetching(client_, plan);
  fetching.fetch().Start();
  client_->DeliverAll();
  EXPECT_EQ(fetching.result().nonce, "nonce");
}

TEST_F(FetchTest, UrlIsFilledInForAClientThatDoesNotSay) {
  client_->Answer(kA, [](const HttpRequest&) {
    HttpResult result;
    result.error = TransportError::kTimedOut;
    return result;
  });
  Fetching fetching(client_, PlanFor({kA}));
  fetching.fetch().Start();
  client_->DeliverAll();
  EXPECT_EQ(fetching.result().exchange().url, kA);
}

TEST_F(FetchTest, CancelBeforeStartAsksNobody) {
  Fetching fetching(client_, PlanFor({kA}));
  fetching.fetch().Cancel();
  fetching.fetch().Start();
  EXPECT_THAT(client_->requests(), IsEmpty());
  EXPECT_EQ(fetching.calls(), 0);
}

TEST_F(FetchTest, CancelWhileUnderWayEndsTheExchange) {
  Fetching fetching(client_, PlanFor({kA, kB}));
  fetching.fetch().Start();
  fetching.fetch().Cancel();
  EXPECT_EQ(client_->cancelled(), 1u);
  EXPECT_FALSE(client_->DeliverOne());
  EXPECT_EQ(client_->request_count(), 1u);
  EXPECT_EQ(fetching.calls(), 0);
}

TEST_F(FetchTest, CancelOfALaterAttemptEndsThat) {
  client_->Answer(kA, TransportError::kTimedOut);
  Fetching fetching(client_, PlanFor({kA, kB}));
  fetching.fetch().Start();
  client_->DeliverOne();
  fetching.fetch().Cancel();
  EXPECT_EQ(client_->cancelled(), 1u);
  EXPECT_EQ(client_->under_way(), 0u);
  EXPECT_EQ(fetching.calls(), 0);
}

TEST_F(FetchTest, CancelAfterTheEndAndTwiceDoesNothing) {
  Fetching fetching(client_, PlanFor({kA}));
  fetching.fetch().Start();
  client_->DeliverAll();
  fetching.fetch().Cancel();
  fetching.fetch().Cancel();
  EXPECT_EQ(fetching.calls(), 1);
  EXPECT_EQ(client_->cancelled() + client_->cancelled_late(), 0u);
}

TEST_F(FetchTest, CancelFromInsideUsableEndsItWithoutDone) {
  std::optional<Fetching> fetching;
  FetchPlan plan = PlanFor({kA, kB});
  plan.is_usable = [&fetching](const FetchResult&) {
    fetching->fetch().Cancel();
    return true;
  };
  fetching.emplace(client_, plan);
  fetching->fetch().Start();
  client_->DeliverAll();
  EXPECT_EQ(fetching->calls(), 0);
  EXPECT_EQ(client_->request_count(), 1u);
}

TEST_F(FetchTest, CancelFromInsideDoneDoesNothing) {
  int calls = 0;
  std::shared_ptr<Fetch> fetch;
  fetch =
      std::make_shared<Fetch>(client_, PlanFor({kA}), [&](FetchResult result) {
        ++calls;
        fetch->Cancel();
        EXPECT_EQ(result.response, "a");
      });
  fetch->Start();
  client_->DeliverAll();
  EXPECT_EQ(calls, 1);
}

TEST_F(FetchTest, SecondCallbackForOneExchangeIsIgnored) {
  client_->KeepCallbacks();
  Fetching fetching(client_, PickyPlanFor({kA, kB, kC}));
  fetching.fetch().Start();
  client_->DeliverOne();
  client_->CallBackAgain(0);  // B is under way.
  EXPECT_EQ(client_->request_count(), 2u);
  client_->DeliverAll();
  EXPECT_EQ(fetching.calls(), 1);
  EXPECT_EQ(fetching.result().exchanges.size(), 3u);
  client_->CallBackAgain(1);
  client_->CallBackAgain(2);
  EXPECT_EQ(fetching.calls(), 1);
}

TEST_F(FetchTest, CallbackAfterCancelIsIgnored) {
  client_->KeepCallbacks();
  Fetching fetching(client_, PlanFor({kA, kB}));
  fetching.fetch().Start();
  fetching.fetch().Cancel();
  client_->CallBackAgain(0);
  EXPECT_EQ(fetching.calls(), 0);
  EXPECT_EQ(client_->request_count(), 1u);
}

TEST(InlineFetchTest, AllAttemptsHappenInsideStartAndNoneIsCancelled) {
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer(kA, TransportError::kTimedOut);
  client->Answer(kB, "x");
  client->Answer(kC, "useful");
  for (const auto& urls : {std::vector<std::string_view>{kA, kB, kC},
                           std::vector<std::string_view>{kC}}) {
    Fetching fetching(client, PickyPlanFor(urls));
    fetching.fetch().Start();
    EXPECT_EQ(fetching.calls(), 1);
    EXPECT_EQ(fetching.result().response, "useful");
  }
  EXPECT_EQ(client->cancelled_late(), 0u);
}

TEST(RacingFetchTest, CancelFromAnotherThreadNeverLosesAnExchange) {
  for (int i = 0; i < 300; ++i) {
    const auto client = std::make_shared<FakeHttpClient>(Delivery::kOwnThread);
    client->Answer(kA, TransportError::kTimedOut);
    client->Answer(kB, "b");
    const auto calls = std::make_shared<std::atomic<int>>(0);
    const auto fetch = std::make_shared<Fetch>(
        client, PlanFor({kA, kB}), [calls](FetchResult) { ++*calls; });
    std::thread canceller([&fetch] { fetch->Cancel(); });
    fetch->Start();
    canceller.join();
    EXPECT_LE(*calls, 1);
  }
}

}  // namespace
}  // namespace revcheck::testing
