// Lengths, numbers and times that some implementation has got wrong.

#include <stddef.h>
#include <stdint.h>

#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/print.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

class EncodingFailureTest : public ::testing::Test {
 protected:
  Finding FindingOf(const std::string& response, absl::Time now = kNow) const {
    return VerifyResponse(CertIdOf(ca_), ToBytes(response), now).finding;
  }
  Finding FindingOf(const ResponseBuilder& builder,
                    absl::Time now = kNow) const {
    return FindingOf(builder.Build(), now);
  }
  Finding FindingOf(const EntryBuilder& entry, absl::Time now = kNow) const {
    return FindingOf(ResponseBuilder(ca_).Entry(entry), now);
  }

  // Good about a certificate with this serial, asked about `asked`.
  Finding FindingOfSerial(const std::string& asked,
                          const std::string& answered) const {
    const std::string response =
        ResponseBuilder(ca_).Entry(EntryBuilder(answered)).Build();
    return VerifyResponse(CertIdOf(ca_, asked), ToBytes(response), kNow)
        .finding;
  }

  const TestCa ca_;
};

TEST_F(EncodingFailureTest, LengthOverflows) {
  const std::string good = ResponseBuilder(ca_).Good().Build();
  ASSERT_EQ(good.substr(0, 2), "\x30\x82");
  const std::string contents = good.substr(4);
  const std::string true_length = good.substr(2, 2);
  for (const std::string& length :
       {std::string("\x80"), "\x84" + std::string(4, '\xff'),
        "\x88" + std::string(8, '\xff'), "\x88\x80" + std::string(7, '\0'),
        "\xff" + std::string(127, '\xff'),
        // The true length, in more octets than it needs, and modulo 2^32.
        "\x83" + std::string(1, '\0') + true_length,
        "\x84" + std::string(2, '\0') + true_length,
        "\x86" + std::string("\x00\x01\x00\x00", 4) + true_length,
        // One less, and one more, than there is.
        "\x82" + true_length.substr(0, 1) +
            static_cast<char>(true_length[1] + 1)}) {
    EXPECT_EQ(FindingOf(TlvWithLength(0x30, length, contents)),
              Finding::kNotAnOcspResponse);
  }
  EXPECT_EQ(FindingOf(TlvWithLength(0x30,
                                    "\x82" + true_length.substr(0, 1) +
                                        static_cast<char>(true_length[1] - 1),
                                    contents)),
            Finding::kResponseBytesMalformed);
}

// The same inside, where it is signed.
TEST_F(EncodingFailureTest, LengthOverflowsInside) {
  for (const std::string& length :
       {std::string("\x80"), "\x84" + std::string(4, '\xff'),
        "\x88" + std::string(8, '\xff'), std::string("\x81\x10")}) {
    EXPECT_EQ(FindingOf(EntryBuilder().Replace(
                  EntryPart::kSerial, TlvWithLength(0x02, length, "12345678"))),
              Finding::kCertIdMalformed);
    EXPECT_EQ(
        FindingOf(ResponseBuilder(ca_).Good().Replace(
            ResponsePart::kEntries, TlvWithLength(0x30, length, "12345678"))),
        Finding::kResponsesMalformed);
  }
}

// A BIT STRING whose count of unused bits is larger than it, or than an octet.
TEST_F(EncodingFailureTest, IndexOverflows) {
  for (const uint8_t unused : {1, 7, 8, 255}) {
    EXPECT_EQ(
        FindingOf(ResponseBuilder(ca_).Good().UnusedSignatureBits(unused)),
        Finding::kSignatureFieldMalformed);
  }
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().Replace(
                ResponsePart::kSignature, Tlv(0x03, ""))),
            Finding::kSignatureFieldMalformed);
  // Tags of several octets, and one without an end.
  for (const std::string& tag :
       {std::string("\x1f\x81\x01\x00", 4), std::string(10, '\xff')}) {
    EXPECT_EQ(FindingOf(tag), Finding::kNotAnOcspResponse);
    EXPECT_EQ(FindingOf(EntryBuilder().Replace(EntryPart::kStatus, tag)),
              Finding::kCertStatusMalformed);
  }
}

// An INTEGER with zeros in front is another one: it is no DER, so it is refused
// in a response. A certificate that has such a serial is asked about by the
// bytes that it has, and no response is about it.
TEST_F(EncodingFailureTest, SerialWithLeadingZeros) {
  const std::string serial(kLeafSerial);
  const std::string padded = std::string(2, '\0') + serial;
  EXPECT_EQ(FindingOfSerial(serial, padded), Finding::kCertIdSerialEncoding);
  EXPECT_EQ(FindingOfSerial(padded, padded), Finding::kCertIdSerialEncoding);
  EXPECT_EQ(FindingOfSerial(padded, serial), Finding::kResponseForOtherSerial);
  // One zero before a high bit belongs to the number.
  const std::string high = std::string(1, '\0') + "\x80\x01";
  EXPECT_EQ(FindingOfSerial(high, high), Finding::kGood);
  EXPECT_EQ(FindingOfSerial(high, "\x80\x01"),
            Finding::kResponseForOtherSerial);
}

// Compared as bytes, as mozilla::pkix does: a negative one is a serial like any
// other, and not its absolute value. Zero is one, too.
TEST_F(EncodingFailureTest, SerialNegative) {
  EXPECT_EQ(FindingOfSerial("\xff", "\xff"), Finding::kGood);
  EXPECT_EQ(FindingOfSerial("\x01", "\xff"), Finding::kResponseForOtherSerial);
  EXPECT_EQ(FindingOfSerial("\xff", std::string("\x00\xff", 2)),
            Finding::kResponseForOtherSerial);
  EXPECT_EQ(FindingOfSerial("\xff", "\xff\xff"),
            Finding::kCertIdSerialEncoding);
  const std::string zero(1, '\0');
  EXPECT_EQ(FindingOfSerial(zero, zero), Finding::kGood);
  EXPECT_EQ(FindingOfSerial("", zero), Finding::kResponseForOtherSerial);
  EXPECT_EQ(FindingOfSerial("", ""), Finding::kCertIdSerialEncoding);
}

// Compared in part: a prefix, or the part behind a NUL.
TEST_F(EncodingFailureTest, SerialComparedInPart) {
  const std::string with_nul("\x12\x00\x34", 3);
  EXPECT_EQ(FindingOfSerial(with_nul, std::string("\x12\x00\x35", 3)),
            Finding::kResponseForOtherSerial);
  EXPECT_EQ(FindingOfSerial(with_nul, "\x12"),
            Finding::kResponseForOtherSerial);
  EXPECT_EQ(FindingOfSerial("\x12", with_nul),
            Finding::kResponseForOtherSerial);
}

// The algorithm decides how long a hash is; never the shorter of two lengths.
TEST_F(EncodingFailureTest, HashLengthConfusion) {
  const DigestValue sha1(Digest::kSha1, ToBytes(ca_.name()));
  const std::string name_hash(ToText(sha1.bytes()));
  for (const size_t size : {size_t{0}, size_t{1}, size_t{19}}) {
    EXPECT_EQ(
        FindingOf(EntryBuilder().IssuerNameHash(name_hash.substr(0, size))),
        Finding::kIssuerNameHashSize);
    EXPECT_EQ(FindingOf(EntryBuilder().IssuerKeyHash(std::string(size, 'h'))),
              Finding::kIssuerKeyHashSize);
  }
  EXPECT_EQ(FindingOf(EntryBuilder().IssuerNameHash(name_hash + "more")),
            Finding::kIssuerNameHashSize);
  // SHA-1's values under SHA-256's name, and the other way round.
  EXPECT_EQ(FindingOf(EntryBuilder().Replace(
                EntryPart::kHashAlgorithm,
                AlgorithmIdentifier(oid::kSha256, Null()))),
            Finding::kIssuerNameHashSize);
  EXPECT_EQ(FindingOf(EntryBuilder()
                          .Hash(Digest::kSha256)
                          .Replace(EntryPart::kHashAlgorithm,
                                   AlgorithmIdentifier(oid::kSha1, Null()))),
            Finding::kIssuerNameHashSize);
  // A responder is named by SHA-1 alone.
  for (const size_t size : {size_t{0}, size_t{19}, size_t{21}, size_t{32}}) {
    EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().ByKeyHash(
                  std::string(size, 'h'))),
              Finding::kResponderKeyHashMalformed);
  }
}

TEST_F(EncodingFailureTest, HugeIntegers) {
  const std::string huge = "\x7f" + std::string(50000, '\xff');
  EXPECT_EQ(FindingOfSerial("\x01", huge), Finding::kResponseForOtherSerial);
  EXPECT_EQ(FindingOfSerial(huge, huge), Finding::kGood);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().Replace(
                ResponsePart::kVersion, Explicit(0, IntegerOf(huge)))),
            Finding::kVersionEncoding);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().Replace(ResponsePart::kStatus,
                                                          Tlv(0x0a, huge))),
            Finding::kResponseStatusEncoding);
  // 256 is not 0, which is success; nor is v1 what only ends in it.
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().Replace(
                ResponsePart::kStatus, Tlv(0x0a, std::string("\x01\x00", 2)))),
            Finding::kResponseStatusEncoding);
  EXPECT_EQ(FindingOf(ResponseBuilder(ca_).Good().Replace(
                ResponsePart::kVersion,
                Explicit(0, IntegerOf(std::string("\x01\x00", 2))))),
            Finding::kVersionEncoding);
  // Nobody asks with it: the buffer of a request is small.
  Request request;
  EXPECT_EQ(BuildRequest(CertIdOf(ca_, huge), RequestOptions(), &request),
            Finding::kRequestSerialTooLong);
}

// Times.

Finding Malformed() { return Finding::kThisUpdateInvalid; }

EntryBuilder ThisUpdate(const std::string& text) {
  return EntryBuilder().Replace(EntryPart::kThisUpdate, GeneralizedTime(text));
}

EntryBuilder NextUpdate(const std::string& text) {
  return EntryBuilder().Replace(EntryPart::kNextUpdate,
                                Explicit(0, GeneralizedTime(text)));
}

TEST_F(EncodingFailureTest, TimeInTheYear9999) {
  // As far as max_age_days goes, and no further.
  EXPECT_EQ(FindingOf(NextUpdate("99991231235959Z")), Finding::kGood);
  EXPECT_EQ(FindingOf(NextUpdate("99991231235959Z"), kNow + 30 * kDay),
            Finding::kTooOld);
  EXPECT_EQ(FindingOf(ThisUpdate("99991231235959Z")),
            Finding::kThisUpdateInFuture);
  // At the end of time nothing overflows into the past.
  const absl::Time end = absl::FromUnixSeconds(253402300799);
  const EntryBuilder last =
      EntryBuilder().ThisUpdate(end - kDay).NextUpdate(end);
  EXPECT_EQ(FindingOf(last, end), Finding::kGood);
  EXPECT_EQ(FindingOf(last, end + kDay), Finding::kGood);
  EXPECT_EQ(FindingOf(last, end + 2 * kDay), Finding::kExpired);
  EXPECT_EQ(FindingOf(last, absl::InfiniteFuture()), Finding::kExpired);
  EXPECT_EQ(FindingOf(last, absl::InfinitePast()),
            Finding::kThisUpdateInFuture);
}

TEST_F(EncodingFailureTest, TimeIn1950) {
  EXPECT_EQ(FindingOf(EntryBuilder().Replace(EntryPart::kThisUpdate,
                                             UtcTime("500101000000Z"))),
            Finding::kThisUpdateMalformed);
  // Before 1970 is not a time, for mozilla::pkix.
  EXPECT_EQ(FindingOf(ThisUpdate("19500101000000Z")), Malformed());
  EXPECT_EQ(FindingOf(ThisUpdate("19691231235959Z")), Malformed());
  EXPECT_EQ(FindingOf(ThisUpdate("00000101000000Z")), Malformed());
  // A delegate whose UTCTime is of 1950 and of 2049.
  const auto of_delegate = [this](const char* from, const char* to) {
    return FindingOf(ResponseBuilder(ca_).Good().SignedBy(
        ca_.IssueResponder(CertificateBuilder::Responder().Replace(
            CertificatePart::kValidity,
            Sequence({UtcTime(from), UtcTime(to)})))));
  };
  EXPECT_EQ(of_delegate("500101000000Z", "491231235959Z"),
            Finding::kResponderValidityMalformed);
  EXPECT_EQ(of_delegate("700101000000Z", "491231235959Z"), Finding::kGood);
  EXPECT_EQ(of_delegate("491231235959Z", "700101000000Z"),
            Finding::kResponderValidityMalformed);
}

TEST_F(EncodingFailureTest, TimeWithALeapSecond) {
  EXPECT_EQ(FindingOf(ThisUpdate("20161231235960Z")), Malformed());
  EXPECT_EQ(FindingOf(ThisUpdate("20260228235960Z")), Malformed());
  EXPECT_EQ(FindingOf(NextUpdate("20260330235960Z")),
            Finding::kNextUpdateInvalid);
}

// Most of these, read with goodwill, mean a time from which the response is
// good now.
TEST_F(EncodingFailureTest, TimeThatIsNone) {
  for (const char* text : {"20260229000000Z",     "20260230000000Z",
                           "20260300000000Z",     "20260001000000Z",
                           "20261301000000Z",     "20260227240000Z",
                           "20260228006000Z",     "20260228000000",
                           "20260228000000+0100", "20260228000000Z0100",
                           "202602280000Z",       "20260228000000.5Z",
                           "20260228000000z",     "20260228000000 ",
                           " 20260228000000Z",    "2026022800000 Z",
                           "20260228 00000Z",     "+2260228000000Z",
                           "-2260228000000Z",     "260228000000Z",
                           "2026-02-28000Z",      ""}) {
    EXPECT_EQ(FindingOf(ThisUpdate(text)), Malformed()) << text;
    EXPECT_EQ(FindingOf(NextUpdate(text)), Finding::kNextUpdateInvalid) << text;
  }
  // The true time that they are near to.
  EXPECT_EQ(FindingOf(ThisUpdate("20260228000000Z")), Finding::kGood);
  EXPECT_EQ(FindingOf(NextUpdate("20260228000000Z")), Finding::kGood);
  EXPECT_EQ(FindingOf(NextUpdate("20260201000000Z")),
            Finding::kNextUpdateBeforeThisUpdate);
}

TEST_F(EncodingFailureTest, TimeAtTheEdgesOf32Bits) {
  for (const int64_t edge : {int64_t{1} << 31, int64_t{1} << 32}) {
    const absl::Time then = absl::FromUnixSeconds(edge);
    const EntryBuilder entry =
        EntryBuilder().ThisUpdate(then - kDay).NextUpdate(then);
    for (const int64_t offset : {-1, 0, 1}) {
      EXPECT_EQ(FindingOf(entry, then + absl::Seconds(offset)), Finding::kGood);
    }
    EXPECT_EQ(FindingOf(entry, then + kDay + absl::Seconds(1)),
              Finding::kExpired);
    // What it would be after losing the upper bits.
    EXPECT_EQ(FindingOf(entry, absl::FromUnixSeconds(0)),
              Finding::kThisUpdateInFuture);
    EXPECT_EQ(FindingOf(entry, absl::FromUnixSeconds(-edge)),
              Finding::kThisUpdateInFuture);
  }
}

}  // namespace
}  // namespace revcheck::testing
