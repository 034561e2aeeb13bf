#ifndef REVCHECK_X509_BYTES_H_
#define REVCHECK_X509_BYTES_H_

// Borrowed bytes, and their conversion to and from BoringSSL's CBS cursor.
//
// The conversions go through bssl::Span because those of CBS are inline in
// every version of BoringSSL; CBS_data() and its like may be calls into a
// shared library, several for each element read.

#include <openssl/bytestring.h>
#include <openssl/span.h>
#include <stdint.h>

#include <string_view>

#include "absl/types/span.h"  // IWYU pragma: export

namespace revcheck {

// Bytes that somebody else owns. A view of DER never outlives the DER.
using Bytes = absl::Span<const uint8_t>;

inline CBS ToCbs(Bytes bytes) {
  return CBS(bssl::Span<const uint8_t>(bytes.data(), bytes.size()));
}

inline Bytes ToBytes(const CBS& cbs) {
  const bssl::Span<const uint8_t> span = cbs;
  return Bytes(span.data(), span.size());
}

inline Bytes ToBytes(std::string_view text) {
  return Bytes(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

// Views `bytes` as text, without looking at them.
inline std::string_view ToText(Bytes bytes) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()),
                          bytes.size());
}

}  // namespace revcheck

#endif  // REVCHECK_X509_BYTES_H_
