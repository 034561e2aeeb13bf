#include "revcheck/x509/der.h"

#include <stdio.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::testing {
namespace {

std::string Hex(const char* hex) { return absl::HexStringToBytes(hex); }

template <typename Param>
std::string NameOf(const ::testing::TestParamInfo<Param>& info) {
  return info.param.name;
}

TEST(ContextTagTest, AreTheIdentifierOctets) {
  for (unsigned number = 0; number <= 30; ++number) {
    SCOPED_TRACE(number);
    const std::string constructed = Explicit(number, "");
    const std::string primitive = Implicit(number, "");
    EXPECT_TRUE(
        NextIs(ToCbs(ToBytes(constructed)), ContextConstructed(number)));
    EXPECT_FALSE(NextIs(ToCbs(ToBytes(constructed)), ContextPrimitive(number)));
    EXPECT_TRUE(NextIs(ToCbs(ToBytes(primitive)), ContextPrimitive(number)));
    EXPECT_FALSE(NextIs(ToCbs(ToBytes(primitive)), ContextConstructed(number)));
  }
}

TEST(NextIsTest, IsFalseAtTheEndAndForHighTags) {
  EXPECT_FALSE(NextIs(ToCbs(Bytes()), CBS_ASN1_SEQUENCE));
  const std::string high = Hex("bf8100");
  for (unsigned number = 0; number <= 30; ++number) {
    EXPECT_FALSE(NextIs(ToCbs(ToBytes(high)), ContextConstructed(number)));
  }
}

TEST(AtEndTest, IsTrueForNothingOnly) {
  EXPECT_TRUE(AtEnd(ToCbs(Bytes())));
  EXPECT_FALSE(AtEnd(ToCbs(ToBytes("x"))));
}

// What ReadContents() and ReadElement() do with one input must be what
// BoringSSL does with it.
void CompareWithBoringSsl(unsigned tag, Bytes input) {
  CBS in = ToCbs(input);
  CBS their_in = in;
  CBS contents;
  CBS their_contents;
  const bool read = ReadContents(&in, tag, &contents);
  ASSERT_EQ(read, CBS_get_asn1(&their_in, &their_contents, tag) == 1);
  CBS whole = ToCbs(input);
  CBS element;
  ASSERT_EQ(ReadElement(&whole, tag, &element), read);
  if (!read) {
    return;
  }
  ASSERT_EQ(CBS_data(&contents), CBS_data(&their_contents));
  ASSERT_EQ(CBS_len(&contents), CBS_len(&their_contents));
  ASSERT_EQ(CBS_data(&in), CBS_data(&their_in));
  ASSERT_EQ(CBS_len(&in), CBS_len(&their_in));
  ASSERT_EQ(CBS_data(&element), input.data());
  ASSERT_EQ(CBS_data(&element) + CBS_len(&element), CBS_data(&in));
  ASSERT_EQ(CBS_data(&whole), CBS_data(&in));
}

// Every second octet, after every tag that is read anywhere, with lengths of
// all forms and inputs that end before, at and after the end of the element.
TEST(ReadContentsTest, DoesWhatBoringSslDoes) {
  const uint8_t octets[] = {0x00, 0x01, 0x02, 0x7f, 0x80, 0x81, 0xff};
  const size_t sizes[] = {0,   1,   2,   3,   4,   5,   6,     7,     127,
                          128, 129, 130, 131, 258, 259, 65535, 65539, 70000};
  for (const unsigned tag :
       {CBS_ASN1_SEQUENCE, CBS_ASN1_INTEGER, CBS_ASN1_GENERALIZEDTIME,
        ContextConstructed(0), ContextPrimitive(2), ContextConstructed(30)}) {
    std::string input(70000, '\0');
    for (unsigned second = 0; second < 256; ++second) {
      // Only behind these may octets be part of the length.
      const bool many = second >= 0x80 && second <= 0x86;
      for (unsigned i = 0; i < (many ? 7 * 7 * 7 : 7); ++i) {
        input[0] = static_cast<char>(IdentifierOctet(tag));
        input[1] = static_cast<char>(second);
        input[2] = static_cast<char>(octets[i % 7]);
        input[3] = static_cast<char>(octets[i / 7 % 7]);
        input[4] = static_cast<char>(octets[i / 49]);
        for (const size_t size : sizes) {
          CompareWithBoringSsl(tag, ToBytes(input).subspan(0, size));
        }
        ASSERT_FALSE(::testing::Test::HasFatalFailure())
            << "tag " << tag << ", second octet " << second << ", case " << i;
      }
    }
  }
}

TEST(ReadContentsTest, TakesNoOtherTag) {
  for (unsigned octet = 0; octet < 256; ++octet) {
    const std::string input = {static_cast<char>(octet), 0x01, 0x00};
    CompareWithBoringSsl(CBS_ASN1_SEQUENCE, ToBytes(input));
    CompareWithBoringSsl(CBS_ASN1_OCTETSTRING, ToBytes(input));
    CompareWithBoringSsl(ContextConstructed(1), ToBytes(input));
  }
}

TEST(IsMinimalIntegerTest, AgreesWithBoringSsl) {
  for (unsigned i = 0; i < 65536; ++i) {
    const std::string two = {static_cast<char>(i >> 8), static_cast<char>(i)};
    for (const size_t size : {0, 1, 2}) {
      const CBS contents = ToCbs(ToBytes(two).subspan(0, size));
      CBS magnitude;
      ASSERT_EQ(IsMinimalInteger(contents),
                CBS_is_valid_asn1_integer(&contents, nullptr) == 1);
      ASSERT_EQ(ParsePositiveInteger(contents, &magnitude),
                CBS_is_unsigned_asn1_integer(&contents) == 1 &&
                    ToBytes(contents) != ToBytes(std::string_view("\0", 1)));
    }
  }
}

// Tags and lengths, seen through a BIT STRING of `size` bytes in all.
struct HeaderTestCase {
  std::string name;
  const char* header;  // In hex.
  size_t size;
  bool accepted;
};

class HeaderTest : public ::testing::TestWithParam<HeaderTestCase> {};

TEST_P(HeaderTest, IsJudgedAsInMozillaPkix) {
  const HeaderTestCase& test = GetParam();
  const std::string der = Hex(test.header) + std::string(test.size, '\0');
  CBS in = ToCbs(ToBytes(der));
  CBS bits;
  ASSERT_EQ(ReadBitString(&in, &bits), test.accepted);
  if (test.accepted) {
    EXPECT_EQ(CBS_len(&bits), test.size - 1);
    EXPECT_EQ(CBS_data(&bits) + CBS_len(&bits),
              ToBytes(der).data() + der.size());
    EXPECT_TRUE(AtEnd(in));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, HeaderTest,
    ::testing::ValuesIn<HeaderTestCase>({
        {"ShortSmallest", "0301", 1, true},
        {"ShortLargest", "037f", 0x7f, true},
        {"OneByteSmallest", "038180", 0x80, true},
        {"OneByteLargest", "0381ff", 0xff, true},
        {"TwoBytesSmallest", "03820100", 0x100, true},
        {"TwoBytesLargest", "0382ffff", 0xffff, true},
        {"OneByteNotMinimal", "03817f", 0x7f, false},
        {"OneByteOfOne", "038101", 1, false},
        {"TwoBytesNotMinimal", "038200ff", 0xff, false},
        {"TwoBytesOfOne", "03820001", 1, false},
        {"ThreeBytesNotMinimal", "0383000100", 0x100, false},
        {"FourBytesNotMinimal", "038400000100", 0x100, false},
        {"FiveBytes", "03850000000001", 1, false},
        {"EightBytes", "03880000000000000001", 1, false},
        {"Indefinite", "0380", 3, false},
        {"ReservedLength", "03ff", 0x80, false},
        {"NoLength", "03", 0, false},
        {"LengthCutAfterFirstOctet", "0381", 0, false},
        {"LengthCutAfterSecondOctet", "038201", 0, false},
        {"ContentsCut", "0302", 1, false},
        {"LongContentsCut", "03820100", 0xff, false},
        {"Nothing", "", 0, false},
        {"OtherTag", "0401", 1, false},
        {"OtherClass", "8301", 1, false},
        {"Constructed", "2301", 1, false},
        {"HighTagFormOfALowNumber", "1f0301", 1, false},
        {"HighTag", "1f1f01", 1, false},
    }),
    NameOf<HeaderTestCase>);

struct ReadTestCase {
  std::string name;
  std::string der;
  bool accepted;
};

class ReadEmptyTest : public ::testing::TestWithParam<ReadTestCase> {};

TEST_P(ReadEmptyTest, WantsNoContents) {
  CBS in = ToCbs(ToBytes(GetParam().der));
  EXPECT_EQ(ReadEmpty(&in, CBS_ASN1_NULL), GetParam().accepted);
}

INSTANTIATE_TEST_SUITE_P(All, ReadEmptyTest,
                         ::testing::ValuesIn<ReadTestCase>({
                             {"Null", Null(), true},
                             {"NullAndMore", Null() + "more", true},
                             {"Filled", Hex("050100"), false},
                             {"LongLength", Hex("058100"), false},
                             {"OtherTag", Sequence({}), false},
                             {"Nothing", "", false},
                         }),
                         NameOf<ReadTestCase>);

TEST(ReadEmptyTest, ConsumesOneElementOfTheTagAsked) {
  const std::string der = Implicit(2, "") + "rest";
  CBS in = ToCbs(ToBytes(der));
  ASSERT_TRUE(ReadEmpty(&in, ContextPrimitive(2)));
  EXPECT_EQ(ToText(ToBytes(in)), "rest");
}

class ReadWrappedTest : public ::testing::TestWithParam<ReadTestCase> {};

TEST_P(ReadWrappedTest, WantsExactlyOneElementInside) {
  const std::string der = GetParam().der + "rest";
  CBS in = ToCbs(ToBytes(der));
  CBS contents;
  ASSERT_EQ(
      ReadWrapped(&in, ContextConstructed(2), CBS_ASN1_INTEGER, &contents),
      GetParam().accepted);
  if (GetParam().accepted) {
    EXPECT_EQ(ToText(ToBytes(contents)), "\x20");
    EXPECT_EQ(ToText(ToBytes(in)), "rest");
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, ReadWrappedTest,
    ::testing::ValuesIn<ReadTestCase>({
        {"Wrapped", Explicit(2, Integer(32)), true},
        {"OtherNumber", Explicit(1, Integer(32)), false},
        {"Primitive", Implicit(2, Integer(32)), false},
        {"NotWrapped", Integer(32), false},
        {"OtherInside", Explicit(2, OctetString(" ")), false},
        {"NothingInside", Explicit(2, ""), false},
        {"MoreInside", Explicit(2, Integer(32) + Null()), false},
        {"InsideCut", Explicit(2, Hex("0202")), false},
    }),
    NameOf<ReadTestCase>);

struct BooleanTestCase {
  std::string name;
  std::string der;
  std::optional<bool> want;  // Nullopt if refused.
  bool present = true;
};

class BooleanTest : public ::testing::TestWithParam<BooleanTestCase> {};

TEST_P(BooleanTest, IsRead) {
  const BooleanTestCase& test = GetParam();
  CBS in = ToCbs(ToBytes(test.der));
  bool value = !test.want.value_or(false);
  ASSERT_EQ(ReadOptionalBoolean(&in, &value), test.want.has_value());
  if (test.want.has_value()) {
    EXPECT_EQ(value, *test.want);
    EXPECT_EQ(CBS_len(&in), test.der.size() - (test.present ? 3 : 0));
  }
}

INSTANTIATE_TEST_SUITE_P(All, BooleanTest,
                         ::testing::ValuesIn<BooleanTestCase>({
                             {"True", Boolean(0xff), true},
                             {"ExplicitFalse", Boolean(0x00), false},
                             {"TrueAndMore", Boolean(0xff) + Null(), true},
                             {"AtEnd", "", false, false},
                             {"OtherElement", Integer(1), false, false},
                             {"Empty", Hex("0100"), std::nullopt},
                             {"TwoBytes", Hex("0102ffff"), std::nullopt},
                             {"Cut", Hex("0101"), std::nullopt},
                             {"LongLength", Hex("018101ff"), std::nullopt},
                         }),
                         NameOf<BooleanTestCase>);

TEST(BooleanTest, RefusesEveryOtherByte) {
  for (unsigned octet = 0x01; octet <= 0xfe; ++octet) {
    SCOPED_TRACE(octet);
    const std::string der = Boolean(static_cast<uint8_t>(octet));
    CBS in = ToCbs(ToBytes(der));
    bool value;
    EXPECT_FALSE(ReadOptionalBoolean(&in, &value));
  }
}

TEST(BitStringTest, ReturnsTheBytesBehindTheUnusedBits) {
  const std::string der = BitString("bits") + "rest";
  CBS in = ToCbs(ToBytes(der));
  CBS bits;
  ASSERT_TRUE(ReadBitString(&in, &bits));
  EXPECT_EQ(ToText(ToBytes(bits)), "bits");
  EXPECT_EQ(ToText(ToBytes(in)), "rest");
}

TEST(BitStringTest, MayHoldNoBits) {
  const std::string der = BitString("");
  CBS in = ToCbs(ToBytes(der));
  CBS bits;
  ASSERT_TRUE(ReadBitString(&in, &bits));
  EXPECT_TRUE(AtEnd(bits));
}

TEST(BitStringTest, RefusesUnusedBits) {
  for (unsigned unused = 1; unused <= 0xff; ++unused) {
    SCOPED_TRACE(unused);
    const std::string der =
        BitString(std::string(4, '\0'), static_cast<uint8_t>(unused));
    CBS in = ToCbs(ToBytes(der));
    CBS bits;
    EXPECT_FALSE(ReadBitString(&in, &bits));
  }
}

TEST(BitStringTest, RefusesToLackTheUnusedBits) {
  const std::string der = Hex("0300");
  CBS in = ToCbs(ToBytes(der));
  CBS bits;
  EXPECT_FALSE(ReadBitString(&in, &bits));
}

struct IntegerTestCase {
  std::string name;
  const char* hex;
  bool minimal;
  std::optional<int> small;             // If ParseSmallInteger() takes it.
  std::optional<const char*> positive;  // If ParsePositiveInteger() does.
};

class IntegerTest : public ::testing::TestWithParam<IntegerTestCase> {};

TEST_P(IntegerTest, IsJudgedMinimal) {
  const std::string contents = Hex(GetParam().hex);
  EXPECT_EQ(IsMinimalInteger(ToCbs(ToBytes(contents))), GetParam().minimal);
}

TEST_P(IntegerTest, IsParsedIfSmall) {
  const std::string contents = Hex(GetParam().hex);
  uint8_t value;
  ASSERT_EQ(ParseSmallInteger(ToCbs(ToBytes(contents)), &value),
            GetParam().small.has_value());
  if (GetParam().small.has_value()) {
    EXPECT_EQ(value, *GetParam().small);
  }
}

TEST_P(IntegerTest, IsParsedIfPositive) {
  const std::string contents = Hex(GetParam().hex);
  CBS magnitude;
  ASSERT_EQ(ParsePositiveInteger(ToCbs(ToBytes(contents)), &magnitude),
            GetParam().positive.has_value());
  if (GetParam().positive.has_value()) {
    EXPECT_EQ(ToText(ToBytes(magnitude)), Hex(*GetParam().positive));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, IntegerTest,
    ::testing::ValuesIn<IntegerTestCase>({
        {"Empty", "", false, std::nullopt, std::nullopt},
        {"Zero", "00", true, 0, std::nullopt},
        {"One", "01", true, 1, "01"},
        {"FortyTwo", "2a", true, 42, "2a"},
        {"LargestSmall", "7f", true, 127, "7f"},
        {"SmallestNegative", "80", true, std::nullopt, std::nullopt},
        {"MinusOne", "ff", true, std::nullopt, std::nullopt},
        {"PaddedZero", "0000", false, std::nullopt, std::nullopt},
        {"PaddedOne", "0001", false, std::nullopt, std::nullopt},
        {"Padded127", "007f", false, std::nullopt, std::nullopt},
        {"OneHundredTwentyEight", "0080", true, std::nullopt, "80"},
        {"TwoBytes", "1234", true, std::nullopt, "1234"},
        {"PaddedMinusOne", "ffff", false, std::nullopt, std::nullopt},
        {"PaddedMinus128", "ff80", false, std::nullopt, std::nullopt},
        {"Minus129", "ff7f", true, std::nullopt, std::nullopt},
        {"PaddedTwice", "000080", false, std::nullopt, std::nullopt},
        {"ManyBytes", "00ffffffffffffffffffff", true, std::nullopt,
         "ffffffffffffffffffff"},
        {"ManyBytesNegative", "80000000000000000000", true, std::nullopt,
         std::nullopt},
    }),
    NameOf<IntegerTestCase>);

TEST(IntegerTest, OfTwoBytesIsMinimalIfTheFirstIsNeeded) {
  for (unsigned first = 0; first <= 0xff; ++first) {
    for (unsigned second = 0; second <= 0xff; ++second) {
      const uint8_t contents[] = {static_cast<uint8_t>(first),
                                  static_cast<uint8_t>(second)};
      const bool only_sign =
          (first == 0x00 && second < 0x80) || (first == 0xff && second >= 0x80);
      ASSERT_EQ(IsMinimalInteger(ToCbs(contents)), !only_sign)
          << first << ' ' << second;
    }
  }
}

std::optional<absl::Time> General(std::string_view text) {
  int64_t seconds;
  if (!ParseGeneralizedTime(ToCbs(ToBytes(text)), &seconds)) {
    return std::nullopt;
  }
  return absl::FromUnixSeconds(seconds);
}

std::optional<absl::Time> Utc(std::string_view text) {
  int64_t seconds;
  if (!ParseUtcTime(ToCbs(ToBytes(text)), &seconds)) {
    return std::nullopt;
  }
  return absl::FromUnixSeconds(seconds);
}

absl::Time At(int year, int month, int day, int hour = 0, int minute = 0,
              int second = 0) {
  return absl::FromCivil(
      absl::CivilSecond(year, month, day, hour, minute, second),
      absl::UTCTimeZone());
}

struct TimeTestCase {
  std::string name;
  std::string text;
  std::optional<absl::Time> want = std::nullopt;  // Nullopt if refused.
};

class GeneralizedTimeTest : public ::testing::TestWithParam<TimeTestCase> {};

TEST_P(GeneralizedTimeTest, IsParsed) {
  EXPECT_EQ(General(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Good, GeneralizedTimeTest,
    ::testing::ValuesIn<TimeTestCase>({
        {"Epoch", "19700101000000Z", absl::UnixEpoch()},
        {"FirstSecondAfterEpoch", "19700101000001Z", absl::FromUnixSeconds(1)},
        {"Usual", "20260301123456Z", At(2026, 3, 1, 12, 34, 56)},
        {"LastOfTheDay", "20261231235959Z", At(2026, 12, 31, 23, 59, 59)},
        {"LeapDay", "20240229000000Z", At(2024, 2, 29)},
        {"LeapDay2000", "20000229000000Z", At(2000, 2, 29)},
        {"AfterLeapDay2000", "20000301000000Z", At(2000, 3, 1)},
        {"March2100", "21000301000000Z", At(2100, 3, 1)},
        {"LeapDay2400", "24000229000000Z", At(2400, 2, 29)},
        {"Beyond32Bits", "20380119031408Z",
         absl::FromUnixSeconds(int64_t{1} << 31)},
        {"LastOfAll", "99991231235959Z", At(9999, 12, 31, 23, 59, 59)},
    }),
    NameOf<TimeTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Bad, GeneralizedTimeTest,
    ::testing::ValuesIn<TimeTestCase>({
        {"Empty", ""},
        {"OffsetPlus", "20260301123456+0100"},
        {"OffsetMinus", "20260301123456-0100"},
        {"OffsetOfOneDigit", "20260301123456+"},
        {"OffsetAfterZ", "20260301123456Z+0100"},
        {"Local", "20260301123456"},
        {"LocalPadded", "20260301123456 "},
        {"NoSeconds", "202603011234Z"},
        {"NoMinutes", "2026030112Z"},
        {"Fraction", "20260301123456.7Z"},
        {"FractionZero", "20260301123456.0Z"},
        {"FractionInPlaceOfZ", "20260301123456."},
        {"ExtraDigit", "202603011234567Z"},
        {"DigitMissing", "2026030112345Z"},
        {"YearOfTwoDigits", "260301123456Z"},
        {"YearOfFiveDigits", "120260301123456Z"},
        {"Year1969", "19691231235959Z"},
        {"Year1900", "19000101000000Z"},
        {"Year0", "00000101000000Z"},
        {"Month0", "20260001000000Z"},
        {"Month13", "20261301000000Z"},
        {"Month99", "20269901000000Z"},
        {"Day0", "20260300000000Z"},
        {"Day32", "20260332000000Z"},
        {"April31", "20260431000000Z"},
        {"February29OfACommonYear", "20260229000000Z"},
        {"February29Of2100", "21000229000000Z"},
        {"February29Of9900", "99000229000000Z"},
        {"February30OfALeapYear", "20240230000000Z"},
        {"TwentyFourHours", "20260301240000Z"},
        {"Minute60", "20260301126000Z"},
        {"Second60", "20260301123460Z"},
        {"LeapSecond", "20161231235960Z"},
        {"Second61", "20260301123461Z"},
        {"LowerCaseZ", "20260301123456z"},
        {"TrailingZ", "20260301123456ZZ"},
        {"TrailingNul", std::string("20260301123456Z\0", 16)},
        {"NulInPlaceOfZ", std::string("20260301123456\0", 15)},
        {"LeadingSpace", " 20260301123456Z"},
        {"SpaceForDigit", "2026 301123456Z"},
        {"SignInTheYear", "+026030112345 Z"},
        {"MinusInTheDay", "202603-1123456Z"},
        {"WideDigits",
         "\xb2\xb0\xb2\xb6\xb0\xb3\xb0\xb1\xb1\xb2\xb3\xb4\xb5"
         "\xb6Z"},
    }),
    NameOf<TimeTestCase>);

class UtcTimeTest : public ::testing::TestWithParam<TimeTestCase> {};

TEST_P(UtcTimeTest, IsParsed) {
  EXPECT_EQ(Utc(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Good, UtcTimeTest,
    ::testing::ValuesIn<TimeTestCase>({
        {"Epoch", "700101000000Z", absl::UnixEpoch()},
        {"Year99", "991231235959Z", At(1999, 12, 31, 23, 59, 59)},
        {"Year00", "000101000000Z", At(2000, 1, 1)},
        {"LeapDay2000", "000229000000Z", At(2000, 2, 29)},
        {"Year49", "491231235959Z", At(2049, 12, 31, 23, 59, 59)},
        {"Usual", "260301123456Z", At(2026, 3, 1, 12, 34, 56)},
    }),
    NameOf<TimeTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Bad, UtcTimeTest,
    ::testing::ValuesIn<TimeTestCase>({
        {"Empty", ""},
        {"Year50", "500101000000Z"},
        {"Year69", "691231235959Z"},
        {"GeneralizedTime", "20260301123456Z"},
        {"NoSeconds", "2603011234Z"},
        {"OffsetInPlaceOfSeconds", "2603011234+0100"},
        {"Offset", "260301123456+0100"},
        {"LowerCaseZ", "260301123456z"},
        {"NulInPlaceOfZ", std::string("260301123456\0", 13)},
        {"TrailingNul", std::string("260301123456Z\0", 14)},
        {"Fraction", "260301123456.7Z"},
        {"LetterInTheYear", "2O0301123456Z"},
        {"Month0", "260001000000Z"},
        {"Month13", "261301000000Z"},
        {"Day0", "260300000000Z"},
        {"February29OfACommonYear", "260229000000Z"},
        {"February30", "240230000000Z"},
        {"TwentyFourHours", "260301240000Z"},
        {"Minute60", "260301126000Z"},
        {"Second60", "260301123460Z"},
    }),
    NameOf<TimeTestCase>);

std::string Format(const char* format, absl::Time time) {
  return absl::FormatTime(format, time, absl::UTCTimeZone());
}

TEST(GeneralizedTimeTest, AgreesWithAbseilFrom1970To9999) {
  const absl::Time last = At(9999, 12, 31, 23, 59, 59);
  // A step that is no whole number of days visits every time of day too.
  const absl::Duration step = absl::Hours(24 * 3) + absl::Seconds(4801);
  for (absl::Time time = absl::UnixEpoch(); time <= last; time += step) {
    ASSERT_EQ(General(Format("%E4Y%m%d%H%M%SZ", time)), time) << time;
  }
}

TEST(UtcTimeTest, AgreesWithAbseilFrom1970To2049) {
  const absl::Time last = At(2049, 12, 31, 23, 59, 59);
  const absl::Duration step = absl::Hours(7) + absl::Seconds(13);
  for (absl::Time time = absl::UnixEpoch(); time <= last; time += step) {
    ASSERT_EQ(Utc(Format("%y%m%d%H%M%SZ", time)), time) << time;
  }
}

// Every combination of two-digit months and days, in years of each leap kind.
TEST(GeneralizedTimeTest, TakesRealDatesOnly) {
  for (const int year : {1970, 1972, 2000, 2026, 2100, 2400, 9999}) {
    for (int month = 0; month <= 99; ++month) {
      for (int day = 0; day <= 99; ++day) {
        char text[32];
        snprintf(text, sizeof(text), "%04d%02d%02d000000Z", year, month, day);
        // Abseil normalises dates that do not exist into others.
        const absl::CivilDay civil(year, month, day);
        const bool real = civil.month() == month && civil.day() == day;
        ASSERT_EQ(General(text).has_value(), real) << text;
      }
    }
  }
}

TEST(GeneralizedTimeTest, TakesRealTimesOfDayOnly) {
  for (int number = 0; number <= 99; ++number) {
    SCOPED_TRACE(number);
    char text[32];
    snprintf(text, sizeof(text), "20260301%02d0000Z", number);
    EXPECT_EQ(General(text).has_value(), number < 24);
    snprintf(text, sizeof(text), "2026030100%02d00Z", number);
    EXPECT_EQ(General(text).has_value(), number < 60);
    snprintf(text, sizeof(text), "202603010000%02dZ", number);
    EXPECT_EQ(General(text).has_value(), number < 60);
  }
}

TEST(TimeTest, RefusesWhatIsNoDigitAtEachPosition) {
  for (const std::string& good :
       {std::string("20261010101010Z"), std::string("261010101010Z")}) {
    const bool general = good.size() == 15;
    for (size_t at = 0; at < good.size(); ++at) {
      for (int octet = 0; octet <= 0xff; ++octet) {
        const bool is_digit = octet >= '0' && octet <= '9';
        if (at + 1 == good.size() ? octet == 'Z' : is_digit) {
          continue;
        }
        std::string bad = good;
        bad[at] = static_cast<char>(octet);
        ASSERT_FALSE((general ? General(bad) : Utc(bad)).has_value()) << bad;
      }
    }
  }
}

TEST(ReadExtensionTest, ReadsTheFields) {
  const std::string der =
      ExtensionDer(oid::kKeyUsage, Critical::kYes, "value") + "rest";
  CBS in = ToCbs(ToBytes(der));
  Extension extension;
  ASSERT_TRUE(ReadExtension(&in, &extension));
  EXPECT_EQ(extension.id, Bytes(oid::kKeyUsage));
  EXPECT_TRUE(extension.critical);
  EXPECT_EQ(ToText(extension.value), "value");
  EXPECT_FALSE(extension.trailing_data);
  EXPECT_EQ(ToText(ToBytes(in)), "rest");
  EXPECT_EQ(ToText(extension.value).data(), der.data() + der.find("value"));
}

struct ExtensionTestCase {
  std::string name;
  std::string der;
  bool accepted;
  bool critical = false;
  bool trailing_data = false;
  std::string value = "";
};

class ReadExtensionTest : public ::testing::TestWithParam<ExtensionTestCase> {};

TEST_P(ReadExtensionTest, IsJudged) {
  const ExtensionTestCase& test = GetParam();
  CBS in = ToCbs(ToBytes(test.der));
  Extension extension;
  extension.critical = !test.critical;
  extension.trailing_data = !test.trailing_data;
  ASSERT_EQ(ReadExtension(&in, &extension), test.accepted);
  if (test.accepted) {
    EXPECT_EQ(extension.critical, test.critical);
    EXPECT_EQ(extension.trailing_data, test.trailing_data);
    EXPECT_EQ(ToText(extension.value), test.value);
    EXPECT_TRUE(AtEnd(in));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, ReadExtensionTest,
    ::testing::ValuesIn<ExtensionTestCase>({
        {"NoCritical", Sequence({Oid(oid::kKeyUsage), OctetString("v")}), true,
         false, false, "v"},
        {"Critical",
         Sequence({Oid(oid::kKeyUsage), Boolean(0xff), OctetString("v")}), true,
         true, false, "v"},
        {"ExplicitlyNotCritical",
         Sequence({Oid(oid::kKeyUsage), Boolean(0), OctetString("v")}), true,
         false, false, "v"},
        {"EmptyValue", Sequence({Oid(oid::kKeyUsage), OctetString("")}), true},
        {"EmptyId", Sequence({Oid(Bytes()), OctetString("")}), true},
        {"TrailingData",
         Sequence({Oid(oid::kKeyUsage), OctetString("v"), Null()}), true, false,
         true, "v"},
        {"TrailingByte",
         Sequence({Oid(oid::kKeyUsage), OctetString("v"), "\xff"}), true, false,
         true, "v"},
        {"WrongBoolean",
         Sequence({Oid(oid::kKeyUsage), Boolean(1), OctetString("v")}), false},
        {"TwoBooleans",
         Sequence({Oid(oid::kKeyUsage), Boolean(0xff), Boolean(0xff),
                   OctetString("v")}),
         false},
        {"NoValue", Sequence({Oid(oid::kKeyUsage)}), false},
        {"ValueOfOtherType", Sequence({Oid(oid::kKeyUsage), Null()}), false},
        {"ValueConstructed", Sequence({Oid(oid::kKeyUsage), Hex("2400")}),
         false},
        {"NoId", Sequence({OctetString("v")}), false},
        {"Empty", Sequence({}), false},
        {"Set", Set({Oid(oid::kKeyUsage), OctetString("v")}), false},
        {"Nothing", "", false},
    }),
    NameOf<ExtensionTestCase>);

struct OpenExtensionsTestCase {
  std::string name;
  std::string der;
  bool accepted;
  std::string list = "";
  std::string after = "";
  std::string rest = "";
};

class OpenExtensionsTest
    : public ::testing::TestWithParam<OpenExtensionsTestCase> {};

TEST_P(OpenExtensionsTest, FindsTheList) {
  const OpenExtensionsTestCase& test = GetParam();
  CBS in = ToCbs(ToBytes(test.der));
  CBS list;
  CBS after;
  ASSERT_EQ(OpenExtensions(&in, 1, &list, &after), test.accepted);
  if (test.accepted) {
    EXPECT_EQ(ToText(ToBytes(list)), test.list);
    EXPECT_EQ(ToText(ToBytes(after)), test.after);
    EXPECT_EQ(ToText(ToBytes(in)), test.rest);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, OpenExtensionsTest,
    ::testing::ValuesIn<OpenExtensionsTestCase>({
        {"Absent", "", true},
        {"AnotherElement", Null(), true, "", "", Null()},
        {"AnotherNumber", Explicit(0, Sequence({"list"})), true, "", "",
         Explicit(0, Sequence({"list"}))},
        {"Primitive", Implicit(1, Sequence({"list"})), true, "", "",
         Implicit(1, Sequence({"list"}))},
        {"List", Explicit(1, Sequence({"list"})), true, "list"},
        {"EmptyList", Explicit(1, Sequence({})), true},
        {"Rest", Explicit(1, Sequence({"list"})) + "rest", true, "list", "",
         "rest"},
        {"After", Explicit(1, Sequence({"list"}) + "after"), true, "list",
         "after"},
        {"EmptyTag", Explicit(1, ""), false},
        {"NoSequence", Explicit(1, Set({"list"})), false},
        {"TagCut", Hex("a102"), false},
        {"ListCut", Explicit(1, Hex("3002")), false},
    }),
    NameOf<OpenExtensionsTestCase>);

}  // namespace
}  // namespace revcheck::testing
