// What the client does besides the rows of client_spec8*_test.cc.

#include "revcheck/tls/client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stddef.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/caught.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/tls/testing/event_client.h"
#include "revcheck/tls/testing/tls_client.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

class ClientTest : public ::testing::Test {
 protected:
  ClientTest() { client_->Answer(kResponderUrl, good_); }

  TlsIdentity Identity(
      const CertificateBuilder& leaf,
      const std::optional<std::string>& staple = std::nullopt) const {
    return {{ca_.Issue(leaf)}, leaf.key(), staple};
  }

  bssl::UniquePtr<SSL_CTX> Context() const {
    ClientContextOptions options;
    options.roots = {ca_.certificate()};
    return MakeClientContext(options);
  }

  bssl::UniquePtr<SSL_CTX> Blocking(ClientOptions options = {}) const {
    auto ctx = Context();
    EXPECT_TRUE(VerifyServers(ctx.get(), checker_, std::move(options)).ok());
    return ctx;
  }

  bssl::UniquePtr<SSL_CTX> Async(ClientOptions options = {}) const {
    auto ctx = Context();
    EXPECT_TRUE(
        VerifyServersAsync(ctx.get(), checker_, std::move(options)).ok());
    return ctx;
  }

  const TestCa ca_;
  const std::string good_ = ResponseBuilder(ca_).Good().Build();
  const std::string revoked_ = ResponseBuilder(ca_).Revoked().Build();
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
  std::shared_ptr<Checker> checker_ = MakeChecker(client_);
};

TEST_F(ClientTest, NoCheckerIsRefused) {
  const auto ctx = Context();
  EXPECT_EQ(VerifyServers(ctx.get(), nullptr).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(VerifyServersAsync(ctx.get(), nullptr).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(ClientTest, WhoOverlooksThatThereIsNoCheckerConnectsToNobody) {
  const TlsServer server(Identity(CertificateBuilder(), good_));
  const auto ctx = Context();
  (void)VerifyServers(ctx.get(), nullptr);
  TlsConnection connection(ctx.get(), server.port(), ConnectOptions());
  EXPECT_NE(SSL_do_handshake(connection.ssl.get()), 1);
  connection.Conclude(/*ok=*/false);
  EXPECT_NE(connection.handshake.error.find("no checker"), std::string::npos)
      << connection.handshake.error;
}

TEST_F(ClientTest, WhoTakesTheCheckerAwayConnectsToNobody) {
  const TlsServer server(Identity(CertificateBuilder(), good_));
  const auto ctx = Blocking();
  EXPECT_TRUE(Connect(ctx.get(), server.port()).ok);
  EXPECT_FALSE(VerifyServers(ctx.get(), nullptr).ok());
  EXPECT_EQ(checker_.use_count(), 1);
  const TlsHandshake handshake = Connect(ctx.get(), server.port());
  EXPECT_FALSE(handshake.ok);
  EXPECT_EQ(handshake.error, "there is no checker to judge the server with");
  ASSERT_TRUE(VerifyServers(ctx.get(), checker_).ok());
  EXPECT_TRUE(Connect(ctx.get(), server.port()).ok);
}

TEST_F(ClientTest, ConnectionMovedToAnotherContextFailsClosed) {
  const TlsServer server(Identity(CertificateBuilder(), good_));
  const auto ctx = Blocking();
  const auto other = Context();
  TlsConnection connection(ctx.get(), server.port(), ConnectOptions());
  SSL_set_SSL_CTX(connection.ssl.get(), other.get());
  EXPECT_NE(SSL_do_handshake(connection.ssl.get()), 1);
  connection.Conclude(/*ok=*/false);
  EXPECT_EQ(connection.handshake.judgement.has_value(), false);
  EXPECT_EQ(connection.handshake.alert, SSL_AD_INTERNAL_ERROR);
}

TEST_F(ClientTest, RefusalIsTheFirstErrorInTheQueue) {
  const TlsServer server(Identity(CertificateBuilder(), revoked_));
  const auto ctx = Blocking();
  ERR_clear_error();
  TlsConnection connection(ctx.get(), server.port(), ConnectOptions());
  const int result = SSL_do_handshake(connection.ssl.get());
  EXPECT_EQ(SSL_get_error(connection.ssl.get(), result), SSL_ERROR_SSL);
  const Judgement* const judgement = JudgementOf(connection.ssl.get());
  ASSERT_NE(judgement, nullptr);
  const char* data = nullptr;
  int flags = 0;
  ERR_peek_error_line_data(nullptr, nullptr, &data, &flags);
  ASSERT_TRUE((flags & ERR_FLAG_STRING) != 0);
  EXPECT_EQ(data, judgement->message);
}

TEST_F(ClientTest, WrongHostIsRefusedAndNothingIsAsked) {
  const TlsServer server(Identity(CertificateBuilder()));
  const auto ctx = Blocking();
  ConnectOptions options;
  options.host = "other.example";
  const TlsHandshake handshake = Connect(ctx.get(), server.port(), options);
  EXPECT_FALSE(handshake.ok);
  EXPECT_EQ(handshake.alert, SSL_AD_BAD_CERTIFICATE);
  ASSERT_TRUE(handshake.judgement.has_value());
  EXPECT_EQ(handshake.judgement->path_error, X509_V_ERR_HOSTNAME_MISMATCH);
  EXPECT_EQ(handshake.judgement->revocation.has_value(), false);
  EXPECT_EQ(client_->request_count(), 0);
  ASSERT_TRUE(server.WaitForAlerts(1));
  EXPECT_EQ(server.alerts(), std::vector<int>{SSL_AD_BAD_CERTIFICATE});
}

TEST_F(ClientTest, UnknownRootIsRefusedAndNothingIsAsked) {
  const CertificateBuilder leaf;
  const TlsServer server({{TestCa("Other CA").Issue(leaf)}, leaf.key()});
  const TlsHandshake handshake = Connect(Blocking().get(), server.port());
  EXPECT_FALSE(handshake.ok);
  EXPECT_EQ(handshake.alert, SSL_AD_UNKNOWN_CA);
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(ClientTest, NameThatIsAskedForDecidesWhichStapleIsJudged) {
  TlsServer server(Identity(CertificateBuilder(), good_));
  server.ServeFor(
      "bad.example",
      Identity(CertificateBuilder().DnsName("bad.example"), revoked_));
  const auto ctx = Blocking();
  EXPECT_TRUE(Connect(ctx.get(), server.port()).ok);
  ConnectOptions options;
  options.name = "bad.example";
  EXPECT_EQ(Connect(ctx.get(), server.port(), options).alert,
            SSL_AD_CERTIFICATE_REVOKED);
}

TEST_F(ClientTest, HostIsNotComparedUnlessSet) {
  const TlsServer server(Identity(CertificateBuilder(), good_));
  ConnectOptions options;
  options.host = "";
  EXPECT_TRUE(Connect(Blocking().get(), server.port(), options).ok);
}

int AcceptAll(int, X509_STORE_CTX*) { return 1; }

TEST_F(ClientTest, CallbackOfTheContextIsCalledAsBefore) {
  const TlsServer server(Identity(CertificateBuilder(), good_));
  const auto ctx = Context();
  SSL_CTX_set_verify(ctx.get(), SSL_VERIFY_PEER, AcceptAll);
  ASSERT_TRUE(VerifyServers(ctx.get(), checker_).ok());
  ConnectOptions options;
  options.host = "other.example";
  EXPECT_TRUE(Connect(ctx.get(), server.port(), options).ok);
}

TEST_F(ClientTest, SecondConfigurationReplacesTheFirst) {
  const TlsServer server(Identity(CertificateBuilder()));
  const auto ctx = Blocking();
  const std::shared_ptr<Checker> second = MakeChecker(nullptr);
  ASSERT_TRUE(VerifyServers(ctx.get(), second).ok());
  EXPECT_EQ(checker_.use_count(), 1);
  EXPECT_TRUE(Connect(ctx.get(), server.port()).ok);
  EXPECT_EQ(client_->request_count(), 0);
}

TEST_F(ClientTest, LocalSourceIsAsked) {
  const TlsServer server(Identity(CertificateBuilder(), good_));
  ClientOptions options;
  options.local_source = [](const std::vector<std::string>& chain,
                            CheckInput* leaf) {
    EXPECT_EQ(chain.size(), 2);
    leaf->local_answer = LocalAnswer::kCoveredRevoked;
  };
  EXPECT_EQ(Connect(Blocking(options).get(), server.port()).alert,
            SSL_AD_CERTIFICATE_REVOKED);
}

// A local source that throws, if told to, after it has answered "not revoked".
class ThrowingSourceTest : public ClientTest {
 protected:
  ClientOptions Options() {
    ClientOptions options;
    options.local_source = [this](const std::vector<std::string>&,
                                  CheckInput* leaf) {
      ++asked_;
      leaf->local_answer = LocalAnswer::kCoveredNotRevoked;
      if (throws_) {
        throw std::runtime_error("the application's");
      }
    };
    return options;
  }

  // Shakes hands; nothing is thrown out of BoringSSL.
  static void ShakeHands(TlsConnection* connection) {
    int result = -1;
    EXPECT_EQ(
        CaughtIn([&] { result = SSL_do_handshake(connection->ssl.get()); }),
        nullptr);
    EXPECT_TRUE(result == 1 ||
                SSL_get_error(connection->ssl.get(), result) == SSL_ERROR_SSL);
    connection->Conclude(result == 1);
  }

  // The server has just been refused for nothing that is known about it.
  void ExpectRefused(const TlsHandshake& handshake, size_t asked) const {
    EXPECT_FALSE(handshake.ok);
    EXPECT_EQ(handshake.alert, SSL_AD_INTERNAL_ERROR);
    EXPECT_EQ(handshake.error,
              "the server could not be judged: out of memory, or a callback "
              "threw");
    EXPECT_EQ(handshake.judgement.has_value(), false);
    EXPECT_EQ(asked_, asked);
    EXPECT_EQ(client_->request_count(), 0);
  }

  bool throws_ = true;
  size_t asked_ = 0;
};

TEST_F(ThrowingSourceTest, RefusesTheServerHoweverGoodItsStaple) {
  for (const auto& ctx : {Blocking(Options()), Async(Options())}) {
    const TlsServer server(Identity(CertificateBuilder(), good_));
    asked_ = 0;
    TlsConnection connection(ctx.get(), server.port(), ConnectOptions());
    ShakeHands(&connection);
    ExpectRefused(connection.handshake, 1);
    connection.ShutDown();
    ASSERT_TRUE(server.WaitForAlerts(1));
    EXPECT_EQ(server.alerts(), std::vector<int>{SSL_AD_INTERNAL_ERROR});
    // Trying again neither asks again nor waits.
    ShakeHands(&connection);
    EXPECT_FALSE(connection.handshake.ok);
    EXPECT_EQ(asked_, 1);
    EXPECT_EQ(JudgementOf(connection.ssl.get()), nullptr);
  }
}

TEST_F(ThrowingSourceTest, LeavesTheNextConnectionAlone) {
  const TlsServer server(Identity(CertificateBuilder(), good_));
  for (const auto& ctx : {Blocking(Options()), Async(Options())}) {
    throws_ = true;
    EXPECT_FALSE(Connect(ctx.get(), server.port()).ok);
    throws_ = false;
    EXPECT_TRUE(Connect(ctx.get(), server.port()).ok);
  }
}

TEST_F(ThrowingSourceTest, RefusesAResumedSession) {
  const TlsServer server(Identity(CertificateBuilder(), good_));
  for (const auto& ctx : {Blocking(Options()), Async(Options())}) {
    throws_ = false;
    const TlsHandshake first = Connect(ctx.get(), server.port());
    ASSERT_TRUE(first.ok && first.session != nullptr);
    throws_ = true;
    asked_ = 0;
    ConnectOptions options;
    options.session = first.session.get();
    TlsConnection connection(ctx.get(), server.port(), options);
    ShakeHands(&connection);
    EXPECT_TRUE(connection.handshake.resumed);
    ExpectRefused(connection.handshake, 1);
  }
}

TEST_F(ClientTest, AnswerAtOnceNeedsNoWake) {
  const TlsServer server(Identity(CertificateBuilder()));
  const auto ctx = Async();
  EventClient events;
  const size_t number = events.Connect(ctx.get(), server.port());
  ASSERT_TRUE(events.RunUntilAllEnd());
  EXPECT_TRUE(events.handshake(number).ok);
  EXPECT_EQ(events.wakes(number), 0);
}

TEST_F(ClientTest, NothingIsKnownBeforeTheHandshake) {
  const TlsServer server(Identity(CertificateBuilder(), good_));
  const auto ctx = Async();
  const TlsConnection connection(ctx.get(), server.port(), ConnectOptions());
  EXPECT_EQ(JudgementOf(connection.ssl.get()), nullptr);
}

// The same SSL for a second connection: what was found out about the first
// server says nothing about the second.

class ReuseTest : public ClientTest {
 protected:
  // Moves the SSL of `connection` to a new connection to `port`.
  static void MoveTo(uint16_t port, TlsConnection* connection) {
    ConnectOptions no_name;
    no_name.name = "";
    const bssl::UniquePtr<SSL_CTX> plain(SSL_CTX_new(TLS_client_method()));
    TlsConnection other(plain.get(), port, no_name);
    ASSERT_TRUE(SSL_clear(connection->ssl.get()));
    std::swap(connection->fd, other.fd);
    SSL_set_fd(connection->ssl.get(), connection->fd);
    SSL_set_fd(other.ssl.get(), other.fd);
  }
};

TEST_F(ReuseTest, SecondServerIsJudgedAnew) {
  const TlsServer good(Identity(CertificateBuilder(), good_));
  const TlsServer bad(Identity(CertificateBuilder().Serial(7), good_));
  for (const auto& ctx : {Blocking(), Async()}) {
    TlsConnection connection(ctx.get(), good.port(), ConnectOptions());
    ASSERT_EQ(SSL_do_handshake(connection.ssl.get()), 1);
    MoveTo(bad.port(), &connection);
    EXPECT_EQ(JudgementOf(connection.ssl.get()), nullptr);
    client_->Answer(kResponderUrl,
                    ResponseBuilder(ca_).Revoked("\x07").Build());
    EXPECT_NE(SSL_do_handshake(connection.ssl.get()), 1);
    connection.Conclude(/*ok=*/false);
    EXPECT_EQ(connection.handshake.alert, SSL_AD_CERTIFICATE_REVOKED);
  }
}

TEST_F(ReuseTest, FirstRefusalDoesNotRefuseTheSecondServer) {
  const TlsServer bad(Identity(CertificateBuilder(), revoked_));
  const TlsServer good(Identity(CertificateBuilder().Serial(7)));
  const auto ctx = Blocking();
  TlsConnection connection(ctx.get(), bad.port(), ConnectOptions());
  EXPECT_NE(SSL_do_handshake(connection.ssl.get()), 1);
  MoveTo(good.port(), &connection);
  client_->Answer(kResponderUrl, ResponseBuilder(ca_).Good("\x07").Build());
  EXPECT_EQ(SSL_do_handshake(connection.ssl.get()), 1);
}

}  // namespace
}  // namespace revcheck::testing
