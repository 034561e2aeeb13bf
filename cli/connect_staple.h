#ifndef REVCHECK_CLI_CONNECT_STAPLE_H_
#define REVCHECK_CLI_CONNECT_STAPLE_H_

// What a connection's staple is, as data.

#include <optional>
#include <string>
#include <vector>

#include "revcheck/cli/connect_facts.h"
#include "revcheck/cli/connect_probe.h"
#include "revcheck/cli/connect_trust.h"
#include "revcheck/cli/text.h"
#include "revcheck/ocsp/finding.h"

namespace revcheck::cli {

// What the staple proves of the certificate; nullopt without a staple, or if
// nobody knows who issued the certificate.
std::optional<Finding> StapleFinding(const ProbeResult& probe,
                                     const Subject& subject,
                                     const ConnectFacts& facts);

// The serials that a staple is about, in hexadecimal; at most eight.
std::vector<std::string> SerialsIn(const std::string& staple);

// size, serials, serial_matches, signer, signed_by, produced_at, this_update,
// next_update, valid_through, life_used, code, finding, meaning; null without a
// staple. What the staple claims is there whether or not it is true.
Json StapleJson(const ProbeResult& probe, const Subject& subject,
                const ConnectFacts& facts);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_STAPLE_H_
