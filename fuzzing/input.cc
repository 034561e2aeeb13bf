#include "revcheck/fuzzing/input.h"

#include <algorithm>

namespace revcheck::fuzzing {

uint8_t Input::Byte() {
  if (rest_.empty()) {
    return 0;
  }
  const uint8_t byte = rest_.front();
  rest_.remove_prefix(1);
  return byte;
}

size_t Input::Choice(size_t count) { return Byte() % count; }

int16_t Input::Number() {
  const unsigned high = Byte();
  const unsigned low = Byte();
  return static_cast<int16_t>(static_cast<uint16_t>(high << 8 | low));
}

std::string Input::Text(size_t max_size) {
  const size_t wanted = std::min<size_t>(Byte(), max_size);
  const Bytes text = rest_.subspan(0, wanted);
  rest_.remove_prefix(text.size());
  return std::string(ToText(text));
}

Bytes Input::Rest() {
  const Bytes rest = rest_;
  rest_ = Bytes();
  return rest;
}

}  // namespace revcheck::fuzzing
