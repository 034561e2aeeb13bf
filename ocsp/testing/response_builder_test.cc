#include "revcheck/ocsp/testing/response_builder.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using Part = ResponsePart;

// Reads everything that revcheck can be told to accept.
VerifyOptions Lenient() {
  VerifyOptions options;
  options.response_digests.Add(Digest::kSha1);
  options.allow_ed25519 = true;
  options.responder.digests.Add(Digest::kSha1);
  options.responder.key.min_rsa_bits = 1016;
  options.responder.key.allow_ed25519 = true;
  return options;
}

Finding Judge(const CertId& id, std::string_view response) {
  return VerifyResponse(id, ToBytes(response), kNow, Lenient()).finding;
}

// What a response of `ca` proves about a leaf as CertificateBuilder has it.
Finding Judge(const TestCa& ca, const ResponseBuilder& builder) {
  return Judge(CertIdOf(ca), builder.Build());
}

TEST(ResponseBuilderTest, SaysGoodRevokedAndUnknown) {
  const TestCa ca;
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca).Good()), Finding::kGood);
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca).Revoked()), Finding::kRevoked);
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca).Unknown()),
            Finding::kUnknownToResponder);
}

TEST(ResponseBuilderTest, BuildsTheSameBytesTwice) {
  const auto build = [] {
    const TestCa ca("RSA", TestKey::Rsa(RsaTestKey::kIssuer));
    return ResponseBuilder(ca)
        .Good()
        .Algorithm(SigningAlgorithm::kPssSha256)
        .AddCertificate(ca.IssueResponder().certificate)
        .Build();
  };
  EXPECT_EQ(build(), build());
}

TEST(ResponseBuilderTest, SaysWhatItWasAskedTo) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca)
                                   .Entry(EntryBuilder("\x11")
                                              .Revoked(kNow - 3 * kDay, 4)
                                              .ThisUpdate(kNow - 2 * kDay)
                                              .NextUpdate(kNow + 2 * kDay))
                                   .ProducedAt(kNow - kDay)
                                   .Build();
  const Outcome outcome =
      VerifyResponse(CertIdOf(ca, "\x11"), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kRevoked);
  EXPECT_EQ(outcome.signer, Signer::kIssuer);
  EXPECT_EQ(outcome.this_update, kNow - 2 * kDay);
  EXPECT_EQ(outcome.next_update, kNow + 2 * kDay);
  EXPECT_EQ(outcome.produced_at, kNow - kDay);
  ASSERT_TRUE(outcome.revocation.has_value());
  EXPECT_EQ(outcome.revocation->time, absl::ToUnixSeconds(kNow - 3 * kDay));
  EXPECT_EQ(outcome.revocation->reason, 4);
}

TEST(ResponseBuilderTest, TakesSerialsAndCertIds) {
  const TestCa ca;
  const CertId id = CertIdOf(ca, "\x11");
  EXPECT_EQ(Judge(id, ResponseBuilder(ca).Good("\x11").Build()),
            Finding::kGood);
  EXPECT_EQ(Judge(id, ResponseBuilder(ca).Good(id, kNow, kNow + kDay).Build()),
            Finding::kGood);
  EXPECT_EQ(Judge(id, ResponseBuilder(ca).Good(id, kNow, {}).Build()),
            Finding::kGood);
  EXPECT_EQ(Judge(id, ResponseBuilder(ca).Good().Build()),
            Finding::kResponseForOtherSerial);
}

TEST(ResponseBuilderTest, SpeaksOfSeveralCertificates) {
  const TestCa ca;
  const std::string response =
      ResponseBuilder(ca).Good("\x01").Revoked("\x02").Unknown("\x03").Build();
  EXPECT_EQ(Judge(CertIdOf(ca, "\x01"), response), Finding::kGood);
  EXPECT_EQ(Judge(CertIdOf(ca, "\x02"), response), Finding::kRevoked);
  EXPECT_EQ(Judge(CertIdOf(ca, "\x03"), response),
            Finding::kUnknownToResponder);
}

TEST(ResponseBuilderTest, NamesTheSignerEitherWay) {
  const TestCa ca;
  const TestResponder responder = ca.IssueResponder();
  const auto good = [&ca] { return ResponseBuilder(ca).Good(); };
  EXPECT_EQ(Judge(ca, good().ByKey()), Finding::kGood);
  EXPECT_EQ(Judge(ca, good().ByName()), Finding::kGood);
  EXPECT_EQ(Judge(ca, good().SignedBy(responder)), Finding::kGood);
  EXPECT_EQ(Judge(ca, good().ByName().SignedBy(responder)), Finding::kGood);
  EXPECT_EQ(Judge(ca, good().ByName(Name("nobody"))),
            Finding::kResponderCertificateMissing);
  EXPECT_EQ(Judge(ca, good().ByKeyHash("short")),
            Finding::kResponderKeyHashMalformed);
}

TEST(ResponseBuilderTest, DelegatesToResponders) {
  const TestCa ca;
  const TestCa other("Other CA");
  const auto signed_by = [&ca](const TestResponder& responder) {
    return ResponseBuilder(ca).Good().SignedBy(responder);
  };
  EXPECT_EQ(Judge(ca, signed_by(ca.IssueResponderFor({}))),
            Finding::kResponderLacksOcspSigning);
  EXPECT_EQ(Judge(ca, signed_by(other.IssueResponder())),
            Finding::kResponderIssuerDiffers);
  EXPECT_EQ(Judge(ca, signed_by(ca.IssueResponder()).WithoutCertificates()),
            Finding::kResponderCertificateMissing);
  EXPECT_EQ(Judge(ca, signed_by(ca.IssueResponder()).SignWith(ca.key())),
            Finding::kNotSignedByResponderKey);
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca)
                          .Good()
                          .AddCertificate("\x30\x01\x05")
                          .SignedBy(ca.IssueResponder())),
            Finding::kEmbeddedCertificateMalformed);
}

TEST(ResponseBuilderTest, SaysOnlyAnErrorStatus) {
  const TestCa ca;
  EXPECT_EQ(Judge(CertIdOf(ca), ErrorResponse(3)), Finding::kTryLater);
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca).Good().Status(6)),
            Finding::kUnauthorized);
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca).WithoutResponseBytes()),
            Finding::kResponseBytesMissing);
}

TEST(ResponseBuilderTest, CarriesSctsAndNonces) {
  const TestCa ca;
  VerifyOptions options;
  options.nonce = ToBytes("nonce");
  const std::string response = ResponseBuilder(ca)
                                   .Entry(EntryBuilder().SctList("scts"))
                                   .Nonce("nonce")
                                   .Build();
  const Outcome outcome =
      VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, options);
  EXPECT_EQ(outcome.finding, Finding::kGood);
  ASSERT_TRUE(outcome.sct_list.has_value());
  EXPECT_EQ(ToText(*outcome.sct_list), "scts");
}

struct KeyCase {
  std::string name;
  TestKey key;
  SigningAlgorithm algorithm;
  Finding finding;
};

class ResponseBuilderKeyTest : public ::testing::TestWithParam<KeyCase> {};

TEST_P(ResponseBuilderKeyTest, IssuerSigns) {
  const TestCa ca("CA", GetParam().key);
  EXPECT_EQ(
      Judge(ca, ResponseBuilder(ca).Good().Algorithm(GetParam().algorithm)),
      GetParam().finding);
}

TEST_P(ResponseBuilderKeyTest, ResponderSigns) {
  const TestCa ca;
  const TestResponder responder =
      ca.IssueResponder(CertificateBuilder::Responder().Key(GetParam().key));
  EXPECT_EQ(Judge(ca, ResponseBuilder(ca).Good().SignedBy(responder).Algorithm(
                          GetParam().algorithm)),
            GetParam().finding);
}

std::vector<KeyCase> KeyCases() {
  const TestKey rsa = TestKey::Rsa(RsaTestKey::kResponder);
  const TestKey p256 = TestKey::Ec(Curve::kP256, "key");
  const TestKey p384 = TestKey::Ec(Curve::kP384, "key");
  const TestKey p521 = TestKey::Ec(Curve::kP521, "key");
  const TestKey ed25519 = TestKey::Ed25519("key");
  using Algorithm = SigningAlgorithm;
  constexpr Finding kUnsupported = Finding::kSignatureAlgorithmUnsupported;
  return {
      {"RsaMd5", rsa, Algorithm::kRsaMd5, kUnsupported},
      {"RsaSha224", rsa, Algorithm::kRsaSha224, kUnsupported},
      {"RsaSha1", rsa, Algorithm::kRsaSha1, Finding::kGood},
      {"RsaSha1Oiw", rsa, Algorithm::kRsaSha1Oiw, Finding::kGood},
      {"RsaSha256", rsa, Algorithm::kRsaSha256, Finding::kGood},
      {"RsaSha384", rsa, Algorithm::kRsaSha384, Finding::kGood},
      {"RsaSha512", rsa, Algorithm::kRsaSha512, Finding::kGood},
      {"PssSha256", rsa, Algorithm::kPssSha256, Finding::kGood},
      {"PssSha384", rsa, Algorithm::kPssSha384, Finding::kGood},
      {"PssSha512", rsa, Algorithm::kPssSha512, Finding::kGood},
      {"Rsa3072", TestKey::Rsa(RsaTestKey::k3072), Algorithm::kRsaSha256,
       Finding::kGood},
      {"Rsa1024", TestKey::Rsa(RsaTestKey::k1024), Algorithm::kRsaSha256,
       Finding::kGood},
      {"Rsa1016", TestKey::Rsa(RsaTestKey::k1016), Algorithm::kRsaSha256,
       Finding::kGood},
      {"P256Sha1", p256, Algorithm::kEcdsaSha1, Finding::kGood},
      {"P256Sha256", p256, Algorithm::kEcdsaSha256, Finding::kGood},
      {"P256Sha384", p256, Algorithm::kEcdsaSha384, Finding::kGood},
      {"P256Sha512", p256, Algorithm::kEcdsaSha512, Finding::kGood},
      {"P384Sha384", p384, Algorithm::kEcdsaSha384, Finding::kGood},
      {"P521Sha512", p521, Algorithm::kEcdsaSha512, Finding::kGood},
      {"Ed25519", ed25519, Algorithm::kEd25519, Finding::kGood},
  };
}

INSTANTIATE_TEST_SUITE_P(All, ResponseBuilderKeyTest,
                         ::testing::ValuesIn(KeyCases()),
                         [](const auto& info) { return info.param.name; });

struct WrongCase {
  std::string name;
  ResponseBuilder builder;
  Finding finding;
};

class ResponseBuilderWrongTest : public ::testing::TestWithParam<WrongCase> {};

TEST_P(ResponseBuilderWrongTest, IsFound) {
  EXPECT_EQ(Judge(TestCa(), GetParam().builder), GetParam().finding);
}

// Good, except for what is said of it.
ResponseBuilder Good() { return ResponseBuilder(TestCa()).Good(); }

ResponseBuilder Of(const EntryBuilder& entry) {
  return ResponseBuilder(TestCa()).Entry(entry);
}

INSTANTIATE_TEST_SUITE_P(
    TrailingData, ResponseBuilderWrongTest,
    ::testing::ValuesIn<WrongCase>({
        {"AfterEnd", Good().AppendAfterEnd(Null()),
         Finding::kTrailingDataAfterResponse},
        {"InResponse", Good().Append(Part::kResponse, Null()),
         Finding::kTrailingDataInResponse},
        {"InResponseBytesTag", Good().Append(Part::kResponseBytesTag, Null()),
         Finding::kTrailingDataInResponse},
        {"InResponseBytes", Good().Append(Part::kResponseBytes, Null()),
         Finding::kTrailingDataInResponse},
        {"InResponseOctets", Good().Append(Part::kResponseOctets, Null()),
         Finding::kTrailingDataInResponse},
        {"InBasicResponseWithoutCertificates",
         Good().Append(Part::kBasicResponse, Null()),
         Finding::kCertificatesMalformed},
        {"InBasicResponse",
         Good()
             .AddCertificate(TestCa().certificate())
             .Append(Part::kBasicResponse, Null()),
         Finding::kTrailingDataInResponse},
        {"InResponseData", Good().Append(Part::kResponseData, Null()),
         Finding::kTrailingDataInResponseData},
        {"InStatus", Good().Append(Part::kStatus, "x"),
         Finding::kResponseStatusEncoding},
        {"InVersion", Good().Version(0).Append(Part::kVersion, Null()),
         Finding::kVersionMalformed},
        {"InResponderIdIsTolerated", Good().Append(Part::kResponderId, Null()),
         Finding::kGood},
        {"InExtensionsTag",
         Good().Nonce("n").Append(Part::kExtensionsTag, Null()),
         Finding::kResponseExtensionsMalformed},
        {"InEntry", Of(EntryBuilder().Append(EntryPart::kEntry, Null())),
         Finding::kSingleResponseMalformed},
        {"InCertId", Of(EntryBuilder().Append(EntryPart::kCertId, Null())),
         Finding::kCertIdMalformed},
        {"InStatusOfEntry",
         Of(EntryBuilder().Append(EntryPart::kStatus, Null())),
         Finding::kCertStatusMalformed},
        {"InNextUpdate",
         Of(EntryBuilder().Append(EntryPart::kNextUpdate, Null())),
         Finding::kNextUpdateMalformed},
        {"InSingleExtensionsTag",
         Of(EntryBuilder().SctList("s").Append(EntryPart::kExtensionsTag,
                                               Null())),
         Finding::kSingleExtensionsMalformed},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Signature, ResponseBuilderWrongTest,
    ::testing::ValuesIn<WrongCase>({
        {"Corrupt", Good().CorruptSignature(), Finding::kNotSignedByIssuerKey},
        {"Empty", Good().SignatureBits(""), Finding::kNotSignedByIssuerKey},
        {"UnusedBits", Good().UnusedSignatureBits(1),
         Finding::kSignatureFieldMalformed},
        {"WrongTag", Good().Replace(Part::kSignature, OctetString("")),
         Finding::kSignatureFieldMalformed},
        {"Missing", Good().Replace(Part::kSignature, ""),
         Finding::kSignatureFieldMalformed},
        {"OtherKey", Good().SignWith(TestCa("Other CA").key()),
         Finding::kNotSignedByIssuerKey},
        {"OtherCa", Good().SignedBy(TestCa("Other CA")),
         Finding::kResponderCertificateMissing},
        {"Tampered",
         Good().Tamper(GeneralizedTime(kThisUpdate), GeneralizedTime(kNow)),
         Finding::kNotSignedByIssuerKey},
        {"AlgorithmIsAnother",
         Good().Replace(Part::kSignatureAlgorithm,
                        AlgorithmIdentifier(SigningAlgorithm::kEcdsaSha512)),
         Finding::kNotSignedByIssuerKey},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Contents, ResponseBuilderWrongTest,
    ::testing::ValuesIn<WrongCase>({
        {"NoEntries", ResponseBuilder(TestCa()), Finding::kNoSingleResponses},
        {"OtherResponseType", Good().ResponseType(oid::kOcspNonce),
         Finding::kResponseTypeNotBasic},
        {"Version2", Good().Version(1), Finding::kVersionUnsupported},
        {"ProducedAtIsUtcTime",
         Good().Replace(Part::kProducedAt, UtcTime(kNow)),
         Finding::kProducedAtMalformed},
        {"CriticalExtension",
         Good().AddExtension(oid::kOcspNonce, Critical::kYes, ""),
         Finding::kUnknownCriticalResponseExtension},
        {"Sha256", Of(EntryBuilder().Hash(Digest::kSha256)), Finding::kGood},
        {"Sha384", Of(EntryBuilder().Hash(Digest::kSha384)), Finding::kGood},
        {"Sha512", Of(EntryBuilder().Hash(Digest::kSha512)), Finding::kGood},
        {"UnknownHash",
         Of(EntryBuilder().Replace(EntryPart::kHashAlgorithm,
                                   AlgorithmIdentifier(oid::kMgf1))),
         Finding::kUnknownCertIdHash},
        {"IssuerNameHashShort", Of(EntryBuilder().IssuerNameHash("short")),
         Finding::kIssuerNameHashSize},
        {"IssuerNameHashOther",
         Of(EntryBuilder().IssuerNameHash(std::string(20, 'x'))),
         Finding::kIssuerNameHashDiffers},
        {"IssuerKeyHashOther",
         Of(EntryBuilder().IssuerKeyHash(std::string(20, 'x'))),
         Finding::kIssuerKeyHashDiffers},
        {"SerialNotMinimal", Of(EntryBuilder(std::string_view("\x00\x11", 2))),
         Finding::kCertIdSerialEncoding},
        {"RevokedWithGarbage",
         Of(EntryBuilder().Replace(EntryPart::kStatus, Explicit(1, "x"))),
         Finding::kRevoked},
        {"InFuture", Of(EntryBuilder().ThisUpdate(kNow + 2 * kDay)),
         Finding::kThisUpdateInFuture},
        {"Expired",
         Of(EntryBuilder()
                .ThisUpdate(kNow - 4 * kDay)
                .NextUpdate(kNow - 2 * kDay)),
         Finding::kExpired},
        {"TooOldWithoutNextUpdate",
         Of(EntryBuilder().ThisUpdate(kNow - 3 * kDay).WithoutNextUpdate()),
         Finding::kTooOldWithoutNextUpdate},
        {"CriticalSingleExtension",
         Of(EntryBuilder().AddExtension(oid::kOcspNonce, Critical::kYes, "")),
         Finding::kUnknownCriticalSingleExtension},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
