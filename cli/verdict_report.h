#ifndef REVCHECK_CLI_VERDICT_REPORT_H_
#define REVCHECK_CLI_VERDICT_REPORT_H_

#include <string>

#include "revcheck/cli/connect_cause.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::cli {

// What `revcheck verify` says of a response, as data with stable field names.
// What the response merely claims (entries, responder, production time) is
// there for refused responses too; the fields from the outcome are null then.
Json VerdictJson(const CertId& id, Bytes response, const Outcome& outcome);

// The same for people, ending in a newline.
std::string VerdictText(const CertId& id, Bytes response,
                        const Outcome& outcome);

// The same with another cause than what is said of the finding.
Json VerdictJson(const CertId& id, Bytes response, const Outcome& outcome,
                 const Cause& cause);
std::string VerdictText(const CertId& id, Bytes response,
                        const Outcome& outcome, const Cause& cause);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_VERDICT_REPORT_H_
