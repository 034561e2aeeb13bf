#ifndef REVCHECK_OCSP_RESPONSE_H_
#define REVCHECK_OCSP_RESPONSE_H_

// Reads OCSP responses (RFC 6960, section 4.2.1) in the stages of
// mozilla::pkix, whose order is the precedence of its errors
// (spec/mozilla-pkix.md, 3.1):
//
//   1. ReadBasicResponse()   the envelope, down to the signature
//   2. ReadResponderId()     who claims to have signed
//      ... the caller verifies the signature here ...
//   3. ReadSingleResponses() when it was produced, and the list of entries
//   4. ReadEntryCertId(), ReadCertStatus(), ReadThisUpdate(), ReadNextUpdate(),
//      ReadSingleExtensions() for each entry
//   5. ReadResponseExtensions()
//
// Most callers want VerifyResponse() in verify.h, which does all of it, or
// Summarize() in summary.h, which decodes for display. Nothing read here may be
// believed until the signature is verified. Views into the caller's bytes;
// nothing is allocated. Each function returns the finding that refuses the
// input, or nullopt.

#include <openssl/bytestring.h>
#include <stddef.h>
#include <stdint.h>

#include <optional>

#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// The most embedded certificates mozilla::pkix takes.
inline constexpr size_t kMaxEmbeddedCertificates = 8;

// Stage 1. OCSPResponse, ResponseBytes and BasicOCSPResponse.
struct BasicResponse {
  Bytes response_data;        // DER of tbsResponseData: what was signed.
  Bytes signature_algorithm;  // Contents of the AlgorithmIdentifier.
  Bytes signature;            // The bits.
  Bytes certificates;  // DER certificates one after another; may be none.

  // Data after the end of this or an enclosing structure. mozilla::pkix finds
  // it only after everything else was good.
  std::optional<Finding> trailing_data;
};

// Reads a response of at most `max_size` bytes. A responseStatus other than
// successful is found at once; nothing behind it is looked at.
[[nodiscard]] std::optional<Finding> ReadBasicResponse(Bytes response,
                                                       size_t max_size,
                                                       BasicResponse* out);

// Stage 2. ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash }
struct ResponderId {
  enum class Kind { kByName, kByKey };

  Kind kind;
  Bytes value;  // DER of the Name, or the contents of [2].
};

// Reads version and responderID from `response_data`, the DER of ResponseData,
// and leaves `rest` at producedAt.
[[nodiscard]] std::optional<Finding> ReadResponderId(Bytes response_data,
                                                     ResponderId* id,
                                                     CBS* rest);

// The 20 bytes of a byKey identifier, or nullopt if `id` is byName or is
// malformed. Bytes after the OCTET STRING are tolerated, as in mozilla::pkix.
std::optional<Bytes> KeyHash(const ResponderId& id);

// Stage 3. Reads producedAt, in Unix seconds, and the list of entries, of which
// there is at least one. Leaves `in` at responseExtensions.
[[nodiscard]] std::optional<Finding> ReadSingleResponses(CBS* in,
                                                         int64_t* produced_at,
                                                         CBS* entries);

// Stage 4, per entry.
enum class CertStatus { kUnknown, kRevoked, kGood };

// Takes the next entry from `entries`, reads its CertID and leaves `entry` at
// certStatus.
[[nodiscard]] std::optional<Finding> ReadEntryCertId(CBS* entries, CBS* entry,
                                                     EncodedCertId* id);

// `revoked_info` is set exactly when the status is revoked; its contents are
// not looked at.
[[nodiscard]] std::optional<Finding> ReadCertStatus(CBS* entry,
                                                    CertStatus* status,
                                                    Bytes* revoked_info);

// In Unix seconds.
[[nodiscard]] std::optional<Finding> ReadThisUpdate(CBS* entry,
                                                    int64_t* this_update);
[[nodiscard]] std::optional<Finding> ReadNextUpdate(
    CBS* entry, std::optional<int64_t>* next_update);

// Reads singleExtensions to the end of the entry. An SCT list (RFC 6962, 3.3)
// goes to `sct_list`, which must not be set yet: one list may appear among all
// entries about a certificate.
[[nodiscard]] std::optional<Finding> ReadSingleExtensions(
    CBS* entry, std::optional<Bytes>* sct_list);

// Stage 5. Reads responseExtensions to the end of ResponseData. `nonce` is the
// extnValue of id-pkix-ocsp-nonce, if there is one.
[[nodiscard]] std::optional<Finding> ReadResponseExtensions(
    CBS* in, std::optional<Bytes>* nonce);

// RevokedInfo ::= SEQUENCE { revocationTime, revocationReason [0] OPTIONAL }.
// For display; no verdict depends on it.
struct Revocation {
  int64_t time = 0;               // Unix seconds.
  std::optional<uint8_t> reason;  // A CRLReason (RFC 5280, section 5.3.1).
};

// Returns nullopt if `revoked_info` is malformed.
std::optional<Revocation> ParseRevokedInfo(Bytes revoked_info);

}  // namespace revcheck

#endif  // REVCHECK_OCSP_RESPONSE_H_
