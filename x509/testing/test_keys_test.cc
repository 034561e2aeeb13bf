#include "revcheck/x509/testing/test_keys.h"

#include <gtest/gtest.h>
#include <openssl/digest.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <set>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/signature.h"
#include "revcheck/x509/testing/signing_algorithm.h"

namespace revcheck::testing {
namespace {

constexpr std::string_view kData = "data";

TestKey RsaIssuer() { return TestKey::Rsa(RsaTestKey::kIssuer); }
TestKey P256() { return TestKey::Ec(Curve::kP256, "a"); }
TestKey P384() { return TestKey::Ec(Curve::kP384, "a"); }
TestKey P521() { return TestKey::Ec(Curve::kP521, "a"); }
TestKey Ed25519() { return TestKey::Ed25519("a"); }

struct SigningCase {
  std::string name;
  TestKey (*key)();
  SigningAlgorithm algorithm;
  SignatureAlgorithm read_as;
};

class SigningTest : public ::testing::TestWithParam<SigningCase> {};

TEST_P(SigningTest, MakesSignaturesThatVerify) {
  const TestKey key = GetParam().key();
  const std::string identifier = AlgorithmIdentifier(GetParam().algorithm);
  const std::string contents = identifier.substr(2);
  SignatureAlgorithm algorithm;
  ASSERT_FALSE(
      ParseSignatureAlgorithm(ToBytes(contents), &algorithm).has_value());
  EXPECT_TRUE(algorithm == GetParam().read_as);

  const std::string signature = key.Sign(GetParam().algorithm, kData);
  const auto public_key = PublicKey::FromSpki(ToBytes(key.spki()));
  ASSERT_TRUE(public_key.has_value());
  EXPECT_TRUE(VerifySignature(*public_key, algorithm, ToBytes(kData),
                              ToBytes(signature)));
  EXPECT_FALSE(VerifySignature(*public_key, algorithm, ToBytes("other"),
                               ToBytes(signature)));
}

TEST_P(SigningTest, IsDeterministic) {
  EXPECT_EQ(GetParam().key().spki(), GetParam().key().spki());
  EXPECT_EQ(GetParam().key().Sign(GetParam().algorithm, kData),
            GetParam().key().Sign(GetParam().algorithm, kData));
  EXPECT_NE(GetParam().key().Sign(GetParam().algorithm, kData),
            GetParam().key().Sign(GetParam().algorithm, "other"));
}

INSTANTIATE_TEST_SUITE_P(All, SigningTest,
                         ::testing::ValuesIn<SigningCase>({
                             {"RsaSha1",
                              RsaIssuer,
                              SigningAlgorithm::kRsaSha1,
                              {SignatureScheme::kRsaPkcs1, Digest::kSha1}},
                             {"RsaSha1Oiw",
                              RsaIssuer,
                              SigningAlgorithm::kRsaSha1Oiw,
                              {SignatureScheme::kRsaPkcs1, Digest::kSha1}},
                             {"RsaSha256",
                              RsaIssuer,
                              SigningAlgorithm::kRsaSha256,
                              {SignatureScheme::kRsaPkcs1, Digest::kSha256}},
                             {"RsaSha384",
                              RsaIssuer,
                              SigningAlgorithm::kRsaSha384,
                              {SignatureScheme::kRsaPkcs1, Digest::kSha384}},
                             {"RsaSha512",
                              RsaIssuer,
                              SigningAlgorithm::kRsaSha512,
                              {SignatureScheme::kRsaPkcs1, Digest::kSha512}},
                             {"PssSha256",
                              RsaIssuer,
                              SigningAlgorithm::kPssSha256,
                              {SignatureScheme::kRsaPss, Digest::kSha256}},
                             {"PssSha384",
                              RsaIssuer,
                              SigningAlgorithm::kPssSha384,
                              {SignatureScheme::kRsaPss, Digest::kSha384}},
                             {"PssSha512",
                              RsaIssuer,
                              SigningAlgorithm::kPssSha512,
                              {SignatureScheme::kRsaPss, Digest::kSha512}},
                             {"EcdsaP256Sha1",
                              P256,
                              SigningAlgorithm::kEcdsaSha1,
                              {SignatureScheme::kEcdsa, Digest::kSha1}},
                             {"EcdsaP256Sha256",
                              P256,
                              SigningAlgorithm::kEcdsaSha256,
                              {SignatureScheme::kEcdsa, Digest::kSha256}},
                             {"EcdsaP256Sha512",
                              P256,
                              SigningAlgorithm::kEcdsaSha512,
                              {SignatureScheme::kEcdsa, Digest::kSha512}},
                             {"EcdsaP384Sha384",
                              P384,
                              SigningAlgorithm::kEcdsaSha384,
                              {SignatureScheme::kEcdsa, Digest::kSha384}},
                             {"EcdsaP521Sha512",
                              P521,
                              SigningAlgorithm::kEcdsaSha512,
                              {SignatureScheme::kEcdsa, Digest::kSha512}},
                             {"Ed25519",
                              Ed25519,
                              SigningAlgorithm::kEd25519,
                              {SignatureScheme::kEd25519, Digest::kSha512}},
                         }),
                         [](const auto& info) { return info.param.name; });

// Verifies what revcheck does not know by BoringSSL alone.
bool VerifiesByBoringSsl(const TestKey& key, const EVP_MD* md,
                         std::string_view data, std::string_view signature) {
  bssl::ScopedEVP_MD_CTX context;
  return EVP_DigestVerifyInit(context.get(), nullptr, md, nullptr, key.get()) ==
             1 &&
         EVP_DigestVerify(context.get(), ToBytes(signature).data(),
                          signature.size(), ToBytes(data).data(),
                          data.size()) == 1;
}

TEST(TestKeyTest, SignsWithDigestsThatRevcheckRefuses) {
  const TestKey key = RsaIssuer();
  EXPECT_TRUE(VerifiesByBoringSsl(key, EVP_md5(), kData,
                                  key.Sign(SigningAlgorithm::kRsaMd5, kData)));
  EXPECT_TRUE(VerifiesByBoringSsl(
      key, EVP_sha224(), kData, key.Sign(SigningAlgorithm::kRsaSha224, kData)));
}

TEST(TestKeyTest, HasRsaKeysOfTheNamedSize) {
  const auto bits = [](RsaTestKey which) {
    return EVP_PKEY_bits(TestKey::Rsa(which).get());
  };
  EXPECT_EQ(bits(RsaTestKey::kIssuer), 2048);
  EXPECT_EQ(bits(RsaTestKey::kResponder), 2048);
  EXPECT_EQ(bits(RsaTestKey::kOtherCa), 2048);
  EXPECT_EQ(bits(RsaTestKey::kLeaf), 2048);
  EXPECT_EQ(bits(RsaTestKey::k3072), 3072);
  EXPECT_EQ(bits(RsaTestKey::k1024), 1024);
  EXPECT_EQ(bits(RsaTestKey::k1016), 1016);
}

TEST(TestKeyTest, HasDifferentKeysForDifferentNames) {
  std::set<std::string> spkis;
  for (const std::string_view name : {"a", "b", "c"}) {
    for (const Curve curve : {Curve::kP256, Curve::kP384, Curve::kP521}) {
      spkis.insert(TestKey::Ec(curve, name).spki());
    }
    spkis.insert(TestKey::Ed25519(name).spki());
  }
  EXPECT_EQ(spkis.size(), 12u);
}

TEST(TestKeyTest, SmallRsaKeysSign) {
  for (const RsaTestKey which : {RsaTestKey::k1024, RsaTestKey::k1016}) {
    const TestKey key = TestKey::Rsa(which);
    EXPECT_TRUE(
        VerifiesByBoringSsl(key, EVP_sha256(), kData,
                            key.Sign(SigningAlgorithm::kRsaSha256, kData)));
  }
}

// A change here means that every fixture changes.
TEST(TestKeyTest, IsTheSameOnEachRun) {
  std::string all;
  for (const TestKey& key : {RsaIssuer(), P256(), P384(), P521(), Ed25519()}) {
    all += key.spki() + key.Sign(key.default_algorithm(), kData);
  }
  all += RsaIssuer().Sign(SigningAlgorithm::kPssSha256, kData);
  const DigestValue digest(Digest::kSha256, ToBytes(all));
  EXPECT_EQ(absl::BytesToHexString(absl::string_view(
                reinterpret_cast<const char*>(digest.bytes().data()), 8)),
            "f82367572f2d3b85");
}

}  // namespace
}  // namespace revcheck::testing
