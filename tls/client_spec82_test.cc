// The rows of test_ocsp_stapling.js (spec/mozilla-pkix.md, 8.2) as handshakes.
// The staple-status tallies are telemetry of the browser.

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
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {
namespace {

constexpr int kRevoked = SSL_AD_CERTIFICATE_REVOKED;
constexpr int kBadStaple = SSL_AD_BAD_CERTIFICATE_STATUS_RESPONSE;

struct Row {
  std::string name;
  std::optional<std::string> staple;
  Code code;
  size_t requests;
  int alert;
  std::vector<std::string> more_roots = {};
};

std::string Name(const ::testing::TestParamInfo<std::tuple<Row, Shape>>& info) {
  return std::get<0>(info.param).name + NameOf(std::get<1>(info.param));
}

void RunRow(const Row& row, const Shape& shape, const PolicyOptions& policy) {
  SpecRow spec;
  spec.staple = row.staple;
  spec.more_roots = row.more_roots;
  spec.policy = policy;
  ExpectOutcome(ShakeHands(spec, shape), row.code, row.requests, row.alert);
}

// Stapling off.

class StaplingOffTest
    : public ::testing::TestWithParam<std::tuple<Row, Shape>> {};

TEST_P(StaplingOffTest, AcceptsAfterOneFailedFetch) {
  PolicyOptions options;
  options.stapling = false;
  RunRow(std::get<0>(GetParam()), std::get<1>(GetParam()), options);
}

Row Ignored(const std::string& name, const std::optional<std::string>& staple) {
  return {name, staple, Code::kSuccess, 1, 0};
}

INSTANTIATE_TEST_SUITE_P(
    Spec82, StaplingOffTest,
    ::testing::Combine(
        ::testing::ValuesIn<Row>({
            Ignored("Good", SpecGood().Build()),
            Ignored("Revoked", SpecRevoked()),
            Ignored("GoodOtherCa", SpecGoodOtherCa()),
            Ignored("Malformed", SpecWithStatus(1)),
            Ignored("ServerError", SpecWithStatus(2)),
            Ignored("TryLater", SpecWithStatus(3)),
            Ignored("NeedsSignature", SpecWithStatus(5)),
            Ignored("Unauthorized", SpecWithStatus(6)),
            Ignored("Unknown", SpecUnknown()),
            Ignored("GoodOther", SpecGoodOther()),
            Ignored("None", std::nullopt),
            Ignored("Expired", SpecExpired()),
            Ignored("ExpiredFreshCa", SpecExpired()),
            Ignored("SkipResponseBytes",
                    SpecGood().WithoutResponseBytes().Build()),
            Ignored("CriticalExtension", SpecWithExtension(Critical::kYes)),
            Ignored("NoncriticalExtension", SpecWithExtension(Critical::kNo)),
            Ignored("EmptyExtensions", SpecEmptyExtensions()),
        }),
        ::testing::ValuesIn(AllShapes())),
    Name);

// Stapling on.

class StaplingTest : public ::testing::TestWithParam<std::tuple<Row, Shape>> {};

TEST_P(StaplingTest, AgreesWithFirefox) {
  RunRow(std::get<0>(GetParam()), std::get<1>(GetParam()), PolicyOptions());
}

Row Accepted(const std::string& name, const std::string& staple) {
  return {name, staple, Code::kSuccess, 0, 0};
}

// Refused for the staple, which is final.
Row Refused(const std::string& name, const std::string& staple, Code code) {
  return {name, staple, code, 0, kBadStaple};
}

// Refused for the staple, which the responder could have made up for.
Row RefusedAfterFetch(const std::string& name, const std::string& staple,
                      Code code = Code::kOcspInvalidSigningCert) {
  return {name, staple, code, 1, kBadStaple};
}

INSTANTIATE_TEST_SUITE_P(
    Spec82, StaplingTest,
    ::testing::Combine(
        ::testing::ValuesIn<Row>({
            Accepted("Good", SpecGood().Build()),
            {"Revoked", SpecRevoked(), Code::kRevokedCertificate, 0, kRevoked},
            RefusedAfterFetch("GoodOtherCaUntrusted", SpecGoodOtherCa()),
            {"GoodOtherCaTrusted",
             SpecGoodOtherCa(),
             Code::kOcspInvalidSigningCert,
             1,
             kBadStaple,
             {SpecOtherCa().certificate()}},
            Refused("Malformed", SpecWithStatus(1),
                    Code::kOcspMalformedRequest),
            Refused("ServerError", SpecWithStatus(2), Code::kOcspServerError),
            RefusedAfterFetch("TryLater", SpecWithStatus(3),
                              Code::kOcspTryServerLater),
            Refused("NeedsSignature", SpecWithStatus(5),
                    Code::kOcspRequestNeedsSig),
            Refused("Unauthorized", SpecWithStatus(6),
                    Code::kOcspUnauthorizedRequest),
            Refused("Unknown", SpecUnknown(), Code::kOcspUnknownCert),
            RefusedAfterFetch("GoodOther", SpecGoodOther(),
                              Code::kOcspResponseForCertMissing),
            {"None", std::nullopt, Code::kSuccess, 1, 0},
            Refused("SkipResponseBytes",
                    SpecGood().WithoutResponseBytes().Build(),
                    Code::kOcspMalformedResponse),
            Refused("CriticalExtension", SpecWithExtension(Critical::kYes),
                    Code::kUnknownCriticalExtension),
            Accepted("NoncriticalExtension", SpecWithExtension(Critical::kNo)),
            Accepted("EmptyExtensions", SpecEmptyExtensions()),
            Accepted("DelegatedIncluded", SpecDelegatedTo(SpecResponder())),
            Accepted("DelegatedIncludedLast", SpecDelegatedIncludedLast()),
            RefusedAfterFetch("DelegatedMissing", SpecDelegatedMissing()),
            RefusedAfterFetch("DelegatedMissingMultiple",
                              SpecDelegatedMissingMultiple()),
            RefusedAfterFetch("DelegateWithoutEku",
                              SpecDelegatedTo(SpecResponder().WithoutExtension(
                                  oid::kExtKeyUsage))),
            RefusedAfterFetch("DelegateFromIntermediate",
                              SpecDelegatedByIntermediate()),
            RefusedAfterFetch(
                "DelegateWithKeyUsageCrlSign",
                SpecDelegatedTo(SpecResponder()
                                    .WithoutExtension(oid::kExtKeyUsage)
                                    .KeyUsage({KeyUsageBit::kCrlSign}))),
            RefusedAfterFetch("DelegateWithWrongEku",
                              SpecDelegatedTo(SpecResponder().ExtKeyUsage(
                                  {oid::kServerAuth}))),
            RefusedAfterFetch("DelegateRsa1016",
                              SpecDelegatedTo(SpecResponder().Key(
                                  TestKey::Rsa(RsaTestKey::k1016)))),
            // Firefox's fixture serves the default certificate here.
            {"RevokedCaUsedAsEndEntity", SpecRevoked(),
             Code::kRevokedCertificate, 0, kRevoked},
        }),
        ::testing::ValuesIn(AllShapes())),
    Name);

// The row "empty". TLS has no staple of no bytes (RFC 6066, section 8); for
// BoringSSL there is none.
class EmptyStapleTest : public ::testing::TestWithParam<Shape> {};

TEST_P(EmptyStapleTest, IsRefusedByTlsItself) {
  SpecRow row;
  row.staple = "";
  const SpecOutcome outcome = ShakeHands(row, GetParam());
  EXPECT_FALSE(outcome.handshake.ok);
  EXPECT_EQ(outcome.handshake.alert, SSL_AD_DECODE_ERROR);
  EXPECT_EQ(outcome.handshake.judgement.has_value(), false);
  EXPECT_EQ(outcome.requests, 0);
}

INSTANTIATE_TEST_SUITE_P(Spec82, EmptyStapleTest,
                         ::testing::ValuesIn(AllShapes()),
                         [](const auto& info) { return NameOf(info.param); });

}  // namespace
}  // namespace revcheck::testing
