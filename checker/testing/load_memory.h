#ifndef REVCHECK_CHECKER_TESTING_LOAD_MEMORY_H_
#define REVCHECK_CHECKER_TESTING_LOAD_MEMORY_H_

// How much memory this process uses, with or without a sanitizer.

#include <stdint.h>

#include "absl/base/config.h"

namespace revcheck::testing {

// A sanitizer delays the reuse of memory, so that ResidentBytes() grows though
// nothing is lost; and it adds up what each thread has allocated and freed
// while they go on, so that HeapBytes() is right only while they do not.
inline constexpr bool kIsSanitized =
#if defined(ABSL_HAVE_ADDRESS_SANITIZER) || defined(ABSL_HAVE_THREAD_SANITIZER)
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
