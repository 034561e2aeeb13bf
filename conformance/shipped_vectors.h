#ifndef REVCHECK_CONFORMANCE_SHIPPED_VECTORS_H_
#define REVCHECK_CONFORMANCE_SHIPPED_VECTORS_H_

#include <string>

namespace revcheck::conformance {

// The contents of shipped.jsonl: vectors that the project makes itself, so that
// there is something to run without the shared folder. Their labels follow from
// how each was built (spec/mozilla-pkix.md), not from running revcheck. The
// same bytes on each call.
std::string ShippedVectors();

}  // namespace revcheck::conformance

#endif  // REVCHECK_CONFORMANCE_SHIPPED_VECTORS_H_
