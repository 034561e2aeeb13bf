#ifndef REVCHECK_CLI_OUTPUT_H_
#define REVCHECK_CLI_OUTPUT_H_

// Writes files such that nothing half-written is mistaken for the whole. Every
// error names the file and what is wrong with it.

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace revcheck::cli {

// Writes all of `bytes` to an open file. `name` is for the error.
absl::Status WriteAll(int descriptor, std::string_view bytes,
                      const std::string& name);

// Puts `bytes` in the place of the file at `path`: at every moment, there is
// either what was there before or the whole. The file keeps its mode, a link
// stays one. What is no regular file, such as /dev/null, is written to as it
// stands.
absl::Status ReplaceFile(const std::string& path, std::string_view bytes);

// The same; "-" is standard output.
absl::Status Save(const std::string& path, std::string_view bytes);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_OUTPUT_H_
