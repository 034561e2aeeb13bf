#ifndef REVCHECK_POLICY_EXPLANATION_H_
#define REVCHECK_POLICY_EXPLANATION_H_

// Why a check ended as it did, as data: what was considered, in order, with the
// values that disagreed; then one root cause, one culprit, one remedy. Costs
// nothing unless asked for.
//
//   const Explanation why = Explain(check, {id, staple, response, validity});
//   Log(Describe(why.root_cause).remedy);

#include <string>
#include <string_view>
#include <vector>

#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/diagnosis.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/policy/verdict.h"

namespace revcheck {

// A value that mattered, such as {"serial asked", "5a3c..."}. Safe to show.
struct Detail {
  std::string name;
  std::string value;
};

// One source that was considered.
struct Considered {
  Source source;
  Finding finding;
  std::string_view section;  // Of the rule that decided about it.
  std::vector<Detail> details;
};

struct Explanation {
  Verdict verdict;
  std::vector<Considered> considered;  // In the order of the procedure.
  RootCause root_cause;
};

// Explains a finished check. A staple that was received but not used is listed
// too, and says so.
Explanation Explain(const RevocationCheck& check, const CheckBytes& bytes);

// For people: several lines, each ending in a newline.
std::string RenderText(const Explanation& explanation);

// One JSON object: verdict, code, number, finding, source, fetch_attempted,
// considered (source, finding, section, details), root_cause, culprit, meaning,
// remedy.
std::string RenderJson(const Explanation& explanation);

// The same with another cause, from an application that knows more: that a
// proxy of its own was down, for one. Its texts must be safe to show.
std::string RenderText(const Explanation& explanation,
                       const RootCauseInfo& cause);
std::string RenderJson(const Explanation& explanation,
                       const RootCauseInfo& cause);

}  // namespace revcheck

#endif  // REVCHECK_POLICY_EXPLANATION_H_
