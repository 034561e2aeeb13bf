// What deciding costs once a response is verified: the decision itself, the
// cache, the memory of verified responses, and an explanation.

#include <malloc.h>
#include <openssl/sha.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "revcheck/benchmarks/bars.h"
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

// As many different certificates as a busy client knows.
constexpr size_t kCertificates = 1000;

struct WarmCache {
  WarmCache() {
    const absl::Time now = subject.fixture.verify_at;
    for (size_t i = 0; i < kCertificates; ++i) {
      serials.push_back(absl::StrCat("serial ", i));
    }
    for (size_t i = 0; i < kCertificates; ++i) {
      cache.Put(*CacheKey::Of(Id(i)), {Finding::kGood, now, now}, now);
    }
  }

  CertId Id(size_t i) const {
    CertId id = subject.id;
    id.serial = ToBytes(serials[i % kCertificates]);
    return id;
  }

  const Subject& subject = LoadSubject(kDirect);
  std::vector<std::string> serials;
  ResponseCache cache;
};

WarmCache& TheCache() {
  static auto* const cache = new WarmCache();
  return *cache;
}

enum class Certificates { kOfItsOwn, kOfAll };

// The key from a CertId, and the lookup; each thread of two asks for its own
// half of the certificates, or both ask for all.
void CacheHit(benchmark::State& state, Certificates which) {
  WarmCache& warm = TheCache();
  const size_t thread = static_cast<size_t>(state.thread_index());
  const size_t step = which == Certificates::kOfItsOwn ? 2 : 1;
  size_t i =
      which == Certificates::kOfItsOwn ? thread : thread * kCertificates / 2;
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    if (!warm.cache.Get(*CacheKey::Of(warm.Id(i))).has_value()) {
      state.SkipWithError("not in the cache");
    }
    i += step;
  }
  if (state.threads() == 1) {
    CountAllocations(state, before);
  }
}
BENCHMARK_CAPTURE(CacheHit, alone, Certificates::kOfAll);
BENCHMARK_CAPTURE(CacheHit, own, Certificates::kOfItsOwn)
    ->Threads(1)
    ->Threads(2)
    ->MinTime(0.1)
    ->UseRealTime();
BENCHMARK_CAPTURE(CacheHit, all, Certificates::kOfAll)
    ->Threads(1)
    ->Threads(2)
    ->MinTime(0.1)
    ->UseRealTime();

// The same from the bytes of both certificates.
void CacheHitFromCertificates(benchmark::State& state) {
  const Subject& subject = LoadSubject(kDirect);
  const absl::Time now = subject.fixture.verify_at;
  ResponseCache cache;
  cache.Put(*CacheKey::Of(subject.id), {Finding::kGood, now, now}, now);
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    Certificate certificate;
    Certificate issuer;
    if (Certificate::Read(ToBytes(subject.fixture.certificate), &certificate) ||
        Certificate::Read(ToBytes(subject.fixture.issuer), &issuer) ||
        !cache.Get(*CacheKey::Of(CertId::Of(certificate, issuer)))) {
      state.SkipWithError("not in the cache");
    }
  }
  CountAllocations(state, before);
}
BENCHMARK(CacheHitFromCertificates);

// The lookup alone, for whoever keeps the key; all threads ask for the same.
void CacheLookup(benchmark::State& state) {
  WarmCache& warm = TheCache();
  const CacheKey key = *CacheKey::Of(warm.Id(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(warm.cache.Get(key));
  }
}
BENCHMARK(CacheLookup)->Threads(1)->Threads(2)->MinTime(0.1)->UseRealTime();

// What malloc has given out for a cache of this many responses, per response,
// in bytes; the key included.
void CacheMemory(benchmark::State& state) {
  const Subject& subject = LoadSubject(kDirect);
  const absl::Time now = subject.fixture.verify_at;
  const size_t count = static_cast<size_t>(state.range(0));
  double bytes = 0;
  for (auto _ : state) {
    const size_t before = mallinfo2().uordblks;
    ResponseCacheOptions options;
    options.capacity = count;
    ResponseCache cache(options);
    for (size_t i = 0; i < count; ++i) {
      const std::string serial = absl::StrCat(i);
      CertId id = subject.id;
      id.serial = ToBytes(serial);
      cache.Put(*CacheKey::Of(id), {Finding::kGood, now, now}, now);
    }
    bytes = static_cast<double>(mallinfo2().uordblks - before);
  }
  state.counters["bytes_each"] = bytes / static_cast<double>(count);
}
BENCHMARK(CacheMemory)->Arg(100000)->Iterations(1);

void MemoryHit(benchmark::State& state, const std::string& name) {
  const Subject& subject = LoadSubject(name);
  const Bytes response = ToBytes(subject.fixture.response);
  const absl::Time now = subject.fixture.verify_at;
  VerifiedMemory memory;
  memory.Verify(subject.id, response, now);
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    if (memory.Verify(subject.id, response, now).finding != Finding::kGood) {
      state.SkipWithError("the response was refused");
    }
  }
  CountAllocations(state, before);
}

// The floor of a memory hit.
void BareHash(benchmark::State& state, const std::string& name) {
  const Bytes response = ToBytes(LoadSubject(name).fixture.response);
  uint8_t digest[SHA256_DIGEST_LENGTH];
  for (auto _ : state) {
    SHA256(response.data(), response.size(), digest);
    benchmark::DoNotOptimize(digest);
  }
}

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

void AddMemory(const std::string& name, std::vector<Bar>* bars) {
  const std::string hit = "MemoryHit/" + name;
  const std::string hash = "BareHash/" + name;
  benchmark::RegisterBenchmark(
      hit.c_str(), [name](benchmark::State& state) { MemoryHit(state, name); });
  benchmark::RegisterBenchmark(
      hash.c_str(), [name](benchmark::State& state) { BareHash(state, name); });
  Bar bar = AtMost("same staple again: " + name, hit, hash, 1.5, 150);
  if (name == kDirect) {
    bar.at_most_ns = 1000;
  }
  bars->push_back(bar);
  bars->push_back(CountAtMost("  allocations", hit, "new", 0));
}

void AddCache(std::vector<Bar>* bars) {
  bars->push_back(
      Within("cache hit, certificate parsed", "CacheHit/alone", 400));
  bars->push_back(CountAtMost("  allocations", "CacheHit/alone", "new", 0));
  bars->push_back(Within("cache hit from raw certificates",
                         "CacheHitFromCertificates", 1200));
  bars->push_back(
      CountAtMost("  allocations", "CacheHitFromCertificates", "new", 0));
  bars->push_back(AtLeast("cache hit, two threads beside one, own certificates",
                          "CacheHit/own/threads:2", "CacheHit/own/threads:1",
                          1.7));
  bars->push_back(AtLeast("cache hit, two threads beside one, the same",
                          "CacheHit/all/threads:2", "CacheHit/all/threads:1",
                          1.7));
  bars->push_back(
      CountAtMost("cache of 100,000 responses, bytes each, with key",
                  "CacheMemory/100000", "bytes_each", 300 + sizeof(CacheKey)));
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  std::vector<revcheck::Bar> bars;
  for (const std::string name : revcheck::kSubjects) {
    revcheck::AddMemory(name, &bars);
  }
  revcheck::AddCache(&bars);
  return revcheck::RunWithBars(argc, argv, bars);
}
