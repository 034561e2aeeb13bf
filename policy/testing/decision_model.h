#ifndef REVCHECK_POLICY_TESTING_DECISION_MODEL_H_
#define REVCHECK_POLICY_TESTING_DECISION_MODEL_H_

// A second reading of spec/mozilla-pkix.md, 6.3 and 6.4, for what Firefox can
// be configured to: the code that it shows, and whether it asks. To compare
// RevocationCheck with:
//
//   const std::optional<ModelDecision> model = DecideByModel(input);
//   EXPECT_EQ(model->code, check.verdict().code);

#include <optional>

#include "absl/time/time.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"

namespace revcheck::testing {

// What is known of a certificate, and what a check gets for an answer if it
// asks.
struct DecisionInput {
  PolicyOptions options;
  CheckFacts facts;
  std::optional<CachedResult> cached;
  std::optional<Outcome> answer;  // Of the responder.
  Finding silence;                // Why there is no answer, without one.
  StoreResult stored;
};

struct ModelDecision {
  Code code;     // That Firefox shows.
  bool fetched;  // Whether the responder was asked.
};

// nullopt for what Firefox cannot be configured to or does not look at, such as
// the TLS feature extension, and for answers that are none.
std::optional<ModelDecision> DecideByModel(const DecisionInput& input);

// What the model is made of.

Code CodeOf(Finding finding);

// A responder that is believed said good, revoked or unknown.
bool IsDefinite(Code code);

// The time by which a check judges.
absl::Time WholeSeconds(absl::Time now);

// True if a cache may hold that, or nothing.
bool IsUsable(const std::optional<CachedResult>& cached);

// True if the policy lets a responder be asked.
bool Asks(const DecisionInput& input);

}  // namespace revcheck::testing

#endif  // REVCHECK_POLICY_TESTING_DECISION_MODEL_H_
