#include "revcheck/cli/connect_responder.h"

#include <optional>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

HttpResult Replay(std::optional<HttpResult> exchange, absl::Duration timeout,
                  size_t max_body_size = 65535) {
  ReplayClient client(std::move(exchange));
  HttpRequest request;
  request.timeout = timeout;
  request.max_body_size = max_body_size;
  HttpResult result;
  bool called = false;
  client.Start(request, [&](HttpResult done) {
    result = std::move(done);
    called = true;
  });
  EXPECT_TRUE(called);
  return result;
}

HttpResult AnswerAfterThreeSeconds() {
  HttpResult exchange;
  exchange.status = 200;
  exchange.phase = HttpPhase::kDone;
  exchange.body = "response";
  exchange.timings.lookup = absl::Milliseconds(500);
  exchange.timings.connect = absl::Milliseconds(500);
  exchange.timings.first_byte = absl::Seconds(1.5);
  exchange.timings.total = absl::Seconds(3);
  return exchange;
}

TEST(ReplayClientTest, AnswersWhoeverWaitsLongEnough) {
  const HttpResult result = Replay(AnswerAfterThreeSeconds(), absl::Seconds(3));
  EXPECT_EQ(result.error, std::nullopt);
  EXPECT_EQ(result.body, "response");
  EXPECT_EQ(result.timings.total, absl::Seconds(3));
}

TEST(ReplayClientTest, TimesOutWhereTheExchangeWasByThen) {
  const std::pair<absl::Duration, HttpPhase> kPhases[] = {
      {absl::Milliseconds(400), HttpPhase::kLookup},
      {absl::Milliseconds(900), HttpPhase::kConnect},
      {absl::Seconds(2), HttpPhase::kFirstByte},
      {absl::Seconds(2.9), HttpPhase::kBody},
  };
  for (const auto& [timeout, phase] : kPhases) {
    const HttpResult result = Replay(AnswerAfterThreeSeconds(), timeout);
    EXPECT_EQ(result.error, TransportError::kTimedOut);
    EXPECT_EQ(result.phase, phase);
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.body, "");
    EXPECT_EQ(result.timings.total, timeout);
  }
}

TEST(ReplayClientTest, FailureStaysTheSame) {
  HttpResult failure;
  failure.error = TransportError::kConnectionRefused;
  EXPECT_EQ(Replay(failure, absl::Seconds(2)).error,
            TransportError::kConnectionRefused);
}

TEST(ReplayClientTest, BodyMayBeTooLargeForOneWhoWantsLess) {
  const HttpResult result =
      Replay(AnswerAfterThreeSeconds(), absl::Seconds(10), 7);
  EXPECT_EQ(result.error, TransportError::kBodyTooLarge);
  EXPECT_EQ(result.body, "");
}

TEST(ReplayClientTest, NobodyToAskIsAFailure) {
  EXPECT_TRUE(Replay(std::nullopt, absl::Seconds(2)).error.has_value());
}

}  // namespace
}  // namespace revcheck::cli
