#include "revcheck/x509/signature.h"

#include <openssl/bytestring.h>
#include <openssl/digest.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/nid.h>
#include <openssl/rsa.h>
#include <stdint.h>

#include "revcheck/x509/der.h"
#include "revcheck/x509/error_queue.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

struct KnownAlgorithm {
  Bytes id;
  SignatureAlgorithm algorithm;
};

constexpr KnownAlgorithm kKnownAlgorithms[] = {
    {oid::kSha256WithRsa, {SignatureScheme::kRsaPkcs1, Digest::kSha256}},
    {oid::kEcdsaWithSha256, {SignatureScheme::kEcdsa, Digest::kSha256}},
    {oid::kEcdsaWithSha384, {SignatureScheme::kEcdsa, Digest::kSha384}},
    {oid::kSha384WithRsa, {SignatureScheme::kRsaPkcs1, Digest::kSha384}},
    {oid::kSha512WithRsa, {SignatureScheme::kRsaPkcs1, Digest::kSha512}},
    {oid::kEcdsaWithSha512, {SignatureScheme::kEcdsa, Digest::kSha512}},
    {oid::kSha1WithRsa, {SignatureScheme::kRsaPkcs1, Digest::kSha1}},
    {oid::kSha1WithRsaOiw, {SignatureScheme::kRsaPkcs1, Digest::kSha1}},
    {oid::kEcdsaWithSha1, {SignatureScheme::kEcdsa, Digest::kSha1}},
};

// Reads an AlgorithmIdentifier of a hash with an explicit NULL.
bool ReadHashWithNull(CBS* in, Digest* digest) {
  CBS body;
  CBS id;
  if (!ReadContents(in, CBS_ASN1_SEQUENCE, &body) ||
      !ReadContents(&body, CBS_ASN1_OBJECT, &id) ||
      !ReadEmpty(&body, CBS_ASN1_NULL) || !AtEnd(body)) {
    return false;
  }
  const std::optional<Digest> known = DigestFromOid(ToBytes(id));
  if (!known.has_value()) {
    return false;
  }
  *digest = *known;
  return true;
}

// maskGenAlgorithm: id-mgf1 with a hash.
bool ReadMgf1(CBS* in, Digest* digest) {
  CBS body;
  CBS id;
  return ReadContents(in, CBS_ASN1_SEQUENCE, &body) &&
         ReadContents(&body, CBS_ASN1_OBJECT, &id) &&
         ToBytes(id) == Bytes(oid::kMgf1) && ReadHashWithNull(&body, digest) &&
         AtEnd(body);
}

// RSASSA-PSS-params ::= SEQUENCE {                       RFC 4055, section 3.1
// Only the encodings of CA/Browser Forum BR 7.1.3.2.1: every field present with
// one hash throughout, but for trailerField, which is absent.
std::optional<Digest> ParsePssParameters(CBS parameters) {
  CBS params;
  CBS hash_tag;
  CBS mgf_tag;
  CBS salt;
  Digest hash;
  Digest mgf_hash;
  uint8_t salt_size;
  if (!ReadContents(&parameters, CBS_ASN1_SEQUENCE, &params) ||
      !AtEnd(parameters) ||
      //   hashAlgorithm     [0] HashAlgorithm DEFAULT sha1,
      !ReadContents(&params, ContextConstructed(0), &hash_tag) ||
      !ReadHashWithNull(&hash_tag, &hash) || !AtEnd(hash_tag) ||
      //   maskGenAlgorithm  [1] MaskGenAlgorithm DEFAULT mgf1SHA1,
      !ReadContents(&params, ContextConstructed(1), &mgf_tag) ||
      !ReadMgf1(&mgf_tag, &mgf_hash) || !AtEnd(mgf_tag) ||
      //   saltLength        [2] INTEGER DEFAULT 20,
      !ReadWrapped(&params, ContextConstructed(2), CBS_ASN1_INTEGER, &salt) ||
      !ParseSmallInteger(salt, &salt_size) ||
      //   trailerField      [3] INTEGER DEFAULT 1 }
      !AtEnd(params)) {
    return std::nullopt;
  }
  if (hash != mgf_hash || hash == Digest::kSha1 ||
      salt_size != DigestSize(hash)) {
    return std::nullopt;
  }
  return hash;
}

int Nid(Digest digest) {
  switch (digest) {
    case Digest::kSha1:
      return NID_sha1;
    case Digest::kSha256:
      return NID_sha256;
    case Digest::kSha384:
      return NID_sha384;
    case Digest::kSha512:
      return NID_sha512;
  }
  return NID_undef;
}

const EVP_MD* Md(Digest digest) {
  switch (digest) {
    case Digest::kSha1:
      return EVP_sha1();
    case Digest::kSha256:
      return EVP_sha256();
    case Digest::kSha384:
      return EVP_sha384();
    case Digest::kSha512:
      return EVP_sha512();
  }
  return nullptr;
}

bool VerifyRsaPkcs1(EVP_PKEY* key, Digest digest, Bytes data, Bytes signature) {
  RSA* rsa = EVP_PKEY_get0_RSA(key);
  if (rsa == nullptr) {
    return false;
  }
  const DigestValue hash(digest, data);
  return RSA_verify(Nid(digest), hash.bytes().data(), hash.bytes().size(),
                    signature.data(), signature.size(), rsa) == 1;
}

bool VerifyRsaPss(EVP_PKEY* key, Digest digest, Bytes data, Bytes signature) {
  RSA* rsa = EVP_PKEY_get0_RSA(key);
  if (rsa == nullptr) {
    return false;
  }
  const DigestValue hash(digest, data);
  const EVP_MD* md = Md(digest);
  return RSA_verify_pss_mgf1(rsa, hash.bytes().data(), hash.bytes().size(), md,
                             md, static_cast<int>(hash.bytes().size()),
                             signature.data(), signature.size()) == 1;
}

bool VerifyEcdsa(EVP_PKEY* key, Digest digest, Bytes data, Bytes signature) {
  EC_KEY* ec_key = EVP_PKEY_get0_EC_KEY(key);
  if (ec_key == nullptr) {
    return false;
  }
  const DigestValue hash(digest, data);
  return ECDSA_verify(0, hash.bytes().data(), hash.bytes().size(),
                      signature.data(), signature.size(), ec_key) == 1;
}

bool VerifyEd25519(EVP_PKEY* key, Bytes data, Bytes signature) {
  bssl::ScopedEVP_MD_CTX context;
  return EVP_PKEY_id(key) == EVP_PKEY_ED25519 &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) ==
             1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          data.data(), data.size()) == 1;
}

bool Verify(EVP_PKEY* key, const SignatureAlgorithm& algorithm, Bytes data,
            Bytes signature) {
  switch (algorithm.scheme) {
    case SignatureScheme::kRsaPkcs1:
      return VerifyRsaPkcs1(key, algorithm.digest, data, signature);
    case SignatureScheme::kRsaPss:
      return VerifyRsaPss(key, algorithm.digest, data, signature);
    case SignatureScheme::kEcdsa:
      return VerifyEcdsa(key, algorithm.digest, data, signature);
    case SignatureScheme::kEd25519:
      return VerifyEd25519(key, data, signature);
  }
  return false;
}

}  // namespace

// AlgorithmIdentifier ::= SEQUENCE {                  RFC 5280, section 4.1.1.2
std::optional<AlgorithmFault> ParseSignatureAlgorithm(Bytes contents,
                                                      SignatureAlgorithm* out) {
  CBS in = ToCbs(contents);
  CBS id_contents;
  //   algorithm   OBJECT IDENTIFIER,
  if (!ReadContents(&in, CBS_ASN1_OBJECT, &id_contents)) {
    return AlgorithmFault::kMalformed;
  }
  //   parameters  ANY DEFINED BY algorithm OPTIONAL }
  const Bytes id = ToBytes(id_contents);
  for (const KnownAlgorithm& known : kKnownAlgorithms) {
    if (known.id == id) {
      *out = known.algorithm;
      const bool null_or_absent =
          AtEnd(in) || (ReadEmpty(&in, CBS_ASN1_NULL) && AtEnd(in));
      return null_or_absent ? std::nullopt
                            : std::optional(AlgorithmFault::kMalformed);
    }
  }
  if (id == Bytes(oid::kRsaPss)) {
    const std::optional<Digest> digest = ParsePssParameters(in);
    if (digest.has_value()) {
      *out = {SignatureScheme::kRsaPss, *digest};
      return std::nullopt;
    }
  }
  if (id == Bytes(oid::kEd25519) && AtEnd(in)) {
    *out = {SignatureScheme::kEd25519, Digest::kSha512};
    return std::nullopt;
  }
  return AlgorithmFault::kUnsupported;
}

bool VerifySignature(const PublicKey& key, const SignatureAlgorithm& algorithm,
                     Bytes data, Bytes signature) {
  const ScopedErrorQueue errors;
  return Verify(key.get(), algorithm, data, signature);
}

}  // namespace revcheck
