// What deciding costs once a response is verified: the decision itself, the
// cache, the memory of verified responses, and an explanation.

#include <openssl/sha.h>

#include <optional>
#include <string>

#include "benchmark/benchmark.h"
#include "revcheck/benchmarks/subject.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/response_cache.h"
#include "revcheck/policy/verified_memory.h"
#include "revcheck/x509/testing/allocation_count.h"

namespace revcheck {
namespace {

constexpr char kDirect[] = "good_rsa2048_direct";

CheckFacts FactsOf(const Subject& subject) {
  return CheckFacts::Of(subject.certificate, &subject.issuer,
                        subject.fixture.verify_at);
}

Outcome Verified(const Subject& subject) {
  return VerifyResponse(subject.id, ToBytes(subject.fixture.response),
                        subject.fixture.verify_at);
}

void CountAllocations(benchmark::State& state, size_t before) {
  state.counters["new"] = benchmark::Counter(
      static_cast<double>(testing::AllocationCount() - before),
      benchmark::Counter::kAvgIterations);
}

void DecideByVerifiedStaple(benchmark::State& state) {
  const Subject& subject = LoadSubject(kDirect);
  const Policy policy = Policy::Firefox();
  CheckFacts facts = FactsOf(subject);
  facts.staple = Verified(subject);
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    RevocationCheck check(policy, facts);
    check.OnStored(StoreResult::kDone);
    if (check.verdict().decision != Decision::kAccept) {
      state.SkipWithError("the staple was not accepted");
    }
  }
  CountAllocations(state, before);
}
BENCHMARK(DecideByVerifiedStaple);

// The key from raw certificates, the lookup, and the decision.
void DecideByCache(benchmark::State& state) {
  const Subject& subject = LoadSubject(kDirect);
  const Policy policy = Policy::Firefox();
  const CheckFacts facts = FactsOf(subject);
  const Outcome outcome = Verified(subject);
  ResponseCache cache;
  cache.Put(*CacheKey::Of(subject.id),
            {outcome.finding, *outcome.this_update, *outcome.valid_through},
            facts.now);
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    RevocationCheck check(policy, facts);
    check.OnCacheLookup(cache.Get(*CacheKey::Of(subject.id)));
    if (check.verdict().decision != Decision::kAccept) {
      state.SkipWithError("the cached answer was not accepted");
    }
  }
  CountAllocations(state, before);
}
BENCHMARK(DecideByCache);

void CacheLookup(benchmark::State& state) {
  static ResponseCache* const cache = new ResponseCache();
  const Subject& subject = LoadSubject(kDirect);
  const CacheKey key = *CacheKey::Of(subject.id);
  const absl::Time now = subject.fixture.verify_at;
  cache->Put(key, {Finding::kGood, now, now}, now);
  for (auto _ : state) {
    benchmark::DoNotOptimize(cache->Get(key));
  }
}
BENCHMARK(CacheLookup)->Threads(1)->Threads(2)->UseRealTime();

void CacheKeyFromCertificates(benchmark::State& state) {
  const Subject& subject = LoadSubject(kDirect);
  for (auto _ : state) {
    benchmark::DoNotOptimize(CacheKey::Of(subject.id));
  }
}
BENCHMARK(CacheKeyFromCertificates);

void MemoryHit(benchmark::State& state) {
  static VerifiedMemory* const memory = new VerifiedMemory();
  const Subject& subject = LoadSubject(kDirect);
  const Bytes response = ToBytes(subject.fixture.response);
  const absl::Time now = subject.fixture.verify_at;
  memory->Verify(subject.id, response, now);
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    if (memory->Verify(subject.id, response, now).finding != Finding::kGood) {
      state.SkipWithError("the response was refused");
    }
  }
  if (state.threads() == 1) {
    CountAllocations(state, before);
  }
}
BENCHMARK(MemoryHit)->Threads(1)->Threads(2)->UseRealTime();

// The floor of a memory hit.
void BareHashOfResponse(benchmark::State& state) {
  const Bytes response = ToBytes(LoadSubject(kDirect).fixture.response);
  uint8_t digest[SHA256_DIGEST_LENGTH];
  for (auto _ : state) {
    SHA256(response.data(), response.size(), digest);
    benchmark::DoNotOptimize(digest);
  }
}
BENCHMARK(BareHashOfResponse);

void ExplainAndRender(benchmark::State& state) {
  const Subject& subject = LoadSubject("missing_previous_certificate");
  const Policy policy = Policy::Firefox();
  CheckFacts facts = FactsOf(subject);
  facts.staple = Verified(subject);
  RevocationCheck check(policy, facts);
  check.OnCacheLookup(std::nullopt);
  check.OnNoResponse(Finding::kTimedOut);
  check.OnStored(StoreResult::kDone);
  CheckBytes bytes;
  bytes.id = subject.id;
  bytes.staple = ToBytes(subject.fixture.response);
  bytes.validity = ReadValidity(subject.certificate);
  for (auto _ : state) {
    benchmark::DoNotOptimize(RenderJson(Explain(check, bytes)));
  }
}
BENCHMARK(ExplainAndRender);

}  // namespace
}  // namespace revcheck

BENCHMARK_MAIN();
