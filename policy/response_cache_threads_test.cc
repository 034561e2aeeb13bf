// One cache, used by many threads at once.

#include <stddef.h>

#include <atomic>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/response_cache.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/testing/random_result.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

CacheKey KeyNo(size_t number) {
  const std::string serial = absl::StrCat("serial ", number);
  return *CacheKey::Of({ToBytes("name"), ToBytes("spki"), ToBytes(serial)}, "");
}

class ThreadsTest
    : public ::testing::TestWithParam<std::tuple<size_t, size_t, CacheRules>> {
};

constexpr int kThreads = 8;

void InThreads(const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back(work, i);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST_P(ThreadsTest, MixedUseKeepsTheInvariants) {
  const auto [capacity, shards, rules] = GetParam();
  ResponseCache cache({capacity, rules, shards});
  const size_t keys_count = capacity * 3;
  std::vector<CacheKey> keys;
  for (size_t i = 0; i < keys_count; ++i) {
    keys.push_back(KeyNo(i));
  }
  std::vector<std::atomic<bool>> revoked(keys_count);
  std::atomic<int> wrong{0};
  InThreads([&, rules = rules, capacity = capacity](int thread) {
    std::mt19937 random(thread);
    for (int step = 0; step < 5000; ++step) {
      const size_t key = random() % keys_count;
      // Each result says which key it was put under.
      const auto mark = absl::Seconds(1000 * (key + 1));
      if (random() % 2 == 0) {
        const std::optional<CachedResult> known = cache.Get(keys[key]);
        wrong += known.has_value() && known->valid_through != kNow + mark;
      } else {
        CachedResult result = RandomResult(&random);
        result.valid_through = kNow + mark;
        const StoreResult stored = cache.Put(keys[key], result, kNow);
        if (stored == StoreResult::kDone &&
            result.finding == Finding::kRevoked) {
          revoked[key] = true;
        }
        wrong += rules == CacheRules::kStrict && stored == StoreResult::kFull
                     ? 1
                     : 0;
      }
      wrong += cache.size() > capacity ? 1 : 0;
    }
  });

  EXPECT_EQ(wrong, 0);
  EXPECT_LE(cache.size(), capacity);
  size_t found = 0;
  for (size_t key = 0; key < keys_count; ++key) {
    const std::optional<CachedResult> known = cache.Get(keys[key]);
    found += known.has_value() ? 1 : 0;
    if (rules == CacheRules::kFirefox && revoked[key]) {
      ASSERT_TRUE(known.has_value()) << key;
      EXPECT_EQ(known->finding, Finding::kRevoked);
    }
  }
  EXPECT_EQ(found, cache.size());
}

INSTANTIATE_TEST_SUITE_P(
    All, ThreadsTest,
    ::testing::Combine(::testing::Values<size_t>(1, 8, 500),
                       ::testing::Values<size_t>(1, 16),
                       ::testing::Values(CacheRules::kFirefox,
                                         CacheRules::kStrict)),
    [](const auto& info) {
      return absl::StrCat("Capacity", std::get<0>(info.param), "Shards",
                          std::get<1>(info.param),
                          std::get<2>(info.param) == CacheRules::kFirefox
                              ? "Firefox"
                              : "Strict");
    });

TEST(ResponseCacheThreadsTest, ClearAmidPutsKeepsCount) {
  ResponseCache cache({16, CacheRules::kFirefox, 4});
  InThreads([&](int thread) {
    std::mt19937 random(thread);
    for (int step = 0; step < 2000; ++step) {
      if (random() % 50 == 0) {
        cache.Clear();
      } else {
        cache.Put(KeyNo(random() % 40), RandomResult(&random), kNow);
      }
    }
  });
  size_t found = 0;
  for (int key = 0; key < 40; ++key) {
    found += cache.Get(KeyNo(key)).has_value() ? 1 : 0;
  }
  EXPECT_EQ(found, cache.size());
  EXPECT_LE(found, 16);
}

}  // namespace
}  // namespace revcheck::testing
