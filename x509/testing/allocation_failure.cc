#include "revcheck/x509/testing/allocation_failure.h"

#include <gtest/gtest.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <atomic>
#include <new>
#include <optional>

namespace revcheck::testing {
namespace {

constexpr size_t kMaxAllocations = 20000;

std::atomic<size_t> live{0};

// What fails on this thread. A plain struct: nothing is constructed, whenever
// the first allocation comes.
struct Armed {
  bool armed;
  FailAt at;
  size_t seen;
  bool reached;
};
thread_local Armed armed;

bool Fails(Memory memory, size_t size) {
  if (!armed.armed || armed.at.memory != memory || size < armed.at.min_size) {
    return false;
  }
  ++armed.seen;
  const bool fails = armed.at.span == Span::kOne
                         ? armed.seen == armed.at.number
                         : armed.seen >= armed.at.number;
  armed.reached = armed.reached || fails;
  return fails;
}

// Null if it is to fail.
void* TryAllocate(size_t size, size_t alignment) {
  if (Fails(Memory::kNew, size)) {
    return nullptr;
  }
  // aligned_alloc() wants a multiple of the alignment, and some memory.
  void* const memory =
      aligned_alloc(alignment, (size / alignment + 1) * alignment);
  if (memory == nullptr) {
    abort();
  }
  live.fetch_add(1, std::memory_order_relaxed);
  return memory;
}

void* TryAllocate(size_t size) {
  return TryAllocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}

void* OrThrow(void* memory) {
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

void Free(void* memory) {
  if (memory != nullptr) {
    live.fetch_sub(1, std::memory_order_relaxed);
    free(memory);
  }
}

// Before each block of BoringSSL's: its size.
constexpr size_t kHeader = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

}  // namespace

FailingAllocation::FailingAllocation(const FailAt& at) {
  armed = {/*armed=*/true, at, 0, false};
}

FailingAllocation::~FailingAllocation() { armed.armed = false; }

bool FailingAllocation::reached() const { return armed.reached; }

size_t LiveAllocations() { return live.load(std::memory_order_relaxed); }

size_t ForEachAllocation(Memory memory,
                         absl::FunctionRef<bool(const FailAt& at)> attempt) {
  size_t made = 0;
  for (const Span span : {Span::kOne, Span::kFromThen}) {
    size_t number = 1;
    while (attempt({memory, span, number})) {
      ++number;
      if (number > kMaxAllocations || ::testing::Test::HasFatalFailure()) {
        ADD_FAILURE() << "stopped at allocation " << number;
        return number;
      }
    }
    made = number - 1;
  }
  return made;
}

}  // namespace revcheck::testing

using revcheck::testing::Fails;
using revcheck::testing::Free;
using revcheck::testing::kHeader;
using revcheck::testing::live;
using revcheck::testing::Memory;
using revcheck::testing::OrThrow;
using revcheck::testing::TryAllocate;

// All forms are replaced: AddressSanitizer brings its own for each, and frees
// what they give.
void* operator new(size_t size) { return OrThrow(TryAllocate(size)); }
void* operator new[](size_t size) { return OrThrow(TryAllocate(size)); }
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return TryAllocate(size);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return TryAllocate(size);
}
void* operator new(size_t size, std::align_val_t alignment) {
  return OrThrow(TryAllocate(size, static_cast<size_t>(alignment)));
}
void* operator new[](size_t size, std::align_val_t alignment) {
  return OrThrow(TryAllocate(size, static_cast<size_t>(alignment)));
}
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete(void* memory, size_t) noexcept { Free(memory); }
void operator delete[](void* memory, size_t) noexcept { Free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  Free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  Free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept { Free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept {
  Free(memory);
}
void operator delete(void* memory, size_t, std::align_val_t) noexcept {
  Free(memory);
}
void operator delete[](void* memory, size_t, std::align_val_t) noexcept {
  Free(memory);
}

// BoringSSL calls these if they are there (crypto/mem.c).
extern "C" {

void* OPENSSL_memory_alloc(size_t size) {
  if (size > SIZE_MAX - kHeader || Fails(Memory::kBoringSsl, size)) {
    return nullptr;
  }
  auto* const block = static_cast<uint8_t*>(malloc(kHeader + size));
  if (block == nullptr) {
    return nullptr;
  }
  live.fetch_add(1, std::memory_order_relaxed);
  memcpy(block, &size, sizeof(size));
  return block + kHeader;
}

void OPENSSL_memory_free(void* memory) {
  if (memory != nullptr) {
    live.fetch_sub(1, std::memory_order_relaxed);
    free(static_cast<uint8_t*>(memory) - kHeader);
  }
}

size_t OPENSSL_memory_get_size(void* memory) {
  if (memory == nullptr) {
    return 0;
  }
  size_t size;
  memcpy(&size, static_cast<uint8_t*>(memory) - kHeader, sizeof(size));
  return size;
}

}  // extern "C"
