#include "revcheck/ocsp/code.h"

#include <set>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace revcheck {
namespace {

// The codes of spec/mozilla-pkix.md, 1.1, written out once more.
struct CodeTestCase {
  std::string test_name;
  Code code;
  std::string_view name;
  int number;
};

class CodeTest : public ::testing::TestWithParam<CodeTestCase> {};

TEST_P(CodeTest, HasMozillasNameAndNumber) {
  const CodeTestCase& param = GetParam();
  EXPECT_EQ(ToString(param.code), param.name);
  EXPECT_EQ(Describe(param.code).code, param.code);
  EXPECT_EQ(Describe(param.code).name, param.name);
  EXPECT_EQ(Describe(param.code).number, param.number);
  EXPECT_FALSE(Describe(param.code).message.empty());
}

TEST_P(CodeTest, IsFoundByNameAndNumber) {
  EXPECT_EQ(CodeFromString(GetParam().name), GetParam().code);
  EXPECT_EQ(CodeFromNumber(GetParam().number), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    All, CodeTest,
    ::testing::ValuesIn<CodeTestCase>({
        {"MalformedResponse", Code::kOcspMalformedResponse,
         "SEC_ERROR_OCSP_MALFORMED_RESPONSE", -8063},
        {"BadOcspSignature", Code::kOcspBadSignature,
         "SEC_ERROR_OCSP_BAD_SIGNATURE", -8035},
        {"InvalidSigningCert", Code::kOcspInvalidSigningCert,
         "SEC_ERROR_OCSP_INVALID_SIGNING_CERT", -8048},
        {"ResponseForCertMissing", Code::kOcspResponseForCertMissing,
         "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING", -16376},
        {"OldResponse", Code::kOcspOldResponse, "SEC_ERROR_OCSP_OLD_RESPONSE",
         -8060},
        {"FutureResponse", Code::kOcspFutureResponse,
         "SEC_ERROR_OCSP_FUTURE_RESPONSE", -8061},
        {"Revoked", Code::kRevokedCertificate, "SEC_ERROR_REVOKED_CERTIFICATE",
         -8180},
        {"UnknownCert", Code::kOcspUnknownCert, "SEC_ERROR_OCSP_UNKNOWN_CERT",
         -8066},
        {"MalformedRequest", Code::kOcspMalformedRequest,
         "SEC_ERROR_OCSP_MALFORMED_REQUEST", -8072},
        {"ServerError", Code::kOcspServerError, "SEC_ERROR_OCSP_SERVER_ERROR",
         -8071},
        {"TryServerLater", Code::kOcspTryServerLater,
         "SEC_ERROR_OCSP_TRY_SERVER_LATER", -8070},
        {"RequestNeedsSig", Code::kOcspRequestNeedsSig,
         "SEC_ERROR_OCSP_REQUEST_NEEDS_SIG", -8069},
        {"UnauthorizedRequest", Code::kOcspUnauthorizedRequest,
         "SEC_ERROR_OCSP_UNAUTHORIZED_REQUEST", -8068},
        {"UnknownResponseStatus", Code::kOcspUnknownResponseStatus,
         "SEC_ERROR_OCSP_UNKNOWN_RESPONSE_STATUS", -8067},
        {"UnknownCriticalExtension", Code::kUnknownCriticalExtension,
         "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION", -8151},
        {"ExtensionValueInvalid", Code::kExtensionValueInvalid,
         "SEC_ERROR_EXTENSION_VALUE_INVALID", -8158},
        {"SignatureAlgorithmDisabled", Code::kCertSignatureAlgorithmDisabled,
         "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED", -8016},
        {"InvalidTime", Code::kInvalidTime, "SEC_ERROR_INVALID_TIME", -8184},
        {"InvalidIntegerEncoding", Code::kInvalidIntegerEncoding,
         "MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING", -16373},
        {"BadSignature", Code::kBadSignature, "SEC_ERROR_BAD_SIGNATURE", -8182},
        {"BadDer", Code::kBadDer, "SEC_ERROR_BAD_DER", -8183},
        {"BadAccessLocation", Code::kCertBadAccessLocation,
         "SEC_ERROR_CERT_BAD_ACCESS_LOCATION", -8075},
        {"RequiredTlsFeatureMissing", Code::kRequiredTlsFeatureMissing,
         "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING", -16374},
        {"LibraryFailure", Code::kLibraryFailure, "SEC_ERROR_LIBRARY_FAILURE",
         -8191},
        {"Success", Code::kSuccess, "Success", 0},
    }),
    [](const auto& info) { return info.param.test_name; });

TEST(AllCodesTest, ListsEveryCodeOnceInOrder) {
  EXPECT_EQ(AllCodes().size(), 25u);
  std::set<std::string_view> names;
  std::set<int> numbers;
  for (size_t i = 0; i < AllCodes().size(); ++i) {
    const CodeInfo& info = AllCodes()[i];
    EXPECT_EQ(static_cast<size_t>(info.code), i);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_TRUE(numbers.insert(info.number).second) << info.number;
  }
}

TEST(CodeFromStringTest, KnowsExactNamesOnly) {
  EXPECT_EQ(CodeFromString(""), std::nullopt);
  EXPECT_EQ(CodeFromString("success"), std::nullopt);
  EXPECT_EQ(CodeFromString("SEC_ERROR_BAD_DER "), std::nullopt);
  EXPECT_EQ(CodeFromString("SEC_ERROR_BAD"), std::nullopt);
}

TEST(CodeFromNumberTest, KnowsOurNumbersOnly) {
  EXPECT_EQ(CodeFromNumber(1), std::nullopt);
  EXPECT_EQ(CodeFromNumber(8180), std::nullopt);
  EXPECT_EQ(CodeFromNumber(-8192), std::nullopt);
}

}  // namespace
}  // namespace revcheck
