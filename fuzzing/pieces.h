#ifndef REVCHECK_FUZZING_PIECES_H_
#define REVCHECK_FUZZING_PIECES_H_

// The sizes of the pieces in which a stream of bytes comes.

#include <stddef.h>
#include <stdint.h>

#include <string_view>

namespace revcheck::fuzzing {

// The same sizes for the same seed, and others for another.
class Pieces {
 public:
  explicit Pieces(std::string_view seed) {
    for (const char c : seed) {
      state_ = (state_ ^ static_cast<unsigned char>(c)) * 1099511628211u;
    }
  }

  // 1 to 4096, mostly no more than 24: the size of the next piece.
  size_t operator()() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    const auto random = static_cast<size_t>(state_ >> 40);
    return 1 + random / 8 % (random % 8 == 0 ? 4096 : 24);
  }

 private:
  uint64_t state_ = 14695981039346656037u;
};

}  // namespace revcheck::fuzzing

#endif  // REVCHECK_FUZZING_PIECES_H_
