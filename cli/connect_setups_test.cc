// `revcheck connect` against real servers that staple wrongly.

#include <openssl/ssl.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/cli/testing/nginx_hosts.h"
#include "revcheck/cli/testing/setups.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/openssl_responder.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/tls/testing/real_tls_servers.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {
namespace {

constexpr std::string_view kOldSerial = "\x11";
constexpr std::string_view kNeighbourSerial = "\x22";
constexpr char kNeighbour[] = "neighbour.example";

// The fixture: a responder that gives good answers, unless a test has its own.
class StapleSetupsTest : public ::testing::Test {
 protected:
  CertificateBuilder Leaf() const { return Site::Leaf(responder_.Url()); }

  // A leaf issued two days ago: there was another before.
  CertificateBuilder RenewedLeaf() const {
    return Leaf().Validity(Site::Now() - 2 * kOneDay,
                           Site::Now() + 88 * kOneDay);
  }

  // What was stapled before the renewal, and is still in date.
  std::string StapleBeforeRenewal() const {
    return site_.Good(kOldSerial, 3 * kOneDay);
  }

  std::string ExpiredStaple() const {
    return site_.Good(kLeafSerial, 9 * kOneDay);
  }

  ConnectRun ConnectToOurs(const std::string& staple,
                           const std::vector<std::string>& more = {}) const {
    const TlsServer server(site_.Show(Leaf(), staple));
    return site_.Connect(server.port(), more);
  }

  const Site site_;
  const TestServer responder_{
      AnswerAll(OcspHttpResponse(site_.Good(kLeafSerial, absl::Hours(2))))};
};

TEST_F(StapleSetupsTest, GoodStapleIsNothingWrong) {
  if (!RealTlsServer::Available(RealTls::kOpenssl))
    GTEST_SKIP() << "no openssl";
  const OpensslResponder responder(site_.ca(),
                                   {OpensslIndexEntry::Good(kLeafSerial)});
  ASSERT_EQ(responder.failure(), "");
  const RealTlsServer server(
      RealTls::kOpenssl, site_.Show(Site::Leaf(responder.Url()), site_.Good()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {0, "accept", "Success", "nothing_wrong", kNobody});
  EXPECT_EQ(run.report["source"], "staple");
  EXPECT_EQ(run.report["host"], kHost);
  EXPECT_EQ(run.report["port"], server.port());
  EXPECT_EQ(run.report["address"], "127.0.0.1");
  EXPECT_EQ(run.report["tls_version"], "TLS 1.3");
  EXPECT_EQ(run.report["trust"]["ok"], true);
  EXPECT_EQ(run.report["trust"]["host_matches"], true);
  EXPECT_EQ(run.report["chain"].size(), 3);
  EXPECT_EQ(run.report["chain"][2]["presented"], false);  // The root.
  EXPECT_EQ(run.report["certificate"]["must_staple"], false);
  EXPECT_EQ(run.report["certificate"]["lifetime_days"], 90);
  EXPECT_EQ(run.report["staple"]["finding"], "good");
  EXPECT_EQ(run.report["staple"]["serial_matches"], true);
  EXPECT_EQ(run.report["staple"]["signed_by"], "issuer");
  EXPECT_EQ(run.report["responder"]["status"], "good");
  EXPECT_EQ(run.report["responder"]["url"], responder.Url());
  EXPECT_EQ(run.report["responder"]["same_as_staple"], false);
  for (const cli::Json& policy : run.report["policies"]) {
    EXPECT_EQ(policy["verdict"], "accept") << policy;
  }
}

TEST_F(StapleSetupsTest, StapleOfAnAuthorisedResponderIsGood) {
  if (!RealTlsServer::Available(RealTls::kGnutls)) GTEST_SKIP() << "no gnutls";
  const auto responder =
      site_.ca().IssueResponder(CertificateBuilder::Responder().Validity(
          Site::Now() - kOneDay, Site::Now() + kOneDay));
  const absl::Time from = Site::Now() - absl::Hours(1);
  const RealTlsServer server(
      RealTls::kGnutls,
      site_.Show(Leaf().MustStaple(),
                 site_.Response()
                     .Good(kLeafSerial, from, from + 7 * kOneDay)
                     .SignedBy(responder)
                     .Build()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {0, "accept", "Success", "nothing_wrong", kNobody});
  EXPECT_EQ(run.report["staple"]["signed_by"], "delegate");
  EXPECT_EQ(run.report["certificate"]["must_staple"], true);
}

TEST_F(StapleSetupsTest, MustStapleWithoutStapleIsRefused) {
  if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
  RealTlsOptions options;
  options.version = TLS1_2_VERSION;
  const RealTlsServer server(RealTls::kNginx, site_.Show(Leaf().MustStaple()),
                             options);
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run,
               {1, "reject", "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
                "must_staple_without_staple", kOperator});
  EXPECT_EQ(run.report["tls_version"], "TLS 1.2");
  EXPECT_EQ(run.report["source"], "certificate");
  EXPECT_EQ(run.report["staple"], nullptr);
  EXPECT_EQ(run.report["responder"]["status"], "good");
  EXPECT_EQ(run.report["certificate"]["must_staple"], true);
  EXPECT_NE(SettingFor(run, "nginx").find("ssl_stapling on"),
            std::string::npos);
}

// Firefox asks the responder, and is content with its answer; that the staple
// ran out is the operator's to know all the same.
TEST_F(StapleSetupsTest, ExpiredStapleIsNamedThoughTheResponderMakesUpForIt) {
  if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
  const RealTlsServer server(RealTls::kNginx,
                             site_.Show(Leaf(), ExpiredStaple()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {0, "accept", "Success", "staple_expired", kOperator});
  EXPECT_EQ(run.report["source"], "network");
  EXPECT_EQ(run.report["staple"]["finding"], "expired");
  EXPECT_EQ(run.report["staple"]["code"], "SEC_ERROR_OCSP_OLD_RESPONSE");
  EXPECT_EQ(run.report["staple"]["serial_matches"], true);
  EXPECT_GT(run.report["staple"]["life_used"], 1);
  EXPECT_EQ(run.report["responder"]["finding"], "good");
  EXPECT_TRUE(HasNote(run, "the fault is in what the server staples"));
  EXPECT_TRUE(HasNote(run, "server with SEC_ERROR_OCSP_OLD_RESPONSE."));
}

TEST_F(StapleSetupsTest, StrictRefusesAnExpiredStaple) {
  if (!RealTlsServer::Available(RealTls::kOpenssl))
    GTEST_SKIP() << "no openssl";
  const RealTlsServer server(RealTls::kOpenssl,
                             site_.Show(Leaf(), ExpiredStaple()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port(), {"--policy", "strict"});
  ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_OLD_RESPONSE",
                     "staple_expired", kOperator});
  EXPECT_EQ(run.report["policy"], "strict");
}

TEST_F(StapleSetupsTest, ExpiredStapleIsRefusedIfNobodyElseAnswers) {
  if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
  const auto nobody = ReserveClosedPort();
  const RealTlsServer server(
      RealTls::kNginx,
      site_.Show(Site::Leaf(nobody->Url("/")), ExpiredStaple()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_OLD_RESPONSE",
                     "staple_expired", kOperator});
  EXPECT_EQ(run.report["responder"]["finding"], "connection_refused");
}

TEST_F(StapleSetupsTest, StapleOfThePreviousCertificateIsNamed) {
  if (!RealTlsServer::Available(RealTls::kOpenssl))
    GTEST_SKIP() << "no openssl";
  const RealTlsServer server(RealTls::kOpenssl,
                             site_.Show(RenewedLeaf(), StapleBeforeRenewal()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {0, "accept", "Success", "staple_of_previous_certificate",
                     kOperator});
  EXPECT_EQ(run.report["source"], "network");
  EXPECT_EQ(run.report["staple"]["serials"], cli::Json::array({"11"}));
  EXPECT_EQ(run.report["staple"]["serial_matches"], false);
  EXPECT_EQ(run.report["staple"]["finding"], "response_for_other_serial");
  EXPECT_NE(SettingFor(run, "nginx").find("reload"), std::string::npos);
}

TEST_F(StapleSetupsTest, StapleOfThePreviousCertificateIsRefusedWithoutOther) {
  if (!RealTlsServer::Available(RealTls::kGnutls)) GTEST_SKIP() << "no gnutls";
  const auto nobody = ReserveClosedPort();
  const RealTlsServer server(RealTls::kGnutls,
                             site_.Show(RenewedLeaf().OcspUrl(nobody->Url("/")),
                                        StapleBeforeRenewal()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(
      run, {1, "reject", "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING",
            "staple_of_previous_certificate", kOperator});
  EXPECT_EQ(run.report["source"], "staple");
}

// The CA has switched its responders off; the old staple file is still there.
TEST_F(StapleSetupsTest, OldStapleAtACertificateWithoutResponderIsToGo) {
  if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
  const CertificateBuilder leaf = Site::LeafWithCrlOnly().Validity(
      Site::Now() - 2 * kOneDay, Site::Now() + 88 * kOneDay);
  const RealTlsServer server(RealTls::kNginx,
                             site_.Show(leaf, StapleBeforeRenewal()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(
      run, {1, "reject", "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING",
            "staple_of_previous_certificate", kOperator});
  EXPECT_EQ(run.report["responder"], nullptr);
  EXPECT_NE(SettingFor(run, "nginx").find("Remove ssl_stapling_file"),
            std::string::npos);
  EXPECT_TRUE(HasNote(run, "although its certificate names no responder"));
}

TEST_F(StapleSetupsTest, StapleOfAnotherCaIsNamed) {
  if (!RealTlsServer::Available(RealTls::kOpenssl))
    GTEST_SKIP() << "no openssl";
  const TestCa other = site_.root().IssueCa("Other CA");
  const absl::Time from = Site::Now() - absl::Hours(1);
  const std::string staple = ResponseBuilder(other)
                                 .ProducedAt(from)
                                 .Good(kLeafSerial, from, from + 7 * kOneDay)
                                 .Build();
  const RealTlsServer server(RealTls::kOpenssl, site_.Show(Leaf(), staple));
  ASSERT_EQ(server.failure(), "");
  for (const char* policy : {"firefox", "firefox-hard-fail", "strict"}) {
    const ConnectRun run = site_.Connect(server.port(), {"--policy", policy});
    ExpectReport(run,
                 {0, "accept", "Success", "staple_of_other_ca", kOperator});
    EXPECT_EQ(run.report["staple"]["code"],
              "SEC_ERROR_OCSP_INVALID_SIGNING_CERT");
    EXPECT_EQ(run.report["staple"]["signed_by"], nullptr);
  }
}

// A predecessor of the CA has its name and another key.
TEST_F(StapleSetupsTest, StapleOfATwinOfTheIssuerIsNamed) {
  const TestCa twin(CertificateBuilder::Ca("Setup CA")
                        .Key(TestKey::Rsa(RsaTestKey::kOtherCa)));
  const absl::Time from = Site::Now() - absl::Hours(1);
  const ConnectRun run =
      ConnectToOurs(ResponseBuilder(twin)
                        .ProducedAt(from)
                        .Good(kLeafSerial, from, from + 7 * kOneDay)
                        .Build());
  ExpectReport(run,
               {0, "accept", "Success", "staple_with_other_issuer", kOperator});
}

TEST_F(StapleSetupsTest, StapleOfTheDefaultVirtualHostIsNamed) {
  if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
  const std::string staple = site_.Good(kNeighbourSerial);
  const CertificateBuilder neighbour =
      Leaf().Serial(kNeighbourSerial).Subject(kNeighbour).DnsName(kNeighbour);
  const NginxHosts server({{kNeighbour, site_.Show(neighbour, staple)},
                           {kHost, site_.Show(Leaf(), staple)}});
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(
      run, {0, "accept", "Success", "staple_of_other_certificate", kOperator});
  EXPECT_EQ(run.report["staple"]["serials"], cli::Json::array({"22"}));
  EXPECT_EQ(run.report["without_sni"]["same_certificate"], false);
  EXPECT_EQ(run.report["without_sni"]["staple"], "same");
  EXPECT_TRUE(HasNote(run, "default virtual host"));
  EXPECT_NE(SettingFor(run, "nginx").find("server_name"), std::string::npos);
}

TEST_F(StapleSetupsTest, StapleOfAVirtualHostBesidesIsNamed) {
  TlsServer server(site_.Show(Leaf(), site_.Good()));
  server.ServeFor(kHost, site_.Show(Leaf(), site_.Good(kNeighbourSerial)));
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(
      run, {0, "accept", "Success", "staple_of_other_certificate", kOperator});
  EXPECT_EQ(run.report["without_sni"]["same_certificate"], true);
  EXPECT_EQ(run.report["without_sni"]["staple"], "for_this_certificate");
  EXPECT_TRUE(HasNote(run, "mixed up"));
}

TEST_F(StapleSetupsTest, RevokedIsRefused) {
  for (const char* policy : {"firefox", "firefox-hard-fail", "strict"}) {
    const ConnectRun run = ConnectToOurs(site_.Revoked(), {"--policy", policy});
    ExpectReport(run, {1, "reject", "SEC_ERROR_REVOKED_CERTIFICATE", "revoked",
                       kOperator});
    EXPECT_EQ(run.report["finding"], "revoked");
    EXPECT_EQ(run.report["source"], "staple");
  }
}

TEST_F(StapleSetupsTest, UnknownIsTheRespondersFault) {
  if (!RealTlsServer::Available(RealTls::kOpenssl))
    GTEST_SKIP() << "no openssl";
  const RealTlsServer server(RealTls::kOpenssl,
                             site_.Show(Leaf(), site_.Unknown()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_UNKNOWN_CERT",
                     "unknown_to_responder", kCaOrResponder});
  EXPECT_EQ(run.report["staple"]["serial_matches"], true);
}

TEST_F(StapleSetupsTest, BrokenStapleIsRefused) {
  const std::string good = site_.Good();
  const std::string pem = "-----BEGIN OCSP RESPONSE-----\nMIIB\n";
  for (const std::string& staple :
       {good.substr(0, good.size() / 2), good.substr(0, good.size() - 1), pem,
        std::string("\0\1\2", 3), good + good}) {
    SCOPED_TRACE(staple.size());
    const ConnectRun run = ConnectToOurs(staple);
    ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_MALFORMED_RESPONSE",
                       "staple_broken", kOperator});
    EXPECT_EQ(run.report["staple"]["size"], staple.size());
    EXPECT_NE(SettingFor(run, "nginx").find("DER"), std::string::npos);
  }
}

TEST_F(StapleSetupsTest, StapleWithAForgedSignatureIsRefused) {
  const absl::Time from = Site::Now() - absl::Hours(1);
  const ConnectRun run =
      ConnectToOurs(site_.Response()
                        .Good(kLeafSerial, from, from + 7 * kOneDay)
                        .CorruptSignature()
                        .Build());
  ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_BAD_SIGNATURE",
                     "staple_broken", kOperator});
}

// As Apache does with SSLStaplingReturnResponderErrors.
TEST_F(StapleSetupsTest, StapledTryLaterIsNamedThoughTheResponderAnswers) {
  if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
  const RealTlsServer server(RealTls::kNginx,
                             site_.Show(Leaf(), ErrorResponse(3)));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(
      run, {0, "accept", "Success", "staple_is_responder_error", kOperator});
  EXPECT_EQ(run.report["staple"]["finding"], "try_later");
}

TEST_F(StapleSetupsTest, StapledUnauthorizedIsRefused) {
  if (!RealTlsServer::Available(RealTls::kOpenssl))
    GTEST_SKIP() << "no openssl";
  const RealTlsServer server(RealTls::kOpenssl,
                             site_.Show(Leaf(), ErrorResponse(6)));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_UNAUTHORIZED_REQUEST",
                     "staple_is_responder_error", kOperator});
}

}  // namespace
}  // namespace revcheck::testing
