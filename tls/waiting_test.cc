// Handshakes that wait for a responder without blocking.

#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gtest/gtest.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/tls/client.h"
#include "revcheck/tls/testing/event_client.h"
#include "revcheck/tls/testing/tls_client.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

constexpr char kStapledHost[] = "stapled.example";

// The responder answers when the test says so; kStapledHost needs none.
class WaitingTest : public ::testing::TestWithParam<uint16_t> {
 protected:
  WaitingTest() {
    client_->Answer(kResponderUrl, ResponseBuilder(ca_).Good().Build());
    const CertificateBuilder stapled =
        CertificateBuilder().DnsName(kStapledHost);
    server_.ServeFor(kStapledHost, {{ca_.Issue(stapled)},
                                    stapled.key(),
                                    ResponseBuilder(ca_).Good().Build()});
    ctx_ = Context(MakeChecker(client_));
  }

  bssl::UniquePtr<SSL_CTX> Context(std::shared_ptr<Checker> checker) const {
    ClientContextOptions options;
    options.roots = {ca_.certificate()};
    options.min_version = GetParam();
    options.max_version = GetParam();
    auto ctx = MakeClientContext(options);
    EXPECT_TRUE(VerifyServersAsync(ctx.get(), std::move(checker)).ok());
    return ctx;
  }

  size_t Connect(EventClient* events) {
    return events->Connect(ctx_.get(), server_.port());
  }

  static int ErrorOf(SSL* ssl) {
    return SSL_get_error(ssl, SSL_do_handshake(ssl));
  }

  const TestCa ca_;
  const CertificateBuilder leaf_;
  TlsServer server_{{{ca_.Issue(leaf_)}, leaf_.key()}};
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
  bssl::UniquePtr<SSL_CTX> ctx_;
};

TEST_P(WaitingTest, OthersOnTheThreadCompleteMeanwhile) {
  EventClient events;
  const size_t waiting = Connect(&events);
  ASSERT_TRUE(events.RunUntilWaiting(1));
  ConnectOptions options;
  options.name = kStapledHost;
  for (int i = 0; i < 10; ++i) {
    events.Connect(ctx_.get(), server_.port(), options);
  }
  ASSERT_TRUE(events.RunUntil([&] { return events.ended() == 10; }));
  EXPECT_TRUE(events.is_waiting(waiting));
  EXPECT_EQ(client_->under_way(), 1);
}

TEST_P(WaitingTest, GoesOnWhenTheAnswerComes) {
  EventClient events;
  const size_t number = Connect(&events);
  ASSERT_TRUE(events.RunUntilWaiting(1));
  ASSERT_TRUE(client_->DeliverOne());
  ASSERT_TRUE(events.RunUntilAllEnd());
  EXPECT_TRUE(events.handshake(number).ok) << events.handshake(number).error;
  EXPECT_EQ(events.wakes(number), 1);
}

TEST_P(WaitingTest, RefusalThatComesLateIsARefusal) {
  client_->Answer(kResponderUrl, ResponseBuilder(ca_).Revoked().Build());
  EventClient events;
  const size_t number = Connect(&events);
  ASSERT_TRUE(events.RunUntilWaiting(1));
  ASSERT_TRUE(client_->DeliverOne());
  ASSERT_TRUE(events.RunUntilAllEnd());
  const TlsHandshake& handshake = events.handshake(number);
  EXPECT_FALSE(handshake.ok);
  EXPECT_EQ(handshake.alert, SSL_AD_CERTIFICATE_REVOKED);
  EXPECT_EQ(handshake.error, handshake.judgement->message);
  EXPECT_TRUE(server_.WaitForAlerts(1));
}

TEST_P(WaitingTest, TryingAgainBeforeTheWakeWaitsOn) {
  EventClient events;
  const size_t number = Connect(&events);
  ASSERT_TRUE(events.RunUntilWaiting(1));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ErrorOf(events.ssl(number)), SSL_ERROR_WANT_CERTIFICATE_VERIFY);
    EXPECT_EQ(JudgementOf(events.ssl(number)), nullptr);
  }
  EXPECT_EQ(client_->request_count(), 1);
  client_->DeliverAll();
  ASSERT_TRUE(events.RunUntilAllEnd());
  EXPECT_TRUE(events.handshake(number).ok);
  EXPECT_EQ(events.wakes(number), 1);
}

TEST_P(WaitingTest, ConnectionMayBeFreedBeforeTheAnswer) {
  EventClient events;
  const size_t number = Connect(&events);
  ASSERT_TRUE(events.RunUntilWaiting(1));
  events.Free(number);
  EXPECT_EQ(client_->under_way(), 0);
  EXPECT_FALSE(client_->DeliverAll());
  EXPECT_EQ(events.wakes(number), 0);
}

TEST_P(WaitingTest, FreedConnectionDoesNotEndTheQuestionOfAnother) {
  EventClient events;
  const size_t first = Connect(&events);
  const size_t second = Connect(&events);
  ASSERT_TRUE(events.RunUntilWaiting(2));
  events.Free(first);
  ASSERT_TRUE(client_->DeliverOne());
  ASSERT_TRUE(events.RunUntilAllEnd());
  EXPECT_TRUE(events.handshake(second).ok);
  EXPECT_EQ(client_->request_count(), 1);
}

TEST_P(WaitingTest, ConnectionMayBeFreedBetweenAnswerAndWake) {
  EventClient events;
  const size_t number = Connect(&events);
  ASSERT_TRUE(events.RunUntilWaiting(1));
  ASSERT_TRUE(client_->DeliverOne());
  events.Free(number);
  EXPECT_TRUE(events.RunUntilAllEnd());
}

TEST_P(WaitingTest, ContextMayBeFreedBeforeTheAnswer) {
  EventClient events;
  const size_t number = Connect(&events);
  ASSERT_TRUE(events.RunUntilWaiting(1));
  ctx_.reset();
  ASSERT_TRUE(client_->DeliverOne());
  ASSERT_TRUE(events.RunUntilAllEnd());
  EXPECT_TRUE(events.handshake(number).ok);
}

TEST_P(WaitingTest, WithoutOnJudgedTheHandshakeMayBeTriedAgain) {
  TlsConnection connection(ctx_.get(), server_.port(), ConnectOptions());
  SSL* const ssl = connection.ssl.get();
  EXPECT_EQ(ErrorOf(ssl), SSL_ERROR_WANT_CERTIFICATE_VERIFY);
  client_->DeliverAll();
  EXPECT_EQ(SSL_do_handshake(ssl), 1);
}

TEST_P(WaitingTest, ClearedConnectionForgetsTheServerItWaitedFor) {
  const CertificateBuilder revoked = CertificateBuilder().Serial(7);
  const TlsServer other({{ca_.Issue(revoked)},
                         revoked.key(),
                         ResponseBuilder(ca_).Revoked("\x07").Build()});
  TlsConnection connection(ctx_.get(), server_.port(), ConnectOptions());
  SSL* const ssl = connection.ssl.get();
  EXPECT_EQ(ErrorOf(ssl), SSL_ERROR_WANT_CERTIFICATE_VERIFY);
  client_->DeliverAll();
  ASSERT_TRUE(SSL_clear(ssl));
  const TlsConnection second(ctx_.get(), other.port(), ConnectOptions());
  SSL_set_fd(ssl, second.fd);
  EXPECT_NE(SSL_do_handshake(ssl), 1);
  connection.Conclude(/*ok=*/false);
  EXPECT_EQ(connection.handshake.alert, SSL_AD_CERTIFICATE_REVOKED);
}

// Freeing the connection drops the last reference to the checker, while the
// checks of its chain go on on the HTTP client's thread.
TEST_P(WaitingTest, LastReferenceMayGoWhileAChainIsChecked) {
  constexpr std::string_view kCaSerial = "\x21";
  const TestCa ca = ca_.IssueCa(CertificateBuilder::Ca("Intermediate")
                                    .Serial(kCaSerial)
                                    .OcspUrl("http://ca.example/"));
  server_.Serve({{ca.Issue(leaf_), ca.certificate()}, leaf_.key()});
  PolicyOptions policy;
  policy.ca_certificates = CaCertificates::kCheck;
  CheckerOptions options = OptionsFor();
  options.ca_policy = *Policy::Create(policy);
  for (int i = 0; i < 100; ++i) {
    const auto client = std::make_shared<FakeHttpClient>(Delivery::kOwnThread);
    client->Answer("http://ca.example/",
                   ResponseBuilder(ca_).Good(kCaSerial).Build());
    client->Answer(kResponderUrl, ResponseBuilder(ca).Good().Build());
    client->Hold();
    auto ctx = Context(MakeChecker(client, options));
    EventClient events;
    const size_t number = events.Connect(ctx.get(), server_.port());
    ctx.reset();
    ASSERT_TRUE(events.RunUntilWaiting(1));
    client->Release();
    events.Free(number);
  }
}

INSTANTIATE_TEST_SUITE_P(Versions, WaitingTest,
                         ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& info) {
                           return info.param == TLS1_2_VERSION ? "Tls12"
                                                               : "Tls13";
                         });

}  // namespace
}  // namespace revcheck::testing
