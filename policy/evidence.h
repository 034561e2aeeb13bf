#ifndef REVCHECK_POLICY_EVIDENCE_H_
#define REVCHECK_POLICY_EVIDENCE_H_

// What a check goes by: facts about the certificate, and what each source says.

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/urls.h"

namespace revcheck {

// What a local list, such as CRLite, says of a certificate. This is the seam
// where one plugs in.
enum class LocalAnswer {
  kAbsent,      // There is no such mechanism.
  kNotCovered,  // Also while the list itself is missing or too old.
  kCoveredNotRevoked,
  kCoveredRevoked,
  kFailed,  // The list is there but could not be read.
};

// A certificate's place in its chain.
enum class Role { kCa, kEndEntity };

// Facts about the certificate and its connection. Borrows.
struct CheckFacts {
  // When the check takes place; all of its steps are judged at this time, in
  // whole seconds. Left unset, everything has expired.
  absl::Time now = absl::InfiniteFuture();

  // The certificate's place in the chain, not what it says of itself: a leaf
  // that claims to be a CA is checked like any other.
  bool is_ca = false;

  // notAfter - notBefore, without a second added for the inclusive ends.
  absl::Duration lifetime = absl::InfiniteDuration();

  // Where to ask, as FindOcspUrl() found it.
  std::optional<OcspUrlFault> url_fault;
  std::optional<std::string_view> url;

  // The values of the TLS feature extensions, and of the issuer's.
  std::optional<Bytes> tls_feature;
  std::optional<Bytes> issuer_tls_feature;

  // What VerifyResponse() says of the staple; nullopt if the server sent none.
  // One of zero bytes was sent.
  std::optional<Outcome> staple;

  LocalAnswer local_answer = LocalAnswer::kAbsent;

  // The chain ends in a root that the local list speaks for.
  bool built_in_root = false;

  // The check is made for an EV status; see OcspUse::kEvOnly.
  bool ev_attempt = false;

  // Answer from what is here; never ask for a fetch.
  bool local_only = false;

  // The facts of `certificate` at `now`, issued by `issuer`, which may be null
  // if unknown; staple, list and the flags are the caller's to add.
  static CheckFacts Of(const Certificate& certificate,
                       const Certificate* issuer, absl::Time now,
                       Role role = Role::kEndEntity);
};

// What a cache holds about a certificate: the finding of a verified response,
// or of the failure to get one, with the times of spec/mozilla-pkix.md, 7.3.
struct CachedResult {
  Finding finding;
  absl::Time this_update;
  absl::Time valid_through;

  friend bool operator==(const CachedResult& a, const CachedResult& b) {
    return a.finding == b.finding && a.this_update == b.this_update &&
           a.valid_through == b.valid_through;
  }
};

// How long a failure to get an answer is remembered.
inline constexpr absl::Duration kFailureMemory = absl::Seconds(300);

}  // namespace revcheck

#endif  // REVCHECK_POLICY_EVIDENCE_H_
