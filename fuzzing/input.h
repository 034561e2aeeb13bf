#ifndef REVCHECK_FUZZING_INPUT_H_
#define REVCHECK_FUZZING_INPUT_H_

// The input of a fuzzer as a source of choices, for fuzzers that build what
// they test:
//
//   Input input(bytes);
//   const size_t which = input.Choice(3);      // 0, 1 or 2
//   const std::string serial = input.Text(20);  // at most 20 bytes
//
// Input that is used up goes on as zeros, so that every input means something
// and a short one means something simple.

#include <stddef.h>
#include <stdint.h>

#include <string>

#include "revcheck/x509/bytes.h"

namespace revcheck::fuzzing {

// Borrows the bytes.
class Input {
 public:
  explicit Input(Bytes bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }

  uint8_t Byte();

  // Less than `count`, which is 1 to 256. From one byte.
  size_t Choice(size_t count);

  // From two bytes, most significant first, as a signed number.
  int16_t Number();

  // One byte of length, then as many as there are, `max_size` at most (255).
  std::string Text(size_t max_size);

  // Everything that is left.
  Bytes Rest();

 private:
  Bytes rest_;
};

}  // namespace revcheck::fuzzing

#endif  // REVCHECK_FUZZING_INPUT_H_
