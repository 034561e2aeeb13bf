#include "revcheck/policy/evidence.h"

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"
#include "revcheck/x509/urls.h"

namespace revcheck::testing {
namespace {

// A certificate with the DER that its facts borrow from.
struct Read {
  explicit Read(const std::string& text) : der(text) {
    EXPECT_FALSE(Certificate::Read(ToBytes(der), &certificate).has_value());
  }
  explicit Read(const CertificateBuilder& builder)
      : Read(TestCa().Issue(builder)) {}

  const std::string der;
  Certificate certificate;
};

CheckFacts FactsOf(const Read& read) {
  return CheckFacts::Of(read.certificate, nullptr, kNow);
}

TEST(CheckFactsTest, LeafIsNoCa) {
  EXPECT_FALSE(FactsOf(Read(CertificateBuilder())).is_ca);
  EXPECT_FALSE(FactsOf(Read(CertificateBuilder().IsNotCa())).is_ca);
  EXPECT_FALSE(FactsOf(Read(CertificateBuilder().WithoutExtension(
                           oid::kBasicConstraints)))
                   .is_ca);
}

// The place in the chain counts, not what the certificate says of itself: a
// leaf that claims to be a CA is checked like any other.
TEST(CheckFactsTest, RoleSaysWhatIsCa) {
  const Read ca(CertificateBuilder::Ca("CA"));
  const Read leaf{CertificateBuilder()};
  EXPECT_TRUE(CheckFacts::Of(ca.certificate, nullptr, kNow, Role::kCa).is_ca);
  EXPECT_TRUE(CheckFacts::Of(leaf.certificate, nullptr, kNow, Role::kCa).is_ca);
  EXPECT_FALSE(FactsOf(ca).is_ca);
}

// What cannot be read must not exempt.
TEST(CheckFactsTest, MalformedBasicConstraintsAreNoCa) {
  EXPECT_FALSE(FactsOf(Read(CertificateBuilder().SetExtension(
                           oid::kBasicConstraints, Critical::kYes, "junk")))
                   .is_ca);
}

TEST(CheckFactsTest, LifetimeHasNoSecondAdded) {
  const Read read(
      CertificateBuilder().Validity(kNow, kNow + 10 * kDay - absl::Seconds(1)));
  EXPECT_EQ(FactsOf(read).lifetime, absl::Seconds(863999));
}

TEST(CheckFactsTest, UnreadableValidityIsNotShortLived) {
  const Read backwards(CertificateBuilder().Validity(kNow, kNow - kDay));
  EXPECT_EQ(FactsOf(backwards).lifetime, absl::InfiniteDuration());
  const Read junk(
      CertificateBuilder().Replace(CertificatePart::kValidity, Sequence({})));
  EXPECT_EQ(FactsOf(junk).lifetime, absl::InfiniteDuration());
}

TEST(CheckFactsTest, UrlIsTheFirst) {
  const Read read(
      CertificateBuilder().OcspUrls({"http://a.example/", "http://b/"}));
  const CheckFacts facts = FactsOf(read);
  EXPECT_EQ(facts.url, "http://a.example/");
  EXPECT_EQ(facts.url_fault, std::nullopt);
}

TEST(CheckFactsTest, NoUrlIsNoFault) {
  const Read read(
      CertificateBuilder().WithoutExtension(oid::kAuthorityInfoAccess));
  const CheckFacts facts = FactsOf(read);
  EXPECT_EQ(facts.url, std::nullopt);
  EXPECT_EQ(facts.url_fault, std::nullopt);
}

TEST(CheckFactsTest, EmptyUrlIsAUrl) {
  const Read read(CertificateBuilder().OcspUrl(""));
  EXPECT_EQ(FactsOf(read).url, "");
}

TEST(CheckFactsTest, UrlFaults) {
  EXPECT_EQ(FactsOf(Read(CertificateBuilder().SetExtension(
                        oid::kAuthorityInfoAccess, Critical::kNo, "junk")))
                .url_fault,
            OcspUrlFault::kMalformed);
  EXPECT_EQ(FactsOf(Read(CertificateBuilder().OcspUrl(
                        "http://a/" + std::string(kMaxOcspUrlSize, 'x'))))
                .url_fault,
            OcspUrlFault::kTooLong);
  EXPECT_EQ(FactsOf(Read(CertificateBuilder().OcspUrl(
                        std::string_view("http://a/\0", 10))))
                .url_fault,
            OcspUrlFault::kHasNul);
}

TEST(CheckFactsTest, TlsFeaturesOfBoth) {
  const Read leaf(CertificateBuilder().MustStaple());
  const Read issuer(CertificateBuilder::Ca("CA").TlsFeatures({5, 6}));
  const CheckFacts facts =
      CheckFacts::Of(leaf.certificate, &issuer.certificate, kNow);
  EXPECT_EQ(facts.tls_feature, ToBytes(Sequence({Integer(5)})));
  EXPECT_EQ(facts.issuer_tls_feature,
            ToBytes(Sequence({Integer(5), Integer(6)})));
  EXPECT_EQ(FactsOf(leaf).issuer_tls_feature, std::nullopt);
  EXPECT_EQ(FactsOf(Read(CertificateBuilder())).tls_feature, std::nullopt);
}

TEST(CheckFactsTest, RestIsTheCallersToAdd) {
  const CheckFacts facts = FactsOf(Read(CertificateBuilder()));
  EXPECT_EQ(facts.now, kNow);
  EXPECT_FALSE(facts.staple.has_value());
  EXPECT_EQ(facts.local_answer, LocalAnswer::kAbsent);
  EXPECT_FALSE(facts.built_in_root);
  EXPECT_FALSE(facts.ev_attempt);
  EXPECT_FALSE(facts.local_only);
}

TEST(CachedResultTest, EveryFieldCounts) {
  const CachedResult result = {Finding::kGood, kNow, kNow + kDay};
  EXPECT_TRUE(result == (CachedResult{Finding::kGood, kNow, kNow + kDay}));
  EXPECT_FALSE(result == (CachedResult{Finding::kRevoked, kNow, kNow + kDay}));
  EXPECT_FALSE(result ==
               (CachedResult{Finding::kGood, kNow + kDay, kNow + kDay}));
  EXPECT_FALSE(result == (CachedResult{Finding::kGood, kNow, kNow}));
}

TEST(FailureMemoryTest, IsFiveMinutes) {
  EXPECT_EQ(kFailureMemory, absl::Minutes(5));
}

}  // namespace
}  // namespace revcheck::testing
