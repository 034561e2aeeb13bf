#include "revcheck/ocsp/cert_id.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

// id-md5, 1.2.840.113549.2.5 (RFC 3279, section 2.1).
constexpr uint8_t kMd5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05};

const std::string kNameHash(20, 'n');
const std::string kKeyHash(20, 'k');

std::string Sha1Algorithm() { return AlgorithmIdentifier(oid::kSha1, Null()); }

// The contents of a CertID with this AlgorithmIdentifier, otherwise right.
std::string WithAlgorithm(const std::string& algorithm) {
  return Join({algorithm, OctetString(kNameHash), OctetString(kKeyHash),
               IntegerOf("\x11")});
}

std::string WithSerial(const std::string& serial) {
  return Join(
      {Sha1Algorithm(), OctetString(kNameHash), OctetString(kKeyHash), serial});
}

TEST(CertIdTest, TakesTheIssuerNameOfTheCertificate) {
  const TestCa ca;
  // The same name in other bytes, as issuers with two encodings have it.
  const std::string leaf_der =
      ca.Issue(CertificateBuilder().Issuer("Spelled differently"));
  Certificate leaf;
  Certificate issuer;
  ASSERT_FALSE(Certificate::Read(ToBytes(leaf_der), &leaf).has_value());
  ASSERT_FALSE(
      Certificate::Read(ToBytes(ca.certificate()), &issuer).has_value());
  const CertId id = CertId::Of(leaf, issuer);
  EXPECT_EQ(ToText(id.issuer_name), Name("Spelled differently"));
  EXPECT_EQ(ToText(id.issuer_spki), ca.key().spki());
  EXPECT_EQ(ToText(id.serial), kLeafSerial);
  EXPECT_EQ(id.prepared, nullptr);
}

TEST(ReadCertIdTest, ReadsEveryField) {
  const std::string contents = WithAlgorithm(Sha1Algorithm());
  EncodedCertId id;
  EXPECT_EQ(ReadCertId(ToBytes(contents), &id), std::nullopt);
  EXPECT_EQ(id.hash_oid, Bytes(oid::kSha1));
  EXPECT_EQ(id.hash, Digest::kSha1);
  EXPECT_EQ(ToText(id.issuer_name_hash), kNameHash);
  EXPECT_EQ(ToText(id.issuer_key_hash), kKeyHash);
  EXPECT_EQ(ToText(id.serial), "\x11");
  EXPECT_FALSE(id.trailing_data);
}

TEST(ReadCertIdTest, ReadsNothingBehindAnUnknownHash) {
  const std::string contents = AlgorithmIdentifier(kMd5, Null()) + "garbage";
  EncodedCertId id;
  EXPECT_EQ(ReadCertId(ToBytes(contents), &id), std::nullopt);
  EXPECT_EQ(id.hash_oid, Bytes(kMd5));
  EXPECT_EQ(id.hash, std::nullopt);
  EXPECT_TRUE(id.issuer_name_hash.empty());
  EXPECT_TRUE(id.issuer_key_hash.empty());
  EXPECT_TRUE(id.serial.empty());
}

TEST(ReadCertIdTest, NotesTrailingData) {
  const std::string contents = WithAlgorithm(Sha1Algorithm()) + "x";
  EncodedCertId id;
  EXPECT_EQ(ReadCertId(ToBytes(contents), &id), std::nullopt);
  EXPECT_TRUE(id.trailing_data);
}

TEST(ReadCertIdTest, ForgetsWhatWasReadBefore) {
  EncodedCertId id;
  const std::string first = WithAlgorithm(Sha1Algorithm()) + "x";
  const std::string second = AlgorithmIdentifier(kMd5);
  ASSERT_EQ(ReadCertId(ToBytes(first), &id), std::nullopt);
  ASSERT_EQ(ReadCertId(ToBytes(second), &id), std::nullopt);
  EXPECT_FALSE(id.trailing_data);
  EXPECT_TRUE(id.serial.empty());
}

struct ReadTestCase {
  std::string name;
  std::string contents;
  std::optional<Finding> finding;  // Nullopt if it is read.
};

class ReadCertIdCasesTest : public ::testing::TestWithParam<ReadTestCase> {};

TEST_P(ReadCertIdCasesTest, IsJudged) {
  EncodedCertId id;
  EXPECT_EQ(ReadCertId(ToBytes(GetParam().contents), &id), GetParam().finding);
}

TEST_P(ReadCertIdCasesTest, IsJudgedAlikeAfterAnother) {
  const std::string other = WithAlgorithm(Sha1Algorithm());
  EncodedCertId id;
  ASSERT_EQ(ReadCertId(ToBytes(other), &id), std::nullopt);
  ASSERT_EQ(ReadCertId(ToBytes(GetParam().contents), &id), GetParam().finding);
  EncodedCertId alone;
  ASSERT_EQ(ReadCertId(ToBytes(GetParam().contents), &alone),
            GetParam().finding);
  if (GetParam().finding.has_value()) {
    return;
  }
  EXPECT_EQ(id.hash, alone.hash);
  EXPECT_EQ(id.hash_oid, alone.hash_oid);
  EXPECT_EQ(id.issuer_name_hash, alone.issuer_name_hash);
  EXPECT_EQ(id.issuer_key_hash, alone.issuer_key_hash);
  EXPECT_EQ(id.serial, alone.serial);
  EXPECT_EQ(id.trailing_data, alone.trailing_data);
}

constexpr std::optional<Finding> kRead = std::nullopt;

INSTANTIATE_TEST_SUITE_P(
    Algorithm, ReadCertIdCasesTest,
    ::testing::ValuesIn<ReadTestCase>({
        {"Sha1WithNull", WithAlgorithm(AlgorithmIdentifier(oid::kSha1, Null())),
         kRead},
        {"Sha1WithoutParameters",
         WithAlgorithm(AlgorithmIdentifier(oid::kSha1)), kRead},
        {"Sha256WithNull",
         WithAlgorithm(AlgorithmIdentifier(oid::kSha256, Null())), kRead},
        {"Sha256WithoutParameters",
         WithAlgorithm(AlgorithmIdentifier(oid::kSha256)), kRead},
        {"Sha384", WithAlgorithm(AlgorithmIdentifier(oid::kSha384, Null())),
         kRead},
        {"Sha384WithoutParameters",
         WithAlgorithm(AlgorithmIdentifier(oid::kSha384)), kRead},
        {"Sha512", WithAlgorithm(AlgorithmIdentifier(oid::kSha512, Null())),
         kRead},
        {"Sha512WithoutParameters",
         WithAlgorithm(AlgorithmIdentifier(oid::kSha512)), kRead},
        {"SignatureAlgorithmIsAnUnknownHash",
         WithAlgorithm(AlgorithmIdentifier(oid::kEcdsaWithSha256)), kRead},
        {"KnownHashWithSequenceParameters",
         WithAlgorithm(AlgorithmIdentifier(oid::kSha1, Sequence({}))),
         Finding::kCertIdMalformed},
        {"UnknownHashWithSequenceParameters",
         WithAlgorithm(AlgorithmIdentifier(kMd5, Sequence({}))),
         Finding::kCertIdMalformed},
        {"NullWithContents",
         WithAlgorithm(AlgorithmIdentifier(oid::kSha1, Tlv(0x05, "x"))),
         Finding::kCertIdMalformed},
        {"TwoNulls",
         WithAlgorithm(AlgorithmIdentifier(oid::kSha1, Null() + Null())),
         Finding::kCertIdMalformed},
        {"NotASequence", WithAlgorithm(Oid(oid::kSha1)),
         Finding::kCertIdMalformed},
        {"NoOid", WithAlgorithm(Sequence({Null()})), Finding::kCertIdMalformed},
        {"Empty", "", Finding::kCertIdMalformed},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Hashes, ReadCertIdCasesTest,
    ::testing::ValuesIn<ReadTestCase>({
        // Sizes are compared by whoever knows that the serial is ours.
        {"OfAnySize",
         Join({Sha1Algorithm(), OctetString("a"), OctetString(""),
               IntegerOf("\x11")}),
         kRead},
        {"NameHashMissing",
         Join({Sha1Algorithm(), OctetString(kKeyHash), IntegerOf("\x11")}),
         Finding::kCertIdMalformed},
        {"NameHashNotAnOctetString",
         Join({Sha1Algorithm(), BitString(kNameHash), OctetString(kKeyHash),
               IntegerOf("\x11")}),
         Finding::kCertIdMalformed},
        {"NameHashConstructed",
         Join({Sha1Algorithm(), Tlv(0x24, OctetString(kNameHash)),
               OctetString(kKeyHash), IntegerOf("\x11")}),
         Finding::kCertIdMalformed},
        {"KeyHashNotAnOctetString",
         Join({Sha1Algorithm(), OctetString(kNameHash), BitString(kKeyHash),
               IntegerOf("\x11")}),
         Finding::kCertIdMalformed},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Serial, ReadCertIdCasesTest,
    ::testing::ValuesIn<ReadTestCase>({
        {"Of20Bytes", WithSerial(IntegerOf(std::string(20, 'x'))), kRead},
        {"Of32Bytes", WithSerial(IntegerOf(std::string(32, 'x'))), kRead},
        {"Zero", WithSerial(Integer(0)), kRead},
        {"Negative", WithSerial(Integer(-1)), kRead},
        {"Missing", WithSerial(""), Finding::kCertIdMalformed},
        {"NotAnInteger", WithSerial(Enumerated(1)), Finding::kCertIdMalformed},
        {"Truncated", WithSerial("\x02\x02\x01"), Finding::kCertIdMalformed},
        {"Empty", WithSerial(IntegerOf("")), Finding::kCertIdSerialEncoding},
        {"RedundantZero", WithSerial(IntegerOf(std::string("\x00\x11", 2))),
         Finding::kCertIdSerialEncoding},
        {"RedundantFf", WithSerial(IntegerOf("\xff\x80")),
         Finding::kCertIdSerialEncoding},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
