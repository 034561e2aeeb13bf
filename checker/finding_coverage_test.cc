// A check for each finding that ocsp/ does not come to by itself, and a test
// that none is left out; those of ocsp/ have such a test there.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// What each check should reach, and everything that it considered.
using Considering = std::vector<Finding>;
using Found = std::map<Finding, Considering>;

Considering Consider(const CheckResult& result) {
  Considering findings = {result.verdict().finding};
  for (const Considered& considered : result.Explain().considered) {
    findings.push_back(considered.finding);
  }
  return findings;
}

// With a responder that says good.
std::shared_ptr<FakeHttpClient> GoodResponder() {
  auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer(kResponderUrl, TestLeaf().Good());
  return client;
}

Considering CheckWith(const CheckInput& input,
                      const Policy& policy = Policy::Firefox()) {
  return Consider(
      *MakeChecker(GoodResponder(), OptionsFor(policy))->Check(input));
}

Considering CheckLeaf(const CertificateBuilder& builder) {
  const TestLeaf leaf(builder);
  return CheckWith(leaf.input());
}

CertificateBuilder Leaf() { return CertificateBuilder(); }

Considering CheckInheritance() {
  const TestCa ca(CertificateBuilder::Ca("Featured CA").TlsFeatures({5}));
  const std::string leaf = ca.Issue();
  CheckInput input;
  input.certificate = ToBytes(leaf);
  input.issuer = ToBytes(ca.certificate());
  return CheckWith(input);
}

Found Certificates() {
  return {
      {Finding::kAccessInformationMalformed,
       CheckLeaf(Leaf().SetExtension(oid::kAuthorityInfoAccess, Critical::kNo,
                                     "junk"))},
      {Finding::kOcspUrlTooLong,
       CheckLeaf(Leaf().OcspUrl("http://" + std::string(1100, 'a')))},
      {Finding::kOcspUrlHasNul,
       CheckLeaf(Leaf().OcspUrl(std::string("http://a\0b/", 11)))},
      {Finding::kTlsFeatureNotInherited, CheckInheritance()},
      {Finding::kTlsFeatureMalformed,
       CheckLeaf(Leaf().SetExtension(oid::kTlsFeature, Critical::kNo, "junk"))},
      {Finding::kTlsFeatureUnsupported, CheckLeaf(Leaf().TlsFeatures({17}))},
      {Finding::kMustStapleWithoutStaple, CheckLeaf(Leaf().MustStaple())},
      {Finding::kNoResponderUrl,
       CheckLeaf(Leaf().WithoutExtension(oid::kAuthorityInfoAccess))},
      {Finding::kShortLivedExempt,
       CheckLeaf(Leaf().Validity(kNow - kDay, kNow + kDay))},
  };
}

Considering CheckLocally(LocalAnswer answer, bool built_in_root) {
  const TestLeaf leaf;
  CheckInput input = leaf.input();
  input.local_answer = answer;
  input.built_in_root = built_in_root;
  return CheckWith(input);
}

Considering CheckOffline() {
  const TestLeaf leaf;
  CheckInput input = leaf.input();
  input.local_only = true;
  return CheckWith(input);
}

Considering CheckCa() {
  const TestLeaf leaf;
  CheckInput input = leaf.input();
  input.role = Role::kCa;
  return CheckWith(input);
}

// An answer that has grown old, and nobody to ask for another.
Considering CheckByOldCache() {
  const TestLeaf leaf(Leaf().WithoutExtension(oid::kAuthorityInfoAccess));
  auto now = std::make_shared<absl::Time>(kNow);
  CheckerOptions options = OptionsFor();
  options.clock = [now] { return *now; };
  const auto checker = MakeChecker(GoodResponder(), std::move(options));
  CheckInput input = leaf.input();
  input.url = kResponderUrl;
  EXPECT_TRUE(checker->Check(input)->accepted());
  *now += 30 * kDay;
  input.url = "";
  return Consider(*checker->Check(input));
}

Considering Misuse() {
  RevocationCheck check(Policy::Firefox(), CheckFacts());
  check.OnNoResponse(Finding::kTimedOut);  // Nothing was asked.
  return {check.verdict().finding};
}

Found Sources() {
  const LocalAnswer uncovered = LocalAnswer::kNotCovered;
  return {
      {Finding::kLocalSourceRevoked,
       CheckLocally(LocalAnswer::kCoveredRevoked, false)},
      {Finding::kLocalSourceNotRevoked,
       CheckLocally(LocalAnswer::kCoveredNotRevoked, false)},
      {Finding::kLocalSourceNotCovered, CheckLocally(uncovered, false)},
      {Finding::kLocalSourceFailed, CheckLocally(LocalAnswer::kFailed, false)},
      {Finding::kBuiltInRootExempt, CheckLocally(uncovered, true)},
      {Finding::kOffline, CheckOffline()},
      {Finding::kCaCertificateExempt, CheckCa()},
      {Finding::kCachedResponseExpired, CheckByOldCache()},
      {Finding::kCheckMisused, Misuse()},
  };
}

Considering CheckFailing(TransportError error) {
  auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
  client->Answer(kResponderUrl, error);
  const TestLeaf leaf;
  return Consider(*MakeChecker(client)->Check(leaf.input()));
}

Found Exchanges() {
  using Error = TransportError;
  return {
      {Finding::kUrlUnusable, CheckFailing(Error::kUrlUnusable)},
      {Finding::kNameLookupFailed, CheckFailing(Error::kNameLookupFailed)},
      {Finding::kAddressRefused, CheckFailing(Error::kAddressRefused)},
      {Finding::kConnectionRefused, CheckFailing(Error::kConnectionRefused)},
      {Finding::kUnreachable, CheckFailing(Error::kUnreachable)},
      {Finding::kConnectionReset, CheckFailing(Error::kConnectionReset)},
      {Finding::kTimedOut, CheckFailing(Error::kTimedOut)},
      {Finding::kNotHttp, CheckFailing(Error::kNotHttp)},
      {Finding::kHttpStatus, CheckFailing(Error::kHttpStatus)},
      {Finding::kRedirectRefused, CheckFailing(Error::kRedirectRefused)},
      {Finding::kBodyTooLarge, CheckFailing(Error::kBodyTooLarge)},
      {Finding::kFetchCancelled, CheckFailing(Error::kCancelled)},
  };
}

std::vector<Finding> FindingsBehindOcsp() {
  std::vector<Finding> findings;
  for (const FindingInfo& info : AllFindings()) {
    if (info.finding >= Finding::kAccessInformationMalformed) {
      findings.push_back(info.finding);
    }
  }
  return findings;
}

class FindingCoverageTest : public ::testing::TestWithParam<Finding> {
 protected:
  static const Found& All() {
    static const Found* const all = [] {
      auto* const found = new Found(Certificates());
      found->merge(Sources());
      found->merge(Exchanges());
      return found;
    }();
    return *all;
  }
};

TEST_P(FindingCoverageTest, IsReached) {
  const auto found = All().find(GetParam());
  ASSERT_TRUE(found != All().end()) << "no check here reaches this finding";
  EXPECT_THAT(found->second, ::testing::Contains(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, FindingCoverageTest,
                         ::testing::ValuesIn(FindingsBehindOcsp()),
                         [](const auto& info) {
                           return std::string(ToString(info.param));
                         });

}  // namespace
}  // namespace revcheck::testing
