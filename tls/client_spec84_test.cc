// The rows of test_ocsp_must_staple.js (spec/mozilla-pkix.md, 8.4) as
// handshakes. "Must-staple EE, empty staple" is left out: TLS has no empty
// staple, see client_spec82_test.cc.

#include <openssl/ssl.h>
#include <stddef.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/testing/spec_staples.h"
#include "revcheck/policy/options.h"
#include "revcheck/tls/testing/spec_handshake.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {
namespace {

constexpr int kNone = 0;
constexpr int kRevoked = SSL_AD_CERTIFICATE_REVOKED;
constexpr int kBadStaple = SSL_AD_BAD_CERTIFICATE_STATUS_RESPONSE;

PolicyOptions StaplingOff() {
  PolicyOptions options;
  options.stapling = false;
  return options;
}

PolicyOptions MustStapleOff() {
  PolicyOptions options;
  options.must_staple = false;
  return options;
}

// SpecCa(), but below a root, and with TLS features of its own.
CertificateBuilder IntermediateWith(const std::vector<int>& features) {
  return CertificateBuilder::Ca("Test CA")
      .Key(TestKey::Rsa(RsaTestKey::kIssuer))
      .TlsFeatures(features);
}

class MustStapleTest : public ::testing::TestWithParam<Shape> {};

TEST_P(MustStapleTest, PlainLeafBelowMustStapleIntermediateIsRefused) {
  SpecRow row;
  row.intermediate = IntermediateWith({5});
  row.staple = SpecGood().Build();
  ExpectOutcome(ShakeHands(row, GetParam()), Code::kRequiredTlsFeatureMissing,
                0, kBadStaple);
}

TEST_P(MustStapleTest, SameFeaturesAsIntermediateAreAcceptedWithStaplingOff) {
  SpecRow row;
  row.leaf = SpecLeaf().TlsFeatures({5, 6});
  row.intermediate = IntermediateWith({5, 6});
  row.responder = Responder::kNotNamed;
  row.policy = StaplingOff();
  ExpectOutcome(ShakeHands(row, GetParam()), Code::kSuccess, 0);
}

TEST_P(MustStapleTest, FewerFeaturesThanIntermediateAreRefusedWithStaplingOff) {
  SpecRow row;
  row.leaf = SpecLeaf().TlsFeatures({5});
  row.intermediate = IntermediateWith({5, 6});
  row.policy = StaplingOff();
  ExpectOutcome(ShakeHands(row, GetParam()), Code::kRequiredTlsFeatureMissing,
                0, kBadStaple);
}

INSTANTIATE_TEST_SUITE_P(Spec84, MustStapleTest,
                         ::testing::ValuesIn(AllShapes()),
                         [](const auto& info) { return NameOf(info.param); });

struct Row {
  std::string name;
  std::optional<std::string> staple;
  PolicyOptions policy;
  Code code;
  size_t requests;
  int alert;
};

class MustStapleLeafTest
    : public ::testing::TestWithParam<std::tuple<Row, Shape>> {};

TEST_P(MustStapleLeafTest, AgreesWithFirefox) {
  const Row& row = std::get<0>(GetParam());
  SpecRow spec;
  spec.leaf = SpecLeaf().MustStaple();
  spec.staple = row.staple;
  spec.policy = row.policy;
  ExpectOutcome(ShakeHands(spec, std::get<1>(GetParam())), row.code,
                row.requests, row.alert);
}

INSTANTIATE_TEST_SUITE_P(
    Spec84, MustStapleLeafTest,
    ::testing::Combine(
        ::testing::ValuesIn<Row>({
            {"Good", SpecGood().Build(), {}, Code::kSuccess, 0, kNone},
            {"Revoked",
             SpecRevoked(),
             {},
             Code::kRevokedCertificate,
             0,
             kRevoked},
            {"None",
             std::nullopt,
             {},
             Code::kRequiredTlsFeatureMissing,
             1,
             kBadStaple},
            {"NoneStaplingOff", std::nullopt, StaplingOff(), Code::kSuccess, 1,
             kNone},
            {"Expired",
             SpecExpired(),
             {},
             Code::kOcspOldResponse,
             1,
             kBadStaple},
            {"TryLater",
             SpecWithStatus(3),
             {},
             Code::kOcspTryServerLater,
             1,
             kBadStaple},
            {"InvalidSigner",
             SpecGoodOtherCa(),
             {},
             Code::kOcspInvalidSigningCert,
             1,
             kBadStaple},
            {"NoneMustStapleOff", std::nullopt, MustStapleOff(), Code::kSuccess,
             1, kNone},
        }),
        ::testing::ValuesIn(AllShapes())),
    [](const auto& info) {
      return std::get<0>(info.param).name + NameOf(std::get<1>(info.param));
    });

}  // namespace
}  // namespace revcheck::testing
