// Which connections make Firefox ask (spec/mozilla-pkix.md, 8.5 and 8.6),
// replayed through Checker and BeastClient over real HTTP.
// policy/spec_rows_test.cc has the same rows below the network, and those of
// 8.2 to 8.4. A number of requests is that of one pass, as there.
//
// Left out, with the reason:
//
//   8.5, 14 and 15, containers       no input; two checks alike are row 12
//   8.5, 11 and 13, request channel  Firefox's; nothing of it is sent
//   8.6 test_ocsp_timeout            the client's, which checker_request_test
//                                    shows to be given the time
//   8.6 test_ocsp_no_hsts_upgrade    the client's: it is given the URL as it is
//   8.6 test_ocsp_private_caching    the client's: it has no HTTP cache
//   8.6 test_ct_stapled              no request; in policy/
//   8.6 test_session_resumption      no check takes place
//   8.6 test_ev_certs, other roots   path building
//       and policies, distrusted
//   8.6 test_crlite_filters, more    what a filter covers is the list's to say
//       timestamps, delta; _preexisting
//   8.6 test_cert_storage            OneCRL is asked by path building

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/proxy.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/net/url.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// Answers over real HTTP, whatever name is asked: it is the proxy for all of
// them. Counts what arrives.
class CountingResponder {
 public:
  std::shared_ptr<HttpClient> Client() const {
    BeastClientOptions options;
    options.proxy =
        *ProxyRules::Create(absl::StrCat("127.0.0.1:", server_.port()));
    return std::make_shared<BeastClient>(std::move(options));
  }

  // Status 200 with this body; nullopt: status 500.
  void set_answer(std::optional<std::string> body) {
    const std::lock_guard<std::mutex> lock(mutex_);
    body_ = std::move(body);
  }

  int requests() const { return static_cast<int>(server_.requests()); }
  ReceivedRequest last() const { return server_.received().back(); }

 private:
  std::string Answer() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return body_.has_value() ? OcspHttpResponse(*body_) : HttpResponse(500, "");
  }

  std::mutex mutex_;
  std::optional<std::string> body_;
  TestServer server_{
      AnswerEach([this](const ReceivedRequest&) { return Answer(); })};
};

PolicyOptions HardFail() { return PolicyOptions::FirefoxHardFail(); }

CertificateBuilder LongLived() {
  return CertificateBuilder().Validity(kNow - 365 * kDay, kNow + 365 * kDay);
}

// A Firefox, a certificate, and a responder that answers 500 unless told.
class Browser {
 public:
  explicit Browser(const PolicyOptions& policy = PolicyOptions(),
                   const CertificateBuilder& leaf = LongLived())
      : leaf_(leaf) {
    options_ = OptionsFor(*Policy::Create(policy));
    Restart();
  }

  // Forgets what it has cached.
  void Restart() { checker_ = MakeChecker(responder_.Client(), options_); }

  Browser& WhenAsked(std::optional<std::string> body) {
    responder_.set_answer(std::move(body));
    return *this;
  }

  CheckInput input() const { return leaf_.input(); }
  const TestLeaf& leaf() const { return leaf_; }
  CheckerOptions& options() { return options_; }
  const CountingResponder& responder() const { return responder_; }

  // Expects Firefox's code and requests.
  void Connect(const CheckInput& input, Code code, int requests) {
    const int before = responder_.requests();
    const auto result = checker_->Check(input);
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->verdict().code, code);
    EXPECT_EQ(responder_.requests() - before, requests);
  }
  void Connect(Code code, int requests) { Connect(input(), code, requests); }
  void ConnectStapled(const std::string& staple, Code code, int requests) {
    CheckInput stapled = input();
    stapled.staple = ToBytes(staple);
    Connect(stapled, code, requests);
  }

 private:
  const TestLeaf leaf_;
  CheckerOptions options_;
  CountingResponder responder_;
  std::unique_ptr<Checker> checker_;
};

std::string Good() { return TestLeaf().Good(kNow, kNow + kDay); }

// 8.5.

TEST(CachingTest, Row1ShortLived) {
  PolicyOptions policy;
  policy.short_lifetime_days = 12000;
  Browser(policy).Connect(Code::kSuccess, 0);
}

TEST(CachingTest, Row2NotShortLived) {
  PolicyOptions policy;
  policy.short_lifetime_days = 100;
  Browser(policy).Connect(Code::kSuccess, 1);
}

TEST(CachingTest, Rows3To6UnknownUntilGood) {
  Browser browser;
  browser.ConnectStapled(browser.leaf().Unknown(), Code::kOcspUnknownCert, 0);
  browser.Connect(Code::kOcspUnknownCert, 1);
  browser.Connect(Code::kOcspUnknownCert, 1);  // The second pass.
  browser.WhenAsked(browser.leaf().Good(kNow + absl::Minutes(20), kNow + kDay));
  browser.Connect(Code::kSuccess, 1);
  browser.Connect(Code::kSuccess, 0);
}

TEST(CachingTest, Rows7To9FailureIsRememberedUntilRevoked) {
  Browser browser;
  browser.Connect(Code::kSuccess, 1);
  browser.Connect(Code::kSuccess, 0);
  browser.ConnectStapled(browser.leaf().Revoked(), Code::kRevokedCertificate,
                         0);
  browser.Connect(Code::kRevokedCertificate, 0);
}

TEST(CachingTest, Row10DelegateSignedWithSha1) {
  const TestCa ca("Test CA", TestKey::Rsa(RsaTestKey::kIssuer));
  const std::string certificate = ca.Issue(LongLived());
  const TestResponder responder = ca.IssueResponder(
      CertificateBuilder::Responder().Algorithm(SigningAlgorithm::kRsaSha1));
  Browser browser(HardFail());
  browser.WhenAsked(ResponseBuilder(ca).Good().SignedBy(responder).Build());
  CheckInput input;
  input.certificate = ToBytes(certificate);
  input.issuer = ToBytes(ca.certificate());
  browser.Connect(input, Code::kOcspInvalidSigningCert, 1);
}

// One row of partitions and requests.
void ExpectRequestsFrom(
    const std::vector<std::pair<std::string_view, int>>& sites) {
  Browser browser;
  browser.WhenAsked(Good());
  for (const auto& [site, requests] : sites) {
    CheckInput input = browser.input();
    input.partition = site;
    browser.Connect(input, Code::kSuccess, requests);
  }
}

TEST(CachingTest, Rows11To13FirstPartyDomains) {
  ExpectRequestsFrom({{"foo.com", 1}, {"foo.com", 0}, {"bar.com", 1}});
}

TEST(CachingTest, Rows16And17PartitionKeys) {
  ExpectRequestsFrom(
      {{"(https,foo.com)", 1}, {"(https,foo.com)", 0}, {"(https,bar.com)", 1}});
}

// 8.6.

TEST(OcspRequiredTest, BadSignatureIsRemembered) {
  Browser browser(HardFail());
  browser.WhenAsked(
      browser.leaf().response().Good().CorruptSignature().Build());
  browser.Connect(Code::kOcspBadSignature, 1);
  browser.Connect(Code::kOcspBadSignature, 0);
  browser.Restart();
  browser.WhenAsked(std::string());
  browser.Connect(Code::kOcspMalformedResponse, 1);
}

class OcspUrlTest : public ::testing::TestWithParam<const char*> {};
class UnusableUrlTest : public OcspUrlTest {};
class UsableUrlTest : public OcspUrlTest {};

TEST_P(UnusableUrlTest, IsBadAccessLocation) {
  Browser browser(HardFail(), LongLived().OcspUrl(GetParam()));
  browser.WhenAsked(Good());
  browser.Connect(Code::kCertBadAccessLocation, 0);
}

TEST_P(UsableUrlTest, IsAsked) {
  Browser browser(HardFail(), LongLived().OcspUrl(GetParam()));
  browser.WhenAsked(Good());
  browser.Connect(Code::kSuccess, 1);
  EXPECT_EQ(browser.responder().last().target,
            ParseHttpUrl(GetParam())->ToString());
}

INSTANTIATE_TEST_SUITE_P(
    All, UnusableUrlTest,
    ::testing::Values("/www.example.com", "://www.example.com:8888/",
                      "ftp://www.example.com:8888/",
                      "https://www.example.com:8888/",
                      "http://www.example.com:-1", "http://:8888/", "/",
                      "www.example.com:8888/", "ttp://www.example.com/"));

INSTANTIATE_TEST_SUITE_P(
    All, UsableUrlTest,
    ::testing::Values("hTTp://www.example.com:8888/hTTp-url",
                      "http://www.example.com:8888",
                      "http://user:pass@www.example.com:8888/"));

// The intermediate names a responder, which is not asked.
TEST(StaplingWithIntermediateTest, MakesNoRequest) {
  const TestCa root("Root");
  const TestCa intermediate = root.IssueCa(
      CertificateBuilder::Ca("Intermediate").OcspUrl("http://localhost:8888/"));
  const std::string certificate = intermediate.Issue(LongLived());
  const std::string staple = ResponseBuilder(intermediate).Good().Build();
  const CountingResponder responder;
  CheckInput leaf;
  leaf.staple = ToBytes(staple);
  const auto result = MakeChecker(responder.Client())
                          ->CheckChain({ToBytes(certificate),
                                        ToBytes(intermediate.certificate()),
                                        ToBytes(root.certificate())},
                                       leaf);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->verdict.code, Code::kSuccess);
  EXPECT_EQ(responder.requests(), 0);
}

struct ModeRow {
  std::string name;
  OcspUse ocsp;
  LocalSourceUse list;
  bool require;
  bool built_in_root;
  bool ev;
  int requests;
};

class ModeTest : public ::testing::TestWithParam<ModeRow> {};

TEST_P(ModeTest, AsksAsOftenAsFirefox) {
  const ModeRow& row = GetParam();
  PolicyOptions policy;
  policy.ocsp = row.ocsp;
  policy.local_source = row.list;
  policy.require = row.require;
  Browser browser(policy);
  browser.WhenAsked(Good());
  CheckInput input = browser.input();
  input.local_answer = LocalAnswer::kNotCovered;
  input.built_in_root = row.built_in_root;
  input.ev_attempt = row.ev;
  browser.Connect(input, Code::kSuccess, row.requests);
}

constexpr LocalSourceUse kOff = LocalSourceUse::kOff;
constexpr LocalSourceUse kEnforce = LocalSourceUse::kEnforce;

INSTANTIATE_TEST_SUITE_P(
    EnabledPref, ModeTest,
    ::testing::ValuesIn<ModeRow>({
        {"OffEv", OcspUse::kNever, kOff, true, false, true, 0},
        {"OffDv", OcspUse::kNever, kOff, true, false, false, 0},
        {"OnEv", OcspUse::kAlways, kOff, true, false, true, 1},
        {"OnDv", OcspUse::kAlways, kOff, true, false, false, 1},
        {"EvOnlyEv", OcspUse::kEvOnly, kOff, true, false, true, 1},
        {"EvOnlyDv", OcspUse::kEvOnly, kOff, true, false, false, 0},
        {"SoftOtherRoot", OcspUse::kAlways, kEnforce, false, false, false, 1},
        {"SoftBuiltInDv", OcspUse::kAlways, kEnforce, false, true, false, 0},
        {"SoftBuiltInEv", OcspUse::kAlways, kEnforce, false, true, true, 0},
        {"HardBuiltInDv", OcspUse::kAlways, kEnforce, true, true, false, 1},
        {"HardBuiltInEv", OcspUse::kAlways, kEnforce, true, true, true, 1},
        // test_ev_certs.
        {"NoListBuiltInEv", OcspUse::kAlways, kOff, false, true, true, 1},
    }),
    [](const auto& info) { return info.param.name; });

TEST(FetchMethodTest, PostUnlessGetIsWanted) {
  Browser browser(HardFail());
  browser.WhenAsked(Good());
  browser.Connect(Code::kSuccess, 1);
  EXPECT_EQ(browser.responder().last().method, "POST");
  browser.options().ask_by = AskBy::kGet;
  browser.Restart();
  browser.Connect(Code::kSuccess, 1);
  EXPECT_EQ(browser.responder().last().method, "GET");
}

TEST(EvCertsTest, LeafWithoutUrl) {
  Browser browser({}, LongLived().WithoutExtension(oid::kAuthorityInfoAccess));
  CheckInput input = browser.input();
  input.ev_attempt = true;
  browser.Connect(input, Code::kSuccess, 0);
}

TEST(EvCertsTest, LocalOnlyBeforeAndAfterTheCacheIsPrimed) {
  Browser browser;
  browser.WhenAsked(Good());
  CheckInput local = browser.input();
  local.ev_attempt = true;
  local.local_only = true;
  browser.Connect(local, Code::kSuccess, 0);
  browser.Connect(Code::kSuccess, 1);
  browser.Connect(Code::kSuccess, 0);
  browser.Connect(local, Code::kSuccess, 0);
}

TEST(EvCertsTest, OldAnswersAreOverlooked) {
  for (const int days : {-320, -640}) {
    Browser browser;
    browser.WhenAsked(browser.leaf().Good(DaysFromNow(days), kNow + kDay));
    browser.Connect(Code::kSuccess, 1);
  }
}

struct ListRow {
  std::string name;
  bool require;
  LocalAnswer answer;
  Code code;
  int requests;
};

class CrliteFiltersTest : public ::testing::TestWithParam<ListRow> {};

TEST_P(CrliteFiltersTest, AsksAsOftenAsFirefox) {
  const ListRow& row = GetParam();
  PolicyOptions policy;
  policy.require = row.require;
  Browser browser(policy);
  browser.WhenAsked(std::string());
  CheckInput input = browser.input();
  input.built_in_root = true;
  input.local_answer = row.answer;
  browser.Connect(input, row.code, row.requests);
}

constexpr LocalAnswer kValid = LocalAnswer::kCoveredNotRevoked;
constexpr LocalAnswer kNotCovered = LocalAnswer::kNotCovered;
constexpr LocalAnswer kListed = LocalAnswer::kCoveredRevoked;

INSTANTIATE_TEST_SUITE_P(
    All, CrliteFiltersTest,
    ::testing::ValuesIn<ListRow>({
        {"SoftValid", false, kValid, Code::kSuccess, 0},
        {"SoftNotCovered", false, kNotCovered, Code::kSuccess, 0},
        {"SoftRevoked", false, kListed, Code::kRevokedCertificate, 0},
        {"HardValid", true, kValid, Code::kSuccess, 0},
        {"HardNotCovered", true, kNotCovered, Code::kOcspMalformedResponse, 1},
        {"HardRevoked", true, kListed, Code::kRevokedCertificate, 0},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
