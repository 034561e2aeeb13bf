// What reading costs without any signature: certificates, responses, requests.

#include <openssl/bytestring.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "revcheck/benchmarks/bars.h"
#include "revcheck/benchmarks/subject.h"
#include "revcheck/benchmarks/whole_response.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/allocation_count.h"

namespace revcheck {
namespace {

constexpr const char* kKeys[] = {"good_rsa2048_direct", "good_p256_direct"};

// Steps over the same fields by hand, knowing that they are there, and looks at
// none: the floor.
bool Step(CBS* in, unsigned tag) {
  CBS contents;
  return CBS_get_asn1(in, &contents, tag) == 1;
}

bool WalkEntry(CBS* entries) {
  CBS entry;
  CBS cert_id;
  CBS algorithm;
  CBS explicit_tag;
  return CBS_get_asn1(entries, &entry, CBS_ASN1_SEQUENCE) &&
         CBS_get_asn1(&entry, &cert_id, CBS_ASN1_SEQUENCE) &&
         CBS_get_asn1(&cert_id, &algorithm, CBS_ASN1_SEQUENCE) &&
         Step(&algorithm, CBS_ASN1_OBJECT) && Step(&algorithm, CBS_ASN1_NULL) &&
         Step(&cert_id, CBS_ASN1_OCTETSTRING) &&
         Step(&cert_id, CBS_ASN1_OCTETSTRING) &&
         Step(&cert_id, CBS_ASN1_INTEGER) &&
         Step(&entry, ContextPrimitive(0)) &&
         Step(&entry, CBS_ASN1_GENERALIZEDTIME) &&
         CBS_get_asn1(&entry, &explicit_tag, ContextConstructed(0)) &&
         Step(&explicit_tag, CBS_ASN1_GENERALIZEDTIME);
}

bool WalkResponseData(CBS* basic) {
  CBS data;
  CBS entries;
  if (!CBS_get_asn1(basic, &data, CBS_ASN1_SEQUENCE) ||
      !(Step(&data, ContextConstructed(2)) ||
        Step(&data, ContextConstructed(1))) ||
      !Step(&data, CBS_ASN1_GENERALIZEDTIME) ||
      !CBS_get_asn1(&data, &entries, CBS_ASN1_SEQUENCE)) {
    return false;
  }
  while (CBS_len(&entries) > 0) {
    if (!WalkEntry(&entries)) {
      return false;
    }
  }
  return true;
}

bool WalkResponse(Bytes response) {
  CBS in = ToCbs(response);
  CBS body;
  CBS explicit_tag;
  CBS bytes;
  CBS octets;
  CBS basic;
  CBS algorithm;
  CBS list;
  return CBS_get_asn1(&in, &body, CBS_ASN1_SEQUENCE) &&
         Step(&body, CBS_ASN1_ENUMERATED) &&
         CBS_get_asn1(&body, &explicit_tag, ContextConstructed(0)) &&
         CBS_get_asn1(&explicit_tag, &bytes, CBS_ASN1_SEQUENCE) &&
         Step(&bytes, CBS_ASN1_OBJECT) &&
         CBS_get_asn1(&bytes, &octets, CBS_ASN1_OCTETSTRING) &&
         CBS_get_asn1(&octets, &basic, CBS_ASN1_SEQUENCE) &&
         WalkResponseData(&basic) &&
         CBS_get_asn1(&basic, &algorithm, CBS_ASN1_SEQUENCE) &&
         Step(&algorithm, CBS_ASN1_OBJECT) &&
         Step(&basic, CBS_ASN1_BITSTRING) &&
         (CBS_len(&basic) == 0 ||
          (CBS_get_asn1(&basic, &explicit_tag, ContextConstructed(0)) &&
           CBS_get_asn1(&explicit_tag, &list, CBS_ASN1_SEQUENCE) &&
           Step(&list, CBS_ASN1_SEQUENCE)));
}

void ReadResponse(benchmark::State& state, const std::string& name) {
  const Bytes response = ToBytes(LoadSubject(name).fixture.response);
  const size_t before = testing::AllocationCount();
  for (auto _ : state) {
    if (!ReadWholeResponse(response)) {
      state.SkipWithError("the response cannot be read");
    }
  }
  CountAllocations(state, before);
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
  CountAllocations(state, before);
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
  CountAllocations(state, before);
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
  for (const std::string name : kKeys) {
    benchmark::RegisterBenchmark(
        (std::string(what) + "/" + name).c_str(),
        [name, function](benchmark::State& state) { function(state, name); });
  }
}

std::vector<Bar> Bars() {
  std::vector<Bar> bars;
  for (const std::string name : kSubjects) {
    bars.push_back(AtMost("read a response: " + name, "ReadResponse/" + name,
                          "BareWalk/" + name, 2.0));
    bars.push_back(
        CountAtMost("  allocations", "ReadResponse/" + name, "new", 0));
  }
  for (const std::string name : kKeys) {
    const std::string read = "ReadCertificate/" + name;
    bars.push_back(Within("read a certificate: " + name, read, 1000));
    bars.push_back(AtLeast("  beside X509_parse_from_buffer", read,
                           "BoringSslX509/" + name, 2));
    bars.push_back(CountAtMost("  allocations", read, "new", 0));
    const std::string build = "BuildRequest/" + name;
    bars.push_back(AtMost("build a request: " + name, build,
                          "BareDigests/" + name, 1.3, 50));
    bars.push_back(CountAtMost("  allocations", build, "new", 0));
  }
  return bars;
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  revcheck::Over("ReadResponse", revcheck::ReadResponse);
  revcheck::Over("BareWalk", revcheck::BareWalk);
  revcheck::OverKeys("ReadCertificate", revcheck::ReadCertificate);
  revcheck::OverKeys("BoringSslX509", revcheck::BoringSslX509);
  revcheck::OverKeys("BuildRequest", revcheck::BuildOneRequest);
  revcheck::OverKeys("BareDigests", revcheck::BareDigests);
  return revcheck::RunWithBars(argc, argv, revcheck::Bars());
}
