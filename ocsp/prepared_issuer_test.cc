#include "revcheck/ocsp/prepared_issuer.h"

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck {
namespace testing {
namespace {

using Delegates = PreparedIssuer::Delegates;

CertId IdOf(const PreparedIssuer& issuer) {
  CertId id;
  id.issuer_name = issuer.name();
  id.issuer_spki = issuer.spki();
  id.serial = ToBytes(kLeafSerial);
  id.prepared = &issuer;
  return id;
}

// Verifies the response at `now` with the prepared issuer.
Finding Judge(const PreparedIssuer& issuer, const std::string& response,
              absl::Time now = kNow,
              const VerifyOptions& options = VerifyOptions()) {
  return VerifyResponse(IdOf(issuer), ToBytes(response), now, options).finding;
}

class PreparedIssuerTest : public ::testing::TestWithParam<Delegates> {
 protected:
  PreparedIssuerTest()
      : issuer_(ToBytes(ca_.name()), ToBytes(ca_.key().spki()), GetParam()) {}

  std::string ResponseBy(const TestResponder& responder) const {
    return ResponseBuilder(ca_).Good().SignedBy(responder).Build();
  }

  bool Keeps(const TestResponder& responder) const {
    return issuer_.FindDelegate(ToBytes(responder.certificate)) != nullptr;
  }

  const TestCa ca_;
  const PreparedIssuer issuer_;
};

TEST_P(PreparedIssuerTest, HasWhatTheCertificateHas) {
  Certificate certificate;
  ASSERT_FALSE(Certificate::Read(ToBytes(ca_.certificate()), &certificate));
  const PreparedIssuer issuer(certificate, GetParam());
  EXPECT_EQ(ToText(issuer.name()), ca_.name());
  EXPECT_EQ(ToText(issuer.spki()), ca_.key().spki());
  EXPECT_NE(issuer.key(), nullptr);
}

TEST_P(PreparedIssuerTest, DigestsAreThoseOfTheParts) {
  const Bytes bits = *SubjectPublicKeyBits(issuer_.spki());
  for (const Digest digest :
       {Digest::kSha1, Digest::kSha256, Digest::kSha384, Digest::kSha512}) {
    EXPECT_EQ(issuer_.NameDigest(digest),
              DigestValue(digest, issuer_.name()).bytes());
    EXPECT_EQ(issuer_.KeyDigest(digest), DigestValue(digest, bits).bytes());
  }
}

TEST(PreparedIssuerKeyTest, UnusableKeyIsNull) {
  const PreparedIssuer malformed(ToBytes("name"), ToBytes("spki"));
  EXPECT_EQ(malformed.key(), nullptr);
  EXPECT_EQ(malformed.KeyDigest(Digest::kSha1), std::nullopt);
}

TEST_P(PreparedIssuerTest, KeepsADelegateThatSignedAGoodResponse) {
  const TestResponder responder = ca_.IssueResponder();
  EXPECT_FALSE(Keeps(responder));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Judge(issuer_, ResponseBy(responder)), Finding::kGood);
    EXPECT_TRUE(Keeps(responder));
  }
}

TEST_P(PreparedIssuerTest, KeepsNoDelegateThatWasRefused) {
  const TestResponder expired =
      ca_.IssueResponder(CertificateBuilder::Responder().Validity(
          DaysFromNow(-9), DaysFromNow(-1)));
  EXPECT_EQ(Judge(issuer_, ResponseBy(expired)), Finding::kResponderExpired);
  EXPECT_FALSE(Keeps(expired));
  const TestResponder foreign =
      TestCa("Other CA")
          .IssueResponder(
              CertificateBuilder::Responder().IssuerDer(ca_.name()));
  EXPECT_EQ(Judge(issuer_, ResponseBy(foreign)),
            Finding::kResponderNotSignedByIssuer);
  EXPECT_FALSE(Keeps(foreign));
}

TEST_P(PreparedIssuerTest, KeepsNoDelegateThatDidNotSign) {
  const TestResponder responder = ca_.IssueResponder();
  const std::string response = ResponseBuilder(ca_)
                                   .Good()
                                   .SignedBy(responder)
                                   .CorruptSignature()
                                   .Build();
  EXPECT_EQ(Judge(issuer_, response), Finding::kNotSignedByResponderKey);
  EXPECT_FALSE(Keeps(responder));
}

TEST_P(PreparedIssuerTest, ResponseOfAKnownDelegateIsStillVerified) {
  const TestResponder responder = ca_.IssueResponder();
  ASSERT_EQ(Judge(issuer_, ResponseBy(responder)), Finding::kGood);
  const std::string corrupt = ResponseBuilder(ca_)
                                  .Good()
                                  .SignedBy(responder)
                                  .CorruptSignature()
                                  .Build();
  EXPECT_EQ(Judge(issuer_, corrupt), Finding::kNotSignedByResponderKey);
}

TEST_P(PreparedIssuerTest, KnownDelegateIsJudgedAtEachTime) {
  const TestResponder responder =
      ca_.IssueResponder(CertificateBuilder::Responder().Validity(
          DaysFromNow(-1), DaysFromNow(1)));
  const std::string response = ResponseBy(responder);
  ASSERT_EQ(Judge(issuer_, response), Finding::kGood);
  ASSERT_TRUE(Keeps(responder));
  const absl::Duration second = absl::Seconds(1);
  EXPECT_EQ(Judge(issuer_, response, DaysFromNow(-1)), Finding::kGood);
  EXPECT_EQ(Judge(issuer_, response, DaysFromNow(1)), Finding::kGood);
  EXPECT_EQ(Judge(issuer_, response, DaysFromNow(-1) - second),
            Finding::kResponderNotYetValid);
  EXPECT_EQ(Judge(issuer_, response, DaysFromNow(1) + second),
            Finding::kResponderExpired);
}

TEST_P(PreparedIssuerTest, KnownDelegateMustMeetOtherRequirements) {
  const TestResponder responder = ca_.IssueResponder();
  const std::string response = ResponseBy(responder);
  ASSERT_EQ(Judge(issuer_, response), Finding::kGood);
  VerifyOptions options;
  options.responder.digests = {Digest::kSha512};
  EXPECT_EQ(Judge(issuer_, response, kNow, options),
            Finding::kResponderDigestRefused);
  options = VerifyOptions();
  options.responder.key.curves = {Curve::kP384};
  EXPECT_EQ(Judge(issuer_, response, kNow, options),
            Finding::kResponderCurveUnsupported);
}

TEST_P(PreparedIssuerTest, TrustIsAskedEachTime) {
  const std::string response = ResponseBy(ca_.IssueResponder());
  ResponderTrust answer = ResponderTrust::kOrdinary;
  int asked = 0;
  VerifyOptions options;
  options.responder.trust = [&answer, &asked](const Certificate&) {
    ++asked;
    return answer;
  };
  EXPECT_EQ(Judge(issuer_, response, kNow, options), Finding::kGood);
  EXPECT_EQ(Judge(issuer_, response, kNow, options), Finding::kGood);
  EXPECT_EQ(asked, 2);
  answer = ResponderTrust::kDistrusted;
  EXPECT_EQ(Judge(issuer_, response, kNow, options),
            Finding::kResponderDistrusted);
  answer = ResponderTrust::kFailed;
  EXPECT_EQ(Judge(issuer_, response, kNow, options),
            Finding::kResponderTrustCheckFailed);
}

// The one difference between the two ways: whose word counts.
TEST_P(PreparedIssuerTest, AcceptsWhatIsKeptOnlyIfToldToRemember) {
  const TestResponder foreign =
      TestCa("Other CA")
          .IssueResponder(
              CertificateBuilder::Responder().IssuerDer(ca_.name()));
  issuer_.KeepDelegate(ToBytes(foreign.certificate),
                       *PublicKey::FromSpki(ToBytes(foreign.key.spki())),
                       ResponderRequirements(), {absl::UnixEpoch(), kNow});
  EXPECT_EQ(Judge(issuer_, ResponseBy(foreign)),
            GetParam() == Delegates::kRemember
                ? Finding::kGood
                : Finding::kResponderNotSignedByIssuer);
}

TEST_P(PreparedIssuerTest, KeepsABoundedNumber) {
  std::vector<TestResponder> responders;
  for (size_t i = 0; i < PreparedIssuer::kMaxDelegates + 3; ++i) {
    const std::string serial(1, static_cast<char>(i + 1));
    responders.push_back(
        ca_.IssueResponder(CertificateBuilder::Responder().Serial(serial)));
    ASSERT_EQ(Judge(issuer_, ResponseBy(responders.back())), Finding::kGood);
    ASSERT_EQ(Judge(issuer_, ResponseBy(responders.back())), Finding::kGood);
  }
  size_t kept = 0;
  for (const TestResponder& responder : responders) {
    kept += Keeps(responder) ? 1 : 0;
  }
  EXPECT_EQ(kept, PreparedIssuer::kMaxDelegates);
  EXPECT_TRUE(Keeps(responders.back()));
  EXPECT_FALSE(Keeps(responders.front()));
}

INSTANTIATE_TEST_SUITE_P(All, PreparedIssuerTest,
                         ::testing::Values(Delegates::kRemember,
                                           Delegates::kKeepKey),
                         [](const auto& info) {
                           return info.param == Delegates::kRemember
                                      ? "Remember"
                                      : "KeepKey";
                         });

}  // namespace
}  // namespace testing
}  // namespace revcheck
