#include "revcheck/x509/testing/signing_algorithm.h"

#include <stdint.h>

#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::testing {
namespace {

// md5WithRSAEncryption, 1.2.840.113549.1.1.4 (RFC 3279, section 2.2.1).
constexpr uint8_t kMd5WithRsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                   0x0d, 0x01, 0x01, 0x04};
// sha224WithRSAEncryption, 1.2.840.113549.1.1.14 (RFC 4055, section 5).
constexpr uint8_t kSha224WithRsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                      0x0d, 0x01, 0x01, 0x0e};

// RSASSA-PSS-params ::= SEQUENCE {                       RFC 4055, section 3.1
std::string Pss(Bytes hash_oid, int salt_size) {
  const std::string hash = AlgorithmIdentifier(hash_oid, Null());
  return AlgorithmIdentifier(
      oid::kRsaPss,
      //   hashAlgorithm     [0] HashAlgorithm,
      Sequence({Explicit(0, hash),
                //   maskGenAlgorithm  [1] MaskGenAlgorithm,
                Explicit(1, AlgorithmIdentifier(oid::kMgf1, hash)),
                //   saltLength        [2] INTEGER }
                Explicit(2, Integer(salt_size))}));
}

}  // namespace

std::string AlgorithmIdentifier(SigningAlgorithm algorithm) {
  switch (algorithm) {
    case SigningAlgorithm::kRsaMd5:
      return AlgorithmIdentifier(kMd5WithRsa, Null());
    case SigningAlgorithm::kRsaSha1:
      return AlgorithmIdentifier(oid::kSha1WithRsa, Null());
    case SigningAlgorithm::kRsaSha1Oiw:
      return AlgorithmIdentifier(oid::kSha1WithRsaOiw, Null());
    case SigningAlgorithm::kRsaSha224:
      return AlgorithmIdentifier(kSha224WithRsa, Null());
    case SigningAlgorithm::kRsaSha256:
      return AlgorithmIdentifier(oid::kSha256WithRsa, Null());
    case SigningAlgorithm::kRsaSha384:
      return AlgorithmIdentifier(oid::kSha384WithRsa, Null());
    case SigningAlgorithm::kRsaSha512:
      return AlgorithmIdentifier(oid::kSha512WithRsa, Null());
    case SigningAlgorithm::kPssSha256:
      return Pss(oid::kSha256, 32);
    case SigningAlgorithm::kPssSha384:
      return Pss(oid::kSha384, 48);
    case SigningAlgorithm::kPssSha512:
      return Pss(oid::kSha512, 64);
    case SigningAlgorithm::kEcdsaSha1:
      return AlgorithmIdentifier(oid::kEcdsaWithSha1);
    case SigningAlgorithm::kEcdsaSha256:
      return AlgorithmIdentifier(oid::kEcdsaWithSha256);
    case SigningAlgorithm::kEcdsaSha384:
      return AlgorithmIdentifier(oid::kEcdsaWithSha384);
    case SigningAlgorithm::kEcdsaSha512:
      return AlgorithmIdentifier(oid::kEcdsaWithSha512);
    case SigningAlgorithm::kEd25519:
      return AlgorithmIdentifier(oid::kEd25519);
  }
  return "";
}

}  // namespace revcheck::testing
