#include "revcheck/policy/cache_key.h"

#include <openssl/sha.h>

#include "revcheck/x509/bytes.h"

namespace revcheck {
namespace {

void Add(SHA256_CTX* context, Bytes bytes) {
  SHA256_Update(context, bytes.data(), bytes.size());
}

// Adds a length of two bytes, little-endian, and the bytes.
bool AddWithLength(SHA256_CTX* context, Bytes bytes) {
  if (bytes.size() > UINT16_MAX) {
    return false;
  }
  const uint8_t length[] = {static_cast<uint8_t>(bytes.size() & 0xff),
                            static_cast<uint8_t>(bytes.size() >> 8)};
  Add(context, length);
  Add(context, bytes);
  return true;
}

}  // namespace

// The name and the key need no length: both are DER.
std::optional<CacheKey> CacheKey::Of(const CertId& id,
                                     std::string_view partition) {
  SHA256_CTX context;
  SHA256_Init(&context);
  Add(&context, id.issuer_name);
  Add(&context, id.issuer_spki);
  if (!AddWithLength(&context, id.serial) ||
      (!partition.empty() && !AddWithLength(&context, ToBytes(partition)))) {
    return std::nullopt;
  }
  CacheKey key;
  SHA256_Final(key.digest_.data(), &context);
  return key;
}

}  // namespace revcheck
