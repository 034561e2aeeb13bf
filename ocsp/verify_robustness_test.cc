// Whatever the input, reading ends and every outcome keeps the promises of
// verify.h; and nobody gets to Success by changing a bit of what was signed.

#include <stddef.h>
#include <stdint.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/request_reader.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/summary.h"
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
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

bool IsFinding(Finding finding) {
  return static_cast<size_t>(finding) < AllFindings().size();
}

// The code of an answer by the responder, as against a refusal.
bool IsAnswer(Code code) {
  return code == Code::kSuccess || code == Code::kRevokedCertificate ||
         code == Code::kOcspUnknownCert || code == Code::kOcspOldResponse;
}

// The promises of verify.h about any outcome.
void ExpectConsistent(const Outcome& outcome) {
  ASSERT_TRUE(IsFinding(outcome.finding));
  const bool answer = IsAnswer(outcome.code());
  EXPECT_EQ(outcome.status.has_value(), answer);
  EXPECT_EQ(outcome.this_update.has_value(), answer);
  EXPECT_EQ(outcome.valid_through.has_value(), answer);
  EXPECT_EQ(outcome.holds_from.has_value(), outcome.code() == Code::kSuccess);
  EXPECT_EQ(outcome.holds_through.has_value(),
            outcome.code() == Code::kSuccess);
  EXPECT_TRUE(answer || !outcome.expired);
  EXPECT_TRUE(answer || !outcome.next_update.has_value());
  EXPECT_TRUE(!answer || outcome.signer.has_value());
  EXPECT_EQ(outcome.delegate.has_value(), outcome.signer == Signer::kDelegate);
  EXPECT_TRUE(!outcome.revocation.has_value() ||
              outcome.status == CertStatus::kRevoked);
  EXPECT_TRUE(!outcome.sct_list.has_value() ||
              outcome.code() == Code::kSuccess);
}

// Reads `input` as everything there is.
Outcome ReadAll(const TestCa& ca, std::string_view input) {
  const Bytes bytes = ToBytes(input);
  const Outcome outcome = VerifyResponse(CertIdOf(ca), bytes, kNow);
  ExpectConsistent(outcome);
  const ResponseSummary summary = Summarize(bytes);
  EXPECT_TRUE(!summary.stopped_by.has_value() ||
              IsFinding(*summary.stopped_by));
  (void)ReadRequest(bytes);
  Certificate certificate;
  (void)Certificate::Read(bytes, &certificate);
  return outcome;
}

struct RobustnessTestCase {
  std::string name;
  TestKey issuer;
  bool delegated;
  bool extended;  // Several entries, extensions, an unused certificate.
};

class VerifyRobustnessTest
    : public ::testing::TestWithParam<RobustnessTestCase> {
 protected:
  // Holds heap bytes of exactly this size, so that AddressSanitizer sees a read
  // behind them.
  static std::vector<char> Exactly(std::string_view bytes) {
    return std::vector<char>(bytes.begin(), bytes.end());
  }

  static ResponseBuilder Builder(const TestCa& ca) {
    ResponseBuilder builder(ca);
    if (GetParam().extended) {
      builder.Revoked("\x01").Unknown("\x02").Entry(
          EntryBuilder("\x03").Hash(Digest::kSha256));
      builder.Nonce("nonce").Version(0);
      builder.Entry(EntryBuilder().SctList("scts"));
    } else {
      builder.Good();
    }
    if (GetParam().delegated) {
      builder.SignedBy(ca.IssueResponder());
    }
    if (GetParam().extended) {
      builder.AddCertificate(ca.Issue());
    }
    return builder;
  }

  const TestCa ca_ = TestCa("CA", GetParam().issuer);
  const std::string response_ = Builder(ca_).Build();
};

TEST_P(VerifyRobustnessTest, IsGoodAsBuilt) {
  EXPECT_EQ(ReadAll(ca_, response_).finding, Finding::kGood);
}

TEST_P(VerifyRobustnessTest, TruncatedIsNeverAnAnswer) {
  for (size_t size = 0; size < response_.size(); ++size) {
    const std::vector<char> truncated = Exactly(response_.substr(0, size));
    const Outcome outcome =
        ReadAll(ca_, std::string_view(truncated.data(), truncated.size()));
    EXPECT_EQ(outcome.finding,
              size == 0 ? Finding::kEmptyResponse : Finding::kNotAnOcspResponse)
        << size;
  }
}

// True if an octet here is in a certificate that nobody needs.
bool IsUnused(const std::string& response, size_t position) {
  const ResponseSummary summary = Summarize(ToBytes(response));
  const Bytes last = summary.certificates.back();
  const uint8_t* octet = ToBytes(response).data() + position;
  return octet >= last.data() && octet < last.data() + last.size();
}

TEST_P(VerifyRobustnessTest, NoFlippedBitThatMattersIsAnAnswer) {
  int tolerated = 0;
  for (size_t i = 0; i < response_.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = response_;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      const Outcome outcome = ReadAll(ca_, flipped);
      if (!IsAnswer(outcome.code())) {
        continue;
      }
      EXPECT_EQ(outcome.finding, Finding::kGood);
      EXPECT_TRUE(GetParam().extended && IsUnused(response_, i))
          << "octet " << i << ", bit " << bit;
      ++tolerated;
    }
  }
  EXPECT_EQ(tolerated > 0, GetParam().extended);
}

// The same for what was signed and for the signature, without exceptions.
TEST_P(VerifyRobustnessTest, NoFlippedBitOfWhatWasSignedIsAnAnswer) {
  const BasicResponse basic = Summarize(ToBytes(response_)).basic;
  for (const Bytes field : {basic.response_data, basic.signature}) {
    ASSERT_FALSE(field.empty());
    const size_t start =
        static_cast<size_t>(field.data() - ToBytes(response_).data());
    for (size_t i = start; i < start + field.size(); ++i) {
      for (const int mask : {0x01, 0x80, 0xff}) {
        std::string flipped = response_;
        flipped[i] = static_cast<char>(flipped[i] ^ mask);
        const Outcome outcome = ReadAll(ca_, flipped);
        EXPECT_FALSE(IsAnswer(outcome.code())) << "octet " << i;
        EXPECT_FALSE(outcome.signer.has_value()) << "octet " << i;
      }
    }
  }
}

TEST_P(VerifyRobustnessTest, DamagedAtRandomIsConsistent) {
  std::mt19937 random(20260301);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = response_;
    const size_t count = 1 + random() % 8;
    for (size_t i = 0; i < count; ++i) {
      const size_t position = random() % damaged.size();
      switch (random() % 3) {
        case 0:
          damaged[position] = static_cast<char>(random());
          break;
        case 1:
          damaged.erase(position, 1 + random() % 4);
          break;
        default:
          damaged.insert(position, 1 + random() % 4,
                         static_cast<char>(random()));
      }
      if (damaged.empty()) {
        break;
      }
    }
    ReadAll(ca_, damaged);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, VerifyRobustnessTest,
    ::testing::ValuesIn<RobustnessTestCase>({
        {"DirectRsa", TestKey::Rsa(RsaTestKey::kIssuer), false, false},
        {"DirectEc", TestKey::Ec(Curve::kP256, "CA"), false, false},
        {"DelegatedRsa", TestKey::Rsa(RsaTestKey::kIssuer), true, false},
        {"DelegatedEc", TestKey::Ec(Curve::kP256, "CA"), true, false},
        {"DirectExtended", TestKey::Ec(Curve::kP256, "CA"), false, true},
        {"DelegatedExtended", TestKey::Ec(Curve::kP256, "CA"), true, true},
    }),
    [](const auto& info) { return info.param.name; });

TEST(RobustnessTest, EmptyInputIsRead) {
  const TestCa ca;
  EXPECT_EQ(ReadAll(ca, "").finding, Finding::kEmptyResponse);
  EXPECT_EQ(ReadAll(ca, std::string_view()).finding, Finding::kEmptyResponse);
}

TEST(RobustnessTest, EverySingleByteIsRead) {
  const TestCa ca;
  for (int octet = 0; octet < 256; ++octet) {
    const std::string input(1, static_cast<char>(octet));
    EXPECT_EQ(ReadAll(ca, input).finding, Finding::kNotAnOcspResponse);
  }
}

TEST(RobustnessTest, RandomBytesAreRead) {
  const TestCa ca;
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string input(random() % 300, '\0');
    for (char& octet : input) {
      octet = static_cast<char>(random());
    }
    // Half of them begin as a response does.
    if (round % 2 == 0 && input.size() > 4 && input.size() < 130) {
      input[0] = '\x30';
      input[1] = static_cast<char>(input.size() - 2);
    }
    EXPECT_FALSE(IsAnswer(ReadAll(ca, input).code()));
  }
}

// What a response with this in the place of each of its parts is.
TEST(RobustnessTest, RandomPartsAreRead) {
  const TestCa ca;
  std::mt19937 random(2);
  for (int part = static_cast<int>(ResponsePart::kResponse);
       part <= static_cast<int>(ResponsePart::kCertificates); ++part) {
    for (int round = 0; round < 50; ++round) {
      std::string junk(random() % 40, '\0');
      for (char& octet : junk) {
        octet = static_cast<char>(random());
      }
      ReadAll(ca, ResponseBuilder(ca)
                      .Good()
                      .Replace(static_cast<ResponsePart>(part), junk)
                      .Build());
    }
  }
}

struct HugeTestCase {
  std::string name;
  std::string start;
  char filling;
};

class HugeInputTest : public ::testing::TestWithParam<HugeTestCase> {};

TEST_P(HugeInputTest, IsRead) {
  constexpr size_t kSize = 10 << 20;
  const TestCa ca;
  std::string input = GetParam().start;
  input.resize(kSize, GetParam().filling);
  EXPECT_EQ(ReadAll(ca, input).finding, Finding::kResponseTooLarge);
  VerifyOptions options;
  options.max_response_size = kSize;
  const Outcome outcome =
      VerifyResponse(CertIdOf(ca), ToBytes(input), kNow, options);
  ExpectConsistent(outcome);
  EXPECT_FALSE(IsAnswer(outcome.code()));
}

INSTANTIATE_TEST_SUITE_P(
    All, HugeInputTest,
    ::testing::ValuesIn<HugeTestCase>({
        {"Zeros", "", '\0'},
        {"Ff", "", '\xff'},
        {"Sequences", "", '\x30'},
        // A length of all that follows, and one of 4 GB.
        {"LongSequence", std::string("\x30\x83\x9f\xff\xfb", 5), '\0'},
        {"LongerThanTheInput", "\x30\x84\xff\xff\xff\xff", '\0'},
        {"LengthOfMostOctets", "\x30\xfe", '\xff'},
        {"IndefiniteLengths", "\x30\x80\x30\x80\x30\x80", '\x30'},
    }),
    [](const auto& info) { return info.param.name; });

TEST(RobustnessTest, DeepNestingIsRead) {
  const TestCa ca;
  for (const uint8_t tag : {0x30, 0x31, 0xa0, 0x24}) {
    const std::string nested = NestedTlv(tag, 5000);
    EXPECT_FALSE(IsAnswer(ReadAll(ca, nested).code()));
    EXPECT_FALSE(IsAnswer(
        ReadAll(ca, Sequence({Enumerated(0), Explicit(0, nested)})).code()));
    // Where it does not matter, it does no harm.
    EXPECT_EQ(
        ReadAll(ca, ResponseBuilder(ca)
                        .Good()
                        .AddExtension(oid::kOcspNoCheck, Critical::kNo, nested)
                        .AddCertificate(Sequence({nested}))
                        .Build())
            .finding,
        Finding::kGood);
  }
}

TEST(RobustnessTest, DamagedRequestsAndCertificatesAreRead) {
  const TestCa ca;
  Request request;
  ASSERT_FALSE(
      BuildRequest(CertIdOf(ca), RequestOptions(), &request).has_value());
  for (const std::string& input :
       {std::string(ToText(request.bytes())), ca.Issue(),
        ca.IssueResponder().certificate}) {
    for (size_t i = 0; i < input.size(); ++i) {
      ReadAll(ca, input.substr(0, i));
      for (int bit = 0; bit < 8; ++bit) {
        std::string flipped = input;
        flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
        EXPECT_FALSE(IsAnswer(ReadAll(ca, flipped).code()));
      }
    }
  }
}

}  // namespace
}  // namespace revcheck::testing
