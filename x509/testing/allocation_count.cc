#include "revcheck/x509/testing/allocation_count.h"

#include <stdlib.h>

#include <atomic>
#include <new>

namespace {

std::atomic<size_t> allocations{0};

void* Allocate(size_t size, size_t alignment) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  // aligned_alloc() wants a multiple of the alignment, and some memory.
  const size_t rounded = (size / alignment + 1) * alignment;
  void* memory = aligned_alloc(alignment, rounded);
  if (memory == nullptr) {
    abort();
  }
  return memory;
}

void* Allocate(size_t size) {
  return Allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}

size_t ToSize(std::align_val_t alignment) {
  return static_cast<size_t>(alignment);
}

}  // namespace

// All forms are replaced: AddressSanitizer brings its own for each, and frees
// what they give.
void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return Allocate(size);
}
void* operator new[](size_t size, const std::nothrow_t&) noexcept {
  return Allocate(size);
}
void* operator new(size_t size, std::align_val_t alignment) {
  return Allocate(size, ToSize(alignment));
}
void* operator new[](size_t size, std::align_val_t alignment) {
  return Allocate(size, ToSize(alignment));
}
void operator delete(void* memory) noexcept { free(memory); }
void operator delete[](void* memory) noexcept { free(memory); }
void operator delete(void* memory, size_t) noexcept { free(memory); }
void operator delete[](void* memory, size_t) noexcept { free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
  free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept { free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept {
  free(memory);
}
void operator delete(void* memory, size_t, std::align_val_t) noexcept {
  free(memory);
}
void operator delete[](void* memory, size_t, std::align_val_t) noexcept {
  free(memory);
}

namespace revcheck::testing {

size_t AllocationCount() { return allocations.load(std::memory_order_relaxed); }

}  // namespace revcheck::testing
