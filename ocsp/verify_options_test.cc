// Each member of VerifyOptions, and the key that a CertId may keep.

#include <stddef.h>
#include <stdint.h>

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/digest.h"
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

constexpr absl::Duration kSecond = absl::Seconds(1);

Finding Judge(const TestCa& ca, const ResponseBuilder& builder,
              const VerifyOptions& options = VerifyOptions()) {
  const std::string response = builder.Build();
  return VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, options).finding;
}

TEST(VerifyOptionsTest, DefaultsAreFirefoxs) {
  const VerifyOptions options;
  EXPECT_EQ(options.max_age_days, 10);
  EXPECT_EQ(options.max_response_size, 65535u);
  EXPECT_TRUE(options.allow_rsa_pss);
  EXPECT_FALSE(options.allow_ed25519);
  EXPECT_FALSE(options.unknown_outranks_good);
  EXPECT_FALSE(options.nonce.has_value());
  EXPECT_FALSE(options.response_digests.Contains(Digest::kSha1));
  EXPECT_EQ(options.responder.key.min_rsa_bits, 2048u);
  EXPECT_FALSE(options.responder.key.allow_ed25519);
}

// max_age_days

struct MaxAgeTestCase {
  std::string name;
  uint16_t max_age_days;
  absl::Duration age;  // Of thisUpdate; nextUpdate is far.
  Finding finding;
};

class MaxAgeTest : public ::testing::TestWithParam<MaxAgeTestCase> {};

TEST_P(MaxAgeTest, LimitsTheAge) {
  const TestCa ca;
  VerifyOptions options;
  options.max_age_days = GetParam().max_age_days;
  const ResponseBuilder builder = ResponseBuilder(ca).Good(
      kLeafSerial, kNow - GetParam().age, kNow + 365 * kDay);
  EXPECT_EQ(Judge(ca, builder, options), GetParam().finding);
}

INSTANTIATE_TEST_SUITE_P(
    All, MaxAgeTest,
    ::testing::ValuesIn<MaxAgeTestCase>({
        {"ZeroDays", 0, kDay, Finding::kGood},
        {"ZeroDaysAndASecond", 0, kDay + kSecond, Finding::kTooOld},
        {"OneDay", 1, 2 * kDay, Finding::kGood},
        {"OneDayAndASecond", 1, 2 * kDay + kSecond, Finding::kTooOld},
        {"TenDays", 10, 11 * kDay, Finding::kGood},
        {"TenDaysAndASecond", 10, 11 * kDay + kSecond, Finding::kTooOld},
        {"AYear", 365, 366 * kDay, Finding::kGood},
        {"AYearAndASecond", 365, 366 * kDay + kSecond, Finding::kTooOld},
        {"Largest", 65535, 20000 * kDay, Finding::kGood},
    }),
    [](const auto& info) { return info.param.name; });

TEST(VerifyOptionsTest, MaxAgeDoesNotMatterWithoutNextUpdate) {
  const TestCa ca;
  VerifyOptions options;
  for (const uint16_t days : {0, 1, 365}) {
    options.max_age_days = days;
    EXPECT_EQ(Judge(ca,
                    ResponseBuilder(ca).Good(kLeafSerial, kNow - 2 * kDay,
                                             std::nullopt),
                    options),
              Finding::kGood);
    EXPECT_EQ(Judge(ca,
                    ResponseBuilder(ca).Good(
                        kLeafSerial, kNow - 2 * kDay - kSecond, std::nullopt),
                    options),
              Finding::kTooOldWithoutNextUpdate);
  }
}

TEST(VerifyOptionsTest, ExpiryIsToldFromAge) {
  const TestCa ca;
  VerifyOptions options;
  options.max_age_days = 3;
  const auto judge = [&](int next_update) {
    return Judge(ca,
                 ResponseBuilder(ca).Good(kLeafSerial, DaysFromNow(-9),
                                          DaysFromNow(next_update)),
                 options);
  };
  EXPECT_EQ(judge(-7), Finding::kExpired);
  EXPECT_EQ(judge(-6), Finding::kExpired);  // Both limits at once.
  // The age allowed ended before, but nextUpdate has passed as well.
  EXPECT_EQ(judge(-2), Finding::kExpired);
  EXPECT_EQ(judge(-1), Finding::kTooOld);  // With the slop, it has not.
  EXPECT_EQ(judge(5), Finding::kTooOld);
}

// response_digests, allow_rsa_pss, allow_ed25519

struct AlgorithmTestCase {
  std::string name;
  SigningAlgorithm algorithm;
  Finding finding;  // With default options.
};

TestKey KeyFor(SigningAlgorithm algorithm) {
  switch (algorithm) {
    case SigningAlgorithm::kEcdsaSha1:
    case SigningAlgorithm::kEcdsaSha256:
    case SigningAlgorithm::kEcdsaSha384:
    case SigningAlgorithm::kEcdsaSha512:
      return TestKey::Ec(Curve::kP256, "issuer");
    case SigningAlgorithm::kEd25519:
      return TestKey::Ed25519("issuer");
    case SigningAlgorithm::kRsaMd5:
    case SigningAlgorithm::kRsaSha1:
    case SigningAlgorithm::kRsaSha1Oiw:
    case SigningAlgorithm::kRsaSha224:
    case SigningAlgorithm::kRsaSha256:
    case SigningAlgorithm::kRsaSha384:
    case SigningAlgorithm::kRsaSha512:
    case SigningAlgorithm::kPssSha256:
    case SigningAlgorithm::kPssSha384:
    case SigningAlgorithm::kPssSha512:
      return TestKey::Rsa(RsaTestKey::kIssuer);
  }
  return TestKey::Rsa(RsaTestKey::kIssuer);
}

class ResponseAlgorithmTest
    : public ::testing::TestWithParam<AlgorithmTestCase> {
 protected:
  Finding JudgeWith(const VerifyOptions& options) const {
    const TestCa ca("CA", KeyFor(GetParam().algorithm));
    return Judge(ca, ResponseBuilder(ca).Good().Algorithm(GetParam().algorithm),
                 options);
  }

  Finding JudgeDelegatedWith(const VerifyOptions& options) const {
    const TestCa ca;
    const TestResponder responder = ca.IssueResponder(
        CertificateBuilder::Responder().Key(KeyFor(GetParam().algorithm)));
    return Judge(ca,
                 ResponseBuilder(ca).Good().SignedBy(responder).Algorithm(
                     GetParam().algorithm),
                 options);
  }
};

TEST_P(ResponseAlgorithmTest, ByDefault) {
  EXPECT_EQ(JudgeWith(VerifyOptions()), GetParam().finding);
}

TEST_P(ResponseAlgorithmTest, ByDefaultFromADelegate) {
  VerifyOptions options;
  // Else the key of the certificate would be refused before.
  options.responder.key.allow_ed25519 = true;
  EXPECT_EQ(JudgeDelegatedWith(options), GetParam().finding);
}

TEST_P(ResponseAlgorithmTest, AcceptedWhenEverythingIsAllowed) {
  VerifyOptions options;
  options.response_digests.Add(Digest::kSha1);
  options.allow_ed25519 = true;
  options.responder.key.allow_ed25519 = true;
  EXPECT_EQ(JudgeWith(options), Finding::kGood);
  EXPECT_EQ(JudgeDelegatedWith(options), Finding::kGood);
}

constexpr Finding kUnsupported = Finding::kSignatureAlgorithmUnsupported;
constexpr Finding kRefused = Finding::kSignatureDigestRefused;

INSTANTIATE_TEST_SUITE_P(
    All, ResponseAlgorithmTest,
    ::testing::ValuesIn<AlgorithmTestCase>({
        {"RsaSha1", SigningAlgorithm::kRsaSha1, kRefused},
        {"RsaSha1Oiw", SigningAlgorithm::kRsaSha1Oiw, kRefused},
        {"RsaSha256", SigningAlgorithm::kRsaSha256, Finding::kGood},
        {"RsaSha384", SigningAlgorithm::kRsaSha384, Finding::kGood},
        {"RsaSha512", SigningAlgorithm::kRsaSha512, Finding::kGood},
        {"PssSha256", SigningAlgorithm::kPssSha256, Finding::kGood},
        {"PssSha384", SigningAlgorithm::kPssSha384, Finding::kGood},
        {"PssSha512", SigningAlgorithm::kPssSha512, Finding::kGood},
        {"EcdsaSha1", SigningAlgorithm::kEcdsaSha1, kRefused},
        {"EcdsaSha256", SigningAlgorithm::kEcdsaSha256, Finding::kGood},
        {"EcdsaSha384", SigningAlgorithm::kEcdsaSha384, Finding::kGood},
        {"EcdsaSha512", SigningAlgorithm::kEcdsaSha512, Finding::kGood},
        {"Ed25519", SigningAlgorithm::kEd25519, kUnsupported},
    }),
    [](const auto& info) { return info.param.name; });

TEST(VerifyOptionsTest, ResponseDigestsDecide) {
  const TestCa ca;
  VerifyOptions options;
  options.response_digests = {Digest::kSha384};
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca).Good(), options), kRefused);
  EXPECT_EQ(Judge(ca,
                  ResponseBuilder(ca).Good().Algorithm(
                      SigningAlgorithm::kEcdsaSha384),
                  options),
            Finding::kGood);
  EXPECT_EQ(Describe(kRefused).code, Code::kCertSignatureAlgorithmDisabled);
}

// Section 9, item 9: they say nothing of the certificate, nor of the CertID.
TEST(VerifyOptionsTest, ResponseDigestsDecideForResponsesAlone) {
  const TestCa ca;
  VerifyOptions options;
  options.response_digests = {Digest::kSha256};
  const TestResponder sha384 =
      ca.IssueResponder(CertificateBuilder::Responder().Algorithm(
          SigningAlgorithm::kEcdsaSha384));
  EXPECT_EQ(Judge(ca,
                  ResponseBuilder(ca)
                      .Entry(EntryBuilder().Hash(Digest::kSha1))
                      .SignedBy(sha384),
                  options),
            Finding::kGood);
}

TEST(VerifyOptionsTest, RsaPssDecides) {
  const TestCa ca("CA", TestKey::Rsa(RsaTestKey::kIssuer));
  const ResponseBuilder pss =
      ResponseBuilder(ca).Good().Algorithm(SigningAlgorithm::kPssSha256);
  VerifyOptions options;
  options.allow_rsa_pss = false;
  EXPECT_EQ(Judge(ca, pss, options), kUnsupported);
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca).Good(), options), Finding::kGood);
}

TEST(VerifyOptionsTest, RsaPssOfResponsesAndOfCertificatesAreApart) {
  const TestCa ca("CA", TestKey::Rsa(RsaTestKey::kIssuer));
  const TestResponder pss = ca.IssueResponder(
      CertificateBuilder::Responder().Algorithm(SigningAlgorithm::kPssSha256));
  const ResponseBuilder builder = ResponseBuilder(ca).Good().SignedBy(pss);
  VerifyOptions options;
  options.allow_rsa_pss = false;
  EXPECT_EQ(Judge(ca, builder, options), Finding::kGood);
  options.allow_rsa_pss = true;
  options.responder.allow_rsa_pss = false;
  EXPECT_EQ(Judge(ca, builder, options),
            Finding::kResponderAlgorithmUnsupported);
}

// The smallest RSA key is for certificates, not for responses.
TEST(VerifyOptionsTest, IssuerKeyMayBeSmall) {
  const TestCa ca("CA", TestKey::Rsa(RsaTestKey::k1024));
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca).Good()), Finding::kGood);
}

// max_response_size

TEST(VerifyOptionsTest, MaxResponseSizeIsInclusive) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca).Good().Build();
  VerifyOptions options;
  options.max_response_size = response.size();
  EXPECT_EQ(
      VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, options).finding,
      Finding::kGood);
  options.max_response_size = response.size() - 1;
  EXPECT_EQ(
      VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, options).finding,
      Finding::kResponseTooLarge);
}

// A response of exactly this size, which an unused certificate fills up.
std::string ResponseOfSize(const TestCa& ca, size_t size) {
  const auto build = [&ca](size_t filling) {
    return ResponseBuilder(ca)
        .Good()
        .AddCertificate(Sequence({std::string(filling, 'x')}))
        .Build();
  };
  const size_t overhead = build(size / 2).size() - size / 2;
  std::string response = build(size - overhead);
  // Longer lengths may take an octet more each.
  return response.size() == size
             ? response
             : build(size - overhead - (response.size() - size));
}

TEST(VerifyOptionsTest, MaxResponseSizeIs65535ByDefault) {
  const TestCa ca;
  const std::string largest = ResponseOfSize(ca, 65535);
  ASSERT_EQ(largest.size(), 65535u);
  EXPECT_EQ(VerifyResponse(CertIdOf(ca), ToBytes(largest), kNow).finding,
            Finding::kGood);
  const std::string too_large = largest + "x";
  EXPECT_EQ(VerifyResponse(CertIdOf(ca), ToBytes(too_large), kNow).finding,
            Finding::kResponseTooLarge);
}

TEST(VerifyOptionsTest, MaxResponseSizeCanBeRaised) {
  const TestCa ca;
  ResponseBuilder builder(ca);
  for (int i = 0; i < 1000; ++i) {
    builder.Good("\x02" + std::to_string(i));
  }
  const std::string response = builder.Revoked().Build();
  ASSERT_GT(response.size(), kMaxDerSize);
  VerifyOptions options;
  EXPECT_EQ(
      VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, options).finding,
      Finding::kResponseTooLarge);
  options.max_response_size = size_t{1} << 20;
  EXPECT_EQ(
      VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, options).finding,
      Finding::kRevoked);
}

// unknown_outranks_good

struct RankTestCase {
  std::string name;
  ResponseBuilder builder;
  Finding by_default;
  Finding outranked;
};

class UnknownOutranksGoodTest : public ::testing::TestWithParam<RankTestCase> {
};

TEST_P(UnknownOutranksGoodTest, Decides) {
  const TestCa ca;
  VerifyOptions options;
  EXPECT_EQ(Judge(ca, GetParam().builder, options), GetParam().by_default);
  options.unknown_outranks_good = true;
  EXPECT_EQ(Judge(ca, GetParam().builder, options), GetParam().outranked);
}

ResponseBuilder Response() { return ResponseBuilder(TestCa()); }

INSTANTIATE_TEST_SUITE_P(
    All, UnknownOutranksGoodTest,
    ::testing::ValuesIn<RankTestCase>({
        {"Good", Response().Good(), Finding::kGood, Finding::kGood},
        {"GoodThenUnknown", Response().Good().Unknown(), Finding::kGood,
         Finding::kUnknownToResponder},
        {"UnknownThenGood", Response().Unknown().Good(), Finding::kGood,
         Finding::kUnknownToResponder},
        {"UnknownThenRevoked", Response().Unknown().Revoked(),
         Finding::kRevoked, Finding::kRevoked},
        {"RevokedThenUnknown", Response().Revoked().Unknown(),
         Finding::kRevoked, Finding::kRevoked},
        {"AllThree", Response().Good().Unknown().Revoked(), Finding::kRevoked,
         Finding::kRevoked},
    }),
    [](const auto& info) { return info.param.name; });

// nonce

struct NonceTestCase {
  std::string name;
  ResponseBuilder builder;
  Finding finding;  // If "nonce" is required.
};

class NonceTest : public ::testing::TestWithParam<NonceTestCase> {};

TEST_P(NonceTest, IsRequiredBack) {
  const TestCa ca;
  VerifyOptions options;
  options.nonce = ToBytes("nonce");
  EXPECT_EQ(Judge(ca, GetParam().builder, options), GetParam().finding);
}

ResponseBuilder WithNonceValue(const std::string& value) {
  return Response().Good().AddExtension(oid::kOcspNonce, Critical::kNo, value);
}

INSTANTIATE_TEST_SUITE_P(
    All, NonceTest,
    ::testing::ValuesIn<NonceTestCase>({
        {"Equal", Response().Good().Nonce("nonce"), Finding::kGood},
        {"Missing", Response().Good(), Finding::kNonceMissing},
        {"Different", Response().Good().Nonce("other"), Finding::kNonceDiffers},
        {"Longer", Response().Good().Nonce("nonces"), Finding::kNonceDiffers},
        {"Shorter", Response().Good().Nonce("nonc"), Finding::kNonceDiffers},
        {"Empty", Response().Good().Nonce(""), Finding::kNonceDiffers},
        {"NotWrapped", WithNonceValue("nonce"), Finding::kNonceDiffers},
        {"WithTrailingData", WithNonceValue(OctetString("nonce") + "x"),
         Finding::kNonceDiffers},
        {"FirstOfTwoCounts", Response().Good().Nonce("nonce").Nonce("other"),
         Finding::kGood},
        {"InSingleExtensionsDoesNotCount",
         Response().Entry(EntryBuilder().AddExtension(
             oid::kOcspNonce, Critical::kNo, OctetString("nonce"))),
         Finding::kNonceMissing},
        {"MissingBeforeRevoked", Response().Revoked(), Finding::kNonceMissing},
        {"MissingBeforeOtherSerial", Response().Good("\x22"),
         Finding::kNonceMissing},
        {"TrailingDataBeforeMissing", Response().Good().AppendAfterEnd("x"),
         Finding::kTrailingDataAfterResponse},
        {"BadSignatureBeforeMissing", Response().Good().CorruptSignature(),
         Finding::kNotSignedByIssuerKey},
    }),
    [](const auto& info) { return info.param.name; });

TEST(VerifyOptionsTest, NonceIsIgnoredIfNotRequired) {
  const TestCa ca;
  EXPECT_EQ(Judge(ca, Response().Good().Nonce("whatever")), Finding::kGood);
  EXPECT_EQ(Judge(ca, WithNonceValue("")), Finding::kGood);
}

// responder

TEST(VerifyOptionsTest, TrustCallbackSkipsTheDistrusted) {
  const TestCa ca;
  const TestResponder responder = ca.IssueResponder();
  const std::string distrusted =
      ca.Issue(CertificateBuilder::Responder().Serial(99));
  int asked = 0;
  VerifyOptions options;
  options.responder.trust = [&](const Certificate& certificate) {
    ++asked;
    return ToText(certificate.der) == distrusted ? ResponderTrust::kDistrusted
                                                 : ResponderTrust::kOrdinary;
  };
  EXPECT_EQ(Judge(ca,
                  ResponseBuilder(ca)
                      .Good()
                      .AddCertificate(distrusted)
                      .SignedBy(responder),
                  options),
            Finding::kGood);
  EXPECT_EQ(asked, 2);
}

TEST(VerifyOptionsTest, TrustCallbackFailureEndsTheSearch) {
  const TestCa ca;
  int asked = 0;
  VerifyOptions options;
  options.responder.trust = [&asked](const Certificate&) {
    ++asked;
    return ResponderTrust::kFailed;
  };
  EXPECT_EQ(Judge(ca,
                  ResponseBuilder(ca)
                      .Good()
                      .AddCertificate(
                          ca.Issue(CertificateBuilder::Responder().Serial(99)))
                      .SignedBy(ca.IssueResponder()),
                  options),
            Finding::kResponderTrustCheckFailed);
  EXPECT_EQ(asked, 1);
}

TEST(VerifyOptionsTest, TrustCallbackHearsOfMatchingCertificatesOnly) {
  const TestCa ca;
  int asked = 0;
  VerifyOptions options;
  options.responder.trust = [&asked](const Certificate&) {
    ++asked;
    return ResponderTrust::kDistrusted;
  };
  EXPECT_EQ(Judge(ca,
                  ResponseBuilder(ca).Good().AddCertificate(
                      ca.IssueResponder().certificate),
                  options),
            Finding::kGood);
  EXPECT_EQ(Judge(ca,
                  ResponseBuilder(ca)
                      .Good()
                      .ByName(Name("nobody"))
                      .AddCertificate(ca.IssueResponder().certificate),
                  options),
            Finding::kResponderCertificateMissing);
  EXPECT_EQ(asked, 0);
}

TEST(VerifyOptionsTest, ResponderDigestsAndKeySizeDecide) {
  const TestCa ca;
  const TestResponder small =
      ca.IssueResponder(CertificateBuilder::Responder()
                            .Key(TestKey::Rsa(RsaTestKey::k1024))
                            .Algorithm(SigningAlgorithm::kEcdsaSha1));
  const ResponseBuilder builder = ResponseBuilder(ca).Good().SignedBy(small);
  VerifyOptions options;
  EXPECT_EQ(Judge(ca, builder, options), Finding::kResponderDigestRefused);
  options.responder.digests.Add(Digest::kSha1);
  EXPECT_EQ(Judge(ca, builder, options), Finding::kResponderKeyTooSmall);
  options.responder.key.min_rsa_bits = 1024;
  EXPECT_EQ(Judge(ca, builder, options), Finding::kGood);
}

TEST(VerifyOptionsTest, Ed25519OfResponsesAndOfCertificatesAreApart) {
  const TestCa ca;
  const TestResponder edwards = ca.IssueResponder(
      CertificateBuilder::Responder().Key(TestKey::Ed25519("responder")));
  const ResponseBuilder builder = ResponseBuilder(ca).Good().SignedBy(edwards);
  VerifyOptions options;
  options.allow_ed25519 = true;
  EXPECT_EQ(Judge(ca, builder, options), Finding::kResponderKeyUnsupported);
  options.responder.key.allow_ed25519 = true;
  EXPECT_EQ(Judge(ca, builder, options), Finding::kGood);
  options.allow_ed25519 = false;
  EXPECT_EQ(Judge(ca, builder, options), kUnsupported);
}

// CertId::prepared

struct PreparedTestCase {
  std::string name;
  TestKey key;
};

class PreparedTest : public ::testing::TestWithParam<PreparedTestCase> {};

TEST_P(PreparedTest, GivesWhatParsingGives) {
  const TestCa ca("CA", GetParam().key);
  const PreparedIssuer prepared(ToBytes(ca.name()), ToBytes(ca.key().spki()));
  VerifyOptions options;
  options.allow_ed25519 = true;
  options.responder.key.allow_ed25519 = true;
  const ResponseBuilder good = ResponseBuilder(ca).Good();
  for (const ResponseBuilder& builder :
       {good, ResponseBuilder(good).SignedBy(ca.IssueResponder()),
        ResponseBuilder(good).CorruptSignature()}) {
    const std::string response = builder.Build();
    CertId id = CertIdOf(ca);
    const Finding parsed =
        VerifyResponse(id, ToBytes(response), kNow, options).finding;
    id.prepared = &prepared;
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(VerifyResponse(id, ToBytes(response), kNow, options).finding,
                parsed);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, PreparedTest,
                         ::testing::ValuesIn<PreparedTestCase>({
                             {"Rsa", TestKey::Rsa(RsaTestKey::kIssuer)},
                             {"P256", TestKey::Ec(Curve::kP256, "ca")},
                             {"P384", TestKey::Ec(Curve::kP384, "ca")},
                             {"Ed25519", TestKey::Ed25519("ca")},
                         }),
                         [](const auto& info) { return info.param.name; });

TEST(PreparedTest, IsNotUsedForAnotherIssuer) {
  const TestCa ca;
  const TestCa other("Other CA");
  const std::string response = ResponseBuilder(ca).Good().Build();
  const PreparedIssuer other_key(ToBytes(ca.name()),
                                 ToBytes(other.key().spki()));
  const PreparedIssuer other_name(ToBytes(other.name()),
                                  ToBytes(ca.key().spki()));
  for (const PreparedIssuer* prepared : {&other_key, &other_name}) {
    CertId id = CertIdOf(ca);
    id.prepared = prepared;
    EXPECT_EQ(VerifyResponse(id, ToBytes(response), kNow).finding,
              Finding::kGood);
  }
}

}  // namespace
}  // namespace revcheck::testing
