#ifndef REVCHECK_CONFORMANCE_MODEL_MUTATOR_H_
#define REVCHECK_CONFORMANCE_MODEL_MUTATOR_H_

// Makes responses to compare the model with VerifyResponse() on: each begins as
// a response of ours, is changed in a few places and mostly signed again, so
// that what is behind the signature is reached.

#include <stdint.h>

#include <string>
#include <vector>

#include "revcheck/conformance/model/draft.h"
#include "revcheck/conformance/model/question.h"

namespace revcheck::model {

struct Mutant {
  Question question;
  std::string response;

  // Whether to accept SHA-1, RSA of 1024 bits and an age of 100 days. If not,
  // the default options.
  bool lax = false;

  std::vector<std::string> steps;  // How it was made, for people.
};

class Mutator {
 public:
  Mutator() : drafts_(DraftsToStartFrom()) {}

  // The mutant with this number: the same on each run and machine.
  Mutant Make(uint64_t number) const;

 private:
  std::vector<Draft> drafts_;
};

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_MUTATOR_H_
