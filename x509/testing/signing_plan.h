#ifndef REVCHECK_X509_TESTING_SIGNING_PLAN_H_
#define REVCHECK_X509_TESTING_SIGNING_PLAN_H_

#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {

// How a builder signs, and what is to be wrong with the signature. Certificates
// and OCSP responses are signed alike.
struct SigningPlan {
  std::optional<TestKey> key;                 // Unset: the natural signer's.
  std::optional<SigningAlgorithm> algorithm;  // Unset: the key's default.
  std::optional<std::string> bits;            // Instead of a real signature.
  uint8_t mask = 0;         // XORed into the last byte of the bits.
  uint8_t unused_bits = 0;  // The count in front of the bits.

  // What to replace in the signed data after signing, by something as long.
  std::vector<std::pair<std::string, std::string>> tampering;

  // The algorithm used if the natural signer is `signer`.
  SigningAlgorithm AlgorithmFor(const TestKey& signer) const;

  // The BIT STRING of the signature over `data` if the natural signer is
  // `signer`.
  std::string Sign(const TestKey& signer, std::string_view data) const;

  // `data` after the tampering. Ends the program if there is nothing to replace
  // or the lengths differ.
  std::string Tamper(std::string data) const;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_SIGNING_PLAN_H_
