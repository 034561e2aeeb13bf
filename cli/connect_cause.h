#ifndef REVCHECK_CLI_CONNECT_CAUSE_H_
#define REVCHECK_CLI_CONNECT_CAUSE_H_

// What is behind the state of a server: the causes of a verdict, and those that
// only a connection shows.

#include <optional>
#include <string_view>
#include <vector>

#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/root_cause.h"

namespace revcheck::cli {

// Faults of a server that no revocation check sees.
enum class ConnectFault {
  kIncompleteChain,
  kUnknownRoot,
  kCertificateExpired,
  kIntermediateExpired,
  kCertificateNotYetValid,
  kChainRefused,
  kWrongHost,
  kNodesDiffer,
  kStapleComesLate,
};

// What the server's configuration is to be told.
enum class AdviceTopic {
  kReload,        // Staples of the certificate before.
  kVirtualHost,   // Staples of another certificate, or the wrong one served.
  kIssuer,        // Staples of the wrong CA, or of the wrong issuer.
  kRenewal,       // Staples that ran out.
  kWholeStaple,   // Staples that are no good response.
  kNoResponder,   // Staples although the certificate names no responder.
  kSwitchOn,      // No staple.
  kFirstRequest,  // No staple in the beginning.
  kChain,         // The chain file lacks the intermediate.
  kCertificate,   // Another certificate is needed.
  kPrevious,      // The certificate before is needed for a while.
  kNodes,         // Some nodes are behind.
};

struct Cause {
  std::string_view name;  // Stable.
  Culprit culprit;
  std::string_view meaning;
  std::string_view remedy;

  // Set exactly if the server's configuration can help.
  std::optional<AdviceTopic> topic;
};

// What is said in place of a verdict where nobody knows the certificate's
// issuer, as in Firefox. No check of revocation comes to that, so that it is
// none of the library's codes.
inline constexpr std::string_view kUnknownIssuerCode =
    "SEC_ERROR_UNKNOWN_ISSUER";
inline constexpr int kUnknownIssuerNumber = -8179;
inline constexpr std::string_view kUnknownIssuerFinding = "issuer_unknown";

std::vector<ConnectFault> AllConnectFaults();
Cause CauseOf(ConnectFault fault);
Cause CauseOf(RootCause cause);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_CAUSE_H_
