// Signatures that are none, and that some implementation has taken for one. The
// forgeries are real: a verifier that makes the mistake accepts them.

#include <openssl/bn.h>
#include <openssl/digest.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/evp.h>
#include <openssl/nid.h>
#include <openssl/rsa.h>
#include <stddef.h>
#include <stdint.h>

#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

constexpr size_t kRsaSize = 256;  // Octets of the modulus.

bssl::UniquePtr<BIGNUM> Number(std::string_view octets) {
  return bssl::UniquePtr<BIGNUM>(BN_bin2bn(
      reinterpret_cast<const uint8_t*>(octets.data()), octets.size(), nullptr));
}

// Big-endian, `size` octets.
std::string Octets(const BIGNUM* number, size_t size) {
  std::string octets(size, '\0');
  EXPECT_EQ(
      BN_bn2bin_padded(reinterpret_cast<uint8_t*>(octets.data()), size, number),
      1);
  return octets;
}

bssl::UniquePtr<BIGNUM> Cube(const BIGNUM* number) {
  bssl::UniquePtr<BN_CTX> context(BN_CTX_new());
  bssl::UniquePtr<BIGNUM> cube(BN_new());
  EXPECT_TRUE(BN_sqr(cube.get(), number, context.get()) &&
              BN_mul(cube.get(), cube.get(), number, context.get()));
  return cube;
}

// The least number whose cube is not below `number`, bit by bit.
bssl::UniquePtr<BIGNUM> CubeRoot(const BIGNUM* number) {
  bssl::UniquePtr<BIGNUM> root(BN_new());
  for (int bit = static_cast<int>(BN_num_bits(number)) / 3 + 1; bit >= 0;
       --bit) {
    EXPECT_TRUE(BN_set_bit(root.get(), bit));
    if (BN_cmp(Cube(root.get()).get(), number) >= 0) {
      EXPECT_TRUE(BN_clear_bit(root.get(), bit));
    }
  }
  EXPECT_TRUE(BN_add_word(root.get(), 1));
  return root;
}

// INTEGER of a number that is not negative.
std::string IntegerOfNumber(const BIGNUM* number) {
  std::string contents = Octets(number, BN_num_bytes(number));
  if (contents.empty() || (contents[0] & 0x80) != 0) {
    contents.insert(contents.begin(), '\0');
  }
  return IntegerOf(contents);
}

std::string RsaSpki(const BIGNUM* modulus, const std::string& exponent) {
  return Sequence({AlgorithmIdentifier(oid::kRsaEncryption, Null()),
                   BitString(Sequence({IntegerOfNumber(modulus), exponent}))});
}

// DigestInfo of SHA-256 (RFC 8017, section 9.2).
std::string DigestInfo(std::string_view data) {
  const DigestValue hash(Digest::kSha256, ToBytes(data));
  return Sequence({AlgorithmIdentifier(oid::kSha256, Null()),
                   OctetString(ToText(hash.bytes()))});
}

// EMSA-PKCS1-v1_5 with so many octets of padding, and what follows.
std::string Encoded(std::string_view data, size_t padding,
                    std::string_view rest = "") {
  std::string encoded("\x00\x01", 2);
  encoded += std::string(padding, '\xff') + std::string(1, '\0') +
             DigestInfo(data) + std::string(rest);
  return encoded;
}

// A response of an issuer with any RSA key, signed by hand.
class RsaForgery {
 public:
  explicit RsaForgery(std::string spki)
      : spki_(std::move(spki)),
        ca_("RSA CA", TestKey::Rsa(RsaTestKey::kIssuer)) {
    id_ = CertIdOf(ca_);
    id_.issuer_spki = ToBytes(spki_);
  }

  // What is signed.
  std::string Data() const {
    const std::string response = Builder("").Build();
    return std::string(
        ToText(Summarize(ToBytes(response)).basic.response_data));
  }

  Finding With(const std::string& signature) const {
    const std::string response = Builder(signature).Build();
    return VerifyResponse(id_, ToBytes(response), kNow).finding;
  }

 private:
  ResponseBuilder Builder(const std::string& signature) const {
    return ResponseBuilder(ca_)
        .Entry(EntryBuilder(id_))
        .ByName()
        .Algorithm(SigningAlgorithm::kRsaSha256)
        .SignatureBits(signature);
  }

  const std::string spki_;
  const TestCa ca_;
  CertId id_;
};

const BIGNUM* ModulusOf(const TestKey& key) {
  return RSA_get0_n(EVP_PKEY_get0_RSA(key.get()));
}

// The private operation alone, on as many octets as the modulus has.
std::string SignRaw(RSA* rsa, const std::string& encoded) {
  EXPECT_EQ(encoded.size(), kRsaSize);
  std::string signature(kRsaSize, '\0');
  size_t size = 0;
  EXPECT_TRUE(RSA_sign_raw(
      rsa, &size, reinterpret_cast<uint8_t*>(signature.data()),
      signature.size(), reinterpret_cast<const uint8_t*>(encoded.data()),
      encoded.size(), RSA_NO_PADDING));
  return signature;
}

// The public operation, with arithmetic that takes any modulus, in as many
// octets as that has.
std::string RaisedTo65537(const BIGNUM* base, const BIGNUM* modulus) {
  bssl::UniquePtr<BN_CTX> context(BN_CTX_new());
  bssl::UniquePtr<BIGNUM> power(BN_dup(base));
  for (int i = 0; i < 16; ++i) {
    EXPECT_TRUE(BN_mod_sqr(power.get(), power.get(), modulus, context.get()));
  }
  EXPECT_TRUE(
      BN_mod_mul(power.get(), power.get(), base, modulus, context.get()));
  return Octets(power.get(), BN_num_bytes(modulus));
}

// The hash is not at the end: what follows it makes the number a cube, so that
// anybody signs for a key with exponent 3.
TEST(SignatureFailureTest, RsaExponent3WithForgedPadding) {
  const TestKey key = TestKey::Rsa(RsaTestKey::kIssuer);
  const RsaForgery forgery(RsaSpki(ModulusOf(key), Integer(3)));
  const std::string wanted = Encoded(forgery.Data(), /*padding=*/8);
  const bssl::UniquePtr<BIGNUM> root = CubeRoot(
      Number(wanted + std::string(kRsaSize - wanted.size(), '\0')).get());
  // The cube is below the modulus, and begins as a lenient reader wants it.
  const bssl::UniquePtr<BIGNUM> cube = Cube(root.get());
  ASSERT_LT(BN_cmp(cube.get(), ModulusOf(key)), 0);
  ASSERT_EQ(Octets(cube.get(), kRsaSize).substr(0, wanted.size()), wanted);
  EXPECT_EQ(forgery.With(Octets(root.get(), kRsaSize)),
            Finding::kNotSignedByIssuerKey);
}

// The same key would do: a true signature is accepted.
TEST(SignatureFailureTest, RsaExponent3ItselfIsNotRefused) {
  bssl::UniquePtr<RSA> rsa(RSA_new());
  bssl::UniquePtr<BIGNUM> three(BN_new());
  ASSERT_TRUE(BN_set_word(three.get(), 3) &&
              RSA_generate_key_ex(rsa.get(), 2048, three.get(), nullptr));
  const RsaForgery honest(RsaSpki(RSA_get0_n(rsa.get()), Integer(3)));
  const std::string data = honest.Data();
  const DigestValue hash(Digest::kSha256, ToBytes(data));
  std::string signature(RSA_size(rsa.get()), '\0');
  unsigned size = 0;
  ASSERT_TRUE(RSA_sign(NID_sha256, hash.bytes().data(), hash.bytes().size(),
                       reinterpret_cast<uint8_t*>(signature.data()), &size,
                       rsa.get()));
  EXPECT_EQ(honest.With(signature), Finding::kGood);
}

// Raising to the power of 1 changes nothing: the padding, in the clear, is its
// own signature.
TEST(SignatureFailureTest, RsaExponent1) {
  const TestKey key = TestKey::Rsa(RsaTestKey::kIssuer);
  const RsaForgery forgery(RsaSpki(ModulusOf(key), Integer(1)));
  const std::string data = forgery.Data();
  const std::string encoded =
      Encoded(data, kRsaSize - 3 - DigestInfo(data).size());
  ASSERT_EQ(encoded.size(), kRsaSize);
  EXPECT_EQ(forgery.With(encoded), Finding::kSignerKeyUnusable);
}

TEST(SignatureFailureTest, RsaExponentEvenZeroOrHuge) {
  const TestKey key = TestKey::Rsa(RsaTestKey::kIssuer);
  const std::string huge = "\x7f" + std::string(4096, '\xff');
  for (const std::string& exponent :
       {Integer(0), Integer(2), Integer(65536), IntegerOf(huge),
        IntegerOf("\xff"), IntegerOf("")}) {
    const RsaForgery forgery(RsaSpki(ModulusOf(key), exponent));
    const Finding finding = forgery.With(std::string(kRsaSize, '\0'));
    EXPECT_TRUE(finding == Finding::kSignerKeyUnusable ||
                finding == Finding::kIssuerKeyMalformed)
        << ToString(finding);
  }
}

// A modulus whose arithmetic would take minutes, with a signature as long, so
// that nothing but the size of the key can refuse it; and no modulus at all.
TEST(SignatureFailureTest, RsaModulusHugeOrZero) {
  const std::string huge = "\x7f" + std::string(60000, '\xff');
  const RsaForgery slow(RsaSpki(Number(huge).get(), Integer(65537)));
  EXPECT_EQ(slow.With(std::string(huge.size(), '\1')),
            Finding::kSignerKeyUnusable);
  const RsaForgery nothing(RsaSpki(Number("").get(), Integer(65537)));
  for (const size_t size : {size_t{0}, size_t{1}, kRsaSize}) {
    EXPECT_EQ(nothing.With(std::string(size, '\0')),
              Finding::kIssuerKeyMalformed);
  }
}

// Twice an honest modulus. RSA works with it, too: what was signed modulo the
// half, and made odd or even as the padding is, is a true signature. A verifier
// whose arithmetic takes even numbers accepts it; that of others fails or does
// not end.
TEST(SignatureFailureTest, RsaModulusEven) {
  const TestKey key = TestKey::Rsa(RsaTestKey::kIssuer);
  RSA* const rsa = EVP_PKEY_get0_RSA(key.get());
  bssl::UniquePtr<BIGNUM> even(BN_dup(ModulusOf(key)));
  ASSERT_TRUE(BN_add(even.get(), even.get(), ModulusOf(key)));
  const RsaForgery forgery(RsaSpki(even.get(), Integer(65537)));
  const std::string data = forgery.Data();
  const size_t size = BN_num_bytes(even.get());
  ASSERT_EQ(size, kRsaSize + 1);
  const std::string encoded = Encoded(data, size - 3 - DigestInfo(data).size());
  const bssl::UniquePtr<BIGNUM> number =
      Number(SignRaw(rsa, encoded.substr(1)));
  if (BN_is_odd(number.get()) != BN_is_odd(Number(encoded).get())) {
    ASSERT_TRUE(BN_add(number.get(), number.get(), ModulusOf(key)));
  }
  ASSERT_EQ(RaisedTo65537(number.get(), even.get()), encoded);
  // BoringSSL refuses the key when it is read or when it is used, depending on
  // its version.
  const Finding finding = forgery.With(Octets(number.get(), size));
  EXPECT_TRUE(finding == Finding::kSignerKeyUnusable ||
              finding == Finding::kNotSignedByIssuerKey)
      << ToString(finding);
}

// A signature that is a number above the modulus, or has another length.
TEST(SignatureFailureTest, RsaSignatureOfOtherSize) {
  const TestKey key = TestKey::Rsa(RsaTestKey::kIssuer);
  const RsaForgery honest(key.spki());
  const std::string signature =
      key.Sign(SigningAlgorithm::kRsaSha256, honest.Data());
  ASSERT_EQ(honest.With(signature), Finding::kGood);
  bssl::UniquePtr<BIGNUM> above = Number(signature);
  ASSERT_TRUE(BN_add(above.get(), above.get(), ModulusOf(key)));
  for (const std::string& other :
       {std::string(1, '\0') + signature, signature + std::string(1, '\0'),
        signature.substr(1), signature.substr(0, kRsaSize - 1),
        Octets(above.get(), kRsaSize + 1), std::string(kRsaSize, '\0'),
        std::string(kRsaSize, '\xff')}) {
    EXPECT_EQ(honest.With(other), Finding::kNotSignedByIssuerKey);
  }
}

// The padding that is signed is another one than PKCS #1 wants: with a true
// private key, so that nothing but the padding is wrong.
TEST(SignatureFailureTest, RsaPaddingRead) {
  const TestKey key = TestKey::Rsa(RsaTestKey::kIssuer);
  RSA* const rsa = EVP_PKEY_get0_RSA(key.get());
  const RsaForgery honest(key.spki());
  const std::string data = honest.Data();
  const size_t full = kRsaSize - 3 - DigestInfo(data).size();
  const auto sign = [rsa](const std::string& encoded) {
    return SignRaw(rsa, encoded);
  };
  ASSERT_EQ(honest.With(sign(Encoded(data, full))), Finding::kGood);
  std::string type_2 = Encoded(data, full);
  type_2[1] = '\x02';
  std::string not_ff = Encoded(data, full);
  not_ff[50] = '\xfe';
  for (const std::string& wrong :
       {Encoded(data, full - 9, "garbage!!"),
        Encoded(data, 0, std::string(full, 'g')), type_2, not_ff,
        Encoded("other data", full)}) {
    EXPECT_EQ(honest.With(sign(wrong)), Finding::kNotSignedByIssuerKey);
  }
}

// Where DigestInfo is decoded instead of compared, there is room in it for what
// makes a number a cube.
TEST(SignatureFailureTest, RsaDigestInfoRead) {
  const TestKey key = TestKey::Rsa(RsaTestKey::kIssuer);
  const RsaForgery honest(key.spki());
  const std::string data = honest.Data();
  const DigestValue hash(Digest::kSha256, ToBytes(data));
  const std::string value = OctetString(ToText(hash.bytes()));
  const std::string algorithm = AlgorithmIdentifier(oid::kSha256, Null());
  const auto finding_with = [&](const std::string& digest_info) {
    std::string encoded("\x00\x01", 2);
    encoded += std::string(kRsaSize - 3 - digest_info.size(), '\xff');
    encoded += std::string(1, '\0') + digest_info;
    return honest.With(SignRaw(EVP_PKEY_get0_RSA(key.get()), encoded));
  };
  ASSERT_EQ(finding_with(Sequence({algorithm, value})), Finding::kGood);
  for (const std::string& wrong : {
           Sequence({AlgorithmIdentifier(oid::kSha256), value}),
           Sequence({AlgorithmIdentifier(oid::kSha256, OctetString("garbage")),
                     value}),
           Sequence({AlgorithmIdentifier(oid::kSha256, Tlv(5, "g")), value}),
           Sequence(
               {AlgorithmIdentifier(oid::kSha256, Null() + Null()), value}),
           Sequence({AlgorithmIdentifier(oid::kSha1, Null()), value}),
           Sequence({algorithm, value, OctetString("garbage")}),
           TlvWithLength(0x30, std::string("\x81\x31"), algorithm + value),
           Sequence({algorithm, TlvWithLength(0x04, std::string("\x81\x20"),
                                              ToText(hash.bytes()))}),
           std::string(ToText(hash.bytes())),
       }) {
    EXPECT_EQ(finding_with(wrong), Finding::kNotSignedByIssuerKey);
  }
}

// The hash in the signature is that of a weaker digest than is claimed.
TEST(SignatureFailureTest, DigestOfAnotherAlgorithm) {
  const TestCa ca("RSA CA", TestKey::Rsa(RsaTestKey::kIssuer));
  for (const SigningAlgorithm claimed :
       {SigningAlgorithm::kRsaSha384, SigningAlgorithm::kRsaSha512,
        SigningAlgorithm::kPssSha256}) {
    const std::string response = ResponseBuilder(ca)
                                     .Good()
                                     .Algorithm(SigningAlgorithm::kRsaSha256)
                                     .Replace(ResponsePart::kSignatureAlgorithm,
                                              AlgorithmIdentifier(claimed))
                                     .Build();
    EXPECT_EQ(VerifyResponse(CertIdOf(ca), ToBytes(response), kNow).finding,
              Finding::kNotSignedByIssuerKey);
  }
}

// RSASSA-PSS-params ::= SEQUENCE {                       RFC 4055, section 3.1
std::string PssParameters(Bytes hash, Bytes mgf_hash, int salt,
                          const std::string& trailer = "") {
  return AlgorithmIdentifier(
      oid::kRsaPss,
      Sequence(
          {Explicit(0, AlgorithmIdentifier(hash, Null())),
           Explicit(1, AlgorithmIdentifier(
                           oid::kMgf1, AlgorithmIdentifier(mgf_hash, Null()))),
           Explicit(2, Integer(salt)), trailer}));
}

TEST(SignatureFailureTest, PssParameterConfusion) {
  const TestCa ca("RSA CA", TestKey::Rsa(RsaTestKey::kIssuer));
  const ResponseBuilder signed_by_pss =
      ResponseBuilder(ca).Good().Algorithm(SigningAlgorithm::kPssSha256);
  const auto finding_with = [&](const std::string& algorithm) {
    const std::string response =
        ResponseBuilder(signed_by_pss)
            .Replace(ResponsePart::kSignatureAlgorithm, algorithm)
            .Build();
    return VerifyResponse(CertIdOf(ca), ToBytes(response), kNow).finding;
  };
  ASSERT_EQ(finding_with(PssParameters(oid::kSha256, oid::kSha256, 32)),
            Finding::kGood);
  // What is not one of three encodings is not read at all.
  for (const std::string& confused :
       {PssParameters(oid::kSha256, oid::kSha256, 20),
        PssParameters(oid::kSha256, oid::kSha256, 0),
        PssParameters(oid::kSha256, oid::kSha1, 32),
        PssParameters(oid::kSha1, oid::kSha256, 32),
        PssParameters(oid::kSha384, oid::kSha256, 48),
        PssParameters(oid::kSha256, oid::kSha256, 32, Explicit(3, Integer(1))),
        PssParameters(oid::kSha256, oid::kSha256, 32, Explicit(3, Integer(2))),
        AlgorithmIdentifier(oid::kRsaPss),
        AlgorithmIdentifier(oid::kRsaPss, Null()),
        AlgorithmIdentifier(oid::kRsaPss, Sequence({}))}) {
    EXPECT_EQ(finding_with(confused), Finding::kSignatureAlgorithmUnsupported);
  }
  // A consistent claim that is not what was signed, or not by this scheme.
  EXPECT_EQ(finding_with(PssParameters(oid::kSha384, oid::kSha384, 48)),
            Finding::kNotSignedByIssuerKey);
  EXPECT_EQ(finding_with(AlgorithmIdentifier(SigningAlgorithm::kRsaSha256)),
            Finding::kNotSignedByIssuerKey);
}

// The key of one kind, the algorithm of another.
TEST(SignatureFailureTest, KeyOfAnotherKind) {
  const TestCa ca;
  for (const SigningAlgorithm claimed :
       {SigningAlgorithm::kRsaSha256, SigningAlgorithm::kPssSha256}) {
    const std::string response = ResponseBuilder(ca)
                                     .Good()
                                     .Replace(ResponsePart::kSignatureAlgorithm,
                                              AlgorithmIdentifier(claimed))
                                     .Build();
    EXPECT_EQ(VerifyResponse(CertIdOf(ca), ToBytes(response), kNow).finding,
              Finding::kNotSignedByIssuerKey);
  }
}

class EcdsaFailureTest : public ::testing::TestWithParam<Curve> {
 protected:
  Finding With(const std::string& signature) const {
    const std::string response =
        ResponseBuilder(ca_).Good().SignatureBits(signature).Build();
    return VerifyResponse(CertIdOf(ca_), ToBytes(response), kNow).finding;
  }

  // Contents of the INTEGERs of the true signature.
  void SetUp() override {
    const std::string response = ResponseBuilder(ca_).Good().Build();
    const Bytes signature = Summarize(ToBytes(response)).basic.signature;
    const auto size = [&](size_t at) { return size_t{signature[at]}; };
    const size_t start = Contents(ToText(signature));
    r_ = std::string(ToText(signature.subspan(start + 2, size(start + 1))));
    const size_t next = start + 2 + r_.size();
    s_ = std::string(ToText(signature.subspan(next + 2, size(next + 1))));
    ASSERT_EQ(With(Both(r_, s_)), Finding::kGood);
  }

  // Where the contents of an element begin that is shorter than 256 bytes.
  static size_t Contents(std::string_view element) {
    return element[1] == '\x81' ? 3 : 2;
  }

  static std::string Both(const std::string& r, const std::string& s) {
    return Sequence({IntegerOf(r), IntegerOf(s)});
  }

  const TestCa ca_ = TestCa("EC CA", TestKey::Ec(GetParam(), "EC CA"));
  const bssl::UniquePtr<EC_GROUP> group_{EC_GROUP_new_by_curve_name(
      GetParam() == Curve::kP256   ? NID_X9_62_prime256v1
      : GetParam() == Curve::kP384 ? NID_secp384r1
                                   : NID_secp521r1)};
  std::string r_;
  std::string s_;
};

TEST_P(EcdsaFailureTest, ZeroForROrS) {
  const std::string zero(1, '\0');
  const std::string order =
      std::string(1, '\0') +
      Octets(EC_GROUP_get0_order(group_.get()),
             BN_num_bytes(EC_GROUP_get0_order(group_.get())));
  for (const std::string& none : {zero, order}) {  // Zero modulo the order.
    EXPECT_EQ(With(Both(none, none)), Finding::kNotSignedByIssuerKey);
    EXPECT_EQ(With(Both(r_, none)), Finding::kNotSignedByIssuerKey);
    EXPECT_EQ(With(Both(none, s_)), Finding::kNotSignedByIssuerKey);
  }
}

TEST_P(EcdsaFailureTest, OverlongROrS) {
  const std::string zeros(8, '\0');
  const std::string huge = "\x01" + std::string(60000, '\0') + r_;
  for (const std::string& r : {zeros + r_, huge, std::string(), "\xff" + r_}) {
    EXPECT_EQ(With(Both(r, s_)), Finding::kNotSignedByIssuerKey);
  }
  for (const std::string& s : {zeros + s_, huge, std::string(), "\xff" + s_}) {
    EXPECT_EQ(With(Both(r_, s)), Finding::kNotSignedByIssuerKey);
  }
}

// The same numbers, encoded otherwise or with something behind them.
TEST_P(EcdsaFailureTest, EncodingOfTheSignature) {
  const std::string both = Both(r_, s_);
  const size_t header = Contents(both);
  for (const std::string& other :
       {both + std::string(1, '\0'),
        Sequence({IntegerOf(r_), IntegerOf(s_), Null()}),
        Sequence({IntegerOf(r_)}), OctetString(r_ + s_), r_ + s_,
        TlvWithLength(0x30,
                      std::string("\x82\x00", 2) +
                          static_cast<char>(both.size() - header),
                      both.substr(header))}) {
    EXPECT_EQ(With(other), Finding::kNotSignedByIssuerKey);
  }
}

// The negation of s is as good: ECDSA is so. It signs nothing that was not
// signed, and what remembers responses does so by all of their bytes.
TEST_P(EcdsaFailureTest, NegatedSIsNoForgery) {
  const BIGNUM* const order = EC_GROUP_get0_order(group_.get());
  bssl::UniquePtr<BIGNUM> negated = Number(s_);
  ASSERT_TRUE(BN_sub(negated.get(), order, negated.get()));
  EXPECT_EQ(With(Sequence({IntegerOf(r_), IntegerOfNumber(negated.get())})),
            Finding::kGood);
}

INSTANTIATE_TEST_SUITE_P(Curves, EcdsaFailureTest,
                         ::testing::Values(Curve::kP256, Curve::kP384,
                                           Curve::kP521),
                         [](const auto& info) {
                           return info.param == Curve::kP256   ? "P256"
                                  : info.param == Curve::kP384 ? "P384"
                                                               : "P521";
                         });

}  // namespace
}  // namespace revcheck::testing
