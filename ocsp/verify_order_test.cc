// The order in which defects are found: spec/mozilla-pkix.md, 3.1 and 9.

#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using Part = ResponsePart;

constexpr absl::Duration kSecond = absl::Seconds(1);

ResponseBuilder Response() { return ResponseBuilder(TestCa()); }
ResponseBuilder Good() { return Response().Good(); }
ResponseBuilder Revoked() { return Response().Revoked(); }
ResponseBuilder Of(const EntryBuilder& entry) {
  return Response().Entry(entry);
}

Finding Judge(const ResponseBuilder& builder, absl::Time now = kNow) {
  const TestCa ca;
  const std::string response = builder.Build();
  return VerifyResponse(CertIdOf(ca), ToBytes(response), now).finding;
}

struct OrderTestCase {
  std::string name;
  ResponseBuilder builder;
  Finding finding;
};

class VerifyOrderTest : public ::testing::TestWithParam<OrderTestCase> {};

TEST_P(VerifyOrderTest, FindsTheEarlierDefect) {
  EXPECT_EQ(Judge(GetParam().builder), GetParam().finding);
}

EntryBuilder Future() { return EntryBuilder().ThisUpdate(kNow + 2 * kDay); }

std::string Unknown(Critical critical) {
  return ExtensionDer(oid::kOcspNoCheck, critical, "x");
}

INSTANTIATE_TEST_SUITE_P(
    SignatureFirst, VerifyOrderTest,
    ::testing::ValuesIn<OrderTestCase>({
        {"BadSignatureBeforeProducedAt",
         Good().CorruptSignature().Replace(Part::kProducedAt, Null()),
         Finding::kNotSignedByIssuerKey},
        {"BadSignatureBeforeTrailingData",
         Good().CorruptSignature().AppendAfterEnd("x"),
         Finding::kNotSignedByIssuerKey},
        {"BadSignatureBeforeRevoked", Revoked().CorruptSignature(),
         Finding::kNotSignedByIssuerKey},
        {"UnknownSignerBeforeRevoked", Revoked().ByName(Name("nobody")),
         Finding::kResponderCertificateMissing},
        {"BadDelegateBeforeItsBadSignature",
         Good().SignedBy(TestCa().IssueResponderFor({})).CorruptSignature(),
         Finding::kResponderLacksOcspSigning},
        {"DelegateBeforeSignatureAlgorithm",
         Good()
             .SignedBy(TestCa().IssueResponderFor({}))
             .Replace(Part::kSignatureAlgorithm, Sequence({})),
         Finding::kResponderLacksOcspSigning},
        {"VersionBeforeSigner",
         Good().Version(1).ByName(Name("nobody")).CorruptSignature(),
         Finding::kVersionUnsupported},
        {"CertificatesBeforeVersion", Good().Version(1).AddCertificate(Null()),
         Finding::kCertificatesMalformed},
        {"SignatureFieldBeforeCertificates",
         Good().UnusedSignatureBits(1).AddCertificate(Null()),
         Finding::kSignatureFieldMalformed},
        {"StatusBeforeEverything",
         Good().Status(6).CorruptSignature().AppendAfterEnd("x"),
         Finding::kUnauthorized},
        {"IssuerMatchIsFinal",
         Good()
             .ByName()
             .SignWith(TestCa().IssueResponder().key)
             .AddCertificate(TestCa().IssueResponder().certificate),
         Finding::kNotSignedByIssuerKey},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Entries, VerifyOrderTest,
    ::testing::ValuesIn<OrderTestCase>({
        {"FutureBeforeRevoked", Of(Future().Revoked()),
         Finding::kThisUpdateInFuture},
        {"FutureBeforeNextUpdate",
         Of(Future().Replace(EntryPart::kNextUpdate, Explicit(0, Null()))),
         Finding::kThisUpdateInFuture},
        {"FutureBeforeLaterBrokenEntry",
         Of(Future()).Entry(EntryBuilder().Replace(EntryPart::kCertId, Null())),
         Finding::kThisUpdateInFuture},
        {"BrokenEntryBeforeLaterFuture",
         Of(EntryBuilder().Replace(EntryPart::kStatus, Null())).Entry(Future()),
         Finding::kCertStatusMalformed},
        {"StatusBeforeThisUpdate",
         Of(EntryBuilder()
                .Replace(EntryPart::kStatus, Null())
                .Replace(EntryPart::kThisUpdate, Null())),
         Finding::kCertStatusMalformed},
        {"NextUpdateBeforeSingleExtensions",
         Of(EntryBuilder()
                .NextUpdate(kThisUpdate - kSecond)
                .AddExtension(oid::kOcspNoCheck, Critical::kYes, "x")),
         Finding::kNextUpdateBeforeThisUpdate},
        {"CriticalSingleBeforeTrailingInside",
         Of(EntryBuilder().AddExtensionDer(AppendInside(Unknown(Critical::kYes),
                                                        Null()))),
         Finding::kUnknownCriticalSingleExtension},
        {"CriticalSingleBeforeTrailingInTag",
         Of(EntryBuilder()
                .AddExtensionDer(Unknown(Critical::kYes))
                .Append(EntryPart::kExtensionsTag, Null())),
         Finding::kUnknownCriticalSingleExtension},
        {"CriticalSingleBeforeTrailingInEntry",
         Of(EntryBuilder()
                .AddExtensionDer(Unknown(Critical::kYes))
                .Append(EntryPart::kEntry, Null())),
         Finding::kUnknownCriticalSingleExtension},
        {"SecondEntryBeforeCriticalResponseExtension",
         Good()
             .Entry(EntryBuilder().Replace(EntryPart::kStatus, Null()))
             .AddExtension(oid::kOcspNonce, Critical::kYes, "n"),
         Finding::kCertStatusMalformed},
        {"ProducedAtBeforeEntries",
         Good()
             .Replace(Part::kProducedAt, UtcTime(kNow))
             .Replace(Part::kEntries, Null()),
         Finding::kProducedAtMalformed},
    }),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    End, VerifyOrderTest,
    ::testing::ValuesIn<OrderTestCase>({
        {"TrailingDataBeforeRevoked", Revoked().AppendAfterEnd("x"),
         Finding::kTrailingDataAfterResponse},
        {"TrailingInResponseDataBeforeRevoked",
         Revoked().Append(Part::kResponseData, Null()),
         Finding::kTrailingDataInResponseData},
        {"CriticalResponseExtensionBeforeRevoked",
         Revoked().AddExtension(oid::kOcspNonce, Critical::kYes, "n"),
         Finding::kUnknownCriticalResponseExtension},
        {"CriticalResponseExtensionBeforeTrailingInside",
         Good().AddExtensionDer(AppendInside(Unknown(Critical::kYes), Null())),
         Finding::kUnknownCriticalResponseExtension},
        {"CriticalResponseExtensionBeforeTrailingInTag",
         Good()
             .AddExtensionDer(Unknown(Critical::kYes))
             .Append(Part::kExtensionsTag, Null()),
         Finding::kUnknownCriticalResponseExtension},
        {"CriticalResponseExtensionBeforeTrailingData",
         Good().AddExtensionDer(Unknown(Critical::kYes)).AppendAfterEnd("x"),
         Finding::kUnknownCriticalResponseExtension},
        {"OrdinaryExtensionWithTrailingInside",
         Good().AddExtensionDer(AppendInside(Unknown(Critical::kNo), Null())),
         Finding::kResponseExtensionsMalformed},
        {"ResponseDataBeforeResponse",
         Good().Append(Part::kResponseData, Null()).AppendAfterEnd("x"),
         Finding::kTrailingDataInResponseData},
        {"InsideBeforeAfterResponse",
         Good().Append(Part::kResponse, "x").AppendAfterEnd("x"),
         Finding::kTrailingDataInResponse},
        {"TrailingDataBeforeMissing",
         Response().Good("\x22").AppendAfterEnd("x"),
         Finding::kTrailingDataAfterResponse},
        {"TrailingDataBeforeSctList",
         Of(EntryBuilder().AddExtension(oid::kOcspSctList, Critical::kNo, "x"))
             .AppendAfterEnd("x"),
         Finding::kTrailingDataAfterResponse},
        {"ExpiryBeforeSctList",
         Of(EntryBuilder()
                .ThisUpdate(kNow - 5 * kDay)
                .NextUpdate(kNow - 3 * kDay)
                .AddExtension(oid::kOcspSctList, Critical::kNo, "x")),
         Finding::kExpired},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
