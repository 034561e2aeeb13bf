#include "revcheck/tls/testing/trust.h"

#include <stdint.h>

#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {

bssl::UniquePtr<X509_STORE> RootsOf(const std::vector<std::string>& roots) {
  bssl::UniquePtr<X509_STORE> store(X509_STORE_new());
  for (const std::string& der : roots) {
    const auto* cursor = reinterpret_cast<const uint8_t*>(der.data());
    const bssl::UniquePtr<X509> root(
        d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
    Require(root != nullptr && X509_STORE_add_cert(store.get(), root.get()),
            "roots can be read");
  }
  return store;
}

bssl::UniquePtr<X509_VERIFY_PARAM> ParametersFor(const std::string& host,
                                                 absl::Time now) {
  bssl::UniquePtr<X509_VERIFY_PARAM> parameters(X509_VERIFY_PARAM_new());
  X509_VERIFY_PARAM_set_time(parameters.get(), absl::ToTimeT(now));
  if (!host.empty()) {
    Require(
        X509_VERIFY_PARAM_set1_host(parameters.get(), host.data(), host.size()),
        "the host is a name");
  }
  return parameters;
}

}  // namespace revcheck::testing
