#include "revcheck/x509/digest.h"

#include <openssl/sha.h>

#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

constexpr Digest kAll[] = {Digest::kSha1, Digest::kSha256, Digest::kSha384,
                           Digest::kSha512};

}  // namespace

size_t DigestSize(Digest digest) {
  switch (digest) {
    case Digest::kSha1:
      return SHA_DIGEST_LENGTH;
    case Digest::kSha256:
      return SHA256_DIGEST_LENGTH;
    case Digest::kSha384:
      return SHA384_DIGEST_LENGTH;
    case Digest::kSha512:
      return SHA512_DIGEST_LENGTH;
  }
  return 0;
}

std::string_view ToString(Digest digest) {
  switch (digest) {
    case Digest::kSha1:
      return "sha1";
    case Digest::kSha256:
      return "sha256";
    case Digest::kSha384:
      return "sha384";
    case Digest::kSha512:
      return "sha512";
  }
  return "";
}

std::optional<Digest> DigestFromString(std::string_view name) {
  for (const Digest digest : kAll) {
    if (ToString(digest) == name) {
      return digest;
    }
  }
  return std::nullopt;
}

Bytes DigestOid(Digest digest) {
  switch (digest) {
    case Digest::kSha1:
      return oid::kSha1;
    case Digest::kSha256:
      return oid::kSha256;
    case Digest::kSha384:
      return oid::kSha384;
    case Digest::kSha512:
      return oid::kSha512;
  }
  return Bytes();
}

std::optional<Digest> DigestFromOid(Bytes oid) {
  for (const Digest digest : kAll) {
    if (DigestOid(digest) == oid) {
      return digest;
    }
  }
  return std::nullopt;
}

DigestValue::DigestValue(Digest digest, Bytes data)
    : size_(DigestSize(digest)) {
  switch (digest) {
    case Digest::kSha1:
      SHA1(data.data(), data.size(), bytes_.data());
      return;
    case Digest::kSha256:
      SHA256(data.data(), data.size(), bytes_.data());
      return;
    case Digest::kSha384:
      SHA384(data.data(), data.size(), bytes_.data());
      return;
    case Digest::kSha512:
      SHA512(data.data(), data.size(), bytes_.data());
      return;
  }
}

}  // namespace revcheck
