#ifndef REVCHECK_CLI_HTML_TIMELINE_H_
#define REVCHECK_CLI_HTML_TIMELINE_H_

// Drawings of time, as inline SVG. Places along the width are percentages and
// everything else is in pixels, so that text has the same size at every width.

#include "revcheck/cli/html_writer.h"
#include "revcheck/cli/text.h"

namespace revcheck::cli {

// The life of the certificate and of the staple in a report of `revcheck
// connect`, each on a scale of its own. Nothing if neither has times.
void AddTimelines(const Json& report, HtmlWriter* html);

// A table of the phases of an exchange with the responder, with bars; nothing
// if none is known. Fields: lookup_ms, connect_ms, first_byte_ms, total_ms.
void AddTimings(const Json& timings, HtmlWriter* html);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_HTML_TIMELINE_H_
