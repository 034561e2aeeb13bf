#ifndef REVCHECK_CONFORMANCE_MODEL_QUESTION_H_
#define REVCHECK_CONFORMANCE_MODEL_QUESTION_H_

#include <stdint.h>

#include <set>
#include <string>

#include "revcheck/conformance/model/signing_rules.h"

namespace revcheck::model {

// What is asked: about which certificate, and when.
struct Question {
  std::string issuer_name;  // DER.
  std::string issuer_spki;  // DER.
  std::string serial;       // Contents of the INTEGER.
  int64_t now = 0;          // Unix seconds.
};

// What the specification leaves to the application. The defaults are
// revcheck's, which refuses SHA-1 in responses, too.
struct Rules {
  int64_t max_age_days = 10;
  std::set<int> response_hashes = {256, 384, 512};
  std::set<int> certificate_hashes = {256, 384, 512};
  bool rsa_pss = true;
  bool responders_distrusted = false;
  KeyRules key;
};

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_QUESTION_H_
