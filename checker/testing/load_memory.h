#ifndef REVCHECK_CHECKER_TESTING_LOAD_MEMORY_H_
#define REVCHECK_CHECKER_TESTING_LOAD_MEMORY_H_

// How much memory this process uses, with or without a sanitizer.

#include <stdint.h>

namespace revcheck::testing {

// A sanitizer delays the reuse of memory, so that this grows although nothing
// is lost.
inline constexpr bool kResidentBytesMislead =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    true;
#else
    false;
#endif

// Of the process, now.
uint64_t ResidentBytes();

// Allocated and not freed.
uint64_t HeapBytes();

}  // namespace revcheck::testing

#endif  // REVCHECK_CHECKER_TESTING_LOAD_MEMORY_H_
