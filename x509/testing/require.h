#ifndef REVCHECK_X509_TESTING_REQUIRE_H_
#define REVCHECK_X509_TESTING_REQUIRE_H_

#include <stdio.h>
#include <stdlib.h>

namespace revcheck::testing {

// Ends the program with `expectation` if it does not hold. For mistakes in the
// test itself, such as an ECDSA signature with an RSA key.
inline void Require(bool holds, const char* expectation) {
  if (!holds) {
    fprintf(stderr, "Test builder misused: expected that %s.\n", expectation);
    abort();
  }
}

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_REQUIRE_H_
