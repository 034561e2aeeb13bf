// What reading costs without any signature: certificates, responses, requests.

#include <openssl/bytestring.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include <string>

#include "benchmark/benchmark.h"
#include "revcheck/benchmarks/subject.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/allocation_count.h"

namespace revcheck {
namespace {

// Reads every field of every entry, as verification does, but for digests.
bool ReadWholeResponse(Bytes response) {
  BasicResponse basic;
  ResponderId responder_id;
  CBS rest;
  CBS entries;
  int64_t produced_at;
  if (ReadBasicResponse(response, kMaxDerSize, &basic) ||
      ReadResponderId(basic.response_data, &responder_id, &rest) ||
      ReadSingleResponses(&rest, &produced_at, &entries)) {
    return false;
  }
  while (CBS_len(&entries) > 0) {
    CBS entry;
    EncodedCertId id;
    CertStatus status;
    Bytes revoked_info;
    int64_t this_update;
    std::optional<int64_t> next_update;
    std::optional<Bytes> sct_list;
    if (ReadEntryCertId(&entries, &entry, &id) ||
        ReadCertStatus(&entry, &status, &revoked_info) ||
        ReadThisUpdate(&entry, &this_update) ||
        ReadNextUpdate(&entry, &next_update) ||
        ReadSingleExtensions(&entry, &sct_list)) {
      return false;
    }
  }
  std::optional<Bytes> nonce;
  return !ReadResponseExtensions(&rest, &nonce);
}

// Steps over the same elements without looking at them: the floor.
bool WalkElements(CBS in) {
  while (CBS_len(&in) > 0) {
    CBS contents;
    unsigned tag;
    if (!CBS_get_any_asn1(&in, &contents, &tag) ||
        ((tag & CBS_ASN1_CONSTRUCTED) != 0 && !WalkElements(contents))) {
      return false;
    }
  }
  return true;
}

// The floor for a whole response, which hides its inside in an OCTET STRING.
bool WalkResponse(Bytes response) {
  CBS in = ToCbs(response);
  CBS body;
  CBS status;
  CBS bytes;
  CBS type;
  CBS octets;
  return CBS_get_asn1(&in, &body, CBS_ASN1_SEQUENCE) &&
         CBS_get_asn1(&body, &status, CBS_ASN1_ENUMERATED) &&
         ReadWrapped(&body, ContextConstructed(0), CBS_ASN1_SEQUENCE, &bytes) &&
         CBS_get_asn1(&bytes, &type, CBS_ASN1_OBJECT) &&
         CBS_get_asn1(&bytes, &octets, CBS_ASN1_OCTETSTRING) &&
         WalkElements(octets);
}

void ReadResponse(benchmark::State& state, const std::string& name) {
  const Bytes response = ToBytes(LoadSubject(name).fixture.response);
  for (auto _ : state) {
    if (!ReadWholeResponse(response)) {
      state.SkipWithError("the response cannot be read");
    }
  }
}

void BareWalk(benchmark::State& state, const std::string& name) {
  const Bytes response = ToBytes(LoadSubject(name).fixture.response);
  for (auto _ : state) {
    if (!WalkResponse(response)) {
      state.SkipWithError("the response cannot be walked");
    }
  }
}

void ReadCertificate(benchmark::State& state, const std::string& name) {
  const Bytes der = ToBytes(LoadSubject(name).fixture.certificate);
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    Certificate certificate;
    benchmark::DoNotOptimize(Certificate::Read(der, &certificate));
  }
  state.counters["new"] = benchmark::Counter(
      static_cast<double>(testing::AllocationCount() - before),
      benchmark::Counter::kAvgIterations);
  state.counters["bytes"] = static_cast<double>(der.size());
}

void BoringSslX509(benchmark::State& state, const std::string& name) {
  const Bytes der = ToBytes(LoadSubject(name).fixture.certificate);
  bssl::UniquePtr<CRYPTO_BUFFER> buffer(
      CRYPTO_BUFFER_new(der.data(), der.size(), nullptr));
  for (auto _ : state) {
    bssl::UniquePtr<X509> certificate(X509_parse_from_buffer(buffer.get()));
    benchmark::DoNotOptimize(certificate.get());
  }
}

void BuildOneRequest(benchmark::State& state, const std::string& name) {
  const Subject& subject = LoadSubject(name);
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    Request request;
    benchmark::DoNotOptimize(
        BuildRequest(subject.id, RequestOptions(), &request));
    benchmark::DoNotOptimize(request.bytes().data());
  }
  state.counters["new"] = benchmark::Counter(
      static_cast<double>(testing::AllocationCount() - before),
      benchmark::Counter::kAvgIterations);
}

// The two SHA-1 digests that a request cannot do without.
void BareDigests(benchmark::State& state, const std::string& name) {
  const Subject& subject = LoadSubject(name);
  const Bytes key = *SubjectPublicKeyBits(subject.id.issuer_spki);
  uint8_t digest[SHA_DIGEST_LENGTH];
  for (auto _ : state) {
    SHA1(subject.id.issuer_name.data(), subject.id.issuer_name.size(), digest);
    benchmark::DoNotOptimize(digest);
    SHA1(key.data(), key.size(), digest);
    benchmark::DoNotOptimize(digest);
  }
}

template <typename Function>
void Over(const char* what, Function function) {
  for (const std::string name : kSubjects) {
    benchmark::RegisterBenchmark(
        (std::string(what) + "/" + name).c_str(),
        [name, function](benchmark::State& state) { function(state, name); });
  }
}

template <typename Function>
void OverKeys(const char* what, Function function) {
  for (const std::string name : {"good_rsa2048_direct", "good_p256_direct"}) {
    benchmark::RegisterBenchmark(
        (std::string(what) + "/" + name).c_str(),
        [name, function](benchmark::State& state) { function(state, name); });
  }
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  revcheck::Over("ReadResponse", revcheck::ReadResponse);
  revcheck::Over("BareWalk", revcheck::BareWalk);
  revcheck::OverKeys("ReadCertificate", revcheck::ReadCertificate);
  revcheck::OverKeys("BoringSslX509", revcheck::BoringSslX509);
  revcheck::OverKeys("BuildRequest", revcheck::BuildOneRequest);
  revcheck::OverKeys("BareDigests", revcheck::BareDigests);
  benchmark::RunSpecifiedBenchmarks();
}
