#include "revcheck/ocsp/issuer_digests.h"

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::testing {
namespace {

constexpr Digest kAllDigests[] = {Digest::kSha1, Digest::kSha256,
                                  Digest::kSha384, Digest::kSha512};

std::string Spki(const std::string& bit_string) {
  return Sequence({AlgorithmIdentifier(oid::kRsaEncryption), bit_string});
}

CertId IdOf(const std::string& name, const std::string& spki) {
  CertId id;
  id.issuer_name = ToBytes(name);
  id.issuer_spki = ToBytes(spki);
  return id;
}

class IssuerDigestsTest : public ::testing::TestWithParam<Digest> {};

TEST_P(IssuerDigestsTest, HashesTheNameAndTheBitsOfTheKey) {
  const std::string name = Name("issuer");
  const std::string spki = Spki(BitString("bits"));
  const CertId id = IdOf(name, spki);
  IssuerDigests digests(id);
  EXPECT_EQ(digests.Name(GetParam()),
            DigestValue(GetParam(), ToBytes(name)).bytes());
  EXPECT_EQ(digests.Key(GetParam()),
            DigestValue(GetParam(), ToBytes("bits")).bytes());
}

TEST_P(IssuerDigestsTest, KeepsWhatItComputed) {
  const std::string name = Name("issuer");
  const std::string spki = Spki(BitString("bits"));
  const CertId id = IdOf(name, spki);
  IssuerDigests digests(id);
  const Bytes name_hash = digests.Name(GetParam());
  const std::optional<Bytes> key_hash = digests.Key(GetParam());
  for (const Digest other : kAllDigests) {
    (void)digests.Name(other);
    (void)digests.Key(other);
  }
  ASSERT_TRUE(key_hash.has_value());
  EXPECT_EQ(digests.Name(GetParam()).data(), name_hash.data());
  EXPECT_EQ(digests.Key(GetParam())->data(), key_hash->data());
}

INSTANTIATE_TEST_SUITE_P(All, IssuerDigestsTest,
                         ::testing::ValuesIn(kAllDigests),
                         [](const auto& info) {
                           return std::string(ToString(info.param));
                         });

struct MalformedTestCase {
  std::string name;
  std::string spki;
};

class IssuerDigestsMalformedTest
    : public ::testing::TestWithParam<MalformedTestCase> {};

TEST_P(IssuerDigestsMalformedTest, HasNoKeyHash) {
  const std::string name = Name("issuer");
  const CertId id = IdOf(name, GetParam().spki);
  IssuerDigests digests(id);
  EXPECT_EQ(digests.Key(Digest::kSha1), std::nullopt);
  EXPECT_EQ(digests.Key(Digest::kSha1), std::nullopt);
  EXPECT_EQ(digests.Name(Digest::kSha1).size(), 20u);
}

INSTANTIATE_TEST_SUITE_P(
    All, IssuerDigestsMalformedTest,
    ::testing::ValuesIn<MalformedTestCase>({
        {"Empty", ""},
        {"NotASequence", Null()},
        {"NoBitString", Spki("")},
        {"OctetString", Spki(OctetString("bits"))},
        {"UnusedBits", Spki(BitString("bits", 1))},
        {"EmptyBitString", Spki(Tlv(0x03, ""))},
        {"TrailingInside", Spki(BitString("bits") + Null())},
        {"TrailingAfter", Spki(BitString("bits")) + Null()},
    }),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace revcheck::testing
