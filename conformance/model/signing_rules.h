#ifndef REVCHECK_CONFORMANCE_MODEL_SIGNING_RULES_H_
#define REVCHECK_CONFORMANCE_MODEL_SIGNING_RULES_H_

// Hashes, signature algorithms and keys of the model (spec/mozilla-pkix.md,
// sections 3.5 and 3.6). BoringSSL computes; the rules are here.

#include <set>
#include <string>
#include <string_view>

#include "revcheck/conformance/model/der_tree.h"

namespace revcheck::model {

enum class Scheme { kNone, kRsaPkcs1, kRsaPss, kEcdsa };

// SHA-`hash`: 1, 256, 384 or 512; 0 for kNone.
struct ModelAlgorithm {
  Scheme scheme = Scheme::kNone;
  int hash = 0;
};

// SHA-1, SHA-256, SHA-384 or SHA-512 of `data`.
std::string Hash(int hash, std::string_view data);

// Which SHA this object identifier means, or 0.
int HashOfOid(std::string_view oid);

// The contents of the AlgorithmIdentifier of a signature.
// SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED for one that is not in the list.
ModelAlgorithm ReadAlgorithm(std::string_view contents, Fault* fault);

// The bits of the key in the DER of a SubjectPublicKeyInfo.
std::string KeyBits(std::string_view spki, Fault* fault);

// Which keys a responder certificate may have.
struct KeyRules {
  size_t min_rsa_bits = 2048;
  std::set<std::string> curves = {"P-256", "P-384", "P-521"};
};

// Whether section 3.5, step 4, takes this DER SubjectPublicKeyInfo.
bool IsAcceptableKey(std::string_view spki, const KeyRules& rules);

// Whether `signature` over `data` is good.
bool IsGoodSignature(std::string_view spki, const ModelAlgorithm& algorithm,
                     std::string_view data, std::string_view signature);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_SIGNING_RULES_H_
