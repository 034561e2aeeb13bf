// What verifying a response costs, beside the bare signature verifications that
// nobody can avoid.

#include <memory>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "revcheck/benchmarks/bars.h"
#include "revcheck/benchmarks/signatures.h"
#include "revcheck/benchmarks/subject.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/allocation_count.h"

namespace revcheck {
namespace {

// How the issuer is given.
enum class Issuer {
  kRaw,            // As bytes.
  kPrepared,       // Prepared, but each certificate's signature is verified.
  kWithDelegates,  // Prepared, with the responder certificates seen before.
};

std::shared_ptr<const PreparedIssuer> Prepare(const std::string& name,
                                              Issuer how) {
  if (how == Issuer::kRaw) {
    return nullptr;
  }
  const CertId& id = LoadSubject(name).id;
  return std::make_shared<const PreparedIssuer>(
      id.issuer_name, id.issuer_spki,
      how == Issuer::kWithDelegates ? PreparedIssuer::Delegates::kRemember
                                    : PreparedIssuer::Delegates::kKeepKey);
}

void Verify(benchmark::State& state, const std::string& name,
            const PreparedIssuer* issuer) {
  const Subject& subject = LoadSubject(name);
  CertId id = subject.id;
  id.prepared = issuer;
  const Bytes response = ToBytes(subject.fixture.response);
  VerifyResponse(id, response, subject.fixture.verify_at);
  const size_t before = testing::AllocationCount();
  int64_t good = 0;
  for (auto _ : state) {
    good += VerifyResponse(id, response, subject.fixture.verify_at).finding ==
                    Finding::kGood
                ? 1
                : 0;
  }
  if (good != state.iterations()) {
    state.SkipWithError("the response was refused");
  }
  if (state.threads() == 1) {
    CountAllocations(state, before);
  }
}

enum class Keys { kParsed, kKept };

// The signatures that verifying `name` needs, or the last of them alone.
void BareSignatures(benchmark::State& state, const std::string& name, Keys how,
                    bool last_alone) {
  std::vector<KeptSignature> all = KeptSignaturesOf(LoadSubject(name));
  if (last_alone) {
    all.erase(all.begin(), all.end() - 1);
  }
  bool good = !all.empty();
  for (auto _ : state) {
    for (KeptSignature& each : all) {
      if (how == Keys::kParsed) {
        each.key = *PublicKey::FromSpki(each.spki);
      }
      good &= each.Verify();
    }
  }
  if (!good) {
    state.SkipWithError("a signature is bad");
  }
}

bool IsDelegated(const std::string& name) {
  return name.find("delegate") != std::string::npos;
}

double PreparedFactor(const std::string& name) {
  if (name == "good_p256_100_entries") {
    return 1.08;
  }
  return name.find("rsa") != std::string::npos ? 1.04 : 1.02;
}

// One subject: its benchmarks, and its bars.
void Add(const std::string& name, std::vector<Bar>* bars) {
  const auto verify = [&name](const char* what, Issuer how) {
    return benchmark::RegisterBenchmark(
        (what + name).c_str(),
        [name, issuer = Prepare(name, how)](benchmark::State& state) {
          Verify(state, name, issuer.get());
        });
  };
  const auto bare = [&name](const char* what, Keys how, bool last_alone) {
    benchmark::RegisterBenchmark(
        (what + name).c_str(),
        [name, how, last_alone](benchmark::State& state) {
          BareSignatures(state, name, how, last_alone);
        });
  };
  verify("Verify/prepared/", Issuer::kPrepared);
  bare("Bare/kept/", Keys::kKept, false);
  bars->push_back(AtMost("verify, issuer prepared: " + name,
                         "Verify/prepared/" + name, "Bare/kept/" + name,
                         PreparedFactor(name)));
  bars->push_back(
      CountAtMost("  allocations", "Verify/prepared/" + name, "new", 0));
  verify("Verify/raw/", Issuer::kRaw);
  bare("Bare/parsed/", Keys::kParsed, false);
  bars->push_back(AtMost("verify, issuer as bytes: " + name,
                         "Verify/raw/" + name, "Bare/parsed/" + name, 1.06));
  bars->push_back(CountAtMost("  allocations", "Verify/raw/" + name, "new", 0));
  if (IsDelegated(name)) {
    verify("Verify/known delegate/", Issuer::kWithDelegates);
    bare("Bare/one/", Keys::kKept, true);
    bars->push_back(AtMost("verify, delegate seen before: " + name,
                           "Verify/known delegate/" + name, "Bare/one/" + name,
                           1.08));
    bars->push_back(CountAtMost("  allocations",
                                "Verify/known delegate/" + name, "new", 0));
  }
}

// One prepared issuer for all threads.
void AddThreads(const std::string& name, std::vector<Bar>* bars) {
  const std::string what = "Verify/threads/" + name;
  benchmark::RegisterBenchmark(
      what.c_str(),
      [name, issuer = Prepare(name, Issuer::kPrepared)](
          benchmark::State& state) { Verify(state, name, issuer.get()); })
      ->Threads(1)
      ->Threads(2)
      ->MinTime(0.1)
      ->UseRealTime();
  bars->push_back(AtLeast("verify, two threads beside one: " + name,
                          what + "/threads:2", what + "/threads:1", 1.8));
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  std::vector<revcheck::Bar> bars;
  for (const std::string name : revcheck::kSubjects) {
    revcheck::Add(name, &bars);
  }
  for (const char* const name : {"good_rsa2048_direct", "good_p256_direct"}) {
    revcheck::AddThreads(name, &bars);
  }
  return revcheck::RunWithBars(argc, argv, bars);
}
