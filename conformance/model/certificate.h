#ifndef REVCHECK_CONFORMANCE_MODEL_CERTIFICATE_H_
#define REVCHECK_CONFORMANCE_MODEL_CERTIFICATE_H_

// Responder certificates of the model (spec/mozilla-pkix.md, sections 3.5
// and 4).

#include <stdint.h>

#include <map>
#include <optional>
#include <string>

#include "revcheck/conformance/model/der_tree.h"
#include "revcheck/conformance/model/question.h"

namespace revcheck::model {

// A certificate that could be read. Nothing in it has been judged.
struct ModelCertificate {
  std::string tbs;              // DER, what is signed.
  std::string inner_algorithm;  // Contents of the AlgorithmIdentifiers.
  std::string outer_algorithm;
  std::string signature;  // The bits.
  std::string issuer;     // DER.
  std::string subject;    // DER.
  std::string spki;       // DER.
  std::string validity;   // Contents.

  // The known extensions by their dotted object identifier: contents of the
  // extnValue.
  std::map<std::string, std::string> extensions;

  // The value of a known extension, or nullopt.
  std::optional<std::string> Extension(const std::string& dotted) const;
};

// Reads the DER of a certificate.
ModelCertificate ReadCertificate(const std::string& der, Fault* fault);

// Whether section 3.5 lets this certificate sign for the issuer in `question`.
bool IsAcceptableResponder(const ModelCertificate& certificate,
                           const Question& question, const Rules& rules);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_CERTIFICATE_H_
