#ifndef REVCHECK_BENCHMARKS_WHOLE_RESPONSE_H_
#define REVCHECK_BENCHMARKS_WHOLE_RESPONSE_H_

#include "revcheck/x509/bytes.h"

namespace revcheck {

// Reads every field of every entry, as verification does, but computes no
// digest and verifies no signature. False if something cannot be read.
bool ReadWholeResponse(Bytes response);

}  // namespace revcheck

#endif  // REVCHECK_BENCHMARKS_WHOLE_RESPONSE_H_
