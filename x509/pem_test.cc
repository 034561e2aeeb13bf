#include "revcheck/x509/pem.h"

#include <openssl/err.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gtest/gtest.h"

namespace revcheck {
namespace {

// Begin like DER, which is all that is looked at here.
constexpr std::string_view kDerA("0\x03\x02\x01\x00", 5);
constexpr std::string_view kDerB("0\x03\x02\x01\xff", 5);

std::string Base64(std::string_view data) {
  return absl::Base64Escape(absl::string_view(data.data(), data.size()));
}

std::string Pem(const char* label, std::string_view der) {
  return absl::StrCat("-----BEGIN ", label, "-----\n", Base64(der),
                      "\n-----END ", label, "-----\n");
}

std::string WithCrLf(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\n", "\r\n"}});
}

// A body of many lines of 64 characters, as other programs write it.
std::string LongPem(std::string_view der) {
  const std::string base64 = Base64(der);
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  for (size_t at = 0; at < base64.size(); at += 64) {
    pem += base64.substr(at, 64) + "\n";
  }
  return pem + "-----END CERTIFICATE-----\n";
}

std::string LongDer() { return std::string(kDerA) + std::string(5000, 'x'); }

constexpr char kEncrypted[] =
    "-----BEGIN CERTIFICATE-----\n"
    "Proc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n"
    "\n"
    "MAMCAQA=\n"
    "-----END CERTIFICATE-----\n";

constexpr char kNoEnd[] = "-----BEGIN CERTIFICATE-----\nMAMCAQA=\n";
constexpr char kOtherEnd[] =
    "-----BEGIN CERTIFICATE-----\nMAMCAQA=\n-----END OCSP RESPONSE-----\n";
constexpr char kNoBase64[] =
    "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
constexpr char kBeginAlone[] = "-----BEGIN ";

template <typename Param>
std::string NameOf(const ::testing::TestParamInfo<Param>& info) {
  return info.param.name;
}

using Blocks = std::vector<std::pair<std::string, std::string>>;

struct PemTestCase {
  std::string name;
  std::string text;
  std::optional<Blocks> want;  // Labels and DER. Nullopt if refused.
};

class ReadPemTest : public ::testing::TestWithParam<PemTestCase> {};

TEST_P(ReadPemTest, FindsTheBlocks) {
  const absl::StatusOr<std::vector<PemBlock>> blocks = ReadPem(GetParam().text);
  if (!GetParam().want.has_value()) {
    EXPECT_EQ(blocks.status().code(), absl::StatusCode::kInvalidArgument);
    return;
  }
  ASSERT_TRUE(blocks.ok());
  Blocks found;
  for (const PemBlock& block : *blocks) {
    found.emplace_back(block.label, block.der);
  }
  EXPECT_EQ(found, *GetParam().want);
}

std::vector<PemTestCase> PemTexts() {
  const std::string a(kDerA);
  const std::string b(kDerB);
  const std::string pem_a = Pem("CERTIFICATE", a);
  const std::string pem_b = Pem("OCSP RESPONSE", b);
  const Blocks only_a = {{"CERTIFICATE", a}};
  const Blocks both = {{"CERTIFICATE", a}, {"OCSP RESPONSE", b}};
  return {
      {"One", pem_a, only_a},
      {"Two", pem_a + pem_b, both},
      {"OtherOrder", pem_b + pem_a,
       Blocks{{"OCSP RESPONSE", b}, {"CERTIFICATE", a}}},
      {"TextAround", "Subject: x\n\n" + pem_a + "between\n" + pem_b + "after",
       both},
      {"CrLf", WithCrLf("text\n" + pem_a + pem_b), both},
      {"NoFinalNewline", pem_a.substr(0, pem_a.size() - 1), only_a},
      {"ManyLines", LongPem(LongDer()), Blocks{{"CERTIFICATE", LongDer()}}},
      {"AnyLabel", Pem("SOMETHING NEW", a), Blocks{{"SOMETHING NEW", a}}},
      {"Nothing", "", Blocks{}},
      {"NoBlock", "no block\n", Blocks{}},
      {"EndAlone", "-----END CERTIFICATE-----\n", Blocks{}},
      {"Encrypted", kEncrypted, std::nullopt},
      {"EncryptedSecond", pem_a + kEncrypted, std::nullopt},
      {"NoEnd", kNoEnd, std::nullopt},
      {"NoEndSecond", pem_a + kNoEnd, std::nullopt},
      {"NoEndFirst", kNoEnd + pem_a, std::nullopt},
      {"OtherEnd", kOtherEnd, std::nullopt},
      {"NoBase64", kNoBase64, std::nullopt},
      {"NoBase64Between", pem_a + kNoBase64 + pem_b, std::nullopt},
      {"BeginAlone", kBeginAlone, std::nullopt},
      {"BeginAloneSecond", pem_a + kBeginAlone, std::nullopt},
  };
}

INSTANTIATE_TEST_SUITE_P(All, ReadPemTest, ::testing::ValuesIn(PemTexts()),
                         NameOf<PemTestCase>);

TEST(ReadPemTest, CutAnywhereInsideABlockIsRefused) {
  const std::string pem = Pem("CERTIFICATE", kDerA);
  const size_t begin = std::string_view("-----BEGIN ").size();
  // The last character is the newline, which may be missing.
  for (size_t size = begin; size + 1 < pem.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_EQ(ReadPem(pem.substr(0, size)).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

struct CertificatesTestCase {
  std::string name;
  std::string contents;
  std::optional<std::vector<std::string>> want;  // Nullopt if refused.
};

class ReadCertificatesTest
    : public ::testing::TestWithParam<CertificatesTestCase> {};

TEST_P(ReadCertificatesTest, FindsTheCertificates) {
  const absl::StatusOr<std::vector<std::string>> certificates =
      ReadCertificates(GetParam().contents);
  if (!GetParam().want.has_value()) {
    EXPECT_EQ(certificates.status().code(), absl::StatusCode::kInvalidArgument);
    return;
  }
  ASSERT_TRUE(certificates.ok());
  EXPECT_EQ(*certificates, *GetParam().want);
}

std::vector<CertificatesTestCase> CertificateFiles() {
  using Certificates = std::vector<std::string>;
  const std::string a(kDerA);
  const std::string b(kDerB);
  const std::string pem_a = Pem("CERTIFICATE", a);
  const std::string pem_b = Pem("CERTIFICATE", b);
  const std::string key = Pem("PRIVATE KEY", b);
  return {
      {"Pem", pem_a, Certificates{a}},
      {"Chain", pem_a + pem_b, Certificates{a, b}},
      {"ChainOtherOrder", pem_b + pem_a, Certificates{b, a}},
      {"Repeated", pem_a + pem_a, Certificates{a, a}},
      {"KeyFirst", key + pem_a, Certificates{a}},
      {"KeyLast", pem_a + key, Certificates{a}},
      {"OldLabel", Pem("X509 CERTIFICATE", a), Certificates{a}},
      {"CrLf", WithCrLf(pem_a + pem_b), Certificates{a, b}},
      {"Der", a, Certificates{a}},
      {"KeyAlone", key, std::nullopt},
      {"KeyAloneAfterTextLikeDer", "0 certificates\n" + key, std::nullopt},
      {"RequestAlone", Pem("CERTIFICATE REQUEST", a), std::nullopt},
      {"BrokenAfterAGoodOne", pem_a + kNoEnd, std::nullopt},
      {"Encrypted", kEncrypted, std::nullopt},
      {"Text", "no certificate", std::nullopt},
      {"OtherDer", std::string("\x31\x00", 2), std::nullopt},
      {"BareBase64", Base64(a), std::nullopt},
      {"Nothing", "", std::nullopt},
  };
}

INSTANTIATE_TEST_SUITE_P(All, ReadCertificatesTest,
                         ::testing::ValuesIn(CertificateFiles()),
                         NameOf<CertificatesTestCase>);

struct MessageTestCase {
  std::string name;
  std::string contents;
  std::optional<std::string> want;  // Nullopt if refused.
};

class ReadMessageTest : public ::testing::TestWithParam<MessageTestCase> {};

TEST_P(ReadMessageTest, FindsTheMessage) {
  const absl::StatusOr<std::string> message =
      ReadMessage(GetParam().contents, "OCSP RESPONSE");
  if (!GetParam().want.has_value()) {
    EXPECT_EQ(message.status().code(), absl::StatusCode::kInvalidArgument);
    return;
  }
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(*message, *GetParam().want);
}

std::vector<MessageTestCase> MessageFiles() {
  const std::string a(kDerA);
  const std::string b(kDerB);
  const std::string pem_a = Pem("OCSP RESPONSE", a);
  const std::string long_base64 = Base64(LongDer());
  return {
      {"Pem", pem_a, a},
      {"FirstOfTheLabel", Pem("CERTIFICATE", b) + pem_a, a},
      {"FirstOfTwo", Pem("OCSP RESPONSE", b) + pem_a, b},
      {"PemCrLf", WithCrLf(pem_a), a},
      {"Base64", Base64(a), a},
      {"Base64WithNewline", Base64(a) + "\n", a},
      {"Base64WithCrLf", Base64(a) + "\r\n", a},
      {"Base64Lines", long_base64.substr(0, 64) + "\n" + long_base64.substr(64),
       LongDer()},
      {"Der", a, a},
      {"OtherDer", b, b},
      {"DerOfBase64Characters", "0\tMAM\nC AQc", "0\tMAM\nC AQc"},
      {"Nothing", "", ""},
      {"BytesThatAreNothing", std::string("\0\xff", 2),
       std::string("\0\xff", 2)},
      {"TextThatIsNoBase64", "<html></html>", "<html></html>"},
      {"Base64CutShort", "MAMCA", "MAMCA"},
      {"Base64AndMore", Base64(a) + "!", Base64(a) + "!"},
      {"OtherLabel", Pem("CERTIFICATE", a), std::nullopt},
      {"LabelThatBeginsSo", Pem("OCSP RESPONSES", a), std::nullopt},
      {"BrokenPem", kNoEnd, std::nullopt},
      {"BrokenAfterAGoodOne", pem_a + kNoEnd, std::nullopt},
      {"BeginAlone", kBeginAlone, std::nullopt},
      {"Encrypted", kEncrypted, std::nullopt},
  };
}

INSTANTIATE_TEST_SUITE_P(All, ReadMessageTest,
                         ::testing::ValuesIn(MessageFiles()),
                         NameOf<MessageTestCase>);

TEST(PemTest, LeavesTheErrorQueueAlone) {
  const std::string good = Pem("CERTIFICATE", kDerA);
  for (const std::string& text :
       {good, std::string(kNoBase64), std::string(kNoEnd), std::string()}) {
    SCOPED_TRACE(text);
    ERR_clear_error();
    static_cast<void>(ReadPem(text));
    EXPECT_EQ(ERR_peek_error(), 0u);

    OPENSSL_PUT_ERROR(USER, ERR_R_INTERNAL_ERROR);
    const uint32_t earlier = ERR_peek_error();
    ASSERT_NE(earlier, 0u);
    static_cast<void>(ReadPem(text));
    EXPECT_EQ(ERR_get_error(), earlier);
    EXPECT_EQ(ERR_peek_error(), 0u);
  }
}

}  // namespace
}  // namespace revcheck
