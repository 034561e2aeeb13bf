#include "revcheck/cli/connect_cause.h"

#include <stddef.h>

#include <iterator>

namespace revcheck::cli {
namespace {

struct Row {
  ConnectFault fault;
  Cause cause;
};

constexpr Row kRows[] = {
    {ConnectFault::kIncompleteChain,
     {"incomplete_chain", Culprit::kServerOperator,
      "The server does not send the certificate of the CA that issued "
      "its own, so that clients cannot build a chain.",
      "Let the server send the whole chain: its certificate, then each "
      "intermediate, without the root. If a private root issued it "
      "directly, name that root with --roots.",
      AdviceTopic::kChain}},
    {ConnectFault::kUnknownRoot,
     {"unknown_root", Culprit::kServerOperator,
      "The server's chain does not lead to a root that is trusted here: "
      "a private CA, or an intermediate further up that is not sent.",
      "With a private CA, name its root with --roots; otherwise let the "
      "server send every intermediate.",
      AdviceTopic::kChain}},
    {ConnectFault::kCertificateExpired,
     {"certificate_expired", Culprit::kServerOperator,
      "The server's certificate has expired.",
      "Renew the certificate, and reload the server.",
      AdviceTopic::kCertificate}},
    {ConnectFault::kIntermediateExpired,
     {"intermediate_expired", Culprit::kServerOperator,
      "A certificate above the server's own in its chain has expired.",
      "Let the server send the intermediate that the CA publishes in "
      "place of the expired one; if a root has expired, the "
      "intermediates that lead to another root.",
      AdviceTopic::kChain}},
    {ConnectFault::kCertificateNotYetValid,
     {"certificate_not_yet_valid", Culprit::kServerOperator,
      "A certificate of the server's chain is not valid yet.",
      "Serve the previous certificate until the new one is valid, or "
      "correct the CA's date.",
      AdviceTopic::kPrevious}},
    {ConnectFault::kChainRefused,
     {"chain_refused", Culprit::kServerOperator,
      "The server's chain is refused before revocation is looked at.",
      "Replace the certificate by one that is issued for TLS servers.",
      AdviceTopic::kCertificate}},
    {ConnectFault::kWrongHost,
     {"wrong_host", Culprit::kServerOperator,
      "The server's certificate is for other names than this host.",
      "Serve the certificate of this name: check the name of the "
      "virtual host, or add the name to the certificate.",
      AdviceTopic::kVirtualHost}},
    {ConnectFault::kNodesDiffer,
     {"nodes_differ", Culprit::kServerOperator,
      "The addresses of this name do not all serve the same "
      "certificate with a good staple.",
      "Deploy certificate and staple to every node, and reload each.",
      AdviceTopic::kNodes}},
    {ConnectFault::kStapleComesLate,
     {"staple_comes_late", Culprit::kServerOperator,
      "The server staples to some connections and not to others: it "
      "fetches the response only after the first request.",
      "Let the server have a staple before it serves: fetch it ahead, "
      "and keep it over restarts.",
      AdviceTopic::kFirstRequest}},
};

constexpr bool InEnumOrder() {
  for (size_t i = 0; i < std::size(kRows); ++i) {
    if (static_cast<size_t>(kRows[i].fault) != i) {
      return false;
    }
  }
  return std::size(kRows) ==
         static_cast<size_t>(ConnectFault::kStapleComesLate) + 1;
}
static_assert(InEnumOrder(), "kRows must list every ConnectFault in order");

std::optional<AdviceTopic> TopicOf(RootCause cause) {
  switch (cause) {
    case RootCause::kRevoked:
      return AdviceTopic::kCertificate;
    case RootCause::kStapleOfPreviousCertificate:
      return AdviceTopic::kReload;
    case RootCause::kStapleOfOtherCertificate:
      return AdviceTopic::kVirtualHost;
    case RootCause::kStapleWithOtherIssuer:
    case RootCause::kStapleOfOtherCa:
      return AdviceTopic::kIssuer;
    case RootCause::kStapleExpired:
      return AdviceTopic::kRenewal;
    case RootCause::kStapleBroken:
    case RootCause::kStapleIsResponderError:
      return AdviceTopic::kWholeStaple;
    case RootCause::kMustStapleWithoutStaple:
      return AdviceTopic::kSwitchOn;
    case RootCause::kUnknownToResponder:
    case RootCause::kResponderAnsweredOther:
    case RootCause::kResponderServesStale:
    case RootCause::kResponderMisconfigured:
    case RootCause::kResponderRefuses:
    case RootCause::kResponderUnavailable:
    case RootCause::kResponderDown:
    case RootCause::kResponderUnreachable:
    case RootCause::kCertificateMisissued:
    case RootCause::kNoResponderUrl:
    case RootCause::kStaleCache:
    case RootCause::kRememberedFailure:
    case RootCause::kClientClockSlow:
    case RootCause::kClientClockFast:
    case RootCause::kLocalPolicy:
    case RootCause::kNothingWrong:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::vector<ConnectFault> AllConnectFaults() {
  std::vector<ConnectFault> faults;
  for (const Row& row : kRows) {
    faults.push_back(row.fault);
  }
  return faults;
}

Cause CauseOf(ConnectFault fault) {
  return kRows[static_cast<size_t>(fault)].cause;
}

Cause CauseOf(RootCause cause) {
  const RootCauseInfo& info = revcheck::Describe(cause);
  return {info.name, info.culprit, info.meaning, info.remedy, TopicOf(cause)};
}

}  // namespace revcheck::cli
