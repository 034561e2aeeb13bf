#include "revcheck/ocsp/responder_certificate.h"

#include <stdint.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/enum_set.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using Part = CertificatePart;

// anyExtendedKeyUsage, 2.5.29.37.0 (RFC 5280, section 4.2.1.12).
constexpr uint8_t kAnyPurpose[] = {0x55, 0x1d, 0x25, 0x00};
// secp256k1, 1.3.132.0.10 (SEC 2), a curve that nobody accepts here.
constexpr uint8_t kSecp256k1[] = {0x2b, 0x81, 0x04, 0x00, 0x0a};

constexpr std::optional<Finding> kMaySign = std::nullopt;

CertificateBuilder Responder() { return CertificateBuilder::Responder(); }

// An SubjectPublicKeyInfo of an EC key.
std::string EcSpki(Bytes curve, const std::string& point) {
  return Sequence(
      {AlgorithmIdentifier(oid::kEcPublicKey, Oid(curve)), BitString(point)});
}

std::optional<Finding> Check(const TestCa& ca, const std::string& der,
                             const ResponderOptions& options = {},
                             absl::Time now = kNow) {
  Certificate certificate;
  EXPECT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
  const std::optional<PublicKey> key =
      PublicKey::FromSpki(ToBytes(ca.key().spki()));
  return CheckResponderCertificate(certificate, ToBytes(ca.name()),
                                   key.has_value() ? &*key : nullptr,
                                   absl::ToUnixSeconds(now), options);
}

struct CheckTestCase {
  std::string name;
  CertificateBuilder certificate;
  std::optional<Finding> finding;  // Nullopt if it may sign.
};

class CheckResponderCertificateTest
    : public ::testing::TestWithParam<CheckTestCase> {};

TEST_P(CheckResponderCertificateTest, WithDefaultOptions) {
  const TestCa ca;
  EXPECT_EQ(Check(ca, ca.Issue(GetParam().certificate)), GetParam().finding);
}

CertificateBuilder WithSpki(const std::string& spki) {
  return Responder().Replace(Part::kSpki, spki);
}

INSTANTIATE_TEST_SUITE_P(
    Accepted, CheckResponderCertificateTest,
    ::testing::ValuesIn<CheckTestCase>({
        {"Default", Responder(), kMaySign},
        {"Rsa2048", Responder().Key(TestKey::Rsa(RsaTestKey::kResponder)),
         kMaySign},
        {"P384", Responder().Key(TestKey::Ec(Curve::kP384, "k")), kMaySign},
        {"P521", Responder().Key(TestKey::Ec(Curve::kP521, "k")), kMaySign},
        {"WithoutKeyUsage", Responder().WithoutExtension(oid::kKeyUsage),
         kMaySign},
        {"CrlSignOnly", Responder().KeyUsage({KeyUsageBit::kCrlSign}),
         kMaySign},
        {"KeyCertSignOnly", Responder().KeyUsage({KeyUsageBit::kKeyCertSign}),
         kMaySign},
        {"OtherPurposesBeside",
         Responder().ExtKeyUsage({oid::kServerAuth, oid::kOcspSigning}),
         kMaySign},
        {"ExplicitlyNotACa", Responder().IsNotCa(), kMaySign},
        {"WithoutNoCheck", Responder().WithoutExtension(oid::kOcspNoCheck),
         kMaySign},
        {"CriticalNoCheckNull", Responder().OcspNoCheck(Critical::kYes),
         kMaySign},
        {"CriticalNoCheckEmpty", Responder().OcspNoCheck(Critical::kYes, ""),
         kMaySign},
        {"CriticalAia",
         Responder().SetExtension(oid::kAuthorityInfoAccess, Critical::kYes,
                                  Sequence({})),
         kMaySign},
        // mozilla::pkix reads extensions whatever the version says.
        {"Version1WithExtensions", Responder().Version(1), kMaySign},
        {"EmptySubject", Responder().SubjectDer(Sequence({})), kMaySign},
        {"NotAfterIsNow", Responder().Validity(kNow - kDay, kNow), kMaySign},
        {"NotBeforeIsNow", Responder().Validity(kNow, kNow + kDay), kMaySign},
        {"ValidForASecond", Responder().Validity(kNow, kNow), kMaySign},
        {"WithSha384", Responder().Algorithm(SigningAlgorithm::kEcdsaSha384),
         kMaySign},
        // ECDSA has no parameters, and a NULL says the same.
        {"InnerAlgorithmWithNull",
         Responder().Replace(Part::kTbsAlgorithm,
                             AlgorithmIdentifier(oid::kEcdsaWithSha256,
                                                 Null())),
         kMaySign},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    ValidityAndAlgorithm, CheckResponderCertificateTest,
    ::testing::ValuesIn<CheckTestCase>({
        {"ValidityEndsBeforeItBegins",
         Responder().Validity(kNow + kDay, kNow - kDay),
         Finding::kResponderValidityMalformed},
        {"ValidityIsEmpty", Responder().Replace(Part::kValidity, Sequence({})),
         Finding::kResponderValidityMalformed},
        {"ValidityWithTrailingData",
         Responder().Append(Part::kValidity, Null()),
         Finding::kResponderValidityMalformed},
        {"ValidityBefore1970",
         Responder().Replace(Part::kValidity,
                             Sequence({UtcTime("690101000000Z"),
                                       UtcTime("300101000000Z")})),
         Finding::kResponderValidityMalformed},
        {"OuterAlgorithmWithParameters",
         Responder().Replace(Part::kAlgorithm,
                             AlgorithmIdentifier(oid::kEcdsaWithSha256,
                                                 Sequence({}))),
         Finding::kResponderAlgorithmMalformed},
        {"InnerAlgorithmWithParameters",
         Responder().Replace(Part::kTbsAlgorithm,
                             AlgorithmIdentifier(oid::kEcdsaWithSha256,
                                                 Sequence({}))),
         Finding::kResponderAlgorithmMalformed},
        {"OuterAlgorithmUnknown",
         Responder().Replace(Part::kAlgorithm,
                             AlgorithmIdentifier(SigningAlgorithm::kRsaMd5)),
         Finding::kResponderAlgorithmUnsupported},
        {"InnerAlgorithmUnknown",
         Responder().Replace(Part::kTbsAlgorithm,
                             AlgorithmIdentifier(SigningAlgorithm::kRsaMd5)),
         Finding::kResponderAlgorithmUnsupported},
        {"AlgorithmsDiffer",
         Responder().Replace(
             Part::kTbsAlgorithm,
             AlgorithmIdentifier(SigningAlgorithm::kEcdsaSha384)),
         Finding::kResponderAlgorithmMismatch},
        {"Sha1", Responder().Algorithm(SigningAlgorithm::kEcdsaSha1),
         Finding::kResponderDigestRefused},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Key, CheckResponderCertificateTest,
    ::testing::ValuesIn<CheckTestCase>({
        {"PointTooShort",
         WithSpki(EcSpki(oid::kSecp256r1, "\x04" + std::string(63, 'x'))),
         Finding::kResponderKeyMalformed},
        {"SpkiWithTrailingData", Responder().Append(Part::kSpki, Null()),
         Finding::kResponderKeyMalformed},
        {"RsaWithoutNull",
         WithSpki(Sequence({AlgorithmIdentifier(oid::kRsaEncryption),
                            BitString(Sequence({}))})),
         Finding::kResponderKeyMalformed},
        {"Ed25519", Responder().Key(TestKey::Ed25519("k")),
         Finding::kResponderKeyUnsupported},
        {"OtherCurve",
         WithSpki(EcSpki(kSecp256k1, "\x04" + std::string(64, 'x'))),
         Finding::kResponderCurveUnsupported},
        {"CompressedPoint",
         WithSpki(EcSpki(oid::kSecp256r1, "\x02" + std::string(32, 'x'))),
         Finding::kResponderPointForm},
        {"Rsa1024", Responder().Key(TestKey::Rsa(RsaTestKey::k1024)),
         Finding::kResponderKeyTooSmall},
        // Form alone is judged here.
        {"PointOffTheCurve",
         WithSpki(EcSpki(oid::kSecp256r1, "\x04" + std::string(64, 'x'))),
         kMaySign},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    NamesAndExtensions, CheckResponderCertificateTest,
    ::testing::ValuesIn<CheckTestCase>({
        {"IssuerIsEmpty", Responder().IssuerDer(Sequence({})),
         Finding::kResponderIssuerEmpty},
        {"KeyUsageIsNoBitString",
         Responder().SetExtension(oid::kKeyUsage, Critical::kYes, Null()),
         Finding::kResponderKeyUsageMalformed},
        {"KeyUsageWithoutBits",
         Responder().SetExtension(oid::kKeyUsage, Critical::kYes,
                                  BitString("")),
         Finding::kResponderKeyUsageMalformed},
        {"BasicConstraintsIsNoSequence",
         Responder().SetExtension(oid::kBasicConstraints, Critical::kYes,
                                  Null()),
         Finding::kResponderBasicConstraintsMalformed},
        {"IsCa", Responder().IsCa(), Finding::kResponderIsCa},
        {"NoPurposes", Responder().WithoutExtension(oid::kExtKeyUsage),
         Finding::kResponderLacksOcspSigning},
        {"Version1", Responder().Version(1).WithoutExtensions(),
         Finding::kResponderLacksOcspSigning},
        {"ServerAuthOnly", Responder().ExtKeyUsage({oid::kServerAuth}),
         Finding::kResponderLacksOcspSigning},
        {"AnyPurposeDoesNotCount", Responder().ExtKeyUsage({kAnyPurpose}),
         Finding::kResponderLacksOcspSigning},
        {"EmptyListOfPurposes", Responder().ExtKeyUsage({}),
         Finding::kResponderKeyPurposeMalformed},
        {"PurposesWithGarbage",
         Responder().SetExtension(oid::kExtKeyUsage, Critical::kNo,
                                  Sequence({Oid(oid::kOcspSigning), Null()})),
         Finding::kResponderKeyPurposeMalformed},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    TimeAndIssuer, CheckResponderCertificateTest,
    ::testing::ValuesIn<CheckTestCase>({
        {"NotYetValidByASecond",
         Responder().Validity(kNow + absl::Seconds(1), kNow + kDay),
         Finding::kResponderNotYetValid},
        {"ExpiredByASecond",
         Responder().Validity(kNow - kDay, kNow - absl::Seconds(1)),
         Finding::kResponderExpired},
        {"IssuerDiffers", Responder().Issuer("Other CA"),
         Finding::kResponderIssuerDiffers},
        {"IssuerDiffersInStringTypeOnly",
         // PrintableString instead of UTF8String.
         Responder().IssuerDer(Sequence(
             {Set({Sequence({Oid(oid::kCommonName), Tlv(0x13, "Test CA")})})})),
         Finding::kResponderIssuerDiffers},
        {"SignedByNamesake",
         Responder().SignedBy(TestKey::Ec(Curve::kP256, "namesake")),
         Finding::kResponderNotSignedByIssuer},
        {"SignedByAKeyOfAnotherKind",
         Responder().SignedBy(TestKey::Rsa(RsaTestKey::kOtherCa)),
         Finding::kResponderNotSignedByIssuer},
        {"CorruptSignature", Responder().CorruptSignature(),
         Finding::kResponderNotSignedByIssuer},
        {"EmptySignature", Responder().SignatureBits(""),
         Finding::kResponderNotSignedByIssuer},
        {"TamperedPurpose",
         Responder()
             .ExtKeyUsage({oid::kServerAuth})
             .Tamper(Oid(oid::kServerAuth), Oid(oid::kOcspSigning)),
         Finding::kResponderNotSignedByIssuer},
    }),
    [](const auto& info) { return info.param.name; });

// Each certificate has all defects from one of them on; the earliest decides.
TEST(CheckResponderCertificateOrderTest, FindsTheEarliestDefect) {
  const TestCa ca;
  struct Step {
    Finding finding;
    std::string certificate;
  };
  CertificateBuilder builder = Responder().CorruptSignature();
  std::vector<Step> steps;
  const auto add = [&](Finding finding) {
    steps.push_back({finding, ca.Issue(builder)});
  };
  add(Finding::kResponderNotSignedByIssuer);
  builder.Issuer("Other CA");
  add(Finding::kResponderIssuerDiffers);
  builder.Validity(kNow - 2 * kDay, kNow - kDay);
  add(Finding::kResponderExpired);
  builder.ExtKeyUsage({});
  add(Finding::kResponderKeyPurposeMalformed);
  builder.IsCa();
  add(Finding::kResponderIsCa);
  builder.KeyUsage({});
  add(Finding::kResponderKeyUsageMalformed);
  builder.IssuerDer(Sequence({}));
  add(Finding::kResponderIssuerEmpty);
  builder.Replace(Part::kSpki, Sequence({}));
  add(Finding::kResponderKeyMalformed);
  builder.Algorithm(SigningAlgorithm::kEcdsaSha1);
  add(Finding::kResponderDigestRefused);
  builder.Replace(Part::kTbsAlgorithm,
                  AlgorithmIdentifier(SigningAlgorithm::kEcdsaSha384));
  add(Finding::kResponderAlgorithmMismatch);
  builder.Replace(Part::kValidity, Sequence({}));
  add(Finding::kResponderValidityMalformed);
  for (const Step& step : steps) {
    EXPECT_EQ(Check(ca, step.certificate), step.finding);
  }
  ResponderOptions distrusting;
  distrusting.trust = [](const Certificate&) {
    return ResponderTrust::kDistrusted;
  };
  EXPECT_EQ(Check(ca, steps.back().certificate, distrusting),
            Finding::kResponderDistrusted);
}

struct TrustTestCase {
  std::string name;
  ResponderTrust trust;
  std::optional<Finding> finding;
};

class ResponderTrustTest : public ::testing::TestWithParam<TrustTestCase> {};

TEST_P(ResponderTrustTest, Decides) {
  const TestCa ca;
  ResponderOptions options;
  options.trust = [](const Certificate&) { return GetParam().trust; };
  EXPECT_EQ(Check(ca, ca.Issue(Responder()), options), GetParam().finding);
}

TEST_P(ResponderTrustTest, IsAskedOnceAboutTheCertificate) {
  const TestCa ca;
  const std::string der = ca.Issue(Responder());
  std::vector<std::string> asked;
  ResponderOptions options;
  options.trust = [&asked](const Certificate& certificate) {
    asked.emplace_back(ToText(certificate.der));
    return GetParam().trust;
  };
  (void)Check(ca, der, options);
  EXPECT_EQ(asked, std::vector<std::string>{der});
}

INSTANTIATE_TEST_SUITE_P(All, ResponderTrustTest,
                         ::testing::ValuesIn<TrustTestCase>({
                             {"Ordinary", ResponderTrust::kOrdinary, kMaySign},
                             {"Distrusted", ResponderTrust::kDistrusted,
                              Finding::kResponderDistrusted},
                             {"Failed", ResponderTrust::kFailed,
                              Finding::kResponderTrustCheckFailed},
                         }),
                         [](const auto& info) { return info.param.name; });

TEST(ResponderTrustTest, DoesNotExcuseAnOrdinaryDefect) {
  const TestCa ca;
  ResponderOptions options;
  options.trust = [](const Certificate&) { return ResponderTrust::kOrdinary; };
  EXPECT_EQ(Check(ca, ca.Issue(Responder().IsCa()), options),
            Finding::kResponderIsCa);
}

TEST(ResponderOptionsTest, DigestsDecide) {
  const TestCa ca;
  ResponderOptions options;
  const std::string sha1 =
      ca.Issue(Responder().Algorithm(SigningAlgorithm::kEcdsaSha1));
  options.digests.Add(Digest::kSha1);
  EXPECT_EQ(Check(ca, sha1, options), kMaySign);
  options.digests = {Digest::kSha512};
  EXPECT_EQ(Check(ca, ca.Issue(Responder()), options),
            Finding::kResponderDigestRefused);
}

TEST(ResponderOptionsTest, CurvesDecide) {
  const TestCa ca;
  ResponderOptions options;
  options.key.curves = {Curve::kP384};
  EXPECT_EQ(Check(ca, ca.Issue(Responder()), options),
            Finding::kResponderCurveUnsupported);
}

TEST(ResponderOptionsTest, RsaPssDecides) {
  const TestCa ca("RSA CA", TestKey::Rsa(RsaTestKey::kIssuer));
  const std::string der =
      ca.Issue(Responder().Algorithm(SigningAlgorithm::kPssSha256));
  ResponderOptions options;
  EXPECT_EQ(Check(ca, der, options), kMaySign);
  options.allow_rsa_pss = false;
  EXPECT_EQ(Check(ca, der, options), Finding::kResponderAlgorithmUnsupported);
}

TEST(ResponderOptionsTest, Ed25519Decides) {
  const TestCa ca("Edwards CA", TestKey::Ed25519("ca"));
  const std::string der = ca.Issue(Responder().Key(TestKey::Ed25519("k")));
  ResponderOptions options;
  EXPECT_EQ(Check(ca, der, options), Finding::kResponderAlgorithmUnsupported);
  options.key.allow_ed25519 = true;
  EXPECT_EQ(Check(ca, der, options), kMaySign);
  // SHA-512 is part of the scheme and not of `digests`.
  options.digests = {};
  EXPECT_EQ(Check(ca, der, options), kMaySign);
}

TEST(ResponderOptionsTest, MinimumRsaSizeDecides) {
  const TestCa small_ca("Small CA", TestKey::Rsa(RsaTestKey::k1024));
  const std::string small_signature = small_ca.Issue(Responder());
  ResponderOptions options;
  EXPECT_EQ(Check(small_ca, small_signature, options),
            Finding::kResponderSignatureTooSmall);
  options.key.min_rsa_bits = 1024;
  EXPECT_EQ(Check(small_ca, small_signature, options), kMaySign);
  const TestCa ca;
  const std::string small_key =
      ca.Issue(Responder().Key(TestKey::Rsa(RsaTestKey::k1016)));
  EXPECT_EQ(Check(ca, small_key, options), Finding::kResponderKeyTooSmall);
  options.key.min_rsa_bits = 1016;
  EXPECT_EQ(Check(ca, small_key, options), kMaySign);
}

TEST(CheckResponderCertificateTest, NeedsAnIssuerKey) {
  const TestCa ca;
  const std::string der = ca.Issue(Responder());
  Certificate certificate;
  ASSERT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
  EXPECT_EQ(CheckResponderCertificate(certificate, ToBytes(ca.name()), nullptr,
                                      kNowUnixSeconds, ResponderOptions()),
            Finding::kResponderNotSignedByIssuer);
}

TEST(CheckResponderCertificateTest, HasNoSlop) {
  const TestCa ca;
  const std::string der =
      ca.Issue(Responder().Validity(kNow - kDay, kNow + kDay));
  const absl::Duration second = absl::Seconds(1);
  EXPECT_EQ(Check(ca, der, {}, kNow - kDay), kMaySign);
  EXPECT_EQ(Check(ca, der, {}, kNow + kDay), kMaySign);
  EXPECT_EQ(Check(ca, der, {}, kNow - kDay - second),
            Finding::kResponderNotYetValid);
  EXPECT_EQ(Check(ca, der, {}, kNow + kDay + second),
            Finding::kResponderExpired);
}

TEST(EmbeddedCertificateFindingTest, IsAnotherForEachFault) {
  std::set<Finding> findings;
  for (const CertificateFault fault :
       {CertificateFault::kMalformed, CertificateFault::kIntegerEncoding,
        CertificateFault::kSignatureEncoding, CertificateFault::kExtensionEmpty,
        CertificateFault::kExtensionDuplicate,
        CertificateFault::kUnknownCriticalExtension}) {
    EXPECT_TRUE(findings.insert(EmbeddedCertificateFinding(fault)).second);
  }
  EXPECT_EQ(EmbeddedCertificateFinding(CertificateFault::kMalformed),
            Finding::kEmbeddedCertificateMalformed);
  EXPECT_EQ(EmbeddedCertificateFinding(CertificateFault::kSignatureEncoding),
            Finding::kEmbeddedCertificateSignatureEncoding);
}

}  // namespace
}  // namespace revcheck::testing
