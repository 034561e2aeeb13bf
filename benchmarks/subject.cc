#include "revcheck/benchmarks/subject.h"

#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>

#include "revcheck/testdata/fixture_files.h"
#include "revcheck/x509/testing/allocation_count.h"

namespace revcheck {
namespace {

std::unique_ptr<Subject> Load(const std::string& name) {
  const std::string path = "testdata/ocsp/" + name + ".txt";
  absl::StatusOr<Fixture> fixture = LoadFixture(path);
  if (!fixture.ok()) {
    std::cerr << path << ": " << fixture.status() << "\n";
    std::exit(1);
  }
  auto subject = std::make_unique<Subject>();
  subject->fixture = *std::move(fixture);
  const Fixture& bytes = subject->fixture;
  if (Certificate::Read(ToBytes(bytes.certificate), &subject->certificate) ||
      Certificate::Read(ToBytes(bytes.issuer), &subject->issuer)) {
    std::cerr << path << ": a certificate cannot be read\n";
    std::exit(1);
  }
  subject->id = CertId::Of(subject->certificate, subject->issuer);
  return subject;
}

}  // namespace

const Subject& LoadSubject(const std::string& name) {
  static std::mutex mutex;
  static auto* subjects = new std::map<std::string, std::unique_ptr<Subject>>();
  const std::lock_guard<std::mutex> lock(mutex);
  std::unique_ptr<Subject>& subject = (*subjects)[name];
  if (subject == nullptr) {
    subject = Load(name);
  }
  return *subject;
}

void CountAllocations(benchmark::State& state, size_t before) {
  state.counters["new"] = benchmark::Counter(
      static_cast<double>(testing::AllocationCount() - before),
      benchmark::Counter::kAvgIterations);
}

}  // namespace revcheck
