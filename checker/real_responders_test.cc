// Checks against responders that others wrote. The time is the real one.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/checker/checker.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/nginx_server.h"
#include "revcheck/net/testing/openssl_responder.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

constexpr std::string_view kRevokedSerial = "\x11\x22";
constexpr std::string_view kUnknownSerial = "\x33\x44";

std::shared_ptr<HttpClient> Client() {
  return std::make_shared<BeastClient>(LoopbackOptions());
}

class RealRespondersTest : public ::testing::Test {
 protected:
  std::string Leaf(std::string_view serial, const std::string& url) const {
    return ca_.Issue(
        ValidNow(CertificateBuilder().Serial(serial).OcspUrl(url)));
  }

  // Checks a certificate by the strictest rules.
  CheckResult Check(const std::string& leaf,
                    CheckerOptions options = CheckerOptions()) const {
    PolicyOptions policy = PolicyOptions::Strict();
    policy.short_lifetime_days = 0;
    policy.hard_timeout = absl::Seconds(20);
    options.policy = *Policy::Create(policy);
    const auto checker = *Checker::Create(std::move(options), Client());
    CheckInput input;
    input.certificate = ToBytes(leaf);
    input.issuer = ToBytes(ca_.certificate());
    return *checker->Check(input);
  }

  const TestCa ca_ = TestCa(ValidNow(CertificateBuilder::Ca("Real CA")));
};

#define REQUIRE_OPENSSL()                         \
  if (!OpensslResponder::Available()) {           \
    GTEST_SKIP() << "no openssl on this machine"; \
  }

#define REQUIRE_NGINX()                         \
  if (!NginxServer::Available()) {              \
    GTEST_SKIP() << "no nginx on this machine"; \
  }

TEST_F(RealRespondersTest, OpensslSaysGoodRevokedAndUnknown) {
  REQUIRE_OPENSSL();
  const absl::Time revoked_at =
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now())) - absl::Hours(1);
  const OpensslResponder responder(
      ca_, {OpensslIndexEntry::Good(kLeafSerial),
            OpensslIndexEntry::Revoked(kRevokedSerial, revoked_at,
                                       "keyCompromise")});
  ASSERT_EQ(responder.failure(), "");
  const CheckResult good = Check(Leaf(kLeafSerial, responder.Url()));
  EXPECT_EQ(good.verdict().decision, Decision::kAccept)
      << RenderText(good.Explain());
  EXPECT_EQ(good.verdict().source, Source::kNetwork);

  const CheckResult revoked = Check(Leaf(kRevokedSerial, responder.Url()));
  EXPECT_EQ(revoked.verdict().code, Code::kRevokedCertificate);
  const std::string why = RenderText(revoked.Explain());
  EXPECT_NE(why.find("keyCompromise"), std::string::npos) << why;

  const CheckResult unknown = Check(Leaf(kUnknownSerial, responder.Url()));
  EXPECT_EQ(unknown.verdict().code, Code::kOcspUnknownCert);
}

TEST_F(RealRespondersTest, OpensslMayDelegate) {
  REQUIRE_OPENSSL();
  OpensslResponderOptions options;
  options.signer =
      ca_.IssueResponder(ValidNow(CertificateBuilder::Responder()));
  const OpensslResponder responder(ca_, {OpensslIndexEntry::Good(kLeafSerial)},
                                   options);
  ASSERT_EQ(responder.failure(), "");
  const CheckResult result = Check(Leaf(kLeafSerial, responder.Url()));
  EXPECT_EQ(result.verdict().decision, Decision::kAccept)
      << RenderText(result.Explain());
}

TEST_F(RealRespondersTest, OpensslWithoutNextUpdateIsBelievedForADay) {
  REQUIRE_OPENSSL();
  OpensslResponderOptions options;
  options.lifetime = std::nullopt;
  const OpensslResponder responder(ca_, {OpensslIndexEntry::Good(kLeafSerial)},
                                   options);
  ASSERT_EQ(responder.failure(), "");
  EXPECT_EQ(Check(Leaf(kLeafSerial, responder.Url())).verdict().decision,
            Decision::kAccept);
}

TEST_F(RealRespondersTest, OpensslEchoesTheNonce) {
  REQUIRE_OPENSSL();
  const OpensslResponder responder(ca_, {OpensslIndexEntry::Good(kLeafSerial)});
  ASSERT_EQ(responder.failure(), "");
  CheckerOptions options;
  options.nonce = NonceUse::kRequire;
  EXPECT_EQ(
      Check(Leaf(kLeafSerial, responder.Url()), options).verdict().decision,
      Decision::kAccept);
}

TEST_F(RealRespondersTest, OpensslAnswersGet) {
  REQUIRE_OPENSSL();
  const OpensslResponder responder(ca_, {OpensslIndexEntry::Good(kLeafSerial)});
  ASSERT_EQ(responder.failure(), "");
  CheckerOptions options;
  options.ask_by = AskBy::kGet;
  EXPECT_EQ(
      Check(Leaf(kLeafSerial, responder.Url()), options).verdict().decision,
      Decision::kAccept);
}

// A response of this CA that is good now.
std::string GoodNow(const TestCa& ca, std::string_view serial = kLeafSerial) {
  const absl::Time now =
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  return ResponseBuilder(ca)
      .ProducedAt(now)
      .Good(serial, now, now + absl::Hours(24))
      .Build();
}

TEST_F(RealRespondersTest, NginxServesPostOverOneConnection) {
  REQUIRE_NGINX();
  NginxServer nginx;
  ASSERT_EQ(nginx.failure(), "");
  CheckerOptions options;
  options.policy = Policy::FirefoxHardFail();
  const auto checker = *Checker::Create(std::move(options), Client());
  for (int i = 0; i < 5; ++i) {
    const std::string serial = {'\x41', static_cast<char>(i + 1)};
    const std::string path = "/" + std::to_string(i);
    nginx.AnswerPost(path, GoodNow(ca_, serial));
    const std::string leaf =
        ca_.Issue(CertificateBuilder().Serial(serial).OcspUrl(nginx.Url(path)));
    CheckInput input;
    input.certificate = ToBytes(leaf);
    input.issuer = ToBytes(ca_.certificate());
    EXPECT_EQ(checker->Check(input)->verdict().decision, Decision::kAccept);
  }
  ASSERT_TRUE(nginx.WaitForRequests(5));
  EXPECT_EQ(nginx.connections(), 1);
  EXPECT_EQ(nginx.requests()[0].method, "POST");
}

TEST_F(RealRespondersTest, NginxMayCloseAfterEachAnswer) {
  REQUIRE_NGINX();
  NginxOptions options;
  options.keep_alive = KeepAlive::kOff;
  NginxServer nginx(options);
  ASSERT_EQ(nginx.failure(), "");
  nginx.AnswerPost("/", GoodNow(ca_));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(Check(Leaf(kLeafSerial, nginx.Url())).verdict().decision,
              Decision::kAccept);
  }
  ASSERT_TRUE(nginx.WaitForRequests(2));
  EXPECT_EQ(nginx.connections(), 2);
}

TEST_F(RealRespondersTest, NginxServesGet) {
  REQUIRE_NGINX();
  NginxServer nginx;
  ASSERT_EQ(nginx.failure(), "");
  const std::string leaf = Leaf(kLeafSerial, nginx.Url("/ocsp"));
  const CertId id = CertId::Of(*Certificate::Parse(ToBytes(leaf)),
                               *Certificate::Parse(ToBytes(ca_.certificate())));
  Request request;
  ASSERT_FALSE(BuildRequest(id, RequestOptions(), &request).has_value());
  nginx.AnswerGetFor("/ocsp", ToText(request.bytes()), GoodNow(ca_));
  CheckerOptions options;
  options.ask_by = AskBy::kGet;
  EXPECT_EQ(Check(leaf, options).verdict().decision, Decision::kAccept);
}

TEST_F(RealRespondersTest, PostMakesUpForAGetThatNginxDoesNotKnow) {
  REQUIRE_NGINX();
  NginxServer nginx;
  ASSERT_EQ(nginx.failure(), "");
  nginx.AnswerPost("/ocsp", GoodNow(ca_));
  CheckerOptions options;
  options.ask_by = AskBy::kGetThenPost;
  const CheckResult result =
      Check(Leaf(kLeafSerial, nginx.Url("/ocsp")), options);
  EXPECT_EQ(result.verdict().decision, Decision::kAccept);
  ASSERT_EQ(result.fetch()->exchanges.size(), 2);
  EXPECT_EQ(result.fetch()->exchanges[0].status, 404);
}

}  // namespace
}  // namespace revcheck::testing
