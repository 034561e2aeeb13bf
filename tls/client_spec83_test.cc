// The rows of test_ocsp_stapling_expired.js (spec/mozilla-pkix.md, 8.3) as
// handshakes. Each makes one request: Firefox's second is its second pass. The
// staple-status tallies are telemetry of the browser.

#include <openssl/ssl.h>

#include <string>
#include <tuple>

#include "gtest/gtest.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/testing/spec_staples.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/tls/testing/spec_handshake.h"

namespace revcheck::testing {
namespace {

constexpr int kNone = 0;
constexpr int kRevokedAlert = SSL_AD_CERTIFICATE_REVOKED;
constexpr int kBadStaple = SSL_AD_BAD_CERTIFICATE_STATUS_RESPONSE;
constexpr int kUnknownAlert = SSL_AD_CERTIFICATE_UNKNOWN;

struct Row {
  std::string name;
  std::string staple;
  std::string answer;  // Of HTTP.
  Code code;
  int alert;
  CertificateBuilder leaf = SpecLeaf();
};

const std::string& Good() {
  static const auto* good =
      new std::string(OcspHttpResponse(SpecGood().Build()));
  return *good;
}

std::string Expired() { return OcspHttpResponse(SpecExpired()); }
std::string Revoked() { return OcspHttpResponse(SpecRevoked()); }
std::string Unknown() { return OcspHttpResponse(SpecUnknown()); }
std::string Http500() { return HttpResponse(500, ""); }
CertificateBuilder MustStapleLeaf() { return SpecLeaf().MustStaple(); }

class ExpiredStapleTest
    : public ::testing::TestWithParam<std::tuple<Row, Shape>> {};

TEST_P(ExpiredStapleTest, AgreesWithFirefox) {
  const Row& row = std::get<0>(GetParam());
  SpecRow spec;
  spec.leaf = row.leaf;
  spec.staple = row.staple;
  spec.answer = row.answer;
  const SpecOutcome outcome = ShakeHands(spec, std::get<1>(GetParam()));
  ExpectOutcome(outcome, row.code, 1, row.alert);

  // The staple decided exactly where it is refused.
  ASSERT_TRUE(outcome.handshake.judgement.has_value());
  EXPECT_EQ(outcome.handshake.judgement->staple, row.staple);
  const bool by_staple =
      outcome.handshake.judgement->revocation->verdict.source ==
      Source::kStaple;
  EXPECT_EQ(outcome.handshake.judgement->unused_staple.has_value(), !by_staple);
}

INSTANTIATE_TEST_SUITE_P(
    Spec83, ExpiredStapleTest,
    ::testing::Combine(
        ::testing::ValuesIn<Row>({
            {"ExpiredThenGood", SpecExpired(), Good(), Code::kSuccess, kNone},
            {"FreshCaThenGood", SpecExpired(), Good(), Code::kSuccess, kNone},
            {"ExpiredThenExpired", SpecExpired(), Expired(),
             Code::kOcspOldResponse, kBadStaple},
            {"FreshCaThenExpired", SpecExpired(), Expired(),
             Code::kOcspOldResponse, kBadStaple},
            // "Old validity period" is the same to us (8.1).
            {"ExpiredThenOldValidity", SpecExpired(), Expired(),
             Code::kOcspOldResponse, kBadStaple},
            {"FreshCaThenOldValidity", SpecExpired(), Expired(),
             Code::kOcspOldResponse, kBadStaple},
            {"ExpiredThenHttp500", SpecExpired(), Http500(),
             Code::kOcspOldResponse, kBadStaple},
            {"ExpiredThenHttp500Again", SpecExpired(), Http500(),
             Code::kOcspOldResponse, kBadStaple},
            {"ExpiredThenRevoked", SpecExpired(), Revoked(),
             Code::kRevokedCertificate, kRevokedAlert},
            {"FreshCaThenRevoked", SpecExpired(), Revoked(),
             Code::kRevokedCertificate, kRevokedAlert},
            {"ExpiredThenUnknown", SpecExpired(), Unknown(),
             Code::kOcspUnknownCert, kUnknownAlert},
            {"FreshCaThenUnknown", SpecExpired(), Unknown(),
             Code::kOcspUnknownCert, kUnknownAlert},
            {"RevokedOldThenHttp500", SpecRevokedOld(), Http500(),
             Code::kRevokedCertificate, kRevokedAlert},
            {"UnknownOldThenHttp500", SpecUnknownOld(), Http500(),
             Code::kOcspUnknownCert, kBadStaple},
            {"RevokedOldThenGood", SpecRevokedOld(), Good(), Code::kSuccess,
             kNone},
            {"UnknownOldThenGood", SpecUnknownOld(), Good(), Code::kSuccess,
             kNone},
            {"RevokedOldThenExpired", SpecRevokedOld(), Expired(),
             Code::kRevokedCertificate, kRevokedAlert},
            {"UnknownOldThenExpired", SpecUnknownOld(), Expired(),
             Code::kOcspUnknownCert, kBadStaple},
            {"AncientThenGood", SpecAncientStillValid(), Good(), Code::kSuccess,
             kNone},
            {"AncientThenRevoked", SpecAncientStillValid(), Revoked(),
             Code::kRevokedCertificate, kRevokedAlert},
            {"AncientThenUnknown", SpecAncientStillValid(), Unknown(),
             Code::kOcspUnknownCert, kUnknownAlert},
            {"MustStapleExpiredThenGood", SpecExpired(), Good(), Code::kSuccess,
             kNone, MustStapleLeaf()},
            {"MustStapleTryLaterThenGood", SpecWithStatus(3), Good(),
             Code::kSuccess, kNone, MustStapleLeaf()},
            {"MustStapleInvalidSignerThenGood", SpecGoodOtherCa(), Good(),
             Code::kSuccess, kNone, MustStapleLeaf()},
        }),
        ::testing::ValuesIn(AllShapes())),
    [](const auto& info) {
      return std::get<0>(info.param).name + NameOf(std::get<1>(info.param));
    });

}  // namespace
}  // namespace revcheck::testing
