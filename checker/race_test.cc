// Checks begin, end and are given up on several threads at once while answers
// come; each ends exactly once.

#include <stddef.h>

#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/statistics.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

constexpr int kThreads = 4;
constexpr int kIterations = 500;
constexpr int kLeaves = 3;

class RaceTest : public ::testing::TestWithParam<Delivery> {
 protected:
  RaceTest() {
    for (int i = 1; i <= kLeaves; ++i) {
      leaves_.push_back(TestLeaf::Number(i));
    }
    // Good about the first, useless about the others.
    client_->Answer(kResponderUrl, leaves_[0].Good());
  }

  // Runs `work` on each thread with a random generator of its own.
  template <typename Work>
  void OnAllThreads(const Work& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&work, i] {
        std::minstd_rand random(i + 1);
        work(&random);
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  }

  std::vector<TestLeaf> leaves_;
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(GetParam());
};

// One check, and how often it ended.
struct Accounted {
  std::atomic<int> called{0};
  std::atomic<int> cancelled{0};
  std::atomic<int> given_up{0};

  int ends() const { return called + cancelled + given_up; }
};

TEST_P(RaceTest, EachCheckEndsExactlyOnce) {
  std::vector<Accounted> checks(kThreads * kIterations);
  std::atomic<size_t> next{0};
  auto checker = MakeChecker(client_);
  OnAllThreads([&](std::minstd_rand* random) {
    for (int i = 0; i < kIterations; ++i) {
      Accounted& check = checks[next++];
      const auto id =
          checker->CheckAsync(leaves_[(*random)() % kLeaves].input(),
                              [&check](const CheckResult&) { ++check.called; });
      ASSERT_TRUE(id.ok());
      switch ((*random)() % 4) {
        case 0:
          check.cancelled += checker->Cancel(*id) ? 1 : 0;
          break;
        case 1:
          check.given_up += checker->GiveUp(*id).has_value() ? 1 : 0;
          break;
        case 2:
          checker->ClearCache();
          break;
        case 3:
          std::this_thread::yield();
          break;
      }
    }
  });
  for (const Accounted& check : checks) {
    while (check.ends() == 0) {
      std::this_thread::yield();
    }
  }
  const CheckerSnapshot snapshot = checker->Snapshot();
  checker.reset();
  size_t cancelled = 0;
  for (const Accounted& check : checks) {
    EXPECT_EQ(check.ends(), 1);
    cancelled += check.cancelled;
  }
  EXPECT_EQ(snapshot.checks_started, checks.size());
  EXPECT_EQ(snapshot.checks_cancelled, cancelled);
}

TEST_P(RaceTest, NothingIsUnderWayAfterwards) {
  const auto checker = MakeChecker(client_);
  OnAllThreads([&](std::minstd_rand* random) {
    for (int i = 0; i < kIterations; ++i) {
      const auto id = checker->CheckAsync(
          leaves_[(*random)() % kLeaves].input(), [](const CheckResult&) {});
      checker->ClearCache();
      if ((*random)() % 2 == 0) {
        std::this_thread::yield();
      }
      checker->Cancel(*id);
    }
  });
  while (checker->Snapshot().checks_waiting > 0) {
    std::this_thread::yield();
  }
  // The last answer may still be on its way out.
  while (checker->Snapshot().exchanges_under_way > 0 &&
         checker->Snapshot().exchanges_under_way <= 2 * kThreads) {
    std::this_thread::yield();
  }
  EXPECT_EQ(checker->Snapshot().exchanges_under_way, 0u);
}

TEST_P(RaceTest, CheckersComeAndGoWithChecksUnderWay) {
  std::atomic<int> called{0};
  OnAllThreads([&](std::minstd_rand* random) {
    for (int i = 0; i < kIterations / 5; ++i) {
      const auto alive = std::make_shared<std::atomic<bool>>(true);
      auto checker = MakeChecker(client_);
      for (const TestLeaf& leaf : leaves_) {
        ASSERT_TRUE(checker
                        ->CheckAsync(leaf.input(),
                                     [&called, alive](const CheckResult&) {
                                       EXPECT_TRUE(*alive);
                                       ++called;
                                     })
                        .ok());
      }
      if ((*random)() % 2 == 0) {
        std::this_thread::yield();
      }
      checker.reset();
      *alive = false;
    }
  });
}

TEST_P(RaceTest, RefreshesAndForegroundChecksShare) {
  CheckerOptions options = OptionsFor();
  options.refresh_ahead.emplace();
  std::atomic<int> days{0};
  options.clock = [&days] { return kNow + days.load() * kDay; };
  const auto checker = MakeChecker(client_, options);
  std::atomic<int> called{0};
  OnAllThreads([&](std::minstd_rand* random) {
    for (int i = 0; i < kIterations; ++i) {
      days = (*random)() % 10;
      const auto id = checker->CheckAsync(
          leaves_[0].input(), [&called](const CheckResult&) { ++called; });
      if ((*random)() % 8 == 0) {
        checker->ClearCache();
      }
      if ((*random)() % 4 == 0 && checker->Cancel(*id)) {
        ++called;
      }
    }
  });
  while (called < kThreads * kIterations) {
    std::this_thread::yield();
  }
  EXPECT_EQ(called, kThreads * kIterations);
  EXPECT_EQ(checker->Snapshot().checks_waiting, 0u);
}

INSTANTIATE_TEST_SUITE_P(Clients, RaceTest,
                         ::testing::Values(Delivery::kInline,
                                           Delivery::kOwnThread));

}  // namespace
}  // namespace revcheck::testing
