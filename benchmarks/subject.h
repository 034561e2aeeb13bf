#ifndef REVCHECK_BENCHMARKS_SUBJECT_H_
#define REVCHECK_BENCHMARKS_SUBJECT_H_

#include <stddef.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "benchmark/benchmark.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/testdata/fixture.h"
#include "revcheck/x509/certificate.h"

namespace revcheck {

// A fixture, loaded and parsed, that a benchmark works on.
struct Subject {
  Fixture fixture;
  Certificate certificate;
  Certificate issuer;
  CertId id;
};

// The fixture testdata/ocsp/<name>.txt, read once and kept for the life of the
// process. Ends the process if it cannot be read; run benchmarks from the root
// of the checkout.
const Subject& LoadSubject(const std::string& name);

// The fixtures that every verification benchmark runs over: RSA-2048 and P-256,
// signed by the issuer and by a delegate, and a hundred entries.
inline constexpr const char* kSubjects[] = {
    "good_rsa2048_direct", "good_rsa2048_delegate", "good_p256_direct",
    "good_p256_delegate",  "good_p256_100_entries",
};

// Reports the allocations of ours since testing::AllocationCount() was
// `before`, per iteration, as the counter "new".
void CountAllocations(benchmark::State& state, size_t before);

}  // namespace revcheck

#endif  // REVCHECK_BENCHMARKS_SUBJECT_H_
