#ifndef REVCHECK_CONFORMANCE_MODEL_SIGNER_MUTATIONS_H_
#define REVCHECK_CONFORMANCE_MODEL_SIGNER_MUTATIONS_H_

// Mutations of who signs, and how. Each says what it did, or nothing if there
// is nothing of the kind.

#include <string>
#include <vector>

#include "revcheck/conformance/model/draft.h"
#include "revcheck/conformance/model/random.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::model {

// Keys that are not the issuer's and not its delegate's.
const std::vector<::revcheck::testing::TestKey>& ForeignKeys();

// Signatures: by another key, not made again, damaged.
std::string SignWithForeignKey(Random* random, Draft* draft);
std::string LeaveUnsigned(Random* random, Draft* draft);
std::string DamageSignature(Random* random, Draft* draft);

// Algorithms: another one, and another one in name only.
std::string ChangeAlgorithm(Random* random, Draft* draft);
std::string MisnameAlgorithm(Random* random, Draft* draft);

// The key in a responder certificate: another one, with which it signs, and
// one with a few bytes changed.
std::string ChangeDelegateKey(Random* random, Draft* draft);
std::string DamageDelegateKey(Random* random, Draft* draft);

std::string SetResponderId(Random* random, Draft* draft);

// The embedded certificates: fewer, more, in another order; a list where there
// is none.
std::string ChangeCertificates(Random* random, Draft* draft);
std::string AddCertificates(Random* random, Draft* draft);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_SIGNER_MUTATIONS_H_
