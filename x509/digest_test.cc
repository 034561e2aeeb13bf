#include "revcheck/x509/digest.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

struct DigestTestCase {
  std::string name;  // As ToString() spells it.
  Digest digest;
  size_t size;
  Bytes oid;
  const char* of_nothing;  // In hex (FIPS 180-4 examples).
  const char* of_abc;
};

class DigestTest : public ::testing::TestWithParam<DigestTestCase> {};

TEST_P(DigestTest, HasItsSize) {
  EXPECT_EQ(DigestSize(GetParam().digest), GetParam().size);
  EXPECT_LE(GetParam().size, kMaxDigestSize);
}

TEST_P(DigestTest, HasItsName) {
  EXPECT_EQ(ToString(GetParam().digest), GetParam().name);
  EXPECT_EQ(DigestFromString(GetParam().name), GetParam().digest);
}

TEST_P(DigestTest, HasItsOid) {
  EXPECT_EQ(DigestOid(GetParam().digest), GetParam().oid);
  EXPECT_EQ(DigestFromOid(GetParam().oid), GetParam().digest);
}

TEST_P(DigestTest, OidIsMatchedWhole) {
  const std::string oid(ToText(GetParam().oid));
  EXPECT_EQ(DigestFromOid(ToBytes(oid + '\x01')), std::nullopt);
  EXPECT_EQ(DigestFromOid(ToBytes(std::string_view(oid).substr(1))),
            std::nullopt);
  EXPECT_EQ(
      DigestFromOid(ToBytes(std::string_view(oid).substr(0, oid.size() - 1))),
      std::nullopt);
}

TEST_P(DigestTest, OidWithAnyBitChangedIsAnotherOrNone) {
  std::string oid(ToText(GetParam().oid));
  for (size_t at = 0; at < oid.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      oid[at] = static_cast<char>(oid[at] ^ (1 << bit));
      EXPECT_NE(DigestFromOid(ToBytes(oid)), GetParam().digest);
      oid[at] = static_cast<char>(oid[at] ^ (1 << bit));
    }
  }
}

TEST_P(DigestTest, ComputesKnownValues) {
  const DigestValue of_nothing(GetParam().digest, Bytes());
  EXPECT_EQ(ToText(of_nothing.bytes()),
            absl::HexStringToBytes(GetParam().of_nothing));
  const DigestValue of_abc(GetParam().digest, ToBytes("abc"));
  EXPECT_EQ(ToText(of_abc.bytes()), absl::HexStringToBytes(GetParam().of_abc));
}

TEST_P(DigestTest, ValueOwnsItsBytes) {
  std::string data = "abc";
  const DigestValue value(GetParam().digest, ToBytes(data));
  const DigestValue copy = value;
  data = "xyz";
  EXPECT_EQ(ToText(copy.bytes()), absl::HexStringToBytes(GetParam().of_abc));
  EXPECT_NE(copy.bytes().data(), value.bytes().data());
}

constexpr uint8_t kSha1Oid[] = {0x2b, 14, 3, 2, 26};
constexpr uint8_t kSha256Oid[] = {0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 1};
constexpr uint8_t kSha384Oid[] = {0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 2};
constexpr uint8_t kSha512Oid[] = {0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 3};

INSTANTIATE_TEST_SUITE_P(
    All, DigestTest,
    ::testing::ValuesIn<DigestTestCase>({
        {"sha1", Digest::kSha1, 20, kSha1Oid,
         "da39a3ee5e6b4b0d3255bfef95601890afd80709",
         "a9993e364706816aba3e25717850c26c9cd0d89d"},
        {"sha256", Digest::kSha256, 32, kSha256Oid,
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"sha384", Digest::kSha384, 48, kSha384Oid,
         "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
         "274edebfe76f65fbd51ad2f14898b95b",
         "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
         "8086072ba1e7cc2358baeca134c825a7"},
        {"sha512", Digest::kSha512, 64, kSha512Oid,
         "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
         "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
         "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    }),
    [](const auto& info) { return info.param.name; });

TEST(DigestCountTest, CountsEveryDigest) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < kDigestCount; ++i) {
    names.insert(ToString(static_cast<Digest>(i)));
  }
  EXPECT_EQ(names.size(), 4u);
  EXPECT_EQ(names.count(""), 0u);
}

TEST(DigestFromStringTest, RefusesOtherNames) {
  for (const char* name : {"", "sha", "SHA1", "sha-1", "sha224", "md5", "sha1 ",
                           " sha1", "sha2560", "sha512/256"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(DigestFromString(name), std::nullopt);
  }
  EXPECT_EQ(DigestFromString(std::string_view("sha1\0", 5)), std::nullopt);
}

TEST(DigestFromOidTest, RefusesOtherOids) {
  struct TestCase {
    std::string name;
    std::string oid;
  };
  const TestCase kCases[] = {
      {"Empty", ""},
      {"Md5", absl::HexStringToBytes("2a864886f70d0205")},
      {"Sha224", absl::HexStringToBytes("608648016503040204")},
      {"Sha512Slash256", absl::HexStringToBytes("608648016503040206")},
      {"Sha3", absl::HexStringToBytes("608648016503040208")},
      {"EcdsaWithSha256", std::string(ToText(oid::kEcdsaWithSha256))},
      {"Sha256WithRsa", std::string(ToText(oid::kSha256WithRsa))},
      {"Sha1WithRsaOiw", std::string(ToText(oid::kSha1WithRsaOiw))},
  };
  for (const TestCase& test : kCases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(DigestFromOid(ToBytes(test.oid)), std::nullopt);
  }
}

}  // namespace
}  // namespace revcheck
