#include "revcheck/cli/decode.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::cli {
namespace {

using testing::CertIdOf;
using testing::CertificateBuilder;
using testing::EntryBuilder;
using ::testing::HasSubstr;
using testing::ResponseBuilder;
using testing::RsaTestKey;
using testing::SigningAlgorithm;
using testing::TestCa;
using testing::TestKey;

Json DecodedCertificate(const CertificateBuilder& builder) {
  const std::string der = TestCa().Issue(builder);
  return DecodeCertificate(ToBytes(der));
}

Json DecodedResponse(const ResponseBuilder& builder) {
  const std::string der = builder.Build();
  return DecodeResponse(ToBytes(der));
}

bool IsOdd(const Json& decoded, const std::string& text) {
  for (const Json& odd : decoded["odd"]) {
    if (odd.get<std::string>().find(text) != std::string::npos) {
      return true;
    }
  }
  return false;
}

TEST(DecodeCertificateTest, ShowsALeaf) {
  const Json json = DecodedCertificate(CertificateBuilder());
  EXPECT_EQ(json["type"], "certificate");
  EXPECT_EQ(json["version"], 3);
  EXPECT_EQ(json["serial"], "5a3c912e7708d416");
  EXPECT_EQ(json["subject"], "CN=leaf.example");
  EXPECT_EQ(json["issuer"], "CN=Test CA");
  EXPECT_EQ(json["not_before"], "2026-01-30T00:00:00Z");
  EXPECT_EQ(json["lifetime_days"], 90);
  EXPECT_EQ(json["key"], "EC P-256");
  EXPECT_EQ(json["signature"], "ECDSA with sha256");
  EXPECT_EQ(json["ca"], false);
  EXPECT_EQ(json["ocsp_urls"], Json({"http://ocsp.example/"}));
  EXPECT_EQ(json["odd"], Json::array());
}

TEST(DecodeCertificateTest, ShowsWhatARevocationCheckLooksAt) {
  const Json leaf = DecodedCertificate(
      CertificateBuilder().MustStaple().SctList("scts").CrlUrls(
          {"http://crl.example/"}));
  EXPECT_EQ(leaf["must_staple"], true);
  EXPECT_EQ(leaf["sct_list"], true);
  EXPECT_EQ(leaf["crl_urls"], Json({"http://crl.example/"}));
  const Json responder = DecodedCertificate(CertificateBuilder::Responder());
  EXPECT_EQ(responder["ocsp_signing"], true);
  EXPECT_EQ(responder["ocsp_no_check"], true);
  EXPECT_EQ(responder["must_staple"], false);
  EXPECT_EQ(DecodedCertificate(CertificateBuilder::Ca("CA"))["ca"], true);
}

TEST(DecodeCertificateTest, ShowsKeys) {
  const auto key = [](const TestKey& k) {
    return DecodedCertificate(CertificateBuilder().Key(k))["key"];
  };
  EXPECT_EQ(key(TestKey::Rsa(RsaTestKey::kLeaf)), "RSA, 2048 bits");
  EXPECT_EQ(key(TestKey::Ec(Curve::kP384, "k")), "EC P-384");
  EXPECT_EQ(key(TestKey::Ec(Curve::kP521, "k")), "EC P-521");
  EXPECT_EQ(key(TestKey::Ed25519("k")), FormatOid(oid::kEd25519));
}

TEST(DecodeCertificateTest, ListsWhatIsOdd) {
  EXPECT_TRUE(IsOdd(
      DecodedCertificate(CertificateBuilder().Serial(std::string(21, '\x11'))),
      "21 bytes"));
  EXPECT_TRUE(IsOdd(DecodedCertificate(CertificateBuilder().Serial("\xff\x01")),
                    "negative"));
  EXPECT_TRUE(
      IsOdd(DecodedCertificate(CertificateBuilder().Serial(0)), "zero"));
  EXPECT_TRUE(
      IsOdd(DecodedCertificate(CertificateBuilder().Version(1)), "version 1"));
  EXPECT_TRUE(IsOdd(DecodedCertificate(CertificateBuilder().Algorithm(
                        SigningAlgorithm::kEcdsaSha1)),
                    "SHA-1"));
  EXPECT_TRUE(IsOdd(DecodedCertificate(CertificateBuilder().SetExtension(
                        oid::kKeyUsage, testing::Critical::kYes, "junk")),
                    "keyUsage"));
  EXPECT_TRUE(
      IsOdd(DecodedCertificate(CertificateBuilder().SetExtension(
                oid::kAuthorityInfoAccess, testing::Critical::kNo, "junk")),
            "authorityInfoAccess"));
}

TEST(DecodeCertificateTest, ShowsTheStructureOfGarbage) {
  const Json json = DecodeCertificate(ToBytes("junk"));
  EXPECT_EQ(json["type"], "certificate");
  EXPECT_FALSE(json["odd"].empty());
  EXPECT_EQ(json["structure"], "not DER: 6a756e6b\n");
}

TEST(DecodeCertificateTest, EscapesHostileText) {
  const Json json = DecodedCertificate(
      CertificateBuilder().Subject("\x1b[31m").OcspUrl("http://\x07/"));
  EXPECT_EQ(json["subject"], "CN=\\x1b[31m");
  EXPECT_EQ(json["ocsp_urls"], Json({"http://\\x07/"}));
}

TEST(DecodeResponseTest, ShowsAGoodResponse) {
  const Json json =
      DecodedResponse(ResponseBuilder(TestCa()).Good().ByName().Nonce("0123"));
  EXPECT_EQ(json["type"], "OCSP response");
  EXPECT_EQ(json["produced_at"], "2026-02-28T00:00:00Z");
  EXPECT_EQ(json["responder"]["by_name"], "CN=Test CA");
  EXPECT_EQ(json["signature"], "ECDSA with sha256");
  EXPECT_EQ(json["entries"].size(), 1u);
  EXPECT_EQ(json["entries"][0]["hash"], "sha1");
  EXPECT_EQ(json["entries"][0]["serial"], "5a3c912e7708d416");
  EXPECT_EQ(json["entries"][0]["status"], "good");
  EXPECT_EQ(json["entries"][0]["next_update"], "2026-03-07T00:00:00Z");
  EXPECT_FALSE(json["entries"][0].contains("revoked_at"));
  EXPECT_EQ(json["odd"], Json::array());
}

TEST(DecodeResponseTest, ShowsRevocations) {
  const TestCa ca;
  const Json json = DecodedResponse(
      ResponseBuilder(ca)
          .Entry(EntryBuilder().Revoked(testing::kRevocationTime, 1))
          .Entry(EntryBuilder().Revoked(testing::kRevocationTime)));
  EXPECT_EQ(json["entries"][0]["revoked_at"], "2026-02-19T00:00:00Z");
  EXPECT_EQ(json["entries"][0]["reason"], "keyCompromise");
  EXPECT_EQ(json["entries"][1]["reason"], Json(nullptr));
}

TEST(DecodeResponseTest, ShowsEmbeddedCertificates) {
  const TestCa ca;
  const Json json = DecodedResponse(ResponseBuilder(ca)
                                        .Good()
                                        .SignedBy(ca.IssueResponder())
                                        .AddCertificate(testing::Sequence({})));
  ASSERT_EQ(json["certificates"].size(), 2u);
  EXPECT_EQ(json["certificates"][0]["subject"], "CN=Test Responder");
  EXPECT_FALSE(json["certificates"][1]["odd"].empty());
}

TEST(DecodeResponseTest, ListsWhatIsOdd) {
  const TestCa ca;
  EXPECT_TRUE(IsOdd(DecodedResponse(ResponseBuilder(ca).Entry(
                        EntryBuilder().WithoutNextUpdate())),
                    "nextUpdate"));
  EXPECT_TRUE(IsOdd(DecodedResponse(ResponseBuilder(ca).Good().Algorithm(
                        SigningAlgorithm::kEcdsaSha1)),
                    "SHA-1"));
  EXPECT_TRUE(IsOdd(DecodedResponse(ResponseBuilder(ca).Entry(
                        EntryBuilder().IssuerNameHash("short"))),
                    "wrong size"));
  EXPECT_TRUE(
      IsOdd(DecodedResponse(ResponseBuilder(ca).Good().AppendAfterEnd("\n")),
            "trailing_data_after_response"));
}

TEST(DecodeResponseTest, SaysWhyThereIsNoResponse) {
  const std::string der = testing::ErrorResponse(3);
  const Json json = DecodeResponse(ToBytes(der));
  EXPECT_TRUE(IsOdd(json, "try_later"));
  EXPECT_FALSE(json.contains("entries"));
}

TEST(DecodeRequestTest, ShowsARequest) {
  const TestCa ca;
  RequestOptions options;
  options.nonce = ToBytes("0123");
  Request request;
  ASSERT_FALSE(BuildRequest(CertIdOf(ca), options, &request).has_value());
  const Json json = DecodeRequest(request.bytes());
  EXPECT_EQ(json["type"], "OCSP request");
  EXPECT_EQ(json["requests"][0]["serial"], "5a3c912e7708d416");
  EXPECT_EQ(json["nonce"], "30313233");
  EXPECT_EQ(json["signed"], false);
  EXPECT_EQ(json["odd"], Json::array());
}

TEST(DecodeTest, TellsTheThreeApart) {
  const TestCa ca;
  Request request;
  ASSERT_FALSE(
      BuildRequest(CertIdOf(ca), RequestOptions(), &request).has_value());
  const std::string certificate = ca.Issue();
  const std::string response = ResponseBuilder(ca).Good().Build();
  EXPECT_EQ(Decode(ToBytes(certificate))["type"], "certificate");
  EXPECT_EQ(Decode(ToBytes(response))["type"], "OCSP response");
  EXPECT_EQ(Decode(request.bytes())["type"], "OCSP request");
}

TEST(DecodeTest, ShowsAnythingElseAsATree) {
  for (const std::string& bytes :
       {std::string(), std::string("junk"), testing::Null(),
        testing::Sequence({testing::Integer(1)})}) {
    const Json json = Decode(ToBytes(bytes));
    EXPECT_EQ(json["type"], "unknown");
    EXPECT_TRUE(json["structure"].is_string());
  }
}

TEST(DecodeTest, SurvivesEveryTruncation) {
  const TestCa ca;
  const std::string response =
      ResponseBuilder(ca).Good().SignedBy(ca.IssueResponder()).Build();
  for (size_t size = 0; size < response.size(); ++size) {
    const std::string part = response.substr(0, size);
    EXPECT_NO_THROW(Decode(ToBytes(part)).dump());
    EXPECT_NO_THROW(DecodeResponse(ToBytes(part)).dump());
    EXPECT_NO_THROW(DecodeCertificate(ToBytes(part)).dump());
    EXPECT_NO_THROW(DecodeRequest(ToBytes(part)).dump());
  }
}

TEST(RenderTextTest, IndentsAndNamesValues) {
  Json json;
  json["text"] = "a";
  json["yes"] = true;
  json["nothing"] = nullptr;
  json["list"] = Json::array();
  json["lines"] = "one\ntwo\n";
  json["inner"]["number"] = 7;
  json["items"] = {"x", "y"};
  EXPECT_EQ(RenderText(json),
            "text: a\n"
            "yes: yes\n"
            "nothing: none\n"
            "list: none\n"
            "lines:\n"
            "  one\n"
            "  two\n"
            "inner:\n"
            "  number: 7\n"
            "items:\n"
            "  - x\n"
            "  - y\n");
}

TEST(DecodeTest, PrivateKeysAreNotShown) {
  using namespace std::string_literals;
  for (const std::string& der : {
           "\x30\x09\x02\x01\x00\x02\x01\x33\x02\x01\x03"s,  // PKCS#1
           "\x30\x06\x02\x01\x01\x04\x01\x33"s,              // SEC 1
           "\x30\x08\x02\x01\x00\x30\x00\x04\x01\x33"s,      // PKCS#8
           "\x30\x08\x02\x01\x01\x30\x00\x04\x01\x33"s,      // RFC 5958
       }) {
    const Json json = Decode(ToBytes(der));
    EXPECT_EQ(json["type"], "a private key, not shown");
    EXPECT_EQ(json.size(), 2u) << json;
  }
}

TEST(DecodeTest, WhatOnlyBeginsLikeAKeyIsShown) {
  using namespace std::string_literals;
  for (const std::string& der :
       {"\x30\x03\x02\x01\x00"s, "\x30\x06\x02\x01\x02\x04\x01\x33"s,
        "\x30\x05\x02\x01\x00\x30\x00"s}) {
    EXPECT_TRUE(Decode(ToBytes(der)).contains("structure"));
  }
}

}  // namespace
}  // namespace revcheck::cli
