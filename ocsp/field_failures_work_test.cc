// Inputs that made some implementation work for ever, or end its stack. What is
// shown is that work grows as its input does: by counting, or as a ratio of CPU
// times of this thread alone, which other programs hardly change.

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <algorithm>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/responder_certificate.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/allocation_count.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// As many as fit into a response, and a tenth.
constexpr int kFew = 60;
constexpr int kMany = 600;

// Ten times the input may cost so many times the work: ten would be linear, a
// hundred quadratic.
constexpr int64_t kMostTimesTheWork = 20;

// The least of so many runs is taken: whatever else happens only adds. On a
// busy machine it may take more of them until one is undisturbed.
constexpr int kRuns = 40;
constexpr int kMostRuns = 400;

// CPU time of this thread so far, in nanoseconds.
int64_t CpuTime() {
  timespec now;
  EXPECT_EQ(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now), 0);
  return int64_t{now.tv_sec} * 1000000000 + now.tv_nsec;
}

template <typename Work>
int64_t CpuTimeOf(const Work& work) {
  const int64_t before = CpuTime();
  work();
  return CpuTime() - before;
}

// `work` takes one response; `what` it is called in the report.
template <typename Work>
void ExpectLinear(const std::string& what, const std::string& few,
                  const std::string& many, const Work& work) {
  ASSERT_LE(many.size(), size_t{65535});
  int64_t for_few = std::numeric_limits<int64_t>::max();
  int64_t for_many = std::numeric_limits<int64_t>::max();
  const auto is_linear = [&] {
    return for_many <= kMostTimesTheWork * for_few;
  };
  for (int i = 0; i < kRuns || (i < kMostRuns && !is_linear()); ++i) {
    for_few = std::min(for_few, CpuTimeOf([&] { work(few); }));
    for_many = std::min(for_many, CpuTimeOf([&] { work(many); }));
  }
  EXPECT_TRUE(is_linear()) << what << ": " << for_few << " and " << for_many;
  ::testing::Test::RecordProperty(
      what, absl::StrCat(for_few, " and ", for_many, " ns"));
}

class WorkFailureTest : public ::testing::Test {
 protected:
  Finding FindingOf(const std::string& response) const {
    return VerifyResponse(CertIdOf(ca_), ToBytes(response), kNow).finding;
  }
  Finding FindingOf(const ResponseBuilder& builder) const {
    return FindingOf(builder.Build());
  }

  // `build` makes the response with so many of something, and `expected` is
  // found of it.
  template <typename Build>
  void ExpectLinearIn(const Build& build, Finding expected) const {
    const std::string few = build(kFew).Build();
    const std::string many = build(kMany).Build();
    ASSERT_EQ(FindingOf(few), expected);
    ASSERT_EQ(FindingOf(many), expected);
    ExpectLinear("verify", few, many,
                 [this](const std::string& response) { FindingOf(response); });
    ExpectLinear("summarize", few, many, [](const std::string& response) {
      (void)Summarize(ToBytes(response));
    });
  }

  ResponseBuilder WithEntries(int count) const {
    ResponseBuilder builder(ca_);
    for (int i = 0; i < count; ++i) {
      builder.Good(absl::StrCat("\x01", i));
    }
    return builder;
  }

  // Of the signatures that there are, this is the fastest to verify: reading
  // must not be lost beside it.
  const TestCa ca_ = TestCa("RSA CA", TestKey::Rsa(RsaTestKey::k1024));
};

// Deep enough to end a stack, in the place of each part. The signature is
// right, so that what is read after it is read. Certificates are not read where
// the issuer itself has signed.
TEST_F(WorkFailureTest, Recursion) {
  struct Nested {
    uint8_t tag;
    Finding responder_id;
    Finding entries;
    Finding extensions;
    Finding certificates;
    Finding certificates_beside_delegate;
  };
  const Nested kNested[] = {
      {0x30, Finding::kResponderIdMalformed, Finding::kCertIdMalformed,
       Finding::kResponseExtensionsMalformed, Finding::kGood,
       Finding::kEmbeddedCertificateMalformed},
      {0x24, Finding::kResponderIdMalformed, Finding::kResponsesMalformed,
       Finding::kResponseExtensionsMalformed, Finding::kCertificatesMalformed,
       Finding::kCertificatesMalformed},
      {0xa0, Finding::kVersionMalformed, Finding::kResponsesMalformed,
       Finding::kResponseExtensionsMalformed, Finding::kCertificatesMalformed,
       Finding::kCertificatesMalformed},
      {0xa1, Finding::kResponderCertificateMissing,
       Finding::kResponsesMalformed, Finding::kResponseExtensionsMalformed,
       Finding::kCertificatesMalformed, Finding::kCertificatesMalformed}};
  const TestCa ca;
  const auto finding_of = [&ca](const ResponseBuilder& builder) {
    const std::string response = builder.Build();
    (void)Summarize(ToBytes(response));
    return VerifyResponse(CertIdOf(ca), ToBytes(response), kNow).finding;
  };
  const ResponseBuilder by_issuer =
      ResponseBuilder(ca).Good().Nonce("n").AddCertificate(ca.certificate());
  const ResponseBuilder by_delegate =
      ResponseBuilder(ca).Good().SignedBy(ca.IssueResponder());
  EXPECT_EQ(finding_of(by_issuer), Finding::kGood);
  EXPECT_EQ(finding_of(by_delegate), Finding::kGood);
  for (const Nested& nested : kNested) {
    const std::string der = NestedTlv(nested.tag, 12000);
    const auto with = [&](ResponseBuilder builder, ResponsePart part) {
      return finding_of(builder.Replace(part, der));
    };
    EXPECT_NE(FindingOf(der), Finding::kGood);
    (void)Summarize(ToBytes(der));
    EXPECT_EQ(with(by_issuer, ResponsePart::kResponderId), nested.responder_id);
    EXPECT_EQ(with(by_issuer, ResponsePart::kEntries), nested.entries);
    EXPECT_EQ(with(by_issuer, ResponsePart::kExtensions), nested.extensions);
    EXPECT_EQ(with(by_issuer, ResponsePart::kCertificates),
              nested.certificates);
    EXPECT_EQ(with(by_delegate, ResponsePart::kCertificates),
              nested.certificates_beside_delegate);
  }
}

// Of the embedded certificates at most eight are tried, each once; a trial
// verifies one signature at most. Trials are counted where they begin, with the
// question to the application.
TEST_F(WorkFailureTest, TrialsOfEmbeddedCertificates) {
  const auto trials = [this](int count) {
    ResponseBuilder builder(ca_);
    const TestResponder signer = ca_.IssueResponder();
    builder.Good().SignedBy(signer).WithoutCertificates();
    for (int i = 0; i < count; ++i) {
      builder.AddCertificate(ca_.Issue(
          CertificateBuilder::Responder().Serial(100 + i).CorruptSignature()));
    }
    const std::string response = builder.Build();
    int asked = 0;
    VerifyOptions options;
    options.responder.key.min_rsa_bits = 1024;
    options.responder.trust = [&asked](const Certificate&) {
      ++asked;
      return ResponderTrust::kOrdinary;
    };
    const Outcome outcome =
        VerifyResponse(CertIdOf(ca_), ToBytes(response), kNow, options);
    EXPECT_EQ(outcome.finding, count > 8
                                   ? Finding::kTooManyCertificates
                                   : Finding::kResponderNotSignedByIssuer);
    return asked;
  };
  EXPECT_EQ(trials(1), 1);
  EXPECT_EQ(trials(8), 8);
  EXPECT_EQ(trials(9), 0);
  EXPECT_EQ(trials(40), 0);
}

TEST_F(WorkFailureTest, QuadraticInEntriesOfOthers) {
  ExpectLinearIn([this](int count) { return WithEntries(count); },
                 Finding::kResponseForOtherSerial);
}

TEST_F(WorkFailureTest, QuadraticInEntriesThatMatch) {
  ExpectLinearIn(
      [this](int count) {
        ResponseBuilder builder(ca_);
        for (int i = 0; i < count; ++i) {
          builder.Good();
        }
        return builder;
      },
      Finding::kGood);
}

TEST_F(WorkFailureTest, QuadraticInExtensionsOfAnEntry) {
  ExpectLinearIn(
      [this](int count) {
        EntryBuilder entry;
        for (int i = 0; i < count; ++i) {
          entry.AddExtension(oid::kOcspNoCheck, Critical::kNo, absl::StrCat(i));
        }
        return ResponseBuilder(ca_).Entry(entry);
      },
      Finding::kGood);
}

TEST_F(WorkFailureTest, QuadraticInExtensionsOfTheResponse) {
  ExpectLinearIn(
      [this](int count) {
        ResponseBuilder builder(ca_);
        builder.Good();
        for (int i = 0; i < count; ++i) {
          builder.AddExtension(oid::kOcspNoCheck, Critical::kNo,
                               absl::StrCat(i));
        }
        return builder;
      },
      Finding::kGood);
}

// Of three certificates of the name that is said to have signed; none may.
TEST_F(WorkFailureTest, QuadraticInNamesOfCertificates) {
  ExpectLinearIn(
      [this](int count) {
        std::string rdns;
        for (int i = 0; i < count; ++i) {
          rdns += Rdn(oid::kCommonName, absl::StrCat(i));
        }
        const std::string name = Sequence({rdns});
        ResponseBuilder builder(ca_);
        builder.Good().ByName(name);
        for (int i = 0; i < 3; ++i) {
          builder.AddCertificate(
              ca_.Issue(CertificateBuilder().Serial(100 + i).SubjectDer(name)));
        }
        return builder;
      },
      Finding::kResponderSignatureTooSmall);
}

// Of a certificate that does not matter.
TEST_F(WorkFailureTest, QuadraticInExtensionsOfACertificate) {
  ExpectLinearIn(
      [this](int count) {
        CertificateBuilder certificate;
        for (int i = 0; i < count; ++i) {
          certificate.AddExtension(oid::kOcspBasic, Critical::kNo,
                                   absl::StrCat(i));
        }
        return ResponseBuilder(ca_)
            .Good()
            .ByName(Name("nobody"))
            .AddCertificate(ca_.Issue(certificate));
      },
      Finding::kResponderCertificateMissing);
}

// Neither reading nor judging allocates for entries; showing them does, once
// for each.
TEST_F(WorkFailureTest, AllocationsForEntries) {
  const auto allocations_for = [this](int count) {
    const std::string response = WithEntries(count).Build();
    const size_t before = AllocationCount();
    const ResponseSummary summary = Summarize(ToBytes(response));
    const size_t shown = AllocationCount() - before;
    EXPECT_EQ(summary.entries.size(), static_cast<size_t>(count));
    return shown;
  };
  EXPECT_LE(allocations_for(kMany), 10 * allocations_for(kFew) + 10);
  const std::string response = WithEntries(kMany).Build();
  const size_t before = AllocationCount();
  EXPECT_EQ(FindingOf(response), Finding::kResponseForOtherSerial);
  EXPECT_EQ(AllocationCount(), before);
}

// What is larger than DER of mozilla::pkix may be is not even looked at.
TEST_F(WorkFailureTest, SizeWithoutLimit) {
  const std::string response = WithEntries(2000).Build();
  ASSERT_GT(response.size(), size_t{65535});
  EXPECT_EQ(FindingOf(response), Finding::kResponseTooLarge);
}

}  // namespace
}  // namespace revcheck::testing
