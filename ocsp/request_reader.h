#ifndef REVCHECK_OCSP_REQUEST_READER_H_
#define REVCHECK_OCSP_REQUEST_READER_H_

// Reads OCSP requests (RFC 6960, section 4.1.1), as a responder or a tool must.

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// Borrows from the request.
struct RequestSummary {
  std::optional<Bytes> requestor_name;  // DER of the GeneralName.
  std::vector<EncodedCertId> cert_ids;  // At least one.
  std::optional<Bytes> nonce;           // Contents of the nonce OCTET STRING.
  bool is_signed = false;               // The signature is not looked at.
};

// Reads exactly one OCSPRequest of version 1. InvalidArgument names the field
// that is wrong. Extensions other than the nonce are skipped, critical or not.
absl::StatusOr<RequestSummary> ReadRequest(Bytes request);

}  // namespace revcheck

#endif  // REVCHECK_OCSP_REQUEST_READER_H_
