#ifndef REVCHECK_POLICY_VERDICT_H_
#define REVCHECK_POLICY_VERDICT_H_

#include <optional>
#include <string_view>

#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"

namespace revcheck {

enum class Decision {
  kReject,
  kAcceptWithoutEvidence,  // Soft fail: nothing proves it, and that is allowed.
  kAcceptByExemption,      // It need not be proved; see Exemption.
  kAccept,                 // On evidence: a verified response or a local list.
};

// "reject", "accept-without-evidence", "accept-by-exemption", "accept".
std::string_view ToString(Decision decision);

// Why a certificate needs no proof.
enum class Exemption {
  kCaCertificate,
  kShortLived,
  kBuiltInRoot,  // A local list is enforced for its root and does not know it.
};

// "CA certificate", "short-lived", "built-in root".
std::string_view ToString(Exemption exemption);

// What decided.
enum class Source {
  kNone,  // Nothing said anything about the certificate.
  kLocal,
  kStaple,
  kCache,
  kNetwork,
  kCertificate,  // Its own fields: a malformed URL, must-staple.
  kExemption,
};

// "none", "local", "staple", "cache", "network", "certificate", "exemption".
std::string_view ToString(Source source);

struct Verdict {
  Decision decision;

  // What an application shows: Success for every kind of accept.
  Code code;

  // The check that decided. For kAcceptWithoutEvidence, what failed; for
  // kAcceptByExemption, the exemption.
  Finding finding;

  Source source;

  // Set exactly for kAcceptByExemption.
  std::optional<Exemption> exemption;

  // A fetch was asked for, whatever came of it.
  bool fetch_attempted = false;

  friend bool operator==(const Verdict& a, const Verdict& b) {
    return a.decision == b.decision && a.code == b.code &&
           a.finding == b.finding && a.source == b.source &&
           a.exemption == b.exemption && a.fetch_attempted == b.fetch_attempted;
  }
};

}  // namespace revcheck

#endif  // REVCHECK_POLICY_VERDICT_H_
