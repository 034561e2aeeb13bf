// Runs the examples about TLS, and the audit, against servers on loopback.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/net/testing/openssl_responder.h"
#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/temp_directory.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kRevokedSerial = "\x11\x22";
constexpr absl::Duration kPatience = absl::Minutes(5);
constexpr int kRuns = 3;

struct Finished {
  int status = -1;
  std::string output;
};

// Runs a program of this folder; again, up to twice, if an answer took longer
// than it waits: here that is the machine's doing.
Finished RunExample(const std::string& program,
                    std::vector<std::string> arguments) {
  char directory[4096];
  arguments.insert(arguments.begin(),
                   std::string(getcwd(directory, sizeof(directory))) +
                       "/examples/" + program);
  Finished finished;
  for (int i = 0; i < kRuns; ++i) {
    Subprocess process(arguments);
    finished.status = process.WaitForExit(kPatience).value_or(-1);
    finished.output = process.Output() + process.Errors();
    if (!absl::StrContains(finished.output, "timed_out")) break;
  }
  return finished;
}

class HandshakingTest : public ::testing::Test {
 protected:
  HandshakingTest() {
    roots_ = directory_.Write("roots.pem", CertificatePem(ca_.certificate()));
  }

  static CertificateBuilder Leaf() {
    return CertificateBuilder()
        .DnsName("localhost")
        .Validity(now() - absl::Hours(1), now() + absl::Hours(720));
  }

  static absl::Time now() {
    return absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  }

  ResponseBuilder Response() const {
    return ResponseBuilder(ca_).ProducedAt(now());
  }

  std::string GoodStaple() const {
    return Response().Good(kLeafSerial, now(), now() + absl::Hours(24)).Build();
  }

  std::string RevokedStaple() const {
    return Response()
        .Revoked(kLeafSerial, now(), now() + absl::Hours(24))
        .Build();
  }

  TlsIdentity Identity(const std::string& staple) const {
    return {{ca_.Issue(Leaf())}, Leaf().key(), staple};
  }

  const TestCa ca_ = TestCa(ValidNow(CertificateBuilder::Ca("Example CA")));
  const TempDirectory directory_;
  std::string roots_;
};

// The clients are told the server's name, and look it up.
class ClientTest : public HandshakingTest {
 protected:
  void SetUp() override {
    addrinfo* found = nullptr;
    if (getaddrinfo("localhost", nullptr, nullptr, &found) != 0) {
      GTEST_SKIP() << "localhost is unknown on this machine";
    }
    freeaddrinfo(found);
  }
};

TEST_F(ClientTest, BlockingClientAcceptsAGoodStaple) {
  TlsServer server(Identity(GoodStaple()));
  const Finished finished = RunExample(
      "tls_client", {"localhost", std::to_string(server.port()), roots_});
  EXPECT_EQ(finished.status, 0) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("Success"));
}

TEST_F(ClientTest, BlockingClientRefusesARevokedStaple) {
  TlsServer server(Identity(RevokedStaple()));
  const Finished finished = RunExample(
      "tls_client", {"localhost", std::to_string(server.port()), roots_});
  EXPECT_EQ(finished.status, 1) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("SEC_ERROR_REVOKED_CERTIFICATE"));
}

TEST_F(ClientTest, EventDrivenClientServesManyConnections) {
  TlsServer server(Identity(GoodStaple()));
  const Finished finished =
      RunExample("async_tls_client",
                 {"localhost", std::to_string(server.port()), roots_, "20"});
  EXPECT_EQ(finished.status, 0) << finished.output;
  EXPECT_TRUE(server.WaitForHandshakes(20));
}

TEST_F(ClientTest, EventDrivenClientRefusesARevokedStaple) {
  TlsServer server(Identity(RevokedStaple()));
  const Finished finished =
      RunExample("async_tls_client",
                 {"localhost", std::to_string(server.port()), roots_, "3"});
  EXPECT_EQ(finished.status, 1) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("SEC_ERROR_REVOKED_CERTIFICATE"));
}

TEST_F(HandshakingTest, ProofVerifierJudgesChainStapleAndHost) {
  const std::string chain =
      directory_.Write("chain.pem", CertificatePem(ca_.Issue(Leaf())));
  const std::string good = directory_.Write("good.der", GoodStaple());
  const std::string revoked = directory_.Write("revoked.der", RevokedStaple());
  EXPECT_EQ(
      RunExample("quic_style_verifier", {"localhost", chain, roots_, good})
          .status,
      0);
  EXPECT_EQ(
      RunExample("quic_style_verifier", {"localhost", chain, roots_, revoked})
          .status,
      1);
  const Finished other =
      RunExample("quic_style_verifier", {"other.example", chain, roots_, good});
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.output, HasSubstr("ostname"));
}

TEST_F(HandshakingTest, AuditFindsTheRevokedOne) {
  if (!OpensslResponder::Available()) {
    GTEST_SKIP() << "no openssl on this machine";
  }
  const OpensslResponder responder(
      ca_,
      {OpensslIndexEntry::Good(kLeafSerial),
       OpensslIndexEntry::Revoked(kRevokedSerial, now() - absl::Hours(1))});
  ASSERT_EQ(responder.failure(), "");
  const auto write = [&](const std::string& name, std::string_view serial) {
    return directory_.Write(
        name, CertificatePem(
                  ca_.Issue(Leaf().Serial(serial).OcspUrl(responder.Url()))));
  };
  const Finished finished = RunExample(
      "bulk_audit",
      {roots_, write("a.pem", kLeafSerial), write("b.pem", kRevokedSerial)});
  EXPECT_EQ(finished.status, 1) << finished.output;
  EXPECT_THAT(finished.output, HasSubstr("a.pem: good"));
  EXPECT_THAT(finished.output, HasSubstr("b.pem: revoked"));
}

}  // namespace
}  // namespace revcheck::testing
