#ifndef REVCHECK_CLI_CONNECT_TEXT_H_
#define REVCHECK_CLI_CONNECT_TEXT_H_

// The report of Examine() for people, in lines of at most 80 columns where what
// they quote has spaces to break at.

#include <stddef.h>

#include <string>

#include "absl/time/time.h"
#include "revcheck/cli/text.h"

namespace revcheck::cli {

enum class Color { kNever, kAlways };

std::string RenderConnectText(const Json& report, Color color);

// kAlways if standard output is a terminal and NO_COLOR is not set.
Color ColorOfStandardOutput();

// The time from `from` to `to`, which is later, as "[####|----]" of `width`
// columns: # is over, | is now. A time outside is beyond a bracket:
// "[#######]   |" and "|   [-------]".
std::string TimelineBar(absl::Time from, absl::Time to, absl::Time now,
                        size_t width);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_TEXT_H_
