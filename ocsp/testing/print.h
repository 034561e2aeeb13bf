#ifndef REVCHECK_OCSP_TESTING_PRINT_H_
#define REVCHECK_OCSP_TESTING_PRINT_H_

// How GoogleTest shows what ocsp/ returns; found by overload resolution.

#include <ostream>

#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"

namespace revcheck {

inline void PrintTo(Code code, std::ostream* out) { *out << ToString(code); }

inline void PrintTo(Finding finding, std::ostream* out) {
  *out << ToString(finding);
}

}  // namespace revcheck

#endif  // REVCHECK_OCSP_TESTING_PRINT_H_
