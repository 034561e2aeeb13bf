// One input for each finding of ocsp/, and a test that none is left out: a
// finding that nothing reaches would be a promise nobody keeps. The findings
// behind kLastOfOcsp are found, and so covered, elsewhere.

#include <stdint.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/oids.h"
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
// secp256k1, 1.3.132.0.10 (SEC 2), a curve that nobody accepts here.
constexpr uint8_t kSecp256k1[] = {0x2b, 0x81, 0x04, 0x00, 0x0a};

// What each input should reach, and what it reaches.
using Found = std::map<Finding, Finding>;

Finding JudgeBytes(const TestCa& ca, const std::string& response,
                   const VerifyOptions& options = VerifyOptions()) {
  return VerifyResponse(CertIdOf(ca), ToBytes(response), kNow, options).finding;
}

Finding Judge(const ResponseBuilder& builder,
              const VerifyOptions& options = VerifyOptions()) {
  return JudgeBytes(TestCa(), builder.Build(), options);
}

ResponseBuilder Response() { return ResponseBuilder(TestCa()); }
ResponseBuilder Good() { return Response().Good(); }

Finding JudgeEntry(const EntryBuilder& entry) {
  return Judge(Response().Entry(entry));
}

Finding JudgeEntryWith(EntryPart part, std::string_view der) {
  return JudgeEntry(EntryBuilder().Replace(part, der));
}

Finding JudgeWith(Part part, std::string_view der) {
  return Judge(Good().Replace(part, der));
}

Found Envelope() {
  return {
      {Finding::kEmptyResponse, JudgeBytes(TestCa(), "")},
      {Finding::kResponseTooLarge,
       JudgeBytes(TestCa(), std::string(kMaxDerSize + 1, 'x'))},
      {Finding::kNotAnOcspResponse, JudgeBytes(TestCa(), "<html>")},
      {Finding::kResponseStatusMalformed, JudgeWith(Part::kStatus, Null())},
      {Finding::kResponseStatusEncoding,
       JudgeWith(Part::kStatus, Tlv(0x0a, ""))},
      {Finding::kMalformedRequest, JudgeBytes(TestCa(), ErrorResponse(1))},
      {Finding::kInternalError, JudgeBytes(TestCa(), ErrorResponse(2))},
      {Finding::kTryLater, JudgeBytes(TestCa(), ErrorResponse(3))},
      {Finding::kRequestNeedsSignature, JudgeBytes(TestCa(), ErrorResponse(5))},
      {Finding::kUnauthorized, JudgeBytes(TestCa(), ErrorResponse(6))},
      {Finding::kUnknownResponseStatus, JudgeBytes(TestCa(), ErrorResponse(4))},
      {Finding::kResponseBytesMissing, JudgeBytes(TestCa(), ErrorResponse(0))},
      {Finding::kResponseBytesMalformed,
       JudgeWith(Part::kResponseBytes, Null())},
      {Finding::kResponseTypeNotBasic,
       Judge(Good().ResponseType(oid::kOcspNonce))},
      {Finding::kBasicResponseMalformed,
       JudgeWith(Part::kResponseData, Null())},
      {Finding::kSignatureFieldMalformed, Judge(Good().UnusedSignatureBits(1))},
      {Finding::kCertificatesMalformed, Judge(Good().AddCertificate(Null()))},
      {Finding::kTooManyCertificates,
       Judge(Good().AddCertificate(
           Join(std::vector<std::string>(9, Sequence({})))))},
      {Finding::kVersionMalformed,
       JudgeWith(Part::kVersion, Explicit(0, Null()))},
      {Finding::kVersionEncoding,
       JudgeWith(Part::kVersion, Explicit(0, IntegerOf("")))},
      {Finding::kVersionUnsupported, Judge(Good().Version(1))},
      {Finding::kResponderIdMalformed, JudgeWith(Part::kResponderId, Null())},
      {Finding::kResponderKeyHashMalformed, Judge(Good().ByKeyHash("short"))},
  };
}

Finding JudgeIssuerSpki(const std::string& spki) {
  const TestCa ca;
  CertId id = CertIdOf(ca);
  id.issuer_spki = ToBytes(spki);
  const std::string response = Good().ByName().Build();
  return VerifyResponse(id, ToBytes(response), kNow).finding;
}

std::string EcSpki(Bytes curve, const std::string& point) {
  return Sequence(
      {AlgorithmIdentifier(oid::kEcPublicKey, Oid(curve)), BitString(point)});
}

std::string PointOffTheCurve() { return "\x04" + std::string(64, 'x'); }

CertificateBuilder Delegate() { return CertificateBuilder::Responder(); }

// The finding for a response of this delegate, which it names byName.
Finding JudgeDelegate(const CertificateBuilder& delegate,
                      const VerifyOptions& options = VerifyOptions()) {
  return Judge(Good().SignedBy(TestCa().IssueResponder(delegate)).ByName(),
               options);
}

Finding JudgeDelegateWith(CertificatePart part, std::string_view der) {
  return JudgeDelegate(Delegate().Replace(part, der));
}

Finding JudgeDelegateExtension(Bytes oid, std::string_view value) {
  return JudgeDelegate(Delegate().SetExtension(oid, Critical::kNo, value));
}

Finding JudgeTrust(ResponderTrust trust) {
  VerifyOptions options;
  options.responder.trust = [trust](const Certificate&) { return trust; };
  return JudgeDelegate(Delegate(), options);
}

Finding JudgeDelegateOfSmallCa() {
  const TestCa ca("Small CA", TestKey::Rsa(RsaTestKey::k1024));
  return JudgeBytes(
      ca, ResponseBuilder(ca).Good().SignedBy(ca.IssueResponder()).Build());
}

Found EmbeddedCertificates() {
  return {
      {Finding::kIssuerKeyMalformed, JudgeIssuerSpki(Null())},
      {Finding::kResponderCertificateMissing,
       Judge(Good().ByName(Name("nobody")))},
      {Finding::kEmbeddedCertificateMalformed,
       JudgeDelegateWith(CertificatePart::kTbs, Sequence({}))},
      {Finding::kEmbeddedCertificateIntegerEncoding,
       JudgeDelegateWith(CertificatePart::kSerial, IntegerOf(""))},
      {Finding::kEmbeddedCertificateSignatureEncoding,
       JudgeDelegate(Delegate().UnusedSignatureBits(1))},
      {Finding::kEmbeddedCertificateExtensionEmpty,
       JudgeDelegateExtension(oid::kKeyUsage, "")},
      {Finding::kEmbeddedCertificateExtensionDuplicate,
       JudgeDelegate(
           Delegate().AddExtension(oid::kKeyUsage, Critical::kNo, "x"))},
      {Finding::kEmbeddedCertificateUnknownCriticalExtension,
       JudgeDelegate(
           Delegate().AddExtension(oid::kOcspNonce, Critical::kYes, "x"))},
  };
}

Found Delegates() {
  return {
      {Finding::kResponderDistrusted, JudgeTrust(ResponderTrust::kDistrusted)},
      {Finding::kResponderTrustCheckFailed,
       JudgeTrust(ResponderTrust::kFailed)},
      {Finding::kResponderValidityMalformed,
       JudgeDelegateWith(CertificatePart::kValidity, Sequence({}))},
      {Finding::kResponderAlgorithmMalformed,
       JudgeDelegateWith(
           CertificatePart::kAlgorithm,
           AlgorithmIdentifier(oid::kEcdsaWithSha256, Sequence({})))},
      {Finding::kResponderAlgorithmUnsupported,
       JudgeDelegateWith(CertificatePart::kAlgorithm,
                         AlgorithmIdentifier(kMd5))},
      {Finding::kResponderAlgorithmMismatch,
       JudgeDelegateWith(CertificatePart::kAlgorithm,
                         AlgorithmIdentifier(SigningAlgorithm::kEcdsaSha384))},
      {Finding::kResponderDigestRefused,
       JudgeDelegate(Delegate().Algorithm(SigningAlgorithm::kEcdsaSha1))},
      {Finding::kResponderSignatureTooSmall, JudgeDelegateOfSmallCa()},
      {Finding::kResponderKeyMalformed,
       JudgeDelegateWith(CertificatePart::kSpki, Sequence({}))},
      {Finding::kResponderKeyUnsupported,
       JudgeDelegate(Delegate().Key(TestKey::Ed25519("k")))},
      {Finding::kResponderCurveUnsupported,
       JudgeDelegateWith(CertificatePart::kSpki,
                         EcSpki(kSecp256k1, PointOffTheCurve()))},
      {Finding::kResponderPointForm,
       JudgeDelegateWith(CertificatePart::kSpki,
                         EcSpki(oid::kSecp256r1, "\x02"))},
      {Finding::kResponderKeyTooSmall,
       JudgeDelegate(Delegate().Key(TestKey::Rsa(RsaTestKey::k1024)))},
      {Finding::kResponderIssuerEmpty,
       JudgeDelegate(Delegate().IssuerDer(Sequence({})))},
      {Finding::kResponderKeyUsageMalformed,
       JudgeDelegateExtension(oid::kKeyUsage, Null())},
      {Finding::kResponderBasicConstraintsMalformed,
       JudgeDelegateExtension(oid::kBasicConstraints, Null())},
      {Finding::kResponderIsCa, JudgeDelegate(Delegate().IsCa())},
      {Finding::kResponderKeyPurposeMalformed,
       JudgeDelegate(Delegate().ExtKeyUsage({}))},
      {Finding::kResponderLacksOcspSigning,
       JudgeDelegate(Delegate().ExtKeyUsage({oid::kServerAuth}))},
      {Finding::kResponderNotYetValid,
       JudgeDelegate(Delegate().Validity(kNow + kDay, kNow + kDay))},
      {Finding::kResponderExpired,
       JudgeDelegate(Delegate().Validity(kNow - kDay, kNow - kDay))},
      {Finding::kResponderIssuerDiffers,
       JudgeDelegate(Delegate().Issuer("Other CA"))},
      {Finding::kResponderNotSignedByIssuer,
       JudgeDelegate(Delegate().CorruptSignature())},
  };
}

Found Signature() {
  return {
      {Finding::kSignatureAlgorithmMalformed,
       JudgeWith(Part::kSignatureAlgorithm, Sequence({}))},
      {Finding::kSignatureAlgorithmUnsupported,
       JudgeWith(Part::kSignatureAlgorithm, AlgorithmIdentifier(kMd5))},
      {Finding::kSignatureDigestRefused,
       Judge(Good().Algorithm(SigningAlgorithm::kEcdsaSha1))},
      {Finding::kSignerKeyUnusable,
       JudgeIssuerSpki(EcSpki(oid::kSecp256r1, PointOffTheCurve()))},
      {Finding::kNotSignedByIssuerKey, Judge(Good().CorruptSignature())},
      {Finding::kNotSignedByResponderKey,
       Judge(Good().SignedBy(TestCa().IssueResponder()).CorruptSignature())},
  };
}

EntryBuilder WithSctList(std::string_view value) {
  return EntryBuilder().AddExtension(oid::kOcspSctList, Critical::kNo, value);
}

Found Entries() {
  return {
      {Finding::kProducedAtMalformed, JudgeWith(Part::kProducedAt, Null())},
      {Finding::kProducedAtInvalid,
       JudgeWith(Part::kProducedAt, GeneralizedTime("today"))},
      {Finding::kResponsesMalformed, JudgeWith(Part::kEntries, Null())},
      {Finding::kNoSingleResponses, Judge(Response())},
      {Finding::kSingleResponseMalformed,
       JudgeEntry(EntryBuilder().Append(EntryPart::kEntry, Null()))},
      {Finding::kCertIdMalformed, JudgeEntryWith(EntryPart::kCertId, Null())},
      {Finding::kCertIdSerialEncoding, JudgeEntry(EntryBuilder(""))},
      {Finding::kIssuerNameHashSize,
       JudgeEntry(EntryBuilder().IssuerNameHash("short"))},
      {Finding::kIssuerKeyHashSize,
       JudgeEntry(EntryBuilder().IssuerKeyHash("short"))},
      {Finding::kCertStatusMalformed,
       JudgeEntryWith(EntryPart::kStatus, Null())},
      {Finding::kThisUpdateMalformed,
       JudgeEntryWith(EntryPart::kThisUpdate, Null())},
      {Finding::kThisUpdateInvalid,
       JudgeEntryWith(EntryPart::kThisUpdate, GeneralizedTime("today"))},
      {Finding::kThisUpdateInFuture,
       JudgeEntry(EntryBuilder().ThisUpdate(kNow + 2 * kDay))},
      {Finding::kNextUpdateMalformed,
       JudgeEntryWith(EntryPart::kNextUpdate, Explicit(0, Null()))},
      {Finding::kNextUpdateInvalid,
       JudgeEntryWith(EntryPart::kNextUpdate,
                      Explicit(0, GeneralizedTime("tomorrow")))},
      {Finding::kNextUpdateBeforeThisUpdate,
       JudgeEntry(EntryBuilder().NextUpdate(kNow - 2 * kDay))},
      {Finding::kSingleExtensionsMalformed,
       JudgeEntryWith(EntryPart::kExtensionsTag, Explicit(1, Null()))},
      {Finding::kUnknownCriticalSingleExtension,
       JudgeEntry(
           EntryBuilder().AddExtension(oid::kOcspNonce, Critical::kYes, "x"))},
      {Finding::kSctListEmpty, JudgeEntry(WithSctList(""))},
      {Finding::kSctListDuplicate,
       JudgeEntry(EntryBuilder().SctList("s").SctList("s"))},
      {Finding::kSctListMalformed, JudgeEntry(WithSctList("x"))},
  };
}

Finding JudgeNonce(const ResponseBuilder& builder) {
  VerifyOptions options;
  options.nonce = ToBytes("nonce");
  return Judge(builder, options);
}

Found AfterEntries() {
  return {
      {Finding::kResponseExtensionsMalformed,
       JudgeWith(Part::kExtensionsTag, Explicit(1, Null()))},
      {Finding::kUnknownCriticalResponseExtension,
       Judge(Good().AddExtension(oid::kOcspNonce, Critical::kYes, "x"))},
      {Finding::kTrailingDataInResponseData,
       Judge(Good().Append(Part::kResponseData, Null()))},
      {Finding::kTrailingDataInResponse,
       Judge(Good().Append(Part::kResponse, Null()))},
      {Finding::kTrailingDataAfterResponse, Judge(Good().AppendAfterEnd("\n"))},
      {Finding::kNonceMissing, JudgeNonce(Good())},
      {Finding::kNonceDiffers, JudgeNonce(Good().Nonce("other"))},
  };
}

EntryBuilder OtherIssuer() {
  return EntryBuilder("\x22").IssuerNameHash(std::string(20, 'n'));
}

Found Answers() {
  return {
      {Finding::kResponseForOtherSerial, Judge(Response().Good("\x22"))},
      {Finding::kIssuerNameHashDiffers,
       JudgeEntry(EntryBuilder().IssuerNameHash(std::string(20, 'n')))},
      {Finding::kIssuerKeyHashDiffers,
       JudgeEntry(EntryBuilder().IssuerKeyHash(std::string(20, 'k')))},
      {Finding::kUnknownCertIdHash,
       JudgeEntryWith(EntryPart::kHashAlgorithm, AlgorithmIdentifier(kMd5))},
      {Finding::kResponderEmptyHanded, JudgeEntry(OtherIssuer())},
      {Finding::kExpired,
       Judge(Response().Good(kLeafSerial, DaysFromNow(-4), DaysFromNow(-2)))},
      {Finding::kTooOld,
       Judge(Response().Good(kLeafSerial, DaysFromNow(-12), DaysFromNow(9)))},
      {Finding::kTooOldWithoutNextUpdate,
       Judge(Response().Good(kLeafSerial, DaysFromNow(-3), {}))},
      {Finding::kRevoked, Judge(Response().Revoked())},
      {Finding::kUnknownToResponder, Judge(Response().Unknown())},
      {Finding::kGood, Judge(Good())},
  };
}

// kGood stands for a request that could be built.
Finding JudgeRequest(const CertId& id, const RequestOptions& options = {}) {
  Request request;
  return BuildRequest(id, options, &request).value_or(Finding::kGood);
}

Finding JudgeRequestSerial(const std::string& serial) {
  const TestCa ca;
  return JudgeRequest(CertIdOf(ca, serial));
}

Finding JudgeRequestSpki(const std::string& spki) {
  const TestCa ca;
  CertId id = CertIdOf(ca);
  id.issuer_spki = ToBytes(spki);
  return JudgeRequest(id);
}

Finding JudgeRequestNonce(const std::string& nonce) {
  const TestCa ca;
  RequestOptions options;
  options.nonce = ToBytes(nonce);
  return JudgeRequest(CertIdOf(ca), options);
}

Found Requests() {
  return {
      {Finding::kRequestSerialEmpty, JudgeRequestSerial("")},
      {Finding::kRequestSerialTooLong,
       JudgeRequestSerial(std::string(61, 's'))},
      {Finding::kRequestIssuerKeyMalformed, JudgeRequestSpki(Null())},
      {Finding::kRequestNonceSize, JudgeRequestNonce(std::string(129, 'n'))},
  };
}

Found Everything() {
  Found all;
  for (Found part :
       {Envelope(), EmbeddedCertificates(), Delegates(), Signature(), Entries(),
        AfterEntries(), Answers(), Requests()}) {
    all.merge(part);
  }
  return all;
}

// What follows is found by policy/ and by those who fetch.
constexpr Finding kLastOfOcsp = Finding::kRequestNonceSize;

std::vector<Finding> FindingsOfOcsp() {
  std::vector<Finding> findings;
  for (const FindingInfo& info : AllFindings()) {
    if (info.finding <= kLastOfOcsp) {
      findings.push_back(info.finding);
    }
  }
  return findings;
}

class FindingCoverageTest : public ::testing::TestWithParam<Finding> {
 protected:
  static const Found& All() {
    static const Found* const all = new Found(Everything());
    return *all;
  }
};

TEST_P(FindingCoverageTest, IsReached) {
  const auto found = All().find(GetParam());
  ASSERT_TRUE(found != All().end()) << "no input here reaches this finding";
  EXPECT_EQ(found->second, GetParam());
}

INSTANTIATE_TEST_SUITE_P(All, FindingCoverageTest,
                         ::testing::ValuesIn(FindingsOfOcsp()),
                         [](const auto& info) {
                           return std::string(ToString(info.param));
                         });

}  // namespace
}  // namespace revcheck::testing
