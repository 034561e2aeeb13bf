#ifndef REVCHECK_CLI_CONNECT_HTML_H_
#define REVCHECK_CLI_CONNECT_HTML_H_

#include <string>

#include "revcheck/cli/text.h"

namespace revcheck::cli {

// The report of `revcheck connect` as one HTML page, for a browser or a
// printer: valid UTF-8 that loads nothing and runs nothing, whatever the report
// contains. Fields that are missing, null or of another type are left out.
// `life_used` is a fraction: 0.5 is half.
std::string RenderHtml(const Json& report);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_HTML_H_
