#include "revcheck/ocsp/missing_entry.h"

#include <stdint.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// id-md5, 1.2.840.113549.2.5 (RFC 3279, section 2.1).
constexpr uint8_t kMd5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05};

constexpr std::string_view kOtherSerial = "\x22";

// Entries of which none is about the leaf of TestCa().
EntryBuilder OtherKey() {
  return EntryBuilder().IssuerKeyHash(std::string(20, 'k'));
}
EntryBuilder OtherName() {
  return EntryBuilder().IssuerNameHash(std::string(20, 'n'));
}
EntryBuilder OtherNameAndKey() {
  return OtherName().IssuerKeyHash(std::string(20, 'k'));
}
EntryBuilder OtherSerial() { return EntryBuilder(kOtherSerial); }
EntryBuilder UnknownHash() {
  return EntryBuilder().Replace(EntryPart::kHashAlgorithm,
                                AlgorithmIdentifier(kMd5, Null()));
}
EntryBuilder OtherIssuer() {
  return EntryBuilder(kOtherSerial)
      .IssuerNameHash(std::string(20, 'n'))
      .IssuerKeyHash(std::string(20, 'k'));
}
EntryBuilder OtherSerialAndKey() {
  return EntryBuilder(kOtherSerial).IssuerKeyHash(std::string(20, 'k'));
}
EntryBuilder OtherSerialAndName() {
  return EntryBuilder(kOtherSerial).IssuerNameHash(std::string(20, 'n'));
}

struct NearestTestCase {
  std::string name;
  std::vector<EntryBuilder> entries;
  Finding finding;
};

std::string Build(const std::vector<EntryBuilder>& entries) {
  ResponseBuilder builder((TestCa()));
  for (const EntryBuilder& entry : entries) {
    builder.Entry(entry);
  }
  return builder.Build();
}

class WhyNoEntryMatchesTest : public ::testing::TestWithParam<NearestTestCase> {
 protected:
  void ExpectFinding(const std::vector<EntryBuilder>& entries) const {
    const TestCa ca;
    const std::string response = Build(entries);
    const Outcome outcome =
        VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
    EXPECT_EQ(outcome.finding, GetParam().finding);
    EXPECT_EQ(outcome.code(), Code::kOcspResponseForCertMissing);
    EXPECT_FALSE(outcome.status.has_value());
    EXPECT_EQ(outcome.signer, Signer::kIssuer);
    EXPECT_EQ(outcome.produced_at, kThisUpdate);
    EXPECT_EQ(
        WhyNoEntryMatches(CertIdOf(ca),
                          Summarize(ToBytes(response)).basic.response_data),
        GetParam().finding);
  }
};

TEST_P(WhyNoEntryMatchesTest, TheNearestEntryDecides) {
  ExpectFinding(GetParam().entries);
}

TEST_P(WhyNoEntryMatchesTest, WhateverTheOrder) {
  std::vector<EntryBuilder> reversed = GetParam().entries;
  std::reverse(reversed.begin(), reversed.end());
  ExpectFinding(reversed);
}

INSTANTIATE_TEST_SUITE_P(
    OneEntry, WhyNoEntryMatchesTest,
    ::testing::ValuesIn<NearestTestCase>({
        {"OtherKey", {OtherKey()}, Finding::kIssuerKeyHashDiffers},
        {"OtherName", {OtherName()}, Finding::kIssuerNameHashDiffers},
        {"OtherNameAndKey",
         {OtherNameAndKey()},
         Finding::kIssuerNameHashDiffers},
        {"OtherSerial", {OtherSerial()}, Finding::kResponseForOtherSerial},
        {"OtherSerialWithSha256",
         {OtherSerial().Hash(Digest::kSha256)},
         Finding::kResponseForOtherSerial},
        {"UnknownHash", {UnknownHash()}, Finding::kUnknownCertIdHash},
        {"OtherIssuer", {OtherIssuer()}, Finding::kResponderEmptyHanded},
        {"OtherSerialAndKey",
         {OtherSerialAndKey()},
         Finding::kResponderEmptyHanded},
        {"OtherSerialAndName",
         {OtherSerialAndName()},
         Finding::kResponderEmptyHanded},
        {"OtherSerialWithHashesOfWrongSize",
         {EntryBuilder(kOtherSerial).IssuerNameHash("n").IssuerKeyHash("")},
         Finding::kResponderEmptyHanded},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(Nearest, WhyNoEntryMatchesTest,
                         ::testing::ValuesIn<NearestTestCase>({
                             {"OtherKeyBeforeOtherName",
                              {OtherName(), OtherKey()},
                              Finding::kIssuerKeyHashDiffers},
                             {"OtherNameBeforeOtherSerial",
                              {OtherSerial(), OtherName()},
                              Finding::kIssuerNameHashDiffers},
                             {"OtherSerialBeforeOtherIssuer",
                              {OtherIssuer(), OtherSerial()},
                              Finding::kResponseForOtherSerial},
                             {"OtherSerialBeforeUnknownHash",
                              {UnknownHash(), OtherSerial()},
                              Finding::kResponseForOtherSerial},
                             {"OtherIssuerBeforeUnknownHash",
                              {UnknownHash(), OtherIssuer()},
                              Finding::kResponderEmptyHanded},
                             {"UnknownHashesOnly",
                              {UnknownHash(), UnknownHash()},
                              Finding::kUnknownCertIdHash},
                             {"AllAtOnce",
                              {UnknownHash(), OtherIssuer(), OtherSerial(),
                               OtherName(), OtherKey()},
                              Finding::kIssuerKeyHashDiffers},
                         }),
                         [](const auto& info) { return info.param.name; });

TEST(MissingEntryTest, IsFoundForEmptyAndDamagedData) {
  const TestCa ca;
  EXPECT_EQ(WhyNoEntryMatches(CertIdOf(ca), Bytes()),
            Finding::kResponderEmptyHanded);
  EXPECT_EQ(WhyNoEntryMatches(CertIdOf(ca), ToBytes(ca.certificate())),
            Finding::kResponderEmptyHanded);
}

// The evidence: for whom the response does speak.
TEST(MissingEntryTest, SummaryListsTheSerials) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca)
                                   .Good("\x01")
                                   .Revoked("\x02\x03")
                                   .Unknown("\x04\x05\x06")
                                   .Build();
  ASSERT_EQ(VerifyResponse(CertIdOf(ca), ToBytes(response), kNow).finding,
            Finding::kResponseForOtherSerial);
  const ResponseSummary summary = Summarize(ToBytes(response));
  EXPECT_EQ(summary.stopped_by, std::nullopt);
  std::vector<std::string> serials;
  for (const EntrySummary& entry : summary.entries) {
    serials.emplace_back(ToText(entry.cert_id.serial));
  }
  EXPECT_EQ(serials,
            (std::vector<std::string>{"\x01", "\x02\x03", "\x04\x05\x06"}));
}

TEST(MissingEntryTest, IsFoundOnlyAfterEverythingElse) {
  const TestCa ca;
  const auto judge = [&ca](const ResponseBuilder& builder) {
    const std::string response = builder.Build();
    return VerifyResponse(CertIdOf(ca), ToBytes(response), kNow).finding;
  };
  const auto other = [&ca] { return ResponseBuilder(ca).Good(kOtherSerial); };
  EXPECT_EQ(judge(other().AppendAfterEnd("x")),
            Finding::kTrailingDataAfterResponse);
  EXPECT_EQ(judge(other().CorruptSignature()), Finding::kNotSignedByIssuerKey);
  EXPECT_EQ(judge(other().Append(ResponsePart::kResponseData, Null())),
            Finding::kTrailingDataInResponseData);
}

}  // namespace
}  // namespace revcheck::testing
