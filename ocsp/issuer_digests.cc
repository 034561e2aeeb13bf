#include "revcheck/ocsp/issuer_digests.h"

#include <stddef.h>

#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/x509/public_key.h"

namespace revcheck {

Bytes IssuerDigests::Name(Digest digest) {
  if (prepared_ != nullptr) {
    return prepared_->NameDigest(digest);
  }
  std::optional<DigestValue>& value = names_[static_cast<size_t>(digest)];
  if (!value.has_value()) {
    value.emplace(digest, id_.issuer_name);
  }
  return value->bytes();
}

std::optional<Bytes> IssuerDigests::Key(Digest digest) {
  if (prepared_ != nullptr) {
    return prepared_->KeyDigest(digest);
  }
  std::optional<DigestValue>& value = keys_[static_cast<size_t>(digest)];
  if (!value.has_value()) {
    const std::optional<Bytes> bits = SubjectPublicKeyBits(id_.issuer_spki);
    if (!bits.has_value()) {
      return std::nullopt;
    }
    value.emplace(digest, *bits);
  }
  return value->bytes();
}

}  // namespace revcheck
