// Stages 4 and 5 of response.h: the entries, and both kinds of extensions.

#include <openssl/bytestring.h>
#include <stdint.h>

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

constexpr std::optional<Finding> kRead = std::nullopt;

// Stage 4.

TEST(ReadEntryTest, ReadsEveryField) {
  const TestCa ca;
  const std::string der = EntryBuilder()
                              .Hash(Digest::kSha384)
                              .Revoked(kNow - 3 * kDay, 4)
                              .ThisUpdate(kNow - 2 * kDay)
                              .NextUpdate(kNow + 2 * kDay)
                              .SctList("scts")
                              .Build(ca.name(), ca.key().spki());
  CBS entries = ToCbs(ToBytes(der));
  CBS entry;
  EncodedCertId id;
  ASSERT_EQ(ReadEntryCertId(&entries, &entry, &id), kRead);
  EXPECT_EQ(CBS_len(&entries), 0u);
  EXPECT_EQ(id.hash, Digest::kSha384);
  EXPECT_EQ(ToText(id.serial), kLeafSerial);
  CertStatus status;
  Bytes revoked_info;
  ASSERT_EQ(ReadCertStatus(&entry, &status, &revoked_info), kRead);
  EXPECT_EQ(status, CertStatus::kRevoked);
  EXPECT_EQ(ToText(revoked_info),
            GeneralizedTime(kNow - 3 * kDay) + Explicit(0, Enumerated(4)));
  int64_t this_update;
  ASSERT_EQ(ReadThisUpdate(&entry, &this_update), kRead);
  EXPECT_EQ(this_update, absl::ToUnixSeconds(kNow - 2 * kDay));
  std::optional<int64_t> next_update;
  ASSERT_EQ(ReadNextUpdate(&entry, &next_update), kRead);
  EXPECT_EQ(next_update, absl::ToUnixSeconds(kNow + 2 * kDay));
  std::optional<Bytes> sct_list;
  ASSERT_EQ(ReadSingleExtensions(&entry, &sct_list), kRead);
  ASSERT_TRUE(sct_list.has_value());
  EXPECT_EQ(ToText(*sct_list), OctetString("scts"));
}

TEST(ReadEntryTest, RefusesWhatIsNoEntry) {
  CBS entry;
  EncodedCertId id;
  CBS not_a_sequence = ToCbs(ToBytes("\x31\x01x"));
  EXPECT_EQ(ReadEntryCertId(&not_a_sequence, &entry, &id),
            Finding::kSingleResponseMalformed);
  const std::string without_cert_id = Sequence({Null()});
  CBS no_cert_id = ToCbs(ToBytes(without_cert_id));
  EXPECT_EQ(ReadEntryCertId(&no_cert_id, &entry, &id),
            Finding::kCertIdMalformed);
}

struct StatusTestCase {
  std::string name;
  std::string der;
  std::optional<CertStatus> status;  // Nullopt if malformed.
};

class ReadCertStatusTest : public ::testing::TestWithParam<StatusTestCase> {};

TEST_P(ReadCertStatusTest, IsJudged) {
  CBS in = ToCbs(ToBytes(GetParam().der));
  CertStatus status;
  Bytes revoked_info;
  const std::optional<Finding> finding =
      ReadCertStatus(&in, &status, &revoked_info);
  if (!GetParam().status.has_value()) {
    EXPECT_EQ(finding, Finding::kCertStatusMalformed);
    return;
  }
  EXPECT_EQ(finding, kRead);
  EXPECT_EQ(status, GetParam().status);
  EXPECT_EQ(CBS_len(&in), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    All, ReadCertStatusTest,
    ::testing::ValuesIn<StatusTestCase>({
        {"Good", Implicit(0, ""), CertStatus::kGood},
        {"Revoked", Explicit(1, GeneralizedTime(kNow)), CertStatus::kRevoked},
        {"RevokedWithGarbage", Explicit(1, "garbage"), CertStatus::kRevoked},
        {"RevokedWithNothing", Explicit(1, ""), CertStatus::kRevoked},
        {"Unknown", Implicit(2, ""), CertStatus::kUnknown},
        {"GoodWithContents", Implicit(0, "x"), std::nullopt},
        {"GoodConstructed", Explicit(0, ""), std::nullopt},
        {"RevokedPrimitive", Implicit(1, ""), std::nullopt},
        {"RevokedTruncated", "\xa1\x05x", std::nullopt},
        {"UnknownWithContents", Implicit(2, "x"), std::nullopt},
        {"UnknownConstructed", Explicit(2, ""), std::nullopt},
        {"Fourth", Implicit(3, ""), std::nullopt},
        {"Missing", "", std::nullopt},
    }),
    [](const auto& info) { return info.param.name; });

TEST(ReadUpdatesTest, TellMalformedFromInvalid) {
  int64_t seconds;
  std::optional<int64_t> next_update;
  const std::string utc = UtcTime(kNow);
  const std::string bad = GeneralizedTime("20261301000000Z");
  CBS in = ToCbs(ToBytes(utc));
  EXPECT_EQ(ReadThisUpdate(&in, &seconds), Finding::kThisUpdateMalformed);
  in = ToCbs(ToBytes(bad));
  EXPECT_EQ(ReadThisUpdate(&in, &seconds), Finding::kThisUpdateInvalid);
  const std::string wrapped_utc = Explicit(0, utc);
  in = ToCbs(ToBytes(wrapped_utc));
  EXPECT_EQ(ReadNextUpdate(&in, &next_update), Finding::kNextUpdateMalformed);
  const std::string wrapped_bad = Explicit(0, bad);
  in = ToCbs(ToBytes(wrapped_bad));
  EXPECT_EQ(ReadNextUpdate(&in, &next_update), Finding::kNextUpdateInvalid);
  const std::string twice = Explicit(0, GeneralizedTime(kNow) + Null());
  in = ToCbs(ToBytes(twice));
  EXPECT_EQ(ReadNextUpdate(&in, &next_update), Finding::kNextUpdateMalformed);
}

TEST(ReadUpdatesTest, NextUpdateIsOptional) {
  std::optional<int64_t> next_update = 7;
  const std::string extensions = Explicit(1, "");
  CBS in = ToCbs(ToBytes(extensions));
  EXPECT_EQ(ReadNextUpdate(&in, &next_update), kRead);
  EXPECT_EQ(next_update, std::nullopt);
  EXPECT_EQ(CBS_len(&in), extensions.size());
}

struct ExtensionsTestCase {
  std::string name;
  std::string fields;  // From the extensions to the end.
  std::optional<Finding> single;
  std::optional<Finding> response;
};

class ReadExtensionsTest : public ::testing::TestWithParam<ExtensionsTestCase> {
};

TEST_P(ReadExtensionsTest, JudgesSingleExtensions) {
  CBS in = ToCbs(ToBytes(GetParam().fields));
  std::optional<Bytes> sct_list;
  EXPECT_EQ(ReadSingleExtensions(&in, &sct_list), GetParam().single);
}

TEST_P(ReadExtensionsTest, JudgesResponseExtensions) {
  CBS in = ToCbs(ToBytes(GetParam().fields));
  std::optional<Bytes> nonce;
  EXPECT_EQ(ReadResponseExtensions(&in, &nonce), GetParam().response);
}

std::string Extensions(const std::string& list) {
  return Explicit(1, Sequence({list}));
}

std::string Unknown(Critical critical) {
  return ExtensionDer(oid::kOcspNoCheck, critical, "value");
}

std::string Scts(const std::string& value) {
  return ExtensionDer(oid::kOcspSctList, Critical::kNo, value);
}

constexpr Finding kSingleMalformed = Finding::kSingleExtensionsMalformed;
constexpr Finding kSingleCritical = Finding::kUnknownCriticalSingleExtension;
constexpr Finding kResponseMalformed = Finding::kResponseExtensionsMalformed;
constexpr Finding kResponseCritical =
    Finding::kUnknownCriticalResponseExtension;

INSTANTIATE_TEST_SUITE_P(
    All, ReadExtensionsTest,
    ::testing::ValuesIn<ExtensionsTestCase>({
        {"Absent", "", kRead, kRead},
        {"EmptyList", Extensions(""), kRead, kRead},
        {"NoList", Explicit(1, ""), kSingleMalformed, kResponseMalformed},
        {"OtherTag", Explicit(2, Sequence({})),
         Finding::kSingleResponseMalformed,
         Finding::kTrailingDataInResponseData},
        {"Unknown", Extensions(Unknown(Critical::kNo)), kRead, kRead},
        {"UnknownTwice",
         Extensions(Unknown(Critical::kNo) + Unknown(Critical::kNo)), kRead,
         kRead},
        {"UnknownCritical", Extensions(Unknown(Critical::kYes)),
         kSingleCritical, kResponseCritical},
        {"ExplicitFalse",
         Extensions(Sequence({Oid(oid::kOcspNoCheck), Boolean(0x00),
                              OctetString("value")})),
         kRead, kRead},
        {"BooleanOne",
         Extensions(Sequence({Oid(oid::kOcspNoCheck), Boolean(0x01),
                              OctetString("value")})),
         kSingleMalformed, kResponseMalformed},
        {"NoValue", Extensions(Sequence({Oid(oid::kOcspNoCheck)})),
         kSingleMalformed, kResponseMalformed},
        {"NoOid", Extensions(Sequence({OctetString("value")})),
         kSingleMalformed, kResponseMalformed},
        {"NotASequence", Extensions(Null()), kSingleMalformed,
         kResponseMalformed},
        {"TrailingInExtension",
         Extensions(AppendInside(Unknown(Critical::kNo), Null())),
         kSingleMalformed, kResponseMalformed},
        {"CriticalBeforeTrailingInIt",
         Extensions(AppendInside(Unknown(Critical::kYes), Null())),
         kSingleCritical, kResponseCritical},
        {"TrailingInTag",
         AppendInside(Extensions(Unknown(Critical::kNo)), Null()),
         kSingleMalformed, kResponseMalformed},
        {"CriticalBeforeTrailingInTag",
         AppendInside(Extensions(Unknown(Critical::kYes)), Null()),
         kSingleCritical, kResponseCritical},
        {"TrailingAfterTag", Extensions("") + Null(),
         Finding::kSingleResponseMalformed,
         Finding::kTrailingDataInResponseData},
        {"MalformedBeforeCritical",
         Extensions(Null() + Unknown(Critical::kYes)), kSingleMalformed,
         kResponseMalformed},
        {"SctList", Extensions(Scts(OctetString("s"))), kRead, kRead},
        {"SctListOfAnyForm", Extensions(Scts("s")), kRead, kRead},
        {"SctListEmpty", Extensions(Scts("")), Finding::kSctListEmpty, kRead},
        {"SctListTwice", Extensions(Scts("a") + Scts("a")),
         Finding::kSctListDuplicate, kRead},
        {"SctListTwiceAndThenEmpty", Extensions(Scts("a") + Scts("")),
         Finding::kSctListEmpty, kRead},
        {"SctListCritical",
         Extensions(ExtensionDer(oid::kOcspSctList, Critical::kYes, "s")),
         kRead, kResponseCritical},
        {"NonceCritical",
         Extensions(ExtensionDer(oid::kOcspNonce, Critical::kYes, "n")),
         kSingleCritical, kResponseCritical},
        {"NonceEmpty",
         Extensions(ExtensionDer(oid::kOcspNonce, Critical::kNo, "")), kRead,
         kRead},
    }),
    [](const auto& info) { return info.param.name; });

TEST(ReadSingleExtensionsTest, TakesOneSctListForAllEntries) {
  std::optional<Bytes> sct_list;
  const std::string fields = Extensions(Scts("s"));
  CBS first = ToCbs(ToBytes(fields));
  EXPECT_EQ(ReadSingleExtensions(&first, &sct_list), kRead);
  CBS second = ToCbs(ToBytes(fields));
  EXPECT_EQ(ReadSingleExtensions(&second, &sct_list),
            Finding::kSctListDuplicate);
}

TEST(ReadResponseExtensionsTest, KeepsTheFirstNonce) {
  const std::string fields =
      Extensions(ExtensionDer(oid::kOcspNonce, Critical::kNo, "first") +
                 ExtensionDer(oid::kOcspNonce, Critical::kNo, "second"));
  CBS in = ToCbs(ToBytes(fields));
  std::optional<Bytes> nonce;
  EXPECT_EQ(ReadResponseExtensions(&in, &nonce), kRead);
  ASSERT_TRUE(nonce.has_value());
  EXPECT_EQ(ToText(*nonce), "first");
}

// RevokedInfo.

struct RevokedInfoTestCase {
  std::string name;
  std::string contents;
  std::optional<int64_t> time;  // Nullopt if malformed.
  std::optional<int> reason = std::nullopt;
};

class ParseRevokedInfoTest
    : public ::testing::TestWithParam<RevokedInfoTestCase> {};

TEST_P(ParseRevokedInfoTest, IsRead) {
  const std::optional<Revocation> revocation =
      ParseRevokedInfo(ToBytes(GetParam().contents));
  ASSERT_EQ(revocation.has_value(), GetParam().time.has_value());
  if (revocation.has_value()) {
    EXPECT_EQ(revocation->time, *GetParam().time);
    EXPECT_EQ(std::optional<int>(revocation->reason), GetParam().reason);
  }
}

std::string At(const std::string& rest) { return GeneralizedTime(kNow) + rest; }

INSTANTIATE_TEST_SUITE_P(
    All, ParseRevokedInfoTest,
    ::testing::ValuesIn<RevokedInfoTestCase>({
        {"WithoutReason", At(""), kNowUnixSeconds},
        {"Unspecified", At(Explicit(0, Enumerated(0))), kNowUnixSeconds, 0},
        {"KeyCompromise", At(Explicit(0, Enumerated(1))), kNowUnixSeconds, 1},
        {"ReasonNobodyDefined", At(Explicit(0, Enumerated(99))),
         kNowUnixSeconds, 99},
        {"Empty", "", std::nullopt},
        {"UtcTime", UtcTime(kNow), std::nullopt},
        {"BadTime", GeneralizedTime("nonsense"), std::nullopt},
        {"ReasonNotWrapped", At(Enumerated(1)), std::nullopt},
        {"ReasonIsAnInteger", At(Explicit(0, Integer(1))), std::nullopt},
        {"ReasonOfTwoBytes", At(Explicit(0, Tlv(0x0a, "\x01\x01"))),
         std::nullopt},
        {"TwoReasons", At(Explicit(0, Enumerated(1) + Enumerated(1))),
         std::nullopt},
        {"TrailingData", At(Explicit(0, Enumerated(1)) + Null()), std::nullopt},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
