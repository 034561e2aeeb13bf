#ifndef REVCHECK_CLI_CONNECT_EXAMINE_H_
#define REVCHECK_CLI_CONNECT_EXAMINE_H_

// From what a server presented to the report about it.

#include <openssl/x509.h>

#include "absl/status/statusor.h"
#include "revcheck/checker/options.h"
#include "revcheck/cli/connect_facts.h"
#include "revcheck/cli/connect_responder.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/proxy.h"

namespace revcheck::cli {

// What an examination works with. Borrowed.
struct ExamineTools {
  X509_STORE* roots;

  // Asks the responder, once; the answer serves every profile.
  HttpClient* client;
  ResponderQuestion question;
  ProxyRules proxy;  // Of the client.

  // Policy, clock and `verify` are set from the profile and the facts.
  CheckerOptions options;
};

// The report: host, port, address, time, starttls, tls_version; policy;
// verdict, that of the whole: "reject" also for a chain that is not trusted and
// for a certificate that is not for the host, for which `refusal` then is the
// reason in words; revocation, the verdict of the policy alone, and of that
// code, number, finding, source, exemption as `check` has them; root_cause,
// culprit, meaning, remedy, settings (server, text); policies; trust, chain,
// certificate, staple, responder, without_sni, nodes, repeats, notes. What is
// not there is null, or an empty list. Fails if the server's certificate cannot
// be read.
//
// Those in `policies` are of revocation alone. Where nobody knows the
// certificate's issuer, no check can be made: each is then "reject" with
// SEC_ERROR_UNKNOWN_ISSUER, as Firefox has it,
// and the finding "issuer_unknown".
absl::StatusOr<Json> Examine(const ConnectFacts& facts,
                             const ExamineTools& tools);

// What the command exits with, by the verdict of the whole.
ExitStatus StatusOf(const Json& report);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_EXAMINE_H_
