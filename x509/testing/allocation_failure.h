#ifndef REVCHECK_X509_TESTING_ALLOCATION_FAILURE_H_
#define REVCHECK_X509_TESTING_ALLOCATION_FAILURE_H_

// Memory that runs out at a chosen place:
//
//   ForEachAllocation(Memory::kNew, [&](const FailAt& at) {
//     FailingAllocation failing(at);
//     ...  // The n-th allocation on this thread fails.
//     return failing.reached();
//   });
//
// Linking this library replaces operator new in all its forms, and tells
// BoringSSL to allocate here (OPENSSL_memory_alloc). Works under sanitizers.
// Not to be linked together with allocation_count.

#include <stddef.h>

#include "absl/functional/function_ref.h"

namespace revcheck::testing {

enum class Memory {
  kNew,        // operator new, which throws std::bad_alloc.
  kBoringSsl,  // OPENSSL_malloc(), which returns null.
};

enum class Span {
  kOne,       // One allocation fails.
  kFromThen,  // That one and all that follow.
};

// Which allocation fails, counting from one.
struct FailAt {
  Memory memory;
  Span span;
  size_t number;
  size_t min_size = 0;  // Smaller ones are not counted, and do not fail.
};

// Makes allocations of this thread fail while it lives. One at a time.
class FailingAllocation {
 public:
  explicit FailingAllocation(const FailAt& at);
  ~FailingAllocation();
  FailingAllocation(const FailingAllocation&) = delete;
  FailingAllocation& operator=(const FailingAllocation&) = delete;

  // Whether any allocation has failed.
  bool reached() const;
};

// Blocks allocated and not yet freed, by all threads, of both kinds.
size_t LiveAllocations();

// Calls `attempt` for the first allocation, the second, and so on, for either
// span, until it returns false because that many were not made. Fails the test
// if there is no end to it. Returns how many were made, by the last count.
size_t ForEachAllocation(Memory memory,
                         absl::FunctionRef<bool(const FailAt& at)> attempt);

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_ALLOCATION_FAILURE_H_
