// What verifying a response costs, beside the bare signature verifications that
// nobody can avoid.

#include <openssl/bytestring.h>

#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "revcheck/benchmarks/subject.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/signature.h"
#include "revcheck/x509/testing/allocation_count.h"

namespace revcheck {
namespace {

// One signature that verifying a subject must check.
struct Signed {
  Bytes spki;
  SignatureAlgorithm algorithm;
  Bytes data;
  Bytes signature;
};

std::vector<Signed> SignaturesOf(const Subject& subject) {
  BasicResponse basic;
  SignatureAlgorithm algorithm;
  std::vector<Signed> all;
  if (ReadBasicResponse(ToBytes(subject.fixture.response), kMaxDerSize,
                        &basic) ||
      ParseSignatureAlgorithm(basic.signature_algorithm, &algorithm)) {
    return all;
  }
  Bytes signer = subject.issuer.spki;
  Certificate delegate;
  if (!basic.certificates.empty() &&
      !Certificate::Read(basic.certificates, &delegate)) {
    all.push_back({signer, algorithm, delegate.tbs, delegate.signature});
    signer = delegate.spki;
  }
  all.push_back({signer, algorithm, basic.response_data, basic.signature});
  return all;
}

void Verify(benchmark::State& state, const std::string& name,
            bool keep_issuer_key) {
  const Subject& subject = LoadSubject(name);
  const std::optional<PublicKey> key = PublicKey::FromSpki(subject.issuer.spki);
  CertId id = subject.id;
  id.issuer_key = keep_issuer_key ? &*key : nullptr;
  const Bytes response = ToBytes(subject.fixture.response);
  const size_t before = testing::AllocationCount();
  size_t good = 0;
  for (auto _ : state) {
    good += VerifyResponse(id, response, subject.fixture.verify_at).finding ==
            Finding::kGood;
  }
  if (good != static_cast<size_t>(state.iterations())) {
    state.SkipWithError("the response was refused");
  }
  state.counters["new"] = benchmark::Counter(
      static_cast<double>(testing::AllocationCount() - before),
      benchmark::Counter::kAvgIterations);
}

void BareSignatures(benchmark::State& state, const std::string& name,
                    bool keep_keys) {
  const std::vector<Signed> all = SignaturesOf(LoadSubject(name));
  std::vector<PublicKey> keys;
  for (const Signed& each : all) {
    keys.push_back(*PublicKey::FromSpki(each.spki));
  }
  bool good = !all.empty();
  for (auto _ : state) {
    for (size_t i = 0; i < all.size(); ++i) {
      const Signed& each = all[i];
      if (!keep_keys) {
        keys[i] = *PublicKey::FromSpki(each.spki);
      }
      good &=
          VerifySignature(keys[i], each.algorithm, each.data, each.signature);
    }
  }
  if (!good) {
    state.SkipWithError("a signature is bad");
  }
}

void VerifyOver(const std::string& what, bool keep) {
  for (const std::string name : kSubjects) {
    benchmark::RegisterBenchmark(
        (what + "/" + name).c_str(),
        [name, keep](benchmark::State& state) { Verify(state, name, keep); });
  }
}

void BareOver(const std::string& what, bool keep) {
  for (const std::string name : kSubjects) {
    benchmark::RegisterBenchmark((what + "/" + name).c_str(),
                                 [name, keep](benchmark::State& state) {
                                   BareSignatures(state, name, keep);
                                 });
  }
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  revcheck::VerifyOver("Verify", false);
  revcheck::BareOver("BareSignatures", false);
  revcheck::VerifyOver("VerifyWithKeptIssuerKey", true);
  revcheck::BareOver("BareSignaturesWithKeptKeys", true);
  benchmark::RunSpecifiedBenchmarks();
}
