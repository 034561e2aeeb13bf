#ifndef REVCHECK_OCSP_SUMMARY_H_
#define REVCHECK_OCSP_SUMMARY_H_

// Decodes a response for people, without judging it: what it says, for which
// certificates, who is said to have signed it. Nothing here may be believed;
// VerifyResponse() in verify.h judges.

#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// One entry. Fields after the first that cannot be read are unset.
struct EntrySummary {
  EncodedCertId cert_id;
  std::optional<CertStatus> status;
  std::optional<Revocation> revocation;
  std::optional<absl::Time> this_update;
  std::optional<absl::Time> next_update;
};

// Borrows from the response.
struct ResponseSummary {
  // Why reading stopped early, or nullopt if all of the response was read. With
  // a responseStatus other than successful, the finding for that status.
  std::optional<Finding> stopped_by;

  BasicResponse basic;
  std::optional<ResponderId> responder_id;
  std::optional<absl::Time> produced_at;
  std::vector<EntrySummary> entries;
  std::vector<Bytes> certificates;  // DER.
  std::optional<Bytes> nonce;       // extnValue of id-pkix-ocsp-nonce.
};

// Reads as much of `response` as can be read. Never fails. Allocates in
// proportion to the number of entries.
ResponseSummary Summarize(Bytes response);

// The name of a CRLReason (RFC 5280, section 5.3.1), such as "keyCompromise",
// or "reason 7" for one that has none.
std::string ReasonName(uint8_t reason);

}  // namespace revcheck

#endif  // REVCHECK_OCSP_SUMMARY_H_
