#ifndef REVCHECK_CLI_ASK_H_
#define REVCHECK_CLI_ASK_H_

#include <string_view>

#include "absl/time/time.h"
#include "revcheck/net/http_client.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::cli {

// Asks a responder once, outside any policy (RFC 6960, appendix A.1). `request`
// is DER. Blocks until the client calls back.
HttpResult Ask(HttpClient& client, HttpMethod method,
               std::string_view responder_url, Bytes request,
               absl::Duration timeout);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_ASK_H_
