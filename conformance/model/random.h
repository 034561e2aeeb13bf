#ifndef REVCHECK_CONFORMANCE_MODEL_RANDOM_H_
#define REVCHECK_CONFORMANCE_MODEL_RANDOM_H_

#include <stddef.h>
#include <stdint.h>

#include <vector>

namespace revcheck::model {

// Numbers that look random and are the same for the same seed, everywhere;
// those of <random> differ between libraries. SplitMix64.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15;
    uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  // From 0 to `bound` - 1; `bound` is above zero.
  size_t Below(size_t bound) { return static_cast<size_t>(Next() % bound); }

  bool OneIn(size_t n) { return Below(n) == 0; }

  template <typename T>
  const T& Pick(const std::vector<T>& values) {
    return values[Below(values.size())];
  }

 private:
  uint64_t state_;
};

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_RANDOM_H_
