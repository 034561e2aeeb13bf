#include "revcheck/ocsp/request_reader.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

std::string CertIdDer(std::string_view serial) {
  return Sequence({AlgorithmIdentifier(oid::kSha1, Null()),
                   OctetString(std::string(20, 'n')),
                   OctetString(std::string(20, 'k')), IntegerOf(serial)});
}

std::string OneRequest(std::string_view serial = "\x11") {
  return Sequence({CertIdDer(serial)});
}

std::string List() { return Sequence({OneRequest()}); }

// OCSPRequest with these elements of tbsRequest.
std::string Of(const std::vector<std::string>& tbs) {
  return Sequence({Sequence({Join(tbs)})});
}

std::string NonceExtension(std::string_view value) {
  return ExtensionDer(oid::kOcspNonce, Critical::kNo, value);
}

std::string Extensions(std::string_view extensions) {
  return Explicit(2, Sequence({extensions}));
}

TEST(ReadRequestTest, ReadsWhatBuildRequestBuilds) {
  const TestCa ca;
  const std::string nonce(32, 'n');
  RequestOptions options;
  options.hash = Digest::kSha256;
  options.nonce = ToBytes(nonce);
  Request request;
  ASSERT_FALSE(BuildRequest(CertIdOf(ca), options, &request).has_value());
  const absl::StatusOr<RequestSummary> summary = ReadRequest(request.bytes());
  ASSERT_TRUE(summary.ok());
  ASSERT_EQ(summary->cert_ids.size(), 1u);
  EXPECT_EQ(summary->cert_ids[0].hash, Digest::kSha256);
  EXPECT_EQ(ToText(summary->cert_ids[0].serial), kLeafSerial);
  EXPECT_EQ(summary->cert_ids[0].issuer_name_hash,
            DigestValue(Digest::kSha256, ToBytes(ca.name())).bytes());
  ASSERT_TRUE(summary->nonce.has_value());
  EXPECT_EQ(ToText(*summary->nonce), nonce);
  EXPECT_FALSE(summary->requestor_name.has_value());
  EXPECT_FALSE(summary->is_signed);
}

TEST(ReadRequestTest, ReadsSeveralRequestsInOrder) {
  const std::string request = Of(
      {Sequence({OneRequest("\x01"), OneRequest("\x02"), OneRequest("\x03")})});
  const absl::StatusOr<RequestSummary> summary = ReadRequest(ToBytes(request));
  ASSERT_TRUE(summary.ok());
  ASSERT_EQ(summary->cert_ids.size(), 3u);
  EXPECT_EQ(ToText(summary->cert_ids[0].serial), "\x01");
  EXPECT_EQ(ToText(summary->cert_ids[2].serial), "\x03");
}

TEST(ReadRequestTest, ReadsTheRequestorName) {
  const std::string name = UriName("http://requestor.example/");
  const std::string request = Of({Explicit(1, name), List()});
  const absl::StatusOr<RequestSummary> summary = ReadRequest(ToBytes(request));
  ASSERT_TRUE(summary.ok());
  ASSERT_TRUE(summary->requestor_name.has_value());
  EXPECT_EQ(ToText(*summary->requestor_name), name);
}

TEST(ReadRequestTest, NotesASignature) {
  const std::string tbs = Sequence({List()});
  const std::string request = Sequence({tbs, Explicit(0, "anything")});
  const absl::StatusOr<RequestSummary> summary = ReadRequest(ToBytes(request));
  ASSERT_TRUE(summary.ok());
  EXPECT_TRUE(summary->is_signed);
}

TEST(ReadRequestTest, TakesANonceThatIsNotWrapped) {
  const std::string request = Of({List(), Extensions(NonceExtension("bare"))});
  const absl::StatusOr<RequestSummary> summary = ReadRequest(ToBytes(request));
  ASSERT_TRUE(summary.ok());
  ASSERT_TRUE(summary->nonce.has_value());
  EXPECT_EQ(ToText(*summary->nonce), "bare");
}

TEST(ReadRequestTest, TakesANonceWithJunkBehindTheWrappingAsBare) {
  const std::string value = OctetString("nonce") + "junk";
  const std::string request = Of({List(), Extensions(NonceExtension(value))});
  const absl::StatusOr<RequestSummary> summary = ReadRequest(ToBytes(request));
  ASSERT_TRUE(summary.ok());
  ASSERT_TRUE(summary->nonce.has_value());
  EXPECT_EQ(ToText(*summary->nonce), value);
}

struct ReadTestCase {
  std::string name;
  std::string request;
};

class ReadRequestAcceptsTest : public ::testing::TestWithParam<ReadTestCase> {};

TEST_P(ReadRequestAcceptsTest, IsRead) {
  const absl::StatusOr<RequestSummary> summary =
      ReadRequest(ToBytes(GetParam().request));
  ASSERT_TRUE(summary.ok());
  EXPECT_FALSE(summary->cert_ids.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, ReadRequestAcceptsTest,
    ::testing::ValuesIn<ReadTestCase>({
        {"Plain", Of({List()})},
        {"ExplicitVersion1", Of({Explicit(0, Integer(0)), List()})},
        {"EmptyExtensions", Of({List(), Extensions("")})},
        {"UnknownExtension",
         Of({List(),
             Extensions(ExtensionDer(oid::kOcspNoCheck, Critical::kNo, "x"))})},
        {"UnknownCriticalExtension",
         Of({List(), Extensions(ExtensionDer(oid::kOcspNoCheck, Critical::kYes,
                                             "x"))})},
        {"SingleRequestExtensions",
         Of({Sequence({Sequence({CertIdDer("\x11"), Explicit(0, "x")})})})},
        {"UnknownHash",
         Of({Sequence({Sequence({Sequence({AlgorithmIdentifier(oid::kMgf1),
                                           "whatever"})})})})},
    }),
    [](const auto& info) { return info.param.name; });

class ReadRequestRefusesTest : public ::testing::TestWithParam<ReadTestCase> {};

TEST_P(ReadRequestRefusesTest, IsInvalid) {
  EXPECT_EQ(ReadRequest(ToBytes(GetParam().request)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(
    All, ReadRequestRefusesTest,
    ::testing::ValuesIn<ReadTestCase>({
        {"Empty", ""},
        {"NotASequence", Null()},
        {"NoTbs", Sequence({})},
        {"TbsIsNotASequence", Sequence({Null()})},
        {"TrailingByte", Of({List()}) + "x"},
        {"TrailingInside", Sequence({Sequence({List()}), Null()})},
        {"TrailingInTbs", Of({List(), Null()})},
        {"TrailingAfterSignature",
         Sequence({Sequence({List()}), Explicit(0, ""), Null()})},
        {"Version2", Of({Explicit(0, Integer(1)), List()})},
        {"VersionOfTwoBytes",
         Of({Explicit(0, IntegerOf(std::string(2, '\0'))), List()})},
        {"VersionEmpty", Of({Explicit(0, ""), List()})},
        {"VersionWithTrailingData",
         Of({Explicit(0, Integer(0) + Null()), List()})},
        {"RequestorNameEmpty", Of({Explicit(1, ""), List()})},
        {"NoList", Of({})},
        {"EmptyList", Of({Sequence({})})},
        {"ListIsNotASequence", Of({Null()})},
        {"RequestIsNotASequence", Of({Sequence({Null()})})},
        {"SecondRequestIsBad", Of({Sequence({OneRequest(), Null()})})},
        {"NoCertId", Of({Sequence({Sequence({})})})},
        {"CertIdIsEmpty", Of({Sequence({Sequence({Sequence({})})})})},
        {"CertIdWithTrailingData",
         Of({Sequence({Sequence({AppendInside(CertIdDer("\x11"), "x")})})})},
        {"SerialNotMinimal",
         Of({Sequence({OneRequest(std::string_view("\x00\x11", 2))})})},
        {"SerialEmpty", Of({Sequence({OneRequest("")})})},
        {"TrailingInRequest",
         Of({Sequence({Sequence({CertIdDer("\x11"), Null()})})})},
        {"TrailingAfterSingleExtensions",
         Of({Sequence({Sequence({CertIdDer("\x11"), Explicit(0, ""),
                                 Null()})})})},
        {"ExtensionsAreNotASequence", Of({List(), Explicit(2, Null())})},
        {"ExtensionIsNotASequence", Of({List(), Extensions(Null())})},
        {"ExtensionWithTrailingData",
         Of({List(), Extensions(AppendInside(NonceExtension("n"), Null()))})},
        {"TrailingInExtensionsTag",
         Of({List(), AppendInside(Extensions(NonceExtension("n")), Null())})},
        {"TrailingAfterExtensions",
         Of({List(), Extensions(NonceExtension("n")), Null()})},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
