#include "revcheck/cli/connect_cause.h"

namespace revcheck::cli {
namespace {

constexpr ConnectFault kFaults[] = {
    ConnectFault::kIncompleteChain,
    ConnectFault::kUnknownRoot,
    ConnectFault::kCertificateExpired,
    ConnectFault::kIntermediateExpired,
    ConnectFault::kCertificateNotYetValid,
    ConnectFault::kChainRefused,
    ConnectFault::kWrongHost,
    ConnectFault::kNodesDiffer,
    ConnectFault::kStapleComesLate,
};

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

absl::Span<const ConnectFault> AllConnectFaults() { return kFaults; }

Cause CauseOf(ConnectFault fault) {
  switch (fault) {
    case ConnectFault::kIncompleteChain:
      return {"incomplete_chain", Culprit::kServerOperator,
              "The server does not send the certificate of the CA that issued "
              "its own, so that clients cannot build a chain.",
              "Let the server send the whole chain: its certificate, then each "
              "intermediate, without the root. If a private root issued it "
              "directly, name that root with --roots.",
              AdviceTopic::kChain};
    case ConnectFault::kUnknownRoot:
      return {
          "unknown_root", Culprit::kServerOperator,
          "The server's chain does not lead to a root that is trusted here: "
          "a private CA, or an intermediate further up that is not sent.",
          "With a private CA, name its root with --roots; otherwise let the "
          "server send every intermediate.",
          AdviceTopic::kChain};
    case ConnectFault::kCertificateExpired:
      return {"certificate_expired", Culprit::kServerOperator,
              "The server's certificate has expired.",
              "Renew the certificate, and reload the server.",
              AdviceTopic::kCertificate};
    case ConnectFault::kIntermediateExpired:
      return {"intermediate_expired", Culprit::kServerOperator,
              "A certificate above the server's own in its chain has expired.",
              "Let the server send the intermediate that the CA publishes in "
              "place of the expired one; if a root has expired, the "
              "intermediates that lead to another root.",
              AdviceTopic::kChain};
    case ConnectFault::kCertificateNotYetValid:
      return {"certificate_not_yet_valid", Culprit::kServerOperator,
              "A certificate of the server's chain is not valid yet.",
              "Serve the previous certificate until the new one is valid, or "
              "correct the CA's date.",
              AdviceTopic::kPrevious};
    case ConnectFault::kChainRefused:
      return {"chain_refused", Culprit::kServerOperator,
              "The server's chain is refused before revocation is looked at.",
              "Replace the certificate by one that is issued for TLS servers.",
              AdviceTopic::kCertificate};
    case ConnectFault::kWrongHost:
      return {"wrong_host", Culprit::kServerOperator,
              "The server's certificate is for other names than this host.",
              "Serve the certificate of this name: check the name of the "
              "virtual host, or add the name to the certificate.",
              AdviceTopic::kVirtualHost};
    case ConnectFault::kNodesDiffer:
      return {"nodes_differ", Culprit::kServerOperator,
              "The addresses of this name do not all serve the same "
              "certificate with a good staple.",
              "Deploy certificate and staple to every node, and reload each.",
              AdviceTopic::kNodes};
    case ConnectFault::kStapleComesLate:
      return {"staple_comes_late", Culprit::kServerOperator,
              "The server staples to some connections and not to others: it "
              "fetches the response only after the first request.",
              "Let the server have a staple before it serves: fetch it ahead, "
              "and keep it over restarts.",
              AdviceTopic::kFirstRequest};
  }
  return CauseOf(RootCause::kLocalPolicy);
}

Cause CauseOf(RootCause cause) {
  const RootCauseInfo& info = revcheck::Describe(cause);
  return {info.name, info.culprit, info.meaning, info.remedy, TopicOf(cause)};
}

}  // namespace revcheck::cli
