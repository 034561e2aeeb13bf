#include "revcheck/benchmarks/subject.h"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <mutex>
#include <new>
#include <sstream>

namespace {

std::atomic<size_t> allocations{0};

}  // namespace

void* operator new(size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) {
    return memory;
  }
  throw std::bad_alloc();
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace revcheck {
namespace {

std::unique_ptr<Subject> Load(const std::string& name) {
  const std::string path = "testdata/ocsp/" + name + ".txt";
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  absl::StatusOr<Fixture> fixture = ParseFixture(text.str());
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

size_t AllocationCount() { return allocations.load(std::memory_order_relaxed); }

}  // namespace revcheck
