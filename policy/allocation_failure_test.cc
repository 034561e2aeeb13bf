// Memory runs out at each allocation of a verification and of what remembers:
// std::bad_alloc comes out where there is no verdict to give it in; nothing is
// forgotten, nothing counted twice, and nothing found good that is not.

#include "revcheck/x509/testing/allocation_failure.h"

#include <stddef.h>

#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/net/caught.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/response_cache.h"
#include "revcheck/policy/verified_memory.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

struct Subject {
  std::string name;
  ResponseBuilder response;
  Finding truth;
};

std::vector<Subject> Subjects() {
  const TestCa ca;
  const TestCa sibling("Sibling CA");
  return {
      {"Good", ResponseBuilder(ca).Good(), Finding::kGood},
      {"GoodOfDelegate",
       ResponseBuilder(ca).Good().SignedBy(ca.IssueResponder()),
       Finding::kGood},
      {"Revoked", ResponseBuilder(ca).Revoked(), Finding::kRevoked},
      {"BadSignature", ResponseBuilder(ca).Good().CorruptSignature(),
       Finding::kNotSignedByIssuerKey},
      {"DelegateOfSibling",
       ResponseBuilder(ca).Good().SignedBy(sibling.IssueResponder(
           CertificateBuilder::Responder().IssuerDer(ca.name()))),
       Finding::kResponderNotSignedByIssuer},
  };
}

class VerifyAllocationFailureTest : public ::testing::TestWithParam<Subject> {
 protected:
  // What is refused for want of memory is refused; nothing else is accepted.
  void ExpectSound(const Outcome& outcome) const {
    if (outcome.finding != GetParam().truth) {
      EXPECT_FALSE(outcome.status.has_value()) << ToString(outcome.finding);
      EXPECT_FALSE(outcome.signer.has_value());
    }
  }

  const TestCa ca_;
  const std::string response_ = GetParam().response.Build();
  const CertId id_ = CertIdOf(ca_);
};

TEST_P(VerifyAllocationFailureTest, VerifyResponseRefuses) {
  const auto verify = [this] {
    return VerifyResponse(id_, ToBytes(response_), kNow);
  };
  (void)verify();
  const size_t before = LiveAllocations();
  const size_t made = ForEachAllocation(Memory::kBoringSsl, [&](FailAt at) {
    const FailingAllocation failing(at);
    ExpectSound(verify());
    return failing.reached();
  });
  EXPECT_GT(made, 0u);
  EXPECT_EQ(verify().finding, GetParam().truth);
  EXPECT_EQ(LiveAllocations(), before);
}

// One memory through all failures: what it remembers stays right.
TEST_P(VerifyAllocationFailureTest, VerifiedMemoryThrowsOrRefuses) {
  size_t made = 0;
  for (const Memory memory : {Memory::kNew, Memory::kBoringSsl}) {
    VerifiedMemory remembered(/*capacity=*/16);
    made += ForEachAllocation(memory, [&](const FailAt& at) {
      remembered.Clear();
      std::optional<Outcome> outcome;
      bool reached = false;
      {
        const FailingAllocation failing(at);
        (void)CaughtIn([&] {
          outcome = remembered.Verify(id_, ToBytes(response_), kNow);
        });
        reached = failing.reached();
      }
      if (outcome.has_value()) {
        ExpectSound(*outcome);
      }
      for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(remembered.Verify(id_, ToBytes(response_), kNow).finding,
                  GetParam().truth);
      }
      return reached && !HasFailure();
    });
  }
  EXPECT_GT(made, 0u);
}

INSTANTIATE_TEST_SUITE_P(All, VerifyAllocationFailureTest,
                         ::testing::ValuesIn(Subjects()),
                         [](const auto& info) { return info.param.name; });

CacheKey KeyNumber(int number) {
  const TestCa ca;
  const std::string serial(1, static_cast<char>(number));
  return *CacheKey::Of(CertIdOf(ca, serial), "");
}

// How many of the first so many keys can be found.
size_t CountFound(ResponseCache* cache, int keys) {
  size_t found = 0;
  for (int i = 1; i <= keys; ++i) {
    found += cache->Get(KeyNumber(i)).has_value() ? 1 : 0;
  }
  return found;
}

// A put that fails changes nothing: neither the count nor what is found, and
// the cache evicts as before.
class CacheAllocationFailureTest : public ::testing::TestWithParam<CacheRules> {
};

TEST_P(CacheAllocationFailureTest, PutIsAllOrNothing) {
  constexpr int kCapacity = 4;
  const size_t made = ForEachAllocation(Memory::kNew, [&](const FailAt& at) {
    ResponseCache cache({kCapacity, GetParam(), /*shards=*/1});
    const CachedResult good = {Finding::kGood, kNow, kNow + kDay};
    bool reached = false;
    std::exception_ptr thrown;
    {
      const CacheKey key = KeyNumber(1);
      const FailingAllocation failing(at);
      thrown = CaughtIn([&] { (void)cache.Put(key, good, kNow); });
      reached = failing.reached();
    }
    EXPECT_EQ(cache.Get(KeyNumber(1)).has_value(), thrown == nullptr);
    EXPECT_EQ(cache.size(), thrown == nullptr ? 1u : 0u);
    for (int i = 1; i <= 3 * kCapacity; ++i) {
      EXPECT_EQ(cache.Put(KeyNumber(i), good, kNow), StoreResult::kDone);
      EXPECT_TRUE(cache.Get(KeyNumber(i)).has_value());
      EXPECT_LE(cache.size(), size_t{kCapacity});
      EXPECT_EQ(CountFound(&cache, 3 * kCapacity), cache.size());
    }
    return reached && !HasFailure();
  });
  EXPECT_GT(made, 0u);
}

INSTANTIATE_TEST_SUITE_P(Rules, CacheAllocationFailureTest,
                         ::testing::Values(CacheRules::kFirefox,
                                           CacheRules::kStrict));

}  // namespace
}  // namespace revcheck::testing
