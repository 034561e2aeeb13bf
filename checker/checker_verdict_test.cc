// What a check concludes from what it is given and told, and whom it asks.

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// What the three profiles conclude from one answer.
struct ProfileRow {
  std::string name;
  HttpAnswer answer;
  Finding finding;
  Decision firefox;
  Decision hard_fail;
  Decision strict;
};

class ProfileTest : public ::testing::TestWithParam<ProfileRow> {
 protected:
  void ExpectDecision(const Policy& policy, Decision decision) {
    const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
    client->Answer(kResponderUrl, GetParam().answer);
    const auto checker = MakeChecker(client, OptionsFor(policy));
    const absl::StatusOr<CheckResult> result = checker->Check(leaf_.input());
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->verdict().decision, decision);
    EXPECT_EQ(result->verdict().finding, GetParam().finding);
    EXPECT_EQ(result->verdict().source, Source::kNetwork);
    EXPECT_TRUE(result->verdict().fetch_attempted);
    EXPECT_EQ(result->accepted(), decision != Decision::kReject);
    EXPECT_NE(result->fetch(), nullptr);
    EXPECT_FALSE(result->shared_fetch());
    EXPECT_EQ(result->certificate(), leaf_.input().certificate);
    EXPECT_EQ(client->request_count(), 1u);
  }

  const TestLeaf leaf_;
};

TEST_P(ProfileTest, Firefox) {
  ExpectDecision(Policy::Firefox(), GetParam().firefox);
}

TEST_P(ProfileTest, HardFail) {
  ExpectDecision(Policy::FirefoxHardFail(), GetParam().hard_fail);
}

TEST_P(ProfileTest, Strict) {
  ExpectDecision(Policy::Strict(), GetParam().strict);
}

constexpr Decision kProved = Decision::kAccept;
constexpr Decision kUnproved = Decision::kAcceptWithoutEvidence;
constexpr Decision kReject = Decision::kReject;

ProfileRow TransportRow(const std::string& name, TransportError error,
                        Finding finding) {
  return {name, Failed(error), finding, kUnproved, kReject, kReject};
}

INSTANTIATE_TEST_SUITE_P(
    Answers, ProfileTest,
    ::testing::ValuesIn<ProfileRow>({
        {"Good", Ok(TestLeaf().Good()), Finding::kGood, kProved, kProved,
         kProved},
        {"Revoked", Ok(TestLeaf().Revoked()), Finding::kRevoked, kReject,
         kReject, kReject},
        {"Unknown", Ok(TestLeaf().Unknown()), Finding::kUnknownToResponder,
         kReject, kReject, kReject},
        {"Malformed", Ok("<html>"), Finding::kNotAnOcspResponse, kUnproved,
         kReject, kReject},
        {"Empty", Ok(""), Finding::kEmptyResponse, kUnproved, kReject, kReject},
        {"TryLater", Ok(ErrorResponse(3)), Finding::kTryLater, kUnproved,
         kReject, kReject},
        {"OversizeFromAClientThatDoesNotCheck", Ok(std::string(70000, 'x')),
         Finding::kBodyTooLarge, kUnproved, kReject, kReject},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    TransportErrors, ProfileTest,
    ::testing::ValuesIn<ProfileRow>({
        TransportRow("UrlUnusable", TransportError::kUrlUnusable,
                     Finding::kUrlUnusable),
        TransportRow("NameLookupFailed", TransportError::kNameLookupFailed,
                     Finding::kNameLookupFailed),
        TransportRow("AddressRefused", TransportError::kAddressRefused,
                     Finding::kAddressRefused),
        TransportRow("ConnectionRefused", TransportError::kConnectionRefused,
                     Finding::kConnectionRefused),
        TransportRow("Unreachable", TransportError::kUnreachable,
                     Finding::kUnreachable),
        TransportRow("ConnectionReset", TransportError::kConnectionReset,
                     Finding::kConnectionReset),
        TransportRow("TimedOut", TransportError::kTimedOut, Finding::kTimedOut),
        TransportRow("NotHttp", TransportError::kNotHttp, Finding::kNotHttp),
        TransportRow("HttpStatus", TransportError::kHttpStatus,
                     Finding::kHttpStatus),
        TransportRow("RedirectRefused", TransportError::kRedirectRefused,
                     Finding::kRedirectRefused),
        TransportRow("BodyTooLarge", TransportError::kBodyTooLarge,
                     Finding::kBodyTooLarge),
        TransportRow("Cancelled", TransportError::kCancelled,
                     Finding::kFetchCancelled),
    }),
    [](const auto& info) { return info.param.name; });

// A client that expects no request: each fails the test.
class NoRequestTest : public ::testing::Test {
 protected:
  ~NoRequestTest() override { EXPECT_EQ(client_->request_count(), 0u); }

  Verdict Check(const CheckInput& input,
                const Policy& policy = Policy::Firefox()) {
    const auto checker = MakeChecker(client_, OptionsFor(policy));
    return checker->Check(input)->verdict();
  }

  const TestLeaf leaf_;
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
};

TEST_F(NoRequestTest, GoodStapleIsEnough) {
  const std::string staple = leaf_.Good();
  CheckInput input = leaf_.input();
  input.staple = ToBytes(staple);
  EXPECT_EQ(Check(input).source, Source::kStaple);
  EXPECT_EQ(Check(input, Policy::Strict()).decision, kProved);
}

TEST_F(NoRequestTest, RevokedStapleIsEnough) {
  const std::string staple = leaf_.Revoked();
  CheckInput input = leaf_.input();
  input.staple = ToBytes(staple);
  EXPECT_EQ(Check(input).finding, Finding::kRevoked);
}

TEST_F(NoRequestTest, EmptyStapleIsReceivedAndMalformed) {
  CheckInput input = leaf_.input();
  input.staple = Bytes();
  EXPECT_EQ(Check(input).finding, Finding::kEmptyResponse);
}

TEST_F(NoRequestTest, LocalOnlyAsksNobody) {
  CheckInput input = leaf_.input();
  input.local_only = true;
  EXPECT_EQ(Check(input).finding, Finding::kOffline);
  EXPECT_EQ(Check(input).decision, kUnproved);
  EXPECT_EQ(Check(input, Policy::Strict()).decision, kReject);
}

TEST_F(NoRequestTest, LocalListDecides) {
  CheckInput input = leaf_.input();
  input.local_answer = LocalAnswer::kCoveredRevoked;
  EXPECT_EQ(Check(input).source, Source::kLocal);
  EXPECT_EQ(Check(input).decision, kReject);
}

TEST_F(NoRequestTest, CaIsExempt) {
  CheckInput input = leaf_.input();
  input.role = Role::kCa;
  EXPECT_EQ(Check(input).exemption, Exemption::kCaCertificate);
}

TEST_F(NoRequestTest, CertificateWithoutUrl) {
  const TestLeaf leaf(
      CertificateBuilder().WithoutExtension(oid::kAuthorityInfoAccess));
  EXPECT_EQ(Check(leaf.input()).finding, Finding::kNoResponderUrl);
  EXPECT_EQ(Check(leaf.input()).decision, kUnproved);
  EXPECT_EQ(Check(leaf.input(), Policy::Strict()).decision, kReject);
}

TEST_F(NoRequestTest, RequestThatCannotBeBuiltRejectsUnderEveryProfile) {
  const std::string serial(61, '\x11');
  const TestLeaf leaf(CertificateBuilder().Serial(serial), serial);
  for (const Policy& policy :
       {Policy::Firefox(), Policy::FirefoxHardFail(), Policy::Strict()}) {
    const Verdict verdict = Check(leaf.input(), policy);
    EXPECT_EQ(verdict.finding, Finding::kRequestSerialTooLong);
    EXPECT_EQ(verdict.decision, kReject);
  }
}

TEST_F(NoRequestTest, MustStapleWithoutUrlRejects) {
  const TestLeaf leaf(CertificateBuilder().MustStaple().WithoutExtension(
      oid::kAuthorityInfoAccess));
  EXPECT_EQ(Check(leaf.input()).code, Code::kRequiredTlsFeatureMissing);
}

TEST(NullClientTest, AsksNobody) {
  const TestLeaf leaf;
  const auto checker = MakeChecker(nullptr);
  EXPECT_EQ(checker->Check(leaf.input())->verdict().finding, Finding::kOffline);

  const std::string staple = leaf.Good();
  CheckInput input = leaf.input();
  input.staple = ToBytes(staple);
  EXPECT_EQ(checker->Check(input)->verdict().decision, kProved);
  // From the staple before.
  EXPECT_EQ(checker->Check(leaf.input())->verdict().source, Source::kCache);
}

TEST(ExpiredStapleTest, GoodAnswerMakesUpForIt) {
  const TestLeaf leaf;
  const std::string staple = leaf.Good(DaysFromNow(-8), DaysFromNow(-7));
  CheckInput input = leaf.input();
  input.staple = ToBytes(staple);
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer(kResponderUrl, leaf.Good());
  EXPECT_EQ(MakeChecker(client)->Check(input)->verdict().decision, kProved);
}

TEST(MustStapleTest, GoodAnswerDoesNotMakeUpForAMissingStaple) {
  const TestLeaf leaf(CertificateBuilder().MustStaple());
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer(kResponderUrl, leaf.Good());
  const auto checker = MakeChecker(client);
  EXPECT_EQ(checker->Check(leaf.input())->verdict().code,
            Code::kRequiredTlsFeatureMissing);
}

TEST(UrlOverrideTest, IsAskedInsteadOfTheCertificates) {
  const TestLeaf leaf;
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer("http://override.example/x", leaf.Good());
  CheckInput input = leaf.input();
  input.url = "http://override.example/x";
  EXPECT_EQ(MakeChecker(client)->Check(input)->verdict().decision, kProved);
}

TEST(UrlOverrideTest, ServesACertificateWithoutUrl) {
  const TestLeaf leaf(
      CertificateBuilder().WithoutExtension(oid::kAuthorityInfoAccess));
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer("http://override.example/", leaf.Good());
  CheckInput input = leaf.input();
  input.url = "http://override.example/";
  EXPECT_EQ(MakeChecker(client)->Check(input)->verdict().decision, kProved);
}

TEST(UrlOverrideTest, ServesACertificateWithAnUnusableUrl) {
  const TestLeaf leaf(CertificateBuilder().OcspUrl(std::string(1025, 'x')));
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer("http://override.example/", leaf.Good());
  CheckInput input = leaf.input();
  EXPECT_EQ(MakeChecker(client)->Check(input)->verdict().code,
            Code::kCertBadAccessLocation);
  input.url = "http://override.example/";
  EXPECT_EQ(MakeChecker(client)->Check(input)->verdict().decision, kProved);
}

TEST(InputTest, UnreadableCertificateIsNamed) {
  const TestLeaf leaf;
  const auto checker = MakeChecker(nullptr);
  CheckInput input = leaf.input();
  input.certificate = ToBytes("junk");
  const absl::Status status = checker->Check(input).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message().substr(0, 15), "the certificate");

  Results results;
  EXPECT_EQ(checker->CheckAsync(input, results.Callback()).status(), status);
  EXPECT_EQ(results.count(), 0u);
  EXPECT_EQ(checker->Snapshot().checks_started, 0u);
}

TEST(InputTest, UnreadableIssuerIsNamed) {
  const TestLeaf leaf;
  CheckInput input = leaf.input();
  input.issuer = Bytes();
  const absl::Status status = MakeChecker(nullptr)->Check(input).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message().substr(0, 10), "the issuer");
}

// The input may go as soon as the call has returned.
TEST(InputTest, IsCopied) {
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
  const TestLeaf leaf;
  client->Answer("http://override.example/", leaf.Good());
  const auto checker = MakeChecker(client);
  Results results;
  {
    std::string certificate = leaf.certificate();
    std::string issuer = leaf.issuer();
    std::string url = "http://override.example/";
    std::string staple = leaf.Good(DaysFromNow(-8), DaysFromNow(-7));
    CheckInput input;
    input.certificate = ToBytes(certificate);
    input.issuer = ToBytes(issuer);
    input.url = url;
    input.staple = ToBytes(staple);
    ASSERT_TRUE(checker->CheckAsync(input, results.Callback()).ok());
    for (std::string* text : {&certificate, &issuer, &url, &staple}) {
      text->assign(text->size(), 'x');
    }
  }
  client->DeliverAll();
  ASSERT_EQ(results.count(), 1u);
  EXPECT_EQ(results.all()[0].verdict().decision, kProved);
  EXPECT_EQ(results.all()[0].certificate(), leaf.input().certificate);
}

TEST(ResultTest, OutlivesTheChecker) {
  const TestLeaf leaf;
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer(kResponderUrl, leaf.Good());
  std::optional<CheckResult> result;
  result = *MakeChecker(client)->Check(leaf.input());
  EXPECT_EQ(result->verdict().decision, kProved);
  EXPECT_FALSE(result->Explain().considered.empty());
}

}  // namespace
}  // namespace revcheck::testing
