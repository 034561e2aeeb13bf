#include "revcheck/policy/cache_key.h"

#include <openssl/sha.h>
#include <stddef.h>
#include <string.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {
namespace {

constexpr size_t kTooLong = 65536;

std::optional<CacheKey> MaybeKeyOf(std::string_view name, std::string_view spki,
                                   std::string_view serial,
                                   std::string_view partition = "") {
  return CacheKey::Of({ToBytes(name), ToBytes(spki), ToBytes(serial)},
                      partition);
}

CacheKey KeyOf(std::string_view name, std::string_view spki,
               std::string_view serial, std::string_view partition = "") {
  return *MaybeKeyOf(name, spki, serial, partition);
}

// The first bytes of SHA-256 over what section 7 of the specification lists.
size_t FirstBytesOfDigest(std::string_view input) {
  const Bytes bytes = ToBytes(input);
  std::array<uint8_t, SHA256_DIGEST_LENGTH> digest;
  SHA256(bytes.data(), bytes.size(), digest.data());
  size_t first;
  memcpy(&first, digest.data(), sizeof(first));
  return first;
}

TEST(CacheKeyTest, IsTheSameForTheSameCertificate) {
  const std::string copy = "name";
  EXPECT_EQ(KeyOf("name", "spki", "1"), KeyOf(copy, "spki", "1"));
  EXPECT_EQ(KeyOf("name", "spki", "1").Hash(), KeyOf(copy, "spki", "1").Hash());
}

TEST(CacheKeyTest, EachPartCounts) {
  const CacheKey key = KeyOf("name", "spki", "1", "site");
  EXPECT_FALSE(key == KeyOf("nome", "spki", "1", "site"));
  EXPECT_FALSE(key == KeyOf("name", "spkj", "1", "site"));
  EXPECT_FALSE(key == KeyOf("name", "spki", "2", "site"));
  EXPECT_FALSE(key == KeyOf("name", "spki", "1", "sitf"));
  EXPECT_FALSE(key == KeyOf("name", "spki", "1"));
  EXPECT_FALSE(key == KeyOf("name", "spki", "", "site"));
}

TEST(CacheKeyTest, IsDigestOfPartsWithLengthsInLittleEndian) {
  const std::string serial(0x102, 's');
  EXPECT_EQ(KeyOf("name", "spki", serial).Hash(),
            FirstBytesOfDigest("namespki\x02\x01" + serial));
  EXPECT_EQ(KeyOf("name", "spki", "1", "foo.com").Hash(),
            FirstBytesOfDigest(std::string("namespki\x01\0", 10) + "1" +
                               std::string("\x07\0", 2) + "foo.com"));
}

TEST(CacheKeyTest, EmptyPartitionIsNone) {
  EXPECT_EQ(KeyOf("name", "spki", "1", "").Hash(),
            FirstBytesOfDigest(std::string("namespki\x01\0001", 11)));
}

TEST(CacheKeyTest, SerialAndPartitionCannotStandForEachOther) {
  EXPECT_FALSE(KeyOf("n", "k", "ab", "c") == KeyOf("n", "k", "a", "bc"));
  EXPECT_FALSE(KeyOf("n", "k", "a", "b") ==
               KeyOf("n", "k", std::string("a\x01\0b", 4)));
  EXPECT_FALSE(KeyOf("n", "k", "a") == KeyOf("n", "k", "", "a"));
}

// Issuer names and keys are DER and tell their own lengths. With those, moving
// bytes from one to the other changes the key.
TEST(CacheKeyTest, NameAndKeyOfDerCannotStandForEachOther) {
  EXPECT_FALSE(KeyOf(std::string("\x30\x00", 2), "\x30\x01x", "1") ==
               KeyOf("\x30\x01x", std::string("\x30\x00", 2), "1"));
}

TEST(CacheKeyTest, SerialOf65536BytesHasNoKey) {
  EXPECT_TRUE(MaybeKeyOf("n", "k", std::string(kTooLong - 1, 's')).has_value());
  EXPECT_FALSE(MaybeKeyOf("n", "k", std::string(kTooLong, 's')).has_value());
}

TEST(CacheKeyTest, PartitionOf65536BytesHasNoKey) {
  EXPECT_TRUE(
      MaybeKeyOf("n", "k", "1", std::string(kTooLong - 1, 'p')).has_value());
  EXPECT_FALSE(
      MaybeKeyOf("n", "k", "1", std::string(kTooLong, 'p')).has_value());
}

}  // namespace
}  // namespace revcheck
