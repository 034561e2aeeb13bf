#include "revcheck/conformance/model/signing_rules.h"

#include <openssl/bytestring.h>
#include <openssl/digest.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/nid.h>
#include <openssl/rsa.h>
#include <stdint.h>

#include "revcheck/conformance/model/codes.h"
#include "revcheck/conformance/model/values.h"

namespace revcheck::model {
namespace {

constexpr std::string_view kPss = "1.2.840.113549.1.1.10";

struct Listed {
  std::string_view oid;
  ModelAlgorithm algorithm;
};

constexpr Listed kAlgorithms[] = {
    {"1.2.840.113549.1.1.5", {Scheme::kRsaPkcs1, 1}},
    {"1.3.14.3.2.29", {Scheme::kRsaPkcs1, 1}},
    {"1.2.840.113549.1.1.11", {Scheme::kRsaPkcs1, 256}},
    {"1.2.840.113549.1.1.12", {Scheme::kRsaPkcs1, 384}},
    {"1.2.840.113549.1.1.13", {Scheme::kRsaPkcs1, 512}},
    {"1.2.840.10045.4.1", {Scheme::kEcdsa, 1}},
    {"1.2.840.10045.4.3.2", {Scheme::kEcdsa, 256}},
    {"1.2.840.10045.4.3.3", {Scheme::kEcdsa, 384}},
    {"1.2.840.10045.4.3.4", {Scheme::kEcdsa, 512}},
};

struct ListedHash {
  int hash;
  std::string_view oid;
};

constexpr ListedHash kHashes[] = {{1, "1.3.14.3.2.26"},
                                  {256, "2.16.840.1.101.3.4.2.1"},
                                  {384, "2.16.840.1.101.3.4.2.2"},
                                  {512, "2.16.840.1.101.3.4.2.3"}};

struct ListedCurve {
  std::string_view name;
  std::string_view oid;
  size_t coordinate_bytes;
  int nid;
};

constexpr ListedCurve kCurves[] = {
    {"P-256", "1.2.840.10045.3.1.7", 32, NID_X9_62_prime256v1},
    {"P-384", "1.3.132.0.34", 48, NID_secp384r1},
    {"P-521", "1.3.132.0.35", 66, NID_secp521r1}};

std::string Tlv(uint8_t tag_byte, const std::string& contents) {
  return MinimalHeader(tag_byte, contents.size()) + contents;
}

std::string Oid(std::string_view dotted) {
  return Tlv(tag::kOid, OidContents(dotted));
}

// The one encoding of RSASSA-PSS parameters that is accepted for a hash.
std::string PssParameters(const ListedHash& hash) {
  const std::string hash_algorithm =
      Tlv(tag::kSequence, Oid(hash.oid) + Tlv(tag::kNull, ""));
  const std::string mask_algorithm =
      Tlv(tag::kSequence, Oid("1.2.840.113549.1.1.8") + hash_algorithm);
  const std::string salt_length =
      Tlv(tag::kInteger, std::string(1, static_cast<char>(hash.hash / 8)));
  return Tlv(tag::kSequence, Tlv(tag::Constructed(0), hash_algorithm) +
                                 Tlv(tag::Constructed(1), mask_algorithm) +
                                 Tlv(tag::Constructed(2), salt_length));
}

const EVP_MD* Md(int hash) {
  switch (hash) {
    case 1:
      return EVP_sha1();
    case 256:
      return EVP_sha256();
    case 384:
      return EVP_sha384();
    default:
      return EVP_sha512();
  }
}

const uint8_t* Data(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// Whether the key is of the kind that the scheme needs.
bool Fits(const EVP_PKEY* key, Scheme scheme) {
  if (scheme != Scheme::kEcdsa) {
    return EVP_PKEY_id(key) == EVP_PKEY_RSA;
  }
  if (EVP_PKEY_id(key) != EVP_PKEY_EC) {
    return false;
  }
  const int nid =
      EC_GROUP_get_curve_name(EC_KEY_get0_group(EVP_PKEY_get0_EC_KEY(key)));
  for (const ListedCurve& curve : kCurves) {
    if (curve.nid == nid) {
      return true;
    }
  }
  return false;
}

bool IsAcceptableRsaKey(Reader* parameters, const std::string& bits,
                        const KeyRules& rules, Fault* fault) {
  if (!parameters->Take(tag::kNull).contents.empty()) {
    return false;
  }
  parameters->End();
  Reader outer(bits, fault);
  Reader key(outer.Take(tag::kSequence).contents, fault);
  const std::string modulus =
      PositiveInteger(key.Take(tag::kInteger).contents, fault);
  PositiveInteger(key.Take(tag::kInteger).contents, fault);
  key.End();
  outer.End();
  return !fault->found() && modulus.size() * 8 >= rules.min_rsa_bits;
}

bool IsAcceptableEcKey(Reader* parameters, const std::string& bits,
                       const KeyRules& rules, Fault* fault) {
  const std::string oid = parameters->Take(tag::kOid).contents;
  parameters->End();
  if (fault->found()) {
    return false;
  }
  for (const ListedCurve& curve : kCurves) {
    if (oid == OidContents(curve.oid)) {
      return rules.curves.count(std::string(curve.name)) != 0 &&
             bits.size() == 1 + 2 * curve.coordinate_bytes && bits[0] == 0x04;
    }
  }
  return false;
}

}  // namespace

std::string Hash(int hash, std::string_view data) {
  uint8_t out[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EVP_Digest(data.data(), data.size(), out, &size, Md(hash), nullptr);
  return std::string(reinterpret_cast<const char*>(out), size);
}

int HashOfOid(std::string_view oid) {
  for (const ListedHash& hash : kHashes) {
    if (oid == OidContents(hash.oid)) {
      return hash.hash;
    }
  }
  return 0;
}

ModelAlgorithm ReadAlgorithm(std::string_view contents, Fault* fault) {
  Reader fields(contents, fault);
  const std::string oid = fields.Take(tag::kOid).contents;
  if (fault->found()) {
    return ModelAlgorithm();
  }
  for (const Listed& listed : kAlgorithms) {
    if (oid == OidContents(listed.oid)) {
      OptionalNull(&fields);
      fields.End();
      return listed.algorithm;
    }
  }
  for (const ListedHash& hash : kHashes) {
    if (oid == OidContents(kPss) && hash.hash != 1 &&
        fields.Rest() == PssParameters(hash)) {
      return ModelAlgorithm{Scheme::kRsaPss, hash.hash};
    }
  }
  fault->Set(code::kAlgorithmDisabled);
  return ModelAlgorithm();
}

std::string KeyBits(std::string_view spki, Fault* fault) {
  Reader outer(spki, fault);
  Reader fields(outer.Take(tag::kSequence).contents, fault);
  outer.End();
  fields.Take(tag::kSequence);
  const std::string bits = WholeBits(&fields);
  fields.End();
  return bits;
}

bool IsAcceptableKey(std::string_view spki, const KeyRules& rules) {
  Fault fault;
  const std::string bits = KeyBits(spki, &fault);
  Reader outer(spki, &fault);
  Reader fields(outer.Take(tag::kSequence).contents, &fault);
  Reader algorithm(fields.Take(tag::kSequence).contents, &fault);
  const std::string oid = algorithm.Take(tag::kOid).contents;
  if (fault.found()) {
    return false;
  }
  if (oid == OidContents("1.2.840.113549.1.1.1")) {
    return IsAcceptableRsaKey(&algorithm, bits, rules, &fault);
  }
  if (oid == OidContents("1.2.840.10045.2.1")) {
    return IsAcceptableEcKey(&algorithm, bits, rules, &fault);
  }
  return false;
}

bool IsGoodSignature(std::string_view spki, const ModelAlgorithm& algorithm,
                     std::string_view data, std::string_view signature) {
  CBS cbs;
  CBS_init(&cbs, Data(spki), spki.size());
  const bssl::UniquePtr<EVP_PKEY> key(EVP_parse_public_key(&cbs));
  bool good =
      key != nullptr && CBS_len(&cbs) == 0 && Fits(key.get(), algorithm.scheme);
  if (good) {
    bssl::ScopedEVP_MD_CTX context;
    EVP_PKEY_CTX* key_context = nullptr;  // Owned by `context`.
    good = EVP_DigestVerifyInit(context.get(), &key_context, Md(algorithm.hash),
                                nullptr, key.get()) == 1;
    if (good && algorithm.scheme == Scheme::kRsaPss) {
      // The salt is as long as the hash (-1); so is MGF1's hash the same.
      good = EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, -1) &&
             EVP_PKEY_CTX_set_rsa_mgf1_md(key_context, Md(algorithm.hash));
    }
    good = good &&
           EVP_DigestVerify(context.get(), Data(signature), signature.size(),
                            Data(data), data.size()) == 1;
  }
  ERR_clear_error();
  return good;
}

}  // namespace revcheck::model
