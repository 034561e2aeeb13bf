// Every fixture comes out as it says.

#include <filesystem>
#include <string>

#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/testdata/fixture.h"
#include "revcheck/testdata/fixture_files.h"
#include "revcheck/x509/certificate.h"

namespace revcheck {
namespace {

class FixtureTest : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(FixtureTest, ComesOutAsItSays) {
  const absl::StatusOr<Fixture> fixture = LoadFixture(GetParam());
  ASSERT_TRUE(fixture.ok()) << fixture.status();
  const auto certificate = Certificate::Parse(ToBytes(fixture->certificate));
  ASSERT_TRUE(certificate.ok()) << certificate.status();
  const auto issuer = Certificate::Parse(ToBytes(fixture->issuer));
  ASSERT_TRUE(issuer.ok()) << issuer.status();

  const Outcome outcome =
      VerifyResponse(CertId::Of(*certificate, *issuer),
                     ToBytes(fixture->response), fixture->verify_at);

  EXPECT_EQ(ToString(outcome.finding), ToString(fixture->expected));
}

INSTANTIATE_TEST_SUITE_P(All, FixtureTest, ::testing::ValuesIn(FixtureFiles()),
                         [](const auto& info) {
                           return info.param.stem().string();
                         });

TEST(ParseFixtureTest, RefusesTextWithoutExpectation) {
  EXPECT_FALSE(ParseFixture("").ok());
  EXPECT_FALSE(ParseFixture("Verify at: 2026-03-01T00:00:00Z\n").ok());
  EXPECT_FALSE(
      ParseFixture("Verify at: 2026-03-01T00:00:00Z\nExpect: Success revoked\n")
          .ok());
  EXPECT_FALSE(
      ParseFixture("Verify at: 2026-03-01T00:00:00Z\nExpect: Success good\n")
          .ok());
}

}  // namespace
}  // namespace revcheck
