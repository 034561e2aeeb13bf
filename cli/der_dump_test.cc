#include "revcheck/cli/der_dump.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::cli {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // NOLINT(google-build-using-namespace): builders.

std::string Dump(const std::string& der) { return DumpDer(ToBytes(der)); }

TEST(DumpDerTest, IndentsWhatIsInside) {
  EXPECT_EQ(Dump(Sequence({Null(), Explicit(3, Boolean(0xff))})),
            "SEQUENCE (7 bytes)\n"
            "  NULL (0 bytes) \n"
            "  [3] (3 bytes)\n"
            "    BOOLEAN (1 bytes) ff\n");
}

TEST(DumpDerTest, WritesValuesByType) {
  EXPECT_EQ(Dump(Oid(oid::kOcspBasic)),
            "OBJECT (9 bytes) 1.3.6.1.5.5.7.48.1.1\n");
  EXPECT_EQ(Dump(Utf8String("text")), "UTF8String (4 bytes) text\n");
  EXPECT_EQ(Dump(GeneralizedTime("20260301000000Z")),
            "GeneralizedTime (15 bytes) 20260301000000Z\n");
  EXPECT_EQ(Dump(Integer(5)), "INTEGER (1 bytes) 05\n");
  EXPECT_EQ(Dump(Tlv(0x1e, "ab")), "tag 30 (2 bytes) 6162\n");
}

TEST(DumpDerTest, CutsLongValues) {
  EXPECT_EQ(Dump(OctetString(std::string(24, '\0'))),
            "OCTET STRING (24 bytes) " + std::string(48, '0') + "\n");
  EXPECT_EQ(Dump(OctetString(std::string(25, '\0'))),
            "OCTET STRING (25 bytes) " + std::string(48, '0') + "...\n");
}

TEST(DumpDerTest, EscapesText) {
  EXPECT_EQ(Dump(Utf8String("\x1b[31m")), "UTF8String (5 bytes) \\x1b[31m\n");
}

TEST(DumpDerTest, SaysWhereTheEncodingBreaks) {
  EXPECT_EQ(Dump(Sequence({Null(), "\x04\x05zz"})),
            "SEQUENCE (6 bytes)\n"
            "  NULL (0 bytes) \n"
            "  not DER: 04057a7a\n");
  EXPECT_EQ(Dump("junk"), "not DER: 6a756e6b\n");
  EXPECT_EQ(Dump(""), "");
}

TEST(DumpDerTest, StopsAfterManyLines) {
  std::string many;
  for (int i = 0; i < 1000; ++i) {
    many += Null();
  }
  const std::string dump = Dump(many);
  EXPECT_LE(std::count(dump.begin(), dump.end(), '\n'), 201);
  EXPECT_EQ(dump.substr(dump.size() - 4), "...\n");
}

TEST(DumpDerTest, StopsAtSixteenLevels) {
  std::string deep = Null();
  for (int i = 0; i < 1000; ++i) {
    deep = Sequence({deep});
  }
  const std::string dump = Dump(deep);
  EXPECT_EQ(std::count(dump.begin(), dump.end(), '\n'), 17);
  EXPECT_THAT(dump, HasSubstr("\n" + std::string(32, ' ') + "SEQUENCE"));
}

}  // namespace
}  // namespace revcheck::cli
