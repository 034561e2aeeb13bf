#ifndef REVCHECK_TESTDATA_EMBEDDED_H_
#define REVCHECK_TESTDATA_EMBEDDED_H_

#include <string_view>

#include "absl/types/span.h"

namespace revcheck {

struct EmbeddedText {
  std::string_view name;
  std::string_view text;
};

// The fixtures that `revcheck demo` shows, compiled in so that the command
// works wherever it is installed.
absl::Span<const EmbeddedText> DemoFixtures();

}  // namespace revcheck

#endif  // REVCHECK_TESTDATA_EMBEDDED_H_
