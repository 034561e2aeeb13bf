#ifndef REVCHECK_BENCHMARKS_SIGNATURES_H_
#define REVCHECK_BENCHMARKS_SIGNATURES_H_

#include <vector>

#include "revcheck/benchmarks/subject.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/signature.h"

namespace revcheck {

// One signature that verifying a subject must check, with its key parsed.
// Borrows from the subject.
struct KeptSignature {
  bool Verify() const {
    return VerifySignature(key, algorithm, data, signature);
  }

  Bytes spki;
  PublicKey key;
  SignatureAlgorithm algorithm;
  Bytes data;
  Bytes signature;
};

// The signature on the responder certificate, if there is one, then the one on
// the response. Empty if the response cannot be read.
std::vector<KeptSignature> KeptSignaturesOf(const Subject& subject);

}  // namespace revcheck

#endif  // REVCHECK_BENCHMARKS_SIGNATURES_H_
