#ifndef REVCHECK_OCSP_TESTING_RESPONSE_MUTANT_H_
#define REVCHECK_OCSP_TESTING_RESPONSE_MUTANT_H_

// Responses that are wrong anywhere, and signed nevertheless: what they say is
// changed before signing, so that verification gets past the signature.

#include <string>

#include "revcheck/fuzzing/input.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::testing {

// The certificate that mutants are about, of "Test CA". Borrows from what lives
// as long as the program.
CertId MutantCertId();

// A good response about it at kNow, by the delegate that signs some mutants.
Bytes GoodResponseOfDelegate();

struct Mutant {
  std::string response;

  // Nobody who may has signed this: with the key of a stranger, or that of a
  // responder whom the issuer did not authorise.
  bool forged = false;
};

// A response that the choices of `input` make; without any, a good one that the
// issuer signed. Choices, one byte each unless said otherwise:
//
//   entries:  count (0 for one, 1 for none, then 2, 3, 4); for each
//       certificate  0, 1 this one; 2 another; 3 serial as text
//       status       0 good, 1 revoked, 2 unknown
//       times        0 usual; 1 two numbers, hours from kNow and after;
//                    2 one number, without nextUpdate; 3 text
//       hash         0 SHA-1, 1 SHA-256, 2 SHA-384, 3 SHA-512
//       twists       count up to 3, of which each replaces a part, appends to
//                    one, or adds an extension
//   signer:   see `Who` in response_mutant.cc; further choices for delegates
//   twists:   count up to 5, as above, of the response
//   edits:    count up to 3, of bytes of ResponseData before it is signed
//   damage:   count up to 2, of bytes of the response after it was signed
//
// A text is a byte of length and that many bytes, a number two bytes.
Mutant BuildMutant(fuzzing::Input* input);

}  // namespace revcheck::testing

#endif  // REVCHECK_OCSP_TESTING_RESPONSE_MUTANT_H_
