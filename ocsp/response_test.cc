// Stages 1 to 3; stages 4 and 5 are in response_entries_test.cc.

#include "revcheck/ocsp/response.h"

#include <openssl/bytestring.h>
#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using Part = ResponsePart;

constexpr std::optional<Finding> kRead = std::nullopt;

ResponseBuilder Good() { return ResponseBuilder(TestCa()).Good(); }

// Stage 1.

TEST(ReadBasicResponseTest, ReadsEveryField) {
  const TestCa ca;
  const TestResponder responder = ca.IssueResponder();
  const std::string der = ResponseBuilder(ca)
                              .Good()
                              .SignedBy(responder)
                              .AddCertificate(ca.certificate())
                              .Build();
  BasicResponse basic;
  ASSERT_EQ(ReadBasicResponse(ToBytes(der), kMaxDerSize, &basic), kRead);
  EXPECT_EQ(ToText(basic.certificates),
            responder.certificate + ca.certificate());
  EXPECT_EQ(Sequence({ToText(basic.signature_algorithm)}),
            AlgorithmIdentifier(SigningAlgorithm::kEcdsaSha256));
  EXPECT_EQ(ToText(basic.signature),
            responder.key.Sign(SigningAlgorithm::kEcdsaSha256,
                               ToText(basic.response_data)));
  EXPECT_EQ(basic.trailing_data, std::nullopt);
}

TEST(ReadBasicResponseTest, HasNoCertificatesWithoutTheField) {
  const std::string der = Good().Build();
  BasicResponse basic;
  ASSERT_EQ(ReadBasicResponse(ToBytes(der), kMaxDerSize, &basic), kRead);
  EXPECT_TRUE(basic.certificates.empty());
}

TEST(ReadBasicResponseTest, LimitsTheSize) {
  const std::string der = Good().Build();
  BasicResponse basic;
  EXPECT_EQ(ReadBasicResponse(ToBytes(der), der.size(), &basic), kRead);
  EXPECT_EQ(ReadBasicResponse(ToBytes(der), der.size() - 1, &basic),
            Finding::kResponseTooLarge);
}

struct BasicTestCase {
  std::string name;
  std::string response;
  std::optional<Finding> finding;
  std::optional<Finding> trailing_data = std::nullopt;
};

class ReadBasicResponseCasesTest
    : public ::testing::TestWithParam<BasicTestCase> {};

TEST_P(ReadBasicResponseCasesTest, IsJudged) {
  BasicResponse basic;
  EXPECT_EQ(
      ReadBasicResponse(ToBytes(GetParam().response), kMaxDerSize, &basic),
      GetParam().finding);
  EXPECT_EQ(basic.trailing_data, GetParam().trailing_data);
}

std::string WithStatus(const std::string& der) {
  return Good().Replace(Part::kStatus, der).Build();
}

INSTANTIATE_TEST_SUITE_P(
    Status, ReadBasicResponseCasesTest,
    ::testing::ValuesIn<BasicTestCase>({
        {"Empty", "", Finding::kEmptyResponse},
        {"Text", "<html>", Finding::kNotAnOcspResponse},
        {"Truncated", "\x30\x03\x0a\x01", Finding::kNotAnOcspResponse},
        {"NoStatus", Sequence({}), Finding::kResponseStatusMalformed},
        {"Integer", WithStatus(Integer(0)), Finding::kResponseStatusMalformed},
        {"EmptyEnumerated", WithStatus(Tlv(0x0a, "")),
         Finding::kResponseStatusEncoding},
        {"TwoBytes", WithStatus(Tlv(0x0a, std::string("\x00\x01", 2))),
         Finding::kResponseStatusEncoding},
        {"TwoBytesAboveZero", WithStatus(Tlv(0x0a, "\x12\x34")),
         Finding::kResponseStatusEncoding},
        {"Above127", WithStatus(Enumerated(0x80)),
         Finding::kResponseStatusEncoding},
        {"One", ErrorResponse(1), Finding::kMalformedRequest},
        {"Two", ErrorResponse(2), Finding::kInternalError},
        {"Three", ErrorResponse(3), Finding::kTryLater},
        {"Four", ErrorResponse(4), Finding::kUnknownResponseStatus},
        {"Five", ErrorResponse(5), Finding::kRequestNeedsSignature},
        {"Six", ErrorResponse(6), Finding::kUnauthorized},
        {"Seven", ErrorResponse(7), Finding::kUnknownResponseStatus},
        {"FortyTwo", ErrorResponse(42), Finding::kUnknownResponseStatus},
        {"HundredTwentySeven", ErrorResponse(127),
         Finding::kUnknownResponseStatus},
        {"ErrorBeforeGarbage", Sequence({Enumerated(3), "garbage"}) + "garbage",
         Finding::kTryLater},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Envelope, ReadBasicResponseCasesTest,
    ::testing::ValuesIn<BasicTestCase>({
        {"Good", Good().Build(), kRead},
        {"NoResponseBytes", ErrorResponse(0), Finding::kResponseBytesMissing},
        {"ResponseBytesUnderOtherTag",
         Good().Replace(Part::kResponseBytesTag, Explicit(1, "")).Build(),
         Finding::kResponseBytesMalformed},
        {"ResponseBytesTagEmpty",
         Good().Replace(Part::kResponseBytesTag, Explicit(0, "")).Build(),
         Finding::kResponseBytesMalformed},
        {"NoResponseType", Good().Replace(Part::kResponseType, "").Build(),
         Finding::kResponseBytesMalformed},
        {"OtherResponseType", Good().ResponseType(oid::kOcspNonce).Build(),
         Finding::kResponseTypeNotBasic},
        {"NoOctets", Good().Replace(Part::kResponseOctets, "").Build(),
         Finding::kResponseBytesMalformed},
        {"OctetsAreNotBasic",
         Good().Replace(Part::kResponseOctets, OctetString(Null())).Build(),
         Finding::kResponseBytesMalformed},
        {"NoResponseData", Good().Replace(Part::kResponseData, "").Build(),
         // signatureAlgorithm is taken for it, and the signature is not a
         // SEQUENCE.
         Finding::kBasicResponseMalformed},
        {"ResponseDataIsNoSequence",
         Good().Replace(Part::kResponseData, Null()).Build(),
         Finding::kBasicResponseMalformed},
        {"NoSignatureAlgorithm",
         Good().Replace(Part::kSignatureAlgorithm, "").Build(),
         Finding::kBasicResponseMalformed},
        {"GarbageInSignatureAlgorithmIsLeftForLater",
         Good()
             .Replace(Part::kSignatureAlgorithm, Sequence({"garbage"}))
             .Build(),
         kRead},
        {"NoSignature", Good().Replace(Part::kSignature, "").Build(),
         Finding::kSignatureFieldMalformed},
        {"SignatureHasUnusedBits", Good().UnusedSignatureBits(1).Build(),
         Finding::kSignatureFieldMalformed},
        {"EmptyBitString", Good().Replace(Part::kSignature, Tlv(3, "")).Build(),
         Finding::kSignatureFieldMalformed},
    }),
    [](const auto& info) { return info.param.name; });

ResponseBuilder WithCertificates(int count) {
  ResponseBuilder builder = Good();
  for (int i = 0; i < count; ++i) {
    builder.AddCertificate(Sequence({}));
  }
  return builder;
}

INSTANTIATE_TEST_SUITE_P(
    Certificates, ReadBasicResponseCasesTest,
    ::testing::ValuesIn<BasicTestCase>({
        {"EmptyList",
         Good()
             .Replace(Part::kCertificatesTag, Explicit(0, Sequence({})))
             .Build(),
         kRead},
        {"Eight", WithCertificates(8).Build(), kRead},
        {"Nine", WithCertificates(9).Build(), Finding::kTooManyCertificates},
        {"NotASequence", Good().AddCertificate(Null()).Build(),
         Finding::kCertificatesMalformed},
        {"TruncatedCertificate", Good().AddCertificate("\x30\x05x").Build(),
         Finding::kCertificatesMalformed},
        {"OtherTag",
         Good()
             .Replace(Part::kCertificatesTag, Explicit(1, Sequence({})))
             .Build(),
         Finding::kCertificatesMalformed},
        {"TrailingInTag",
         WithCertificates(1).Append(Part::kCertificatesTag, Null()).Build(),
         Finding::kCertificatesMalformed},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    TrailingDataIsOnlyNoted, ReadBasicResponseCasesTest,
    ::testing::ValuesIn<BasicTestCase>({
        {"AfterEnd", Good().AppendAfterEnd("x").Build(), kRead,
         Finding::kTrailingDataAfterResponse},
        {"InResponse", Good().Append(Part::kResponse, "x").Build(), kRead,
         Finding::kTrailingDataInResponse},
        {"InTag", Good().Append(Part::kResponseBytesTag, "x").Build(), kRead,
         Finding::kTrailingDataInResponse},
        {"InResponseBytes", Good().Append(Part::kResponseBytes, "x").Build(),
         kRead, Finding::kTrailingDataInResponse},
        {"InOctets", Good().Append(Part::kResponseOctets, "x").Build(), kRead,
         Finding::kTrailingDataInResponse},
        {"InBasicResponse",
         WithCertificates(1).Append(Part::kBasicResponse, "x").Build(), kRead,
         Finding::kTrailingDataInResponse},
        {"InsideBeforeAfterEnd",
         Good().Append(Part::kResponse, "x").AppendAfterEnd("x").Build(), kRead,
         Finding::kTrailingDataInResponse},
    }),
    [](const auto& info) { return info.param.name; });

// Stage 2.

struct ResponderIdTestCase {
  std::string name;
  std::string fields;  // Of ResponseData, in front of producedAt.
  std::optional<Finding> finding;
};

class ReadResponderIdTest
    : public ::testing::TestWithParam<ResponderIdTestCase> {};

TEST_P(ReadResponderIdTest, IsJudged) {
  const std::string data = Sequence({GetParam().fields, "rest"});
  ResponderId id;
  CBS rest;
  EXPECT_EQ(ReadResponderId(ToBytes(data), &id, &rest), GetParam().finding);
  if (!GetParam().finding.has_value()) {
    EXPECT_EQ(ToText(ToBytes(rest)), "rest");
  }
}

std::string Version(const std::string& integer) {
  return Explicit(0, integer) + Explicit(1, Name("x"));
}

INSTANTIATE_TEST_SUITE_P(
    All, ReadResponderIdTest,
    ::testing::ValuesIn<ResponderIdTestCase>({
        {"ByName", Explicit(1, Name("x")), kRead},
        {"ByKey", Explicit(2, OctetString(std::string(20, 'k'))), kRead},
        {"ByKeyOfAnyContents", Explicit(2, "whatever"), kRead},
        {"PrimitiveByKey", Implicit(2, std::string(20, 'k')),
         Finding::kResponderIdMalformed},
        {"PrimitiveByName", Implicit(1, "x"), Finding::kResponderIdMalformed},
        {"OtherTag", Explicit(3, "x"), Finding::kResponderIdMalformed},
        {"BareName", Name("x"), Finding::kResponderIdMalformed},
        {"Truncated", "\xa1\x7fx", Finding::kResponderIdMalformed},
        {"Version1", Version(Integer(0)), kRead},
        {"Version2", Version(Integer(1)), Finding::kVersionUnsupported},
        {"Version3", Version(Integer(2)), Finding::kVersionUnsupported},
        {"Version4", Version(Integer(3)), Finding::kVersionUnsupported},
        {"Version6", Version(Integer(5)), Finding::kVersionUnsupported},
        {"Version128", Version(Integer(127)), Finding::kVersionUnsupported},
        {"VersionTwoBytes", Version(IntegerOf(std::string(2, '\0'))),
         Finding::kVersionEncoding},
        {"VersionNegative", Version(IntegerOf("\xff")),
         Finding::kVersionEncoding},
        {"VersionEmpty", Version(IntegerOf("")), Finding::kVersionEncoding},
        {"VersionIsNoInteger", Version(Enumerated(0)),
         Finding::kVersionMalformed},
        {"VersionMissing", Version(""), Finding::kVersionMalformed},
        {"VersionTwice", Version(Integer(0) + Integer(0)),
         Finding::kVersionMalformed},
    }),
    [](const auto& info) { return info.param.name; });

TEST(ReadResponderIdTest, ReturnsKindAndValue) {
  ResponderId id;
  CBS rest;
  const std::string by_name = Sequence({Explicit(1, Name("x"))});
  ASSERT_EQ(ReadResponderId(ToBytes(by_name), &id, &rest), kRead);
  EXPECT_EQ(id.kind, ResponderId::Kind::kByName);
  EXPECT_EQ(ToText(id.value), Name("x"));
  const std::string by_key = Sequence({Explicit(2, OctetString("key"))});
  ASSERT_EQ(ReadResponderId(ToBytes(by_key), &id, &rest), kRead);
  EXPECT_EQ(id.kind, ResponderId::Kind::kByKey);
  EXPECT_EQ(ToText(id.value), OctetString("key"));
}

TEST(ReadResponderIdTest, RefusesWhatIsNoResponseData) {
  ResponderId id;
  CBS rest;
  EXPECT_EQ(ReadResponderId(ToBytes(""), &id, &rest),
            Finding::kBasicResponseMalformed);
  EXPECT_EQ(ReadResponderId(ToBytes("\x31\x01x"), &id, &rest),
            Finding::kBasicResponseMalformed);
}

struct KeyHashTestCase {
  std::string name;
  std::string value;
  bool is_key_hash;
};

class KeyHashTest : public ::testing::TestWithParam<KeyHashTestCase> {};

TEST_P(KeyHashTest, HasTwentyBytes) {
  const ResponderId id = {ResponderId::Kind::kByKey, ToBytes(GetParam().value)};
  const std::optional<Bytes> hash = KeyHash(id);
  ASSERT_EQ(hash.has_value(), GetParam().is_key_hash);
  if (hash.has_value()) {
    EXPECT_EQ(ToText(*hash), std::string(20, 'k'));
  }
}

const std::string kKeyHashDer = OctetString(std::string(20, 'k'));

INSTANTIATE_TEST_SUITE_P(
    All, KeyHashTest,
    ::testing::ValuesIn<KeyHashTestCase>({
        {"TwentyBytes", kKeyHashDer, true},
        {"JunkBehindIsTolerated", kKeyHashDer + "junk", true},
        {"NineteenBytes", OctetString(std::string(19, 'k')), false},
        {"TwentyOneBytes", OctetString(std::string(21, 'k')), false},
        {"Sha256", OctetString(std::string(32, 'k')), false},
        {"Bare", std::string(20, 'k'), false},
        {"BitString", BitString(std::string(19, 'k')), false},
        {"Empty", "", false},
    }),
    [](const auto& info) { return info.param.name; });

TEST(KeyHashTest, IsNotInANameThatLooksLikeOne) {
  const ResponderId id = {ResponderId::Kind::kByName, ToBytes(kKeyHashDer)};
  EXPECT_EQ(KeyHash(id), std::nullopt);
}

// Stage 3.

struct ResponsesTestCase {
  std::string name;
  std::string fields;  // producedAt and responses.
  std::optional<Finding> finding;
};

class ReadSingleResponsesTest
    : public ::testing::TestWithParam<ResponsesTestCase> {};

TEST_P(ReadSingleResponsesTest, IsJudged) {
  CBS in = ToCbs(ToBytes(GetParam().fields));
  int64_t produced_at;
  CBS entries;
  EXPECT_EQ(ReadSingleResponses(&in, &produced_at, &entries),
            GetParam().finding);
}

std::string ProducedAt(const std::string& time) {
  return time + Sequence({Null()});
}

std::string ProducedAtText(std::string_view text) {
  return ProducedAt(GeneralizedTime(text));
}

INSTANTIATE_TEST_SUITE_P(
    All, ReadSingleResponsesTest,
    ::testing::ValuesIn<ResponsesTestCase>({
        {"Good", ProducedAtText("20260301000000Z"), kRead},
        {"Epoch", ProducedAtText("19700101000000Z"), kRead},
        {"LastSecond", ProducedAtText("99991231235959Z"), kRead},
        {"LeapDay", ProducedAtText("20280229000000Z"), kRead},
        {"NoTime", Sequence({}), Finding::kProducedAtMalformed},
        {"UtcTime", ProducedAt(UtcTime("260301000000Z")),
         Finding::kProducedAtMalformed},
        {"Offset", ProducedAtText("20260301000000+0100"),
         Finding::kProducedAtInvalid},
        {"Local", ProducedAtText("20260301000000"),
         Finding::kProducedAtInvalid},
        {"NoSeconds", ProducedAtText("202603010000Z"),
         Finding::kProducedAtInvalid},
        {"Fraction", ProducedAtText("20260301000000.5Z"),
         Finding::kProducedAtInvalid},
        {"ExtraDigit", ProducedAtText("202603010000000Z"),
         Finding::kProducedAtInvalid},
        {"Before1970", ProducedAtText("19691231235959Z"),
         Finding::kProducedAtInvalid},
        {"DayZero", ProducedAtText("20260300000000Z"),
         Finding::kProducedAtInvalid},
        {"April31", ProducedAtText("20260431000000Z"),
         Finding::kProducedAtInvalid},
        {"February29Of2100", ProducedAtText("21000229000000Z"),
         Finding::kProducedAtInvalid},
        {"Hour24", ProducedAtText("20260301240000Z"),
         Finding::kProducedAtInvalid},
        {"Second60", ProducedAtText("20260301000060Z"),
         Finding::kProducedAtInvalid},
        {"Second61", ProducedAtText("20260301000061Z"),
         Finding::kProducedAtInvalid},
        {"LowerCaseZ", ProducedAtText("20260301000000z"),
         Finding::kProducedAtInvalid},
        {"Trailing", ProducedAtText("20260301000000Z "),
         Finding::kProducedAtInvalid},
        {"NoResponses", GeneralizedTime(kNow), Finding::kResponsesMalformed},
        {"ResponsesAreNoSequence", GeneralizedTime(kNow) + Set({}),
         Finding::kResponsesMalformed},
        {"EmptyResponses", GeneralizedTime(kNow) + Sequence({}),
         Finding::kNoSingleResponses},
    }),
    [](const auto& info) { return info.param.name; });

TEST(ReadSingleResponsesTest, LeavesTheExtensions) {
  const std::string fields =
      Join({GeneralizedTime(kNow), Sequence({"entries"}), "extensions"});
  CBS in = ToCbs(ToBytes(fields));
  int64_t produced_at;
  CBS entries;
  ASSERT_EQ(ReadSingleResponses(&in, &produced_at, &entries), kRead);
  EXPECT_EQ(produced_at, kNowUnixSeconds);
  EXPECT_EQ(ToText(ToBytes(entries)), "entries");
  EXPECT_EQ(ToText(ToBytes(in)), "extensions");
}

}  // namespace
}  // namespace revcheck::testing
