#include "revcheck/ocsp/verify.h"

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/certificate_builder.h"
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

TEST(VerifyResponseTest, TellsWhatAGoodResponseProves) {
  const TestCa ca;
  const std::string response =
      ResponseBuilder(ca)
          .Entry(EntryBuilder().ThisUpdate(kNow - kDay).NextUpdate(kNow))
          .ProducedAt(kNow - 2 * kDay)
          .Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kGood);
  EXPECT_EQ(outcome.code(), Code::kSuccess);
  EXPECT_FALSE(outcome.expired);
  EXPECT_EQ(outcome.status, CertStatus::kGood);
  EXPECT_EQ(outcome.this_update, kNow - kDay);
  EXPECT_EQ(outcome.next_update, kNow);
  EXPECT_EQ(outcome.valid_through, kNow + kDay);
  EXPECT_EQ(outcome.produced_at, kNow - 2 * kDay);
  EXPECT_EQ(outcome.signer, Signer::kIssuer);
  EXPECT_FALSE(outcome.delegate.has_value());
  EXPECT_FALSE(outcome.revocation.has_value());
  EXPECT_FALSE(outcome.sct_list.has_value());
}

TEST(VerifyResponseTest, TellsTimesWithoutNextUpdate) {
  const TestCa ca;
  const std::string response =
      ResponseBuilder(ca).Good(kLeafSerial, kNow, {}).Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kGood);
  EXPECT_EQ(outcome.next_update, std::nullopt);
  EXPECT_EQ(outcome.valid_through, kNow + 2 * kDay);
}

TEST(VerifyResponseTest, TellsWhenAndWhyItWasRevoked) {
  const TestCa ca;
  const std::string response =
      ResponseBuilder(ca).Entry(EntryBuilder().Revoked(kNow, 1)).Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kRevoked);
  EXPECT_EQ(outcome.status, CertStatus::kRevoked);
  ASSERT_TRUE(outcome.revocation.has_value());
  EXPECT_EQ(outcome.revocation->time, kNowUnixSeconds);
  EXPECT_EQ(outcome.revocation->reason, 1);
}

TEST(VerifyResponseTest, HasNoRevocationIfRevokedInfoIsGarbage) {
  const TestCa ca;
  const std::string response =
      ResponseBuilder(ca)
          .Entry(EntryBuilder().Replace(EntryPart::kStatus, Explicit(1, "x")))
          .Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kRevoked);
  EXPECT_EQ(outcome.status, CertStatus::kRevoked);
  EXPECT_FALSE(outcome.revocation.has_value());
}

TEST(VerifyResponseTest, KeepsTheRevocationOfTheRevokedEntry) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca)
                                   .Entry(EntryBuilder().Revoked(kNow, 3))
                                   .Good()
                                   .Unknown()
                                   .Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kRevoked);
  ASSERT_TRUE(outcome.revocation.has_value());
  EXPECT_EQ(outcome.revocation->reason, 3);
}

TEST(VerifyResponseTest, NamesTheDelegate) {
  const TestCa ca;
  const TestResponder responder = ca.IssueResponder();
  const std::string response = ResponseBuilder(ca)
                                   .AddCertificate(ca.certificate())
                                   .Good()
                                   .SignedBy(responder)
                                   .Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kGood);
  EXPECT_EQ(outcome.signer, Signer::kDelegate);
  ASSERT_TRUE(outcome.delegate.has_value());
  EXPECT_EQ(ToText(*outcome.delegate), responder.certificate);
}

TEST(VerifyResponseTest, KnowsTheSignerWhateverWasWrongLater) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca)
                                   .Revoked()
                                   .SignedBy(ca.IssueResponder())
                                   .AppendAfterEnd("x")
                                   .Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kTrailingDataAfterResponse);
  EXPECT_EQ(outcome.signer, Signer::kDelegate);
  EXPECT_TRUE(outcome.delegate.has_value());
  EXPECT_EQ(outcome.produced_at, kThisUpdate);
  // But nothing that the responder said.
  EXPECT_FALSE(outcome.expired);
  EXPECT_FALSE(outcome.status.has_value());
  EXPECT_FALSE(outcome.this_update.has_value());
  EXPECT_FALSE(outcome.next_update.has_value());
  EXPECT_FALSE(outcome.valid_through.has_value());
  EXPECT_FALSE(outcome.revocation.has_value());
}

TEST(VerifyResponseTest, KnowsNoSignerIfTheSignatureIsBad) {
  const TestCa ca;
  const std::string response = ResponseBuilder(ca)
                                   .Good()
                                   .SignedBy(ca.IssueResponder())
                                   .CorruptSignature()
                                   .Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kNotSignedByResponderKey);
  EXPECT_FALSE(outcome.signer.has_value());
  EXPECT_FALSE(outcome.delegate.has_value());
  EXPECT_FALSE(outcome.produced_at.has_value());
}

// Section 9, item 11.
TEST(VerifyResponseTest, TimesAreOfTheLastMatchingEntry) {
  const TestCa ca;
  const std::string response =
      ResponseBuilder(ca)
          .Revoked(kLeafSerial, kNow - 2 * kDay, kNow + 2 * kDay)
          .Good(kLeafSerial, kNow - kDay, kNow + kDay)
          .Good("\x22", kNow, kNow + 3 * kDay)
          .Build();
  const Outcome outcome = VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
  EXPECT_EQ(outcome.finding, Finding::kRevoked);
  EXPECT_EQ(outcome.this_update, kNow - kDay);
  EXPECT_EQ(outcome.next_update, kNow + kDay);
  EXPECT_EQ(outcome.valid_through, kNow + 2 * kDay);
}

TEST(VerifyResponseTest, SctListIsForSuccessOnly) {
  const TestCa ca;
  const auto sct_list = [&ca](const EntryBuilder& entry) {
    const std::string response = ResponseBuilder(ca).Entry(entry).Build();
    return VerifyResponse(CertIdOf(ca), ToBytes(response), kNow)
        .sct_list.has_value();
  };
  const EntryBuilder entry = EntryBuilder().SctList("scts");
  EXPECT_TRUE(sct_list(entry));
  EXPECT_FALSE(sct_list(EntryBuilder(entry).Revoked()));
  EXPECT_FALSE(sct_list(EntryBuilder(entry).Unknown()));
  EXPECT_FALSE(sct_list(EntryBuilder(entry)
                            .ThisUpdate(kNow - 5 * kDay)
                            .NextUpdate(kNow - 3 * kDay)));
}

TEST(VerifyResponseTest, DropsFractionsOfASecond) {
  const absl::Time valid_through = kNextUpdate + kDay;
  EXPECT_EQ(Judge(Good(), valid_through + absl::Milliseconds(999)),
            Finding::kGood);
  EXPECT_EQ(Judge(Good(), valid_through + kSecond), Finding::kExpired);
}

TEST(VerifyResponseTest, SurvivesInfiniteTimes) {
  EXPECT_EQ(Judge(Good(), absl::InfiniteFuture()), Finding::kExpired);
  EXPECT_EQ(Judge(Good(), absl::InfinitePast()), Finding::kThisUpdateInFuture);
}

void ExpectEqual(const Outcome& a, const Outcome& b) {
  EXPECT_EQ(a.finding, b.finding);
  EXPECT_EQ(a.expired, b.expired);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.this_update, b.this_update);
  EXPECT_EQ(a.next_update, b.next_update);
  EXPECT_EQ(a.valid_through, b.valid_through);
  EXPECT_EQ(a.holds_from, b.holds_from);
  EXPECT_EQ(a.holds_through, b.holds_through);
  EXPECT_EQ(a.revocation.has_value(), b.revocation.has_value());
  EXPECT_EQ(a.signer, b.signer);
  EXPECT_EQ(a.produced_at, b.produced_at);
  EXPECT_EQ(a.delegate, b.delegate);
  EXPECT_EQ(a.sct_list, b.sct_list);
}

struct BuilderTestCase {
  std::string name;
  ResponseBuilder builder;
};

class VerifyTwiceTest : public ::testing::TestWithParam<BuilderTestCase> {};

TEST_P(VerifyTwiceTest, GivesEqualOutcomes) {
  const TestCa ca;
  const std::string response = GetParam().builder.Build();
  const CertId id = CertIdOf(ca);
  ExpectEqual(VerifyResponse(id, ToBytes(response), kNow),
              VerifyResponse(id, ToBytes(response), kNow));
}

INSTANTIATE_TEST_SUITE_P(All, VerifyTwiceTest,
                         ::testing::ValuesIn<BuilderTestCase>({
                             {"Good", Good()},
                             {"Revoked", Revoked()},
                             {"Delegated",
                              Good().SignedBy(TestCa().IssueResponder())},
                             {"WithScts", Of(EntryBuilder().SctList("s"))},
                             {"BadSignature", Good().CorruptSignature()},
                             {"Missing", Response().Good("\x22")},
                         }),
                         [](const auto& info) { return info.param.name; });

// A response is believed from thisUpdate - 1 day to valid_through, both
// inclusive.
struct BoundsTestCase {
  std::string name;
  absl::Time this_update;
  std::optional<absl::Time> next_update;
  absl::Time last;
};

class VerifyBoundsTest : public ::testing::TestWithParam<BoundsTestCase> {
 protected:
  Outcome VerifyAt(absl::Time now) const {
    return VerifyResponse(CertIdOf(ca_), ToBytes(response_), now);
  }

 private:
  const TestCa ca_;
  const std::string response_ =
      ResponseBuilder(ca_)
          .Good(kLeafSerial, GetParam().this_update, GetParam().next_update)
          .Build();
};

TEST_P(VerifyBoundsTest, AreInclusive) {
  const absl::Time first = GetParam().this_update - kDay;
  for (const absl::Time now :
       {first, GetParam().this_update, GetParam().last}) {
    const Outcome outcome = VerifyAt(now);
    EXPECT_EQ(outcome.finding, Finding::kGood) << now;
    EXPECT_EQ(outcome.valid_through, GetParam().last) << now;
  }
}

TEST_P(VerifyBoundsTest, RefuseASecondOutside) {
  EXPECT_EQ(VerifyAt(GetParam().this_update - kDay - kSecond).finding,
            Finding::kThisUpdateInFuture);
  const Outcome late = VerifyAt(GetParam().last + kSecond);
  EXPECT_EQ(late.code(), Code::kOcspOldResponse);
  EXPECT_TRUE(late.expired);
  EXPECT_EQ(late.status, CertStatus::kGood);
  EXPECT_EQ(late.valid_through, GetParam().last);
}

INSTANTIATE_TEST_SUITE_P(
    All, VerifyBoundsTest,
    ::testing::ValuesIn<BoundsTestCase>({
        {"ADay", DaysFromNow(0), DaysFromNow(1), DaysFromNow(2)},
        {"NoTimeAtAll", DaysFromNow(0), DaysFromNow(0), DaysFromNow(1)},
        {"TenDays", DaysFromNow(0), DaysFromNow(10), DaysFromNow(11)},
        {"ElevenDays", DaysFromNow(0), DaysFromNow(11), DaysFromNow(11)},
        {"AYear", DaysFromNow(-30), DaysFromNow(335), DaysFromNow(-19)},
        {"WithoutNextUpdate", DaysFromNow(0), std::nullopt, DaysFromNow(2)},
    }),
    [](const auto& info) { return info.param.name; });

// holds_from and holds_through

TEST(VerifyHoldsTest, IsSetForSuccessOnly) {
  const TestCa ca;
  for (const ResponseBuilder& builder :
       {Revoked(), Response().Unknown(), Good().AppendAfterEnd("x"),
        Response().Good(kLeafSerial, DaysFromNow(-5), DaysFromNow(-4))}) {
    const std::string response = builder.Build();
    const Outcome outcome =
        VerifyResponse(CertIdOf(ca), ToBytes(response), kNow);
    EXPECT_NE(outcome.finding, Finding::kGood);
    EXPECT_FALSE(outcome.holds_from.has_value());
    EXPECT_FALSE(outcome.holds_through.has_value());
  }
}

struct HoldsTestCase {
  std::string name;
  ResponseBuilder builder;
  absl::Time from;
  absl::Time through;
};

class VerifyHoldsCasesTest : public ::testing::TestWithParam<HoldsTestCase> {};

TEST_P(VerifyHoldsCasesTest, IsTheSameWithinAndNoSuccessOutside) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  const std::string response = GetParam().builder.Build();
  const Outcome outcome = VerifyResponse(id, ToBytes(response), kNow);
  ASSERT_EQ(outcome.finding, Finding::kGood);
  EXPECT_EQ(outcome.holds_from, GetParam().from);
  EXPECT_EQ(outcome.holds_through, GetParam().through);
  for (const absl::Time now : {GetParam().from, GetParam().through}) {
    ExpectEqual(VerifyResponse(id, ToBytes(response), now), outcome);
  }
  for (const absl::Time now :
       {GetParam().from - kSecond, GetParam().through + kSecond}) {
    EXPECT_NE(VerifyResponse(id, ToBytes(response), now).finding,
              Finding::kGood)
        << now;
  }
}

ResponseBuilder ByDelegateValid(absl::Time not_before, absl::Time not_after) {
  return Good().SignedBy(TestCa().IssueResponder(
      CertificateBuilder::Responder().Validity(not_before, not_after)));
}

INSTANTIATE_TEST_SUITE_P(
    All, VerifyHoldsCasesTest,
    ::testing::ValuesIn<HoldsTestCase>({
        {"Direct", Good(), DaysFromNow(-2), DaysFromNow(7)},
        {"DelegateOutlivesTheResponse",
         ByDelegateValid(DaysFromNow(-30), DaysFromNow(30)), DaysFromNow(-2),
         DaysFromNow(7)},
        {"ResponseOutlivesTheDelegate",
         ByDelegateValid(DaysFromNow(-1), DaysFromNow(1)), DaysFromNow(-1),
         DaysFromNow(1)},
        {"ShortestOfAllMatchingEntries",
         Response()
             .Good(kLeafSerial, DaysFromNow(-1), DaysFromNow(5))
             .Good(kLeafSerial, DaysFromNow(-3), DaysFromNow(2)),
         DaysFromNow(-2), DaysFromNow(3)},
    }),
    [](const auto& info) { return info.param.name; });

// A delegate that was skipped because of its validity is acceptable at other
// times, and would then decide.
TEST(VerifyHoldsTest, EndsWhereASkippedDelegateWouldDecide) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  // Until yesterday the responder's name belonged to another key.
  const std::string earlier_key =
      ca.Issue(CertificateBuilder::Responder()
                   .Key(TestKey::Ec(Curve::kP256, "earlier"))
                   .Validity(DaysFromNow(-30), DaysFromNow(-1)));
  const std::string response = ResponseBuilder(ca)
                                   .Good()
                                   .AddCertificate(earlier_key)
                                   .SignedBy(ca.IssueResponder())
                                   .ByName()
                                   .Build();
  const Outcome outcome = VerifyResponse(id, ToBytes(response), kNow);
  ASSERT_EQ(outcome.finding, Finding::kGood);
  ASSERT_TRUE(outcome.holds_from.has_value());
  ExpectEqual(VerifyResponse(id, ToBytes(response), *outcome.holds_from),
              outcome);
}

// The issuer's name comes from the certificate and is compared in bytes.
TEST(VerifyResponseTest, ComparesNamesByteForByte) {
  const TestCa ca;
  const std::string printable = Sequence(
      {Set({Sequence({Oid(oid::kCommonName), Tlv(0x13, "Test CA")})})});
  const std::string response =
      ResponseBuilder(ca).Good().ByName(printable).Build();
  EXPECT_EQ(VerifyResponse(CertIdOf(ca), ToBytes(response), kNow).finding,
            Finding::kResponderCertificateMissing);
  CertId id = CertIdOf(ca);
  id.issuer_name = ToBytes(printable);
  EXPECT_EQ(VerifyResponse(id, ToBytes(response), kNow).finding,
            Finding::kIssuerNameHashDiffers);
}

TEST(VerifyResponseTest, ServesTheCertIdOfParsedCertificates) {
  const TestCa ca;
  const std::string leaf_der = ca.Issue();
  Certificate leaf;
  Certificate issuer;
  ASSERT_FALSE(Certificate::Read(ToBytes(leaf_der), &leaf).has_value());
  ASSERT_FALSE(
      Certificate::Read(ToBytes(ca.certificate()), &issuer).has_value());
  const std::string response = Good().Build();
  EXPECT_EQ(
      VerifyResponse(CertId::Of(leaf, issuer), ToBytes(response), kNow).finding,
      Finding::kGood);
}

// Also worth running under ThreadSanitizer.
TEST(VerifyResponseTest, SharesOnePreparedIssuerAmongThreads) {
  for (const TestKey& key : {TestKey::Ec(Curve::kP256, "shared"),
                             TestKey::Rsa(RsaTestKey::kIssuer)}) {
    const TestCa ca("Test CA", key);
    const std::string direct = ResponseBuilder(ca).Good().Build();
    const std::string delegated =
        ResponseBuilder(ca).Good().SignedBy(ca.IssueResponder()).Build();
    const PreparedIssuer prepared(ToBytes(ca.name()), ToBytes(ca.key().spki()));
    CertId id = CertIdOf(ca);
    id.prepared = &prepared;
    constexpr int kThreads = 4;
    std::vector<int> good(kThreads, 0);
    std::vector<std::thread> threads;
    for (int& count : good) {
      threads.emplace_back([&id, &direct, &delegated, &count] {
        for (int i = 0; i < 20; ++i) {
          for (const std::string* response : {&direct, &delegated}) {
            count += VerifyResponse(id, ToBytes(*response), kNow).finding ==
                     Finding::kGood;
          }
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(good, std::vector<int>(kThreads, 40));
  }
}

}  // namespace
}  // namespace revcheck::testing
