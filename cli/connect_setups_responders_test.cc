// `revcheck connect` where no staple comes, and the responder fails; and where
// the clock is wrong.

#include <stdint.h>

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/cli/testing/setups.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/openssl_responder.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/tls/testing/real_tls_servers.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/certificate_builder.h"

namespace revcheck::testing {
namespace {

const std::vector<std::string> kHardFail = {"--policy", "firefox-hard-fail"};
constexpr char kServerError[] = "SEC_ERROR_OCSP_SERVER_ERROR";
constexpr char kWithout[] = "accept-without-evidence";

void SilentScript(ServerConnection& connection) {
  connection.ReadRequest();
  connection.WaitForPeerToClose();
}

class ResponderSetupsTest : public ::testing::Test {
 protected:
  TlsIdentity Unstapled(const std::string& url) const {
    return site_.Show(Site::Leaf(url));
  }

  // Two verdicts of one server: soft fail and hard fail agree on the cause.
  void ExpectSoftAndHard(uint16_t port, const std::string& finding,
                         const char* hard_code, const char* cause,
                         const char* culprit) const {
    const ConnectRun soft = Connect(port, {});
    ExpectReport(soft, {3, kWithout, "Success", cause, culprit});
    EXPECT_EQ(soft.report["finding"], finding);
    EXPECT_EQ(soft.report["source"], "network");
    EXPECT_EQ(soft.report["staple"], nullptr);
    const ConnectRun hard = Connect(port, kHardFail);
    ExpectReport(hard, {1, "reject", hard_code, cause, culprit});
    EXPECT_EQ(hard.report["finding"], finding);
    EXPECT_EQ(hard.report["responder"]["finding"], finding);
  }

  virtual ConnectRun Connect(uint16_t port,
                             const std::vector<std::string>& more) const {
    return site_.Connect(port, more);
  }

  const Site site_;
};

TEST_F(ResponderSetupsTest, ResponderThatIsDownIsOverlookedBySoftFailAlone) {
  if (!RealTlsServer::Available(RealTls::kGnutls)) GTEST_SKIP() << "no gnutls";
  const auto nobody = ReserveClosedPort();
  const RealTlsServer server(RealTls::kGnutls, Unstapled(nobody->Url("/")));
  ASSERT_EQ(server.failure(), "");
  ExpectSoftAndHard(server.port(), "connection_refused", kServerError,
                    "responder_down", kCaOrResponder);
}

TEST_F(ResponderSetupsTest, ResponderThatIsDownDoesNotMatterBesideAGoodStaple) {
  if (!RealTlsServer::Available(RealTls::kGnutls)) GTEST_SKIP() << "no gnutls";
  const auto nobody = ReserveClosedPort();
  const RealTlsServer server(
      RealTls::kGnutls, site_.Show(Site::Leaf(nobody->Url("/")), site_.Good()));
  ASSERT_EQ(server.failure(), "");
  const ConnectRun run = site_.Connect(server.port(), kHardFail);
  ExpectReport(run, {0, "accept", "Success", "nothing_wrong", kNobody});
  EXPECT_EQ(run.report["responder"]["finding"], "connection_refused");
  EXPECT_TRUE(HasNote(run, "The responder gives no answer"));
}

class SilentSetupsTest : public ResponderSetupsTest {
 protected:
  // With ever longer limits, until the responder has been asked within one: on
  // a slow machine a short one may be over before.
  ConnectRun Connect(uint16_t port,
                     const std::vector<std::string>& more) const override {
    ConnectRun run;
    for (const char* limit : {"0.2", "1", "4"}) {
      std::vector<std::string> options = more;
      options.insert(options.end(), {"--timeout", limit});
      run = site_.ConnectOnce(port, options);
      if (run.report.is_object()) {
        const cli::Json& responder = run.report["responder"];
        EXPECT_EQ(responder["finding"], "timed_out");
        if (responder["transport_error"]["phase"] == "first_byte") break;
      }
    }
    return run;
  }
};

TEST_F(SilentSetupsTest, ResponderThatNeverAnswersIsTooSlow) {
  if (!RealTlsServer::Available(RealTls::kOpenssl))
    GTEST_SKIP() << "no openssl";
  const TestServer responder(SilentScript);
  const RealTlsServer server(RealTls::kOpenssl, Unstapled(responder.Url()));
  ASSERT_EQ(server.failure(), "");
  ExpectSoftAndHard(server.port(), "timed_out", kServerError,
                    "responder_too_slow", kCaOrResponder);
}

TEST_F(ResponderSetupsTest, SlowResponderIsTooSlowForSoftFailAlone) {
  const TestServer responder([this](ServerConnection& connection) {
    connection.ReadRequest();
    connection.Sleep(Policy::Firefox().FetchTimeout() +
                     absl::Milliseconds(200));
    connection.Send(OcspHttpResponse(site_.Good()));
  });
  const TlsServer server(Unstapled(responder.Url()));
  const ConnectRun run = site_.ConnectOnce(server.port());
  ExpectReport(run,
               {3, kWithout, "Success", "responder_too_slow", kCaOrResponder});
  EXPECT_EQ(run.report["responder"]["status"], "good");
  EXPECT_EQ(run.report["policies"][1]["policy"], "firefox-hard-fail");
  EXPECT_EQ(run.report["policies"][1]["verdict"], "accept");
  EXPECT_TRUE(HasNote(run, "The responder is slow"));
}

TEST_F(ResponderSetupsTest, WebPageInPlaceOfAnAnswerIsMisconfiguration) {
  const TestServer responder(
      AnswerAll(HttpResponse(200, "<!doctype html><p>It works!</p>",
                             {{"Content-Type", "text/html"}})));
  const TlsServer server(Unstapled(responder.Url()));
  ExpectSoftAndHard(server.port(), "not_an_ocsp_response",
                    "SEC_ERROR_OCSP_MALFORMED_RESPONSE",
                    "responder_misconfigured", kCaOrResponder);
}

TEST_F(ResponderSetupsTest, HttpErrorIsMisconfiguration) {
  if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
  const TestServer responder(AnswerAll(
      HttpResponse(500, "<p>oops</p>", {{"Content-Type", "text/html"}})));
  const RealTlsServer server(RealTls::kNginx, Unstapled(responder.Url()));
  ASSERT_EQ(server.failure(), "");
  ExpectSoftAndHard(server.port(), "http_status", kServerError,
                    "responder_misconfigured", kCaOrResponder);
}

TEST_F(ResponderSetupsTest, UnauthorizedIsARefusal) {
  const TestServer responder(AnswerAll(OcspHttpResponse(ErrorResponse(6))));
  const TlsServer server(Unstapled(responder.Url()));
  ExpectSoftAndHard(server.port(), "unauthorized",
                    "SEC_ERROR_OCSP_UNAUTHORIZED_REQUEST", "responder_refuses",
                    kCaOrResponder);
}

TEST_F(ResponderSetupsTest, StaleAnswersAreTheRespondersFault) {
  const TestServer responder(
      AnswerAll(OcspHttpResponse(site_.Good(kLeafSerial, 9 * kOneDay))));
  const TlsServer server(Unstapled(responder.Url()));
  ExpectSoftAndHard(server.port(), "expired", "SEC_ERROR_OCSP_OLD_RESPONSE",
                    "responder_serves_stale", kCaOrResponder);
}

// The server staples what it gets, to the byte: it is not at fault.
TEST_F(ResponderSetupsTest, StapledStaleAnswerIsTheRespondersFault) {
  const std::string stale = site_.Good(kLeafSerial, 9 * kOneDay);
  const TestServer responder(AnswerAll(OcspHttpResponse(stale)));
  const TlsServer server(site_.Show(Site::Leaf(responder.Url()), stale));
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_OLD_RESPONSE",
                     "responder_serves_stale", kCaOrResponder});
  EXPECT_EQ(run.report["responder"]["same_as_staple"], true);
}

TEST_F(ResponderSetupsTest, StapledAnswerAboutAnotherIsTheRespondersFault) {
  const std::string other = site_.Good("\x22");
  const TestServer responder(AnswerAll(OcspHttpResponse(other)));
  const TlsServer server(site_.Show(Site::Leaf(responder.Url()), other));
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(
      run, {1, "reject", "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING",
            "responder_answered_other", kCaOrResponder});
}

TEST_F(ResponderSetupsTest, RevokedIsFoundOutFromTheResponder) {
  if (!OpensslResponder::Available()) GTEST_SKIP() << "no openssl";
  const OpensslResponder responder(
      site_.ca(), {OpensslIndexEntry::Revoked(
                      kLeafSerial, Site::Now() - kOneDay, "keyCompromise")});
  ASSERT_EQ(responder.failure(), "");
  const TlsServer server(Unstapled(responder.Url()));
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {1, "reject", "SEC_ERROR_REVOKED_CERTIFICATE", "revoked",
                     kOperator});
  EXPECT_EQ(run.report["source"], "network");
  EXPECT_EQ(run.report["responder"]["status"], "revoked");
}

// The staple is still good: Firefox accepts it, and in days no more.
TEST_F(ResponderSetupsTest, GoodStapleOfACertificateRevokedSinceIsNoted) {
  const std::string revoked = site_.Revoked();
  const TestServer responder(AnswerAll(OcspHttpResponse(revoked)));
  const TlsServer server(site_.Show(Site::Leaf(responder.Url()),
                                    site_.Good(kLeafSerial, 2 * kOneDay)));
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(run, {0, "accept", "Success", "revoked", kOperator});
  EXPECT_TRUE(HasNote(run, "clients go by the staple until that runs out"));
  EXPECT_EQ(run.report["responder"]["status"], "revoked");
}

TEST_F(ResponderSetupsTest, GoodStapleTheResponderKnowsNothingOfIsNoted) {
  const TestServer responder(AnswerAll(OcspHttpResponse(site_.Unknown())));
  const TlsServer server(site_.Show(Site::Leaf(responder.Url()), site_.Good()));
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(
      run, {0, "accept", "Success", "unknown_to_responder", kCaOrResponder});
}

TEST_F(ResponderSetupsTest, CertificateWithCrlOnlyIsANormalState) {
  if (!RealTlsServer::Available(RealTls::kOpenssl))
    GTEST_SKIP() << "no openssl";
  const RealTlsServer server(RealTls::kOpenssl,
                             site_.Show(Site::LeafWithCrlOnly()));
  ASSERT_EQ(server.failure(), "");
  for (const char* policy : {"firefox", "firefox-hard-fail"}) {
    const ConnectRun run = site_.Connect(server.port(), {"--policy", policy});
    ExpectReport(run, {3, kWithout, "Success", "no_responder_url", kLocal});
    EXPECT_EQ(run.report["responder"], nullptr);
    EXPECT_EQ(run.report["certificate"]["ocsp_urls"].size(), 0);
    EXPECT_EQ(run.report["certificate"]["crl_urls"][0],
              "http://crl.example/7.crl");
    EXPECT_TRUE(HasNote(run, "normal state"));
  }
  const ConnectRun strict =
      site_.Connect(server.port(), {"--policy", "strict"});
  ExpectReport(strict, {1, "reject", "SEC_ERROR_OCSP_UNKNOWN_CERT",
                        "no_responder_url", kLocal});
}

TEST_F(ResponderSetupsTest, ShortLivedCertificateNeedsNoEvidence) {
  const TlsServer server(site_.Show(Site::LeafWithCrlOnly().Validity(
      Site::Now() - kOneDay, Site::Now() + 5 * kOneDay)));
  for (const char* policy : {"firefox", "firefox-hard-fail", "strict"}) {
    const ConnectRun run = site_.Connect(server.port(), {"--policy", policy});
    ExpectReport(
        run, {0, "accept-by-exemption", "Success", "nothing_wrong", kNobody});
    EXPECT_EQ(run.report["certificate"]["short_lived"], true);
  }
}

// Clocks, for which --at stands.

class ClockSetupsTest : public ResponderSetupsTest {
 protected:
  ConnectRun ConnectAt(absl::Duration from_now) const {
    const TestServer responder(
        AnswerAll(OcspHttpResponse(site_.Good(kLeafSerial, absl::Hours(2)))));
    const TlsServer server(
        site_.Show(Site::Leaf(responder.Url()), site_.Good()));
    return site_.Connect(server.port(), {"--at", Site::At(from_now)});
  }
};

TEST_F(ClockSetupsTest, ClockAheadWithinTheCertificatesLife) {
  const ConnectRun run = ConnectAt(20 * kOneDay);
  ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_OLD_RESPONSE",
                     "time_given_too_late", kLocal});
  EXPECT_EQ(run.report["time"], Site::At(20 * kOneDay));
}

TEST_F(ClockSetupsTest, ClockAheadOfTheCertificatesLife) {
  const ConnectRun run = ConnectAt(400 * kOneDay);
  ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_OLD_RESPONSE",
                     "time_given_too_late", kLocal});
  EXPECT_EQ(run.report["trust"]["ok"], false);
  EXPECT_TRUE(HasNote(run, "--at gives, the certificate has expired"));
}

TEST_F(ClockSetupsTest, ClockBehindWithinTheCertificatesLife) {
  ExpectReport(ConnectAt(-3 * kOneDay),
               {1, "reject", "SEC_ERROR_OCSP_FUTURE_RESPONSE",
                "time_given_too_early", kLocal});
}

TEST_F(ClockSetupsTest, ClockBehindTheCertificatesLife) {
  const ConnectRun run = ConnectAt(-40 * kOneDay);
  ExpectReport(run, {1, "reject", "SEC_ERROR_OCSP_FUTURE_RESPONSE",
                     "time_given_too_early", kLocal});
  EXPECT_EQ(run.report["trust"]["ok"], false);
  EXPECT_TRUE(HasNote(run, "--at gives, the certificate is not valid yet"));
}

TEST_F(ClockSetupsTest, ClockBehindIsSeenFromTheAnswerAlone) {
  const TestServer responder(AnswerAll(OcspHttpResponse(site_.Good())));
  const TlsServer server(Unstapled(responder.Url()));
  const ConnectRun run =
      site_.Connect(server.port(), {"--at", Site::At(-3 * kOneDay)});
  ExpectReport(run, {3, kWithout, "Success", "time_given_too_early", kLocal});
  EXPECT_EQ(run.report["responder"]["code"], "SEC_ERROR_OCSP_FUTURE_RESPONSE");
}

// Staple and answer go with the clock: it is the certificate that is early.
TEST_F(ClockSetupsTest, EarlyCertificateIsNoFaultOfTheClock) {
  const TestServer responder(
      AnswerAll(OcspHttpResponse(site_.Good(kLeafSerial, absl::Hours(2)))));
  const TlsServer server(site_.Show(
      Site::Leaf(responder.Url())
          .Validity(Site::Now() + absl::Hours(12), Site::Now() + 90 * kOneDay),
      site_.Good()));
  const ConnectRun run = site_.Connect(server.port());
  ExpectReport(
      run, {1, "reject", "Success", "certificate_not_yet_valid", kOperator});
  EXPECT_EQ(run.report["revocation"], "accept");
  EXPECT_TRUE(HasNote(run, "with which the responses agree"));
}

// Staple and answer go with the clock: it is the certificate that is old.
TEST_F(ClockSetupsTest, ExpiredCertificateIsNoFaultOfTheClock) {
  const TestServer responder(
      AnswerAll(OcspHttpResponse(site_.Good(kLeafSerial, absl::Hours(2)))));
  const TlsServer server(site_.Show(
      Site::Leaf(responder.Url())
          .Validity(Site::Now() - 95 * kOneDay, Site::Now() - 5 * kOneDay),
      site_.Good()));
  const ConnectRun run = site_.Connect(server.port());
  EXPECT_EQ(run.status, 1);
  EXPECT_EQ(run.report["root_cause"], "certificate_expired");
  EXPECT_EQ(run.report["culprit"], kOperator);
  EXPECT_EQ(run.report["trust"]["ok"], false);
  EXPECT_NE(SettingFor(run, "nginx"), "");
}

// Responders cease to answer for certificates that have expired, so that their
// staples run out: the certificate comes first.
TEST_F(ClockSetupsTest, ExpiredCertificateExplainsItsExpiredStaple) {
  const TestServer responder(AnswerAll(OcspHttpResponse(ErrorResponse(6))));
  const TlsServer server(site_.Show(
      Site::Leaf(responder.Url())
          .Validity(Site::Now() - 95 * kOneDay, Site::Now() - 5 * kOneDay),
      site_.Good(kLeafSerial, 13 * kOneDay)));
  for (const char* policy : {"firefox", "firefox-hard-fail", "strict"}) {
    const ConnectRun run = site_.Connect(server.port(), {"--policy", policy});
    EXPECT_EQ(run.status, 1);
    EXPECT_EQ(run.report["verdict"], "reject");
    EXPECT_EQ(run.report["root_cause"], "certificate_expired");
    EXPECT_EQ(run.report["culprit"], kOperator);
  }
}

}  // namespace
}  // namespace revcheck::testing
