#include "revcheck/fuzzing/text.h"

#include <stddef.h>
#include <stdint.h>

namespace revcheck::fuzzing {
namespace {

constexpr uint32_t kNone = 0xffffffff;

// Takes the first character off `text`, which is not empty; kNone if there is
// no valid one.
uint32_t TakeCharacter(std::string_view* text) {
  const auto lead = static_cast<unsigned char>(text->front());
  const size_t size = lead < 0x80           ? 1
                      : (lead >> 5) == 0x06 ? 2
                      : (lead >> 4) == 0x0e ? 3
                      : (lead >> 3) == 0x1e ? 4
                                            : 0;
  if (size == 0 || size > text->size()) {
    return kNone;
  }
  uint32_t character = size == 1 ? lead : lead & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>((*text)[i]);
    if ((next >> 6) != 0x02) {
      return kNone;
    }
    character = character << 6 | (next & 0x3fu);
  }
  text->remove_prefix(size);
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  return character < kLeast[size] || character > 0x10ffff || surrogate
             ? kNone
             : character;
}

bool IsSafe(uint32_t c) {
  const bool control = (c < 0x20 && c != '\n') || (c >= 0x7f && c <= 0x9f);
  const bool turns =
      (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  return c != kNone && !control && !turns;
}

}  // namespace

bool IsSafeText(std::string_view text) {
  while (!text.empty()) {
    if (!IsSafe(TakeCharacter(&text))) {
      return false;
    }
  }
  return true;
}

}  // namespace revcheck::fuzzing
