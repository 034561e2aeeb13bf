#ifndef REVCHECK_CLI_TERMINAL_H_
#define REVCHECK_CLI_TERMINAL_H_

#include <stdlib.h>
#include <unistd.h>

#include <string_view>

namespace revcheck::cli {

// Whether what is written to `descriptor` is shown by a terminal that obeys
// escape sequences: one that $TERM names, and not as "dumb".
inline bool ObeysEscapes(int descriptor) {
  const char* const name = getenv("TERM");
  return isatty(descriptor) == 1 && name != nullptr &&
         !std::string_view(name).empty() && std::string_view(name) != "dumb";
}

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_TERMINAL_H_
