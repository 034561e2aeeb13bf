// Encrypted Client Hello: a server that rejects it has to prove the public name
// of the configuration, and nothing else; the connection then ends, so that the
// client can try again with what that server has told it.

#include "revcheck/tls/testing/ech.h"

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "gtest/gtest.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/tls/client.h"
#include "revcheck/tls/testing/tls_client.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

constexpr char kPublicName[] = "public.example";

using Verify = absl::Status (*)(SSL_CTX*, std::shared_ptr<Checker>,
                                ClientOptions);

struct Case {
  std::string name;
  Verify verify;
};

class EchTest : public ::testing::TestWithParam<Case> {
 protected:
  EchTest() {
    ClientContextOptions options;
    options.roots = {ca_.certificate()};
    ctx_ = MakeClientContext(options);
    EXPECT_TRUE(GetParam().verify(ctx_.get(), MakeChecker(client_), {}).ok());
    connect_.ech_configs = right_.configs;
  }

  // A certificate for this name alone.
  TlsIdentity Identity(const std::string& name) const {
    const CertificateBuilder leaf = CertificateBuilder().DnsName(name);
    return {{ca_.Issue(leaf)}, leaf.key(), ResponseBuilder(ca_).Good().Build()};
  }

  // A handshake that hides the name of a leaf, with a server that has `keys`.
  TlsHandshake ConnectTo(const TlsIdentity& identity, const EchKeys& keys) {
    TlsServerOptions options;
    options.ech_keys = keys.keys.get();
    const TlsServer server(identity, options);
    return Connect(ctx_.get(), server.port(), connect_);
  }

  const TestCa ca_;
  const EchKeys right_ = MakeEchKeys(1, kPublicName);
  const EchKeys wrong_ = MakeEchKeys(2, kPublicName);
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
  bssl::UniquePtr<SSL_CTX> ctx_;
  ConnectOptions connect_;
};

void ExpectWrongName(const TlsHandshake& handshake) {
  EXPECT_FALSE(handshake.ok);
  EXPECT_EQ(handshake.alert, SSL_AD_BAD_CERTIFICATE);
  ASSERT_TRUE(handshake.judgement.has_value());
  EXPECT_EQ(handshake.judgement->path_error, X509_V_ERR_HOSTNAME_MISMATCH);
}

TEST_P(EchTest, ServerThatAcceptsProvesTheHiddenName) {
  const TlsHandshake handshake = ConnectTo(Identity(kLeafHost), right_);
  EXPECT_TRUE(handshake.ok) << handshake.reason << handshake.error;
  ExpectWrongName(ConnectTo(Identity(kPublicName), right_));
}

TEST_P(EchTest, ServerThatRejectsProvesThePublicName) {
  const TlsHandshake handshake = ConnectTo(Identity(kPublicName), wrong_);
  EXPECT_FALSE(handshake.ok);
  EXPECT_EQ(handshake.reason, "ECH_REJECTED");
  ASSERT_TRUE(handshake.judgement.has_value());
  EXPECT_TRUE(handshake.judgement->accepted) << handshake.judgement->message;
}

TEST_P(EchTest, HiddenNameIsNoProofIfTheServerRejects) {
  ExpectWrongName(ConnectTo(Identity(kLeafHost), wrong_));
}

TEST_P(EchTest, PublicNameIsComparedAlsoIfNoHostIsSet) {
  connect_.host = "";
  EXPECT_EQ(ConnectTo(Identity(kPublicName), wrong_).reason, "ECH_REJECTED");
  ExpectWrongName(ConnectTo(Identity(kLeafHost), wrong_));
}

TEST_P(EchTest, ServerThatRejectsMustNotBeRevoked) {
  TlsIdentity identity = Identity(kPublicName);
  identity.staple = ResponseBuilder(ca_).Revoked().Build();
  const TlsHandshake handshake = ConnectTo(identity, wrong_);
  EXPECT_EQ(handshake.alert, SSL_AD_CERTIFICATE_REVOKED);
  EXPECT_EQ(handshake.error, handshake.judgement->message);
}

// A session is resumed for the hidden name, whatever the server makes of it.
TEST_P(EchTest, SessionIsJudgedForTheHiddenName) {
  TlsServerOptions options;
  options.ech_keys = right_.keys.get();
  options.early_data = EarlyData::kOn;
  const TlsServer server(Identity(kLeafHost), options);
  const TlsHandshake first = Connect(ctx_.get(), server.port(), connect_);
  ASSERT_TRUE(first.ok && first.session != nullptr) << first.error;
  connect_.session = first.session.get();
  for (const bool early_data : {false, true}) {
    connect_.early_data = early_data;
    connect_.host = kLeafHost;
    const TlsHandshake second = Connect(ctx_.get(), server.port(), connect_);
    EXPECT_TRUE(second.ok) << second.reason << second.error;
    EXPECT_TRUE(second.resumed);
    EXPECT_EQ(second.judgement.has_value(), !early_data);
    connect_.host = "other.example";
    const TlsHandshake third = Connect(ctx_.get(), server.port(), connect_);
    EXPECT_FALSE(third.ok);
    ASSERT_TRUE(third.judgement.has_value());
    EXPECT_EQ(third.judgement->path_error, X509_V_ERR_HOSTNAME_MISMATCH);
  }
}

// Early data is judged for the hidden name before the server has said anything;
// then it rejects both, and is another.
TEST_P(EchTest, ServerThatRejectsEarlyDataAsWellProvesThePublicName) {
  TlsServerOptions options;
  options.ech_keys = right_.keys.get();
  options.early_data = EarlyData::kOn;
  const TlsServer server(Identity(kLeafHost), options);
  const TlsHandshake first = Connect(ctx_.get(), server.port(), connect_);
  ASSERT_TRUE(first.ok && first.session != nullptr) << first.error;
  connect_.session = first.session.get();
  connect_.early_data = true;
  EXPECT_EQ(ConnectTo(Identity(kPublicName), wrong_).reason, "ECH_REJECTED");
  ExpectWrongName(ConnectTo(Identity(kLeafHost), wrong_));
}

INSTANTIATE_TEST_SUITE_P(Forms, EchTest,
                         ::testing::Values(Case{"Blocking", VerifyServers},
                                           Case{"Async", VerifyServersAsync}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
