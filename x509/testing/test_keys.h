#ifndef REVCHECK_X509_TESTING_TEST_KEYS_H_
#define REVCHECK_X509_TESTING_TEST_KEYS_H_

// Private keys for tests. They are the same on each run, and so is everything
// signed with them: RSASSA-PSS and ECDSA take salt and nonce from a hash
// instead of at random.
//
// None of these keys is secret. Never use one outside tests.

#include <openssl/base.h>
#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/signing_algorithm.h"

namespace revcheck::testing {

// The fixed RSA keys; of 2048 bits unless the name says otherwise.
enum class RsaTestKey {
  kIssuer,
  kResponder,
  kOtherCa,
  kLeaf,
  k3072,
  k1024,
  k1016,
};

// A private key. Cheap to copy.
class TestKey {
 public:
  static TestKey Rsa(RsaTestKey which);

  // One key for each name, as many as wanted.
  static TestKey Ec(Curve curve, std::string_view name);
  static TestKey Ed25519(std::string_view name);

  // DER SubjectPublicKeyInfo. Valid while any copy of the key lives.
  const std::string& spki() const { return *spki_; }

  // With SHA-256 for RSA, with the digest as wide as the curve for ECDSA.
  SigningAlgorithm default_algorithm() const { return default_algorithm_; }

  // The bits of a signature over `data`. Ends the program if a key of this kind
  // or size cannot sign so.
  std::string Sign(SigningAlgorithm algorithm, std::string_view data) const;

  // Never null. Owned by the TestKey.
  EVP_PKEY* get() const { return key_.get(); }

 private:
  TestKey(bssl::UniquePtr<EVP_PKEY> key, SigningAlgorithm default_algorithm);

  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<const std::string> spki_;
  SigningAlgorithm default_algorithm_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_TEST_KEYS_H_
