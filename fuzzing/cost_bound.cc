#include "revcheck/fuzzing/cost_bound.h"

#include <time.h>

#include "absl/base/config.h"
#include "revcheck/fuzzing/property.h"

#ifdef ABSL_HAVE_ADDRESS_SANITIZER
#include <sanitizer/allocator_interface.h>
#endif

namespace revcheck::fuzzing {
namespace {

// Of this thread, in seconds.
double SpentSeconds() {
  timespec spent = {};
  Promise(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent) == 0,
          "there is a clock");
  return static_cast<double>(spent.tv_sec) +
         1e-9 * static_cast<double>(spent.tv_nsec);
}

#ifdef ABSL_HAVE_ADDRESS_SANITIZER

thread_local uint64_t allocated_bytes = 0;

bool CountAllocations() {
  return __sanitizer_install_malloc_and_free_hooks(
             [](const volatile void*, size_t size) { allocated_bytes += size; },
             [](const volatile void*) {}) != 0;
}

#endif

// By this thread, in bytes.
uint64_t AllocatedBytes() {
#ifdef ABSL_HAVE_ADDRESS_SANITIZER
  static const bool is_counted = CountAllocations();
  Promise(is_counted, "allocations are counted");
  return allocated_bytes;
#else
  return 0;
#endif
}

}  // namespace

CostBound::CostBound(size_t input_size)
    : max_seconds_(1 + 1e-4 * static_cast<double>(input_size)),
      max_bytes_((uint64_t{4} << 20) + (uint64_t{input_size} << 10)),
      start_seconds_(SpentSeconds()),
      start_bytes_(AllocatedBytes()) {}

CostBound::~CostBound() {
  Promise(SpentSeconds() - start_seconds_ <= max_seconds_,
          "time is bounded by the input's size");
  Promise(AllocatedBytes() - start_bytes_ <= max_bytes_,
          "memory is bounded by the input's size");
}

bool CountsMemory() {
#ifdef ABSL_HAVE_ADDRESS_SANITIZER
  return true;
#else
  return false;
#endif
}

}  // namespace revcheck::fuzzing
