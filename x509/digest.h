#ifndef REVCHECK_X509_DIGEST_H_
#define REVCHECK_X509_DIGEST_H_

// The hash functions mozilla::pkix knows.

#include <stddef.h>
#include <stdint.h>

#include <array>
#include <optional>
#include <string_view>

#include "revcheck/x509/bytes.h"

namespace revcheck {

enum class Digest { kSha1, kSha256, kSha384, kSha512 };

inline constexpr size_t kDigestCount = 4;
inline constexpr size_t kMaxDigestSize = 64;  // Bytes.

// The size of a digest in bytes: 20, 32, 48 or 64.
size_t DigestSize(Digest digest);

// "sha1", "sha256", "sha384" or "sha512".
std::string_view ToString(Digest digest);

// The digest with this name as ToString() spells it.
std::optional<Digest> DigestFromString(std::string_view name);

// The digest with this object identifier, or nullopt if it is none of ours.
std::optional<Digest> DigestFromOid(Bytes oid);

// The contents of the object identifier of `digest`.
Bytes DigestOid(Digest digest);

// A computed digest of any of the four sizes.
class DigestValue {
 public:
  DigestValue(Digest digest, Bytes data);

  Bytes bytes() const { return Bytes(bytes_.data(), size_); }

 private:
  std::array<uint8_t, kMaxDigestSize> bytes_;
  size_t size_;
};

}  // namespace revcheck

#endif  // REVCHECK_X509_DIGEST_H_
