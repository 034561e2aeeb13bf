#ifndef REVCHECK_X509_TESTING_RSA_TEST_KEYS_H_
#define REVCHECK_X509_TESTING_RSA_TEST_KEYS_H_

// The fixed RSA keys behind TestKey::Rsa(). Private keys in PKCS#8, base64.
// They are test keys, generated for this repository, and not secret.

#include <string_view>

namespace revcheck::testing {

extern const std::string_view kRsaIssuerKey;
extern const std::string_view kRsaResponderKey;
extern const std::string_view kRsaOtherCaKey;
extern const std::string_view kRsaLeafKey;
extern const std::string_view kRsa3072Key;
extern const std::string_view kRsa1024Key;
extern const std::string_view kRsa1016Key;

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_RSA_TEST_KEYS_H_
