#include "revcheck/tls/testing/spec_handshake.h"

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/tls/client.h"
#include "revcheck/tls/testing/event_client.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

// Who issues the leaf of a row, and what there is to trust.
struct Issuers {
  TestCa issuer;
  std::vector<std::string> sent;   // Besides the leaf.
  std::vector<std::string> roots;  // DER.
};

Issuers IssuersOf(const SpecRow& row) {
  if (!row.intermediate.has_value()) {
    const TestCa ca = SpecCa();
    return {ca, {}, {ca.certificate()}};
  }
  const TestCa root("Test Root");
  const TestCa ca = root.IssueCa(*row.intermediate);
  return {ca, {ca.certificate()}, {root.certificate()}};
}

TlsHandshake ConnectAsync(SSL_CTX* ctx, uint16_t port) {
  EventClient client;
  const size_t number = client.Connect(ctx, port);
  EXPECT_TRUE(client.RunUntilAllEnd());
  TlsHandshake handshake;
  const TlsHandshake& ended = client.handshake(number);
  handshake.ok = ended.ok;
  handshake.error = ended.error;
  handshake.reason = ended.reason;
  handshake.alert = ended.alert;
  handshake.judgement = ended.judgement;
  handshake.version = ended.version;
  return handshake;
}

}  // namespace

std::vector<Shape> AllShapes() {
  return {{TLS1_2_VERSION, Form::kBlocking},
          {TLS1_2_VERSION, Form::kAsync},
          {TLS1_3_VERSION, Form::kBlocking},
          {TLS1_3_VERSION, Form::kAsync}};
}

std::string NameOf(const Shape& shape) {
  return std::string(shape.version == TLS1_2_VERSION ? "Tls12" : "Tls13") +
         (shape.form == Form::kBlocking ? "Blocking" : "Async");
}

std::shared_ptr<HttpClient> LoopbackClient() {
  return std::make_shared<BeastClient>(LoopbackOptions());
}

std::shared_ptr<Checker> SpecChecker(PolicyOptions options) {
  options.soft_timeout = absl::Seconds(5);
  options.hard_timeout = absl::Seconds(20);
  return MakeChecker(LoopbackClient(), OptionsFor(*Policy::Create(options)));
}

SpecOutcome ShakeHands(const SpecRow& row, const Shape& shape) {
  const TestServer responder(AnswerAll(row.answer));
  CertificateBuilder leaf = row.leaf;
  if (row.responder == Responder::kNamed) {
    leaf.OcspUrl(responder.Url());
  } else {
    leaf.OcspUrls({});
  }
  const Issuers issuers = IssuersOf(row);
  TlsIdentity identity{{issuers.issuer.Issue(leaf)}, leaf.key(), row.staple};
  ClientContextOptions options;
  options.roots = issuers.roots;
  for (const std::string& der : issuers.sent) identity.chain.push_back(der);
  for (const std::string& der : row.more_roots) options.roots.push_back(der);
  options.min_version = shape.version;
  options.max_version = shape.version;

  const TlsServer server(identity);
  const auto ctx = MakeClientContext(options);
  const bool blocks = shape.form == Form::kBlocking;
  const auto verify = blocks ? VerifyServers : VerifyServersAsync;
  Require(verify(ctx.get(), SpecChecker(row.policy), ClientOptions()).ok(),
          "the checker is accepted");
  SpecOutcome outcome;
  outcome.handshake = blocks ? Connect(ctx.get(), server.port())
                             : ConnectAsync(ctx.get(), server.port());
  outcome.requests = responder.requests();
  if (!outcome.handshake.ok) server.WaitForAlerts(1);
  outcome.alerts = server.alerts();
  EXPECT_EQ(outcome.handshake.version, shape.version);
  return outcome;
}

void ExpectOutcome(const SpecOutcome& outcome, Code code, size_t requests,
                   int alert) {
  const TlsHandshake& handshake = outcome.handshake;
  ASSERT_TRUE(handshake.judgement.has_value()) << handshake.reason;
  const Judgement& judgement = *handshake.judgement;
  ASSERT_TRUE(judgement.revocation.has_value()) << judgement.message;
  EXPECT_EQ(ToString(judgement.revocation->verdict.code), ToString(code));
  EXPECT_EQ(outcome.requests, requests);
  EXPECT_EQ(handshake.ok, code == Code::kSuccess) << handshake.error;
  EXPECT_EQ(judgement.accepted, handshake.ok);
  if (handshake.ok) {
    EXPECT_EQ(handshake.alert, std::nullopt);
    EXPECT_TRUE(outcome.alerts.empty());
    return;
  }
  EXPECT_EQ(handshake.alert, alert);
  EXPECT_EQ(outcome.alerts, std::vector<int>{alert});
  EXPECT_EQ(judgement.alert, alert);
  EXPECT_EQ(handshake.error, judgement.message);
  EXPECT_NE(handshake.error.find(std::string(ToString(code))),
            std::string::npos)
      << handshake.error;
}

}  // namespace revcheck::testing
