#include "revcheck/x509/testing/test_keys.h"

#include <openssl/bn.h>
#include <openssl/bytestring.h>
#include <openssl/curve25519.h>
#include <openssl/digest.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdsa.h>
#include <openssl/mem.h>
#include <openssl/nid.h>
#include <openssl/rsa.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/require.h"
#include "revcheck/x509/testing/rsa_test_keys.h"

namespace revcheck::testing {
namespace {

std::string Hash(const EVP_MD* md, std::string_view data) {
  uint8_t out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  Require(EVP_Digest(data.data(), data.size(), out, &size, md, nullptr) == 1,
          "the hash is available");
  return std::string(ToText(Bytes(out, size)));
}

// The base64 PKCS#8 of a fixed key.
std::string_view RsaBase64(RsaTestKey which) {
  switch (which) {
    case RsaTestKey::kIssuer:
      return kRsaIssuerKey;
    case RsaTestKey::kResponder:
      return kRsaResponderKey;
    case RsaTestKey::kOtherCa:
      return kRsaOtherCaKey;
    case RsaTestKey::kLeaf:
      return kRsaLeafKey;
    case RsaTestKey::k3072:
      return kRsa3072Key;
    case RsaTestKey::k1024:
      return kRsa1024Key;
    case RsaTestKey::k1016:
      return kRsa1016Key;
  }
  return "";
}

int CurveNid(Curve curve) {
  switch (curve) {
    case Curve::kP256:
      return NID_X9_62_prime256v1;
    case Curve::kP384:
      return NID_secp384r1;
    case Curve::kP521:
      return NID_secp521r1;
  }
  return NID_undef;
}

SigningAlgorithm EcdsaFor(Curve curve) {
  switch (curve) {
    case Curve::kP256:
      return SigningAlgorithm::kEcdsaSha256;
    case Curve::kP384:
      return SigningAlgorithm::kEcdsaSha384;
    case Curve::kP521:
      return SigningAlgorithm::kEcdsaSha512;
  }
  return SigningAlgorithm::kEcdsaSha256;
}

enum class Scheme { kRsaPkcs1, kRsaPss, kEcdsa, kEd25519 };

struct Method {
  Scheme scheme;
  const EVP_MD* md;
};

Method MethodOf(SigningAlgorithm algorithm) {
  switch (algorithm) {
    case SigningAlgorithm::kRsaMd5:
      return {Scheme::kRsaPkcs1, EVP_md5()};
    case SigningAlgorithm::kRsaSha1:
    case SigningAlgorithm::kRsaSha1Oiw:
      return {Scheme::kRsaPkcs1, EVP_sha1()};
    case SigningAlgorithm::kRsaSha224:
      return {Scheme::kRsaPkcs1, EVP_sha224()};
    case SigningAlgorithm::kRsaSha256:
      return {Scheme::kRsaPkcs1, EVP_sha256()};
    case SigningAlgorithm::kRsaSha384:
      return {Scheme::kRsaPkcs1, EVP_sha384()};
    case SigningAlgorithm::kRsaSha512:
      return {Scheme::kRsaPkcs1, EVP_sha512()};
    case SigningAlgorithm::kPssSha256:
      return {Scheme::kRsaPss, EVP_sha256()};
    case SigningAlgorithm::kPssSha384:
      return {Scheme::kRsaPss, EVP_sha384()};
    case SigningAlgorithm::kPssSha512:
      return {Scheme::kRsaPss, EVP_sha512()};
    case SigningAlgorithm::kEcdsaSha1:
      return {Scheme::kEcdsa, EVP_sha1()};
    case SigningAlgorithm::kEcdsaSha256:
      return {Scheme::kEcdsa, EVP_sha256()};
    case SigningAlgorithm::kEcdsaSha384:
      return {Scheme::kEcdsa, EVP_sha384()};
    case SigningAlgorithm::kEcdsaSha512:
      return {Scheme::kEcdsa, EVP_sha512()};
    case SigningAlgorithm::kEd25519:
      return {Scheme::kEd25519, nullptr};
  }
  return {Scheme::kEd25519, nullptr};
}

int KeyType(Scheme scheme) {
  switch (scheme) {
    case Scheme::kRsaPkcs1:
    case Scheme::kRsaPss:
      return EVP_PKEY_RSA;
    case Scheme::kEcdsa:
      return EVP_PKEY_EC;
    case Scheme::kEd25519:
      return EVP_PKEY_ED25519;
  }
  return EVP_PKEY_NONE;
}

// `octets` as a number, reduced modulo the order of the group of `key`.
bssl::UniquePtr<BIGNUM> ReduceModOrder(std::string_view octets,
                                       const EC_KEY* key) {
  bssl::UniquePtr<BN_CTX> context(BN_CTX_new());
  bssl::UniquePtr<BIGNUM> number(BN_bin2bn(
      reinterpret_cast<const uint8_t*>(octets.data()), octets.size(), nullptr));
  const BIGNUM* order = EC_GROUP_get0_order(EC_KEY_get0_group(key));
  Require(BN_nnmod(number.get(), number.get(), order, context.get()) == 1 &&
              !BN_is_zero(number.get()),
          "a hash is a scalar");
  return number;
}

// Big-endian, as wide as the order of the group of `key`.
std::string ScalarOctets(const BIGNUM* scalar, const EC_KEY* key) {
  const BIGNUM* order = EC_GROUP_get0_order(EC_KEY_get0_group(key));
  std::string octets(BN_num_bytes(order), '\0');
  Require(BN_bn2bin_padded(reinterpret_cast<uint8_t*>(octets.data()),
                           octets.size(), scalar) == 1,
          "a scalar is smaller than the order");
  return octets;
}

std::string SignRsaPkcs1(RSA* rsa, const EVP_MD* md, std::string_view data) {
  const std::string hash = Hash(md, data);
  std::string signature(RSA_size(rsa), '\0');
  unsigned size = 0;
  Require(
      RSA_sign(EVP_MD_type(md), reinterpret_cast<const uint8_t*>(hash.data()),
               static_cast<unsigned>(hash.size()),
               reinterpret_cast<uint8_t*>(signature.data()), &size, rsa) == 1,
      "the RSA key is large enough for the digest");
  return signature;
}

// MGF1 (RFC 8017, appendix B.2.1).
std::string Mgf1(const EVP_MD* md, std::string_view seed, size_t size) {
  std::string mask;
  for (char counter = 0; mask.size() < size; ++counter) {
    mask += Hash(md, std::string(seed) + std::string(3, '\0') + counter);
  }
  return mask.substr(0, size);
}

// EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with a salt as long as the hash.
std::string EncodePss(RSA* rsa, const EVP_MD* md, const std::string& hash,
                      const std::string& salt) {
  const size_t bits = BN_num_bits(RSA_get0_n(rsa)) - 1;
  const size_t size = (bits + 7) / 8;
  Require(size >= hash.size() + salt.size() + 2,
          "the RSA key is large enough for RSASSA-PSS");
  const std::string h = Hash(md, std::string(8, '\0') + hash + salt);
  std::string db(size - h.size() - salt.size() - 2, '\0');
  db += '\x01' + salt;
  const std::string mask = Mgf1(md, h, db.size());
  for (size_t i = 0; i < db.size(); ++i) {
    db[i] = static_cast<char>(db[i] ^ mask[i]);
  }
  db[0] = static_cast<char>(db[0] & (0xff >> (8 * size - bits)));
  return db + h + '\xbc';
}

std::string SignRsaPss(RSA* rsa, const EVP_MD* md, std::string_view data) {
  const std::string hash = Hash(md, data);
  const std::string salt = Hash(md, "salt " + hash);
  // As long as the modulus, because every test key has whole bytes.
  const std::string encoded = EncodePss(rsa, md, hash, salt);
  std::string signature(RSA_size(rsa), '\0');
  size_t size = 0;
  Require(RSA_sign_raw(rsa, &size, reinterpret_cast<uint8_t*>(signature.data()),
                       signature.size(),
                       reinterpret_cast<const uint8_t*>(encoded.data()),
                       encoded.size(), RSA_NO_PADDING) == 1,
          "the RSA key can sign");
  return signature;
}

std::string SignEcdsa(EC_KEY* key, const EVP_MD* md, std::string_view data) {
  const std::string hash = Hash(md, data);
  const std::string secret = ScalarOctets(EC_KEY_get0_private_key(key), key);
  const std::string nonce = ScalarOctets(
      ReduceModOrder(Hash(EVP_sha512(), "nonce " + secret + hash), key).get(),
      key);
  bssl::UniquePtr<ECDSA_SIG> signature(
      ECDSA_sign_with_nonce_and_leak_private_key_for_testing(
          reinterpret_cast<const uint8_t*>(hash.data()), hash.size(), key,
          reinterpret_cast<const uint8_t*>(nonce.data()), nonce.size()));
  uint8_t* der = nullptr;
  size_t size = 0;
  Require(signature != nullptr &&
              ECDSA_SIG_to_bytes(&der, &size, signature.get()) == 1,
          "the EC key can sign");
  bssl::UniquePtr<uint8_t> owner(der);
  return std::string(ToText(Bytes(der, size)));
}

std::string SignEd25519(EVP_PKEY* key, std::string_view data) {
  std::string signature(ED25519_SIGNATURE_LEN, '\0');
  size_t size = signature.size();
  bssl::ScopedEVP_MD_CTX context;
  Require(
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
          EVP_DigestSign(context.get(),
                         reinterpret_cast<uint8_t*>(signature.data()), &size,
                         reinterpret_cast<const uint8_t*>(data.data()),
                         data.size()) == 1,
      "the Ed25519 key can sign");
  return signature;
}

std::string Spki(const EVP_PKEY* key) {
  bssl::ScopedCBB cbb;
  uint8_t* der = nullptr;
  size_t size = 0;
  Require(CBB_init(cbb.get(), 128) == 1 &&
              EVP_marshal_public_key(cbb.get(), key) == 1 &&
              CBB_finish(cbb.get(), &der, &size) == 1,
          "the key has an encoding");
  bssl::UniquePtr<uint8_t> owner(der);
  return std::string(ToText(Bytes(der, size)));
}

}  // namespace

TestKey::TestKey(bssl::UniquePtr<EVP_PKEY> key,
                 SigningAlgorithm default_algorithm)
    : key_(key.release(), EVP_PKEY_free),
      spki_(std::make_shared<std::string>(Spki(key_.get()))),
      default_algorithm_(default_algorithm) {}

TestKey TestKey::Rsa(RsaTestKey which) {
  std::string der;
  const std::string_view base64 = RsaBase64(which);
  Require(absl::Base64Unescape(absl::string_view(base64.data(), base64.size()),
                               &der),
          "the fixed key is base64");
  CBS in = ToCbs(ToBytes(der));
  bssl::UniquePtr<EVP_PKEY> key(EVP_parse_private_key(&in));
  Require(key != nullptr, "the fixed key is PKCS#8");
  return TestKey(std::move(key), SigningAlgorithm::kRsaSha256);
}

TestKey TestKey::Ec(Curve curve, std::string_view name) {
  bssl::UniquePtr<EC_KEY> ec(EC_KEY_new_by_curve_name(CurveNid(curve)));
  Require(ec != nullptr, "the curve is known");
  const EC_GROUP* group = EC_KEY_get0_group(ec.get());
  const std::string hash =
      Hash(EVP_sha512(), "revcheck test key " + std::string(ToString(curve)) +
                             " " + std::string(name));
  const bssl::UniquePtr<BIGNUM> scalar = ReduceModOrder(hash, ec.get());
  bssl::UniquePtr<EC_POINT> point(EC_POINT_new(group));
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  Require(EC_POINT_mul(group, point.get(), scalar.get(), nullptr, nullptr,
                       nullptr) == 1 &&
              EC_KEY_set_private_key(ec.get(), scalar.get()) == 1 &&
              EC_KEY_set_public_key(ec.get(), point.get()) == 1 &&
              EVP_PKEY_set1_EC_KEY(key.get(), ec.get()) == 1,
          "a scalar is a key");
  return TestKey(std::move(key), EcdsaFor(curve));
}

TestKey TestKey::Ed25519(std::string_view name) {
  const std::string seed =
      Hash(EVP_sha256(), "revcheck test key Ed25519 " + std::string(name));
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new_raw_private_key(
      EVP_PKEY_ED25519, nullptr, reinterpret_cast<const uint8_t*>(seed.data()),
      seed.size()));
  Require(key != nullptr, "32 bytes are an Ed25519 seed");
  return TestKey(std::move(key), SigningAlgorithm::kEd25519);
}

std::string TestKey::Sign(SigningAlgorithm algorithm,
                          std::string_view data) const {
  const Method method = MethodOf(algorithm);
  Require(EVP_PKEY_id(get()) == KeyType(method.scheme),
          "a key signs with an algorithm of its own kind");
  switch (method.scheme) {
    case Scheme::kRsaPkcs1:
      return SignRsaPkcs1(EVP_PKEY_get0_RSA(get()), method.md, data);
    case Scheme::kRsaPss:
      return SignRsaPss(EVP_PKEY_get0_RSA(get()), method.md, data);
    case Scheme::kEcdsa:
      return SignEcdsa(EVP_PKEY_get0_EC_KEY(get()), method.md, data);
    case Scheme::kEd25519:
      return SignEd25519(get(), data);
  }
  return "";
}

}  // namespace revcheck::testing
