#include "revcheck/tls/judgement.h"

#include <openssl/ssl.h>
#include <stddef.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/tls/testing/trust.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

constexpr std::string_view kCaSerial = "\x21";
constexpr char kCaResponderUrl[] = "http://ca.example/";

bool Contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Judges with JudgeServer() and with JudgementRun, which must agree.
class JudgementTest : public ::testing::Test {
 protected:
  JudgementTest() { client_->Answer(kResponderUrl, TransportError::kTimedOut); }

  Judgement Judge(const std::vector<std::string>& presented,
                  const std::optional<std::string>& staple = std::nullopt) {
    input_.path.presented.clear();
    for (const std::string& der : presented) {
      input_.path.presented.push_back(ToBytes(der));
    }
    input_.staple.reset();
    if (staple.has_value()) {
      input_.staple = ToBytes(*staple);
    }
    input_.path.roots = roots_.get();
    input_.path.parameters = parameters_.get();
    const Judgement blocking =
        JudgeServer(*MakeChecker(client_, options_), input_);
    const size_t requests = client_->request_count();

    std::optional<Judgement> other;
    const auto checker = MakeChecker(client_, options_);
    const auto run = std::make_shared<JudgementRun>(
        checker.get(), input_,
        [&](Judgement judgement) { other = std::move(judgement); });
    run->Start();
    EXPECT_TRUE(other.has_value());
    EXPECT_EQ(other->message, blocking.message);
    EXPECT_EQ(other->alert, blocking.alert);
    EXPECT_EQ(other->chain, blocking.chain);
    EXPECT_EQ(other->unused_staple, blocking.unused_staple);
    EXPECT_EQ(client_->request_count(), 2 * requests);
    input_.path.presented.clear();
    return blocking;
  }

  // With CA certificates checked, too.
  void CheckCas() {
    PolicyOptions policy;
    policy.ca_certificates = CaCertificates::kCheck;
    options_.ca_policy = *Policy::Create(policy);
  }

  const TestCa ca_;
  const TestCa intermediate_ =
      ca_.IssueCa(CertificateBuilder::Ca("Intermediate")
                      .Serial(kCaSerial)
                      .OcspUrl(kCaResponderUrl));
  const std::string leaf_ = ca_.Issue();
  const std::string good_ = ResponseBuilder(ca_).Good().Build();
  const std::string revoked_ = ResponseBuilder(ca_).Revoked().Build();
  const bssl::UniquePtr<X509_STORE> roots_ = RootsOf({ca_.certificate()});
  bssl::UniquePtr<X509_VERIFY_PARAM> parameters_ =
      ParametersFor("leaf.example");

  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
  CheckerOptions options_ = OptionsFor();
  JudgementInput input_;
};

void ExpectRefused(const Judgement& judgement, int alert,
                   std::string_view code) {
  EXPECT_FALSE(judgement.accepted);
  EXPECT_EQ(judgement.alert, alert);
  EXPECT_TRUE(Contains(judgement.message, code)) << judgement.message;
}

TEST_F(JudgementTest, GoodStapleIsAcceptedWithoutAsking) {
  const Judgement judgement = Judge({leaf_}, good_);
  EXPECT_TRUE(judgement.accepted) << judgement.message;
  EXPECT_EQ(judgement.path_error, X509_V_OK);
  EXPECT_EQ(judgement.alert, 0);
  EXPECT_EQ(judgement.staple, good_);
  EXPECT_EQ(judgement.unused_staple, std::nullopt);
  EXPECT_EQ(judgement.chain,
            (std::vector<std::string>{leaf_, ca_.certificate()}));
  ASSERT_NE(judgement.decisive(), nullptr);
  EXPECT_EQ(judgement.decisive()->verdict().source, Source::kStaple);
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(JudgementTest, ResponderIsAskedWithoutStaple) {
  client_->Answer(kResponderUrl, good_);
  const Judgement judgement = Judge({leaf_});
  EXPECT_TRUE(judgement.accepted);
  EXPECT_EQ(judgement.staple, std::nullopt);
  EXPECT_EQ(judgement.decisive()->verdict().source, Source::kNetwork);
}

TEST_F(JudgementTest, SilentResponderIsOverlooked) {
  const Judgement judgement = Judge({leaf_});
  EXPECT_TRUE(judgement.accepted);
  EXPECT_EQ(judgement.decisive()->verdict().decision,
            Decision::kAcceptWithoutEvidence);
}

TEST_F(JudgementTest, RevokedHasAnAlertOfItsOwnWhoeverSaysIt) {
  ExpectRefused(Judge({leaf_}, revoked_), SSL_AD_CERTIFICATE_REVOKED,
                "SEC_ERROR_REVOKED_CERTIFICATE (-8180)");
  client_->Answer(kResponderUrl, revoked_);
  ExpectRefused(Judge({leaf_}), SSL_AD_CERTIFICATE_REVOKED,
                "SEC_ERROR_REVOKED_CERTIFICATE (-8180)");
}

TEST_F(JudgementTest, BadStapleIsABadStatusResponse) {
  ExpectRefused(
      Judge({leaf_}, ResponseBuilder(ca_).Good().CorruptSignature().Build()),
      SSL_AD_BAD_CERTIFICATE_STATUS_RESPONSE,
      "SEC_ERROR_OCSP_BAD_SIGNATURE (-8035)");
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(JudgementTest, EmptyStapleIsABadStatusResponse) {
  ExpectRefused(Judge({leaf_}, ""), SSL_AD_BAD_CERTIFICATE_STATUS_RESPONSE,
                "SEC_ERROR_OCSP_MALFORMED_RESPONSE (-8063)");
}

TEST_F(JudgementTest, MissingStapleThatMustBeIsABadStatusResponse) {
  client_->Answer(kResponderUrl, good_);
  ExpectRefused(Judge({ca_.Issue(CertificateBuilder().MustStaple())}),
                SSL_AD_BAD_CERTIFICATE_STATUS_RESPONSE,
                "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING (-16374)");
}

TEST_F(JudgementTest, OtherRejectionsAreCertificateUnknown) {
  options_ = OptionsFor(Policy::FirefoxHardFail());
  ExpectRefused(Judge({leaf_}), SSL_AD_CERTIFICATE_UNKNOWN,
                "SEC_ERROR_OCSP_SERVER_ERROR (-8071)");
}

TEST_F(JudgementTest, StapleThatDecidedNothingIsReported) {
  client_->Answer(kResponderUrl, good_);
  const std::string late =
      ResponseBuilder(ca_)
          .Good(kLeafSerial, kNow - 8 * kDay, kNow - 7 * kDay)
          .Build();
  const Judgement judgement = Judge({leaf_}, late);
  EXPECT_TRUE(judgement.accepted);
  EXPECT_EQ(judgement.decisive()->verdict().source, Source::kNetwork);
  EXPECT_NE(judgement.unused_staple, std::nullopt);
}

TEST_F(JudgementTest, StapleThatIsIgnoredIsReported) {
  PolicyOptions policy;
  policy.stapling = false;
  options_ = OptionsFor(*Policy::Create(policy));
  const Judgement judgement = Judge({leaf_}, revoked_);
  EXPECT_TRUE(judgement.accepted);
  EXPECT_EQ(judgement.unused_staple, "revoked");
}

// Order: nothing about revocation is looked at before path and name are right.

TEST_F(JudgementTest, WrongHostIsRefusedBeforeRevocation) {
  const std::string other =
      ca_.Issue(CertificateBuilder().DnsName("other.example").MustStaple());
  const Judgement judgement = Judge({other}, revoked_);
  ExpectRefused(judgement, SSL_AD_BAD_CERTIFICATE, "the chain is refused");
  EXPECT_EQ(judgement.path_error, X509_V_ERR_HOSTNAME_MISMATCH);
  EXPECT_EQ(judgement.revocation.has_value(), false);
  EXPECT_EQ(judgement.decisive(), nullptr);
  EXPECT_TRUE(judgement.chain.empty());
  EXPECT_EQ(judgement.staple, revoked_);
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(JudgementTest, PathErrorsHaveAlertsOfTheirOwnAndAskNobody) {
  ExpectRefused(Judge({ca_.Issue(CertificateBuilder().Validity(kNow - 10 * kDay,
                                                               kNow - kDay))}),
                SSL_AD_CERTIFICATE_EXPIRED, "the chain is refused");
  ExpectRefused(Judge({TestCa("Other CA").Issue()}), SSL_AD_UNKNOWN_CA,
                "the chain is refused");
  ExpectRefused(Judge({"no certificate"}), SSL_AD_INTERNAL_ERROR,
                "the chain is refused");
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(JudgementTest, AnchorAloneIsAcceptedWithoutAsking) {
  const TestCa self(CertificateBuilder()
                        .Subject("Self")
                        .WithoutExtension(oid::kKeyUsage)
                        .MustStaple());
  const auto roots = RootsOf({self.certificate()});
  JudgementInput input;
  input.path.presented = {ToBytes(self.certificate())};
  input.path.roots = roots.get();
  input.path.parameters = parameters_.get();
  const Judgement judgement =
      JudgeServer(*MakeChecker(client_, options_), input);
  EXPECT_TRUE(judgement.accepted) << judgement.message;
  EXPECT_EQ(judgement.revocation.has_value(), false);
  EXPECT_EQ(judgement.decisive(), nullptr);
  EXPECT_EQ(client_->request_count(), 0);
}

int AcceptAll(int, X509_STORE_CTX*) { return 1; }

// A callback of the application overlooks that there is no issuer.
TEST_F(JudgementTest, LeafWithoutIssuerIsRefusedWhoeverAcceptsThePath) {
  input_.path.callback = AcceptAll;
  ExpectRefused(Judge({TestCa("Other CA").Issue()}, good_),
                SSL_AD_CERTIFICATE_UNKNOWN, "no issuer");
  ExpectRefused(Judge({intermediate_.Issue()}), SSL_AD_CERTIFICATE_UNKNOWN,
                "no issuer");
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(JudgementTest, OwnIssuerIsAcceptedIfTheApplicationAcceptsIt) {
  const TestCa self(
      CertificateBuilder().Subject("Self").WithoutExtension(oid::kKeyUsage));
  ExpectRefused(Judge({self.certificate()}), SSL_AD_UNKNOWN_CA,
                "the chain is refused");
  input_.path.callback = AcceptAll;
  const Judgement judgement = Judge({self.certificate()});
  EXPECT_TRUE(judgement.accepted) << judgement.message;
  EXPECT_EQ(judgement.revocation.has_value(), false);
}

TEST_F(JudgementTest, LeafThatIsARootItselfIsAccepted) {
  const auto roots = RootsOf({leaf_});
  X509_VERIFY_PARAM_set_flags(parameters_.get(), X509_V_FLAG_PARTIAL_CHAIN);
  JudgementInput input;
  input.path.presented = {ToBytes(leaf_)};
  input.path.roots = roots.get();
  input.path.parameters = parameters_.get();
  const Judgement judgement =
      JudgeServer(*MakeChecker(client_, options_), input);
  EXPECT_TRUE(judgement.accepted) << judgement.message;
  EXPECT_EQ(judgement.chain, std::vector<std::string>{leaf_});
  EXPECT_EQ(judgement.revocation.has_value(), false);
}

TEST_F(JudgementTest, LocalSourceIsAskedOnceWithThePathThatWasBuilt) {
  std::vector<std::vector<std::string>> asked;
  input_.local_source = [&](const std::vector<std::string>& chain,
                            CheckInput* leaf) {
    asked.push_back(chain);
    leaf->local_answer = LocalAnswer::kCoveredRevoked;
    leaf->built_in_root = true;
  };
  const Judgement judgement = Judge({leaf_}, good_);
  ExpectRefused(judgement, SSL_AD_CERTIFICATE_REVOKED,
                "SEC_ERROR_REVOKED_CERTIFICATE");
  EXPECT_EQ(judgement.decisive()->verdict().source, Source::kLocal);
  EXPECT_EQ(judgement.unused_staple, "good");
  // Once for each of the two forms.
  const std::vector<std::string> chain = {leaf_, ca_.certificate()};
  EXPECT_EQ(asked, (std::vector<std::vector<std::string>>{chain, chain}));
}

TEST_F(JudgementTest, LocalSourceIsNotAskedWithoutAPath) {
  bool asked = false;
  input_.local_source = [&](const std::vector<std::string>&, CheckInput*) {
    asked = true;
  };
  Judge({TestCa("Other CA").Issue()});
  EXPECT_FALSE(asked);
}

struct ListIsUnreadable : std::runtime_error {
  ListIsUnreadable() : std::runtime_error("the application's") {}
};

TEST_F(JudgementTest, WhatTheLocalSourceThrowsIsTheCallers) {
  input_.local_source = [](const std::vector<std::string>&, CheckInput* leaf) {
    leaf->local_answer = LocalAnswer::kCoveredNotRevoked;
    throw ListIsUnreadable();
  };
  const Bytes presented = ToBytes(leaf_);
  input_.path.presented = {presented};
  input_.staple = ToBytes(good_);
  input_.path.roots = roots_.get();
  input_.path.parameters = parameters_.get();
  const auto checker = MakeChecker(client_, options_);
  EXPECT_THROW((void)JudgeServer(*checker, input_), ListIsUnreadable);
  bool done = false;
  EXPECT_THROW((void)std::make_shared<JudgementRun>(
                   checker.get(), input_, [&done](Judgement) { done = true; }),
               ListIsUnreadable);
  EXPECT_FALSE(done);
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(JudgementTest, LocalOnlyAsksNobody) {
  input_.local_only = true;
  EXPECT_TRUE(Judge({leaf_}).accepted);
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(JudgementTest, IntermediatesAreNotAskedAboutUnlessWanted) {
  const std::string staple = ResponseBuilder(intermediate_).Good().Build();
  EXPECT_TRUE(
      Judge({intermediate_.Issue(), intermediate_.certificate()}, staple)
          .accepted);
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(JudgementTest, RevokedIntermediateIsRefusedByCaPolicy) {
  CheckCas();
  client_->Answer(kCaResponderUrl,
                  ResponseBuilder(ca_).Revoked(kCaSerial).Build());
  const std::string staple = ResponseBuilder(intermediate_).Good().Build();
  const Judgement judgement =
      Judge({intermediate_.Issue(), intermediate_.certificate()}, staple);
  ExpectRefused(judgement, SSL_AD_CERTIFICATE_REVOKED,
                "SEC_ERROR_REVOKED_CERTIFICATE");
  ASSERT_TRUE(judgement.revocation.has_value());
  EXPECT_EQ(judgement.revocation->decided_by, 1);
  EXPECT_EQ(judgement.unused_staple, "not looked at");
}

TEST_F(JudgementTest, GoodIntermediateIsAcceptedByCaPolicy) {
  CheckCas();
  client_->Answer(kCaResponderUrl,
                  ResponseBuilder(ca_).Good(kCaSerial).Build());
  const std::string staple = ResponseBuilder(intermediate_).Good().Build();
  EXPECT_TRUE(
      Judge({intermediate_.Issue(), intermediate_.certificate()}, staple)
          .accepted);
  EXPECT_EQ(client_->requests().at(0).url, kCaResponderUrl);
}

}  // namespace
}  // namespace revcheck::testing
