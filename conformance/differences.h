#ifndef REVCHECK_CONFORMANCE_DIFFERENCES_H_
#define REVCHECK_CONFORMANCE_DIFFERENCES_H_

// Where revcheck, which follows mozilla::pkix, judges a case of a corpus
// otherwise than the suite that it is from, and why.

#include <string_view>

#include "absl/types/span.h"

namespace revcheck::conformance {

struct Difference {
  std::string_view id;
  std::string_view suite;     // What the suite says.
  std::string_view revcheck;  // What revcheck says.
  std::string_view reason;    // Sections are of spec/mozilla-pkix.md.
};

// Every known difference, in the order of the corpora.
absl::Span<const Difference> KnownDifferences();

// The known difference of the case `id`, or null.
const Difference* FindDifference(std::string_view id);

}  // namespace revcheck::conformance

#endif  // REVCHECK_CONFORMANCE_DIFFERENCES_H_
