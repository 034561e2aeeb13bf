#include "revcheck/policy/root_cause.h"

#include <stddef.h>

#include <iterator>

namespace revcheck {
namespace {

// clang-format off
constexpr RootCauseInfo kCauses[] = {
    {RootCause::kRevoked, "revoked", Culprit::kServerOperator,
     "The CA has revoked the certificate.",
     "Replace the certificate, with a new key if the old one may be known to others."},
    {RootCause::kUnknownToResponder, "unknown_to_responder", Culprit::kResponder,
     "The responder does not know the certificate.",
     "Publish the certificate's status. The operator of a server with a new certificate may wait for that before using it."},
    {RootCause::kStapleOfPreviousCertificate, "staple_of_previous_certificate", Culprit::kServerOperator,
     "The server staples a response made before its certificate was issued: that of the certificate it had before a renewal.",
     "Reload every node after a renewal, and delete stale staple files and caches, so that the server fetches the response for the certificate it now serves."},
    {RootCause::kStapleOfOtherCertificate, "staple_of_other_certificate", Culprit::kServerOperator,
     "The server staples a response about another certificate of the same CA: another site's, or an older one of its own.",
     "Check which certificate and which staple file the virtual host is configured with, and that it answers to the right server name."},
    {RootCause::kStapleWithOtherIssuer, "staple_with_other_issuer", Culprit::kServerOperator,
     "The response that the server staples was asked for with the wrong issuer certificate: a cross-signed twin, or a predecessor with another key.",
     "Put the issuer certificate that really signed the certificate into the server's chain file, and fetch the response again."},
    {RootCause::kStapleOfOtherCa, "staple_of_other_ca", Culprit::kServerOperator,
     "The server staples a response of another CA than the one that issued its certificate.",
     "Staple the response of the CA that issued this certificate: check the staple file and the chain file after changing CAs."},
    {RootCause::kStapleExpired, "staple_expired", Culprit::kServerOperator,
     "The server staples a response that is out of date.",
     "Let the server renew its staple before nextUpdate: check that it can reach the responder, or the job that writes the staple file."},
    {RootCause::kStapleBroken, "staple_broken", Culprit::kServerOperator,
     "What the server staples is not a whole, unaltered response of its certificate's responder.",
     "Staple the response exactly as the responder sent it, in DER: look for empty, truncated, PEM-encoded or concatenated staple files."},
    {RootCause::kStapleIsResponderError, "staple_is_responder_error", Culprit::kServerOperator,
     "The server staples an error message of the responder instead of a response.",
     "Do not staple responses other than successful ones; keep the last good one, and ask again later."},
    {RootCause::kMustStapleWithoutStaple, "must_staple_without_staple", Culprit::kServerOperator,
     "The certificate says must-staple, and the server stapled nothing.",
     "Switch on OCSP stapling in the server, for this virtual host and from its first request on; or use a certificate without must-staple."},
    {RootCause::kResponderAnsweredOther, "responder_answered_other", Culprit::kResponder,
     "The responder answers with a genuine response about something other than was asked.",
     "Correct the responder: it must answer with the CertID of the request."},
    {RootCause::kResponderServesStale, "responder_serves_stale", Culprit::kResponder,
     "The responder serves responses that are out of date.",
     "Correct the job that signs fresh responses."},
    {RootCause::kResponderMisconfigured, "responder_misconfigured", Culprit::kResponder,
     "The responder's answers cannot be used: it is misconfigured.",
     "Correct the responder: HTTP status 200, a well-formed response, signed with a current algorithm by the issuer or by a valid responder certificate that it issued."},
    {RootCause::kResponderRefuses, "responder_refuses", Culprit::kResponder,
     "The responder answers that it will not answer this request.",
     "Let the responder serve every certificate that names it."},
    {RootCause::kResponderUnavailable, "responder_unavailable", Culprit::kResponder,
     "The responder answers that it cannot answer at present.",
     "Find out what keeps the responder from answering: overload, or something it depends on. Whoever asked may try again later."},
    {RootCause::kResponderDown, "responder_down", Culprit::kResponder,
     "Nothing listens at the responder's address.",
     "Start the responder."},
    {RootCause::kResponderUnreachable, "responder_unreachable", Culprit::kNetwork,
     "The responder could not be reached in time.",
     "Check DNS, routes and firewalls between this machine and the responder's port 80. Servers that staple spare their clients the way."},
    {RootCause::kCertificateMisissued, "certificate_misissued", Culprit::kResponder,
     "The certificate itself makes checking impossible: its OCSP URL, TLS features or serial number are wrong.",
     "Issue the certificate anew, without the fault."},
    {RootCause::kNoResponderUrl, "no_responder_url", Culprit::kLocalPolicy,
     "The certificate names no OCSP responder. That is a normal state: its CA publishes CRLs only, or it is short-lived.",
     "Nothing is wrong with the server. Where proof is required, use a local list that covers the certificate, or allow certificates without a responder."},
    {RootCause::kStaleCache, "stale_cache", Culprit::kLocalPolicy,
     "The only answer at hand is one from this program's cache that has expired, and the policy at work does not ask for a newer one.",
     "Let the program ask the responder, or clear its cache."},
    {RootCause::kRememberedFailure, "remembered_failure", Culprit::kLocalPolicy,
     "The responder failed within the last five minutes, and this program does not ask again so soon.",
     "Try again in five minutes, or clear the program's cache; what failed then is named with the cache entry."},
    {RootCause::kClientClockSlow, "client_clock_slow", Culprit::kClientClock,
     "This machine's clock is behind: the times it is shown lie in the future.",
     "Set this machine's clock."},
    {RootCause::kClientClockFast, "client_clock_fast", Culprit::kClientClock,
     "This machine's clock is ahead: everything it is shown, however fresh, seems to have expired.",
     "Set this machine's clock."},
    {RootCause::kLocalPolicy, "local_policy", Culprit::kLocalPolicy,
     "The program's own options or input decided.",
     "Check the options: whether responders may be asked, which addresses are allowed, which local lists are read."},
    {RootCause::kNothingWrong, "nothing_wrong", Culprit::kNobody,
     "The certificate is good, or need not be checked.",
     "Nothing needs to be done."},
};
// clang-format on

constexpr bool InEnumOrder() {
  for (size_t i = 0; i < std::size(kCauses); ++i) {
    if (static_cast<size_t>(kCauses[i].cause) != i) {
      return false;
    }
  }
  return std::size(kCauses) ==
         static_cast<size_t>(RootCause::kNothingWrong) + 1;
}
static_assert(InEnumOrder(), "kCauses must list every RootCause in order");

}  // namespace

absl::Span<const RootCauseInfo> AllRootCauses() { return kCauses; }

const RootCauseInfo& Describe(RootCause cause) {
  return kCauses[static_cast<size_t>(cause)];
}

std::string_view ToString(RootCause cause) { return Describe(cause).name; }

}  // namespace revcheck
