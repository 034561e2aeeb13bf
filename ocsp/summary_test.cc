#include "revcheck/ocsp/summary.h"

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

using Part = ResponsePart;

TEST(SummarizeTest, TellsEverything) {
  const TestCa ca;
  const TestResponder responder = ca.IssueResponder();
  const std::string response = ResponseBuilder(ca)
                                   .Good("\x01")
                                   .Entry(EntryBuilder("\x02")
                                              .Hash(Digest::kSha256)
                                              .Revoked(kNow - 5 * kDay, 1)
                                              .ThisUpdate(kNow - 3 * kDay)
                                              .WithoutNextUpdate())
                                   .Unknown("\x03")
                                   .SignedBy(responder)
                                   .AddCertificate(ca.certificate())
                                   .Nonce("nonce")
                                   .ProducedAt(kNow - 2 * kDay)
                                   .Build();
  const ResponseSummary summary = Summarize(ToBytes(response));
  EXPECT_EQ(summary.stopped_by, std::nullopt);
  ASSERT_TRUE(summary.responder_id.has_value());
  EXPECT_EQ(summary.responder_id->kind, ResponderId::Kind::kByKey);
  EXPECT_EQ(summary.produced_at, kNow - 2 * kDay);
  ASSERT_EQ(summary.certificates.size(), 2u);
  EXPECT_EQ(ToText(summary.certificates[0]), responder.certificate);
  EXPECT_EQ(ToText(summary.certificates[1]), ca.certificate());
  ASSERT_TRUE(summary.nonce.has_value());
  EXPECT_EQ(ToText(*summary.nonce), OctetString("nonce"));

  ASSERT_EQ(summary.entries.size(), 3u);
  const EntrySummary& good = summary.entries[0];
  EXPECT_EQ(ToText(good.cert_id.serial), "\x01");
  EXPECT_EQ(good.status, CertStatus::kGood);
  EXPECT_FALSE(good.revocation.has_value());
  EXPECT_EQ(good.this_update, kThisUpdate);
  EXPECT_EQ(good.next_update, kNextUpdate);
  const EntrySummary& revoked = summary.entries[1];
  EXPECT_EQ(revoked.cert_id.hash, Digest::kSha256);
  EXPECT_EQ(revoked.status, CertStatus::kRevoked);
  ASSERT_TRUE(revoked.revocation.has_value());
  EXPECT_EQ(revoked.revocation->time, absl::ToUnixSeconds(kNow - 5 * kDay));
  EXPECT_EQ(revoked.revocation->reason, 1);
  EXPECT_EQ(revoked.this_update, kNow - 3 * kDay);
  EXPECT_EQ(revoked.next_update, std::nullopt);
  EXPECT_EQ(summary.entries[2].status, CertStatus::kUnknown);
}

TEST(SummarizeTest, DoesNotCareWhoSigned) {
  const TestCa ca;
  const std::string response =
      ResponseBuilder(ca).Good().ByName(Name("x")).CorruptSignature().Build();
  const ResponseSummary summary = Summarize(ToBytes(response));
  EXPECT_EQ(summary.stopped_by, std::nullopt);
  ASSERT_TRUE(summary.responder_id.has_value());
  EXPECT_EQ(summary.responder_id->kind, ResponderId::Kind::kByName);
  EXPECT_EQ(ToText(summary.responder_id->value), Name("x"));
  EXPECT_EQ(summary.entries.size(), 1u);
}

TEST(SummarizeTest, ReadsAnySize) {
  const TestCa ca;
  ResponseBuilder builder = ResponseBuilder(ca).Good();
  builder.AddCertificate(Sequence({std::string(2 * kMaxDerSize, 'x')}));
  const std::string response = builder.Build();
  const ResponseSummary summary = Summarize(ToBytes(response));
  EXPECT_EQ(summary.stopped_by, std::nullopt);
  EXPECT_EQ(summary.entries.size(), 1u);
  EXPECT_EQ(summary.certificates.size(), 1u);
}

struct StopTestCase {
  std::string name;
  std::string response;
  std::optional<Finding> stopped_by;
  size_t entries;
};

class SummarizeStopsTest : public ::testing::TestWithParam<StopTestCase> {};

TEST_P(SummarizeStopsTest, KeepsWhatItRead) {
  const ResponseSummary summary = Summarize(ToBytes(GetParam().response));
  EXPECT_EQ(summary.stopped_by, GetParam().stopped_by);
  EXPECT_EQ(summary.entries.size(), GetParam().entries);
}

ResponseBuilder Good() { return ResponseBuilder(TestCa()).Good(); }

std::string WithSecond(const EntryBuilder& entry) {
  return Good().Entry(entry).Good("\x03").Build();
}

INSTANTIATE_TEST_SUITE_P(
    All, SummarizeStopsTest,
    ::testing::ValuesIn<StopTestCase>({
        {"Nowhere", Good().Build(), std::nullopt, 1},
        {"Empty", "", Finding::kEmptyResponse, 0},
        {"TryLater", ErrorResponse(3), Finding::kTryLater, 0},
        {"Version2", Good().Version(1).Build(), Finding::kVersionUnsupported,
         0},
        // Whether the name or key fits is not asked.
        {"ShortKeyHash", Good().ByKeyHash("short").Build(), std::nullopt, 1},
        {"ProducedAt", Good().Replace(Part::kProducedAt, UtcTime(kNow)).Build(),
         Finding::kProducedAtMalformed, 0},
        {"NoEntries", Good().Replace(Part::kEntries, Sequence({})).Build(),
         Finding::kNoSingleResponses, 0},
        {"CertIdEndsTheList",
         WithSecond(EntryBuilder().Replace(EntryPart::kCertId, Null())),
         Finding::kCertIdMalformed, 1},
        {"StatusDoesNotEndTheList",
         WithSecond(EntryBuilder().Replace(EntryPart::kStatus, Null())),
         Finding::kCertStatusMalformed, 3},
        {"ThisUpdateDoesNotEndTheList",
         WithSecond(EntryBuilder().Replace(EntryPart::kThisUpdate, Null())),
         Finding::kThisUpdateMalformed, 3},
        {"NextUpdateDoesNotEndTheList",
         WithSecond(EntryBuilder().Replace(EntryPart::kNextUpdate,
                                           Explicit(0, Null()))),
         Finding::kNextUpdateMalformed, 3},
        {"CriticalExtensionDoesNotEndTheList",
         WithSecond(EntryBuilder().AddExtension(oid::kOcspNonce, Critical::kYes,
                                                "n")),
         Finding::kUnknownCriticalSingleExtension, 3},
        {"SctListsOfSeveralEntriesAreFine",
         Good()
             .Entry(EntryBuilder("\x02").SctList("a"))
             .Entry(EntryBuilder("\x03").SctList("b"))
             .Build(),
         std::nullopt, 3},
        {"CriticalResponseExtension",
         Good().AddExtension(oid::kOcspNonce, Critical::kYes, "n").Build(),
         Finding::kUnknownCriticalResponseExtension, 1},
        {"TrailingInResponseData",
         Good().Append(Part::kResponseData, Null()).Build(),
         Finding::kTrailingDataInResponseData, 1},
        {"TrailingAfterResponse", Good().AppendAfterEnd("\n").Build(),
         Finding::kTrailingDataAfterResponse, 1},
        // The times are not compared with a clock or with each other.
        {"NextUpdateBeforeThisUpdate",
         ResponseBuilder(TestCa()).Good("\x01", kNow, kNow - kDay).Build(),
         std::nullopt, 1},
    }),
    [](const auto& info) { return info.param.name; });

TEST(SummarizeTest, LeavesWhatComesAfterADefectUnset) {
  const std::string response =
      ResponseBuilder(TestCa())
          .Entry(EntryBuilder().Replace(EntryPart::kThisUpdate, Null()))
          .Build();
  const ResponseSummary summary = Summarize(ToBytes(response));
  ASSERT_EQ(summary.entries.size(), 1u);
  EXPECT_EQ(summary.entries[0].status, CertStatus::kGood);
  EXPECT_EQ(summary.entries[0].this_update, std::nullopt);
  EXPECT_EQ(summary.entries[0].next_update, std::nullopt);
}

TEST(SummarizeTest, HasNoRevocationIfRevokedInfoIsGarbage) {
  const std::string response =
      ResponseBuilder(TestCa())
          .Entry(EntryBuilder().Replace(EntryPart::kStatus, Explicit(1, "x")))
          .Build();
  const ResponseSummary summary = Summarize(ToBytes(response));
  ASSERT_EQ(summary.entries.size(), 1u);
  EXPECT_EQ(summary.entries[0].status, CertStatus::kRevoked);
  EXPECT_EQ(summary.entries[0].revocation, std::nullopt);
}

TEST(SummarizeTest, ListsAnEntryOfUnknownHash) {
  const std::string response =
      ResponseBuilder(TestCa())
          .Entry(EntryBuilder().Replace(EntryPart::kHashAlgorithm,
                                        AlgorithmIdentifier(oid::kMgf1)))
          .Build();
  const ResponseSummary summary = Summarize(ToBytes(response));
  EXPECT_EQ(summary.stopped_by, std::nullopt);
  ASSERT_EQ(summary.entries.size(), 1u);
  EXPECT_EQ(summary.entries[0].cert_id.hash, std::nullopt);
  EXPECT_EQ(summary.entries[0].cert_id.hash_oid, Bytes(oid::kMgf1));
  EXPECT_EQ(summary.entries[0].status, CertStatus::kGood);
}

TEST(ReasonNameTest, IsTheNameInRfc5280) {
  EXPECT_EQ(ReasonName(0), "unspecified");
  EXPECT_EQ(ReasonName(1), "keyCompromise");
  EXPECT_EQ(ReasonName(8), "removeFromCRL");
  EXPECT_EQ(ReasonName(10), "aACompromise");
}

TEST(ReasonNameTest, IsTheNumberWithoutName) {
  EXPECT_EQ(ReasonName(7), "reason 7");
  EXPECT_EQ(ReasonName(11), "reason 11");
  EXPECT_EQ(ReasonName(255), "reason 255");
}

}  // namespace
}  // namespace revcheck::testing
