// Handshakes with TLS servers that others wrote. The time is the real one.

#include <openssl/ssl.h>
#include <stdint.h>

#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/openssl_responder.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/tls/client.h"
#include "revcheck/tls/testing/real_tls_servers.h"
#include "revcheck/tls/testing/spec_handshake.h"
#include "revcheck/tls/testing/tls_client.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

constexpr absl::Duration kHour = absl::Hours(1);

absl::Time Now() {
  static const absl::Time now =
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  return now;
}

using Param = std::tuple<RealTls, uint16_t>;

std::string Name(const ::testing::TestParamInfo<Param>& info) {
  return std::string(ToString(std::get<0>(info.param))) +
         (std::get<1>(info.param) == TLS1_2_VERSION ? "Tls12" : "Tls13");
}

class RealServersTest : public ::testing::TestWithParam<Param> {
 protected:
  void SetUp() override {
    if (!RealTlsServer::Available(which())) {
      GTEST_SKIP() << "no " << ToString(which()) << " on this machine";
    }
  }

  static RealTls which() { return std::get<0>(GetParam()); }
  static uint16_t version() { return std::get<1>(GetParam()); }

  // A leaf whose responder is `url`.
  TlsIdentity Identity(
      const std::string& url,
      const std::optional<std::string>& staple = std::nullopt) const {
    const CertificateBuilder leaf = ValidNow(CertificateBuilder()).OcspUrl(url);
    return {{ca_.Issue(leaf)}, leaf.key(), staple};
  }

  ResponseBuilder Response() const {
    return ResponseBuilder(ca_).ProducedAt(Now() - kHour);
  }
  std::string Good() const {
    return Response().Good(kLeafSerial, Now() - kHour, Now() + kHour).Build();
  }
  std::string Revoked() const {
    return Response()
        .Revoked(kLeafSerial, Now() - kHour, Now() + kHour)
        .Build();
  }

  // A handshake from a new cache.
  TlsHandshake ConnectTo(const RealTlsServer& server) const {
    ClientContextOptions options;
    options.roots = {ca_.certificate()};
    options.now = absl::Now();
    const auto ctx = MakeClientContext(options);
    CheckerOptions checker;
    PolicyOptions policy;
    policy.short_lifetime_days = 0;
    policy.soft_timeout = absl::Seconds(5);
    checker.policy = *Policy::Create(policy);
    EXPECT_TRUE(
        VerifyServers(ctx.get(), *Checker::Create(checker, LoopbackClient()))
            .ok());
    return Connect(ctx.get(), server.port());
  }

  const TestCa ca_ = TestCa(ValidNow(CertificateBuilder::Ca("Real CA")));
};

TEST_P(RealServersTest, GoodStapleIsAccepted) {
  const TestServer responder(AnswerAll(HttpResponse(500, "")));
  const RealTlsServer server(which(), Identity(responder.Url(), Good()),
                             {version()});
  ASSERT_EQ(server.failure(), "");
  const TlsHandshake handshake = ConnectTo(server);
  EXPECT_TRUE(handshake.ok)
      << handshake.error << handshake.reason << server.Log();
  EXPECT_EQ(handshake.version, version());
  ASSERT_TRUE(handshake.judgement.has_value());
  EXPECT_EQ(handshake.judgement->staple, Good());
  EXPECT_EQ(handshake.judgement->decisive()->verdict().source, Source::kStaple);
  EXPECT_EQ(responder.requests(), 0);
}

TEST_P(RealServersTest, WithoutStapleTheResponderIsAsked) {
  const TestServer responder(AnswerAll(OcspHttpResponse(Good())));
  const RealTlsServer server(which(), Identity(responder.Url()), {version()});
  ASSERT_EQ(server.failure(), "");
  const TlsHandshake handshake = ConnectTo(server);
  EXPECT_TRUE(handshake.ok) << handshake.error << handshake.reason;
  ASSERT_TRUE(handshake.judgement.has_value());
  EXPECT_EQ(handshake.judgement->staple, std::nullopt);
  EXPECT_EQ(handshake.judgement->decisive()->verdict().source,
            Source::kNetwork);
  EXPECT_EQ(responder.requests(), 1);
}

TEST_P(RealServersTest, RevokedStapleIsRefused) {
  const TestServer responder(AnswerAll(OcspHttpResponse(Good())));
  const RealTlsServer server(which(), Identity(responder.Url(), Revoked()),
                             {version()});
  ASSERT_EQ(server.failure(), "");
  const TlsHandshake handshake = ConnectTo(server);
  EXPECT_FALSE(handshake.ok);
  EXPECT_EQ(handshake.alert, SSL_AD_CERTIFICATE_REVOKED);
  EXPECT_EQ(responder.requests(), 0);
}

TEST_P(RealServersTest, ForgedStapleIsRefused) {
  const TestServer responder(AnswerAll(OcspHttpResponse(Good())));
  const std::string forged =
      Response()
          .Good(kLeafSerial, Now() - kHour, Now() + kHour)
          .CorruptSignature()
          .Build();
  const RealTlsServer server(which(), Identity(responder.Url(), forged),
                             {version()});
  ASSERT_EQ(server.failure(), "");
  const TlsHandshake handshake = ConnectTo(server);
  EXPECT_FALSE(handshake.ok);
  EXPECT_EQ(handshake.alert, SSL_AD_BAD_CERTIFICATE_STATUS_RESPONSE);
  EXPECT_EQ(responder.requests(), 0);
}

TEST_P(RealServersTest, ConnectionsAfterARefusalAreServed) {
  const TestServer responder(AnswerAll(HttpResponse(500, "")));
  const RealTlsServer server(which(), Identity(responder.Url(), Revoked()),
                             {version()});
  ASSERT_EQ(server.failure(), "");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ConnectTo(server).alert, SSL_AD_CERTIFICATE_REVOKED);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, RealServersTest,
    ::testing::Combine(::testing::Values(RealTls::kOpenssl, RealTls::kNginx,
                                         RealTls::kGnutls),
                       ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION)),
    Name);

// nginx that asks the responder of its certificate itself. It begins to with
// the first connection, which has no staple yet, and never staples that the
// certificate is revoked.

class NginxStaplingTest : public RealServersTest {
 protected:
  RealTlsOptions Options() const {
    RealTlsOptions options;
    options.version = version();
    options.stapling_issuer = ca_.certificate();
    return options;
  }

  // Connects until a staple comes, or very many times.
  TlsHandshake ConnectUntilStapled(const RealTlsServer& server) const {
    constexpr int kAttempts = 2000;
    for (int i = 0;; ++i) {
      TlsHandshake handshake = ConnectTo(server);
      const auto& judgement = handshake.judgement;
      if (i == kAttempts || !judgement || judgement->staple) return handshake;
      absl::SleepFor(absl::Milliseconds(10));
    }
  }

  // nginx needs the certificate of whoever signs, be it the issuer.
  ResponseBuilder ForNginx() const {
    return Response().AddCertificate(ca_.certificate());
  }

  // nginx takes the end of the connection for the end of an answer.
  static Script AnswerAndClose(const std::string& response) {
    return [response](ServerConnection& connection) {
      if (connection.ReadRequest()) connection.Send(response);
    };
  }
};

TEST_P(NginxStaplingTest, StaplesWhatOpensslSays) {
  if (!OpensslResponder::Available()) {
    GTEST_SKIP() << "no openssl on this machine";
  }
  const OpensslResponder responder(ca_, {OpensslIndexEntry::Good(kLeafSerial)});
  ASSERT_EQ(responder.failure(), "");
  const RealTlsServer server(which(), Identity(responder.Url()), Options());
  ASSERT_EQ(server.failure(), "");
  const TlsHandshake handshake = ConnectUntilStapled(server);
  EXPECT_TRUE(handshake.ok) << handshake.error << handshake.reason;
  ASSERT_TRUE(handshake.judgement.has_value());
  ASSERT_TRUE(handshake.judgement->staple.has_value()) << server.Log();
  EXPECT_EQ(handshake.judgement->decisive()->verdict().source, Source::kStaple);
}

TEST_P(NginxStaplingTest, StaplesWhatTheResponderSaid) {
  const std::string good =
      ForNginx().Good(kLeafSerial, Now() - kHour, Now() + kHour).Build();
  const TestServer responder(AnswerAndClose(OcspHttpResponse(good)));
  const RealTlsServer server(which(), Identity(responder.Url()), Options());
  ASSERT_EQ(server.failure(), "");
  const TlsHandshake handshake = ConnectUntilStapled(server);
  EXPECT_TRUE(handshake.ok) << handshake.error << handshake.reason;
  ASSERT_TRUE(handshake.judgement.has_value());
  EXPECT_EQ(handshake.judgement->staple, good) << server.Log();
}

TEST_P(NginxStaplingTest, RevokedIsNotStapledAndFoundOutAllTheSame) {
  const std::string revoked =
      ForNginx().Revoked(kLeafSerial, Now() - kHour, Now() + kHour).Build();
  const TestServer responder(AnswerAndClose(OcspHttpResponse(revoked)));
  const RealTlsServer server(which(), Identity(responder.Url()), Options());
  ASSERT_EQ(server.failure(), "");
  ConnectTo(server);
  ASSERT_TRUE(responder.WaitForRequests(2));  // Ours and nginx's.
  for (int i = 0; i < 3; ++i) {
    const TlsHandshake handshake = ConnectTo(server);
    EXPECT_FALSE(handshake.ok);
    EXPECT_EQ(handshake.alert, SSL_AD_CERTIFICATE_REVOKED);
    ASSERT_TRUE(handshake.judgement.has_value());
    EXPECT_EQ(handshake.judgement->staple, std::nullopt);
    EXPECT_EQ(handshake.judgement->decisive()->verdict().source,
              Source::kNetwork);
  }
}

INSTANTIATE_TEST_SUITE_P(Nginx, NginxStaplingTest,
                         ::testing::Combine(::testing::Values(RealTls::kNginx),
                                            ::testing::Values(TLS1_2_VERSION,
                                                              TLS1_3_VERSION)),
                         Name);

}  // namespace
}  // namespace revcheck::testing
