// What clients have got wrong about the evidence as a whole, one test for each
// class: what is absent, what is old, and what is nobody's word. How to fail
// closed is what Firefox does (spec/mozilla-pkix.md, sections 5 to 7).

#include <stddef.h>

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

class CheckFailureTest : public ::testing::Test {
 protected:
  CheckFailureTest() { client_->Answer(kResponderUrl, leaf_.Good()); }

  Verdict Check(Checker& checker) const {
    return checker.Check(leaf_.input())->verdict();
  }

  Verdict CheckStapled(Checker& checker, const std::string& staple) const {
    CheckInput input = leaf_.input();
    input.staple = ToBytes(staple);
    return checker.Check(input)->verdict();
  }

  const TestLeaf leaf_;
  const std::shared_ptr<FakeHttpClient> client_ =
      std::make_shared<FakeHttpClient>(Delivery::kInline);
  const std::unique_ptr<Checker> checker_ = MakeChecker(client_);
  const std::unique_ptr<Checker> hard_fail_ =
      MakeChecker(client_, OptionsFor(Policy::FirefoxHardFail()));
};

// It is one, and malformed: refused, and nobody is asked.
TEST_F(CheckFailureTest, EmptyStapleTreatedAsAbsent) {
  const Verdict verdict = CheckStapled(*checker_, "");
  EXPECT_EQ(verdict.decision, Decision::kReject);
  EXPECT_EQ(verdict.finding, Finding::kEmptyResponse);
  EXPECT_EQ(client_->request_count(), 0u);
}

TEST_F(CheckFailureTest, BrokenStapleTreatedAsAbsent) {
  const std::string forged = leaf_.response().Good().CorruptSignature().Build();
  EXPECT_EQ(CheckStapled(*checker_, forged).decision, Decision::kReject);
  EXPECT_EQ(CheckStapled(*checker_, "garbage").decision, Decision::kReject);
  EXPECT_EQ(client_->request_count(), 0u);
}

TEST_F(CheckFailureTest, RevokedStapleIgnored) {
  for (const OcspUse use :
       {OcspUse::kAlways, OcspUse::kEvOnly, OcspUse::kNever}) {
    PolicyOptions options;
    options.ocsp = use;
    const auto checker =
        MakeChecker(client_, OptionsFor(*Policy::Create(options)));
    EXPECT_EQ(CheckStapled(*checker, leaf_.Revoked()).finding,
              Finding::kRevoked);
  }
}

TEST_F(CheckFailureTest, StapleOfAnotherCertificateTakenForAnAnswer) {
  client_->Answer(kResponderUrl, TransportError::kTimedOut);
  const std::string other = leaf_.response().Good("\x11").Build();
  const Verdict verdict = CheckStapled(*checker_, other);
  EXPECT_EQ(verdict.decision, Decision::kReject);
  EXPECT_EQ(verdict.finding, Finding::kResponseForOtherSerial);
}

TEST_F(CheckFailureTest, SilenceTakenForGood) {
  client_->Answer(kResponderUrl, TransportError::kTimedOut);
  EXPECT_EQ(Check(*hard_fail_).decision, Decision::kReject);
  // Soft fail says that there is no evidence, and never that all is well.
  const Verdict soft = Check(*checker_);
  EXPECT_EQ(soft.decision, Decision::kAcceptWithoutEvidence);
  EXPECT_EQ(soft.finding, Finding::kTimedOut);
}

// Asked from the cache again, a failure does not become an answer.
TEST_F(CheckFailureTest, RememberedFailureTakenForGood) {
  client_->Answer(kResponderUrl, TransportError::kConnectionRefused);
  (void)Check(*checker_);
  EXPECT_EQ(Check(*checker_).decision, Decision::kAcceptWithoutEvidence);
  (void)Check(*hard_fail_);
  EXPECT_EQ(Check(*hard_fail_).decision, Decision::kReject);
}

// Older than one already seen, but still within its time: somebody on the way
// plays the answer from before the revocation to whoever had asked already.
// That one accepts, as in Firefox, where an answer that is not stored is used
// all the same (spec/mozilla-pkix.md, section 7); nobody after it does.
TEST_F(CheckFailureTest, ReplayFromTheNetwork) {
  constexpr char kAttackedUrl[] = "http://attacked.example/";
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
  client->Answer(kResponderUrl, leaf_.Revoked());
  client->Answer(kAttackedUrl, leaf_.Good(kThisUpdate - kDay));
  const auto checker = MakeChecker(client);
  Results results;
  (void)checker->CheckAsync(leaf_.input(), results.Callback());
  CheckInput attacked = leaf_.input();
  attacked.url = kAttackedUrl;
  (void)checker->CheckAsync(attacked, results.Callback());
  ASSERT_EQ(client->under_way(), 2u);
  client->DeliverAll();
  ASSERT_EQ(results.count(), 2u);
  EXPECT_EQ(results.all()[0].verdict().finding, Finding::kRevoked);
  EXPECT_EQ(results.all()[1].verdict().finding, Finding::kGood);
  for (const CheckInput& input : {leaf_.input(), attacked}) {
    const Verdict verdict = checker->Check(input)->verdict();
    EXPECT_EQ(verdict.finding, Finding::kRevoked);
    EXPECT_EQ(verdict.source, Source::kCache);
  }
  EXPECT_EQ(client->request_count(), 2u);  // Revoked is for ever.
}

// A staple is judged by itself, so mozilla::pkix accepts an old one that is
// still in force, and so do its profiles. It does not wash the cache clean.
// `strict` looks whether the cache contradicts it.
TEST_F(CheckFailureTest, ReplayByStaple) {
  client_->Answer(kResponderUrl, leaf_.Revoked());
  EXPECT_EQ(Check(*checker_).finding, Finding::kRevoked);
  EXPECT_EQ(CheckStapled(*checker_, leaf_.Good(kThisUpdate - kDay)).decision,
            Decision::kAccept);
  EXPECT_EQ(Check(*checker_).finding, Finding::kRevoked);
  const auto strict = MakeChecker(client_, OptionsFor(Policy::Strict()));
  EXPECT_EQ(Check(*strict).finding, Finding::kRevoked);
  EXPECT_EQ(CheckStapled(*strict, leaf_.Good(kThisUpdate - kDay)).finding,
            Finding::kRevoked);
}

// While renewing, an answer that is older than the one in force replaces
// nothing, and one that says revoked replaces all.
TEST_F(CheckFailureTest, ReplayWhileRenewing) {
  const auto client = std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
  client->Answer(kResponderUrl, leaf_.Good());
  absl::Time now = kNow;
  CheckerOptions options = OptionsFor();
  options.refresh_ahead.emplace();
  options.clock = [&now] { return now; };
  const auto checker = MakeChecker(client, options);
  Results results;
  const auto check = [&] {
    (void)checker->CheckAsync(leaf_.input(), results.Callback());
    client->DeliverAll();
    return results.all().back().verdict();
  };
  EXPECT_EQ(check().source, Source::kNetwork);
  now += 4 * kDay;
  client->Answer(kResponderUrl,
                 leaf_.Good(kThisUpdate - kDay, kNow + 3 * kDay));
  (void)check();
  now = kNextUpdate;  // Only the newer one is in force.
  EXPECT_EQ(check().source, Source::kCache);
  client->Answer(kResponderUrl, leaf_.Revoked(kThisUpdate + kDay));
  now += absl::Hours(2);
  (void)check();
  EXPECT_EQ(check().finding, Finding::kRevoked);
}

// Two CAs of one name gave out the same serial: what is known about one
// certificate says nothing about the other.
TEST_F(CheckFailureTest, IssuerTwinSharesTheCache) {
  const TestCa twin("Test CA", TestKey::Ec(Curve::kP256, "twin"));
  const std::string certificate = twin.Issue();
  EXPECT_EQ(Check(*checker_).decision, Decision::kAccept);
  CheckInput input;
  input.certificate = ToBytes(certificate);
  input.issuer = ToBytes(twin.certificate());
  client_->Answer(kResponderUrl, ResponseBuilder(twin).Revoked().Build());
  EXPECT_EQ(checker_->Check(input)->verdict().finding, Finding::kRevoked);
  EXPECT_EQ(client_->request_count(), 2u);
  EXPECT_EQ(Check(*checker_).decision, Decision::kAccept);
}

// Whoever has many certificates must not fill the memory, nor push out what is
// known to be revoked.
TEST_F(CheckFailureTest, CacheWithoutLimit) {
  CheckerOptions options = OptionsFor();
  options.cache.capacity = 4;
  const auto checker = MakeChecker(client_, options);
  const TestLeaf revoked = TestLeaf::Number(100);
  client_->Answer(kResponderUrl, revoked.Revoked());
  EXPECT_EQ(checker->Check(revoked.input())->verdict().finding,
            Finding::kRevoked);
  for (int i = 1; i <= 20; ++i) {
    const TestLeaf leaf = TestLeaf::Number(i);
    client_->Answer(kResponderUrl, leaf.Good());
    EXPECT_TRUE(checker->Check(leaf.input())->accepted());
    EXPECT_LE(checker->Snapshot().cached_responses, 4u);
  }
  client_->Answer(kResponderUrl, TransportError::kTimedOut);
  EXPECT_EQ(checker->Check(revoked.input())->verdict().finding,
            Finding::kRevoked);
}

// It must-staple, and the one thing it lacks is made up for by nothing.
TEST_F(CheckFailureTest, MustStapleWithoutStaple) {
  const TestLeaf leaf{CertificateBuilder().MustStaple()};
  client_->Answer(kResponderUrl, leaf.Good());
  EXPECT_EQ(checker_->Check(leaf.input())->verdict().finding,
            Finding::kMustStapleWithoutStaple);
}

}  // namespace
}  // namespace revcheck::testing
