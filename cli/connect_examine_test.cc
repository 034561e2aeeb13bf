#include "revcheck/cli/connect_examine.h"

#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/proxy.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::cli {
namespace {

using testing::CertificateBuilder;
using testing::DaysFromNow;
using testing::Delivery;
using ::testing::ElementsAre;
using testing::FakeHttpClient;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;
using testing::Ok;
using testing::ResponseBuilder;
using testing::TestCa;

constexpr char kUrl[] = "http://ocsp.example/";
constexpr char kHost[] = "leaf.example";
constexpr char kOtherSerial[] = "\x11\x22";

bssl::UniquePtr<X509_STORE> StoreOf(const std::string& root) {
  bssl::UniquePtr<X509_STORE> store(X509_STORE_new());
  const uint8_t* cursor = reinterpret_cast<const uint8_t*>(root.data());
  const bssl::UniquePtr<X509> certificate(
      d2i_X509(nullptr, &cursor, static_cast<long>(root.size())));
  EXPECT_TRUE(X509_STORE_add_cert(store.get(), certificate.get()));
  return store;
}

// A server of leaf.example, below an intermediate that it sends, and whose
// responder answers that the certificate is good.
class ConnectExamineTest : public ::testing::Test {
 protected:
  ConnectExamineTest()
      : roots_(StoreOf(root_.certificate())),
        client_(std::make_shared<FakeHttpClient>(Delivery::kInline)) {
    facts_.host = kHost;
    facts_.policy = "firefox";
    facts_.now = kNow;
    facts_.main.address = "192.0.2.1";
    facts_.main.tls_version = "TLS 1.3";
    Serve(CertificateBuilder());
    client_->Answer(kUrl, Good());
  }

  void Serve(const CertificateBuilder& builder) {
    facts_.main.chain = {ca_.Issue(builder), ca_.certificate()};
  }

  std::string Good() const { return ResponseBuilder(ca_).Good().Build(); }

  // About another certificate, from before this one's time.
  std::string Previous() const {
    return ResponseBuilder(ca_)
        .Good(kOtherSerial, DaysFromNow(-33), DaysFromNow(-26))
        .ProducedAt(DaysFromNow(-33))
        .Build();
  }

  // About another certificate, and current.
  std::string Neighbour() const {
    return ResponseBuilder(ca_).Good(kOtherSerial).Build();
  }

  absl::StatusOr<Json> TryToExamine() {
    ExamineTools tools;
    tools.roots = roots_.get();
    tools.client = client_.get();
    tools.proxy = proxy_;
    return Examine(facts_, tools);
  }

  Json Report() {
    absl::StatusOr<Json> report = TryToExamine();
    EXPECT_TRUE(report.ok()) << report.status().message();
    return report.ok() ? *report : Json();
  }

  // The verdict under each profile, in their order.
  static std::vector<std::string> Verdicts(const Json& report) {
    std::vector<std::string> verdicts;
    for (const Json& policy : report["policies"]) {
      verdicts.push_back(policy["verdict"]);
    }
    return verdicts;
  }

  static std::string Notes(const Json& report) {
    return report["notes"].dump();
  }

  const TestCa root_{"Test Root"};
  const TestCa ca_ = root_.IssueCa("Test Issuer");
  const bssl::UniquePtr<X509_STORE> roots_;
  const std::shared_ptr<FakeHttpClient> client_;
  ProxyRules proxy_;
  ConnectFacts facts_;
};

TEST_F(ConnectExamineTest, FieldsAreAsDocumented) {
  facts_.main.staple = Good();
  const Json report = Report();
  std::vector<std::string> names;
  for (const auto& [name, value] : report.items()) {
    names.push_back(name);
  }
  EXPECT_THAT(
      names,
      ElementsAre("host", "port", "address", "time", "starttls", "tls_version",
                  "policy", "verdict", "refusal", "revocation", "code",
                  "number", "finding", "source", "exemption", "root_cause",
                  "culprit", "meaning", "remedy", "settings", "policies",
                  "trust", "chain", "certificate", "staple", "responder",
                  "without_sni", "nodes", "repeats", "notes"));
  EXPECT_EQ(report["time"], "2026-03-01T00:00:00Z");
  EXPECT_EQ(report["chain"].size(), 3u);
  EXPECT_EQ(report["chain"][1]["presented"], true);
  EXPECT_EQ(report["chain"][2]["presented"], false);
  EXPECT_EQ(report["certificate"]["serial"], "5a3c912e7708d416");
  EXPECT_EQ(report["certificate"]["lifetime_days"], 90);
  EXPECT_EQ(report["certificate"]["ocsp_urls"], Json::array({kUrl}));
  EXPECT_EQ(report["staple"]["life_used"], 0.143);
  EXPECT_EQ(report["staple"]["signed_by"], "issuer");
  EXPECT_EQ(report["responder"]["same_as_staple"], true);
}

TEST_F(ConnectExamineTest, GoodServerHasNothingWrong) {
  facts_.main.staple = Good();
  const Json report = Report();
  EXPECT_EQ(report["verdict"], "accept");
  EXPECT_EQ(report["source"], "staple");
  EXPECT_EQ(report["root_cause"], "nothing_wrong");
  EXPECT_TRUE(report["settings"].empty());
  EXPECT_TRUE(report["notes"].empty()) << Notes(report);
  EXPECT_THAT(Verdicts(report), ElementsAre("accept", "accept", "accept"));
  EXPECT_EQ(StatusOf(report), kAccepted);
}

TEST_F(ConnectExamineTest, ResponderIsAskedOnceForAllProfiles) {
  const Json report = Report();
  EXPECT_EQ(client_->request_count(), 1u);
  EXPECT_THAT(Verdicts(report), ElementsAre("accept", "accept", "accept"));
  EXPECT_EQ(report["source"], "network");
  EXPECT_THAT(Notes(report), HasSubstr("staples nothing"));
}

TEST_F(ConnectExamineTest, NamesMustStapleWithoutStaple) {
  Serve(CertificateBuilder().MustStaple());
  const Json report = Report();
  EXPECT_THAT(Verdicts(report), ElementsAre("reject", "reject", "reject"));
  EXPECT_EQ(report["code"], "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING");
  EXPECT_EQ(report["root_cause"], "must_staple_without_staple");
  EXPECT_EQ(report["settings"].size(), 5u);
  EXPECT_EQ(report["certificate"]["must_staple"], true);
  EXPECT_EQ(StatusOf(report), kRejected);
}

TEST_F(ConnectExamineTest, NamesStaleStapleThatFirefoxBears) {
  facts_.main.staple =
      ResponseBuilder(ca_)
          .Good(testing::kLeafSerial, DaysFromNow(-20), DaysFromNow(-13))
          .Build();
  const Json report = Report();
  EXPECT_THAT(Verdicts(report), ElementsAre("accept", "accept", "reject"));
  EXPECT_EQ(report["root_cause"], "staple_expired");
  EXPECT_EQ(report["settings"].size(), 5u);
  EXPECT_GT(report["staple"]["life_used"].get<double>(), 1);
  EXPECT_EQ(report["responder"]["same_as_staple"], false);
  EXPECT_THAT(Notes(report),
              HasSubstr("fault is in what the server staples; a client which "
                        "the responder does not answer in time refuses the "
                        "server with SEC_ERROR_OCSP_OLD_RESPONSE.\""));
  EXPECT_EQ(StatusOf(report), kAccepted);
}

TEST_F(ConnectExamineTest, SaysWithWhatAClientWithoutAnswerRefuses) {
  facts_.main.staple = Previous();
  const Json soft = Report();
  EXPECT_EQ(soft["verdict"], "accept");
  EXPECT_EQ(soft["root_cause"], "staple_of_previous_certificate");
  EXPECT_THAT(Notes(soft),
              HasSubstr("with "
                        "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING."));
  facts_.policy = "firefox-hard-fail";
  EXPECT_THAT(Notes(Report()), HasSubstr("with SEC_ERROR_OCSP_SERVER_ERROR."));
}

TEST_F(ConnectExamineTest, NothingIsRefusedWithoutAnswerThatNeedsNone) {
  Serve(CertificateBuilder().Validity(DaysFromNow(-1), DaysFromNow(5)));
  facts_.main.staple = Neighbour();
  Json report = Report();
  EXPECT_EQ(report["verdict"], "accept-by-exemption");
  EXPECT_EQ(report["root_cause"], "staple_of_other_certificate");
  EXPECT_THAT(Notes(report), HasSubstr("what the server staples.\""));
  Serve(CertificateBuilder());
  facts_.main.staple = "junk";
  report = Report();
  EXPECT_EQ(report["verdict"], "reject");
  EXPECT_THAT(Notes(report), HasSubstr("what the server staples.\""));
}

TEST_F(ConnectExamineTest, StapledRevocationThatWasTakenBackIsOutOfDate) {
  facts_.main.staple =
      ResponseBuilder(ca_)
          .Revoked(testing::kLeafSerial, DaysFromNow(-20), DaysFromNow(-13))
          .Build();
  const Json report = Report();
  EXPECT_EQ(report["verdict"], "accept");
  EXPECT_EQ(report["root_cause"], "staple_expired");
}

TEST_F(ConnectExamineTest, AnswerThatTheServerPassesOnIsTheResponders) {
  facts_.main.staple = Previous();
  client_->Answer(kUrl, Previous());
  for (const char* policy : {"firefox", "firefox-hard-fail", "strict"}) {
    facts_.policy = policy;
    const Json report = Report();
    EXPECT_EQ(report["verdict"], "reject");
    EXPECT_EQ(report["root_cause"], "responder_answered_other");
    EXPECT_TRUE(report["settings"].empty());
  }
  // No check asks about these; this command does.
  Serve(CertificateBuilder().Validity(DaysFromNow(-1), DaysFromNow(5)));
  EXPECT_EQ(Report()["root_cause"], "responder_answered_other");
}

TEST_F(ConnectExamineTest, NamesStapleOfPreviousCertificate) {
  facts_.main.staple = Previous();
  client_->Answer(kUrl, TransportError::kConnectionRefused);
  const Json report = Report();
  EXPECT_EQ(report["code"],
            "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING");
  EXPECT_EQ(report["root_cause"], "staple_of_previous_certificate");
  EXPECT_EQ(report["culprit"], "server operator");
  EXPECT_EQ(report["staple"]["serials"], Json::array({"1122"}));
  EXPECT_EQ(report["staple"]["serial_matches"], false);
  EXPECT_EQ(report["responder"]["transport_error"]["error"],
            "connection_refused");
  EXPECT_EQ(StatusOf(report), kRejected);
}

TEST_F(ConnectExamineTest, NamesStapleOfOtherCa) {
  const TestCa other("Other CA");
  facts_.main.staple = ResponseBuilder(other).Good().Build();
  const Json report = Report();
  EXPECT_EQ(report["staple"]["code"], "SEC_ERROR_OCSP_INVALID_SIGNING_CERT");
  EXPECT_EQ(report["staple"]["signed_by"], nullptr);
  EXPECT_EQ(report["root_cause"], "staple_of_other_ca");
}

TEST_F(ConnectExamineTest, NamesStapleOfDefaultVirtualHost) {
  facts_.main.staple = Neighbour();
  facts_.without_sni = facts_.main;
  facts_.without_sni->chain[0] =
      ca_.Issue(CertificateBuilder().Serial(kOtherSerial).Subject("default"));
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "staple_of_other_certificate");
  EXPECT_THAT(report["meaning"].get<std::string>(), HasSubstr("without SNI"));
  EXPECT_EQ(report["without_sni"]["same_certificate"], false);
  EXPECT_EQ(report["without_sni"]["staple"], "same");
  EXPECT_THAT(Notes(report), HasSubstr("default virtual host"));
}

TEST_F(ConnectExamineTest, NamesStaplesThatTwoVirtualHostsMixUp) {
  facts_.main.staple = Neighbour();
  facts_.without_sni = facts_.main;
  facts_.without_sni->staple = Good();
  const Json report = Report();
  EXPECT_EQ(report["without_sni"]["staple"], "for_this_certificate");
  EXPECT_THAT(Notes(report), HasSubstr("mixed up"));
}

TEST_F(ConnectExamineTest, NamesResponderThatIsDown) {
  client_->Answer(kUrl, TransportError::kConnectionRefused);
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "responder_down");
  EXPECT_EQ(report["culprit"], "CA or responder");
  EXPECT_TRUE(report["settings"].empty());
  EXPECT_THAT(Verdicts(report),
              ElementsAre("accept-without-evidence", "reject", "reject"));
  EXPECT_EQ(StatusOf(report), kAcceptedWithoutEvidence);
}

TEST_F(ConnectExamineTest, NamesResponderThatIsSlow) {
  client_->Answer(kUrl, [this](const HttpRequest& request) {
    HttpResult result = Ok(Good())(request);
    result.timings.lookup = absl::Milliseconds(20);
    result.timings.connect = absl::Milliseconds(30);
    result.timings.first_byte = absl::Seconds(3);
    result.timings.total = absl::Milliseconds(3060);
    return result;
  });
  const Json report = Report();
  EXPECT_EQ(report["finding"], "timed_out");
  EXPECT_EQ(report["root_cause"], "responder_too_slow");
  EXPECT_EQ(report["culprit"], "CA or responder");
  EXPECT_EQ(report["responder"]["status"], "good");
  EXPECT_THAT(Verdicts(report),
              ElementsAre("accept-without-evidence", "accept", "accept"));
  EXPECT_THAT(Notes(report), HasSubstr("slow: it took 3.1 s"));
}

TEST_F(ConnectExamineTest, ResponderThatTakesTheQuestionAloneIsTooSlow) {
  HttpPhase phase = HttpPhase::kFirstByte;
  client_->Answer(kUrl, [&phase](const HttpRequest& request) {
    HttpResult result;
    result.error = TransportError::kTimedOut;
    result.phase = phase;
    result.url = request.url;
    return result;
  });
  EXPECT_EQ(Report()["root_cause"], "responder_too_slow");
  phase = HttpPhase::kBody;
  EXPECT_EQ(Report()["root_cause"], "responder_too_slow");
  phase = HttpPhase::kConnect;
  EXPECT_EQ(Report()["root_cause"], "responder_unreachable");
  phase = HttpPhase::kFirstByte;  // Of the proxy, which may wait for it.
  proxy_ = ProxyRules::Create("proxy.example:3128").value();
  EXPECT_EQ(Report()["root_cause"], "responder_unreachable");
}

TEST_F(ConnectExamineTest, StapleBesideAGoodAnswerIsTheServersFault) {
  const std::string staples[] = {
      ResponseBuilder(ca_).Good().SignedBy(root_).Build(),
      ResponseBuilder(ca_)
          .Good()
          .SignedBy(ca_.IssueResponder(
              CertificateBuilder::Responder().WithoutExtension(
                  oid::kExtKeyUsage)))
          .Build(),
      ResponseBuilder(ca_).Good().Version(1).Build(),
  };
  for (const std::string& staple : staples) {
    facts_.main.staple = staple;
    Json report = Report();
    EXPECT_EQ(report["root_cause"], "staple_broken");
    EXPECT_EQ(report["culprit"], "server operator");
    EXPECT_THAT(Notes(report),
                HasSubstr("fault is in what the server staples"));
    EXPECT_THAT(report["settings"][0]["text"].get<std::string>(),
                HasSubstr("must be DER"));
    client_->Answer(kUrl, staple);
    EXPECT_EQ(Report()["root_cause"], "responder_misconfigured");
    client_->Answer(kUrl, TransportError::kConnectionRefused);
    report = Report();
    EXPECT_EQ(report["root_cause"], "responder_misconfigured");
    EXPECT_TRUE(report["settings"].empty());
    client_->Answer(kUrl, Good());
  }
}

TEST_F(ConnectExamineTest, HttpsUrlIsNotAsked) {
  client_->Answer(kUrl, TransportError::kUrlUnusable);
  EXPECT_THAT(Notes(Report()),
              HasSubstr("Nobody asked the responder, whose URL"));
}

TEST_F(ConnectExamineTest, CrlOnlyIsANormalState) {
  Serve(CertificateBuilder().OcspUrls({}).CrlUrls({"http://crl.example/1"}));
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "no_responder_url");
  EXPECT_TRUE(report["settings"].empty());
  EXPECT_TRUE(report["responder"].is_null());
  EXPECT_EQ(report["certificate"]["crl_urls"],
            Json::array({"http://crl.example/1"}));
  EXPECT_THAT(Notes(report), HasSubstr("That is a normal state"));
  EXPECT_EQ(StatusOf(report), kAcceptedWithoutEvidence);
}

TEST_F(ConnectExamineTest, OldStapleOfCertificateWithoutResponderIsToGo) {
  Serve(CertificateBuilder().OcspUrls({}).CrlUrls({"http://crl.example/1"}));
  facts_.main.staple = Previous();
  const Json report = Report();
  EXPECT_EQ(report["verdict"], "reject");
  EXPECT_EQ(report["root_cause"], "staple_of_previous_certificate");
  EXPECT_THAT(report["remedy"].get<std::string>(),
              HasSubstr("Switch stapling off"));
  EXPECT_THAT(report["settings"][0]["text"].get<std::string>(),
              HasSubstr("Remove ssl_stapling_file"));
}

TEST_F(ConnectExamineTest, NamesShortLivedCertificate) {
  Serve(CertificateBuilder()
            .Validity(DaysFromNow(-1), DaysFromNow(5))
            .OcspUrls({}));
  const Json report = Report();
  EXPECT_EQ(report["verdict"], "accept-by-exemption");
  EXPECT_EQ(report["exemption"], "short-lived");
  EXPECT_EQ(report["certificate"]["short_lived"], true);
  EXPECT_EQ(report["certificate"]["lifetime_days"], 6);
  EXPECT_EQ(StatusOf(report), kAccepted);
}

TEST_F(ConnectExamineTest, NamesIncompleteChain) {
  facts_.main.chain.resize(1);
  facts_.main.staple = Good();
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "incomplete_chain");
  EXPECT_THAT(report["remedy"].get<std::string>(), HasSubstr("--roots"));
  EXPECT_EQ(report["code"], "SEC_ERROR_UNKNOWN_ISSUER");
  EXPECT_EQ(report["number"], -8179);
  EXPECT_EQ(report["trust"]["ok"], false);
  EXPECT_EQ(report["staple"]["finding"], nullptr);
  EXPECT_EQ(report["settings"].size(), 5u);
  EXPECT_EQ(StatusOf(report), kRejected);
}

TEST_F(ConnectExamineTest, ExaminesRevocationBelowAnUnknownRoot) {
  const bssl::UniquePtr<X509_STORE> others =
      StoreOf(TestCa("Other Root").certificate());
  facts_.main.staple = Good();
  ExamineTools tools;
  tools.roots = others.get();
  tools.client = client_.get();
  const Json report = Examine(facts_, tools).value();
  EXPECT_EQ(report["verdict"], "reject");
  EXPECT_EQ(report["revocation"], "accept");
  EXPECT_THAT(report["refusal"].get<std::string>(),
              HasSubstr("the chain is refused: "));
  EXPECT_EQ(report["trust"]["ok"], false);
  EXPECT_EQ(report["root_cause"], "unknown_root");
  EXPECT_THAT(Notes(report), HasSubstr("examined all the same"));
  EXPECT_EQ(StatusOf(report), kRejected);
}

TEST_F(ConnectExamineTest, IssuerIsKnownByItsSignatureNotItsName) {
  const TestCa twin =
      TestCa("Other Root")
          .IssueCa(CertificateBuilder::Ca("Test Issuer")
                       .Key(testing::TestKey::Ec(Curve::kP256, "twin")));
  facts_.main.chain[1] = twin.certificate();
  const Json report = Report();
  EXPECT_EQ(report["code"], "SEC_ERROR_UNKNOWN_ISSUER");
  EXPECT_EQ(report["root_cause"], "incomplete_chain");
  EXPECT_THAT(Notes(report),
              HasSubstr("of the issuer's name whose key did not"));
}

TEST_F(ConnectExamineTest, NamesWrongHost) {
  facts_.host = "other.example";
  facts_.main.staple = Good();
  const Json report = Report();
  EXPECT_EQ(report["verdict"], "reject");
  EXPECT_EQ(report["refusal"], "the host name is not in the certificate");
  EXPECT_EQ(report["revocation"], "accept");
  EXPECT_EQ(report["trust"]["host_matches"], false);
  EXPECT_EQ(report["root_cause"], "wrong_host");
  EXPECT_EQ(StatusOf(report), kRejected);
}

TEST_F(ConnectExamineTest, NamesClientClockThatIsBehind) {
  facts_.now = DaysFromNow(-40);
  facts_.main.staple = Good();
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "client_clock_slow");
  EXPECT_EQ(report["culprit"], "client clock");
  EXPECT_THAT(Notes(report), HasSubstr("not valid yet"));
  EXPECT_EQ(report["chain"].size(), 3u);
}

TEST_F(ConnectExamineTest, CertificateNotYetValidWithFreshAnswersIsTooEarly) {
  Serve(CertificateBuilder().Validity(kNow + absl::Hours(6), DaysFromNow(90)));
  const Json answered = Report();
  EXPECT_EQ(answered["root_cause"], "certificate_not_yet_valid");
  EXPECT_EQ(answered["culprit"], "server operator");
  EXPECT_THAT(answered["settings"][0]["text"].get<std::string>(),
              HasSubstr("previous certificate"));
  EXPECT_EQ(StatusOf(answered), kRejected);
  EXPECT_THAT(Notes(answered), HasSubstr("with which the responses agree"));
  facts_.main.staple = Good();
  client_->Answer(kUrl, TransportError::kTimedOut);
  EXPECT_EQ(Report()["root_cause"], "certificate_not_yet_valid");
  facts_.main.staple = ResponseBuilder(ca_).Revoked().Build();
  EXPECT_EQ(Report()["root_cause"], "revoked");
}

// Verification lets responses be from tomorrow; a clock that is behind by hours
// meets such.
TEST_F(ConnectExamineTest, AnswersFromTomorrowDoNotConfirmTheClock) {
  Serve(CertificateBuilder().Validity(kNow + absl::Hours(6), DaysFromNow(90)));
  const std::string later =
      ResponseBuilder(ca_)
          .Good(testing::kLeafSerial, kNow + absl::Hours(12), DaysFromNow(7))
          .Build();
  facts_.main.staple = later;
  client_->Answer(kUrl, later);
  const Json report = Report();
  EXPECT_EQ(report["staple"]["finding"], "good");
  EXPECT_EQ(report["root_cause"], "client_clock_slow");
  EXPECT_THAT(Notes(report), HasSubstr("clock is probably behind"));
}

TEST_F(ConnectExamineTest, ClockIsToBlameWhereNothingConfirmsIt) {
  Serve(CertificateBuilder().Validity(kNow + absl::Hours(6), DaysFromNow(90)));
  client_->Answer(kUrl, TransportError::kTimedOut);
  EXPECT_EQ(Report()["root_cause"], "client_clock_slow");
}

TEST_F(ConnectExamineTest, NamesIntermediateThatIsNotYetValid) {
  const TestCa young =
      root_.IssueCa(CertificateBuilder::Ca("Young Issuer")
                        .Validity(DaysFromNow(1), DaysFromNow(900)));
  facts_.main.chain = {young.Issue(CertificateBuilder()), young.certificate()};
  client_->Answer(kUrl, ResponseBuilder(young).Good().Build());
  const Json report = Report();
  EXPECT_EQ(report["revocation"], "accept");
  EXPECT_EQ(report["root_cause"], "certificate_not_yet_valid");
  EXPECT_THAT(report["trust"]["error"].get<std::string>(),
              HasSubstr("CN=Young Issuer"));
}

TEST_F(ConnectExamineTest, NamesIntermediateThatHasExpired) {
  const TestCa old =
      root_.IssueCa(CertificateBuilder::Ca("Old Issuer")
                        .Validity(DaysFromNow(-900), DaysFromNow(-2)));
  facts_.main.chain = {old.Issue(CertificateBuilder()), old.certificate()};
  client_->Answer(kUrl, ResponseBuilder(old).Good().Build());
  Json report = Report();
  EXPECT_EQ(report["verdict"], "reject");
  EXPECT_EQ(report["revocation"], "accept");
  EXPECT_EQ(report["root_cause"], "intermediate_expired");
  EXPECT_EQ(report["culprit"], "server operator");
  EXPECT_THAT(report["refusal"].get<std::string>(),
              HasSubstr("CN=Old Issuer, on 2026-02-27T00:00:00Z"));
  EXPECT_THAT(report["settings"][0]["text"].get<std::string>(),
              HasSubstr("the intermediates behind it"));
  facts_.policy = "strict";  // Nobody answers for it any more.
  client_->Answer(kUrl, testing::ErrorResponse(6));
  report = Report();
  EXPECT_EQ(report["revocation"], "reject");
  EXPECT_EQ(report["root_cause"], "intermediate_expired");
}

TEST_F(ConnectExamineTest, NamesClientClockThatIsAhead) {
  facts_.now = DaysFromNow(100);
  facts_.main.staple = Good();
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "client_clock_fast");
  EXPECT_THAT(Notes(report), HasSubstr("clock is ahead"));
}

TEST_F(ConnectExamineTest, TimeThatIsGivenIsNoClock) {
  facts_.time_is_given = true;
  facts_.main.staple = Good();
  facts_.now = DaysFromNow(100);
  Json report = Report();
  EXPECT_EQ(report["root_cause"], "time_given_too_late");
  EXPECT_EQ(report["culprit"], "local policy");
  EXPECT_EQ(Notes(report).find("clock"), std::string::npos);
  facts_.now = DaysFromNow(-40);
  report = Report();
  EXPECT_EQ(report["root_cause"], "time_given_too_early");
  EXPECT_EQ(Notes(report).find("clock"), std::string::npos);
}

TEST_F(ConnectExamineTest, ProxyThatIsDownSaysNothingOfTheResponder) {
  client_->Answer(kUrl, [](const HttpRequest& request) {
    HttpResult result;
    result.error = TransportError::kConnectionRefused;
    result.phase = HttpPhase::kConnect;
    result.url = request.url;
    return result;
  });
  EXPECT_EQ(Report()["root_cause"], "responder_down");
  EXPECT_EQ(Report()["responder"]["proxy"], nullptr);
  proxy_ = ProxyRules::Create("proxy.example:3128").value();
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "proxy_unreachable");
  EXPECT_EQ(report["culprit"], "local policy");
  EXPECT_EQ(report["responder"]["proxy"], "proxy.example:3128");
  EXPECT_THAT(Notes(report), HasSubstr("The proxy proxy.example:3128 cannot"));
}

TEST_F(ConnectExamineTest, ProxyThatWantsALoginSaysNothingOfTheResponder) {
  client_->Answer(kUrl, [](const HttpRequest& request) {
    HttpResult result;
    result.error = TransportError::kHttpStatus;
    result.phase = HttpPhase::kHeaders;
    result.status = 407;
    result.url = request.url;
    return result;
  });
  EXPECT_EQ(Report()["root_cause"], "responder_misconfigured");
  proxy_ = ProxyRules::Create("proxy.example:3128").value();
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "proxy_unreachable");
  EXPECT_THAT(Notes(report), HasSubstr("proxy.example:3128 wants a login"));
  facts_.main.staple = ResponseBuilder(ca_).Good().Version(1).Build();
  EXPECT_EQ(Report()["root_cause"], "responder_misconfigured");
}

TEST_F(ConnectExamineTest, ResponderWhoseAddressIsRefusedWasNotAsked) {
  client_->Answer(kUrl, TransportError::kAddressRefused);
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "responder_address_refused");
  EXPECT_EQ(report["culprit"], "local policy");
  EXPECT_THAT(Notes(report), HasSubstr("--allow-loopback"));
}

TEST_F(ConnectExamineTest, ExpiredCertificateWithFreshAnswersIsExpired) {
  Serve(CertificateBuilder().Validity(DaysFromNow(-100), DaysFromNow(-10)));
  facts_.main.staple = Good();
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "certificate_expired");
  EXPECT_EQ(StatusOf(report), kRejected);
}

TEST_F(ConnectExamineTest, SaysWhichNodesDiffer) {
  facts_.main.staple = Good();
  ProbeResult same = facts_.main;
  ProbeResult stale = facts_.main;
  stale.address = "192.0.2.2";
  stale.staple = Previous();
  ProbeResult behind = facts_.main;
  behind.address = "192.0.2.3";
  behind.chain[0] = ca_.Issue(CertificateBuilder().Serial(7));
  behind.staple = std::nullopt;
  ProbeResult mute;
  mute.address = "192.0.2.4";
  mute.error = "the TLS handshake failed";
  mute.reached = true;
  ProbeResult garbled = mute;
  garbled.chain = {"junk"};
  garbled.error = std::nullopt;
  facts_.nodes = {same, stale, behind, mute, garbled};
  const Json report = Report();
  ASSERT_EQ(report["nodes"].size(), 5u);
  EXPECT_TRUE(report["nodes"][0]["differs"].empty());
  EXPECT_EQ(report["nodes"][1]["differs"],
            Json::array({"another finding about the staple"}));
  EXPECT_EQ(report["nodes"][1]["staple"]["serials"], Json::array({"1122"}));
  EXPECT_EQ(report["nodes"][2]["differs"],
            Json::array({"another certificate", "no staple"}));
  EXPECT_EQ(report["nodes"][3]["error"], "the TLS handshake failed");
  EXPECT_EQ(report["nodes"][3]["staple"], nullptr);
  EXPECT_EQ(report["nodes"][3]["differs"], Json::array({"no certificate"}));
  EXPECT_EQ(report["nodes"][4]["differs"],
            Json::array({"another certificate"}));
  EXPECT_EQ(report["root_cause"], "nodes_differ");
  EXPECT_THAT(Notes(report), HasSubstr("192.0.2.2, 192.0.2.3, 192.0.2.4"));
  EXPECT_EQ(report["verdict"], "accept");
}

TEST_F(ConnectExamineTest, NodeThatCannotBeReachedSaysNothing) {
  facts_.main.staple = Good();
  ProbeResult unreachable;
  unreachable.address = "2001:db8::4";
  unreachable.error = "Network is unreachable";
  facts_.nodes = {facts_.main, unreachable};
  const Json two = Report();
  EXPECT_EQ(two["nodes"][1]["error"], "Network is unreachable");
  EXPECT_EQ(two["nodes"][1]["serial"], nullptr);
  EXPECT_EQ(two["nodes"][1]["staple"], nullptr);
  EXPECT_EQ(two["nodes"][1]["differs"], Json::array());
  EXPECT_EQ(two["root_cause"], "nothing_wrong");
  EXPECT_EQ(two["notes"],
            Json::array({"1 of 2 addresses could not be examined from here: "
                         "2001:db8::4."}));
  facts_.nodes.push_back(facts_.main);
  facts_.nodes.back().address = "192.0.2.2";
  EXPECT_THAT(Notes(Report()), HasSubstr("The other 2 addresses serve"));
  facts_.nodes.back().staple = std::nullopt;
  const Json differing = Report();
  EXPECT_EQ(differing["root_cause"], "nodes_differ");
  EXPECT_THAT(Notes(differing), HasSubstr("1 of 3 addresses differ from "
                                          "192.0.2.1: 192.0.2.2."));
}

TEST_F(ConnectExamineTest, NamesServerThatStaplesOnlyLater) {
  ProbeResult later = facts_.main;
  later.staple = Good();
  facts_.repeats = {facts_.main, later};
  const Json report = Report();
  EXPECT_EQ(report["repeats"][0]["staple"], "absent");
  EXPECT_EQ(report["repeats"][1]["staple"], "present");
  EXPECT_EQ(report["repeats"][1]["finding"], "good");
  EXPECT_EQ(report["root_cause"], "staple_comes_late");
  EXPECT_THAT(Notes(report), HasSubstr("first connection brought no staple"));
  EXPECT_THAT(Notes(report), Not(HasSubstr("staples nothing")));
}

TEST_F(ConnectExamineTest, NamesServerThatStaplesFromTheSecondConnectionOn) {
  facts_.without_sni = facts_.main;
  facts_.without_sni->staple = Good();
  const Json report = Report();
  EXPECT_EQ(report["without_sni"]["staple"], "for_this_certificate");
  EXPECT_EQ(report["root_cause"], "staple_comes_late");
  EXPECT_THAT(Notes(report), HasSubstr("one without SNI after it did"));
  EXPECT_THAT(Notes(report), Not(HasSubstr("staples nothing")));
  facts_.repeats = {facts_.main, facts_.main};
  EXPECT_EQ(Report()["root_cause"], "nothing_wrong");
}

TEST_F(ConnectExamineTest, NamesRevokedCertificate) {
  facts_.main.staple = ResponseBuilder(ca_).Revoked().Build();
  const Json report = Report();
  EXPECT_EQ(report["root_cause"], "revoked");
  EXPECT_THAT(Verdicts(report), ElementsAre("reject", "reject", "reject"));
}

TEST_F(ConnectExamineTest, AnythingAtAllMayBeStapled) {
  for (const std::string& staple :
       {std::string("\0", 1), std::string("junk"), std::string(70000, '\x30'),
        testing::ErrorResponse(3), Good().substr(0, 100)}) {
    facts_.main.staple = staple;
    const Json report = Report();
    EXPECT_EQ(report["staple"]["size"], staple.size());
    EXPECT_NE(report["root_cause"], "nothing_wrong");
    EXPECT_EQ(report["settings"].size(), 5u);
  }
}

TEST_F(ConnectExamineTest, LeafThatCannotBeReadIsAnError) {
  facts_.main.chain = {"junk"};
  EXPECT_EQ(TryToExamine().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ConnectExamineTest, ChosenPolicyGivesTheVerdict) {
  facts_.policy = "strict";
  client_->Answer(kUrl, TransportError::kTimedOut);
  const Json report = Report();
  EXPECT_EQ(report["policy"], "strict");
  EXPECT_EQ(report["verdict"], "reject");
  EXPECT_EQ(report["code"], "SEC_ERROR_OCSP_SERVER_ERROR");
}

}  // namespace
}  // namespace revcheck::cli
