#include "revcheck/cli/text.h"

#include <string>

#include "gtest/gtest.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::cli {
namespace {

using testing::kNow;
using testing::Rdn;
using testing::Sequence;
using testing::Set;
using testing::Tlv;

TEST(TimeTextTest, IsUtcToTheSecond) {
  EXPECT_EQ(TimeText(kNow), "2026-03-01T00:00:00Z");
  EXPECT_EQ(TimeText(kNow + absl::Milliseconds(1999)), "2026-03-01T00:00:01Z");
}

TEST(TimeJsonTest, IsNullWithoutTime) {
  EXPECT_EQ(ToJson(std::nullopt), Json(nullptr));
  EXPECT_EQ(ToJson(std::optional<absl::Time>(kNow)), "2026-03-01T00:00:00Z");
}

TEST(HexTest, IsLowerCase) {
  EXPECT_EQ(Hex(ToBytes(std::string_view("\x00\xab\x0f", 3))), "00ab0f");
  EXPECT_EQ(Hex(Bytes()), "");
}

TEST(PrintableTest, KeepsText) {
  EXPECT_EQ(Printable(""), "");
  EXPECT_EQ(Printable("Example CA, \\o/"), "Example CA, \\o/");
  EXPECT_EQ(Printable("Gänsefüßchen €"), "Gänsefüßchen €");
  EXPECT_EQ(Printable("\xf0\x9f\x90\xa2"), "\xf0\x9f\x90\xa2");
}

TEST(PrintableTest, EscapesControlCharacters) {
  EXPECT_EQ(Printable("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(Printable("a\nb\rc\td"), "a\\x0ab\\x0dc\\x09d");
  EXPECT_EQ(Printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(Printable("\x7f"), "\\x7f");
  EXPECT_EQ(Printable("\xc2\x9b"), "\\xc2\\x9b");
}

TEST(PrintableTest, EscapesWhatTurnsTheDirectionOfText) {
  EXPECT_EQ(Printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");
  EXPECT_EQ(Printable("\xe2\x81\xa6"), "\\xe2\\x81\\xa6");
}

TEST(PrintableTest, EscapesInvalidUtf8) {
  EXPECT_EQ(Printable("\xff"), "\\xff");
  EXPECT_EQ(Printable("\x80"), "\\x80");
  EXPECT_EQ(Printable("\xc3"), "\\xc3");           // Truncated.
  EXPECT_EQ(Printable("\xc0\x80"), "\\xc0\\x80");  // Overlong.
  EXPECT_EQ(Printable("\xe0\x80\x80"), "\\xe0\\x80\\x80");
  EXPECT_EQ(Printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // Surrogate.
  EXPECT_EQ(Printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(PrintableTest, IsAlwaysValidJson) {
  for (int i = 0; i < 256; ++i) {
    for (int j = 0; j < 256; ++j) {
      const char pair[] = {static_cast<char>(i), static_cast<char>(j)};
      const std::string text = Printable(std::string_view(pair, 2));
      EXPECT_NO_THROW(Json(text).dump()) << i << " " << j;
    }
  }
}

TEST(FormatNameTest, JoinsAttributes) {
  const std::string name = Sequence({Rdn(oid::kCountryName, "DE"),
                                     Rdn(oid::kOrganizationName, "Example"),
                                     Rdn(oid::kCommonName, "Example CA")});
  EXPECT_EQ(FormatName(ToBytes(name)), "C=DE, O=Example, CN=Example CA");
}

TEST(FormatNameTest, WritesUnknownAttributesAsOids) {
  const std::string name = Sequence({Rdn(oid::kKeyUsage, "x")});
  EXPECT_EQ(FormatName(ToBytes(name)), "2.5.29.15=x");
}

TEST(FormatNameTest, EscapesValues) {
  const std::string name = testing::Name("\x1b[31mEvil");
  EXPECT_EQ(FormatName(ToBytes(name)), "CN=\\x1b[31mEvil");
}

TEST(FormatNameTest, DecodesBmpStrings) {
  const std::string attribute =
      Sequence({testing::Oid(oid::kCommonName),
                Tlv(0x1e, std::string_view("\x00\x41\x00\xe4\x20\xac", 6))});
  const std::string name = Sequence({Set({attribute})});
  EXPECT_EQ(FormatName(ToBytes(name)), "CN=A\xc3\xa4\xe2\x82\xac");
}

TEST(FormatNameTest, SaysThatANameIsEmpty) {
  EXPECT_EQ(FormatName(ToBytes(Sequence({}))), "(empty name)");
}

TEST(FormatNameTest, ShowsGarbageInHexadecimal) {
  EXPECT_EQ(FormatName(ToBytes("garbage")), "67617262616765");
  EXPECT_EQ(FormatName(ToBytes(Sequence({"x"}))), "300178");
}

TEST(FormatOidTest, IsDotted) {
  EXPECT_EQ(FormatOid(oid::kOcspBasic), "1.3.6.1.5.5.7.48.1.1");
}

TEST(FormatOidTest, ShowsGarbageInHexadecimal) {
  EXPECT_EQ(FormatOid(ToBytes("\x80")), "(bad OID 80)");
  EXPECT_EQ(FormatOid(Bytes()), "(bad OID )");
}

TEST(StatusTest, HasAName) {
  EXPECT_EQ(ToString(CertStatus::kGood), "good");
  EXPECT_EQ(ToString(CertStatus::kRevoked), "revoked");
  EXPECT_EQ(ToString(CertStatus::kUnknown), "unknown");
}

TEST(WrapTest, BreaksAtSpaces) {
  EXPECT_EQ(Wrap("", 2), "");
  EXPECT_EQ(Wrap("one two three", 2, 10), "one two\n  three");
  EXPECT_EQ(Wrap("one two", 2, 9), "one two");
}

TEST(WrapTest, LeavesLongWordsWhole) {
  EXPECT_EQ(Wrap("a incomprehensible b", 1, 5), "a\n incomprehensible\n b");
}

}  // namespace
}  // namespace revcheck::cli
