#ifndef REVCHECK_CONFORMANCE_MODEL_COMPARE_H_
#define REVCHECK_CONFORMANCE_MODEL_COMPARE_H_

// Asks VerifyResponse() and the model the same question.

#include <string>
#include <string_view>

#include "revcheck/conformance/model/model.h"
#include "revcheck/conformance/model/question.h"
#include "revcheck/ocsp/verify.h"

namespace revcheck::model {

// The rules of the model that these options ask for. `distrusted` says what the
// options' trust callback answers.
Rules RulesOf(const VerifyOptions& options, bool distrusted);

// What the two disagree on, a line each, or empty: the code, the status, when
// and why revoked, the expired flag, the times and who signed. Besides: where
// an accepted response says that its verdict holds for some time, the model
// must accept it at both ends. `answer`, not null, is what the model says.
std::string Compare(const Question& question, std::string_view response,
                    const VerifyOptions& options, const Rules& rules,
                    Answer* answer);

// Whether the issuer's key is one that the specification leaves to the crypto
// library: section 3.5, step 4, would not take it. Then MALFORMED_RESPONSE and
// OCSP_BAD_SIGNATURE are as good as each other; Compare() takes either.
bool IsUncertainIssuerKey(const Question& question);

// The question and the response in hexadecimal, to replay them.
std::string Describe(const Question& question, std::string_view response);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_COMPARE_H_
