// Every shipped fixture, damaged: cut off at each offset, and with each byte
// changed. Whatever comes, there is a finding, and never "good" for a response
// whose signed part or signature was changed.

#include <openssl/bytestring.h>

#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "revcheck/cli/decode.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/request_reader.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/testdata/fixture.h"
#include "revcheck/testdata/fixture_files.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"

namespace revcheck {
namespace {

class FixtureRobustnessTest
    : public ::testing::TestWithParam<std::filesystem::path> {
 protected:
  void SetUp() override {
    absl::StatusOr<Fixture> fixture = LoadFixture(GetParam());
    ASSERT_TRUE(fixture.ok()) << fixture.status();
    fixture_ = *std::move(fixture);
    ASSERT_FALSE(
        Certificate::Read(ToBytes(fixture_.certificate), &certificate_));
    ASSERT_FALSE(Certificate::Read(ToBytes(fixture_.issuer), &issuer_));
  }

  // Feeds `input` to everything that reads messages; returns the finding.
  Finding Read(const std::string& input) const {
    Certificate certificate;
    (void)Certificate::Read(ToBytes(input), &certificate).has_value();
    (void)ReadRequest(ToBytes(input)).ok();
    (void)Summarize(ToBytes(input)).stopped_by.has_value();
    return VerifyResponse(CertId::Of(certificate_, issuer_), ToBytes(input),
                          fixture_.verify_at)
        .finding;
  }

  Fixture fixture_;
  Certificate certificate_;
  Certificate issuer_;
};

TEST_P(FixtureRobustnessTest, CutOffAnywhereIsNotGood) {
  // What follows the response itself may be cut off.
  CBS in = ToCbs(ToBytes(fixture_.response));
  CBS whole;
  const size_t end = CBS_get_asn1_element(&in, &whole, CBS_ASN1_SEQUENCE)
                         ? CBS_len(&whole)
                         : fixture_.response.size();
  for (size_t size = 0; size < end; ++size) {
    const std::string cut = fixture_.response.substr(0, size);
    EXPECT_NE(Read(cut), Finding::kGood) << size;
    if (size % 16 == 0) {
      EXPECT_FALSE(cli::Decode(ToBytes(cut)).empty());
    }
  }
}

TEST_P(FixtureRobustnessTest, ChangedWhereItIsSignedIsNotGood) {
  BasicResponse basic;
  const std::string& response = fixture_.response;
  if (ReadBasicResponse(ToBytes(response), kMaxDerSize, &basic).has_value()) {
    basic = BasicResponse();  // Nothing in it is signed.
  }
  const auto is_inside = [&response](Bytes part, size_t offset) {
    const uint8_t* at = ToBytes(response).data() + offset;
    return !part.empty() && at >= part.data() && at < part.data() + part.size();
  };
  std::string changed = response;
  for (size_t i = 0; i < response.size(); ++i) {
    changed[i] = static_cast<char>(response[i] ^ (1 << (i % 8)));
    const Finding finding = Read(changed);
    EXPECT_FALSE(ToString(finding).empty());
    if (is_inside(basic.response_data, i) || is_inside(basic.signature, i)) {
      EXPECT_NE(finding, Finding::kGood) << i;
      EXPECT_NE(finding, Finding::kRevoked) << i;
    }
    changed[i] = response[i];
  }
}

INSTANTIATE_TEST_SUITE_P(All, FixtureRobustnessTest,
                         ::testing::ValuesIn(FixtureFiles()),
                         [](const auto& info) {
                           return info.param.stem().string();
                         });

}  // namespace
}  // namespace revcheck
