// How time grows with what strangers decide: entries, extensions, embedded
// certificates; and what the worst input of 64 KB costs beside the costliest
// one that is right.

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "revcheck/benchmarks/bars.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck {
namespace {

using testing::CertificateBuilder;
using testing::kNow;
using testing::ResponseBuilder;
using testing::TestCa;
using testing::TestKey;
using testing::TestResponder;

const TestCa& TheCa() {
  static const auto* const ca =
      new TestCa("Test CA", TestKey::Rsa(testing::RsaTestKey::kIssuer));
  return *ca;
}

const PreparedIssuer& TheIssuer() {
  static const auto* const issuer =
      new PreparedIssuer(ToBytes(TheCa().name()), ToBytes(TheCa().key().spki()),
                         PreparedIssuer::Delegates::kKeepKey);
  return *issuer;
}

CertId TheId() {
  CertId id;
  id.issuer_name = TheIssuer().name();
  id.issuer_spki = TheIssuer().spki();
  id.serial = ToBytes(testing::kLeafSerial);
  id.prepared = &TheIssuer();
  return id;
}

void VerifyAll(benchmark::State& state, const std::string& response,
               Finding expected) {
  VerifyOptions options;
  options.max_response_size = response.size();
  for (auto _ : state) {
    if (VerifyResponse(TheId(), ToBytes(response), kNow, options).finding !=
        expected) {
      state.SkipWithError("another finding than expected");
    }
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(response.size()));
}

// Entries for other certificates of the issuer, and the right one at the end.
ResponseBuilder WithEntries(int64_t count) {
  ResponseBuilder builder(TheCa());
  for (int64_t i = 1; i < count; ++i) {
    builder.Good(absl::StrCat("s", i));
  }
  builder.Good();
  return builder;
}

void Entries(benchmark::State& state) {
  VerifyAll(state, WithEntries(state.range(0)).Build(), Finding::kGood);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Entries)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);

void ResponseExtensions(benchmark::State& state) {
  ResponseBuilder builder = WithEntries(1);
  for (int64_t i = 0; i < state.range(0); ++i) {
    builder.AddExtension(oid::kOcspNonce, testing::Critical::kNo, "value");
  }
  VerifyAll(state, builder.Build(), Finding::kGood);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ResponseExtensions)->Arg(1000)->Arg(10000);

void CertificateExtensions(benchmark::State& state) {
  CertificateBuilder builder;
  for (int64_t i = 0; i < state.range(0); ++i) {
    builder.AddExtension(oid::kSubjectKeyIdentifier, testing::Critical::kNo,
                         "value");
  }
  const std::string der = TheCa().Issue(builder);
  for (auto _ : state) {
    Certificate certificate;
    if (Certificate::Read(ToBytes(der), &certificate)) {
      state.SkipWithError("the certificate cannot be read");
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(CertificateExtensions)->Arg(100)->Arg(1000)->Arg(3000);

// Responder certificates of one name, of which only the last has signed and is
// the issuer's own. The others are those of the CA's former key, as after a
// change of keys: each costs a verification.
ResponseBuilder WithDelegates(int64_t count) {
  const TestCa former("Test CA", TestKey::Rsa(testing::RsaTestKey::kResponder));
  const TestResponder signer = TheCa().IssueResponder();
  ResponseBuilder builder(TheCa());
  builder.Good().SignedBy(signer).WithoutCertificates().ByName();
  for (int64_t i = 1; i < count; ++i) {
    builder.AddCertificate(former.IssueResponder().certificate);
  }
  builder.AddCertificate(signer.certificate);
  return builder;
}

void Delegates(benchmark::State& state) {
  VerifyAll(state, WithDelegates(state.range(0)).Build(), Finding::kGood);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Delegates)->Arg(1)->Arg(8);

constexpr size_t kLargest = 65535;

// Fills a response up to the largest size with entries for other certificates.
std::string Filled(ResponseBuilder builder) {
  for (int i = 0;; ++i) {
    ResponseBuilder more = builder;
    for (int j = 0; j < 10; ++j) {
      more.Good(absl::StrCat("f", i * 10 + j));
    }
    if (more.Build().size() > kLargest) {
      return builder.Build();
    }
    builder = more;
  }
}

// Accepted: eight responder certificates, and entries as many as there is room.
void CostliestRight(benchmark::State& state) {
  VerifyAll(state, Filled(WithDelegates(8)), Finding::kGood);
}
BENCHMARK(CostliestRight);

// The same, and everything is refused at the very end.
void WrongAtTheEnd(benchmark::State& state) {
  VerifyAll(state, Filled(WithDelegates(8).AppendAfterEnd("x")),
            Finding::kTrailingDataAfterResponse);
}
BENCHMARK(WrongAtTheEnd);

// Nobody's signature: eight certificates are tried in vain.
void WrongSignatures(benchmark::State& state) {
  const TestCa other("Test CA", TestKey::Rsa(testing::RsaTestKey::kResponder));
  const TestResponder signer = other.IssueResponder();
  ResponseBuilder builder(TheCa());
  builder.Good().SignedBy(signer).WithoutCertificates().ByName();
  for (int i = 0; i < 8; ++i) {
    builder.AddCertificate(signer.certificate);
  }
  VerifyAll(state, Filled(builder), Finding::kResponderNotSignedByIssuer);
}
BENCHMARK(WrongSignatures);

// Entries that all come near the certificate and miss: looked at twice, to say
// why none matches.
void NoEntryMatches(benchmark::State& state) {
  ResponseBuilder builder(TheCa());
  builder.Good("other");
  VerifyAll(state, Filled(builder), Finding::kResponseForOtherSerial);
}
BENCHMARK(NoEntryMatches);

Bar Linear(const std::string& what, const std::string& name, int many,
           int few) {
  return AtMost("growth: one of " + absl::StrCat(many) + " " + what +
                    " beside one of " + absl::StrCat(few),
                absl::StrCat(name, "/", many), absl::StrCat(name, "/", few),
                1.3);
}

std::vector<Bar> Bars() {
  std::vector<Bar> bars = {
      Linear("entries", "Entries", 10000, 1000),
      Linear("response extensions", "ResponseExtensions", 10000, 1000),
      Linear("certificate extensions", "CertificateExtensions", 3000, 100),
      Linear("responder certificates", "Delegates", 8, 1),
  };
  for (const char* const wrong :
       {"WrongAtTheEnd", "WrongSignatures", "NoEntryMatches"}) {
    bars.push_back(
        AtMost(absl::StrCat("64 KB: ", wrong,
                            " beside the costliest one that is right"),
               wrong, "CostliestRight", 3));
  }
  return bars;
}

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  return revcheck::RunWithBars(argc, argv, revcheck::Bars());
}
