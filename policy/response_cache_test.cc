// Firefox's cache rules (spec/mozilla-pkix.md, section 7), the cases of its own
// unit tests (8.7), and a comparison with a simple model.

#include "revcheck/policy/response_cache.h"

#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <list>
#include <optional>
#include <random>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/testing/random_result.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck {
namespace {

using ::revcheck::testing::kNow;
using ::revcheck::testing::RandomResult;

constexpr Finding kGood = Finding::kGood;
constexpr Finding kRevoked = Finding::kRevoked;
constexpr Finding kUnknown = Finding::kUnknownToResponder;
constexpr Finding kFailure = Finding::kTimedOut;

absl::Time At(int seconds) { return kNow + absl::Seconds(seconds); }

CacheKey KeyOf(std::string_view name, std::string_view spki,
               std::string_view serial, std::string_view partition = "") {
  return *CacheKey::Of({ToBytes(name), ToBytes(spki), ToBytes(serial)},
                       partition);
}

CacheKey KeyNo(int number) {
  return KeyOf("name", "spki", absl::StrCat("serial ", number));
}

// A result about which only the code matters.
CachedResult Some(Finding finding) { return {finding, At(0), At(1000)}; }

// One that is told from others by its thisUpdate.
CachedResult Since(Finding finding, int this_update) {
  return {finding, At(this_update), At(this_update + 500)};
}

StoreResult Put(ResponseCache* cache, int number, const CachedResult& result) {
  return cache->Put(KeyNo(number), result, kNow);
}

bool Has(ResponseCache* cache, int number) {
  return cache->Get(KeyNo(number)).has_value();
}

// Puts `results` under one key, one after another, and returns what is there.
CachedResult After(CacheRules rules, const std::vector<CachedResult>& results,
                   absl::Time now = kNow) {
  ResponseCache cache({10, rules, 1});
  for (const CachedResult& result : results) {
    EXPECT_EQ(cache.Put(KeyNo(1), result, now), StoreResult::kDone);
  }
  return *cache.Get(KeyNo(1));
}

CachedResult AfterFirefox(const std::vector<CachedResult>& results) {
  return After(CacheRules::kFirefox, results);
}

CachedResult AfterStrict(const std::vector<CachedResult>& results,
                         absl::Time now = kNow) {
  return After(CacheRules::kStrict, results, now);
}

// The unit tests of Firefox (8.7), under their own names.

TEST(FirefoxOcspCacheTest, TestPutAndGet) {
  ResponseCache cache;
  const CachedResult result = {kGood, At(1), At(2)};
  EXPECT_EQ(cache.Put(KeyOf("n", "k", "1"), result, kNow), StoreResult::kDone);

  EXPECT_EQ(cache.Get(KeyOf("n", "k", "1")), result);
  EXPECT_EQ(cache.Get(KeyOf("n", "k", "2")), std::nullopt);
  EXPECT_EQ(cache.Get(KeyOf("n", "l", "1")), std::nullopt);
}

TEST(FirefoxOcspCacheTest, TestVariousGets) {
  ResponseCache cache;
  for (int i = 0; i < 1024; ++i) {
    EXPECT_EQ(Put(&cache, i, Since(kGood, i)), StoreResult::kDone);
  }

  EXPECT_EQ(cache.Get(KeyNo(0)), Since(kGood, 0));
  EXPECT_EQ(cache.Get(KeyNo(512)), Since(kGood, 512));
  EXPECT_EQ(cache.Get(KeyNo(1024)), std::nullopt);
  for (int i = 0; i < 1024; ++i) {
    EXPECT_EQ(cache.Get(KeyNo(i)), Since(kGood, i));
  }
  EXPECT_EQ(cache.size(), 1024);
}

TEST(FirefoxOcspCacheTest, TestEviction) {
  ResponseCache cache;
  for (int i = 0; i < 1025; ++i) {
    EXPECT_EQ(Put(&cache, i, Some(kGood)), StoreResult::kDone);
  }

  EXPECT_FALSE(Has(&cache, 0));
  for (int i = 1; i < 1025; ++i) {
    EXPECT_TRUE(Has(&cache, i)) << i;
  }
}

TEST(FirefoxOcspCacheTest, TestNoEvictionForRevokedResponses) {
  for (const Finding kept : {kRevoked, kUnknown}) {
    ResponseCache cache;
    Put(&cache, 0, Some(kept));
    for (int i = 1; i < 1025; ++i) {
      EXPECT_EQ(Put(&cache, i, Some(kGood)), StoreResult::kDone);
    }

    EXPECT_TRUE(Has(&cache, 0));
    EXPECT_FALSE(Has(&cache, 1));
    EXPECT_TRUE(Has(&cache, 2));
    EXPECT_EQ(cache.size(), 1024);
  }
}

TEST(FirefoxOcspCacheTest, TestEverythingIsRevoked) {
  ResponseCache cache;
  for (int i = 0; i < 1024; ++i) {
    Put(&cache, i, Some(kRevoked));
  }

  EXPECT_EQ(Put(&cache, 1024, Some(kGood)), StoreResult::kDone);
  EXPECT_FALSE(Has(&cache, 1024));
  EXPECT_EQ(Put(&cache, 1025, Some(kRevoked)), StoreResult::kFull);
  EXPECT_FALSE(Has(&cache, 1025));
  EXPECT_EQ(Put(&cache, 0, Some(kRevoked)), StoreResult::kDone);
  for (int i = 0; i < 1024; ++i) {
    EXPECT_TRUE(Has(&cache, i)) << i;
  }
}

TEST(FirefoxOcspCacheTest, VariousIssuers) {
  ResponseCache cache;
  cache.Put(KeyOf("name", "spki", "1"), Some(kGood), kNow);

  EXPECT_NE(cache.Get(KeyOf("name", "spki", "1")), std::nullopt);
  EXPECT_EQ(cache.Get(KeyOf("nome", "spki", "1")), std::nullopt);
  EXPECT_EQ(cache.Get(KeyOf("name", "spkj", "1")), std::nullopt);
}

TEST(FirefoxOcspCacheTest, Times) {
  ResponseCache cache;
  Put(&cache, 1, Since(kUnknown, 100));
  Put(&cache, 1, Since(kGood, 200));
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kGood, 200));
  Put(&cache, 1, Since(kUnknown, 100));
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kGood, 200));
  Put(&cache, 1, Since(kRevoked, 50));
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kRevoked, 50));
}

TEST(FirefoxOcspCacheTest, NetworkFailure) {
  ResponseCache cache;
  const CachedResult failure = Since(Finding::kConnectionRefused, 100);
  Put(&cache, 1, failure);
  Put(&cache, 1, Since(kGood, 200));
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kGood, 200));
  Put(&cache, 1, Since(kFailure, 300));
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kGood, 200));
  Put(&cache, 1, Since(kUnknown, 400));
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kUnknown, 400));
  Put(&cache, 1, Since(kFailure, 500));
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kUnknown, 400));
  Put(&cache, 1, Since(kRevoked, 600));
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kRevoked, 600));
  Put(&cache, 1, Since(kFailure, 700));
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kRevoked, 600));
}

// The part about userContextId is true by construction: a CacheKey cannot be
// told of one.
TEST(FirefoxOcspCacheTest, TestOriginAttributes) {
  ResponseCache cache;
  cache.Put(KeyOf("n", "k", "1", "foo.com"), Some(kGood), kNow);

  EXPECT_NE(cache.Get(KeyOf("n", "k", "1", "foo.com")), std::nullopt);
  EXPECT_EQ(cache.Get(KeyOf("n", "k", "1", "bar.com")), std::nullopt);
  EXPECT_EQ(cache.Get(KeyOf("n", "k", "1")), std::nullopt);
}

// The rules for a key that is there (7, rule 4), which hold for both CacheRules
// unless the name of the test says otherwise.

class ReplacementTest : public ::testing::TestWithParam<CacheRules> {
 protected:
  static CachedResult Final(const std::vector<CachedResult>& results) {
    return After(GetParam(), results);
  }
};

TEST_P(ReplacementTest, RevokedStaysWhateverComes) {
  for (const Finding next : {kGood, kUnknown, kFailure, Finding::kExpired}) {
    EXPECT_EQ(Final({Since(kRevoked, 100), Since(next, 200)}),
              Since(kRevoked, 100));
  }
  EXPECT_EQ(Final({Since(kRevoked, 100), Since(kRevoked, 200)}),
            Since(kRevoked, 100));
}

TEST_P(ReplacementTest, LaterAnswerStays) {
  for (const Finding there : {kGood, kUnknown}) {
    for (const Finding next : {kGood, kUnknown}) {
      EXPECT_EQ(Final({Since(there, 100), Since(next, 99)}), Since(there, 100));
    }
  }
}

TEST_P(ReplacementTest, RevokedReplacesWhatIsLater) {
  for (const Finding there : {kGood, kUnknown, kFailure, Finding::kExpired}) {
    EXPECT_EQ(Final({Since(there, 100), Since(kRevoked, 1)}),
              Since(kRevoked, 1));
  }
}

TEST_P(ReplacementTest, EqualTimesReplaceAllFields) {
  const CachedResult next = {kGood, At(100), At(101)};
  EXPECT_EQ(Final({Since(kUnknown, 100), next}), next);
  EXPECT_EQ(Final({Since(kGood, 100), next}), next);
}

TEST_P(ReplacementTest, FailureNeverReplacesAnAnswer) {
  for (const Finding there : {kGood, kUnknown, kRevoked}) {
    for (const Finding failure :
         {kFailure, Finding::kExpired, Finding::kNotSignedByIssuerKey,
          Finding::kUrlUnusable, Finding::kBodyTooLarge}) {
      EXPECT_EQ(Final({Since(there, 100), Since(failure, 200)}),
                Since(there, 100));
    }
  }
}

TEST_P(ReplacementTest, FailureDoesNotReplaceACurrentFailure) {
  EXPECT_EQ(Final({Since(kFailure, 0), Since(Finding::kExpired, 1)}),
            Since(kFailure, 0));
}

TEST_P(ReplacementTest, AnswerAsLateReplacesAFailure) {
  for (const Finding next : {kGood, kUnknown}) {
    EXPECT_EQ(Final({Since(kFailure, 100), Since(next, 100)}),
              Since(next, 100));
  }
}

// It is a failure, but of a response that has its time.
TEST_P(ReplacementTest, ExpiredResponseKeepsEarlierAnswersOut) {
  for (const Finding expired : {Finding::kExpired, Finding::kTooOld,
                                Finding::kTooOldWithoutNextUpdate}) {
    for (const Finding next : {kGood, kUnknown}) {
      EXPECT_EQ(Final({Since(expired, 100), Since(next, 99)}),
                Since(expired, 100));
      EXPECT_EQ(Final({Since(expired, 100), Since(next, 100)}),
                Since(next, 100));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, ReplacementTest,
                         ::testing::Values(CacheRules::kFirefox,
                                           CacheRules::kStrict),
                         [](const auto& info) {
                           return info.param == CacheRules::kFirefox ? "Firefox"
                                                                     : "Strict";
                         });

// Where the two differ.

TEST(CacheRulesTest, FirefoxBacksOffOnce) {
  const CachedResult past = {kFailure, At(-600), At(-300)};
  EXPECT_EQ(AfterFirefox({past, Since(kFailure, 0)}), past);
}

TEST(CacheRulesTest, StrictBacksOffEveryTime) {
  const CachedResult past = {kFailure, At(-600), At(-1)};
  EXPECT_EQ(AfterStrict({past, Since(kFailure, 0)}), Since(kFailure, 0));
}

TEST(CacheRulesTest, StrictBelievesAFailureThroughItsLastSecond) {
  const CachedResult ends_now = {kFailure, At(-600), At(0)};
  EXPECT_EQ(AfterStrict({ends_now, Since(kFailure, 0)}, At(0)), ends_now);
  EXPECT_EQ(AfterStrict({ends_now, Since(kFailure, 0)}, At(1)),
            Since(kFailure, 0));
}

TEST(CacheRulesTest, StrictBacksOffFromFailuresOfAnyTime) {
  const CachedResult past = {kFailure, At(-600), At(-1)};
  const CachedResult without_time = {Finding::kNotSignedByIssuerKey,
                                     absl::UnixEpoch(), At(300)};
  EXPECT_EQ(AfterStrict({past, without_time}), without_time);
}

TEST(CacheRulesTest, FirefoxLetsAFailureKeepAnOlderAnswerOut) {
  EXPECT_EQ(AfterFirefox({Since(kFailure, 100), Since(kGood, 99)}),
            Since(kFailure, 100));
}

TEST(CacheRulesTest, StrictStoresAnAnswerOverAFailure) {
  for (const Finding next : {kGood, kUnknown}) {
    EXPECT_EQ(AfterStrict({Since(kFailure, 100), Since(next, 99)}),
              Since(next, 99));
  }
}

TEST(CacheRulesTest, FirefoxSaysFullUnlessTheResultIsGood) {
  ResponseCache cache({2, CacheRules::kFirefox, 1});
  Put(&cache, 1, Some(kRevoked));
  Put(&cache, 2, Some(kUnknown));

  EXPECT_EQ(Put(&cache, 3, Some(kGood)), StoreResult::kDone);
  EXPECT_EQ(Put(&cache, 3, Some(kRevoked)), StoreResult::kFull);
  EXPECT_EQ(Put(&cache, 3, Some(kUnknown)), StoreResult::kFull);
  EXPECT_EQ(Put(&cache, 3, Some(kFailure)), StoreResult::kFull);
  EXPECT_EQ(Put(&cache, 3, Some(Finding::kExpired)), StoreResult::kFull);
  EXPECT_FALSE(Has(&cache, 3));
  EXPECT_TRUE(Has(&cache, 1));
  EXPECT_TRUE(Has(&cache, 2));
}

TEST(CacheRulesTest, FullCacheStillReplaces) {
  ResponseCache cache({1, CacheRules::kFirefox, 1});
  Put(&cache, 1, Since(kUnknown, 1));

  EXPECT_EQ(Put(&cache, 1, Since(kGood, 2)), StoreResult::kDone);
  EXPECT_EQ(cache.Get(KeyNo(1)), Since(kGood, 2));
  EXPECT_EQ(Put(&cache, 2, Some(kFailure)), StoreResult::kDone);
  EXPECT_FALSE(Has(&cache, 1));
}

TEST(CacheRulesTest, StrictEvictsTheOldestProtectedEntryRatherThanFail) {
  for (const Finding finding : {kGood, kRevoked, kUnknown, kFailure}) {
    ResponseCache cache({2, CacheRules::kStrict, 1});
    Put(&cache, 1, Some(kRevoked));
    Put(&cache, 2, Some(kUnknown));
    Has(&cache, 1);

    EXPECT_EQ(Put(&cache, 3, Some(finding)), StoreResult::kDone);
    EXPECT_TRUE(Has(&cache, 1));
    EXPECT_FALSE(Has(&cache, 2));
    EXPECT_TRUE(Has(&cache, 3));
  }
}

TEST(CacheRulesTest, StrictEvictsUnprotectedEntriesFirst) {
  ResponseCache cache({2, CacheRules::kStrict, 1});
  Put(&cache, 1, Some(kRevoked));
  Put(&cache, 2, Some(kGood));

  EXPECT_EQ(Put(&cache, 3, Some(kGood)), StoreResult::kDone);
  EXPECT_TRUE(Has(&cache, 1));
  EXPECT_FALSE(Has(&cache, 2));
}

// Use and eviction.

TEST(ResponseCacheTest, GetMakesAnEntryTheMostRecentlyUsed) {
  ResponseCache cache({2, CacheRules::kFirefox, 16});
  Put(&cache, 1, Some(kGood));
  Put(&cache, 2, Some(kGood));
  Has(&cache, 1);
  Put(&cache, 3, Some(kGood));

  EXPECT_TRUE(Has(&cache, 1));
  EXPECT_FALSE(Has(&cache, 2));
}

TEST(ResponseCacheTest, RefusedPutMakesAnEntryTheMostRecentlyUsed) {
  ResponseCache cache({2, CacheRules::kFirefox, 16});
  Put(&cache, 1, Some(kGood));
  Put(&cache, 2, Some(kGood));
  Put(&cache, 1, Some(kFailure));
  Put(&cache, 3, Some(kGood));

  EXPECT_TRUE(Has(&cache, 1));
  EXPECT_FALSE(Has(&cache, 2));
}

TEST(ResponseCacheTest, MissChangesNothing) {
  ResponseCache cache({1, CacheRules::kFirefox, 1});
  EXPECT_FALSE(Has(&cache, 1));
  EXPECT_EQ(cache.size(), 0);
  Put(&cache, 1, Some(kGood));
  EXPECT_FALSE(Has(&cache, 2));
  EXPECT_TRUE(Has(&cache, 1));
  EXPECT_EQ(cache.size(), 1);
}

TEST(ResponseCacheTest, DoesNotForgetByTime) {
  ResponseCache cache;
  const CachedResult past = {kGood, absl::InfinitePast(), absl::InfinitePast()};
  Put(&cache, 1, past);
  EXPECT_EQ(cache.Get(KeyNo(1)), past);
}

TEST(ResponseCacheTest, ClearForgetsEverything) {
  ResponseCache cache({4, CacheRules::kFirefox, 3});
  Put(&cache, 1, Some(kRevoked));
  Put(&cache, 2, Some(kGood));
  cache.Clear();

  EXPECT_EQ(cache.size(), 0);
  EXPECT_FALSE(Has(&cache, 1));
  EXPECT_FALSE(Has(&cache, 2));
  EXPECT_EQ(Put(&cache, 1, Some(kGood)), StoreResult::kDone);
  EXPECT_EQ(cache.Get(KeyNo(1)), Some(kGood));
}

TEST(ResponseCacheTest, TakesZeroCapacityAndZeroShardsForOne) {
  ResponseCache cache({0, CacheRules::kFirefox, 0});
  EXPECT_EQ(Put(&cache, 1, Some(kGood)), StoreResult::kDone);
  EXPECT_EQ(Put(&cache, 2, Some(kGood)), StoreResult::kDone);
  EXPECT_FALSE(Has(&cache, 1));
  EXPECT_TRUE(Has(&cache, 2));
}

// The same cache as simply as it can be said: one list, the most recently used
// first, searched from one end to the other.
class Model {
 public:
  explicit Model(const ResponseCacheOptions& options) : options_(options) {}

  std::optional<CachedResult> Get(int key) {
    const auto found = Find(key);
    if (found == entries_.end()) {
      return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, found);
    return found->second;
  }

  StoreResult Put(int key, const CachedResult& result, absl::Time now) {
    if (Get(key).has_value()) {
      CachedResult& there = entries_.front().second;
      if (Replaces(there, result, now)) {
        there = result;
      }
      return StoreResult::kDone;
    }
    if (entries_.size() == options_.capacity && !Evict()) {
      return result.finding == kGood ? StoreResult::kDone : StoreResult::kFull;
    }
    entries_.emplace_front(key, result);
    return StoreResult::kDone;
  }

  void Clear() { entries_.clear(); }
  size_t size() const { return entries_.size(); }

 private:
  using Entries = std::list<std::pair<int, CachedResult>>;

  static bool Definite(Finding finding) {
    return finding == kGood || finding == kRevoked || finding == kUnknown;
  }

  Entries::iterator Find(int key) {
    return std::find_if(entries_.begin(), entries_.end(),
                        [&](const auto& entry) { return entry.first == key; });
  }

  bool Replaces(const CachedResult& there, const CachedResult& result,
                absl::Time now) const {
    if (there.finding == kRevoked) {
      return false;
    }
    if (result.finding == kRevoked) {
      return true;
    }
    const bool strict = options_.rules == CacheRules::kStrict;
    if (!Definite(result.finding)) {
      return strict && !Definite(there.finding) && there.valid_through < now;
    }
    const bool undated =
        !Definite(there.finding) && there.finding != Finding::kExpired;
    return (strict && undated) || result.this_update >= there.this_update;
  }

  bool Evict() {
    for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
      const Finding finding = entry->second.finding;
      if (finding != kRevoked && finding != kUnknown) {
        entries_.erase(std::next(entry).base());
        return true;
      }
    }
    if (options_.rules == CacheRules::kFirefox) {
      return false;
    }
    entries_.pop_back();
    return true;
  }

  const ResponseCacheOptions options_;
  Entries entries_;
};

class ModelTest
    : public ::testing::TestWithParam<std::tuple<size_t, size_t, CacheRules>> {
};

TEST_P(ModelTest, AgreesWithCache) {
  const auto [capacity, shards, rules] = GetParam();
  const ResponseCacheOptions options = {capacity, rules, shards};
  ResponseCache cache(options);
  Model model(options);
  const size_t keys_count = capacity * 2 + 3;
  std::vector<CacheKey> keys;
  for (size_t i = 0; i < keys_count; ++i) {
    keys.push_back(KeyNo(i));
  }
  std::mt19937 random(20260301);
  int full = 0;
  for (int step = 0; step < 100000; ++step) {
    const int key = random() % keys_count;
    if (random() % (capacity * 20 + 50) == 0) {
      cache.Clear();
      model.Clear();
    } else if (random() % 3 == 0) {
      ASSERT_EQ(cache.Get(keys[key]), model.Get(key)) << "step " << step;
    } else {
      const CachedResult result = RandomResult(&random);
      const absl::Time now = At(random() % 50);
      const StoreResult expected = model.Put(key, result, now);
      ASSERT_EQ(cache.Put(keys[key], result, now), expected) << "step " << step;
      full += expected == StoreResult::kFull ? 1 : 0;
    }
    ASSERT_EQ(cache.size(), model.size()) << "step " << step;
  }
  for (size_t key = 0; key < keys_count; ++key) {
    EXPECT_EQ(cache.Get(keys[key]), model.Get(key)) << key;
  }
  EXPECT_EQ(full > 0, rules == CacheRules::kFirefox);
}

INSTANTIATE_TEST_SUITE_P(
    All, ModelTest,
    ::testing::Combine(::testing::Values<size_t>(1, 2, 7, 64, 300),
                       ::testing::Values<size_t>(1, 3, 16),
                       ::testing::Values(CacheRules::kFirefox,
                                         CacheRules::kStrict)),
    [](const auto& info) {
      return absl::StrCat("Capacity", std::get<0>(info.param), "Shards",
                          std::get<1>(info.param),
                          std::get<2>(info.param) == CacheRules::kFirefox
                              ? "Firefox"
                              : "Strict");
    });

}  // namespace
}  // namespace revcheck
