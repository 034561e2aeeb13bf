#include "revcheck/ocsp/request.h"

#include <stddef.h>

#include <optional>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

std::string HashOf(Digest digest, Bytes data) {
  return std::string(ToText(DigestValue(digest, data).bytes()));
}

// CertID, as RFC 6960, section 4.1.1, has it.
std::string ExpectedCertId(const CertId& id, Digest hash) {
  return Sequence(
      {AlgorithmIdentifier(DigestOid(hash), Null()),
       OctetString(HashOf(hash, id.issuer_name)),
       OctetString(HashOf(hash, SubjectPublicKeyBits(id.issuer_spki).value())),
       IntegerOf(ToText(id.serial))});
}

// OCSPRequest { tbsRequest { requestList { Request { reqCert } }, extensions }}
std::string ExpectedRequest(const CertId& id, Digest hash,
                            std::string_view extensions = "") {
  const std::string list = Sequence({Sequence({ExpectedCertId(id, hash)})});
  return Sequence({Sequence({list, extensions})});
}

std::string NonceExtensions(std::string_view nonce) {
  return Explicit(2, Sequence({ExtensionDer(oid::kOcspNonce, Critical::kNo,
                                            OctetString(nonce))}));
}

std::optional<Finding> Build(const CertId& id, const RequestOptions& options,
                             std::string* out) {
  Request request;
  const std::optional<Finding> finding = BuildRequest(id, options, &request);
  *out = std::string(ToText(request.bytes()));
  return finding;
}

// Every octet of spec/mozilla-pkix.md, section 2, without the help of builders.
TEST(BuildRequestTest, IsByteForByteMozillas) {
  const TestCa ca;
  const std::string serial = "\x01\x02\x03";
  const CertId id = CertIdOf(ca, serial);
  const std::string expected =
      std::string("\x30\x44\x30\x42\x30\x40") + "\x30\x3e\x30\x3c" +
      std::string(
          "\x30\x09\x06\x05\x2b\x0e\x03\x02"
          "\x1a\x05\x00",
          11) +
      "\x04\x14" + HashOf(Digest::kSha1, ToBytes(ca.name())) + "\x04\x14" +
      HashOf(Digest::kSha1, SubjectPublicKeyBits(id.issuer_spki).value()) +
      "\x02\x03" + serial;
  std::string request;
  EXPECT_EQ(Build(id, RequestOptions(), &request), std::nullopt);
  EXPECT_EQ(request, expected);
  EXPECT_EQ(request, ExpectedRequest(id, Digest::kSha1));
}

struct SerialTestCase {
  std::string name;
  size_t serial_size;
  std::optional<Finding> finding;
  size_t request_size;
};

class BuildRequestSerialTest : public ::testing::TestWithParam<SerialTestCase> {
};

TEST_P(BuildRequestSerialTest, LimitsTheSerial) {
  const TestCa ca;
  const std::string serial(GetParam().serial_size, 'x');
  const CertId id = CertIdOf(ca, serial);
  std::string request;
  EXPECT_EQ(Build(id, RequestOptions(), &request), GetParam().finding);
  EXPECT_EQ(request.size(), GetParam().request_size);
  if (!GetParam().finding.has_value()) {
    EXPECT_EQ(request, ExpectedRequest(id, Digest::kSha1));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, BuildRequestSerialTest,
    ::testing::ValuesIn<SerialTestCase>({
        {"Empty", 0, Finding::kRequestSerialEmpty, 0},
        {"OneByte", 1, std::nullopt, 68},
        {"TwentyBytes", 20, std::nullopt, 87},
        {"TwentyTwoBytes", 22, std::nullopt, 89},
        {"SixtyBytes", 60, std::nullopt, 127},
        {"SixtyOneBytes", 61, Finding::kRequestSerialTooLong, 0},
        // mozpkix: ChildCertLongSerialNumber.
        {"HundredThirtyBytes", 130, Finding::kRequestSerialTooLong, 0},
    }),
    [](const auto& info) { return info.param.name; });

TEST(BuildRequestTest, CopiesTheSerialVerbatim) {
  const TestCa ca;
  const std::string serial("\x00\x00\xff", 3);
  const CertId id = CertIdOf(ca, serial);
  std::string request;
  EXPECT_EQ(Build(id, RequestOptions(), &request), std::nullopt);
  EXPECT_EQ(request, ExpectedRequest(id, Digest::kSha1));
}

class BuildRequestHashTest : public ::testing::TestWithParam<Digest> {};

TEST_P(BuildRequestHashTest, NamesAndUsesTheHash) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  RequestOptions options;
  options.hash = GetParam();
  std::string request;
  EXPECT_EQ(Build(id, options, &request), std::nullopt);
  EXPECT_EQ(request, ExpectedRequest(id, GetParam()));
}

TEST_P(BuildRequestHashTest, FitsTheLongestSerialAndNonce) {
  const TestCa ca;
  const std::string serial(kMaxRequestSerialSize, 's');
  const std::string nonce(kMaxNonceSize, 'n');
  const CertId id = CertIdOf(ca, serial);
  RequestOptions options;
  options.hash = GetParam();
  options.nonce = ToBytes(nonce);
  std::string request;
  EXPECT_EQ(Build(id, options, &request), std::nullopt);
  EXPECT_EQ(request, ExpectedRequest(id, GetParam(), NonceExtensions(nonce)));
}

INSTANTIATE_TEST_SUITE_P(All, BuildRequestHashTest,
                         ::testing::Values(Digest::kSha1, Digest::kSha256,
                                           Digest::kSha384, Digest::kSha512),
                         [](const auto& info) {
                           return std::string(ToString(info.param));
                         });

struct NonceTestCase {
  std::string name;
  size_t nonce_size;
  std::optional<Finding> finding;
};

class BuildRequestNonceTest : public ::testing::TestWithParam<NonceTestCase> {};

TEST_P(BuildRequestNonceTest, SendsTheNonce) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  const std::string nonce(GetParam().nonce_size, 'n');
  RequestOptions options;
  options.nonce = ToBytes(nonce);
  std::string request;
  EXPECT_EQ(Build(id, options, &request), GetParam().finding);
  EXPECT_EQ(request,
            GetParam().finding.has_value()
                ? ""
                : ExpectedRequest(id, Digest::kSha1, NonceExtensions(nonce)));
}

INSTANTIATE_TEST_SUITE_P(All, BuildRequestNonceTest,
                         ::testing::ValuesIn<NonceTestCase>({
                             {"OneByte", 1, std::nullopt},
                             {"ThirtyTwoBytes", 32, std::nullopt},
                             {"LargestSize", 128, std::nullopt},
                             {"TooLarge", 129, Finding::kRequestNonceSize},
                         }),
                         [](const auto& info) { return info.param.name; });

TEST(BuildRequestTest, SendsNoEmptyNonce) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  RequestOptions options;
  options.nonce = Bytes();
  std::string request;
  EXPECT_EQ(Build(id, options, &request), std::nullopt);
  EXPECT_EQ(request, ExpectedRequest(id, Digest::kSha1));
}

struct KeyTestCase {
  std::string name;
  std::string spki;
};

class BuildRequestKeyTest : public ::testing::TestWithParam<KeyTestCase> {};

TEST_P(BuildRequestKeyTest, RefusesTheIssuerKey) {
  const TestCa ca;
  CertId id = CertIdOf(ca);
  id.issuer_spki = ToBytes(GetParam().spki);
  std::string request;
  EXPECT_EQ(Build(id, RequestOptions(), &request),
            Finding::kRequestIssuerKeyMalformed);
  EXPECT_EQ(request, "");
}

INSTANTIATE_TEST_SUITE_P(
    All, BuildRequestKeyTest,
    ::testing::ValuesIn<KeyTestCase>({
        {"Empty", ""},
        {"NoBitString", Sequence({Sequence({})})},
        {"UnusedBits", Sequence({Sequence({}), BitString("k", 1)})},
        {"TrailingInside", Sequence({Sequence({}), BitString("k"), Null()})},
        {"TrailingAfter", Sequence({Sequence({}), BitString("k")}) + Null()},
    }),
    [](const auto& info) { return info.param.name; });

TEST(BuildRequestTest, TakesAKeyOfAnyKind) {
  const TestCa ca;
  CertId id = CertIdOf(ca);
  const std::string spki = Sequence({Sequence({}), BitString("k")});
  id.issuer_spki = ToBytes(spki);
  std::string request;
  EXPECT_EQ(Build(id, RequestOptions(), &request), std::nullopt);
  EXPECT_EQ(request, ExpectedRequest(id, Digest::kSha1));
}

TEST(BuildRequestTest, ForgetsAnEarlierRequest) {
  const TestCa ca;
  Request request;
  ASSERT_EQ(BuildRequest(CertIdOf(ca), RequestOptions(), &request),
            std::nullopt);
  ASSERT_FALSE(request.bytes().empty());
  EXPECT_EQ(BuildRequest(CertIdOf(ca, ""), RequestOptions(), &request),
            Finding::kRequestSerialEmpty);
  EXPECT_TRUE(request.bytes().empty());
}

TEST(RequestTest, IsEmptyAtFirstAndCopyable) {
  const TestCa ca;
  Request request;
  EXPECT_TRUE(request.bytes().empty());
  ASSERT_EQ(BuildRequest(CertIdOf(ca), RequestOptions(), &request),
            std::nullopt);
  const Request copy = request;
  EXPECT_EQ(copy.bytes(), request.bytes());
  EXPECT_NE(copy.bytes().data(), request.bytes().data());
}

struct UrlTestCase {
  std::string name;
  std::string responder_url;
  std::string request;
  std::string url;
};

class GetUrlTest : public ::testing::TestWithParam<UrlTestCase> {};

TEST_P(GetUrlTest, AppendsTheRequest) {
  EXPECT_EQ(GetUrl(GetParam().responder_url, ToBytes(GetParam().request)),
            GetParam().url);
}

INSTANTIATE_TEST_SUITE_P(
    All, GetUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"EscapesPlus", "http://a.example/", "\xfb\xef\xbe",
         "http://a.example/%2B%2B%2B%2B"},
        {"EscapesSlash", "http://a.example/", "\xff\xff\xff",
         "http://a.example/%2F%2F%2F%2F"},
        {"EscapesOneEqualsSign", "http://a.example/", "ab",
         "http://a.example/YWI%3D"},
        {"EscapesTwoEqualsSigns", "http://a.example/", "a",
         "http://a.example/YQ%3D%3D"},
        {"KeepsLettersAndDigits", "http://a.example/", "0123456789ab",
         "http://a.example/MDEyMzQ1Njc4OWFi"},
        {"EmptyPath", "http://a.example", "abc", "http://a.example/YWJj"},
        {"PathWithoutSlash", "http://a.example/ocsp", "abc",
         "http://a.example/ocsp/YWJj"},
        {"PathWithSlash", "http://a.example/ocsp/", "abc",
         "http://a.example/ocsp/YWJj"},
        {"NoUrl", "", "abc", "/YWJj"},
        {"NoRequest", "http://a.example", "", "http://a.example/"},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
