#ifndef REVCHECK_CLI_CONNECT_COMPARE_H_
#define REVCHECK_CLI_CONNECT_COMPARE_H_

// How the further connections to a server compare with the first.

#include <openssl/x509.h>

#include "revcheck/cli/connect_facts.h"
#include "revcheck/cli/connect_trust.h"
#include "revcheck/cli/text.h"

namespace revcheck::cli {

// address, error, serial, staple (present, this_update, serials, finding) and
// differs, for each node: in words, what is not as on the first connection. Of
// a node that could not be reached nothing is known: no serial, nothing
// differs.
Json NodesJson(const ConnectFacts& facts, const Subject& subject,
               X509_STORE* roots);

// n, staple ("present", "absent", or "no connection") and finding.
Json RepeatsJson(const ConnectFacts& facts, const Subject& subject);

// same_certificate and staple: "none", "same" as with SNI,
// "for_this_certificate", that of the name asked for, or "other". Null if there
// was no such connection.
Json WithoutSniJson(const ConnectFacts& facts, const Subject& subject);

// The staple that came with SNI is about the certificate that comes without.
bool StapleIsOfDefaultHost(const ConnectFacts& facts, const Subject& subject);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_COMPARE_H_
