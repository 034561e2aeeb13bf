// Counts calls of the global operator new: there are none on the way to
// Success. BoringSSL allocates with malloc, which is not counted.

#include <stddef.h>

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/allocation_count.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

TEST(AllocationCounterTest, Counts) {
  const size_t before = AllocationCount();
  const std::string* const text = new std::string(1000, 'x');
  EXPECT_EQ(AllocationCount() - before, 2);
  delete text;
}

struct AllocationTestCase {
  std::string name;
  TestKey issuer;
  std::optional<TestKey> responder;  // Unset: the issuer signs.
  int entries;
  Digest hash = Digest::kSha1;
};

std::string BuildResponse(const TestCa& ca, const AllocationTestCase& param) {
  ResponseBuilder builder(ca);
  for (int i = 1; i < param.entries; ++i) {
    builder.Good("\x02" + std::to_string(i));
  }
  builder.Entry(EntryBuilder().Hash(param.hash).SctList("scts"));
  builder.Nonce("nonce");
  if (param.responder.has_value()) {
    builder.AddCertificate(ca.certificate());
    builder.SignedBy(ca.IssueResponder(
        CertificateBuilder::Responder().Key(*param.responder)));
  }
  return builder.Build();
}

class VerifyAllocationTest
    : public ::testing::TestWithParam<AllocationTestCase> {};

TEST_P(VerifyAllocationTest, DoesNotAllocate) {
  const TestCa ca("CA", GetParam().issuer);
  const std::string response = BuildResponse(ca, GetParam());
  const CertId id = CertIdOf(ca);
  const VerifyOptions options;
  const size_t before = AllocationCount();
  const Outcome outcome = VerifyResponse(id, ToBytes(response), kNow, options);
  const size_t after = AllocationCount();
  EXPECT_EQ(outcome.finding, Finding::kGood);
  EXPECT_EQ(after - before, 0);
}

TEST_P(VerifyAllocationTest, DoesNotAllocateWithEveryOption) {
  const TestCa ca("CA", GetParam().issuer);
  const std::string response = BuildResponse(ca, GetParam());
  const PreparedIssuer prepared(ToBytes(ca.name()), ToBytes(ca.key().spki()));
  CertId id = CertIdOf(ca);
  id.prepared = &prepared;
  VerifyOptions options;
  options.nonce = ToBytes("nonce");
  options.responder.trust = [](const Certificate&) {
    return ResponderTrust::kOrdinary;
  };
  // The first time, the responder certificate is kept.
  ASSERT_EQ(VerifyResponse(id, ToBytes(response), kNow, options).finding,
            Finding::kGood);
  const size_t before = AllocationCount();
  const Outcome outcome = VerifyResponse(id, ToBytes(response), kNow, options);
  const size_t after = AllocationCount();
  EXPECT_EQ(outcome.finding, Finding::kGood);
  EXPECT_EQ(after - before, 0);
}

INSTANTIATE_TEST_SUITE_P(
    All, VerifyAllocationTest,
    ::testing::ValuesIn<AllocationTestCase>({
        {"DirectRsa", TestKey::Rsa(RsaTestKey::kIssuer), std::nullopt, 1},
        {"DirectP256", TestKey::Ec(Curve::kP256, "ca"), std::nullopt, 1},
        {"DirectP384", TestKey::Ec(Curve::kP384, "ca"), std::nullopt, 1},
        {"DelegatedRsa", TestKey::Rsa(RsaTestKey::kIssuer),
         TestKey::Rsa(RsaTestKey::kResponder), 1},
        {"DelegatedP256", TestKey::Ec(Curve::kP256, "ca"),
         TestKey::Ec(Curve::kP256, "responder"), 1},
        {"DelegatedRsaByP256", TestKey::Ec(Curve::kP256, "ca"),
         TestKey::Rsa(RsaTestKey::kResponder), 1},
        {"HundredEntriesRsa", TestKey::Rsa(RsaTestKey::kIssuer), std::nullopt,
         100},
        {"HundredEntriesP256", TestKey::Ec(Curve::kP256, "ca"), std::nullopt,
         100},
        {"HundredEntriesDelegated", TestKey::Ec(Curve::kP256, "ca"),
         TestKey::Ec(Curve::kP256, "responder"), 100},
        {"Sha512CertId", TestKey::Ec(Curve::kP256, "ca"), std::nullopt, 1,
         Digest::kSha512},
    }),
    [](const auto& info) { return info.param.name; });

// Refused at every stage, the costliest included: eight certificates tried in
// vain, and entries that are gone through again to say why none matches.
std::vector<std::string> RefusedResponses(const TestCa& ca) {
  const TestCa twin("Test CA", TestKey::Ec(Curve::kP256, "twin"));
  ResponseBuilder vain(ca);
  vain.Good().SignedBy(twin.IssueResponder()).WithoutCertificates().ByName();
  for (int i = 0; i < 8; ++i) {
    vain.AddCertificate(twin.IssueResponder().certificate);
  }
  ResponseBuilder missing(ca);
  for (int i = 0; i < 200; ++i) {
    missing.Good(std::string("no. ") + static_cast<char>('A' + i % 50));
  }
  const ResponseBuilder good = ResponseBuilder(ca).Good();
  return {
      "",
      "<html>",
      ErrorResponse(3),
      ResponseBuilder(good).CorruptSignature().Build(),
      ResponseBuilder(good).AppendAfterEnd("x").Build(),
      ResponseBuilder(ca).Good(kLeafSerial, DaysFromNow(9)).Build(),
      ResponseBuilder(ca)
          .Good(kLeafSerial, DaysFromNow(-90), DaysFromNow(-80))
          .Build(),
      ResponseBuilder(ca).Revoked().Build(),
      ResponseBuilder(ca).Unknown().Build(),
      ResponseBuilder(good).SignedBy(ca.IssueResponderFor({})).Build(),
      vain.Build(),
      missing.Build(),
  };
}

TEST(RefusedResponseAllocationTest, DoesNotAllocate) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  for (const std::string& response : RefusedResponses(ca)) {
    const size_t before = AllocationCount();
    const Finding finding = VerifyResponse(id, ToBytes(response), kNow).finding;
    const size_t after = AllocationCount();
    EXPECT_NE(finding, Finding::kGood);
    EXPECT_EQ(after - before, 0) << ToString(finding);
  }
}

TEST(BuildRequestAllocationTest, DoesNotAllocate) {
  const TestCa ca;
  const CertId id = CertIdOf(ca);
  const std::string nonce(32, 'n');
  RequestOptions options;
  options.nonce = ToBytes(nonce);
  Request request;
  const size_t before = AllocationCount();
  const std::optional<Finding> plain =
      BuildRequest(id, RequestOptions(), &request);
  const std::optional<Finding> with_nonce = BuildRequest(id, options, &request);
  const size_t after = AllocationCount();
  EXPECT_EQ(plain, std::nullopt);
  EXPECT_EQ(with_nonce, std::nullopt);
  EXPECT_EQ(after - before, 0);
}

TEST(ReadCertificateAllocationTest, DoesNotAllocate) {
  const TestCa ca;
  const std::string leaf = ca.Issue(CertificateBuilder().MustStaple());
  Certificate certificate;
  const size_t before = AllocationCount();
  const bool read =
      !Certificate::Read(ToBytes(leaf), &certificate).has_value() &&
      !Certificate::Read(ToBytes(ca.certificate()), &certificate).has_value();
  const size_t after = AllocationCount();
  EXPECT_TRUE(read);
  EXPECT_EQ(after - before, 0);
}

}  // namespace
}  // namespace revcheck::testing
