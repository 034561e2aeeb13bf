#include <string>
#include <utility>
#include <vector>

#include "revcheck/testdata/corpus/seeds.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::corpus {
namespace {

using testing::CertificateBuilder;
using testing::CertificatePart;
using testing::Critical;
using testing::RsaTestKey;
using testing::SigningAlgorithm;
using testing::TestCa;
using testing::TestKey;

std::vector<Seed> WithKeys(const TestCa& ca) {
  const TestCa rsa_ca("RSA CA", TestKey::Rsa(RsaTestKey::kIssuer));
  return {
      {"key_p384",
       ca.Issue(CertificateBuilder().Key(TestKey::Ec(Curve::kP384, "leaf")))},
      {"key_p521",
       ca.Issue(CertificateBuilder().Key(TestKey::Ec(Curve::kP521, "leaf")))},
      {"key_ed25519",
       ca.Issue(CertificateBuilder().Key(TestKey::Ed25519("leaf")))},
      {"key_rsa",
       rsa_ca.Issue(CertificateBuilder().Key(TestKey::Rsa(RsaTestKey::kLeaf)))},
      {"signed_with_pss", rsa_ca.Issue(CertificateBuilder().Algorithm(
                              SigningAlgorithm::kPssSha256))},
      {"signed_with_md5",
       rsa_ca.Issue(CertificateBuilder().Algorithm(SigningAlgorithm::kRsaMd5))},
  };
}

std::vector<Seed> WithExtensions(const TestCa& ca) {
  return {
      {"must_staple", ca.Issue(CertificateBuilder().MustStaple())},
      {"tls_features", ca.Issue(CertificateBuilder().TlsFeatures({5, 17}))},
      {"ocsp_urls",
       ca.Issue(CertificateBuilder().OcspUrls({"http://a.example/", "", "b"}))},
      {"ocsp_url_with_nul",
       ca.Issue(CertificateBuilder().OcspUrl(std::string("http://a\0b", 10)))},
      {"crl_urls", ca.Issue(CertificateBuilder().CrlUrls(
                       {"http://crl.example/1", "ldap://crl.example/2"}))},
      {"scts_and_key_ids", ca.Issue(CertificateBuilder()
                                        .SctList("scts")
                                        .SubjectKeyId("subject")
                                        .AuthorityKeyId("authority"))},
      {"constraints",
       ca.Issue(CertificateBuilder()
                    .IsCa(3)
                    .SetExtension(oid::kPolicyConstraints, Critical::kYes,
                                  testing::Sequence({}))
                    .SetExtension(oid::kNameConstraints, Critical::kYes,
                                  testing::Sequence({})))},
      {"nocheck_critical",
       ca.Issue(CertificateBuilder::Responder().OcspNoCheck(Critical::kYes))},
      {"extension_twice",
       ca.Issue(CertificateBuilder().AddExtension(oid::kKeyUsage, Critical::kNo,
                                                  testing::BitString("\x80")))},
      {"extension_unknown_critical",
       ca.Issue(CertificateBuilder().AddExtension(oid::kOcspBasic,
                                                  Critical::kYes, "value"))},
      {"extension_empty", ca.Issue(CertificateBuilder().SetExtension(
                              oid::kKeyUsage, Critical::kNo, ""))},
      {"without_extensions",
       ca.Issue(CertificateBuilder().WithoutExtensions())},
  };
}

std::vector<Seed> WithFields(const TestCa& ca) {
  using testing::Explicit;
  using testing::Implicit;
  using testing::Integer;
  const std::string names = testing::Sequence(
      {testing::Set(
           {testing::Sequence({testing::Oid(oid::kCommonName),
                               testing::Tlv(0x1e, "\x04\x16\x20\x2e")})}),
       testing::Rdn(oid::kCountryName, "\x1b[2J"),
       testing::Rdn(oid::kOcspNonce, "\xe2\x80\xae")});
  return {
      {"version_1", ca.Issue(CertificateBuilder().Version(1))},
      {"version_4", ca.Issue(CertificateBuilder().Version(4))},
      {"version_1_written",
       ca.Issue(CertificateBuilder().Replace(CertificatePart::kVersion,
                                             Explicit(0, Integer(0))))},
      {"serial_negative", ca.Issue(CertificateBuilder().Serial("\x80"))},
      {"serial_long",
       ca.Issue(CertificateBuilder().Serial(std::string(21, '\x77')))},
      {"serial_leading_zero",
       ca.Issue(CertificateBuilder().Serial(std::string("\0\x01", 2)))},
      {"unique_ids",
       ca.Issue(CertificateBuilder()
                    .Replace(CertificatePart::kIssuerUniqueId,
                             Implicit(1, std::string("\0i", 2)))
                    .Replace(CertificatePart::kSubjectUniqueId,
                             Implicit(2, std::string("\0s", 2))))},
      {"names_odd", ca.Issue(CertificateBuilder().SubjectDer(names))},
      {"above_the_size_limit",
       ca.Issue(CertificateBuilder().Replace(
           CertificatePart::kSubjectUniqueId,
           Implicit(2, std::string(1, '\0') + std::string(65536, 's'))))},
      {"validity_generalized_time",
       ca.Issue(CertificateBuilder().Validity(testing::DaysFromNow(-1),
                                              testing::DaysFromNow(20000)))},
      {"validity_to_9999",
       ca.Issue(CertificateBuilder().Replace(
           CertificatePart::kValidity,
           testing::Sequence({testing::UtcTime("700101000000Z"),
                              testing::GeneralizedTime("99991231235959Z")})))},
      {"trailing_data", ca.Issue(CertificateBuilder().AppendAfterEnd("x"))},
      {"unused_signature_bits",
       ca.Issue(CertificateBuilder().UnusedSignatureBits(1))},
  };
}

}  // namespace

std::vector<Seed> CertificateSeeds() {
  const TestCa ca;
  std::vector<Seed> seeds = {
      {"ca", ca.certificate()},
      {"leaf", ca.Issue()},
      {"responder", ca.IssueResponder().certificate},
      {"empty", ""},
  };
  for (const std::vector<Seed>& more :
       {WithKeys(ca), WithExtensions(ca), WithFields(ca)}) {
    seeds.insert(seeds.end(), more.begin(), more.end());
  }
  return seeds;
}

}  // namespace revcheck::corpus
