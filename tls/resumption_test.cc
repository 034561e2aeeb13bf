// Sessions that are resumed: no certificate and no staple come again.

#include <openssl/ssl.h>
#include <stdint.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/tls/client.h"
#include "revcheck/tls/testing/tls_client.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

using Verify = absl::Status (*)(SSL_CTX*, std::shared_ptr<Checker>,
                                ClientOptions);

struct Case {
  std::string name;
  uint16_t version;
  Verify verify;
};

class ResumptionTest : public ::testing::TestWithParam<Case> {
 protected:
  ResumptionTest() {
    client_->Answer(kResponderUrl, ResponseBuilder(ca_).Good().Build());
  }

  // A client that means this by a resumed session. All share the checker.
  bssl::UniquePtr<SSL_CTX> Context(Resumption resumption) const {
    return Context(resumption, checker_);
  }

  bssl::UniquePtr<SSL_CTX> Context(
      Resumption resumption, const std::shared_ptr<Checker>& checker) const {
    ClientContextOptions context;
    context.roots = {ca_.certificate()};
    context.min_version = GetParam().version;
    context.max_version = GetParam().version;
    auto ctx = MakeClientContext(context);
    ClientOptions options;
    options.resumption = resumption;
    EXPECT_EQ(GetParam().verify(ctx.get(), checker, options).ok(),
              checker != nullptr);
    return ctx;
  }

  // FakeHttpClient answers at once, so that neither form ever waits.
  TlsHandshake ConnectTo(const TlsServer& server, SSL_CTX* ctx,
                         SSL_SESSION* session = nullptr) const {
    ConnectOptions options;
    options.session = session;
    return Connect(ctx, server.port(), options);
  }

  // The checker learns that the leaf has been revoked.
  void LearnOfRevocation() {
    const std::string leaf = ca_.Issue();
    const std::string revoked = ResponseBuilder(ca_).Revoked().Build();
    CheckInput input;
    input.certificate = ToBytes(leaf);
    input.issuer = ToBytes(ca_.certificate());
    input.staple = ToBytes(revoked);
    ASSERT_FALSE(checker_->Check(input)->accepted());
  }

  const TestCa ca_;
  const CertificateBuilder leaf_;
  const TlsIdentity identity_ = {{ca_.Issue(leaf_)}, leaf_.key()};
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
  std::shared_ptr<Checker> checker_ = MakeChecker(client_);
};

TEST_P(ResumptionTest, TrustedSessionIsNotJudgedEvenIfRevokedMeanwhile) {
  const TlsServer server(identity_);
  const auto ctx = Context(Resumption::kTrust);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.ok && first.session != nullptr);
  EXPECT_TRUE(first.judgement.has_value());
  LearnOfRevocation();
  const TlsHandshake second = ConnectTo(server, ctx.get(), first.session.get());
  EXPECT_TRUE(second.ok);
  EXPECT_TRUE(second.resumed);
  EXPECT_EQ(second.judgement.has_value(), false);
  EXPECT_EQ(client_->request_count(), 1);
}

TEST_P(ResumptionTest, SessionIsJudgedAgainByTheCache) {
  const TlsServer server(identity_);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.ok && first.session != nullptr);
  const TlsHandshake second = ConnectTo(server, ctx.get(), first.session.get());
  EXPECT_TRUE(second.ok) << second.error;
  EXPECT_TRUE(second.resumed);
  ASSERT_TRUE(second.judgement.has_value());
  EXPECT_EQ(second.judgement->decisive()->verdict().source, Source::kCache);
  EXPECT_EQ(second.judgement->chain, first.judgement->chain);
  EXPECT_EQ(client_->request_count(), 1);
}

TEST_P(ResumptionTest, SessionIsJudgedAgainByItsOldStaple) {
  TlsIdentity identity = identity_;
  identity.staple = ResponseBuilder(ca_).Good().Build();
  const TlsServer server(identity);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.session != nullptr);
  checker_->ClearCache();
  const TlsHandshake second = ConnectTo(server, ctx.get(), first.session.get());
  EXPECT_TRUE(second.ok) << second.error;
  ASSERT_TRUE(second.judgement.has_value());
  EXPECT_EQ(second.judgement->staple, identity.staple);
  EXPECT_EQ(second.judgement->decisive()->verdict().source, Source::kStaple);
}

TEST_P(ResumptionTest, RevokedMeanwhileIsRefused) {
  const TlsServer server(identity_);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.session != nullptr);
  LearnOfRevocation();
  const TlsHandshake second = ConnectTo(server, ctx.get(), first.session.get());
  EXPECT_FALSE(second.ok);
  EXPECT_EQ(second.alert, SSL_AD_CERTIFICATE_REVOKED);
  EXPECT_EQ(second.error, second.judgement->message);
  EXPECT_TRUE(second.resumed);
  EXPECT_TRUE(server.WaitForAlerts(1));
  EXPECT_EQ(client_->request_count(), 1);
}

// The session's staple is still in force.
TEST_P(ResumptionTest, RevokedMeanwhileIsRefusedHoweverGoodTheOldStaple) {
  TlsIdentity identity = identity_;
  identity.staple = ResponseBuilder(ca_).Good().Build();
  const TlsServer server(identity);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.session != nullptr);
  LearnOfRevocation();
  const TlsHandshake second = ConnectTo(server, ctx.get(), first.session.get());
  EXPECT_FALSE(second.ok);
  EXPECT_TRUE(second.resumed);
  EXPECT_EQ(second.alert, SSL_AD_CERTIFICATE_REVOKED);
  ASSERT_TRUE(second.judgement.has_value());
  EXPECT_EQ(second.judgement->decisive()->verdict().source, Source::kCache);
  // A new handshake with the same staple is judged as Firefox does.
  EXPECT_TRUE(ConnectTo(server, ctx.get()).ok);
}

TEST_P(ResumptionTest, StaplesThatAreIgnoredAreNoHindrance) {
  PolicyOptions policy;
  policy.stapling = false;
  checker_ = MakeChecker(client_, OptionsFor(*Policy::Create(policy)));
  const TlsServer server(identity_);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.session != nullptr);
  EXPECT_TRUE(ConnectTo(server, ctx.get(), first.session.get()).ok);
  client_->Answer(kResponderUrl, ResponseBuilder(ca_).Revoked().Build());
  checker_->ClearCache();
  EXPECT_FALSE(ConnectTo(server, ctx.get()).ok);
  EXPECT_EQ(ConnectTo(server, ctx.get(), first.session.get()).alert,
            SSL_AD_CERTIFICATE_REVOKED);
}

TEST_P(ResumptionTest, SessionDoesNotConnectWithoutAChecker) {
  const TlsServer server(identity_);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.session != nullptr);
  const auto without = Context(Resumption::kTrust, /*checker=*/nullptr);
  const TlsHandshake second =
      ConnectTo(server, without.get(), first.session.get());
  EXPECT_FALSE(second.ok);
  EXPECT_TRUE(second.resumed);
  EXPECT_EQ(second.error, "there is no checker to judge the server with");
}

TEST_P(ResumptionTest, NobodyIsAskedWhateverIsUnknown) {
  const TlsServer server(identity_);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.session != nullptr);
  checker_->ClearCache();
  const TlsHandshake second = ConnectTo(server, ctx.get(), first.session.get());
  EXPECT_TRUE(second.ok) << second.error;
  EXPECT_TRUE(second.resumed);
  EXPECT_TRUE(second.judgement.has_value());
  EXPECT_EQ(client_->request_count(), 1);
}

TEST_P(ResumptionTest, SessionForAnotherHostIsRefused) {
  const TlsServer server(identity_);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.session != nullptr);
  ConnectOptions options;
  options.session = first.session.get();
  options.host = "other.example";
  const TlsHandshake second = Connect(ctx.get(), server.port(), options);
  EXPECT_TRUE(second.resumed);
  EXPECT_FALSE(second.ok);
  EXPECT_EQ(second.alert, SSL_AD_BAD_CERTIFICATE);
}

TEST_P(ResumptionTest, SessionThatTheServerForgotMakesAFullHandshake) {
  TlsServer server(identity_);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  ASSERT_TRUE(first.session != nullptr);
  server.ForgetTickets();
  checker_->ClearCache();
  const TlsHandshake second = ConnectTo(server, ctx.get(), first.session.get());
  EXPECT_TRUE(second.ok) << second.error;
  EXPECT_FALSE(second.resumed);
  EXPECT_EQ(client_->request_count(), 2);
}

TEST_P(ResumptionTest, ServerWithoutTicketsIsJudgedEachTime) {
  TlsServerOptions options;
  options.tickets = SessionTickets::kOff;
  const TlsServer server(identity_, options);
  const auto ctx = Context(Resumption::kJudgeAgain);
  const TlsHandshake first = ConnectTo(server, ctx.get());
  EXPECT_EQ(first.session, nullptr);
  const TlsHandshake second = ConnectTo(server, ctx.get());
  EXPECT_TRUE(second.ok);
  EXPECT_TRUE(second.judgement.has_value());
}

INSTANTIATE_TEST_SUITE_P(
    Versions, ResumptionTest,
    ::testing::Values(Case{"Tls12Blocking", TLS1_2_VERSION, VerifyServers},
                      Case{"Tls12Async", TLS1_2_VERSION, VerifyServersAsync},
                      Case{"Tls13Blocking", TLS1_3_VERSION, VerifyServers},
                      Case{"Tls13Async", TLS1_3_VERSION, VerifyServersAsync}),
    [](const auto& info) { return info.param.name; });

// Early data: the session is judged before the server has said anything, and
// the server may then make a full handshake after all.

class EarlyDataTest : public ::testing::Test {
 protected:
  EarlyDataTest() {
    client_->Answer(kResponderUrl, ResponseBuilder(ca_).Good().Build());
    ClientContextOptions context;
    context.roots = {ca_.certificate()};
    ctx_ = MakeClientContext(context);
    EXPECT_TRUE(VerifyServers(ctx_.get(), checker_).ok());
    server_options_.early_data = EarlyData::kOn;
  }

  TlsHandshake ConnectTo(const TlsServer& server,
                         SSL_SESSION* session = nullptr) {
    ConnectOptions options;
    options.session = session;
    options.early_data = true;
    return Connect(ctx_.get(), server.port(), options);
  }

  const TestCa ca_;
  const CertificateBuilder leaf_;
  const TlsIdentity identity_ = {{ca_.Issue(leaf_)}, leaf_.key()};
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
  const std::shared_ptr<Checker> checker_ = MakeChecker(client_);
  bssl::UniquePtr<SSL_CTX> ctx_;
  TlsServerOptions server_options_;
};

TEST_F(EarlyDataTest, IsSentAfterTheSessionIsJudged) {
  const TlsServer server(identity_, server_options_);
  const TlsHandshake first = ConnectTo(server);
  ASSERT_TRUE(first.session != nullptr);
  const TlsHandshake second = ConnectTo(server, first.session.get());
  EXPECT_TRUE(second.ok) << second.error << second.reason;
  EXPECT_TRUE(second.resumed);
  EXPECT_EQ(client_->request_count(), 1);
}

TEST_F(EarlyDataTest, NobodyIsAskedAboutTheSession) {
  const TlsServer server(identity_, server_options_);
  const TlsHandshake first = ConnectTo(server);
  ASSERT_TRUE(first.session != nullptr);
  checker_->ClearCache();
  const TlsHandshake second = ConnectTo(server, first.session.get());
  EXPECT_TRUE(second.ok) << second.error << second.reason;
  EXPECT_TRUE(second.resumed);
  EXPECT_EQ(client_->request_count(), 1);
}

TEST_F(EarlyDataTest, IsNotSentIfTheSessionIsRevokedByNow) {
  TlsIdentity identity = identity_;
  identity.staple = ResponseBuilder(ca_).Good().Build();
  const TlsServer server(identity, server_options_);
  const TlsHandshake first = ConnectTo(server);
  ASSERT_TRUE(first.session != nullptr);
  const std::string revoked = ResponseBuilder(ca_).Revoked().Build();
  CheckInput input;
  input.certificate = ToBytes(identity.chain[0]);
  input.issuer = ToBytes(ca_.certificate());
  input.staple = ToBytes(revoked);
  ASSERT_FALSE(checker_->Check(input)->accepted());
  const TlsHandshake second = ConnectTo(server, first.session.get());
  EXPECT_FALSE(second.ok);
  ASSERT_TRUE(second.judgement.has_value());
  EXPECT_EQ(second.judgement->alert, SSL_AD_CERTIFICATE_REVOKED);
}

TEST_F(EarlyDataTest, CertificateThatComesInsteadIsJudgedForItself) {
  TlsServer server(identity_, server_options_);
  const TlsHandshake first = ConnectTo(server);
  ASSERT_TRUE(first.session != nullptr);
  // Somebody else takes its place.
  const CertificateBuilder forged;
  server.Serve({{TestCa("Other CA").Issue(forged)}, forged.key()});
  server.ForgetTickets();
  const TlsHandshake second = ConnectTo(server, first.session.get());
  EXPECT_FALSE(second.ok);
  EXPECT_EQ(second.alert, SSL_AD_UNKNOWN_CA);
}

TEST_F(EarlyDataTest, CertificateThatComesInsteadMayBeAskedAbout) {
  TlsServer server(identity_, server_options_);
  const TlsHandshake first = ConnectTo(server);
  ASSERT_TRUE(first.session != nullptr);
  const CertificateBuilder other = CertificateBuilder().Serial(7);
  server.Serve({{ca_.Issue(other)}, other.key()});
  server.ForgetTickets();
  client_->Answer(kResponderUrl, ResponseBuilder(ca_).Good("\x07").Build());
  const TlsHandshake second = ConnectTo(server, first.session.get());
  EXPECT_TRUE(second.ok) << second.error << second.reason;
  EXPECT_FALSE(second.resumed);
  EXPECT_EQ(client_->request_count(), 2);
}

}  // namespace
}  // namespace revcheck::testing
