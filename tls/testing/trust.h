#ifndef REVCHECK_TLS_TESTING_TRUST_H_
#define REVCHECK_TLS_TESTING_TRUST_H_

// What BoringSSL's path building takes.

#include <openssl/x509.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {

// A store with these roots, DER. Ends the program if one cannot be read.
bssl::UniquePtr<X509_STORE> RootsOf(const std::vector<std::string>& roots);

// Verification for this host at this time. No host: it is not compared.
bssl::UniquePtr<X509_VERIFY_PARAM> ParametersFor(const std::string& host,
                                                 absl::Time now = kNow);

}  // namespace revcheck::testing

#endif  // REVCHECK_TLS_TESTING_TRUST_H_
