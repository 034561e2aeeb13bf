// The unit tests of mozilla::pkix for OCSP (pkixocsp_VerifyEncodedOCSPResponse,
// pkixocsp_CreateEncodedOCSPRequest and neighbours), as listed in
// spec/mozilla-pkix.md, 8.8. Names of suites and cases are theirs.

#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using Algorithm = SigningAlgorithm;

// anyExtendedKeyUsage, 2.5.29.37.0 (RFC 5280, section 4.2.1.12).
constexpr uint8_t kAnyPurpose[] = {0x55, 0x1d, 0x25, 0x00};

constexpr absl::Time kTomorrow = DaysFromNow(1);

// Their fixtures are all RSA.
const TestCa& Ca() {
  static const TestCa* const ca =
      new TestCa("Test CA", TestKey::Rsa(RsaTestKey::kIssuer));
  return *ca;
}

CertificateBuilder Delegate() {
  return CertificateBuilder::Responder().Key(
      TestKey::Rsa(RsaTestKey::kResponder));
}

struct GtestCase {
  std::string name;
  std::string response;
  Code code;
  Finding finding;
};

class VerifyEncodedOcspResponse : public ::testing::TestWithParam<GtestCase> {};

// Their trust domain, unlike ours, takes SHA-1 on responses.
VerifyOptions Parity() {
  VerifyOptions options;
  options.response_digests.Add(Digest::kSha1);
  return options;
}

TEST_P(VerifyEncodedOcspResponse, HasTheirResult) {
  const Outcome outcome = VerifyResponse(
      CertIdOf(Ca()), ToBytes(GetParam().response), kNow, Parity());
  EXPECT_EQ(outcome.code(), GetParam().code);
  EXPECT_EQ(outcome.finding, GetParam().finding);
  EXPECT_FALSE(outcome.expired);
}

std::string StatusOnly(uint8_t status) {
  return ResponseBuilder(Ca()).Status(status).WithoutResponseBytes().Build();
}

INSTANTIATE_TEST_SUITE_P(
    WithoutResponseBytes, VerifyEncodedOcspResponse,
    ::testing::ValuesIn<GtestCase>({
        {"CorrectErrorCode0", StatusOnly(0), Code::kOcspMalformedResponse,
         Finding::kResponseBytesMissing},
        {"CorrectErrorCode1", StatusOnly(1), Code::kOcspMalformedRequest,
         Finding::kMalformedRequest},
        {"CorrectErrorCode2", StatusOnly(2), Code::kOcspServerError,
         Finding::kInternalError},
        {"CorrectErrorCode3", StatusOnly(3), Code::kOcspTryServerLater,
         Finding::kTryLater},
        {"CorrectErrorCode4", StatusOnly(4), Code::kOcspUnknownResponseStatus,
         Finding::kUnknownResponseStatus},
        {"CorrectErrorCode5", StatusOnly(5), Code::kOcspRequestNeedsSig,
         Finding::kRequestNeedsSignature},
        {"CorrectErrorCode6", StatusOnly(6), Code::kOcspUnauthorizedRequest,
         Finding::kUnauthorized},
        {"CorrectErrorCode7", StatusOnly(7), Code::kOcspUnknownResponseStatus,
         Finding::kUnknownResponseStatus},
    }),
    [](const auto& info) { return info.param.name; });

EntryBuilder Entry() { return EntryBuilder().NextUpdate(kTomorrow); }

ResponseBuilder Of(const EntryBuilder& entry) {
  return ResponseBuilder(Ca()).Entry(entry);
}

ResponseBuilder Good() { return Of(Entry()); }

INSTANTIATE_TEST_SUITE_P(
    Successful, VerifyEncodedOcspResponse,
    ::testing::ValuesIn<GtestCase>({
        {"good_byKey", Good().ByKey().Build(), Code::kSuccess, Finding::kGood},
        {"good_byName", Good().ByName().Build(), Code::kSuccess,
         Finding::kGood},
        {"good_byKey_without_nextUpdate",
         Of(Entry().WithoutNextUpdate()).Build(), Code::kSuccess,
         Finding::kGood},
        {"revoked", Of(Entry().Revoked()).Build(), Code::kRevokedCertificate,
         Finding::kRevoked},
        {"unknown", Of(Entry().Unknown()).Build(), Code::kOcspUnknownCert,
         Finding::kUnknownToResponder},
        {"good_unsupportedSignatureAlgorithm",
         Good().Algorithm(Algorithm::kRsaMd5).Build(),
         Code::kCertSignatureAlgorithmDisabled,
         Finding::kSignatureAlgorithmUnsupported},
        {"trailingResponseData",
         Good().Append(ResponsePart::kResponseData, "\x03\x01\x02").Build(),
         Code::kOcspMalformedResponse, Finding::kTrailingDataInResponseData},
    }),
    [](const auto& info) { return info.param.name; });

// Hashes of one algorithm under the name of another.
EntryBuilder Mislabelled(Digest hash, Digest label) {
  return Entry().Hash(hash).Replace(
      EntryPart::kHashAlgorithm, AlgorithmIdentifier(DigestOid(label), Null()));
}

INSTANTIATE_TEST_SUITE_P(
    CertIdHashAlgorithm, VerifyEncodedOcspResponse,
    ::testing::ValuesIn<GtestCase>({
        {"Sha1", Of(Entry().Hash(Digest::kSha1)).Build(), Code::kSuccess,
         Finding::kGood},
        {"Sha256", Of(Entry().Hash(Digest::kSha256)).Build(), Code::kSuccess,
         Finding::kGood},
        {"Sha384", Of(Entry().Hash(Digest::kSha384)).Build(), Code::kSuccess,
         Finding::kGood},
        {"Sha512", Of(Entry().Hash(Digest::kSha512)).Build(), Code::kSuccess,
         Finding::kGood},
        {"Sha256LabelledSha1",
         Of(Mislabelled(Digest::kSha256, Digest::kSha1)).Build(),
         Code::kOcspMalformedResponse, Finding::kIssuerNameHashSize},
        {"Sha1LabelledSha256",
         Of(Mislabelled(Digest::kSha1, Digest::kSha256)).Build(),
         Code::kOcspMalformedResponse, Finding::kIssuerNameHashSize},
        {"GarbageAlgorithm",
         Of(Entry().Replace(EntryPart::kHashAlgorithm, Sequence({"\xff\xff"})))
             .Build(),
         Code::kOcspMalformedResponse, Finding::kCertIdMalformed},
    }),
    [](const auto& info) { return info.param.name; });

ResponseBuilder SignedBy(const CertificateBuilder& delegate) {
  return Good().SignedBy(Ca().IssueResponder(delegate));
}

ResponseBuilder SignedByOfSubCa() {
  return Good().SignedBy(Ca().IssueCa("Sub CA").IssueResponder(Delegate()));
}

std::string SubCaCertificate() { return Ca().IssueCa("Sub CA").certificate(); }

// The same with the certificate of the sub-CA in front of its delegate's.
ResponseBuilder SubCaFirst() {
  return Good()
      .AddCertificate(SubCaCertificate())
      .SignedBy(Ca().IssueCa("Sub CA").IssueResponder(Delegate()));
}

INSTANTIATE_TEST_SUITE_P(
    Delegated, VerifyEncodedOcspResponse,
    ::testing::ValuesIn<GtestCase>({
        {"good_byKey", SignedBy(Delegate()).ByKey().Build(), Code::kSuccess,
         Finding::kGood},
        {"good_byName", SignedBy(Delegate()).ByName().Build(), Code::kSuccess,
         Finding::kGood},
        {"good_byKey_missing_signer",
         SignedBy(Delegate()).WithoutCertificates().Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderCertificateMissing},
        {"good_byName_missing_signer",
         SignedBy(Delegate()).ByName().WithoutCertificates().Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderCertificateMissing},
        {"good_expired",
         SignedBy(Delegate().Validity(DaysFromNow(-10), DaysFromNow(-2)))
             .Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderExpired},
        {"good_future",
         SignedBy(Delegate().Validity(DaysFromNow(2), DaysFromNow(10))).Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderNotYetValid},
        {"good_no_eku",
         SignedBy(Delegate().WithoutExtension(oid::kExtKeyUsage)).Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderLacksOcspSigning},
        {"good_indirect_wrong_eku",
         SignedBy(Delegate().ExtKeyUsage({oid::kServerAuth})).Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderLacksOcspSigning},
        {"good_tampered_eku",
         SignedBy(Delegate()
                      .ExtKeyUsage({oid::kServerAuth})
                      .Tamper(Oid(oid::kServerAuth), Oid(oid::kOcspSigning)))
             .Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderNotSignedByIssuer},
        {"good_unknown_issuer",
         Good()
             .SignedBy(TestCa("Unknown CA").IssueResponder(Delegate()))
             .Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderIssuerDiffers},
        {"good_indirect_subca_1_first", SubCaFirst().Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderIssuerDiffers},
        {"good_indirect_subca_1_second",
         SignedByOfSubCa().AddCertificate(SubCaCertificate()).Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderIssuerDiffers},
        {"good_unsupportedSignatureAlgorithmOnResponder",
         SignedBy(Delegate().Algorithm(Algorithm::kRsaMd5)).Build(),
         Code::kOcspInvalidSigningCert,
         Finding::kResponderAlgorithmUnsupported},
    }),
    [](const auto& info) { return info.param.name; });

// pkixcert_extension and CheckExtendedKeyUsage, where they concern a delegate.
INSTANTIATE_TEST_SUITE_P(
    DelegateExtensions, VerifyEncodedOcspResponse,
    ::testing::ValuesIn<GtestCase>({
        {"CriticalOcspNoCheckNull",
         SignedBy(Delegate().OcspNoCheck(Critical::kYes)).Build(),
         Code::kSuccess, Finding::kGood},
        {"CriticalOcspNoCheckEmpty",
         SignedBy(Delegate().OcspNoCheck(Critical::kYes, "")).Build(),
         Code::kSuccess, Finding::kGood},
        {"CriticalAiaEmptySequence",
         SignedBy(Delegate().SetExtension(oid::kAuthorityInfoAccess,
                                          Critical::kYes, Sequence({})))
             .Build(),
         Code::kSuccess, Finding::kGood},
        {"UnknownCriticalExtension",
         SignedBy(Delegate().SetExtension(oid::kOcspNonce, Critical::kYes,
                                          Null()))
             .Build(),
         Code::kUnknownCriticalExtension,
         Finding::kEmbeddedCertificateUnknownCriticalExtension},
        {"EeWithOcspSigningAndOthers",
         SignedBy(Delegate().ExtKeyUsage({oid::kServerAuth, oid::kOcspSigning,
                                          kAnyPurpose}))
             .Build(),
         Code::kSuccess, Finding::kGood},
        {"EeWithAnyPurposeOnly",
         SignedBy(Delegate().ExtKeyUsage({kAnyPurpose})).Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderLacksOcspSigning},
        // A CA needs no purpose there, but may not be a delegate at all.
        {"CaWithoutPurposes",
         SignedBy(Delegate().IsCa().WithoutExtension(oid::kExtKeyUsage))
             .Build(),
         Code::kOcspInvalidSigningCert, Finding::kResponderIsCa},
    }),
    [](const auto& info) { return info.param.name; });

// pkixder_pki_types: SignatureAlgorithm, here of the response.
std::string SignedAs(Algorithm algorithm) {
  return Good().Algorithm(algorithm).Build();
}

std::string Labelled(const std::string& algorithm) {
  return Good().Replace(ResponsePart::kSignatureAlgorithm, algorithm).Build();
}

std::string LabelledPss(std::string_view params) {
  return Labelled(AlgorithmIdentifier(oid::kRsaPss, params));
}

// RSASSA-PSS-params ::= SEQUENCE { [0] hash, [1] mask, [2] salt }
std::string PssParams(Bytes hash, Bytes mask_hash, int salt,
                      std::string_view hash_params = Null()) {
  const std::string mask_hash_algorithm =
      AlgorithmIdentifier(mask_hash, hash_params);
  return Sequence(
      {Explicit(0, AlgorithmIdentifier(hash, hash_params)),
       Explicit(1, AlgorithmIdentifier(oid::kMgf1, mask_hash_algorithm)),
       Explicit(2, Integer(salt))});
}

constexpr Code kDisabled = Code::kCertSignatureAlgorithmDisabled;
constexpr Finding kUnsupported = Finding::kSignatureAlgorithmUnsupported;

// dsa-with-sha256, 2.16.840.1.101.3.4.3.2 (RFC 5758, section 3.1).
constexpr uint8_t kDsaWithSha256[] = {0x60, 0x86, 0x48, 0x01, 0x65,
                                      0x03, 0x04, 0x03, 0x02};

INSTANTIATE_TEST_SUITE_P(
    SignatureAlgorithm, VerifyEncodedOcspResponse,
    ::testing::ValuesIn<GtestCase>({
        {"RsaSha1", SignedAs(Algorithm::kRsaSha1), Code::kSuccess,
         Finding::kGood},
        {"RsaSha1Oiw", SignedAs(Algorithm::kRsaSha1Oiw), Code::kSuccess,
         Finding::kGood},
        {"RsaSha256", SignedAs(Algorithm::kRsaSha256), Code::kSuccess,
         Finding::kGood},
        {"RsaSha384", SignedAs(Algorithm::kRsaSha384), Code::kSuccess,
         Finding::kGood},
        {"RsaSha512", SignedAs(Algorithm::kRsaSha512), Code::kSuccess,
         Finding::kGood},
        {"PssSha256", SignedAs(Algorithm::kPssSha256), Code::kSuccess,
         Finding::kGood},
        {"PssSha384", SignedAs(Algorithm::kPssSha384), Code::kSuccess,
         Finding::kGood},
        {"PssSha512", SignedAs(Algorithm::kPssSha512), Code::kSuccess,
         Finding::kGood},
        {"RsaSha256WithoutNull",
         Labelled(AlgorithmIdentifier(oid::kSha256WithRsa)), Code::kSuccess,
         Finding::kGood},
        {"RsaMd5", SignedAs(Algorithm::kRsaMd5), kDisabled, kUnsupported},
        {"RsaSha224", SignedAs(Algorithm::kRsaSha224), kDisabled, kUnsupported},
        {"Dsa", Labelled(AlgorithmIdentifier(kDsaWithSha256)), kDisabled,
         kUnsupported},
        {"BareSha256", Labelled(AlgorithmIdentifier(oid::kSha256)), kDisabled,
         kUnsupported},
        {"PssOmitted", LabelledPss(""), kDisabled, kUnsupported},
        {"PssNull", LabelledPss(Null()), kDisabled, kUnsupported},
        {"PssDefaults", LabelledPss(Sequence({})), kDisabled, kUnsupported},
        {"PssWrongSalt", LabelledPss(PssParams(oid::kSha256, oid::kSha256, 20)),
         kDisabled, kUnsupported},
        {"PssSha1", LabelledPss(PssParams(oid::kSha1, oid::kSha1, 20)),
         kDisabled, kUnsupported},
        {"PssHashesDiffer",
         LabelledPss(PssParams(oid::kSha256, oid::kSha512, 32)), kDisabled,
         kUnsupported},
        {"PssHashWithoutNull",
         LabelledPss(PssParams(oid::kSha256, oid::kSha256, 32, "")), kDisabled,
         kUnsupported},
        {"PssExplicitTrailerField",
         LabelledPss(AppendInside(PssParams(oid::kSha256, oid::kSha256, 32),
                                  Explicit(3, Integer(1)))),
         kDisabled, kUnsupported},
        {"PssTrailingData",
         LabelledPss(PssParams(oid::kSha256, oid::kSha256, 32) + Null()),
         kDisabled, kUnsupported},
        {"OtherParameters",
         Labelled(AlgorithmIdentifier(oid::kSha256WithRsa, Sequence({}))),
         Code::kOcspMalformedResponse, Finding::kSignatureAlgorithmMalformed},
    }),
    [](const auto& info) { return info.param.name; });

TEST(VerifyEncodedOcspResponse, CheckValidThrough) {
  const std::string response = Good().Build();
  const Outcome now = VerifyResponse(CertIdOf(Ca()), ToBytes(response), kNow);
  ASSERT_EQ(now.code(), Code::kSuccess);
  ASSERT_TRUE(now.valid_through.has_value());
  EXPECT_GT(*now.valid_through, kTomorrow);
  EXPECT_EQ(
      VerifyResponse(CertIdOf(Ca()), ToBytes(response), *now.valid_through)
          .code(),
      Code::kSuccess);
  const Outcome late = VerifyResponse(CertIdOf(Ca()), ToBytes(response),
                                      *now.valid_through + absl::Seconds(1));
  EXPECT_EQ(late.code(), Code::kOcspOldResponse);
  EXPECT_TRUE(late.expired);
}

TEST(VerifyEncodedOcspResponse, CtExtension) {
  const std::string response = Of(Entry().SctList("scts")).Build();
  const Outcome outcome =
      VerifyResponse(CertIdOf(Ca()), ToBytes(response), kNow);
  EXPECT_EQ(outcome.code(), Code::kSuccess);
  ASSERT_TRUE(outcome.sct_list.has_value());
  EXPECT_EQ(ToText(*outcome.sct_list), "scts");
}

// GetCertTrust. A trust anchor is an ordinary certificate here.
struct TrustCase {
  std::string name;
  ResponderTrust trust;
  Code code;
};

class GetCertTrust : public ::testing::TestWithParam<TrustCase> {};

TEST_P(GetCertTrust, HasTheirResult) {
  const std::string response = SignedBy(Delegate()).Build();
  VerifyOptions options;
  options.responder.trust = [](const Certificate&) { return GetParam().trust; };
  const Outcome outcome =
      VerifyResponse(CertIdOf(Ca()), ToBytes(response), kNow, options);
  EXPECT_EQ(outcome.code(), GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    All, GetCertTrust,
    ::testing::ValuesIn<TrustCase>({
        {"InheritTrust", ResponderTrust::kOrdinary, Code::kSuccess},
        {"TrustAnchor", ResponderTrust::kOrdinary, Code::kSuccess},
        {"ActivelyDistrusted", ResponderTrust::kDistrusted,
         Code::kOcspInvalidSigningCert},
    }),
    [](const auto& info) { return info.param.name; });

TEST(CreateEncodedOcspRequest, ChildCertLongSerialNumber) {
  const std::string serial(130, '\x01');
  Request request;
  const std::optional<Finding> finding =
      BuildRequest(CertIdOf(Ca(), serial), RequestOptions(), &request);
  ASSERT_TRUE(finding.has_value());
  EXPECT_EQ(Describe(*finding).code, Code::kBadDer);
}

TEST(CreateEncodedOcspRequest, LongestSupportedSerialNumber) {
  // Their serial of 22 bytes has its header in it: 20 octets.
  const std::string serial(20, '\x01');
  Request request;
  EXPECT_EQ(BuildRequest(CertIdOf(Ca(), serial), RequestOptions(), &request),
            std::nullopt);
  EXPECT_EQ(request.bytes().size(), 87u);
}

}  // namespace
}  // namespace revcheck::testing
