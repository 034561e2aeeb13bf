#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

constexpr char kRootUrl[] = "http://root.example/";
constexpr char kLeafUrl[] = "http://leaf.example/";
constexpr std::string_view kCaSerial = "\x22";

// Root, intermediate, leaf, each with a responder of its own.
class ChainTest : public ::testing::Test {
 protected:
  ChainTest() {
    PolicyOptions ca_policy = PolicyOptions::FirefoxHardFail();
    ca_policy.ca_certificates = CaCertificates::kCheck;
    ca_policy.max_age_days = 365;
    ca_policy_ = *Policy::Create(ca_policy);
    client_->Answer(kRootUrl, AboutCa().Good(kCaSerial).Build());
    client_->Answer(kLeafUrl, AboutLeaf().Good().Build());
  }

  ResponseBuilder AboutCa() const { return ResponseBuilder(root_); }
  ResponseBuilder AboutLeaf() const { return ResponseBuilder(ca_); }

  std::vector<Bytes> chain() const {
    return {ToBytes(leaf_), ToBytes(ca_.certificate()),
            ToBytes(root_.certificate())};
  }

  std::unique_ptr<Checker> WithCaPolicy() {
    CheckerOptions options = OptionsFor();
    options.ca_policy = ca_policy_;
    return MakeChecker(client_, options);
  }

  std::vector<std::string> UrlsAsked() const {
    std::vector<std::string> urls;
    for (const HttpRequest& request : client_->requests()) {
      urls.push_back(request.url);
    }
    return urls;
  }

  const TestCa root_{"Root"};
  const TestCa ca_ = root_.IssueCa(CertificateBuilder::Ca("Intermediate")
                                       .Serial(kCaSerial)
                                       .OcspUrl(kRootUrl));
  const std::string leaf_ = ca_.Issue(CertificateBuilder().OcspUrl(kLeafUrl));
  Policy ca_policy_ = Policy::Firefox();
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
};

using Urls = std::vector<std::string>;

TEST_F(ChainTest, LeafAloneWithoutCaPolicy) {
  const ChainResult result = *MakeChecker(client_)->CheckChain(chain());
  EXPECT_EQ(result.verdict.decision, Decision::kAccept);
  EXPECT_EQ(result.decided_by, 0u);
  ASSERT_EQ(result.results.size(), 3u);
  EXPECT_TRUE(result.results[0].has_value());
  EXPECT_FALSE(result.results[1].has_value());
  EXPECT_FALSE(result.results[2].has_value());
  EXPECT_EQ(UrlsAsked(), Urls({kLeafUrl}));
}

TEST_F(ChainTest, CaFirstWithCaPolicy) {
  const ChainResult result = *WithCaPolicy()->CheckChain(chain());
  EXPECT_EQ(result.verdict.decision, Decision::kAccept);
  EXPECT_TRUE(result.results[0].has_value());
  EXPECT_TRUE(result.results[1].has_value());
  EXPECT_FALSE(result.results[2].has_value());
  EXPECT_EQ(UrlsAsked(), Urls({kRootUrl, kLeafUrl}));
}

TEST_F(ChainTest, RevokedCaEndsIt) {
  client_->Answer(kRootUrl, AboutCa().Revoked(kCaSerial).Build());
  const ChainResult result = *WithCaPolicy()->CheckChain(chain());
  EXPECT_EQ(result.verdict.finding, Finding::kRevoked);
  EXPECT_EQ(result.decided_by, 1u);
  EXPECT_FALSE(result.results[0].has_value());
  EXPECT_EQ(UrlsAsked(), Urls({kRootUrl}));
}

TEST_F(ChainTest, CaIsJudgedByItsOwnPolicy) {
  client_->Answer(kRootUrl, TransportError::kTimedOut);
  client_->Answer(kLeafUrl, TransportError::kTimedOut);
  EXPECT_EQ(WithCaPolicy()->CheckChain(chain())->decided_by, 1u);
  EXPECT_EQ(MakeChecker(client_)->CheckChain(chain())->verdict.decision,
            Decision::kAcceptWithoutEvidence);
}

TEST_F(ChainTest, OldAnswerAboutTheCaIsJudgedByItsOwnAge) {
  client_->Answer(
      kRootUrl,
      AboutCa().Good(kCaSerial, DaysFromNow(-100), DaysFromNow(100)).Build());
  EXPECT_EQ(WithCaPolicy()->CheckChain(chain())->verdict.decision,
            Decision::kAccept);
}

TEST_F(ChainTest, LeastProvedDecides) {
  client_->Answer(kLeafUrl, TransportError::kTimedOut);
  const ChainResult result = *WithCaPolicy()->CheckChain(chain());
  EXPECT_EQ(result.verdict.decision, Decision::kAcceptWithoutEvidence);
  EXPECT_EQ(result.decided_by, 0u);
}

TEST_F(ChainTest, RestOfTheLeafAppliesToItAlone) {
  const std::string staple = AboutLeaf().Good().Build();
  CheckInput leaf;
  leaf.staple = ToBytes(staple);
  leaf.url = "http://override.example/";
  leaf.certificate = ToBytes("ignored");
  leaf.role = Role::kCa;
  const ChainResult result = *WithCaPolicy()->CheckChain(chain(), leaf);
  EXPECT_EQ(result.results[0]->verdict().source, Source::kStaple);
  EXPECT_EQ(UrlsAsked(), Urls({kRootUrl}));
}

TEST_F(ChainTest, UrlOverrideAppliesToTheLeaf) {
  client_->Answer("http://override.example/", AboutLeaf().Good().Build());
  CheckInput leaf;
  leaf.url = "http://override.example/";
  ASSERT_TRUE(WithCaPolicy()->CheckChain(chain(), leaf).ok());
  EXPECT_EQ(UrlsAsked(), Urls({kRootUrl, "http://override.example/"}));
}

TEST_F(ChainTest, LocalOnlyAppliesToAll) {
  CheckInput leaf;
  leaf.local_only = true;
  EXPECT_EQ(WithCaPolicy()->CheckChain(chain(), leaf)->verdict.finding,
            Finding::kOffline);
  EXPECT_EQ(client_->request_count(), 0u);
}

TEST_F(ChainTest, PartitionAppliesToAll) {
  const auto checker = WithCaPolicy();
  for (const char* partition : {"a", "a", "b"}) {
    CheckInput leaf;
    leaf.partition = partition;
    ASSERT_TRUE(checker->CheckChain(chain(), leaf).ok());
  }
  EXPECT_EQ(client_->request_count(), 4u);
}

TEST_F(ChainTest, FewerThanTwoCertificatesAreNoChain) {
  const auto checker = MakeChecker(client_);
  for (const std::vector<Bytes>& chain :
       {std::vector<Bytes>(), std::vector<Bytes>{ToBytes(leaf_)}}) {
    EXPECT_EQ(checker->CheckChain(chain).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST_F(ChainTest, UnreadableCertificateIsNumbered) {
  std::vector<Bytes> bad = chain();
  bad[0] = ToBytes("junk");
  const absl::Status status = MakeChecker(client_)->CheckChain(bad).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message().substr(0, 14), "certificate 0:");
}

TEST_F(ChainTest, CheckOfACaUsesTheCaPolicy) {
  CheckInput input;
  input.certificate = ToBytes(ca_.certificate());
  input.issuer = ToBytes(root_.certificate());
  input.role = Role::kCa;
  client_->Answer(kRootUrl, TransportError::kTimedOut);
  EXPECT_FALSE(WithCaPolicy()->Check(input)->accepted());
  EXPECT_EQ(MakeChecker(client_)->Check(input)->verdict().exemption,
            Exemption::kCaCertificate);
}

}  // namespace
}  // namespace revcheck::testing
