#ifndef REVCHECK_OCSP_REQUEST_H_
#define REVCHECK_OCSP_REQUEST_H_

// Builds OCSP requests (RFC 6960, section 4.1.1; spec/mozilla-pkix.md, 2).

#include <stddef.h>
#include <stdint.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"

namespace revcheck {

// The longest serial number a request can carry, in bytes. With SHA-1 and no
// nonce it makes a request of 127 bytes, mozilla::pkix's limit.
inline constexpr size_t kMaxRequestSerialSize = 60;

// The longest nonce, in bytes (RFC 9654, section 2.1).
inline constexpr size_t kMaxNonceSize = 128;

struct RequestOptions {
  // The hash in the CertID. Many responders know only SHA-1.
  Digest hash = Digest::kSha1;

  // Sent as id-pkix-ocsp-nonce if not empty; random bytes, 32 recommended. Make
  // VerifyOptions::nonce the same to require it back.
  Bytes nonce;
};

// A request in a fixed buffer. Copyable.
class Request {
 public:
  Bytes bytes() const {
    return Bytes(buffer_.data() + buffer_.size() - size_, size_);
  }

 private:
  friend std::optional<Finding> BuildRequest(const CertId& id,
                                             const RequestOptions& options,
                                             Request* out);

  std::array<uint8_t, 512> buffer_;  // The request is at its end.
  size_t size_ = 0;
};

// Builds the request about `id`: one Request, no version, requestor name or
// signature, parameters of the hash an explicit NULL. With default options it
// is byte for byte what mozilla::pkix sends. Finds kRequestSerialEmpty,
// kRequestSerialTooLong, kRequestIssuerKeyMalformed or kRequestNonceSize.
// Allocates nothing.
[[nodiscard]] std::optional<Finding> BuildRequest(const CertId& id,
                                                  const RequestOptions& options,
                                                  Request* out);

// The URL of the GET form (RFC 5019, section 5; RFC 9919): `responder_url`,
// a slash unless it ends in one, then `request` in base64 with +, / and =
// percent-escaped.
std::string GetUrl(std::string_view responder_url, Bytes request);

}  // namespace revcheck

#endif  // REVCHECK_OCSP_REQUEST_H_
