// `revcheck connect` against chains, names, several nodes, several connections
// and mail servers; and what it prints for people.

#include <stddef.h>
#include <stdint.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/cli/testing/nginx_hosts.h"
#include "revcheck/cli/testing/setups.h"
#include "revcheck/cli/testing/tcp_front.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/tls/testing/real_tls_servers.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

constexpr int kNamespacesForbidden = 125;

class ServerSetupsTest : public ::testing::Test {
 protected:
  CertificateBuilder Leaf() const { return Site::Leaf(responder_.Url()); }

  const Site site_;
  const TestServer responder_{
      AnswerAll(OcspHttpResponse(site_.Good(kLeafSerial, absl::Hours(2))))};
};

// Chains and names.

TEST_F(ServerSetupsTest, MissingIntermediateIsAnIncompleteChain) {
  if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
  const RealTlsServer server(RealTls::kNginx,
                             site_.ShowAlone(Leaf(), site_.Good()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {1, "reject", "SEC_ERROR_UNKNOWN_ISSUER",
                     "incomplete_chain", kOperator});
  EXPECT_EQ(run.report["trust"]["ok"], false);
  EXPECT_EQ(run.report["chain"].size(), 1);
  EXPECT_EQ(run.report["responder"], nullptr);
  EXPECT_EQ(run.report["staple"]["finding"], nullptr);
  EXPECT_NE(SettingFor(run, "nginx").find("fullchain"), std::string::npos);
}

TEST_F(ServerSetupsTest, PrivateRootIsUnknownAndRevocationExamined) {
  const TestCa root(
      CertificateBuilder::Ca("Private Root")
          .Validity(Site::Now() - 800 * kOneDay, Site::Now() + 800 * kOneDay));
  const TlsServer server(
      {{root.Issue(Leaf()), root.certificate()}, Leaf().key()});
  const ConnectRun run = site_.Connect(server.port());
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.report["root_cause"], "unknown_root");
  EXPECT_EQ(run.report["culprit"], kOperator);
  EXPECT_EQ(run.report["trust"]["ok"], false);
  EXPECT_NE(run.report["responder"], nullptr);
}

TEST_F(ServerSetupsTest, AnotherIntermediateIsAnIncompleteChain) {
  const TlsServer server({{site_.ca().Issue(Leaf()),
                           site_.root().IssueCa("Other CA").certificate()},
                          Leaf().key()});
  ExpectReport(
      site_.Connect(server.port()),
      {1, "reject", "SEC_ERROR_UNKNOWN_ISSUER", "incomplete_chain", kOperator});
}

TEST_F(ServerSetupsTest, SelfSignedCertificateIsItsOwnUnknownRoot) {
  const TlsServer server({{Leaf().Build()}, Leaf().key()});
  const ConnectRun run = site_.Connect(server.port());
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.report["root_cause"], "unknown_root");
  EXPECT_EQ(run.report["culprit"], kOperator);
}

TEST_F(ServerSetupsTest, CertificateOfAnotherNameIsWrongForTheHost) {
  if (!RealTlsServer::Available(RealTls::kGnutls)) GTEST_SKIP() << "no gnutls";
  const RealTlsServer server(RealTls::kGnutls,
                             site_.Show(Leaf(), site_.Good()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run =
      site_.Run({}, {absl::StrCat("other.example:", server.port()), "--connect",
                     "127.0.0.1", "--json"});
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.report["root_cause"], "wrong_host");
  EXPECT_EQ(run.report["culprit"], kOperator);
  EXPECT_EQ(run.report["trust"]["ok"], true);
  EXPECT_EQ(run.report["trust"]["host_matches"], false);
  EXPECT_NE(SettingFor(run, "nginx").find("server_name"), std::string::npos);
}

// Nothing tells it from an intermediate that is missing.
TEST_F(ServerSetupsTest, LeafOfAPrivateRootAloneMayLackItsRootInRoots) {
  const TestCa root(
      CertificateBuilder::Ca("Private Root")
          .Validity(Site::Now() - 800 * kOneDay, Site::Now() + 800 * kOneDay));
  const TlsServer server({{root.Issue(Leaf())}, Leaf().key()});
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {1, "reject", "SEC_ERROR_UNKNOWN_ISSUER",
                     "incomplete_chain", kOperator});
  EXPECT_TRUE(absl::StrContains(run.report["remedy"].get<std::string>(),
                                "name that root with --roots"));
}

// Several connections.

class LateStapleSetupsTest : public ServerSetupsTest {
 protected:
  // The first of three connections goes to one server, the others to another.
  ConnectRun ConnectToBoth(const TlsServer& first,
                           const TlsServer& later) const {
    return AgainIfSlow([&] {
      const TcpFront front({{first.port(), later.port()}});
      return site_.ConnectOnce(front.port(), {"--repeat", "3"});
    });
  }
};

TEST_F(LateStapleSetupsTest, StapleFromTheSecondConnectionOnComesLate) {
  const TlsServer first(site_.Show(Leaf()));
  const TlsServer later(site_.Show(Leaf(), site_.Good()));
  const ConnectRun run = ConnectToBoth(first, later);
  ExpectReport(run, {0, "accept", "Success", "staple_comes_late", kOperator});
  ASSERT_EQ(run.report["repeats"].size(), 3);
  EXPECT_EQ(run.report["repeats"][0]["staple"], "absent");
  EXPECT_EQ(run.report["repeats"][1]["staple"], "present");
  EXPECT_EQ(run.report["repeats"][2]["staple"], "present");
  EXPECT_EQ(run.report["repeats"][2]["finding"], "good");
  EXPECT_TRUE(HasNote(run, "first connection brought no staple"));
}

TEST_F(LateStapleSetupsTest, MustStapleForbidsAStapleThatComesLate) {
  const CertificateBuilder leaf = Leaf().MustStaple();
  const TlsServer first(site_.Show(leaf));
  const TlsServer later(site_.Show(leaf, site_.Good()));
  const ConnectRun run = ConnectToBoth(first, later);
  ExpectReport(run,
               {1, "reject", "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
                "must_staple_without_staple", kOperator});
  EXPECT_TRUE(HasNote(run, "first connection brought no staple"));
}

// nginx asks its responder after the first handshake, which takes its time: the
// second connection waits for the answer.
TEST_F(LateStapleSetupsTest, NginxThatFetchesByItselfStaplesLate) {
  if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
  const absl::Time from = Site::Now() - absl::Hours(1);
  const std::string good = site_.Response()
                               .Good(kLeafSerial, from, from + 7 * kOneDay)
                               .AddCertificate(site_.ca().certificate())
                               .Build();
  RealTlsOptions options;
  options.stapling_issuer = site_.ca().certificate();
  const ConnectRun run = AgainIfSlow([&] {
    const TestServer responder([&good](ServerConnection& connection) {
      if (connection.ReadRequest()) connection.Send(OcspHttpResponse(good));
    });
    const RealTlsServer server(
        RealTls::kNginx, site_.Show(Site::Leaf(responder.Url())), options);
    EXPECT_EQ(server.failure(), "");
    const auto wait = [&responder](size_t connection) {
      if (connection == 1) {
        EXPECT_TRUE(responder.WaitForRequests(1) &&
                    responder.WaitForOpenConnections(0));
      }
    };
    const TcpFront front({{server.port()}, {}, wait});
    return site_.ConnectOnce(front.port(),
                             {"--repeat", "20", "--timeout", "60"});
  });
  ExpectReport(run, {0, "accept", "Success", "staple_comes_late", kOperator});
  ASSERT_EQ(run.report["repeats"].size(), 20);
  EXPECT_EQ(run.report["repeats"][0]["staple"], "absent");
  EXPECT_EQ(run.report["repeats"][19]["staple"], "present");
}

class NodeSetupsTest : public ServerSetupsTest {
 protected:
  // With kHost at 127.0.0.1 and at 127.0.0.2.
  ConnectRun ConnectToBoth(uint16_t port) const {
    const std::string hosts = site_.directory().Write(
        "hosts",
        absl::StrCat("127.0.0.1 ", kHost, "\n127.0.0.2 ", kHost, "\n"));
    return site_.Run(
        {DataProgram("cli/testing/with_hosts"), hosts},
        {absl::StrCat(kHost, ":", port), "--all-addresses", "--json"});
  }
};

TEST_F(NodeSetupsTest, NodeWithoutStapleIsNamed) {
  if (!NginxHosts::Available()) GTEST_SKIP() << "no nginx";
  const NginxHosts server(
      {{kHost, site_.Show(Leaf(), site_.Good()), "127.0.0.1"},
       {kHost, site_.Show(Leaf()), "127.0.0.2"}});
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = ConnectToBoth(server.port());
  if (run.status == kNamespacesForbidden) GTEST_SKIP() << run.errors;
  ExpectReport(run, {0, "accept", "Success", "nodes_differ", kOperator});
  ASSERT_EQ(run.report["nodes"].size(), 2);
  for (const cli::Json& node : run.report["nodes"]) {
    EXPECT_EQ(node["staple"]["present"], node["address"] == "127.0.0.1");
    EXPECT_EQ(node["differs"].empty(),
              node["address"] == run.report["address"]);
  }
  EXPECT_TRUE(HasNote(run, "1 of 2 addresses differ"));
}

TEST_F(NodeSetupsTest, NodeThatCannotBeReachedIsNotJudged) {
  const TlsServer server(site_.Show(Leaf(), site_.Good()));
  const ConnectRun run = ConnectToBoth(server.port());
  if (run.status == kNamespacesForbidden) GTEST_SKIP() << run.errors;
  ExpectReport(run, {0, "accept", "Success", "nothing_wrong", kNobody});
  EXPECT_TRUE(HasNote(run, "1 of 2 addresses could not be examined from here"));
  EXPECT_EQ(run.report["address"], "127.0.0.1");
  ASSERT_EQ(run.report["nodes"].size(), 2);
  for (const cli::Json& node : run.report["nodes"]) {
    EXPECT_EQ(node["error"].is_null(), node["address"] == "127.0.0.1");
    EXPECT_TRUE(node["differs"].empty());
  }
}

TEST_F(NodeSetupsTest, NodesThatAgreeAreNothingWrong) {
  if (!NginxHosts::Available()) GTEST_SKIP() << "no nginx";
  const TlsIdentity identity = site_.Show(Leaf(), site_.Good());
  const NginxHosts server(
      {{kHost, identity, "127.0.0.1"}, {kHost, identity, "127.0.0.2"}});
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = ConnectToBoth(server.port());
  if (run.status == kNamespacesForbidden) GTEST_SKIP() << run.errors;
  ExpectReport(run, {0, "accept", "Success", "nothing_wrong", kNobody});
  EXPECT_TRUE(HasNote(run, "All 2 addresses serve the same certificate"));
}

// Mail servers.

TEST_F(ServerSetupsTest, MailServerIsExaminedAfterStartTls) {
  if (!RealTlsServer::Available(RealTls::kOpenssl))
    GTEST_SKIP() << "no openssl";
  const RealTlsServer server(RealTls::kOpenssl,
                             site_.Show(Leaf(), site_.Good()));
  ASSERT_EQ(server.failure(), "");
  const TcpFront front({{server.port()}, SmtpWithStartTls()});
  const ConnectRun run = site_.Connect(front.port(), {"--starttls", "smtp"});
  ExpectReport(run, {0, "accept", "Success", "nothing_wrong", kNobody});
  EXPECT_EQ(run.report["starttls"], "smtp");
  EXPECT_EQ(run.report["staple"]["finding"], "good");
  EXPECT_EQ(run.report["without_sni"]["staple"], "same");
}

TEST_F(ServerSetupsTest, MailServerThatMustStapleAndDoesNotIsRefused) {
  const TlsServer server(site_.Show(Leaf().MustStaple()));
  const TcpFront front({{server.port()}, SmtpWithStartTls()});
  const ConnectRun run = site_.Connect(front.port(), {"--starttls", "smtp"});
  ExpectReport(run,
               {1, "reject", "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
                "must_staple_without_staple", kOperator});
}

TEST_F(ServerSetupsTest, MailServerWithoutTlsCannotBeExamined) {
  const TlsServer server(site_.Show(Leaf()));
  const TcpFront front(
      {{server.port()}, {"220 mx.example\r\n", "250 mx.example\r\n"}});
  const ConnectRun run = site_.Connect(front.port(), {"--starttls", "smtp"});
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  EXPECT_NE(run.errors, "");
}

// For people.

class TextSetupsTest : public ServerSetupsTest {
 protected:
  // The text has each of `parts`, no colours, and lines of at most 80 columns.
  void ExpectText(const TlsIdentity& identity, int status,
                  const std::vector<std::string>& parts) const {
    const TlsServer server(identity);
    const std::string page = site_.directory().File("report.html");
    const ConnectRun run =
        site_.ConnectForText(server.port(), {"--html", page});
    EXPECT_EQ(run.status, status) << run.errors;
    EXPECT_FALSE(absl::StrContains(run.output, "\033"));
    for (const std::string& part : parts) {
      EXPECT_TRUE(absl::StrContains(run.output, part)) << part << " is not in\n"
                                                       << run.output;
    }
    for (const auto& line : absl::StrSplit(run.output, '\n')) {
      EXPECT_LE(line.size(), 80) << line;
    }
    const std::string html = site_.directory().Read("report.html");
    EXPECT_TRUE(absl::StartsWith(html, "<!doctype html>") ||
                absl::StartsWith(html, "<!DOCTYPE html>"));
    EXPECT_TRUE(absl::StrContains(html, parts[0]));
    EXPECT_TRUE(absl::StrContains(html, parts[1]));
  }
};

TEST_F(TextSetupsTest, PageOnStandardOutput) {
  const TlsServer server(site_.Show(Leaf(), site_.Good()));
  const ConnectRun run = site_.ConnectForText(server.port(), {"--html", "-"});
  EXPECT_EQ(run.status, 0) << run.errors;
  EXPECT_TRUE(absl::StartsWithIgnoreCase(run.output, "<!doctype html>"));
  EXPECT_TRUE(absl::EndsWith(run.output, "</html>\n")) << run.output;
  EXPECT_TRUE(absl::StrContains(run.errors, "nothing_wrong"));
}

TEST_F(TextSetupsTest, GoodStaple) {
  ExpectText(site_.Show(Leaf(), site_.Good(kLeafSerial, 2 * kOneDay)), 0,
             {"Success", "nothing_wrong", "verdict", "accept", kNobody, "life",
              "[##", "#|-", "-]", "29% of its life used"});
}

TEST_F(TextSetupsTest, RevokedStaple) {
  ExpectText(site_.Show(Leaf(), site_.Revoked()), 1,
             {"SEC_ERROR_REVOKED_CERTIFICATE", "revoked", "reject", kOperator,
              "nginx", "life", "-]", "% of its life used"});
}

TEST_F(TextSetupsTest, ExpiredStaple) {
  ExpectText(
      site_.Show(Leaf().OcspUrl("http://127.0.0.1:1/"),
                 site_.Good(kLeafSerial, 9 * kOneDay)),
      1,
      {"SEC_ERROR_OCSP_OLD_RESPONSE", "staple_expired", "reject", kOperator,
       "nginx", "ssl_stapling", "life", "#]", "connection_refused"});
}

TEST_F(TextSetupsTest, MissingIntermediate) {
  ExpectText(site_.ShowAlone(Leaf(), site_.Good()), 1,
             {"SEC_ERROR_UNKNOWN_ISSUER", "incomplete_chain", "reject",
              kOperator, "fullchain.pem", "life"});
}

TEST_F(TextSetupsTest, MustStapleWithoutStaple) {
  ExpectText(
      site_.Show(Leaf().MustStaple()), 1,
      {"MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
       "must_staple_without_staple", "reject", kOperator, "ssl_stapling on"});
}

}  // namespace
}  // namespace revcheck::testing
