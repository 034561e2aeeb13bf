#include "revcheck/ocsp/testing/spec_staples.h"

#include "absl/time/time.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// 1.2.3.4, which means nothing to anybody.
constexpr uint8_t kUnknownOid[] = {0x2a, 0x03, 0x04};

constexpr std::string_view kOtherSerial = "\x11";
constexpr absl::Time kOldThisUpdate = DaysFromNow(-8);
constexpr absl::Time kOldNextUpdate = DaysFromNow(-7);

ResponseBuilder Response() {
  return ResponseBuilder(SpecCa()).ProducedAt(kNow);
}

}  // namespace

TestCa SpecCa() { return TestCa("Test CA", TestKey::Rsa(RsaTestKey::kIssuer)); }

TestCa SpecOtherCa() {
  return TestCa("Other CA", TestKey::Rsa(RsaTestKey::kOtherCa));
}

CertificateBuilder SpecLeaf() {
  return CertificateBuilder()
      .Key(TestKey::Rsa(RsaTestKey::kLeaf))
      .Validity(kNow - 365 * kDay, kNow + 365 * kDay);
}

CertificateBuilder SpecResponder() {
  return CertificateBuilder::Responder().Key(
      TestKey::Rsa(RsaTestKey::kResponder));
}

ResponseBuilder SpecGood() {
  return Response().Good(kLeafSerial, kNow, kNow + kDay);
}

std::string SpecRevoked() {
  return Response().Revoked(kLeafSerial, kNow, kNow + kDay).Build();
}

std::string SpecUnknown() {
  return Response().Unknown(kLeafSerial, kNow, kNow + kDay).Build();
}

std::string SpecExpired() {
  return Response().Good(kLeafSerial, kOldThisUpdate, kOldNextUpdate).Build();
}

std::string SpecRevokedOld() {
  return Response()
      .Revoked(kLeafSerial, kOldThisUpdate, kOldNextUpdate)
      .Build();
}

std::string SpecUnknownOld() {
  return Response()
      .Unknown(kLeafSerial, kOldThisUpdate, kOldNextUpdate)
      .Build();
}

std::string SpecAncientStillValid() {
  return Response().Good(kLeafSerial, DaysFromNow(-640), kNow + kDay).Build();
}

std::string SpecGoodOtherCa() {
  return SpecGood().SignedBy(SpecOtherCa()).Build();
}

std::string SpecGoodOther() {
  return Response().Good(kOtherSerial, kNow, kNow + kDay).Build();
}

std::string SpecWithStatus(uint8_t status) {
  return SpecGood().Status(status).Build();
}

std::string SpecWithExtension(Critical critical) {
  return SpecGood().AddExtension(kUnknownOid, critical, Null()).Build();
}

std::string SpecEmptyExtensions() {
  const std::string none = Explicit(1, Sequence({}));
  return Response()
      .Entry(EntryBuilder()
                 .ThisUpdate(kNow)
                 .NextUpdate(kNow + kDay)
                 .Replace(EntryPart::kExtensionsTag, none))
      .Replace(ResponsePart::kExtensionsTag, none)
      .Build();
}

std::string SpecDelegatedTo(const CertificateBuilder& responder) {
  return SpecGood().SignedBy(SpecCa().IssueResponder(responder)).Build();
}

std::string SpecDelegatedIncludedLast() {
  const TestCa ca = SpecCa();
  return SpecGood()
      .AddCertificate(ca.certificate())
      .AddCertificate(ca.Issue(SpecLeaf()))
      .AddCertificate(ca.certificate())
      .SignedBy(ca.IssueResponder(SpecResponder()))
      .Build();
}

std::string SpecDelegatedMissing() {
  return SpecGood()
      .SignedBy(SpecCa().IssueResponder(SpecResponder()))
      .WithoutCertificates()
      .Build();
}

std::string SpecDelegatedMissingMultiple() {
  const TestCa ca = SpecCa();
  return SpecGood()
      .SignedBy(ca.IssueResponder(SpecResponder()))
      .WithoutCertificates()
      .AddCertificate(ca.certificate())
      .AddCertificate(ca.Issue(SpecLeaf()))
      .AddCertificate(ca.certificate())
      .Build();
}

std::string SpecDelegatedByIntermediate() {
  return SpecGood()
      .SignedBy(
          SpecCa().IssueCa("Intermediate").IssueResponder(SpecResponder()))
      .Build();
}

}  // namespace revcheck::testing
