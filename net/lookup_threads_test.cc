// How names become addresses, and who shares whose lookup; the system resolves
// addresses alone here, which needs no name server.

#include "revcheck/net/lookup_threads.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/net/address.h"
#include "revcheck/net/testing/gate.h"

namespace revcheck {
namespace {

using ::testing::ElementsAre;
using testing::Gate;
using Addresses = absl::StatusOr<std::vector<IpAddress>>;

std::vector<std::string> AddressesOf(const std::string& host) {
  std::vector<std::string> addresses;
  const absl::StatusOr<std::vector<IpAddress>> found = SystemNameLookup(host);
  EXPECT_TRUE(found.ok()) << found.status();
  for (const IpAddress& address : found.value_or(std::vector<IpAddress>())) {
    addresses.push_back(address.ToString());
  }
  return addresses;
}

TEST(SystemNameLookupTest, TakesAddressesOfBothFamilies) {
  EXPECT_EQ(AddressesOf("192.0.2.7"), std::vector<std::string>{"192.0.2.7"});
  EXPECT_EQ(AddressesOf("2001:db8::1"),
            std::vector<std::string>{"2001:db8::1"});
}

// The system's resolver reads more spellings than inet_pton(); what counts is
// the address that it finds.
TEST(SystemNameLookupTest, FindsLoopbackHoweverItIsWritten) {
  for (const char* const host : {"127.1", "0x7f000001", "2130706433"}) {
    const absl::StatusOr<std::vector<IpAddress>> found = SystemNameLookup(host);
    ASSERT_TRUE(found.ok() && !found->empty()) << host;
    EXPECT_EQ(KindOf(found->front()), AddressKind::kLoopback) << host;
  }
}

TEST(SystemNameLookupTest, SaysThatThereIsNoSuchName) {
  const absl::Status status =
      SystemNameLookup(std::string(300, 'a') + ".invalid").status();
  EXPECT_TRUE(absl::IsNotFound(status) || absl::IsUnavailable(status))
      << status;
  EXPECT_NE(status.message(), "");
}

// A lookup of hung.test runs, and hangs until the gate is opened. Others have
// an address each.
class LookupThreadsTest : public ::testing::Test {
 protected:
  void Begin(size_t max_lookups) {
    lookups_ = std::make_unique<LookupThreads>(
        [log = log_](const std::string& host) -> Addresses {
          {
            const std::lock_guard<std::mutex> lock(log->mutex);
            log->hosts.push_back(host);
          }
          if (host == "hung.test") {
            log->begun.Open();
            log->gate.Wait();
          }
          return std::vector<IpAddress>{IpAddress::V4({192, 0, 2, 1})};
        },
        max_lookups);
    hung_ = lookups_->Start("hung.test", Count(&hung_calls_));
    log_->begun.Wait();
  }

  void TearDown() override { log_->gate.Open(); }

  static LookupThreads::Done Count(std::atomic<int>* calls) {
    return [calls](const Addresses& addresses) {
      EXPECT_TRUE(addresses.ok()) << addresses.status();
      ++*calls;
    };
  }

  // What waits is resolved in order, so that it is over when this returns.
  void WaitForAnswerTo(const std::string& host) {
    Gate answered;
    lookups_->Start(host, [&](const Addresses&) { answered.Open(); });
    answered.Wait();
  }

  std::vector<std::string> hosts() const {
    const std::lock_guard<std::mutex> lock(log_->mutex);
    return log_->hosts;
  }

  // Shared with the lookups, which may outlive the test.
  struct Log {
    Gate begun;
    Gate gate;
    std::mutex mutex;
    std::vector<std::string> hosts;
  };

  const std::shared_ptr<Log> log_ = std::make_shared<Log>();
  std::atomic<int> hung_calls_{0};
  std::atomic<int> calls_{0};
  LookupThreads::LookupId hung_ = 0;
  std::unique_ptr<LookupThreads> lookups_;  // Ends before what it calls back.
};

TEST_F(LookupThreadsTest, WhoeverWantsAHostSharesItsLookup) {
  Begin(/*max_lookups=*/2);
  for (int i = 0; i < 3; ++i) {
    lookups_->Start("hung.test", Count(&hung_calls_));
  }
  WaitForAnswerTo("last.test");  // A host has one of the two places.
  EXPECT_EQ(hung_calls_, 0);
  log_->gate.Open();
  WaitForAnswerTo("hung.test");  // Joins, or comes after.
  EXPECT_EQ(hung_calls_, 4);
  EXPECT_EQ(hosts()[0], "hung.test");
  EXPECT_EQ(hosts()[1], "last.test");
}

TEST_F(LookupThreadsTest, WhoeverWantsAHostThatWaitsSharesItsTurn) {
  Begin(/*max_lookups=*/1);
  for (int i = 0; i < 3; ++i) {
    lookups_->Start("a.test", Count(&calls_));
    lookups_->Start("b.test", Count(&calls_));
  }
  log_->gate.Open();
  WaitForAnswerTo("last.test");
  EXPECT_EQ(calls_, 6);
  EXPECT_THAT(hosts(),
              ElementsAre("hung.test", "a.test", "b.test", "last.test"));
}

TEST_F(LookupThreadsTest, WhatNobodyWantsAnyMoreIsNotLookedUp) {
  Begin(/*max_lookups=*/1);
  std::atomic<int> cancelled_calls{0};
  const auto a = lookups_->Start("a.test", Count(&cancelled_calls));
  const auto b = lookups_->Start("b.test", Count(&cancelled_calls));
  lookups_->Start("b.test", Count(&calls_));
  lookups_->Cancel("a.test", a);
  lookups_->Cancel("b.test", b);
  lookups_->Cancel("a.test", a);
  lookups_->Cancel("b.test", a);
  lookups_->Cancel("nobody.test", a);
  log_->gate.Open();
  WaitForAnswerTo("last.test");
  EXPECT_EQ(cancelled_calls, 0);
  EXPECT_EQ(calls_, 1);
  EXPECT_THAT(hosts(), ElementsAre("hung.test", "b.test", "last.test"));
}

TEST_F(LookupThreadsTest, LookupThatRunsAndNobodyWantsCanBeJoined) {
  Begin(/*max_lookups=*/1);
  lookups_->Cancel("hung.test", hung_);
  lookups_->Start("hung.test", Count(&calls_));
  log_->gate.Open();
  WaitForAnswerTo("last.test");
  EXPECT_EQ(hung_calls_, 0);
  EXPECT_EQ(calls_, 1);
  EXPECT_THAT(hosts(), ElementsAre("hung.test", "last.test"));
}

// While a lookup hangs, nothing is kept for who has gone.
TEST_F(LookupThreadsTest, CancelLetsGoOfTheCallback) {
  Begin(/*max_lookups=*/1);
  for (const char* const host : {"hung.test", "waiting.test"}) {
    const auto kept = std::make_shared<int>();
    const auto id = lookups_->Start(host, [kept](const Addresses&) {});
    EXPECT_EQ(kept.use_count(), 2);
    lookups_->Cancel(host, id);
    EXPECT_EQ(kept.use_count(), 1) << host;
  }
}

TEST_F(LookupThreadsTest, CloseLetsGoOfAllCallbacks) {
  Begin(/*max_lookups=*/1);
  const auto kept = std::make_shared<int>();
  for (const char* const host : {"hung.test", "waiting.test"}) {
    lookups_->Start(host, [kept](const Addresses&) { ADD_FAILURE(); });
  }
  lookups_->Close();
  EXPECT_EQ(kept.use_count(), 1);
  lookups_->Cancel("hung.test", hung_);
  lookups_->Start("late.test", [kept](const Addresses&) { ADD_FAILURE(); });
  EXPECT_EQ(kept.use_count(), 1);
  log_->gate.Open();
}

}  // namespace
}  // namespace revcheck
