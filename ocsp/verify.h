#ifndef REVCHECK_OCSP_VERIFY_H_
#define REVCHECK_OCSP_VERIFY_H_

// Start here: says what an OCSP response proves about a certificate, exactly as
// mozilla::pkix would (spec/mozilla-pkix.md, section 3).
//
//   const CertId id = CertId::Of(leaf, issuer);
//   const Outcome outcome = VerifyResponse(id, staple, absl::Now());
//   if (outcome.code() != Code::kSuccess) {
//     Log(ToString(outcome.code()), Describe(outcome.finding).meaning);
//   }
//
// The caller must already have verified that `issuer` issued `leaf`. Whether a
// refused response may be tolerated is a matter of policy, not decided here.
//
// Order of checks; the first that fails decides:
//
//   1. envelope and responseStatus        RFC 6960, 4.2.1
//   2. the signer may sign                RFC 6960, 4.2.2.2
//   3. the signature is good              RFC 6960, 3.2 (2)
//   4. the entries, in order: CertID, status, thisUpdate not in the future,
//      nextUpdate, extensions             RFC 6960, 3.2 (1, 5, 6)
//   5. response extensions, trailing data
//   6. an entry is about the certificate
//   7. revoked outranks good, good outranks unknown; then freshness
//
// One day of slop both ways: thisUpdate <= now + 1 day, and
//
//   now <= min(nextUpdate, thisUpdate + max_age_days) + 1 day
//   now <= thisUpdate + 2 days              without nextUpdate
//
// A response that is not fresh in one matching entry is not fresh.
//
// Deviation: SHA-1 signatures on responses are refused by default;
// mozilla::pkix accepts them. `response_digests` decides.

#include <stddef.h>
#include <stdint.h>

#include <optional>

#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/responder_certificate.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/enum_set.h"

namespace revcheck {

struct VerifyOptions {
  // The longest a response with nextUpdate is believed after its thisUpdate, in
  // days. Firefox: 10 for end entities.
  uint16_t max_age_days = 10;

  // Which responder certificates may sign for the issuer.
  ResponderOptions responder;

  // Digests accepted in the signature on the response. Add kSha1 for exact
  // parity with mozilla::pkix.
  EnumSet<Digest> response_digests = {Digest::kSha256, Digest::kSha384,
                                      Digest::kSha512};

  // Accept RSASSA-PSS in the signature on the response.
  bool allow_rsa_pss = true;

  // Beyond mozilla::pkix, all off by default.

  // The largest response read, in bytes.
  size_t max_response_size = kMaxDerSize;

  // Accept responses signed with Ed25519 (RFC 8410). Responder certificates:
  // `responder.key.allow_ed25519`.
  bool allow_ed25519 = false;

  // Let an entry that says unknown outrank one that says good.
  bool unknown_outranks_good = false;

  // Refuse a response that does not echo this nonce (RFC 9654): the bytes that
  // were sent, 1 to 128 of them. An empty one is never met.
  std::optional<Bytes> nonce;
};

// Who signed the response.
enum class Signer { kIssuer, kDelegate };

// What one response proves. Borrows from the response.
struct Outcome {
  // Every outcome has a finding; there is no default.
  explicit Outcome(Finding decided_by) : finding(decided_by) {}

  Code code() const { return Describe(finding).code; }

  // The check that decided.
  Finding finding;

  // The response speaks of the certificate, but is no longer fresh. Beside
  // revoked and unknown too, where `code()` does not show it.
  bool expired = false;

  // Set exactly when `code()` is Success, REVOKED_CERTIFICATE,
  // OCSP_UNKNOWN_CERT or OCSP_OLD_RESPONSE: what the responder said, believable
  // until `valid_through`, which includes the slop.
  std::optional<CertStatus> status;
  std::optional<absl::Time> this_update;
  std::optional<absl::Time> next_update;  // Also unset if absent.
  std::optional<absl::Time> valid_through;

  // Set exactly for Success: verifying the same bytes again with the same
  // options gives the same outcome at least from the one time through the
  // other. Responder certificates may make that shorter than the response's own
  // times.
  std::optional<absl::Time> holds_from;
  std::optional<absl::Time> holds_through;

  // Set exactly when `status` is revoked and RevokedInfo could be read; of
  // several entries that say revoked, from the first.
  std::optional<Revocation> revocation;

  // Set once the signature was found good, whatever was wrong later; the time
  // only if it could be read, with at least one entry behind it.
  std::optional<Signer> signer;
  std::optional<absl::Time> produced_at;

  // DER of the responder certificate; set exactly when `signer` is kDelegate.
  std::optional<Bytes> delegate;

  // The content of the SCT list extension, for Certificate Transparency. Set
  // only for Success.
  std::optional<Bytes> sct_list;
};

// Judges `response` at `now`; fractions of a second are dropped. Never fails
// otherwise than by its finding. Once a signature was found good, it allocates
// only where a prepared issuer keeps a responder certificate seen for the first
// time.
// Thread-safe.
Outcome VerifyResponse(const CertId& id, Bytes response, absl::Time now,
                       const VerifyOptions& options = VerifyOptions());

}  // namespace revcheck

#endif  // REVCHECK_OCSP_VERIFY_H_
