#ifndef REVCHECK_X509_TESTING_SIGNING_ALGORITHM_H_
#define REVCHECK_X509_TESTING_SIGNING_ALGORITHM_H_

#include <string>

namespace revcheck::testing {

// How a test signs: more ways than revcheck accepts.
enum class SigningAlgorithm {
  kRsaMd5,
  kRsaSha1,
  kRsaSha1Oiw,  // Another name of kRsaSha1: 1.3.14.3.2.29.
  kRsaSha224,
  kRsaSha256,
  kRsaSha384,
  kRsaSha512,
  kPssSha256,
  kPssSha384,
  kPssSha512,
  kEcdsaSha1,
  kEcdsaSha256,
  kEcdsaSha384,
  kEcdsaSha512,
  kEd25519,
};

// The DER AlgorithmIdentifier. Parameters: NULL for RSA PKCS#1, the encodings
// of the CA/Browser Forum for RSASSA-PSS, absent for the others.
std::string AlgorithmIdentifier(SigningAlgorithm algorithm);

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_SIGNING_ALGORITHM_H_
