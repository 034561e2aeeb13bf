// What was measured on mozilla::pkix beyond its own tests: every row of
// spec/mozilla-pkix.md, 8.9, but for those about building chains.

#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
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

// id-md5, 1.2.840.113549.2.5 (RFC 3279, section 2.1).
constexpr uint8_t kMd5[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05};

constexpr Code kMalformed = Code::kOcspMalformedResponse;
constexpr Code kIntegerEncoding = Code::kInvalidIntegerEncoding;
constexpr Code kInvalidSigner = Code::kOcspInvalidSigningCert;

// SHA-1 is accepted on responses and refused on certificates, as there.
VerifyOptions Parity() {
  VerifyOptions options;
  options.response_digests.Add(Digest::kSha1);
  return options;
}

struct MeasuredCase {
  std::string name;
  ResponseBuilder response;
  Code code;
  Finding finding;
  bool expired = false;
};

class VerifyMeasuredTest : public ::testing::TestWithParam<MeasuredCase> {};

TEST_P(VerifyMeasuredTest, HasMozillasResult) {
  const TestCa ca;
  const std::string response = GetParam().response.Build();
  const Outcome outcome =
      VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, Parity());
  EXPECT_EQ(outcome.code(), GetParam().code);
  EXPECT_EQ(outcome.finding, GetParam().finding);
  EXPECT_EQ(outcome.expired, GetParam().expired);
}

ResponseBuilder Response() { return ResponseBuilder(TestCa()); }
ResponseBuilder Good() { return Response().Good(); }
ResponseBuilder Revoked() { return Response().Revoked(); }
ResponseBuilder Of(const EntryBuilder& entry) {
  return Response().Entry(entry);
}

EntryBuilder WithStatus(const std::string& der) {
  return EntryBuilder().Replace(EntryPart::kStatus, der);
}

INSTANTIATE_TEST_SUITE_P(Status, VerifyMeasuredTest,
                         ::testing::ValuesIn<MeasuredCase>({
                             {"RevokedWithGarbageInRevokedInfo",
                              Of(WithStatus(Explicit(1, "garbage"))),
                              Code::kRevokedCertificate, Finding::kRevoked},
                             {"StatusTag81", Of(WithStatus(Implicit(1, ""))),
                              kMalformed, Finding::kCertStatusMalformed},
                             {"StatusTagA0", Of(WithStatus(Explicit(0, ""))),
                              kMalformed, Finding::kCertStatusMalformed},
                             {"GoodNotEmpty", Of(WithStatus(Implicit(0, "x"))),
                              kMalformed, Finding::kCertStatusMalformed},
                             {"UnknownNotEmpty",
                              Of(WithStatus(Implicit(2, "x"))), kMalformed,
                              Finding::kCertStatusMalformed},
                         }),
                         [](const auto& info) { return info.param.name; });

EntryBuilder WithHashAlgorithm(const std::string& der) {
  return EntryBuilder().Replace(EntryPart::kHashAlgorithm, der);
}

// Wrong in everything that is not looked at, because the serial is another.
EntryBuilder OtherSerialWithAnyDefect() {
  return EntryBuilder("\x22")
      .IssuerNameHash("short")
      .IssuerKeyHash("")
      .Append(EntryPart::kCertId, Null())
      .Replace(EntryPart::kStatus, Null())
      .AddExtension(oid::kOcspNonce, Critical::kYes, "")
      .Append(EntryPart::kEntry, Null());
}

EntryBuilder OtherName() {
  return EntryBuilder().IssuerNameHash(std::string(20, 'n'));
}

EntryBuilder OtherKey() {
  return EntryBuilder().IssuerKeyHash(std::string(20, 'k'));
}

std::string LeafSerialWithLeadingZero() {
  return std::string(1, '\0') + std::string(kLeafSerial);
}

INSTANTIATE_TEST_SUITE_P(
    CertId, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"Md5Only", Of(WithHashAlgorithm(AlgorithmIdentifier(kMd5, Null()))),
         Code::kOcspResponseForCertMissing, Finding::kUnknownCertIdHash},
        {"Md5ThenSha1",
         Of(WithHashAlgorithm(AlgorithmIdentifier(kMd5, Null()))).Good(),
         Code::kSuccess, Finding::kGood},
        {"Sha1WithSequenceParameters",
         Of(WithHashAlgorithm(AlgorithmIdentifier(oid::kSha1, Sequence({})))),
         kMalformed, Finding::kCertIdMalformed},
        {"Md5WithSequenceParameters",
         Of(WithHashAlgorithm(AlgorithmIdentifier(kMd5, Sequence({})))),
         kMalformed, Finding::kCertIdMalformed},
        {"OtherSerialWithAnyDefectThenGood",
         Of(OtherSerialWithAnyDefect()).Good(), Code::kSuccess, Finding::kGood},
        {"NameHashOf19Bytes",
         Of(EntryBuilder().IssuerNameHash(std::string(19, 'n'))), kMalformed,
         Finding::kIssuerNameHashSize},
        {"OtherNameWithKeyHashOf19BytesThenGood",
         Of(OtherName().IssuerKeyHash(std::string(19, 'k'))).Good(),
         Code::kSuccess, Finding::kGood},
        {"KeyHashOf19Bytes",
         Of(EntryBuilder().IssuerKeyHash(std::string(19, 'k'))), kMalformed,
         Finding::kIssuerKeyHashSize},
        {"OtherNameWithTrailingDataInCertIdThenGood",
         Of(OtherName().Append(EntryPart::kCertId, Null())).Good(),
         Code::kSuccess, Finding::kGood},
        {"OtherKeyWithTrailingDataInCertId",
         Of(OtherKey().Append(EntryPart::kCertId, Null())).Good(), kMalformed,
         Finding::kCertIdMalformed},
        {"OtherKeyWithBadStatusThenGood",
         Of(OtherKey().Replace(EntryPart::kStatus, Null())).Good(),
         Code::kSuccess, Finding::kGood},
        {"SerialWithLeadingZero", Of(EntryBuilder(LeafSerialWithLeadingZero())),
         kIntegerEncoding, Finding::kCertIdSerialEncoding},
    }),
    [](const auto& info) { return info.param.name; });

// Entries that are not fresh, and one from the future.
EntryBuilder Stale() {
  return EntryBuilder().ThisUpdate(DaysFromNow(-8)).NextUpdate(DaysFromNow(-7));
}
EntryBuilder Future() {
  return EntryBuilder().ThisUpdate(DaysFromNow(2)).NextUpdate(DaysFromNow(3));
}

INSTANTIATE_TEST_SUITE_P(
    SeveralEntries, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"GoodThenRevoked", Good().Revoked(), Code::kRevokedCertificate,
         Finding::kRevoked},
        {"RevokedThenGood", Revoked().Good(), Code::kRevokedCertificate,
         Finding::kRevoked},
        {"UnknownThenRevoked", Response().Unknown().Revoked(),
         Code::kRevokedCertificate, Finding::kRevoked},
        {"RevokedThenUnknown", Revoked().Unknown(), Code::kRevokedCertificate,
         Finding::kRevoked},
        {"UnknownThenGood", Response().Unknown().Good(), Code::kSuccess,
         Finding::kGood},
        {"GoodThenUnknown", Good().Unknown(), Code::kSuccess, Finding::kGood},
        {"FreshThenStale", Good().Entry(Stale()), Code::kOcspOldResponse,
         Finding::kExpired, true},
        {"StaleThenFresh", Of(Stale()).Good(), Code::kOcspOldResponse,
         Finding::kExpired, true},
        {"StaleRevokedThenFreshGood", Of(Stale().Revoked()).Good(),
         Code::kRevokedCertificate, Finding::kRevoked, true},
        {"FreshGoodThenStaleRevoked", Good().Entry(Stale().Revoked()),
         Code::kRevokedCertificate, Finding::kRevoked, true},
        {"StaleUnknown", Of(Stale().Unknown()), Code::kOcspUnknownCert,
         Finding::kUnknownToResponder, true},
        {"GoodThenFuture", Good().Entry(Future()), Code::kOcspFutureResponse,
         Finding::kThisUpdateInFuture},
        {"RevokedThenFuture", Revoked().Entry(Future()),
         Code::kOcspFutureResponse, Finding::kThisUpdateInFuture},
        {"FutureRevoked", Of(Future().Revoked()), Code::kOcspFutureResponse,
         Finding::kThisUpdateInFuture},
        {"RevokedThenBrokenCertId",
         Revoked().Entry(EntryBuilder().Replace(EntryPart::kCertId,
                                                Sequence({}))),
         kMalformed, Finding::kCertIdMalformed},
    }),
    [](const auto& info) { return info.param.name; });

constexpr absl::Duration kSecond = absl::Seconds(1);

ResponseBuilder Times(absl::Time this_update,
                      std::optional<absl::Time> next_update) {
  return Response().Good(kLeafSerial, this_update, next_update);
}

INSTANTIATE_TEST_SUITE_P(
    Times, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"ThisUpdateADayAhead", Times(DaysFromNow(1), DaysFromNow(2)),
         Code::kSuccess, Finding::kGood},
        {"ThisUpdateADayAndASecondAhead",
         Times(DaysFromNow(1) + kSecond, DaysFromNow(2)),
         Code::kOcspFutureResponse, Finding::kThisUpdateInFuture},
        {"NextUpdateIsThisUpdate", Times(kNow, kNow), Code::kSuccess,
         Finding::kGood},
        {"NextUpdateASecondBeforeThisUpdate", Times(kNow, kNow - kSecond),
         kMalformed, Finding::kNextUpdateBeforeThisUpdate},
        {"NextUpdateInYear9999",
         Of(EntryBuilder().Replace(
             EntryPart::kNextUpdate,
             Explicit(0, GeneralizedTime("99991231235959Z")))),
         Code::kSuccess, Finding::kGood},
        {"ElevenDaysOld", Times(DaysFromNow(-11), DaysFromNow(5)),
         Code::kSuccess, Finding::kGood},
        {"ElevenDaysAndASecondOld",
         Times(DaysFromNow(-11) - kSecond, DaysFromNow(5)),
         Code::kOcspOldResponse, Finding::kTooOld, true},
        {"TwoDaysOldWithoutNextUpdate", Times(DaysFromNow(-2), {}),
         Code::kSuccess, Finding::kGood},
        {"TwoDaysAndASecondOldWithoutNextUpdate",
         Times(DaysFromNow(-2) - kSecond, {}), Code::kOcspOldResponse,
         Finding::kTooOldWithoutNextUpdate, true},
        {"NextUpdateADayPast", Times(DaysFromNow(-3), DaysFromNow(-1)),
         Code::kSuccess, Finding::kGood},
        {"NextUpdateADayAndASecondPast",
         Times(DaysFromNow(-3), DaysFromNow(-1) - kSecond),
         Code::kOcspOldResponse, Finding::kExpired, true},
        {"ThisUpdateIsUtcTime",
         Of(EntryBuilder().Replace(EntryPart::kThisUpdate, UtcTime(kNow))),
         kMalformed, Finding::kThisUpdateMalformed},
        {"NextUpdateIsUtcTime",
         Of(EntryBuilder().Replace(EntryPart::kNextUpdate,
                                   Explicit(0, UtcTime(kNow)))),
         kMalformed, Finding::kNextUpdateMalformed},
        {"ThisUpdateIsNoDate",
         Of(EntryBuilder().Replace(EntryPart::kThisUpdate,
                                   GeneralizedTime("20260230000000Z"))),
         Code::kInvalidTime, Finding::kThisUpdateInvalid},
        {"NextUpdateIsNoDate",
         Of(EntryBuilder().Replace(
             EntryPart::kNextUpdate,
             Explicit(0, GeneralizedTime("20260230000000Z")))),
         Code::kInvalidTime, Finding::kNextUpdateInvalid},
        {"ProducedAtIsUtcTime",
         Good().Replace(Part::kProducedAt, UtcTime(kNow)), kMalformed,
         Finding::kProducedAtMalformed},
        {"ProducedAtInFarFuture", Good().ProducedAt(DaysFromNow(5000)),
         Code::kSuccess, Finding::kGood},
        {"ProducedAtInFarPast", Good().ProducedAt(absl::UnixEpoch()),
         Code::kSuccess, Finding::kGood},
        {"ProducedAtIsNoDate",
         Good().Replace(Part::kProducedAt, GeneralizedTime("20261332000000Z")),
         Code::kInvalidTime, Finding::kProducedAtInvalid},
    }),
    [](const auto& info) { return info.param.name; });

TEST(VerifyMeasuredTest, NextUpdateInYear9999IsCutAtElevenDays) {
  const TestCa ca;
  const std::string response =
      Of(EntryBuilder().Replace(
             EntryPart::kNextUpdate,
             Explicit(0, GeneralizedTime("99991231235959Z"))))
          .Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.valid_through, kThisUpdate + 11 * kDay);
}

EntryBuilder WithSctList(std::string_view value,
                         Critical critical = Critical::kNo) {
  return EntryBuilder().AddExtension(oid::kOcspSctList, critical, value);
}

EntryBuilder WithSingleExtension(const std::string& der) {
  return EntryBuilder().AddExtensionDer(der);
}

// An Extension with an explicit value of `critical`.
std::string WithBoolean(uint8_t octet) {
  return Sequence({Oid(oid::kOcspNoCheck), Boolean(octet), OctetString("x")});
}

INSTANTIATE_TEST_SUITE_P(
    Extensions, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"CriticalSctList", Of(WithSctList(OctetString("s"), Critical::kYes)),
         Code::kSuccess, Finding::kGood},
        {"EmptySctList", Of(WithSctList("")), Code::kExtensionValueInvalid,
         Finding::kSctListEmpty},
        {"SctListIsNoOctetString", Of(WithSctList("x")), kMalformed,
         Finding::kSctListMalformed},
        {"SctListWithTrailingData", Of(WithSctList(OctetString("s") + "x")),
         kMalformed, Finding::kSctListMalformed},
        {"DuplicateSctList", Of(EntryBuilder().SctList("s").SctList("s")),
         Code::kExtensionValueInvalid, Finding::kSctListDuplicate},
        {"SctListsInTwoMatchedEntries",
         Of(EntryBuilder().SctList("s")).Entry(EntryBuilder().SctList("s")),
         Code::kExtensionValueInvalid, Finding::kSctListDuplicate},
        {"SctListInOneMatchedAndOneOtherEntry",
         Of(EntryBuilder().SctList("s"))
             .Entry(EntryBuilder("\x22").SctList("s")),
         Code::kSuccess, Finding::kGood},
        {"SctListIsNoOctetStringButRevoked", Of(WithSctList("x").Revoked()),
         Code::kRevokedCertificate, Finding::kRevoked},
        {"SctListIsNoOctetStringButUnknown", Of(WithSctList("x").Unknown()),
         Code::kOcspUnknownCert, Finding::kUnknownToResponder},
        {"CriticalUnknownSingleExtensionAndRevoked",
         Of(EntryBuilder().Revoked().AddExtension(oid::kOcspNoCheck,
                                                  Critical::kYes, "x")),
         Code::kUnknownCriticalExtension,
         Finding::kUnknownCriticalSingleExtension},
        {"CriticalNonceOfResponse",
         Good().AddExtension(oid::kOcspNonce, Critical::kYes, OctetString("n")),
         Code::kUnknownCriticalExtension,
         Finding::kUnknownCriticalResponseExtension},
        {"CriticalSctListOfResponse",
         Good().AddExtension(oid::kOcspSctList, Critical::kYes,
                             OctetString("s")),
         Code::kUnknownCriticalExtension,
         Finding::kUnknownCriticalResponseExtension},
        {"CriticalExtensionOfRevokedResponse",
         Revoked().AddExtension(oid::kOcspNoCheck, Critical::kYes, "x"),
         Code::kUnknownCriticalExtension,
         Finding::kUnknownCriticalResponseExtension},
        {"SingleExtensionBoolean00", Of(WithSingleExtension(WithBoolean(0x00))),
         Code::kSuccess, Finding::kGood},
        {"SingleExtensionBoolean01", Of(WithSingleExtension(WithBoolean(0x01))),
         kMalformed, Finding::kSingleExtensionsMalformed},
        {"ResponseExtensionBoolean00",
         Good().AddExtensionDer(WithBoolean(0x00)), Code::kSuccess,
         Finding::kGood},
        {"ResponseExtensionBoolean01",
         Good().AddExtensionDer(WithBoolean(0x01)), kMalformed,
         Finding::kResponseExtensionsMalformed},
        {"EmptyExtensionsAtBothLevels",
         Of(EntryBuilder().Replace(EntryPart::kExtensions, Sequence({})))
             .Replace(Part::kExtensions, Sequence({})),
         Code::kSuccess, Finding::kGood},
    }),
    [](const auto& info) { return info.param.name; });

ResponseBuilder WithVersion(const std::string& contents) {
  return Good().Replace(Part::kVersion, Explicit(0, IntegerOf(contents)));
}

std::string Sha1OfIssuerKey() {
  const TestCa ca;
  const Bytes bits = SubjectPublicKeyBits(ToBytes(ca.key().spki())).value();
  return std::string(ToText(DigestValue(Digest::kSha1, bits).bytes()));
}

INSTANTIATE_TEST_SUITE_P(
    VersionAndResponderId, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"Version0", Good().Version(0), Code::kSuccess, Finding::kGood},
        {"Version1", Good().Version(1), kMalformed,
         Finding::kVersionUnsupported},
        {"Version5", Good().Version(5), kMalformed,
         Finding::kVersionUnsupported},
        {"Version0000", WithVersion(std::string(2, '\0')), kIntegerEncoding,
         Finding::kVersionEncoding},
        {"VersionFf", WithVersion("\xff"), kIntegerEncoding,
         Finding::kVersionEncoding},
        {"JunkBehindKeyHash", Good().Append(Part::kResponderId, "junk"),
         Code::kSuccess, Finding::kGood},
        {"KeyHashOf19Bytes", Good().ByKeyHash(std::string(19, 'k')), kMalformed,
         Finding::kResponderKeyHashMalformed},
        {"KeyHashOf32Bytes", Good().ByKeyHash(std::string(32, 'k')), kMalformed,
         Finding::kResponderKeyHashMalformed},
        {"KeyHashImplicit",
         Good().Replace(Part::kResponderId, Explicit(2, Sha1OfIssuerKey())),
         kMalformed, Finding::kResponderKeyHashMalformed},
        {"KeyHashImplicitAndPrimitive",
         Good().Replace(Part::kResponderId, Implicit(2, Sha1OfIssuerKey())),
         kMalformed, Finding::kResponderIdMalformed},
        {"JunkBehindName", Good().ByName().Append(Part::kResponderId, Null()),
         kInvalidSigner, Finding::kResponderCertificateMissing},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Signature, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"BadSignatureBeforeMalformedEntries",
         Good().CorruptSignature().Replace(Part::kEntries, Null()),
         Code::kOcspBadSignature, Finding::kNotSignedByIssuerKey},
        {"UnknownSignerBeforeMalformedEntries",
         Good().ByName(Name("nobody")).Replace(Part::kEntries, Null()),
         kInvalidSigner, Finding::kResponderCertificateMissing},
        {"OctetString", Good().Replace(Part::kSignature, OctetString("sig")),
         Code::kOcspBadSignature, Finding::kSignatureFieldMalformed},
        {"EmptyBitString", Good().Replace(Part::kSignature, Tlv(0x03, "")),
         Code::kOcspBadSignature, Finding::kSignatureFieldMalformed},
        {"Missing", Good().Replace(Part::kSignature, ""),
         Code::kOcspBadSignature, Finding::kSignatureFieldMalformed},
        {"OneUnusedBit", Good().UnusedSignatureBits(1), Code::kOcspBadSignature,
         Finding::kSignatureFieldMalformed},
        {"NoBits", Good().SignatureBits(""), Code::kOcspBadSignature,
         Finding::kNotSignedByIssuerKey},
        {"EcdsaSha1", Good().Algorithm(SigningAlgorithm::kEcdsaSha1),
         Code::kSuccess, Finding::kGood},
        {"EcdsaWithNull",
         Good().Replace(Part::kSignatureAlgorithm,
                        AlgorithmIdentifier(oid::kEcdsaWithSha256, Null())),
         Code::kSuccess, Finding::kGood},
        {"Ed25519Algorithm",
         Good().Replace(Part::kSignatureAlgorithm,
                        AlgorithmIdentifier(SigningAlgorithm::kEd25519)),
         Code::kCertSignatureAlgorithmDisabled,
         Finding::kSignatureAlgorithmUnsupported},
        {"RsaSha224Algorithm",
         Good().Replace(Part::kSignatureAlgorithm,
                        AlgorithmIdentifier(SigningAlgorithm::kRsaSha224)),
         Code::kCertSignatureAlgorithmDisabled,
         Finding::kSignatureAlgorithmUnsupported},
        {"PssWithoutParameters",
         Good().Replace(Part::kSignatureAlgorithm,
                        AlgorithmIdentifier(oid::kRsaPss)),
         Code::kCertSignatureAlgorithmDisabled,
         Finding::kSignatureAlgorithmUnsupported},
        {"AlgorithmOfAnotherKindOfKey",
         Good().Replace(Part::kSignatureAlgorithm,
                        AlgorithmIdentifier(SigningAlgorithm::kRsaSha256)),
         Code::kOcspBadSignature, Finding::kNotSignedByIssuerKey},
    }),
    [](const auto& info) { return info.param.name; });

class VerifyMeasuredRsaSha1Test
    : public ::testing::TestWithParam<SigningAlgorithm> {};

TEST_P(VerifyMeasuredRsaSha1Test, IsAcceptedFromTheIssuer) {
  const TestCa ca("RSA CA", TestKey::Rsa(RsaTestKey::kIssuer));
  const std::string response =
      ResponseBuilder(ca).Good().Algorithm(GetParam()).Build();
  EXPECT_EQ(
      VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, Parity()).finding,
      Finding::kGood);
}

INSTANTIATE_TEST_SUITE_P(Sha1WithRsa, VerifyMeasuredRsaSha1Test,
                         ::testing::Values(SigningAlgorithm::kRsaSha1));
INSTANTIATE_TEST_SUITE_P(Sha1WithRsaOiw, VerifyMeasuredRsaSha1Test,
                         ::testing::Values(SigningAlgorithm::kRsaSha1Oiw));

INSTANTIATE_TEST_SUITE_P(
    StatusAndTrailingData, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"MalformedRequestWithTrailingDataInside",
         Good().Status(1).Append(Part::kResponse, "x"),
         Code::kOcspMalformedRequest, Finding::kMalformedRequest},
        {"TryLaterWithByteAfterResponse", Good().Status(3).AppendAfterEnd("x"),
         Code::kOcspTryServerLater, Finding::kTryLater},
        {"GoodWithByteAfterResponse", Good().AppendAfterEnd("x"), kMalformed,
         Finding::kTrailingDataAfterResponse},
        {"RevokedWithByteAfterResponse", Revoked().AppendAfterEnd("x"),
         kMalformed, Finding::kTrailingDataAfterResponse},
        {"RevokedWithTrailingDataInside",
         Revoked().Append(Part::kResponseBytes, "x"), kMalformed,
         Finding::kTrailingDataInResponse},
    }),
    [](const auto& info) { return info.param.name; });

std::string Garbage() { return Sequence({"garbage"}); }

CertificateBuilder Delegate() { return CertificateBuilder::Responder(); }

ResponseBuilder SignedBy(const CertificateBuilder& delegate) {
  return Good().SignedBy(TestCa().IssueResponder(delegate));
}

ResponseBuilder WithCertificates(int count) {
  ResponseBuilder builder = Good();
  for (int i = 0; i < count; ++i) {
    builder.AddCertificate(TestCa().certificate());
  }
  return builder;
}

// A response of a delegate with `certificate` embedded before the delegate's.
ResponseBuilder Before(const std::string& certificate) {
  return Good().AddCertificate(certificate).SignedBy(TestCa().IssueResponder());
}

INSTANTIATE_TEST_SUITE_P(
    Certificates, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"EightCertificates", WithCertificates(8), Code::kSuccess,
         Finding::kGood},
        {"NineCertificates", WithCertificates(9), kMalformed,
         Finding::kTooManyCertificates},
        {"GarbageBesideIssuerSignature", Good().AddCertificate(Garbage()),
         Code::kSuccess, Finding::kGood},
        {"GarbageBeforeDelegate", Before(Garbage()), kMalformed,
         Finding::kEmbeddedCertificateMalformed},
        {"GarbageAfterDelegate", SignedBy(Delegate()).AddCertificate(Garbage()),
         Code::kSuccess, Finding::kGood},
        {"UnknownCriticalExtensionBeforeDelegate",
         Before(TestCa().Issue(CertificateBuilder().AddExtension(
             oid::kOcspNonce, Critical::kYes, Null()))),
         Code::kUnknownCriticalExtension,
         Finding::kEmbeddedCertificateUnknownCriticalExtension},
        {"DelegateWithMalformedSignatureField",
         SignedBy(Delegate().UnusedSignatureBits(1)), Code::kBadSignature,
         Finding::kEmbeddedCertificateSignatureEncoding},
        {"IssuerAndLeafBeforeDelegate",
         Good()
             .AddCertificate(TestCa().certificate())
             .AddCertificate(TestCa().Issue())
             .AddCertificate(TestCa().certificate())
             .SignedBy(TestCa().IssueResponder()),
         Code::kSuccess, Finding::kGood},
        {"IssuerAndLeafWithoutDelegate",
         SignedBy(Delegate())
             .WithoutCertificates()
             .AddCertificate(TestCa().certificate())
             .AddCertificate(TestCa().Issue()),
         kInvalidSigner, Finding::kResponderCertificateMissing},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Delegate, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"CrlSignOnly", SignedBy(Delegate().KeyUsage({KeyUsageBit::kCrlSign})),
         Code::kSuccess, Finding::kGood},
        {"NotAfterIsNow", SignedBy(Delegate().Validity(kNow - kDay, kNow)),
         Code::kSuccess, Finding::kGood},
        {"NotBeforeIsASecondAhead",
         SignedBy(Delegate().Validity(kNow + kSecond, kNow + kDay)),
         kInvalidSigner, Finding::kResponderNotYetValid},
        {"IsCa", SignedBy(Delegate().IsCa()), kInvalidSigner,
         Finding::kResponderIsCa},
        {"Version1", SignedBy(Delegate().Version(1).WithoutExtensions()),
         kInvalidSigner, Finding::kResponderLacksOcspSigning},
        {"IssuerNameDiffers", SignedBy(Delegate().Issuer("Other CA")),
         kInvalidSigner, Finding::kResponderIssuerDiffers},
        {"InnerAndOuterAlgorithmDiffer",
         SignedBy(Delegate().Replace(
             CertificatePart::kTbsAlgorithm,
             AlgorithmIdentifier(SigningAlgorithm::kEcdsaSha384))),
         kInvalidSigner, Finding::kResponderAlgorithmMismatch},
        {"ResponseIsSignedByIssuerKey",
         SignedBy(Delegate()).SignWith(TestCa().key()), Code::kOcspBadSignature,
         Finding::kNotSignedByResponderKey},
        {"SubjectIsIssuerNameByName",
         SignedBy(Delegate().SubjectDer(TestCa().name())).ByName(),
         Code::kOcspBadSignature, Finding::kNotSignedByIssuerKey},
        {"SubjectIsIssuerNameByKey",
         SignedBy(Delegate().SubjectDer(TestCa().name())).ByKey(),
         Code::kSuccess, Finding::kGood},
        {"Sha1OnDelegate",
         SignedBy(Delegate().Algorithm(SigningAlgorithm::kEcdsaSha1)),
         kInvalidSigner, Finding::kResponderDigestRefused},
        {"Sha1OnResponseOfDelegate",
         SignedBy(Delegate()).Algorithm(SigningAlgorithm::kEcdsaSha1),
         Code::kSuccess, Finding::kGood},
    }),
    [](const auto& info) { return info.param.name; });

// Of two delegates, the first acceptable one is final (3.4).
INSTANTIATE_TEST_SUITE_P(
    TwoDelegates, VerifyMeasuredTest,
    ::testing::ValuesIn<MeasuredCase>({
        {"SameKeyFirstUnacceptable",
         Before(TestCa().Issue(Delegate().Validity(kNow - 2 * kDay,
                                                   kNow - kDay))),
         Code::kSuccess, Finding::kGood},
        {"SameNameFirstAcceptableWithOtherKey",
         Before(TestCa().Issue(Delegate().Key(TestKey::Ec(Curve::kP256,
                                                          "another"))))
             .ByName(),
         Code::kOcspBadSignature, Finding::kNotSignedByResponderKey},
        {"BothUnacceptableTheFirstIsReported",
         Good()
             .AddCertificate(TestCa().Issue(Delegate().IsCa()))
             .SignedBy(TestCa().IssueResponder(Delegate().ExtKeyUsage({}))),
         kInvalidSigner, Finding::kResponderIsCa},
    }),
    [](const auto& info) { return info.param.name; });

TEST(VerifyMeasuredTest, TrustCallbackFailureForDelegateIsFatal) {
  const TestCa ca;
  const std::string response = SignedBy(Delegate()).Build();
  VerifyOptions options;
  options.responder.trust = [](const Certificate&) {
    return ResponderTrust::kFailed;
  };
  const Outcome outcome =
      VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, options);
  EXPECT_EQ(outcome.code(), Code::kLibraryFailure);
  EXPECT_EQ(outcome.finding, Finding::kResponderTrustCheckFailed);
}

}  // namespace
}  // namespace revcheck::testing
