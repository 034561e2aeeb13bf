#include "revcheck/cli/connect_text.h"

#include <string>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::cli {
namespace {

using testing::DaysFromNow;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;

// A report in which everything is wrong that can be.
Json BadReport() {
  return Json::parse(R"json({
    "host": "www.example.com", "port": 443, "address": "192.0.2.1",
    "time": "2026-03-01T00:00:00Z", "starttls": "smtp",
    "tls_version": "TLS 1.3", "policy": "firefox", "verdict": "reject",
    "refusal": null, "revocation": "reject", "code": "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING",
    "number": -16375, "finding": "response_for_other_serial",
    "source": "staple", "exemption": "short-lived",
    "root_cause": "staple_of_previous_certificate",
    "culprit": "server operator",
    "meaning": "The server staples a response made before its certificate was issued: that of the certificate it had before a renewal.",
    "remedy": "Reload every node after a renewal, and delete stale staple files and caches, so that the server fetches the response anew.",
    "settings": [{"server": "nginx", "text": "Rewrite or remove ssl_stapling_file, which nginx staples unchecked; without it, ssl_stapling on fetches by itself."}],
    "policies": [
      {"policy": "firefox", "verdict": "reject", "code": "x", "number": 1,
       "finding": "embedded_certificate_unknown_critical_extension", "source": "staple"},
      {"policy": "firefox-hard-fail", "verdict": "accept-without-evidence", "code": "x", "number": 1, "finding": "good", "source": "staple"}],
    "trust": {"ok": false, "error": "unable to get local issuer certificate", "host_matches": false},
    "chain": [{"subject": "CN=www.example.com, O=A rather long name of an organisation, L=A town, C=XX", "issuer": "CN=I", "serial": "01", "not_before": null, "not_after": null, "presented": true}],
    "certificate": {"subject": "CN=a", "serial": "0123456789abcdef0123456789abcdef01234567",
      "not_before": "2026-01-30T00:00:00Z", "not_after": "2026-04-30T00:00:00Z",
      "lifetime_days": 90, "must_staple": true, "short_lived": true,
      "ocsp_urls": ["http://ocsp.example/"], "crl_urls": []},
    "staple": {"size": 471, "serials": ["0123456789abcdef0123456789abcdef01234567", "02"],
      "serial_matches": false, "signer": "key 0123456789abcdef0123456789abcdef01234567",
      "signed_by": null, "produced_at": "2026-02-20T00:00:00Z",
      "this_update": "2026-02-20T00:00:00Z", "next_update": "2026-02-27T00:00:00Z",
      "valid_through": null, "life_used": 1.286, "code": "SEC_ERROR_OCSP_OLD_RESPONSE",
      "finding": "expired", "meaning": "The response has expired."},
    "responder": {"url": "http://ocsp.example/", "proxy": "proxy.example:3128", "status": null, "code": "SEC_ERROR_OCSP_SERVER_ERROR",
      "finding": "timed_out", "this_update": null, "next_update": null, "same_as_staple": false,
      "transport_error": {"error": "timed_out", "phase": "first_byte", "http_status": null, "detail": "192.0.2.9:80: nothing came for a long time, and then nothing came again"},
      "timings": {"lookup_ms": 1.5, "connect_ms": 20.0, "first_byte_ms": 10000.0, "total_ms": 10021.5}},
    "without_sni": {"same_certificate": false, "staple": "for_this_certificate"},
    "nodes": [{"address": "2001:db8:1111:2222:3333:4444:5555:6666", "error": null,
      "serial": "0123456789abcdef0123456789abcdef01234567",
      "staple": {"present": true, "this_update": null, "serials": [], "finding": "responder_certificate_missing"},
      "differs": ["another certificate", "another finding about the staple"]},
      {"address": "192.0.2.3", "error": "Connection refused", "serial": null, "staple": null, "differs": []}],
    "repeats": [{"n": 1, "staple": "absent", "finding": null}, {"n": 2, "staple": "present", "finding": "good"}],
    "notes": ["The staple is about the certificate that the server serves to clients without SNI: it comes from the default virtual host."]
  })json");
}

// The same where nothing is known.
Json BareReport() {
  Json report = BadReport();
  for (const char* field :
       {"starttls", "exemption", "staple", "responder", "without_sni"}) {
    report[field] = nullptr;
  }
  for (const char* field : {"settings", "nodes", "repeats", "notes"}) {
    report[field] = Json::array();
  }
  for (const char* field : {"not_before", "not_after", "lifetime_days"}) {
    report["certificate"][field] = nullptr;
  }
  report["trust"] = {{"ok", true}, {"error", nullptr}, {"host_matches", true}};
  return report;
}

void ExpectNoWideLine(const std::string& text) {
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST(ConnectTextTest, HasAtMost80Columns) {
  ExpectNoWideLine(RenderConnectText(BadReport(), Color::kNever));
  ExpectNoWideLine(RenderConnectText(BareReport(), Color::kNever));
}

TEST(ConnectTextTest, NodeThatCannotBeReachedIsMarkedUnknown) {
  Json report = BadReport();
  EXPECT_NE(RenderConnectText(report, Color::kNever)
                .find("  ?           192.0.2.3: Connection refused"),
            std::string::npos);
  report["nodes"][1]["differs"] = {"no certificate"};
  EXPECT_NE(RenderConnectText(report, Color::kNever)
                .find("  !           192.0.2.3: Connection refused"),
            std::string::npos);
}

TEST(ConnectTextTest, TheHeadlineNamesWhatRefusesTheServer) {
  Json report = BareReport();
  report["verdict"] = "accept";
  report["revocation"] = "accept";
  std::string text = RenderConnectText(report, Color::kNever);
  EXPECT_THAT(text, HasSubstr("verdict     accept\n"));
  EXPECT_THAT(text, Not(HasSubstr("revocation  ")));
  report["verdict"] = "reject";
  report["refusal"] = "the host name is not in the certificate";
  text = RenderConnectText(report, Color::kNever);
  EXPECT_THAT(text, HasSubstr("verdict     reject: the host name is not in"));
  EXPECT_THAT(text, HasSubstr("revocation  accept\n"));
}

TEST(ConnectTextTest, SaysWhyNoResponderWasAsked) {
  Json report = BareReport();
  report["finding"] = "issuer_unknown";
  EXPECT_THAT(RenderConnectText(report, Color::kNever),
              HasSubstr("not asked: the issuer is unknown"));
}

TEST(ConnectTextTest, ByteThatNeverCameHasNoTime) {
  Json report = BadReport();
  EXPECT_THAT(RenderConnectText(report, Color::kNever),
              HasSubstr("first byte 10000, total 10022 ms"));
  report["responder"]["timings"]["first_byte_ms"] = 0.0;
  EXPECT_THAT(RenderConnectText(report, Color::kNever),
              HasSubstr("no first byte, total 10022 ms"));
}

TEST(ConnectTextTest, HasColorsOnlyWhereTheyAreWanted) {
  const std::string plain = RenderConnectText(BadReport(), Color::kNever);
  std::string colored = RenderConnectText(BadReport(), Color::kAlways);
  EXPECT_EQ(plain.find('\033'), std::string::npos);
  EXPECT_NE(colored.find("\033[31mreject\033[0m"), std::string::npos);
  // Colours are all that differs.
  for (size_t at = 0; (at = colored.find('\033')) != std::string::npos;) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  EXPECT_EQ(colored, plain);
}

TEST(ConnectTextTest, SaysWhatMattersAtAGlance) {
  const std::string text = RenderConnectText(BadReport(), Color::kNever);
  for (const char* part :
       {"www.example.com:443", "starttls smtp", "verdict     reject",
        "RESPONSE_FOR_CERT_MISSING (-16375)", "staple_of_previous_certificate",
        "nginx       Rewrite", "firefox-hard-fail", "(not this certificate)",
        "129% of its life used", "timed_out, in phase first_byte",
        "another certificate, staple: for_this_certificate",
        "through     the proxy proxy.example:3128", "Connection refused",
        "DIFFERS", "try 2       staple present, good", "  * The staple"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(ConnectTextTest, LeavesOutWhatIsNotKnown) {
  const std::string text = RenderConnectText(BareReport(), Color::kNever);
  EXPECT_THAT(text, HasSubstr("there is none to ask"));
  EXPECT_THAT(text, HasSubstr("unknown days"));
  EXPECT_THAT(text, Not(HasSubstr("Notes")));
  EXPECT_THAT(text, Not(HasSubstr("Other connections")));
}

TEST(TimelineBarTest, MarksNow) {
  EXPECT_EQ(TimelineBar(DaysFromNow(-5), DaysFromNow(5), kNow, 21),
            "[#########|---------]");
  EXPECT_EQ(TimelineBar(kNow, DaysFromNow(10), kNow, 11), "|---------]");
  EXPECT_EQ(TimelineBar(DaysFromNow(-10), kNow, kNow, 11), "[#########|");
}

TEST(TimelineBarTest, NowMayBeOutside) {
  EXPECT_EQ(TimelineBar(DaysFromNow(-20), DaysFromNow(-10), kNow, 21),
            "[#########]         |");
  EXPECT_EQ(TimelineBar(DaysFromNow(10), DaysFromNow(20), kNow, 21),
            "|         [---------]");
}

TEST(TimelineBarTest, BearsTimesWithoutEnd) {
  const absl::Time kTimes[] = {absl::InfinitePast(), kNow,
                               absl::InfiniteFuture()};
  for (const absl::Time from : kTimes) {
    for (const absl::Time to : kTimes) {
      for (const absl::Time now : kTimes) {
        EXPECT_EQ(TimelineBar(from, to, now, 11).size(), 11u);
      }
    }
  }
  EXPECT_EQ(TimelineBar(kNow, DaysFromNow(1), absl::InfiniteFuture(), 5),
            "]   |");
}

TEST(TimelineBarTest, IsNeverWiderThanAsked) {
  for (const int days : {-36500, -1, 0, 1, 36500}) {
    EXPECT_EQ(TimelineBar(kNow, kNow + absl::Seconds(1), DaysFromNow(days), 44)
                  .size(),
              44u);
  }
}

}  // namespace
}  // namespace revcheck::cli
