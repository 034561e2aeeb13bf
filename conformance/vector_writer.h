#ifndef REVCHECK_CONFORMANCE_VECTOR_WRITER_H_
#define REVCHECK_CONFORMANCE_VECTOR_WRITER_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"

namespace revcheck::conformance {

// What mozilla::pkix says of a response.
struct Label {
  Code code;
  bool expired = false;
  std::optional<absl::Time> this_update;
  std::optional<absl::Time> valid_through;
};

enum class Freshness { kFresh, kExpired };

// A label for a response that says something believable: Success, REVOKED,
// UNKNOWN or OLD.
Label Proven(Code code, absl::Time this_update, absl::Time valid_through,
             Freshness freshness = Freshness::kFresh);

// A label for one that proves nothing.
Label Refused(Code code);

// The trust of a test as the vectors' format has it: Firefox's, at least 2048
// bits of RSA, SHA-1 accepted in responses alone.
cli::Json FirefoxTrust();

// A line for a response verified at kNow with a maximum age of ten days.
std::string ResponseLine(const std::string& id, const CertId& cert_id,
                         std::string_view response, const cli::Json& trust,
                         const Label& label);

// A line for a request. `request` is DER, or empty if `code` is not Success.
std::string RequestLine(const std::string& id, const CertId& cert_id, Code code,
                        std::string_view request);

}  // namespace revcheck::conformance

#endif  // REVCHECK_CONFORMANCE_VECTOR_WRITER_H_
