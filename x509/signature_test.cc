#include "revcheck/x509/signature.h"

#include <openssl/bytestring.h>
#include <openssl/digest.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {
namespace {

constexpr std::string_view kData = "what is signed";

template <typename Param>
std::string NameOf(const ::testing::TestParamInfo<Param>& info) {
  return info.param.name;
}

// The contents of a DER AlgorithmIdentifier.
std::string ContentsOf(const std::string& der) {
  CBS in = ToCbs(ToBytes(der));
  CBS contents;
  EXPECT_TRUE(CBS_get_asn1(&in, &contents, CBS_ASN1_SEQUENCE));
  return std::string(ToText(ToBytes(contents)));
}

struct KnownTestCase {
  std::string name;
  Bytes oid;
  SignatureAlgorithm want;
  SigningAlgorithm signing;
};

std::vector<KnownTestCase> KnownAlgorithms() {
  using S = SignatureScheme;
  using D = Digest;
  using A = SigningAlgorithm;
  return {
      {"RsaSha1", oid::kSha1WithRsa, {S::kRsaPkcs1, D::kSha1}, A::kRsaSha1},
      {"RsaSha1Oiw",
       oid::kSha1WithRsaOiw,
       {S::kRsaPkcs1, D::kSha1},
       A::kRsaSha1Oiw},
      {"RsaSha256",
       oid::kSha256WithRsa,
       {S::kRsaPkcs1, D::kSha256},
       A::kRsaSha256},
      {"RsaSha384",
       oid::kSha384WithRsa,
       {S::kRsaPkcs1, D::kSha384},
       A::kRsaSha384},
      {"RsaSha512",
       oid::kSha512WithRsa,
       {S::kRsaPkcs1, D::kSha512},
       A::kRsaSha512},
      {"EcdsaSha1", oid::kEcdsaWithSha1, {S::kEcdsa, D::kSha1}, A::kEcdsaSha1},
      {"EcdsaSha256",
       oid::kEcdsaWithSha256,
       {S::kEcdsa, D::kSha256},
       A::kEcdsaSha256},
      {"EcdsaSha384",
       oid::kEcdsaWithSha384,
       {S::kEcdsa, D::kSha384},
       A::kEcdsaSha384},
      {"EcdsaSha512",
       oid::kEcdsaWithSha512,
       {S::kEcdsa, D::kSha512},
       A::kEcdsaSha512},
  };
}

class KnownAlgorithmTest : public ::testing::TestWithParam<KnownTestCase> {};

TEST_P(KnownAlgorithmTest, MayHaveNullOrNoParameters) {
  for (const std::string& parameters : {std::string(), Null()}) {
    SCOPED_TRACE(parameters.size());
    const std::string contents = Oid(GetParam().oid) + parameters;
    SignatureAlgorithm algorithm = {SignatureScheme::kEd25519, Digest::kSha1};
    EXPECT_EQ(ParseSignatureAlgorithm(ToBytes(contents), &algorithm),
              std::nullopt);
    EXPECT_EQ(algorithm, GetParam().want);
  }
}

TEST_P(KnownAlgorithmTest, IsWhatTheBuilderWrites) {
  const std::string contents =
      ContentsOf(AlgorithmIdentifier(GetParam().signing));
  SignatureAlgorithm algorithm;
  EXPECT_EQ(ParseSignatureAlgorithm(ToBytes(contents), &algorithm),
            std::nullopt);
  EXPECT_EQ(algorithm, GetParam().want);
}

TEST_P(KnownAlgorithmTest, HasNoOtherParameters) {
  struct TestCase {
    std::string name;
    std::string parameters;
  };
  const TestCase kCases[] = {
      {"FilledNull", Tlv(0x05, "x")},
      {"TwoNulls", Null() + Null()},
      {"EmptySequence", Sequence({})},
      {"Oid", Oid(oid::kSecp256r1)},
      {"Integer", Integer(0)},
      {"NullAndByte", Null() + "x"},
      {"NullCut", "\x05"},
      {"Byte", "x"},
  };
  for (const TestCase& test : kCases) {
    SCOPED_TRACE(test.name);
    const std::string contents = Oid(GetParam().oid) + test.parameters;
    SignatureAlgorithm algorithm;
    EXPECT_EQ(ParseSignatureAlgorithm(ToBytes(contents), &algorithm),
              AlgorithmFault::kMalformed);
  }
}

TEST_P(KnownAlgorithmTest, IsNotKnownByPartOfItsName) {
  const std::string id(ToText(GetParam().oid));
  for (const std::string& other : {id + '\x01', id.substr(0, id.size() - 1)}) {
    const std::string contents = Oid(ToBytes(other));
    SignatureAlgorithm algorithm;
    EXPECT_EQ(ParseSignatureAlgorithm(ToBytes(contents), &algorithm),
              AlgorithmFault::kUnsupported);
  }
}

INSTANTIATE_TEST_SUITE_P(All, KnownAlgorithmTest,
                         ::testing::ValuesIn(KnownAlgorithms()),
                         NameOf<KnownTestCase>);

struct AlgorithmTestCase {
  std::string name;
  std::string contents;
  std::optional<AlgorithmFault> want;
};

class AlgorithmTest : public ::testing::TestWithParam<AlgorithmTestCase> {};

TEST_P(AlgorithmTest, IsJudged) {
  SignatureAlgorithm algorithm;
  EXPECT_EQ(ParseSignatureAlgorithm(ToBytes(GetParam().contents), &algorithm),
            GetParam().want);
}

// id-dsa-with-sha256, 2.16.840.1.101.3.4.3.2.
constexpr uint8_t kDsaWithSha256[] = {0x60, 0x86, 0x48, 0x01, 0x65,
                                      0x03, 0x04, 0x03, 0x02};
// id-Ed448, 1.3.101.113.
constexpr uint8_t kEd448[] = {0x2b, 0x65, 0x71};
// id-sha224, 2.16.840.1.101.3.4.2.4.
constexpr uint8_t kSha224[] = {0x60, 0x86, 0x48, 0x01, 0x65,
                               0x03, 0x04, 0x02, 0x04};
// md2WithRSAEncryption, 1.2.840.113549.1.1.2.
constexpr uint8_t kMd2WithRsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                   0x0d, 0x01, 0x01, 0x02};

INSTANTIATE_TEST_SUITE_P(
    Other, AlgorithmTest,
    ::testing::ValuesIn<AlgorithmTestCase>({
        {"Dsa", Oid(kDsaWithSha256), AlgorithmFault::kUnsupported},
        {"Md2Rsa", Oid(kMd2WithRsa) + Null(), AlgorithmFault::kUnsupported},
        {"Md5Rsa", ContentsOf(AlgorithmIdentifier(SigningAlgorithm::kRsaMd5)),
         AlgorithmFault::kUnsupported},
        {"Sha224Rsa",
         ContentsOf(AlgorithmIdentifier(SigningAlgorithm::kRsaSha224)),
         AlgorithmFault::kUnsupported},
        {"BareSha256", Oid(oid::kSha256) + Null(),
         AlgorithmFault::kUnsupported},
        {"BareRsa", Oid(oid::kRsaEncryption) + Null(),
         AlgorithmFault::kUnsupported},
        {"BareEcKey", Oid(oid::kEcPublicKey), AlgorithmFault::kUnsupported},
        {"Ed25519", Oid(oid::kEd25519), std::nullopt},
        {"Ed25519WithNull", Oid(oid::kEd25519) + Null(),
         AlgorithmFault::kUnsupported},
        {"Ed448", Oid(kEd448), AlgorithmFault::kUnsupported},
        {"UnknownWithAnyParameters", Oid(kEd448) + "junk",
         AlgorithmFault::kUnsupported},
        {"EmptyOid", Oid(Bytes()), AlgorithmFault::kUnsupported},
        {"Empty", "", AlgorithmFault::kMalformed},
        {"NoOid", Null(), AlgorithmFault::kMalformed},
        {"OidCut", Oid(oid::kSha256WithRsa).substr(0, 8),
         AlgorithmFault::kMalformed},
        {"OidOfOtherClass", Implicit(6, ToText(oid::kSha256WithRsa)),
         AlgorithmFault::kMalformed},
        {"WholeSequence", AlgorithmIdentifier(oid::kSha256WithRsa, Null()),
         AlgorithmFault::kMalformed},
    }),
    NameOf<AlgorithmTestCase>);

TEST(AlgorithmTest, Ed25519HashesWithSha512) {
  SignatureAlgorithm algorithm;
  const std::string contents = Oid(oid::kEd25519);
  ASSERT_EQ(ParseSignatureAlgorithm(ToBytes(contents), &algorithm),
            std::nullopt);
  EXPECT_EQ(algorithm,
            (SignatureAlgorithm{SignatureScheme::kEd25519, Digest::kSha512}));
}

TEST(SignatureAlgorithmTest, EqualsIfSchemeAndDigestDo) {
  const SignatureAlgorithm a = {SignatureScheme::kEcdsa, Digest::kSha256};
  EXPECT_TRUE(
      (a == SignatureAlgorithm{SignatureScheme::kEcdsa, Digest::kSha256}));
  EXPECT_FALSE(
      (a == SignatureAlgorithm{SignatureScheme::kEcdsa, Digest::kSha384}));
  EXPECT_FALSE(
      (a == SignatureAlgorithm{SignatureScheme::kRsaPss, Digest::kSha256}));
}

// The fields of RSASSA-PSS-params, which tests combine.
std::string Hash(Bytes oid) { return AlgorithmIdentifier(oid, Null()); }

std::string HashField(Bytes oid) { return Explicit(0, Hash(oid)); }

std::string MgfField(Bytes oid) {
  return Explicit(1, AlgorithmIdentifier(oid::kMgf1, Hash(oid)));
}

std::string SaltField(int size) { return Explicit(2, Integer(size)); }

std::string Pss(std::string_view parameters) {
  return Oid(oid::kRsaPss) + std::string(parameters);
}

// With SHA-256 in the place of whatever the test does not say.
std::string PssFields(std::string_view hash, std::string_view mgf,
                      std::string_view salt, std::string_view rest = "") {
  return Pss(Sequence({hash, mgf, salt, rest}));
}

struct PssTestCase {
  std::string name;
  Digest digest;
  Bytes oid;
  int salt_size;
  SigningAlgorithm signing;
};

class PssTest : public ::testing::TestWithParam<PssTestCase> {};

TEST_P(PssTest, IsAcceptedInTheEncodingOfTheForum) {
  const std::string contents =
      PssFields(HashField(GetParam().oid), MgfField(GetParam().oid),
                SaltField(GetParam().salt_size));
  EXPECT_EQ(contents, ContentsOf(AlgorithmIdentifier(GetParam().signing)));
  EXPECT_EQ(contents.size() - Oid(oid::kRsaPss).size(), 54u);
  SignatureAlgorithm algorithm;
  EXPECT_EQ(ParseSignatureAlgorithm(ToBytes(contents), &algorithm),
            std::nullopt);
  EXPECT_EQ(algorithm,
            (SignatureAlgorithm{SignatureScheme::kRsaPss, GetParam().digest}));
}

TEST_P(PssTest, WantsASaltAsLongAsTheHash) {
  for (int size = 0; size <= 256; ++size) {
    SCOPED_TRACE(size);
    const std::string contents = PssFields(
        HashField(GetParam().oid), MgfField(GetParam().oid), SaltField(size));
    SignatureAlgorithm algorithm;
    EXPECT_EQ(ParseSignatureAlgorithm(ToBytes(contents), &algorithm),
              size == GetParam().salt_size
                  ? std::nullopt
                  : std::optional(AlgorithmFault::kUnsupported));
  }
}

// There is one encoding of each, so that every altered byte spoils it.
TEST_P(PssTest, RefusesEveryBitFlipAndTruncation) {
  const std::string good = ContentsOf(AlgorithmIdentifier(GetParam().signing));
  SignatureAlgorithm algorithm;
  for (size_t at = 0; at < good.size(); ++at) {
    ASSERT_NE(ParseSignatureAlgorithm(ToBytes(good.substr(0, at)), &algorithm),
              std::nullopt);
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      const auto fault = ParseSignatureAlgorithm(ToBytes(bad), &algorithm);
      // A flip in the name can make another algorithm, but not this one.
      ASSERT_TRUE(fault.has_value() ||
                  algorithm.scheme != SignatureScheme::kRsaPss)
          << at << ' ' << bit;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, PssTest,
                         ::testing::ValuesIn<PssTestCase>({
                             {"Sha256", Digest::kSha256, oid::kSha256, 32,
                              SigningAlgorithm::kPssSha256},
                             {"Sha384", Digest::kSha384, oid::kSha384, 48,
                              SigningAlgorithm::kPssSha384},
                             {"Sha512", Digest::kSha512, oid::kSha512, 64,
                              SigningAlgorithm::kPssSha512},
                         }),
                         NameOf<PssTestCase>);

std::vector<AlgorithmTestCase> BadPssParameters() {
  const std::string hash = HashField(oid::kSha256);
  const std::string mgf = MgfField(oid::kSha256);
  const std::string salt = SaltField(32);
  const std::string hash_without_null = AlgorithmIdentifier(oid::kSha256);
  const std::pair<const char*, std::string> kBad[] = {
      {"Absent", Pss("")},
      {"Null", Pss(Null())},
      {"Empty", Pss(Sequence({}))},
      {"TrailingAfterParameters", Pss(Sequence({hash, mgf, salt}) + Null())},
      {"TrailingInParameters", PssFields(hash, mgf, salt, Null())},
      {"Set", Pss(Set({hash, mgf, salt}))},
      {"TrailerField", PssFields(hash, mgf, salt, Explicit(3, Integer(1)))},
      {"OtherTrailerField",
       PssFields(hash, mgf, salt, Explicit(3, Integer(2)))},
      {"HashOmitted", PssFields("", mgf, salt)},
      {"MgfOmitted", PssFields(hash, "", salt)},
      {"SaltOmitted", PssFields(hash, mgf, "")},
      {"Reordered", PssFields(mgf, hash, salt)},
      {"Sha1",
       PssFields(HashField(oid::kSha1), MgfField(oid::kSha1), SaltField(20))},
      {"Sha224",
       PssFields(HashField(kSha224), MgfField(kSha224), SaltField(28))},
      {"HashOfMgfDiffers", PssFields(hash, MgfField(oid::kSha384), salt)},
      {"HashOfMgfDiffersOtherWay",
       PssFields(HashField(oid::kSha384), mgf, SaltField(48))},
      {"SaltOfOtherHash", PssFields(hash, mgf, SaltField(48))},
      {"SaltNegative", PssFields(hash, mgf, SaltField(-32))},
      {"SaltPadded",
       PssFields(hash, mgf, Explicit(2, IntegerOf(std::string("\0\x20", 2))))},
      {"SaltEmpty", PssFields(hash, mgf, Explicit(2, IntegerOf("")))},
      {"SaltAndMore", PssFields(hash, mgf, Explicit(2, Integer(32) + Null()))},
      {"SaltUntagged", PssFields(hash, mgf, Integer(32))},
      {"HashWithoutNull", PssFields(Explicit(0, hash_without_null), mgf, salt)},
      {"HashAndMore",
       PssFields(Explicit(0, Hash(oid::kSha256) + Null()), mgf, salt)},
      {"HashParametersAndMore",
       PssFields(
           Explicit(0, AlgorithmIdentifier(oid::kSha256, Null() + Null())), mgf,
           salt)},
      {"HashUntagged", PssFields(Hash(oid::kSha256), mgf, salt)},
      {"HashPrimitive", PssFields(Implicit(0, Hash(oid::kSha256)), mgf, salt)},
      {"MgfHashWithoutNull",
       PssFields(
           hash,
           Explicit(1, AlgorithmIdentifier(oid::kMgf1, hash_without_null)),
           salt)},
      {"MgfWithoutHash",
       PssFields(hash, Explicit(1, AlgorithmIdentifier(oid::kMgf1)), salt)},
      {"MgfNotMgf1",
       PssFields(
           hash,
           Explicit(1, AlgorithmIdentifier(oid::kRsaPss, Hash(oid::kSha256))),
           salt)},
      {"MgfAndMore", PssFields(hash,
                               Explicit(1, AlgorithmIdentifier(
                                               oid::kMgf1, Hash(oid::kSha256)) +
                                               Null()),
                               salt)},
      {"MgfParametersAndMore",
       PssFields(hash,
                 Explicit(1, AlgorithmIdentifier(oid::kMgf1,
                                                 Hash(oid::kSha256) + Null())),
                 salt)},
  };
  std::vector<AlgorithmTestCase> cases;
  for (const auto& [name, contents] : kBad) {
    cases.push_back({name, contents, AlgorithmFault::kUnsupported});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(BadPss, AlgorithmTest,
                         ::testing::ValuesIn(BadPssParameters()),
                         NameOf<AlgorithmTestCase>);

// A signature of each accepted algorithm.
struct VerifyTestCase {
  std::string name;
  SignatureAlgorithm algorithm;
  SigningAlgorithm signing;
  TestKey key;
  TestKey other_key;  // Of the same kind.
};

std::vector<VerifyTestCase> EverySignature() {
  std::vector<VerifyTestCase> cases;
  for (const KnownTestCase& known : KnownAlgorithms()) {
    if (known.want.scheme == SignatureScheme::kRsaPkcs1) {
      cases.push_back({known.name, known.want, known.signing,
                       TestKey::Rsa(RsaTestKey::kIssuer),
                       TestKey::Rsa(RsaTestKey::kOtherCa)});
      continue;
    }
    for (const Curve curve : {Curve::kP256, Curve::kP384, Curve::kP521}) {
      const std::string bits(ToString(curve).substr(2));
      cases.push_back({known.name + "OnP" + bits, known.want, known.signing,
                       TestKey::Ec(curve, "a"), TestKey::Ec(curve, "b")});
    }
  }
  using A = SigningAlgorithm;
  const std::pair<A, Digest> kPss[] = {{A::kPssSha256, Digest::kSha256},
                                       {A::kPssSha384, Digest::kSha384},
                                       {A::kPssSha512, Digest::kSha512}};
  for (const auto& [signing, digest] : kPss) {
    cases.push_back({"Pss_" + std::string(ToString(digest)),
                     {SignatureScheme::kRsaPss, digest},
                     signing,
                     TestKey::Rsa(RsaTestKey::kIssuer),
                     TestKey::Rsa(RsaTestKey::kOtherCa)});
  }
  cases.push_back({"Ed25519",
                   {SignatureScheme::kEd25519, Digest::kSha512},
                   A::kEd25519,
                   TestKey::Ed25519("a"),
                   TestKey::Ed25519("b")});
  return cases;
}

bool Verify(const TestKey& key, const SignatureAlgorithm& algorithm,
            std::string_view data, std::string_view signature) {
  const auto public_key = PublicKey::FromSpki(ToBytes(key.spki()));
  return public_key.has_value() &&
         VerifySignature(*public_key, algorithm, ToBytes(data),
                         ToBytes(signature));
}

class VerifyTest : public ::testing::TestWithParam<VerifyTestCase> {
 protected:
  VerifyTest() : signature_(GetParam().key.Sign(GetParam().signing, kData)) {}

  std::string signature_;
};

TEST_P(VerifyTest, AcceptsAGoodSignature) {
  EXPECT_TRUE(Verify(GetParam().key, GetParam().algorithm, kData, signature_));
}

TEST_P(VerifyTest, AcceptsASignatureOverNothing) {
  const std::string signature = GetParam().key.Sign(GetParam().signing, "");
  EXPECT_TRUE(Verify(GetParam().key, GetParam().algorithm, "", signature));
  EXPECT_FALSE(Verify(GetParam().key, GetParam().algorithm, kData, signature));
}

TEST_P(VerifyTest, RefusesOtherData) {
  std::string data(kData);
  data[0] ^= 1;
  EXPECT_FALSE(Verify(GetParam().key, GetParam().algorithm, data, signature_));
  EXPECT_FALSE(Verify(GetParam().key, GetParam().algorithm, kData.substr(1),
                      signature_));
}

TEST_P(VerifyTest, RefusesAnotherKeyOfTheKind) {
  EXPECT_FALSE(
      Verify(GetParam().other_key, GetParam().algorithm, kData, signature_));
}

TEST_P(VerifyTest, RefusesAnAlteredSignature) {
  for (size_t at = 0; at < signature_.size(); ++at) {
    std::string altered = signature_;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    ASSERT_FALSE(Verify(GetParam().key, GetParam().algorithm, kData, altered))
        << at;
  }
}

TEST_P(VerifyTest, RefusesALongerOrShorterSignature) {
  for (const std::string& altered :
       {std::string(), signature_ + '\0', '\0' + signature_,
        signature_.substr(1), signature_.substr(0, signature_.size() - 1)}) {
    SCOPED_TRACE(altered.size());
    EXPECT_FALSE(Verify(GetParam().key, GetParam().algorithm, kData, altered));
  }
}

TEST_P(VerifyTest, RefusesOtherDigests) {
  if (GetParam().algorithm.scheme == SignatureScheme::kEd25519) {
    return;  // Has no choice of digest.
  }
  for (const Digest digest :
       {Digest::kSha1, Digest::kSha256, Digest::kSha384, Digest::kSha512}) {
    SCOPED_TRACE(ToString(digest));
    const SignatureAlgorithm algorithm = {GetParam().algorithm.scheme, digest};
    EXPECT_EQ(Verify(GetParam().key, algorithm, kData, signature_),
              digest == GetParam().algorithm.digest);
  }
}

TEST_P(VerifyTest, RefusesOtherSchemes) {
  for (const SignatureScheme scheme :
       {SignatureScheme::kRsaPkcs1, SignatureScheme::kRsaPss,
        SignatureScheme::kEcdsa, SignatureScheme::kEd25519}) {
    SCOPED_TRACE(static_cast<int>(scheme));
    const SignatureAlgorithm algorithm = {scheme, GetParam().algorithm.digest};
    EXPECT_EQ(Verify(GetParam().key, algorithm, kData, signature_),
              scheme == GetParam().algorithm.scheme);
  }
}

TEST_P(VerifyTest, RefusesKeysOfOtherKinds) {
  const TestKey kKeys[] = {
      TestKey::Rsa(RsaTestKey::kLeaf), TestKey::Ec(Curve::kP256, "c"),
      TestKey::Ec(Curve::kP521, "c"), TestKey::Ed25519("c")};
  for (const TestKey& key : kKeys) {
    SCOPED_TRACE(EVP_PKEY_id(key.get()));
    EXPECT_FALSE(Verify(key, GetParam().algorithm, kData, signature_));
  }
}

TEST_P(VerifyTest, LeavesTheErrorQueueAlone) {
  std::string altered = signature_;
  altered[altered.size() / 2] ^= 1;
  const TestKey wrong_kind =
      GetParam().algorithm.scheme == SignatureScheme::kEd25519
          ? TestKey::Ec(Curve::kP256, "c")
          : TestKey::Ed25519("c");
  ERR_clear_error();
  for (const TestKey& key : {GetParam().key, wrong_kind}) {
    for (const std::string& signature : {signature_, altered, std::string()}) {
      Verify(key, GetParam().algorithm, kData, signature);
      EXPECT_EQ(ERR_peek_error(), 0u);
    }
  }

  OPENSSL_PUT_ERROR(USER, ERR_R_INTERNAL_ERROR);
  const uint32_t earlier = ERR_peek_error();
  ASSERT_NE(earlier, 0u);
  EXPECT_FALSE(Verify(GetParam().key, GetParam().algorithm, kData, altered));
  EXPECT_EQ(ERR_get_error(), earlier);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

INSTANTIATE_TEST_SUITE_P(All, VerifyTest, ::testing::ValuesIn(EverySignature()),
                         NameOf<VerifyTestCase>);

// An ECDSA signature as the two numbers it consists of.
struct EcdsaNumbers {
  std::string r;  // Contents of the INTEGERs.
  std::string s;
};

EcdsaNumbers SplitEcdsa(const std::string& signature) {
  CBS in = ToCbs(ToBytes(signature));
  CBS body;
  CBS r;
  CBS s;
  EXPECT_TRUE(CBS_get_asn1(&in, &body, CBS_ASN1_SEQUENCE) &&
              CBS_get_asn1(&body, &r, CBS_ASN1_INTEGER) &&
              CBS_get_asn1(&body, &s, CBS_ASN1_INTEGER));
  return {std::string(ToText(ToBytes(r))), std::string(ToText(ToBytes(s)))};
}

TEST(VerifyEcdsaTest, RefusesOtherEncodingsOfAGoodSignature) {
  const TestKey key = TestKey::Ec(Curve::kP256, "a");
  const SignatureAlgorithm kAlgorithm = {SignatureScheme::kEcdsa,
                                         Digest::kSha256};
  const std::string good = key.Sign(SigningAlgorithm::kEcdsaSha256, kData);
  const auto [r, s] = SplitEcdsa(good);
  ASSERT_EQ(Sequence({IntegerOf(r), IntegerOf(s)}), good);
  ASSERT_TRUE(Verify(key, kAlgorithm, kData, good));
  const std::string zero(1, '\0');
  struct TestCase {
    std::string name;
    std::string signature;
  };
  const TestCase kCases[] = {
      {"PaddedR", Sequence({IntegerOf(zero + r), IntegerOf(s)})},
      {"PaddedS", Sequence({IntegerOf(r), IntegerOf(zero + s)})},
      {"ZeroR", Sequence({Integer(0), IntegerOf(s)})},
      {"ZeroS", Sequence({IntegerOf(r), Integer(0)})},
      {"BothZero", Sequence({Integer(0), Integer(0)})},
      {"EmptyR", Sequence({IntegerOf(""), IntegerOf(s)})},
      {"NegativeS", Sequence({IntegerOf(r), Integer(-1)})},
      {"Swapped", Sequence({IntegerOf(s), IntegerOf(r)})},
      {"NumberMissing", Sequence({IntegerOf(r)})},
      {"TrailingInside", Sequence({IntegerOf(r), IntegerOf(s), Null()})},
      {"TrailingOutside", good + Null()},
      {"Set", Set({IntegerOf(r), IntegerOf(s)})},
      {"LongLength",
       TlvWithLength(0x30, "\x81" + good.substr(1, 1), good.substr(2))},
      {"Raw", r + s},
      {"HugeR",
       Sequence({IntegerOf('\x01' + std::string(64, '\0') + r), IntegerOf(s)})},
  };
  for (const TestCase& test : kCases) {
    SCOPED_TRACE(test.name);
    EXPECT_FALSE(Verify(key, kAlgorithm, kData, test.signature));
  }
}

TEST(VerifyPssTest, RefusesSaltAndMaskOfOtherHashes) {
  const TestKey key = TestKey::Rsa(RsaTestKey::kIssuer);
  const SignatureAlgorithm kAlgorithm = {SignatureScheme::kRsaPss,
                                         Digest::kSha256};
  RSA* rsa = EVP_PKEY_get0_RSA(key.get());
  const DigestValue digest(Digest::kSha256, ToBytes(kData));
  const auto sign = [&](const EVP_MD* mgf, int salt_size) {
    std::string signature(RSA_size(rsa), '\0');
    size_t size;
    EXPECT_EQ(RSA_sign_pss_mgf1(
                  rsa, &size, reinterpret_cast<uint8_t*>(signature.data()),
                  signature.size(), digest.bytes().data(),
                  digest.bytes().size(), EVP_sha256(), mgf, salt_size),
              1);
    return signature;
  };
  EXPECT_TRUE(Verify(key, kAlgorithm, kData, sign(EVP_sha256(), 32)));
  for (const int salt_size : {0, 20, 31, 33, 48, 64}) {
    SCOPED_TRACE(salt_size);
    EXPECT_FALSE(Verify(key, kAlgorithm, kData, sign(EVP_sha256(), salt_size)));
  }
  EXPECT_FALSE(Verify(key, kAlgorithm, kData, sign(EVP_sha1(), 32)));
  EXPECT_FALSE(Verify(key, kAlgorithm, kData, sign(EVP_sha512(), 32)));
}

TEST(VerifyRsaTest, SmallKeysVerify) {
  const TestKey key = TestKey::Rsa(RsaTestKey::k1024);
  const std::string signature = key.Sign(SigningAlgorithm::kRsaSha256, kData);
  EXPECT_TRUE(Verify(key, {SignatureScheme::kRsaPkcs1, Digest::kSha256}, kData,
                     signature));
}

}  // namespace
}  // namespace revcheck::testing
