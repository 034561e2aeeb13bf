#ifndef REVCHECK_X509_TESTING_ALLOCATION_COUNT_H_
#define REVCHECK_X509_TESTING_ALLOCATION_COUNT_H_

#include <stddef.h>

namespace revcheck::testing {

// The calls of operator new in this process so far, on all threads. Linking
// this library replaces the operator, in all its forms, so that counting works
// under sanitizers too. What calls malloc(), as BoringSSL does, is not counted.
size_t AllocationCount();

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_ALLOCATION_COUNT_H_
