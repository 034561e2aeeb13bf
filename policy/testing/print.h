#ifndef REVCHECK_POLICY_TESTING_PRINT_H_
#define REVCHECK_POLICY_TESTING_PRINT_H_

// How GoogleTest shows what policy/ returns; found by overload resolution.

#include <ostream>

#include "absl/time/time.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/print.h"  // IWYU pragma: export
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/verdict.h"

namespace revcheck {

inline void PrintTo(Decision decision, std::ostream* out) {
  *out << ToString(decision);
}

inline void PrintTo(Source source, std::ostream* out) {
  *out << ToString(source);
}

inline void PrintTo(StoreResult result, std::ostream* out) {
  *out << (result == StoreResult::kDone ? "done" : "full");
}

inline void PrintTo(CheckStep step, std::ostream* out) {
  *out << "step " << static_cast<int>(step);
}

inline void PrintTo(const CachedResult& result, std::ostream* out) {
  *out << ToString(result.finding) << " from " << result.this_update
       << " through " << result.valid_through;
}

inline void PrintTo(const Verdict& verdict, std::ostream* out) {
  *out << ToString(verdict.decision) << ", " << ToString(verdict.code) << ", "
       << ToString(verdict.finding) << ", by " << ToString(verdict.source)
       << (verdict.fetch_attempted ? ", after a fetch" : "");
  if (verdict.exemption.has_value()) {
    *out << ", exempt as " << ToString(*verdict.exemption);
  }
}

}  // namespace revcheck

#endif  // REVCHECK_POLICY_TESTING_PRINT_H_
