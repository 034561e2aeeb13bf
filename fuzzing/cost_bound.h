#ifndef REVCHECK_FUZZING_COST_BOUND_H_
#define REVCHECK_FUZZING_COST_BOUND_H_

#include <stddef.h>
#include <stdint.h>

namespace revcheck::fuzzing {

// Promises at its end that this thread has spent no more since its beginning
// than an input of so many bytes may cost. That is generous under sanitizers
// too, but for a large input too little for parsing that grows with its square:
//
//   processor time   a second, and a tenth of a millisecond for each byte
//   memory           four mebibytes, and a kibibyte for each byte: all that is
//                    allocated, whether it is freed in between or not. Counted
//                    under AddressSanitizer alone, as a fuzzer is built.
class CostBound {
 public:
  explicit CostBound(size_t input_size);
  ~CostBound();
  CostBound(const CostBound&) = delete;
  CostBound& operator=(const CostBound&) = delete;

 private:
  const double max_seconds_;
  const uint64_t max_bytes_;
  const double start_seconds_;
  const uint64_t start_bytes_;
};

// Whether memory is counted.
bool CountsMemory();

}  // namespace revcheck::fuzzing

#endif  // REVCHECK_FUZZING_COST_BOUND_H_
