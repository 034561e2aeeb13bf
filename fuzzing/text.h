#ifndef REVCHECK_FUZZING_TEXT_H_
#define REVCHECK_FUZZING_TEXT_H_

#include <string_view>

namespace revcheck::fuzzing {

// True if `text` can be shown to people as it is: UTF-8 (RFC 3629) without
// control characters, but for line feeds, and without characters that turn the
// direction of text.
bool IsSafeText(std::string_view text);

}  // namespace revcheck::fuzzing

#endif  // REVCHECK_FUZZING_TEXT_H_
