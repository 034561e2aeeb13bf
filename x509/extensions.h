#ifndef REVCHECK_X509_EXTENSIONS_H_
#define REVCHECK_X509_EXTENSIONS_H_

// What the values of certificate extensions mean. Each function takes the
// extnValue contents that Certificate keeps and allocates nothing.

#include <stdint.h>

#include <optional>

#include "absl/functional/function_ref.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// BasicConstraints (RFC 5280, section 4.2.1.9).
struct BasicConstraints {
  bool is_ca = false;
  std::optional<uint8_t> path_length;  // 0 to 127.
};

// Returns nullopt if `value` is malformed. A path length beside cA FALSE is
// tolerated, as in mozilla::pkix.
std::optional<BasicConstraints> ReadBasicConstraints(Bytes value);

// True if `value` is a well-formed KeyUsage (RFC 5280, section 4.2.1.3): at
// least one byte of bits, padding below eight bits and zero. Which bits are set
// does not matter to revocation.
bool IsKeyUsage(Bytes value);

// Says whether `value`, an ExtKeyUsageSyntax (RFC 5280, section 4.2.1.12),
// contains `purpose`, the contents of an OBJECT IDENTIFIER. Returns nullopt if
// `value` is malformed or lists nothing. anyExtendedKeyUsage stands for itself
// only.
std::optional<bool> HasKeyPurpose(Bytes value, Bytes purpose);

// Calls `visit` with the contents of each INTEGER of a TLS feature extension
// (RFC 7633, section 4.1), in order. Returns false if `value` is malformed or
// lists nothing; by then `visit` may have seen some.
bool ForEachTlsFeature(Bytes value, absl::FunctionRef<void(Bytes)> visit);

// The TLS feature that asks for a stapled response: status_request, 5.
inline constexpr uint8_t kStatusRequestFeature = 5;

}  // namespace revcheck

#endif  // REVCHECK_X509_EXTENSIONS_H_
