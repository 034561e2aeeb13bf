// How responders are asked: method, nonce, which of them, how much.

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/fetch.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/statistics.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/request_reader.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

std::string NonceIn(const HttpRequest& request) {
  const auto summary = ReadRequest(ToBytes(request.body));
  return std::string(ToText(summary->nonce.value_or(Bytes())));
}

class RequestTest : public ::testing::Test {
 protected:
  explicit RequestTest(const TestLeaf& leaf = TestLeaf()) : leaf_(leaf) {
    options_.policy = Policy::FirefoxHardFail();
    client_->Answer(kResponderUrl, leaf_.Good());
  }

  CheckResult Check() {
    return *MakeChecker(client_, options_)->Check(input());
  }
  CheckInput input() const { return leaf_.input(); }

  const TestLeaf leaf_;
  CheckerOptions options_ = OptionsFor();
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
};

TEST_F(RequestTest, DefaultIsFirefoxsRequestByPost) {
  EXPECT_TRUE(Check().accepted());
  const HttpRequest request = client_->requests().at(0);
  EXPECT_EQ(request.method, HttpMethod::kPost);
  EXPECT_EQ(request.url, kResponderUrl);
  EXPECT_EQ(NonceIn(request), "");
  const auto summary = ReadRequest(ToBytes(request.body));
  ASSERT_TRUE(summary.ok());
  ASSERT_EQ(summary->cert_ids.size(), 1u);
  EXPECT_EQ(summary->cert_ids[0].serial, ToBytes(kLeafSerial));
}

TEST_F(RequestTest, TimeAndSizeComeFromTheOptions) {
  options_.verify.max_response_size = 4321;
  Check();
  const HttpRequest request = client_->requests().at(0);
  EXPECT_EQ(request.max_body_size, 4321u);
  EXPECT_LE(request.timeout, options_.policy.FetchTimeout());
  EXPECT_GT(request.timeout, absl::ZeroDuration());
}

TEST_F(RequestTest, AnswerAboveTheSizeInTheOptionsIsTooLarge) {
  options_.verify.max_response_size = 100;
  EXPECT_EQ(Check().verdict().finding, Finding::kBodyTooLarge);
}

// Nonces.

class NonceTest : public RequestTest {
 protected:
  void AnswerWithNonce(std::optional<std::string> nonce) {
    client_->Answer(kResponderUrl,
                    Ok(leaf_.response().Good().Nonce(*nonce).Build()));
  }

  void EchoNonce() {
    client_->Answer(kResponderUrl, [this](const HttpRequest& request) {
      return Ok(leaf_.response().Good().Nonce(NonceIn(request)).Build())(
          request);
    });
  }
};

TEST_F(NonceTest, IsNewForEachRequestAndOf32Bytes) {
  options_.nonce = NonceUse::kSend;
  std::set<std::string> nonces;
  for (int i = 0; i < 10; ++i) {
    Check();
    nonces.insert(NonceIn(client_->requests().back()));
  }
  EXPECT_EQ(nonces.size(), 10u);
  EXPECT_EQ(nonces.begin()->size(), 32u);
}

TEST_F(NonceTest, SendAcceptsAnEcho) {
  options_.nonce = NonceUse::kSend;
  EchoNonce();
  EXPECT_EQ(Check().verdict().finding, Finding::kGood);
}

TEST_F(NonceTest, SendAcceptsAnAnswerWithout) {
  options_.nonce = NonceUse::kSend;
  EXPECT_EQ(Check().verdict().finding, Finding::kGood);
}

TEST_F(NonceTest, SendRefusesAnother) {
  options_.nonce = NonceUse::kSend;
  AnswerWithNonce(std::string(32, 'x'));
  EXPECT_EQ(Check().verdict().finding, Finding::kNonceDiffers);
}

TEST_F(NonceTest, SendSeesWhatIsWrongWithAnAnswerWithout) {
  options_.nonce = NonceUse::kSend;
  client_->Answer(kResponderUrl, leaf_.Revoked());
  EXPECT_EQ(Check().verdict().finding, Finding::kRevoked);
}

TEST_F(NonceTest, RequireAcceptsAnEcho) {
  options_.nonce = NonceUse::kRequire;
  EchoNonce();
  EXPECT_EQ(Check().verdict().finding, Finding::kGood);
}

TEST_F(NonceTest, RequireRefusesAnAnswerWithout) {
  options_.nonce = NonceUse::kRequire;
  EXPECT_EQ(Check().verdict().finding, Finding::kNonceMissing);
}

TEST_F(NonceTest, RequireRefusesAnother) {
  options_.nonce = NonceUse::kRequire;
  AnswerWithNonce(std::string(32, 'x'));
  EXPECT_EQ(Check().verdict().finding, Finding::kNonceDiffers);
}

TEST_F(NonceTest, RequireAsksNothingOfAStaple) {
  options_.nonce = NonceUse::kRequire;
  const std::string staple = leaf_.Good();
  CheckInput input = leaf_.input();
  input.staple = ToBytes(staple);
  const auto checker = MakeChecker(client_, options_);
  EXPECT_EQ(checker->Check(input)->verdict().source, Source::kStaple);
}

TEST_F(NonceTest, NoneAcceptsAnAnswerThatHasOne) {
  AnswerWithNonce("unasked");
  EXPECT_EQ(Check().verdict().finding, Finding::kGood);
}

// GET.

TEST_F(RequestTest, GetAsksTheGetUrl) {
  options_.ask_by = AskBy::kGet;
  EXPECT_TRUE(Check().accepted());
  const HttpRequest get = client_->requests().at(0);
  EXPECT_EQ(get.method, HttpMethod::kGet);
  options_.ask_by = AskBy::kPost;
  Check();
  const HttpRequest post = client_->requests().at(1);
  EXPECT_EQ(get.url, GetUrl(kResponderUrl, ToBytes(post.body)));
}

TEST_F(RequestTest, GetThenPostIsContentWithAGoodGet) {
  options_.ask_by = AskBy::kGetThenPost;
  EXPECT_TRUE(Check().accepted());
  EXPECT_EQ(client_->request_count(), 1u);
  EXPECT_EQ(client_->requests().at(0).method, HttpMethod::kGet);
}

// Answers GET so, and POST with Good.
HttpAnswer ByMethod(HttpAnswer get, std::string good) {
  return [get = std::move(get), good](const HttpRequest& request) {
    return request.method == HttpMethod::kGet ? get(request)
                                              : Ok(good)(request);
  };
}

struct UselessGet {
  std::string name;
  HttpAnswer answer;
};

class UselessGetTest : public RequestTest,
                       public ::testing::WithParamInterface<UselessGet> {};

TEST_P(UselessGetTest, IsFollowedByPost) {
  options_.ask_by = AskBy::kGetThenPost;
  client_->Answer(kResponderUrl, ByMethod(GetParam().answer, leaf_.Good()));
  const CheckResult result = Check();
  EXPECT_EQ(result.verdict().finding, Finding::kGood);
  EXPECT_EQ(client_->request_count(), 2u);
  EXPECT_EQ(result.fetch()->exchanges.size(), 2u);
  EXPECT_EQ(result.fetch()->decisive, 1u);
}

INSTANTIATE_TEST_SUITE_P(
    All, UselessGetTest,
    ::testing::ValuesIn<UselessGet>({
        {"Dead", Failed(TransportError::kConnectionReset)},
        {"MethodNotAllowed", Failed(TransportError::kHttpStatus)},
        {"Html", Ok("<html>")},
        {"TryLater", Ok(ErrorResponse(3))},
        {"Expired", Ok(TestLeaf().Good(DaysFromNow(-8), DaysFromNow(-7)))},
        {"OfAnother", Ok(TestLeaf::Number(5).Good())},
    }),
    [](const auto& info) { return info.param.name; });

TEST_F(RequestTest, RevokedByGetIsBelieved) {
  options_.ask_by = AskBy::kGetThenPost;
  client_->Answer(kResponderUrl, ByMethod(Ok(leaf_.Revoked()), leaf_.Good()));
  EXPECT_EQ(Check().verdict().finding, Finding::kRevoked);
}

TEST_F(RequestTest, GetThatReplaysAnotherNonceIsFollowedByPost) {
  options_.ask_by = AskBy::kGetThenPost;
  options_.nonce = NonceUse::kRequire;
  client_->Answer(kResponderUrl, [this](const HttpRequest& request) {
    const std::string nonce = request.method == HttpMethod::kGet
                                  ? std::string(32, 'x')
                                  : NonceIn(request);
    return Ok(leaf_.response().Good().Nonce(nonce).Build())(request);
  });
  EXPECT_EQ(Check().verdict().finding, Finding::kGood);
}

constexpr char kLongUrl[] =
    "http://ocsp.example/a-path-so-long-that-the-question-does-not-fit-behind-"
    "it-any-more-because-then-the-url-would-have-more-than-two-hundred-and-"
    "fifty-five-bytes";

TEST(LongUrlTest, GoesStraightToPost) {
  const TestLeaf leaf(CertificateBuilder().OcspUrl(kLongUrl));
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer(kLongUrl, leaf.Good());
  CheckerOptions options = OptionsFor();
  options.ask_by = AskBy::kGetThenPost;
  EXPECT_TRUE(MakeChecker(client, options)->Check(leaf.input())->accepted());
  ASSERT_EQ(client->request_count(), 1u);
  EXPECT_EQ(client->requests()[0].method, HttpMethod::kPost);
}

TEST(LongUrlTest, GetAloneIsTriedAllTheSame) {
  const TestLeaf leaf(CertificateBuilder().OcspUrl(kLongUrl));
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer(kLongUrl, leaf.Good());
  CheckerOptions options = OptionsFor();
  options.ask_by = AskBy::kGet;
  EXPECT_TRUE(MakeChecker(client, options)->Check(leaf.input())->accepted());
  EXPECT_EQ(client->requests()[0].method, HttpMethod::kGet);
}

// Several responders.

constexpr char kDead[] = "http://dead.example/";
constexpr char kAlive[] = "http://alive.example/";

class RespondersTest : public RequestTest {
 protected:
  explicit RespondersTest(const std::vector<std::string>& urls = {kDead, kAlive,
                                                                  kDead})
      : RequestTest(TestLeaf(CertificateBuilder().OcspUrls(urls))) {
    client_->Answer(kDead, TransportError::kConnectionRefused);
    client_->Answer(kAlive, leaf_.Good());
    options_.responders = Responders::kAll;
  }
};

TEST_F(RespondersTest, FirstAloneIsFirefoxs) {
  options_.responders = Responders::kFirst;
  EXPECT_EQ(Check().verdict().finding, Finding::kConnectionRefused);
  EXPECT_EQ(client_->request_count(), 1u);
}

TEST_F(RespondersTest, AllGetsRoundADeadOne) {
  const CheckResult result = Check();
  EXPECT_EQ(result.verdict().finding, Finding::kGood);
  EXPECT_EQ(client_->request_count(), 2u);
  EXPECT_EQ(result.fetch()->exchange().url, kAlive);
}

TEST_F(RespondersTest, EachIsAskedOnce) {
  client_->Answer(kAlive, TransportError::kTimedOut);
  EXPECT_EQ(Check().verdict().finding, Finding::kTimedOut);
  EXPECT_EQ(client_->request_count(), 2u);
}

TEST_F(RespondersTest, RevokedEndsTheSearch) {
  client_->Answer(kDead, leaf_.Revoked());
  EXPECT_EQ(Check().verdict().finding, Finding::kRevoked);
  EXPECT_EQ(client_->request_count(), 1u);
}

// Final, as from the network in Firefox, however old it is.
TEST_F(RespondersTest, RevokedPastItsTimeEndsTheSearch) {
  client_->Answer(kDead,
                  leaf_.response()
                      .Revoked(kLeafSerial, kNow - 30 * kDay, kNow - 20 * kDay)
                      .Build());
  client_->Answer(kAlive, leaf_.Good());
  const Verdict verdict = Check().verdict();
  EXPECT_EQ(verdict.decision, Decision::kReject);
  EXPECT_EQ(verdict.code, Code::kRevokedCertificate);
  EXPECT_EQ(client_->request_count(), 1u);
}

TEST_F(RespondersTest, OverrideIsAskedAlone) {
  client_->Answer("http://override.example/", TransportError::kTimedOut);
  CheckInput input = leaf_.input();
  input.url = "http://override.example/";
  const auto checker = MakeChecker(client_, options_);
  EXPECT_FALSE(checker->Check(input)->accepted());
  EXPECT_EQ(client_->request_count(), 1u);
}

// Firefox refuses it whatever else is known.
TEST(OwnUrlTest, DoesNotHideAMalformedExtension) {
  const TestLeaf leaf(CertificateBuilder().SetExtension(
      oid::kAuthorityInfoAccess, Critical::kNo, "junk"));
  CheckInput input = leaf.input();
  input.url = "http://override.example/";
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  EXPECT_EQ(MakeChecker(client, {})->Check(input)->verdict().code,
            Code::kCertBadAccessLocation);
  EXPECT_EQ(client->request_count(), 0u);
}

TEST_F(RespondersTest, EachIsAskedByGetThenPost) {
  options_.ask_by = AskBy::kGetThenPost;
  client_->Answer(kAlive, ByMethod(Ok("x"), leaf_.Good()));
  EXPECT_EQ(Check().verdict().finding, Finding::kGood);
  EXPECT_EQ(client_->request_count(), 4u);
}

TEST_F(RespondersTest, EveryExchangeIsCounted) {
  const auto checker = MakeChecker(client_, options_);
  ASSERT_TRUE(checker->Check(input()).ok());
  const CheckerSnapshot snapshot = checker->Snapshot();
  EXPECT_EQ(snapshot.exchanges, 2u);
  EXPECT_EQ(snapshot.hosts.at("dead.example").failures, 1u);
  EXPECT_EQ(snapshot.hosts.at("alive.example").failures, 0u);
}

}  // namespace
}  // namespace revcheck::testing
