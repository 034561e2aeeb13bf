#ifndef REVCHECK_POLICY_CACHE_KEY_H_
#define REVCHECK_POLICY_CACHE_KEY_H_

#include <stdint.h>
#include <string.h>

#include <array>
#include <optional>
#include <string_view>

#include "revcheck/ocsp/cert_id.h"

namespace revcheck {

// Names a certificate in caches: a digest of the parts of its CertId and of
// whatever keeps separate contexts apart (spec/mozilla-pkix.md, 7.1). It is
// SHA-256, where Firefox takes SHA-384: nobody outside sees it, and it costs a
// third.
class CacheKey {
 public:
  // `partition` keeps separate what must not learn of each other, such as two
  // top-level sites; usually empty. Returns nullopt if the serial or the
  // partition has 65536 bytes or more: such a certificate is never cached.
  static std::optional<CacheKey> Of(const CertId& id,
                                    std::string_view partition = "");

  friend bool operator==(const CacheKey& a, const CacheKey& b) {
    return a.digest_ == b.digest_;
  }

  // A well-distributed hash of the key.
  uint64_t Hash() const {
    uint64_t hash;
    memcpy(&hash, digest_.data(), sizeof(hash));
    return hash;
  }

 private:
  std::array<uint8_t, 32> digest_;
};

}  // namespace revcheck

#endif  // REVCHECK_POLICY_CACHE_KEY_H_
