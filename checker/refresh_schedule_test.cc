#include "revcheck/checker/refresh_schedule.h"

#include <stddef.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/options.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using Outcome = RefreshSchedule::Outcome;

constexpr Outcome kCancelled = Outcome::kCancelled;
constexpr Outcome kFailed = Outcome::kFailed;
constexpr Outcome kUnchanged = Outcome::kUnchanged;
constexpr Outcome kRenewed = Outcome::kRenewed;

// Of `random`, for a delay as it is.
constexpr double kMiddle = 0.5;

CacheKey Key(int number) {
  const std::string serial = absl::StrCat(number);
  CertId id;
  id.serial = ToBytes(serial);
  return *CacheKey::Of(id);
}

RefreshOptions Options() {
  RefreshOptions options;
  options.first_delay = absl::Minutes(1);
  options.longest_delay = absl::Hours(1);
  options.failures_to_pause = 1000;
  options.max_at_once = 4;
  return options;
}

RefreshOptions PausingAfter(int failures) {
  RefreshOptions options = Options();
  options.failures_to_pause = failures;
  return options;
}

// A schedule and a clock.
class Scheduled {
 public:
  explicit Scheduled(const RefreshOptions& options) : schedule_(options) {}

  bool Begin(int key, const std::string& host = "host") {
    return schedule_.Begin(Key(key), host, now_);
  }

  void Done(int key, Outcome outcome, const std::string& host = "host",
            double random = kMiddle) {
    schedule_.OnDone(Key(key), host, outcome, now_, random);
  }

  // Expects that it may begin, and ends it so.
  void Run(int key, Outcome outcome, const std::string& host = "host",
           double random = kMiddle) {
    ASSERT_TRUE(Begin(key, host));
    Done(key, outcome, host, random);
  }

  void SetClock(absl::Time now) { now_ = now; }

  // Expects that nothing may begin before `delay` is over, and waits for it.
  void ExpectDelay(int key, absl::Duration delay,
                   const std::string& host = "host") {
    now_ += delay - absl::Seconds(1);
    EXPECT_FALSE(Begin(key, host)) << delay;
    now_ += absl::Seconds(1);
  }

 private:
  RefreshSchedule schedule_;
  absl::Time now_ = kNow;
};

TEST(RefreshScheduleTest, SuccessMayBeRepeatedAtOnce) {
  Scheduled scheduled(Options());
  scheduled.Run(1, kRenewed);
  scheduled.Run(1, kRenewed);
}

TEST(RefreshScheduleTest, DelayDoublesUpToTheLongest) {
  Scheduled scheduled(Options());
  for (const int minutes : {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
    scheduled.Run(1, kFailed);
    scheduled.ExpectDelay(1, absl::Minutes(minutes));
  }
}

TEST(RefreshScheduleTest, CancelledIsAskedAgainLater) {
  Scheduled scheduled(PausingAfter(1));
  scheduled.Run(1, kCancelled);
  EXPECT_TRUE(scheduled.Begin(2));  // Of the same host.
  scheduled.Done(2, kRenewed);
  scheduled.ExpectDelay(1, absl::Minutes(1));
  scheduled.Run(1, kRenewed);
}

TEST(RefreshScheduleTest, ClockThatIsSetBackEndsTheDelay) {
  for (const double random : {0.0, 1.0}) {
    Scheduled scheduled(PausingAfter(1));
    scheduled.SetClock(kNow + absl::Hours(24 * 365));
    scheduled.Run(1, kFailed, "host", random);
    scheduled.SetClock(kNow);
    EXPECT_TRUE(scheduled.Begin(1)) << random;
  }
  // But for as much as could be a delay.
  Scheduled scheduled(PausingAfter(1));
  scheduled.Run(1, kFailed);
  scheduled.SetClock(kNow - absl::Minutes(1));
  EXPECT_FALSE(scheduled.Begin(1));
}

TEST(RefreshScheduleTest, ManyFailuresDoNotOverflow) {
  Scheduled scheduled(Options());
  for (int i = 0; i < 100; ++i) {
    scheduled.Run(1, kFailed);
    scheduled.ExpectDelay(1, absl::Minutes(i < 6 ? 1 << i : 60));
  }
}

TEST(RefreshScheduleTest, JitterIsAQuarterEitherWay) {
  Scheduled scheduled(Options());
  scheduled.Run(1, kFailed, "host", 0.0);
  scheduled.ExpectDelay(1, absl::Seconds(45));
  scheduled.Run(1, kFailed, "host", 1.0);
  scheduled.ExpectDelay(1, absl::Seconds(150));
}

TEST(RefreshScheduleTest, SuccessResetsTheDelay) {
  Scheduled scheduled(Options());
  scheduled.Run(1, kFailed);
  scheduled.ExpectDelay(1, absl::Minutes(1));
  scheduled.Run(1, kFailed);
  scheduled.ExpectDelay(1, absl::Minutes(2));
  scheduled.Run(1, kRenewed);
  scheduled.Run(1, kFailed);
  scheduled.ExpectDelay(1, absl::Minutes(1));
}

TEST(RefreshScheduleTest, OneFailureDelaysNoOtherAnswer) {
  Scheduled scheduled(Options());
  scheduled.Run(1, kFailed);
  EXPECT_FALSE(scheduled.Begin(1));
  EXPECT_TRUE(scheduled.Begin(2));
}

TEST(RefreshScheduleTest, AnUnchangedAnswerBacksOff) {
  Scheduled scheduled(Options());
  scheduled.Run(1, kUnchanged);
  scheduled.ExpectDelay(1, absl::Minutes(1));
  scheduled.Run(1, kUnchanged);
  scheduled.ExpectDelay(1, absl::Minutes(2));
}

TEST(RefreshScheduleTest, UnchangedAnswersDoNotPauseTheHost) {
  Scheduled scheduled(PausingAfter(2));
  scheduled.Run(1, kFailed);
  for (int key = 2; key < 10; ++key) {
    scheduled.Run(key, kUnchanged);
  }
}

TEST(RefreshScheduleTest, HostPausesAfterFailuresOfDifferentAnswers) {
  Scheduled scheduled(PausingAfter(3));
  scheduled.Run(1, kFailed);
  scheduled.Run(2, kFailed);
  scheduled.Run(3, kFailed);
  // Three failures: the delay of the third.
  scheduled.ExpectDelay(4, absl::Minutes(4));
  EXPECT_TRUE(scheduled.Begin(4));
}

TEST(RefreshScheduleTest, OtherHostsDoNotPause) {
  Scheduled scheduled(PausingAfter(1));
  scheduled.Run(1, kFailed);
  EXPECT_FALSE(scheduled.Begin(2));
  EXPECT_TRUE(scheduled.Begin(2, "other"));
}

TEST(RefreshScheduleTest, OneProbeAtATimeTriesAPausedHost) {
  Scheduled scheduled(PausingAfter(1));
  scheduled.Run(1, kFailed);
  scheduled.ExpectDelay(2, absl::Minutes(1));
  ASSERT_TRUE(scheduled.Begin(2));
  EXPECT_FALSE(scheduled.Begin(3));
  scheduled.Done(2, kFailed);
  scheduled.ExpectDelay(3, absl::Minutes(2));
  ASSERT_TRUE(scheduled.Begin(3));
  EXPECT_FALSE(scheduled.Begin(4));
  scheduled.Done(3, kRenewed);
  EXPECT_TRUE(scheduled.Begin(4));
  EXPECT_TRUE(scheduled.Begin(5));
}

TEST(RefreshScheduleTest, SameAnswerIsRenewedOnceAtATime) {
  Scheduled scheduled(Options());
  ASSERT_TRUE(scheduled.Begin(1));
  EXPECT_FALSE(scheduled.Begin(1));
  scheduled.Done(1, kRenewed);
  EXPECT_TRUE(scheduled.Begin(1));
}

TEST(RefreshScheduleTest, MaxAtOnceCountsOverAllHosts) {
  Scheduled scheduled(Options());
  for (int key = 0; key < 4; ++key) {
    ASSERT_TRUE(scheduled.Begin(key, absl::StrCat("host", key)));
  }
  EXPECT_FALSE(scheduled.Begin(4, "host4"));
  scheduled.Done(0, kFailed, "host0");
  EXPECT_TRUE(scheduled.Begin(4, "host4"));
  EXPECT_FALSE(scheduled.Begin(5, "host5"));
}

TEST(RefreshScheduleTest, RefusalsTakeNoSlot) {
  Scheduled scheduled(Options());
  ASSERT_TRUE(scheduled.Begin(1));
  for (int i = 0; i < 100; ++i) {
    EXPECT_FALSE(scheduled.Begin(1));
  }
  EXPECT_TRUE(scheduled.Begin(2));
  EXPECT_TRUE(scheduled.Begin(3));
  EXPECT_TRUE(scheduled.Begin(4));
  EXPECT_FALSE(scheduled.Begin(5));
}

TEST(RefreshScheduleTest, FailuresAreRememberedUpToTheLimit) {
  Scheduled scheduled(Options());
  const int limit = RefreshSchedule::kMaxRemembered;
  for (int key = 0; key < limit; ++key) {
    scheduled.Run(key, kFailed, absl::StrCat("host", key));
  }
  EXPECT_FALSE(scheduled.Begin(0, "host0"));
  EXPECT_FALSE(scheduled.Begin(limit - 1, absl::StrCat("host", limit - 1)));
}

// What is forgotten may begin again: memory is bounded.
TEST(RefreshScheduleTest, OneMoreForgetsAll) {
  Scheduled scheduled(Options());
  const int limit = RefreshSchedule::kMaxRemembered;
  for (int key = 0; key <= limit; ++key) {
    scheduled.Run(key, kFailed, absl::StrCat("host", key));
  }
  EXPECT_TRUE(scheduled.Begin(0, "host0"));
  EXPECT_TRUE(scheduled.Begin(limit / 2, absl::StrCat("host", limit / 2)));
  EXPECT_TRUE(scheduled.Begin(limit, absl::StrCat("host", limit)));
}

TEST(RefreshScheduleTest, OneMoreForgetsOnlyWhatHasPassedIfThatIsEnough) {
  Scheduled scheduled(Options());
  const int limit = RefreshSchedule::kMaxRemembered;
  scheduled.Run(-1, kFailed, "old");
  scheduled.ExpectDelay(-1, absl::Minutes(1), "old");
  for (int key = 0; key < limit; ++key) {
    scheduled.Run(key, kFailed, absl::StrCat("host", key));
  }
  EXPECT_FALSE(scheduled.Begin(0, "host0"));
}

TEST(RefreshScheduleTest, WhatIsUnderWayIsNotForgotten) {
  Scheduled scheduled(Options());
  const int limit = RefreshSchedule::kMaxRemembered;
  ASSERT_TRUE(scheduled.Begin(-1));
  for (int key = 0; key <= limit; ++key) {
    scheduled.Run(key, kFailed, absl::StrCat("host", key));
  }
  EXPECT_FALSE(scheduled.Begin(-1));
  scheduled.Done(-1, kRenewed);
  EXPECT_TRUE(scheduled.Begin(-1));
}

}  // namespace
}  // namespace revcheck::testing
