#include "revcheck/x509/testing/certificate_builder.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/extensions.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/signature.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"
#include "revcheck/x509/urls.h"

namespace revcheck::testing {
namespace {

// A certificate together with the DER it borrows from.
struct Read {
  explicit Read(std::string bytes) : der(std::move(bytes)) {
    fault = Certificate::Read(ToBytes(der), &certificate);
  }
  Read(const Read&) = delete;

  const CertificateExtensions* operator->() const {
    return &certificate.extensions;
  }

  std::string der;
  Certificate certificate;
  std::optional<CertificateFault> fault;
};

std::string_view Text(const std::optional<Bytes>& bytes) {
  return bytes.has_value() ? ToText(*bytes) : "(absent)";
}

bool IsSignedBy(const Certificate& certificate, const TestKey& key) {
  SignatureAlgorithm algorithm;
  const auto public_key = PublicKey::FromSpki(ToBytes(key.spki()));
  return public_key.has_value() &&
         !ParseSignatureAlgorithm(certificate.signature_algorithm,
                                  &algorithm) &&
         VerifySignature(*public_key, algorithm, certificate.tbs,
                         certificate.signature);
}

TEST(CertificateBuilderTest, StartsAsALeaf) {
  const Read leaf(CertificateBuilder().Build());
  ASSERT_EQ(leaf.fault, std::nullopt);
  EXPECT_EQ(leaf.certificate.version, 3);
  EXPECT_EQ(ToText(leaf.certificate.serial), kLeafSerial);
  EXPECT_EQ(ToText(leaf.certificate.subject), Name("leaf.example"));
  EXPECT_FALSE(ReadBasicConstraints(*leaf->basic_constraints)->is_ca);
  EXPECT_EQ(HasKeyPurpose(*leaf->ext_key_usage, oid::kServerAuth), true);
  std::optional<std::string_view> url;
  EXPECT_EQ(FindOcspUrl(leaf.certificate, &url), std::nullopt);
  EXPECT_EQ(url, "http://ocsp.example/");
  const auto validity = ReadValidity(leaf.certificate);
  ASSERT_TRUE(validity.has_value());
  EXPECT_LT(validity->not_before, kNow);
  EXPECT_GT(validity->not_after, kNow);
}

TEST(CertificateBuilderTest, BuildsTheSameBytesTwice) {
  EXPECT_EQ(CertificateBuilder().Build(), CertificateBuilder().Build());
  EXPECT_EQ(TestCa().certificate(), TestCa().certificate());
}

TEST(CertificateBuilderTest, WritesTheFieldsAskedFor) {
  const TestKey key = TestKey::Rsa(RsaTestKey::kLeaf);
  const Read leaf(CertificateBuilder()
                      .Subject("subject")
                      .Issuer("issuer")
                      .Serial(300)
                      .Key(key)
                      .Version(1)
                      .Build());
  ASSERT_EQ(leaf.fault, std::nullopt);
  EXPECT_EQ(ToText(leaf.certificate.subject), Name("subject"));
  EXPECT_EQ(ToText(leaf.certificate.issuer), Name("issuer"));
  EXPECT_EQ(ToText(leaf.certificate.serial), "\x01\x2c");
  EXPECT_EQ(ToText(leaf.certificate.spki), key.spki());
  EXPECT_EQ(leaf.certificate.version, 1);
}

TEST(CertificateBuilderTest, WritesUtcTimeBefore2050) {
  const absl::Time last_utc_time = absl::FromUnixSeconds(2524607999);
  const absl::Time first_generalized_time = absl::FromUnixSeconds(2524608000);
  const Read leaf(CertificateBuilder()
                      .Validity(last_utc_time, first_generalized_time)
                      .Build());
  EXPECT_EQ(ToText(leaf.certificate.validity),
            UtcTime("491231235959Z") + GeneralizedTime("20500101000000Z"));
}

TEST(CertificateBuilderTest, WritesExtensions) {
  const Read leaf(CertificateBuilder()
                      .KeyUsage({KeyUsageBit::kDigitalSignature,
                                 KeyUsageBit::kKeyEncipherment})
                      .ExtKeyUsage({oid::kServerAuth, oid::kOcspSigning})
                      .MustStaple()
                      .SctList("scts")
                      .SubjectKeyId("ski")
                      .AuthorityKeyId("aki")
                      .OcspNoCheck()
                      .Build());
  ASSERT_EQ(leaf.fault, std::nullopt);
  EXPECT_EQ(Text(leaf->key_usage), BitString("\xa0", 5));
  EXPECT_EQ(HasKeyPurpose(*leaf->ext_key_usage, oid::kOcspSigning), true);
  EXPECT_EQ(Text(leaf->tls_feature), Sequence({Integer(5)}));
  EXPECT_EQ(Text(leaf->sct_list), OctetString("scts"));
  EXPECT_EQ(Text(leaf->subject_key_identifier), OctetString("ski"));
  EXPECT_EQ(Text(leaf->authority_key_identifier),
            Sequence({Implicit(0, "aki")}));
  EXPECT_EQ(Text(leaf->ocsp_no_check), Null());
}

TEST(CertificateBuilderTest, WritesUrls) {
  const std::vector<std::string> ocsp_urls = {"http://a/", "http://b/"};
  const std::vector<std::string> crl_urls = {"http://c/", "http://d/"};
  const Read leaf(
      CertificateBuilder().OcspUrls(ocsp_urls).CrlUrls(crl_urls).Build());
  std::vector<std::string> found;
  const auto remember = [&found](std::string_view url) {
    found.emplace_back(url);
  };
  EXPECT_TRUE(ForEachOcspUrl(leaf.certificate, remember));
  EXPECT_EQ(found, ocsp_urls);
  found.clear();
  EXPECT_TRUE(ForEachCrlUrl(leaf.certificate, remember));
  EXPECT_EQ(found, crl_urls);
}

TEST(CertificateBuilderTest, ReplacesTheExtensionsItStartsWith) {
  const Read leaf(CertificateBuilder().OcspUrl("http://other/").Build());
  ASSERT_EQ(leaf.fault, std::nullopt);
  std::optional<std::string_view> url;
  EXPECT_EQ(FindOcspUrl(leaf.certificate, &url), std::nullopt);
  EXPECT_EQ(url, "http://other/");
}

TEST(CertificateBuilderTest, LeavesExtensionsOut) {
  const Read some(
      CertificateBuilder().WithoutExtension(oid::kAuthorityInfoAccess).Build());
  EXPECT_EQ(some->authority_info_access, std::nullopt);
  EXPECT_NE(some->ext_key_usage, std::nullopt);
  const Read none(CertificateBuilder().WithoutExtensions().Build());
  EXPECT_EQ(none.fault, std::nullopt);
  EXPECT_EQ(none->ext_key_usage, std::nullopt);
}

TEST(CertificateBuilderTest, SignsWithTheKeyOfTheIssuer) {
  const TestCa ca;
  const Read leaf(ca.Issue());
  EXPECT_TRUE(IsSignedBy(leaf.certificate, ca.key()));
  EXPECT_EQ(ToText(leaf.certificate.issuer), ca.name());
  const Read corrupt(ca.Issue(CertificateBuilder().CorruptSignature()));
  EXPECT_EQ(corrupt.fault, std::nullopt);
  EXPECT_FALSE(IsSignedBy(corrupt.certificate, ca.key()));
}

TEST(CertificateBuilderTest, SignsWhatIsWritten) {
  const TestCa ca;
  const Read leaf(ca.Issue(
      CertificateBuilder().Replace(CertificatePart::kSerial, Integer(9))));
  EXPECT_EQ(ToText(leaf.certificate.serial), "\x09");
  EXPECT_TRUE(IsSignedBy(leaf.certificate, ca.key()));
}

TEST(CertificateBuilderTest, TampersAfterSigning) {
  const TestCa ca;
  const Read leaf(ca.Issue(
      CertificateBuilder().Subject("honest").Tamper("honest", "deceit")));
  EXPECT_EQ(ToText(leaf.certificate.subject), Name("deceit"));
  EXPECT_FALSE(IsSignedBy(leaf.certificate, ca.key()));
}

TEST(CertificateBuilderTest, AlgorithmsCanContradict) {
  const Read leaf(
      CertificateBuilder()
          .Algorithm(SigningAlgorithm::kEcdsaSha256)
          .Replace(CertificatePart::kAlgorithm,
                   AlgorithmIdentifier(SigningAlgorithm::kEcdsaSha512))
          .Build());
  EXPECT_EQ(ToText(leaf.certificate.tbs_signature_algorithm),
            Oid(oid::kEcdsaWithSha256));
  EXPECT_EQ(ToText(leaf.certificate.signature_algorithm),
            Oid(oid::kEcdsaWithSha512));
}

TEST(TestCaTest, IsACa) {
  const TestCa ca;
  const Read certificate(ca.certificate());
  ASSERT_EQ(certificate.fault, std::nullopt);
  EXPECT_TRUE(ReadBasicConstraints(*certificate->basic_constraints)->is_ca);
  EXPECT_EQ(ToText(certificate.certificate.subject), ca.name());
  EXPECT_EQ(ToText(certificate.certificate.issuer), ca.name());
  EXPECT_TRUE(IsSignedBy(certificate.certificate, ca.key()));
}

TEST(TestCaTest, IssuesACaBelowItself) {
  const TestCa root;
  const TestCa intermediate = root.IssueCa("Intermediate");
  const Read certificate(intermediate.certificate());
  EXPECT_EQ(ToText(certificate.certificate.issuer), root.name());
  EXPECT_TRUE(IsSignedBy(certificate.certificate, root.key()));
  const Read leaf(intermediate.Issue());
  EXPECT_TRUE(IsSignedBy(leaf.certificate, intermediate.key()));
}

TEST(TestCaTest, DiffersFromACaOfAnotherName) {
  EXPECT_NE(TestCa("A").key().spki(), TestCa("B").key().spki());
}

TEST(TestCaTest, IssuesResponders) {
  const TestCa ca;
  const TestResponder responder = ca.IssueResponder();
  const Read certificate(responder.certificate);
  ASSERT_EQ(certificate.fault, std::nullopt);
  EXPECT_EQ(ToText(certificate.certificate.subject), responder.name);
  EXPECT_EQ(ToText(certificate.certificate.spki), responder.key.spki());
  EXPECT_EQ(HasKeyPurpose(*certificate->ext_key_usage, oid::kOcspSigning),
            true);
}

TEST(TestCaTest, IssuesRespondersForOtherPurposes) {
  const TestCa ca;
  const Read none(ca.IssueResponderFor({}).certificate);
  EXPECT_EQ(none->ext_key_usage, std::nullopt);
  const Read other(ca.IssueResponderFor({oid::kServerAuth}).certificate);
  EXPECT_EQ(Text(other->ext_key_usage), Sequence({Oid(oid::kServerAuth)}));
}

struct FaultCase {
  std::string name;
  CertificateBuilder builder;
  CertificateFault fault;
};

class CertificateBuilderFaultTest : public ::testing::TestWithParam<FaultCase> {
};

TEST_P(CertificateBuilderFaultTest, IsRefused) {
  EXPECT_EQ(Read(GetParam().builder.Build()).fault, GetParam().fault);
}

using Part = CertificatePart;

INSTANTIATE_TEST_SUITE_P(
    All, CertificateBuilderFaultTest,
    ::testing::ValuesIn<FaultCase>({
        {"TrailingDataAfterEnd", CertificateBuilder().AppendAfterEnd(Null()),
         CertificateFault::kMalformed},
        {"TrailingDataInCertificate",
         CertificateBuilder().Append(Part::kCertificate, Null()),
         CertificateFault::kMalformed},
        {"TrailingDataInTbs", CertificateBuilder().Append(Part::kTbs, Null()),
         CertificateFault::kMalformed},
        {"TrailingDataInVersion",
         CertificateBuilder().Append(Part::kVersion, Null()),
         CertificateFault::kMalformed},
        {"TrailingDataInExtensionsTag",
         CertificateBuilder().Append(Part::kExtensionsTag, Null()),
         CertificateFault::kMalformed},
        {"TrailingDataInExtensions",
         CertificateBuilder().Append(Part::kExtensions, Null()),
         CertificateFault::kMalformed},
        {"WithoutSerial", CertificateBuilder().Replace(Part::kSerial, ""),
         CertificateFault::kMalformed},
        {"EmptySerial", CertificateBuilder().Serial(""),
         CertificateFault::kIntegerEncoding},
        {"Version5", CertificateBuilder().Version(5),
         CertificateFault::kMalformed},
        {"UnusedSignatureBits", CertificateBuilder().UnusedSignatureBits(1),
         CertificateFault::kSignatureEncoding},
        {"SignatureIsOctetString",
         CertificateBuilder().Replace(Part::kSignature, OctetString("")),
         CertificateFault::kSignatureEncoding},
        {"EmptyExtension",
         CertificateBuilder().SetExtension(oid::kTlsFeature, Critical::kNo, ""),
         CertificateFault::kExtensionEmpty},
        {"DuplicateExtension",
         CertificateBuilder().MustStaple().AddExtension(oid::kTlsFeature,
                                                        Critical::kNo, Null()),
         CertificateFault::kExtensionDuplicate},
        {"CriticalUnknownExtension",
         CertificateBuilder().AddExtension(oid::kSha1, Critical::kYes, Null()),
         CertificateFault::kUnknownCriticalExtension},
        {"ExtensionIsNoSequence", CertificateBuilder().AddExtensionDer(Null()),
         CertificateFault::kMalformed},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
