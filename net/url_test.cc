#include "revcheck/net/url.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace revcheck::testing {
namespace {

template <typename Param>
std::string NameOf(const ::testing::TestParamInfo<Param>& info) {
  return info.param.name;
}

std::optional<std::string> Text(const std::optional<HttpUrl>& url) {
  return url.has_value() ? std::optional(url->ToString()) : std::nullopt;
}

TEST(HttpUrlTest, WritesThePortUnlessItIs80) {
  EXPECT_EQ((HttpUrl{"a.example", 80, "/"}).Authority(), "a.example");
  EXPECT_EQ((HttpUrl{"a.example", 8080, "/"}).Authority(), "a.example:8080");
}

TEST(HttpUrlTest, WritesBracketsAroundIpv6Addresses) {
  EXPECT_EQ((HttpUrl{"::1", 80, "/"}).Authority(), "[::1]");
  EXPECT_EQ((HttpUrl{"::1", 8080, "/"}).Authority(), "[::1]:8080");
}

TEST(HttpUrlTest, WritesTheWholeUrl) {
  EXPECT_EQ((HttpUrl{"::1", 1, "/a?b"}).ToString(), "http://[::1]:1/a?b");
}

TEST(ParseHttpUrlTest, ReadsTheParts) {
  const auto url = ParseHttpUrl("http://User:Pass@A.Example:8888/B?C#D");
  ASSERT_TRUE(url.has_value());
  EXPECT_EQ(url->host, "a.example");
  EXPECT_EQ(url->port, 8888);
  EXPECT_EQ(url->target, "/B?C");
}

TEST(ParseHttpUrlTest, KeepsNoBracketsInTheHost) {
  const auto url = ParseHttpUrl("http://[2001:DB8:0::1]/");
  ASSERT_TRUE(url.has_value());
  EXPECT_EQ(url->host, "2001:db8::1");
}

struct UrlTestCase {
  std::string name;
  std::string url;
  std::optional<std::string> want = std::nullopt;  // Nullopt: refused.
};

class ParseHttpUrlTest : public ::testing::TestWithParam<UrlTestCase> {};

TEST_P(ParseHttpUrlTest, IsReadAsInFirefox) {
  EXPECT_EQ(Text(ParseHttpUrl(GetParam().url)), GetParam().want);
}

// spec/mozilla-pkix.md, 8.6, test_ocsp_url.
INSTANTIATE_TEST_SUITE_P(
    TestOcspUrl, ParseHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"SlashHost", "/www.example.com"},
        {"EmptyScheme", "://www.example.com:8888/"},
        {"Ftp", "ftp://www.example.com:8888/"},
        {"Https", "https://www.example.com:8888/"},
        {"NegativePort", "http://www.example.com:-1"},
        {"NoHost", "http://:8888/"},
        {"Slash", "/"},
        {"NoScheme", "www.example.com:8888/"},
        {"CutScheme", "ttp://www.example.com/"},
        {"MixedCase", "hTTp://www.example.com:8888/hTTp-url",
         "http://www.example.com:8888/hTTp-url"},
        {"NoPath", "http://www.example.com:8888",
         "http://www.example.com:8888/"},
        {"UserAndPassword", "http://user:pass@www.example.com:8888/",
         "http://www.example.com:8888/"},
    }),
    NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(Scheme, ParseHttpUrlTest,
                         ::testing::ValuesIn<UrlTestCase>({
                             {"Nothing", ""},
                             {"Space", " "},
                             {"Alone", "http:"},
                             {"WithoutColon", "http//a/"},
                             {"Longer", "https:/a/"},
                             {"Prefixed", "xhttp://a/"},
                             {"SpaceInside", "ht tp://a/"},
                             {"SpaceBeforeColon", "http ://a/"},
                             {"NoSlash", "http:a"},
                             {"NoSlashButPath", "http:a/b"},
                             {"OneSlash", "http:/a/b", "http://a/b"},
                             {"ThreeSlashes", "http:///a/b", "http://a/b"},
                             {"ManySlashes", "http:///////a/b", "http://a/b"},
                             {"Backslashes", "http:\\\\a\\b", "http://a/b"},
                             {"MixedSlashes", "http:/\\/a/b", "http://a/b"},
                             {"SlashesOnly", "http:////"},
                             {"TwoSlashesOnly", "http://"},
                             {"HttpsInside", "http://https://a/",
                              "http://https//a/"},
                         }),
                         NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Space, ParseHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"Around", " \t\r\n\f\v http://a/b \t\r\n\f\v ", "http://a/b"},
        {"ControlsAround", "\x01\x1fhttp://a/b\x1f\x01", "http://a/b"},
        {"DelAfter", "http://a/b\x7f", "http://a/b%7F"},
        {"DelBefore", "\x7fhttp://a/b"},
        {"TabsAndLineBreaksInside", "h\tt\ntp\r:/\t/a\r\n.b\t/c\r\nd",
         "http://a.b/cd"},
        {"InPath", "http://a/b c", "http://a/b%20c"},
        {"InQuery", "http://a/?b c", "http://a/?b%20c"},
        {"InHost", "http://a b/"},
        {"BeforeHost", "http:// a/"},
        {"AfterHost", "http://a /"},
        {"InPort", "http://a:8 0/"},
        {"BeforePort", "http://a: 80/"},
        {"BeforeFragment", "http://a/b #c", "http://a/b%20"},
    }),
    NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(Nul, ParseHttpUrlTest,
                         ::testing::ValuesIn<UrlTestCase>({
                             {"Alone", std::string(1, '\0')},
                             {"First", std::string("\0http://a/", 10)},
                             {"InScheme", std::string("ht\0tp://a/", 10)},
                             {"InUser", std::string("http://\0@a/", 11)},
                             {"InHost", std::string("http://a\0/", 10)},
                             {"InPort", std::string("http://a:8\0/", 12)},
                             {"InPath", std::string("http://a/\0b", 11)},
                             {"InQuery", std::string("http://a/?\0b", 12)},
                             {"InFragment", std::string("http://a/#\0b", 12)},
                             {"Last", std::string("http://a/\0", 10)},
                             {"EncodedInHost", "http://a%00b/"},
                             {"EncodedInPath", "http://a/%00", "http://a/%00"},
                         }),
                         NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    User, ParseHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"Alone", "http://user@a/", "http://a/"},
        {"Empty", "http://@a/", "http://a/"},
        {"EmptyPassword", "http://user:@a/", "http://a/"},
        {"WithAt", "http://user@b:pass@a/", "http://a/"},
        {"LooksLikeHost", "http://b.example:80@a/", "http://a/"},
        {"WithSpace", "http://us er@a/", "http://a/"},
        {"WithBracket", "http://[::1]@a/", "http://a/"},
        {"EndsAtSlash", "http://b/@a/", "http://b/@a/"},
        {"EndsAtBackslash", "http://b\\@a/", "http://b/@a/"},
        {"EndsAtQuery", "http://b?@a/", "http://b/?@a/"},
        {"EndsAtFragment", "http://b#@a/", "http://b/"},
        {"EncodedAtIsNone", "http://user%40a/"},
        {"NoHost", "http://user:pass@/"},
        {"PortOnly", "http://user:pass@:80/"},
    }),
    NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Port, ParseHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"Empty", "http://a:/", "http://a/"},
        {"EmptyAtTheEnd", "http://a:", "http://a/"},
        {"Default", "http://a:80/", "http://a/"},
        {"LeadingZeros", "http://a:0000000080/", "http://a/"},
        {"Lowest", "http://a:1/", "http://a:1/"},
        {"Highest", "http://a:65535/", "http://a:65535/"},
        {"TooHigh", "http://a:65536/"},
        {"WrapsTo80In16Bits", "http://a:65616/"},
        {"WrapsTo80In32Bits", "http://a:4294967376/"},
        {"WrapsTo80In64Bits", "http://a:18446744073709551696/"},
        {"Zero", "http://a:0/"},
        {"Plus", "http://a:+80/"},
        {"Hexadecimal", "http://a:0x50/"},
        {"NoNumber", "http://a:b/"},
        {"NumberAndMore", "http://a:80b/"},
        {"TwoPorts", "http://a:80:80/"},
        {"Encoded", "http://a:%38%30/"},
        {"EncodedColon", "http://a%3a80/"},
    }),
    NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Name, ParseHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"UpperCase", "http://OCSP.Example/", "http://ocsp.example/"},
        {"PercentEncoded", "http://%6fcsp%2Eexample/", "http://ocsp.example/"},
        {"PercentEncodedUpperCase", "http://%4Fcsp/", "http://ocsp/"},
        {"PercentEncodedTwice", "http://%256fcsp/"},
        {"PercentAlone", "http://a%/"},
        {"PercentOneDigit", "http://a%6/"},
        {"PercentNoDigits", "http://a%6g/"},
        {"FinalDot", "http://ocsp.example./", "http://ocsp.example./"},
        {"DotOnly", "http://./", "http://./"},
        {"EmptyLabel", "http://a..b/", "http://a..b/"},
        {"Underscore", "http://a_b/", "http://a_b/"},
        {"Punycode", "http://xn--bcher-kva.example/",
         "http://xn--bcher-kva.example/"},
        {"NotAscii",
         "http://b\xc3\xbc"
         "cher.example/"},
        {"NotAsciiEncoded", "http://b%C3%BCcher.example/"},
        {"FullWidthDigits", "http://\xef\xbc\x91.1/"},
        {"Latin1", "http://b\xfc/"},
        {"EncodedSlash", "http://a%2fb/"},
        {"EncodedSpace", "http://a%20b/"},
        {"EncodedCr", "http://a%0db/"},
        {"EncodedLf", "http://a%0ab/"},
        {"EncodedTab", "http://a%09b/"},
        {"EncodedHash", "http://a%23b/"},
        {"EncodedQuestion", "http://a%3fb/"},
        {"EncodedBackslash", "http://a%5cb/"},
        {"EncodedBrackets", "http://%5b::1%5d/"},
        {"EncodedDel", "http://a%7fb/"},
        {"Control", "http://a\x01/"},
        {"Del", "http://a\x7f/"},
        {"Less", "http://a<b/"},
        {"Greater", "http://a>b/"},
        {"Caret", "http://a^b/"},
        {"Bar", "http://a|b/"},
        {"Bracket", "http://a[b/"},
        {"BracketsLater", "http://a[::1]/"},
    }),
    NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Ipv4, ParseHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"Dotted", "http://192.0.2.7/", "http://192.0.2.7/"},
        {"Highest", "http://255.255.255.255/", "http://255.255.255.255/"},
        {"OneNumber", "http://2130706433/", "http://127.0.0.1/"},
        {"OneOctalNumber", "http://017700000001/", "http://127.0.0.1/"},
        {"OneHexNumber", "http://0x7F000001/", "http://127.0.0.1/"},
        {"HexWithUpperCaseX", "http://0X7f.1/", "http://127.0.0.1/"},
        {"TwoNumbers", "http://0x7f.1/", "http://127.0.0.1/"},
        {"ThreeNumbers", "http://10.1.513/", "http://10.1.2.1/"},
        {"Octal", "http://0177.0.0.01/", "http://127.0.0.1/"},
        {"HexWithoutDigits", "http://0x/", "http://0.0.0.0/"},
        {"Zero", "http://0/", "http://0.0.0.0/"},
        {"ManyZeros", "http://00000000000000000000000000000000177.1/",
         "http://127.0.0.1/"},
        {"FinalDot", "http://127.0.0.1./", "http://127.0.0.1/"},
        {"TwoFinalDots", "http://127.0.0.1../", "http://127.0.0.1../"},
        {"PercentEncoded", "http://%31%32%37.1/", "http://127.0.0.1/"},
        {"HighestNumber", "http://4294967295/", "http://255.255.255.255/"},
        {"NumberTooHigh", "http://4294967296/"},
        {"NumberMuchTooHigh", "http://18446744073709551617/"},
        {"HexMuchTooHigh", "http://0x100000000000000001/"},
        {"HighestOfTwo", "http://1.16777215/", "http://1.255.255.255/"},
        {"LastOfTwoTooHigh", "http://1.16777216/"},
        {"LastOfThreeTooHigh", "http://1.1.65536/"},
        {"LastOfFourTooHigh", "http://1.1.1.256/"},
        {"FirstTooHigh", "http://256.1.1.1/"},
        {"SecondTooHigh", "http://1.256.1/"},
        {"FiveNumbers", "http://1.2.3.4.5/"},
        {"EmptyPart", "http://1..2/"},
        {"EmptyFirstPart", "http://.1/"},
        {"NotOctal", "http://09/"},
        {"NotOctalButDigits", "http://1.2.3.08/"},
        {"NotHex", "http://0xg/", "http://0xg/"},
        {"NameEndingInANumber", "http://a.example.1/"},
        {"NameEndingInAHexNumber", "http://a.0x1/"},
        {"NameEndingInANumberAndDot", "http://a.1./"},
        {"NumberThenName", "http://1.2.3.4.example/",
         "http://1.2.3.4.example/"},
        {"LabelEndingInADigit", "http://a1/", "http://a1/"},
    }),
    NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Ipv6, ParseHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"Loopback", "http://[::1]/", "http://[::1]/"},
        {"WithPort", "http://[::1]:8080/", "http://[::1]:8080/"},
        {"WithEmptyPort", "http://[::1]:/", "http://[::1]/"},
        {"WithUser", "http://u:p@[::1]:81/", "http://[::1]:81/"},
        {"NoPath", "http://[::1]", "http://[::1]/"},
        {"Shortened", "http://[2001:0DB8:0:0:0:0:0:1]/",
         "http://[2001:db8::1]/"},
        {"Mapped", "http://[::ffff:7f00:1]/", "http://[::ffff:127.0.0.1]/"},
        {"MappedDotted", "http://[::ffff:127.0.0.1]/",
         "http://[::ffff:127.0.0.1]/"},
        {"Ipv4InBrackets", "http://[127.0.0.1]/"},
        {"NameInBrackets", "http://[a]/"},
        {"Empty", "http://[]/"},
        {"NotClosed", "http://[::1/"},
        {"BracketOnly", "http://[/"},
        {"ClosingBracketOnly", "http://]/"},
        {"WithoutBrackets", "http://::1/"},
        {"TextAfter", "http://[::1]a/"},
        {"TextAfterAndPort", "http://[::1]a:80/"},
        {"TwoBrackets", "http://[[::1]]/"},
        {"Zone", "http://[fe80::1%eth0]/"},
        {"ZoneEncoded", "http://[fe80::1%25eth0]/"},
        {"PercentEncoded", "http://[%3a%3a1]/"},
        {"Future", "http://[v1.a]/"},
        {"TooManyGroups", "http://[1:2:3:4:5:6:7:8:9]/"},
        {"TooFewGroups", "http://[1:2:3]/"},
        {"TwoGaps", "http://[1::2::3]/"},
    }),
    NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Target, ParseHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"None", "http://a", "http://a/"},
        {"QueryOnly", "http://a?b", "http://a/?b"},
        {"EmptyQuery", "http://a/?", "http://a/?"},
        {"FragmentOnly", "http://a#b", "http://a/"},
        {"Fragment", "http://a/b?c#d", "http://a/b?c"},
        {"FragmentWithQuery", "http://a/b#c?d", "http://a/b"},
        {"FragmentWithFragment", "http://a/b#c#d", "http://a/b"},
        {"TwoQuestions", "http://a/b?c?d", "http://a/b?c?d"},
        {"Backslash", "http://a\\b\\c", "http://a/b/c"},
        {"BackslashInQuery", "http://a/?b\\c", "http://a/?b%5Cc"},
        {"DoubleSlash", "http://a//b//", "http://a//b//"},
        {"PercentUntouched", "http://a/%2f%2F%zz%?%41%",
         "http://a/%2f%2F%zz%?%41%"},
        {"Utf8", "http://a/\xc3\xbc?\xc3\xbc", "http://a/%C3%BC?%C3%BC"},
        {"NotUtf8", "http://a/\xff\x80?\xfc", "http://a/%FF%80?%FC"},
        {"Quotes", "http://a/\"'`?\"'`", "http://a/%22'%60?%22'%60"},
        {"Angles", "http://a/<>?<>", "http://a/%3C%3E?%3C%3E"},
        {"Braces", "http://a/{|}^?{|}^", "http://a/%7B%7C%7D%5E?%7B%7C%7D%5E"},
        {"Controls", "http://a/\x01\x1f\x7fz?\x01\x1f\x7fz",
         "http://a/%01%1F%7Fz?%01%1F%7Fz"},
        {"AllowedUntouched", "http://a/-._~!$&'()*+,;=:@[]?-._~!$&'()*+,;=:@/",
         "http://a/-._~!$&'()*+,;=:@[]?-._~!$&'()*+,;=:@/"},
        {"SecondRequest", "http://a/b HTTP/1.1\r\nHost: c\r\n\r\nGET /",
         "http://a/b%20HTTP/1.1Host:%20cGET%20/"},
        {"SecondRequestInQuery", "http://a/?b HTTP/1.1\r\n\r\nGET /",
         "http://a/?b%20HTTP/1.1GET%20/"},
        {"SecondRequestInHost", "http://a HTTP/1.1\r\nHost: b/"},
        {"EncodedLineBreak", "http://a/%0d%0a", "http://a/%0d%0a"},
    }),
    NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    DotSegments, ParseHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"One", "http://a/b/./c", "http://a/b/c"},
        {"Up", "http://a/b/../c", "http://a/c"},
        {"UpTwice", "http://a/b/c/../../d", "http://a/d"},
        {"AboveTheRoot", "http://a/../../b", "http://a/b"},
        {"OneLast", "http://a/b/.", "http://a/b/"},
        {"UpLast", "http://a/b/c/..", "http://a/b/"},
        {"UpToTheRoot", "http://a/b/..", "http://a/"},
        {"OnlyOne", "http://a/.", "http://a/"},
        {"OnlyUp", "http://a/..", "http://a/"},
        {"OverAnEmptySegment", "http://a/b//../c", "http://a/b/c"},
        {"ThreeDots", "http://a/b/.../c", "http://a/b/.../c"},
        {"PartsOfNames", "http://a/b./.c/d../..e", "http://a/b./.c/d../..e"},
        {"WithBackslashes", "http://a\\b\\..\\c", "http://a/c"},
        {"InQuery", "http://a/b?/../c", "http://a/b?/../c"},
        {"Encoded", "http://a/b/%2e%2E/c", "http://a/b/%2e%2E/c"},
    }),
    NameOf<UrlTestCase>);

TEST(ParseHttpUrlTest, ReadsTheLongest) {
  const std::string start = "http://a/";
  std::string longest = start + std::string(kMaxUrlSize - start.size(), 'x');
  EXPECT_EQ(Text(ParseHttpUrl(longest)), longest);
  EXPECT_EQ(Text(ParseHttpUrl(longest + 'x')), std::nullopt);
  EXPECT_EQ(Text(ParseHttpUrl(longest + ' ')), std::nullopt);
}

TEST(ParseHttpUrlTest, RefusesWhatGetsTooLong) {
  const std::string start = "http://a/";
  std::string longest = start + std::string(kMaxUrlSize - start.size(), 'x');
  longest.back() = '<';
  EXPECT_EQ(Text(ParseHttpUrl(longest)), std::nullopt);
  longest.resize(kMaxUrlSize - 3);
  EXPECT_EQ(Text(ParseHttpUrl(longest + '<')), longest + "%3C");
}

TEST(ParseHttpUrlTest, RefusesForbiddenBytesInNames) {
  const std::string_view delimiters = "/\\?#:@\t\n\r";
  const std::string_view forbidden = " %<>[]^|\x7f";
  for (int byte = 0; byte < 256; ++byte) {
    SCOPED_TRACE(byte);
    const char c = static_cast<char>(byte);
    if (delimiters.find(c) != std::string_view::npos) {
      continue;
    }
    const bool want = byte > 0x20 && byte < 0x7f &&
                      forbidden.find(c) == std::string_view::npos;
    const std::string host = std::string("a") + c + "b";
    EXPECT_EQ(ParseHttpUrl("http://" + host + "/").has_value(), want);
  }
}

// What may be in `url` whatever it was read from.
void ExpectSafe(const HttpUrl& url) {
  const std::string text = url.host + url.target;
  EXPECT_FALSE(url.host.empty());
  EXPECT_NE(url.port, 0);
  EXPECT_EQ(url.target.substr(0, 1), "/");
  EXPECT_EQ(url.target.find('#'), std::string::npos);
  EXPECT_EQ(url.host.find_first_of("/\\?#@%[]"), std::string::npos);
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < '\x7f';
  })) << ::testing::PrintToString(text);
}

void ExpectReadTheSameAgain(const HttpUrl& url) {
  const auto again = ParseHttpUrl(url.ToString());
  ASSERT_TRUE(again.has_value()) << ::testing::PrintToString(url.ToString());
  EXPECT_EQ(again->host, url.host);
  EXPECT_EQ(again->port, url.port);
  EXPECT_EQ(again->target, url.target);
}

std::string RandomBytes(std::mt19937* random) {
  std::string out((*random)() % 40, '\0');
  std::generate(out.begin(), out.end(),
                [random] { return static_cast<char>((*random)()); });
  return out;
}

// Pieces that mean something to a parser, in any order.
std::string RandomPieces(std::mt19937* random) {
  static constexpr std::string_view kPieces[] = {
      "http:", "https:", "HTTP://", "//",    "/",    "\\",      "?",
      "#",     "@",      ":",       "[",     "]",    "[::1",    "::",
      "ffff:", ".",      "..",      "/../",  "/./",  "%",       "%2e",
      "%00",   "%0d%0a", "\r\n",    "\t",    " ",    "\x01",    "0x",
      "0",     "1",      "255",     "65536", "a",    "Z",       "a.b",
      "-",     "^",      "\"",      "<",     "\x7f", "\xc3\xbc"};
  std::string out;
  for (size_t left = (*random)() % 12; left > 0; --left) {
    out += kPieces[(*random)() % std::size(kPieces)];
  }
  return out;
}

using Generator = std::string (*)(std::mt19937*);

TEST(ParseHttpUrlTest, IsSafeAndIdempotentWhateverItReads) {
  std::mt19937 random(1);
  int accepted = 0;
  for (const Generator generate : {RandomBytes, RandomPieces}) {
    for (const char* start : {"", "http://", "http://a", "http://a/"}) {
      for (int i = 0; i < 10000; ++i) {
        const auto url = ParseHttpUrl(start + generate(&random));
        if (url.has_value()) {
          ++accepted;
          ExpectSafe(*url);
          ExpectReadTheSameAgain(*url);
        }
      }
    }
  }
  EXPECT_GT(accepted, 10000);
}

TEST(ResolveHttpUrlTest, IsSafeAndIdempotentWhateverItReads) {
  std::mt19937 random(2);
  const HttpUrl base = {"base.example", 8080, "/b/c?d"};
  int accepted = 0;
  for (const Generator generate : {RandomBytes, RandomPieces}) {
    for (int i = 0; i < 20000; ++i) {
      const auto url = ResolveHttpUrl(base, generate(&random));
      if (url.has_value()) {
        ++accepted;
        ExpectSafe(*url);
        ExpectReadTheSameAgain(*url);
      }
    }
  }
  EXPECT_GT(accepted, 10000);
}

class ResolveHttpUrlTest : public ::testing::TestWithParam<UrlTestCase> {};

TEST_P(ResolveHttpUrlTest, IsReadFromTheBase) {
  const HttpUrl base = {"a", 81, "/b/c/d;p?q"};
  EXPECT_EQ(Text(ResolveHttpUrl(base, GetParam().url)), GetParam().want);
}

// RFC 3986, section 5.4, but for "http:g" and its fragments.
INSTANTIATE_TEST_SUITE_P(
    Rfc3986, ResolveHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"OtherScheme", "g:h"},
        {"Name", "g", "http://a:81/b/c/g"},
        {"DotName", "./g", "http://a:81/b/c/g"},
        {"NameSlash", "g/", "http://a:81/b/c/g/"},
        {"SlashName", "/g", "http://a:81/g"},
        {"Authority", "//g", "http://g/"},
        {"Query", "?y", "http://a:81/b/c/d;p?y"},
        {"NameQuery", "g?y", "http://a:81/b/c/g?y"},
        {"Fragment", "#s", "http://a:81/b/c/d;p?q"},
        {"NameFragment", "g#s", "http://a:81/b/c/g"},
        {"NameQueryFragment", "g?y#s", "http://a:81/b/c/g?y"},
        {"Semicolon", ";x", "http://a:81/b/c/;x"},
        {"NameSemicolon", "g;x", "http://a:81/b/c/g;x"},
        {"Empty", "", "http://a:81/b/c/d;p?q"},
        {"Dot", ".", "http://a:81/b/c/"},
        {"DotSlash", "./", "http://a:81/b/c/"},
        {"Up", "..", "http://a:81/b/"},
        {"UpSlash", "../", "http://a:81/b/"},
        {"UpName", "../g", "http://a:81/b/g"},
        {"UpUp", "../..", "http://a:81/"},
        {"UpUpName", "../../g", "http://a:81/g"},
        {"UpUpUpName", "../../../g", "http://a:81/g"},
        {"UpUpUpUpName", "../../../../g", "http://a:81/g"},
        {"SlashDotName", "/./g", "http://a:81/g"},
        {"SlashUpName", "/../g", "http://a:81/g"},
        {"NameDot", "g.", "http://a:81/b/c/g."},
        {"DotInName", ".g", "http://a:81/b/c/.g"},
        {"DotsInName", "..g", "http://a:81/b/c/..g"},
        {"DotUpName", "./../g", "http://a:81/b/g"},
        {"DotNameDot", "./g/.", "http://a:81/b/c/g/"},
        {"NameUpName", "g/../h", "http://a:81/b/c/h"},
        {"SemicolonDots", "g;x=1/../y", "http://a:81/b/c/y"},
        {"DotsInQuery", "g?y/../x", "http://a:81/b/c/g?y/../x"},
        {"DotsInFragment", "g#s/../x", "http://a:81/b/c/g"},
    }),
    NameOf<UrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Location, ResolveHttpUrlTest,
    ::testing::ValuesIn<UrlTestCase>({
        {"Absolute", "http://g/h", "http://g/h"},
        {"AbsoluteUpperCase", "HTTP://G/h", "http://g/h"},
        {"AbsoluteWithDots", "http://g/h/../i", "http://g/i"},
        {"AbsoluteHttps", "https://g/h"},
        {"AbsoluteFile", "file:///etc/passwd"},
        {"AbsoluteWithBackslashes", "http:\\\\g\\h", "http://g/h"},
        {"AbsoluteWithoutSlash", "http:g"},
        {"AbsoluteWithOneSlash", "http:/g"},
        {"AbsoluteWithoutHost", "http://:81/"},
        {"SchemeWithTab", "ht\ttps://g/"},
        {"AuthorityWithPort", "//g:82/h", "http://g:82/h"},
        {"AuthorityWithUser", "//u:p@g/h", "http://g/h"},
        {"AuthorityWithBackslashes", "\\\\g\\h", "http://g/h"},
        {"AuthorityWithTab", "/\t/g/h", "http://g/h"},
        {"AuthorityWithMoreSlashes", "///g/h", "http://g/h"},
        {"AuthorityWithBadPort", "//g:0/"},
        {"AuthorityWithBadHost", "//g g/"},
        {"AuthorityEmpty", "//"},
        {"BackslashPath", "\\g", "http://a:81/g"},
        {"BackslashesInPath", "..\\g", "http://a:81/b/g"},
        {"SpaceAround", " g\r\n", "http://a:81/b/c/g"},
        {"SpaceInside", "g h", "http://a:81/b/c/g%20h"},
        {"SpaceOnly", " ", "http://a:81/b/c/d;p?q"},
        {"LineBreakInside", "/g\r\nHost: h", "http://a:81/gHost:%20h"},
        {"Nul", std::string("g\0h", 3)},
        {"AtIsNoUser", "@g", "http://a:81/b/c/@g"},
        {"ColonWithoutScheme", "1:g", "http://a:81/b/c/1:g"},
        {"ColonFirst", ":g", "http://a:81/b/c/:g"},
        {"ColonAfterSlash", "g/h:i", "http://a:81/b/c/g/h:i"},
        {"ColonInQuery", "?http://g/", "http://a:81/b/c/d;p?http://g/"},
        {"SlashesAfterDots", "/.//g", "http://a:81//g"},
        {"UpBackslashesInQuery", "?\\..\\", "http://a:81/b/c/d;p?%5C..%5C"},
    }),
    NameOf<UrlTestCase>);

TEST(ResolveHttpUrlTest, LooksForNoSlashInTheQueryOfTheBase) {
  const HttpUrl base = {"a", 80, "/b?c/d"};
  EXPECT_EQ(Text(ResolveHttpUrl(base, "g")), "http://a/g");
}

TEST(ResolveHttpUrlTest, KeepsTheBracketsOfTheBase) {
  const HttpUrl base = {"::1", 81, "/"};
  EXPECT_EQ(Text(ResolveHttpUrl(base, "/g")), "http://[::1]:81/g");
}

TEST(ResolveHttpUrlTest, NeverAddsToTheHostOfTheBase) {
  const HttpUrl base = {"a", 80, ""};
  EXPECT_EQ(Text(ResolveHttpUrl(base, "g")), "http://a/g");
  EXPECT_EQ(Text(ResolveHttpUrl(base, ".g")), "http://a/.g");
  EXPECT_EQ(Text(ResolveHttpUrl(base, "@g")), "http://a/@g");
}

TEST(ResolveHttpUrlTest, RefusesWhatIsTooLong) {
  const HttpUrl base = {"a", 80, "/" + std::string(2000, 'b') + "/"};
  EXPECT_TRUE(ResolveHttpUrl(base, std::string(2000, 'c')).has_value());
  EXPECT_FALSE(ResolveHttpUrl(base, std::string(3000, 'c')).has_value());
  EXPECT_FALSE(
      ResolveHttpUrl(base, "/" + std::string(kMaxUrlSize, 'c')).has_value());
}

TEST(PercentDecodeTest, ReplacesWhatIsEncoded) {
  EXPECT_EQ(PercentDecode(""), "");
  EXPECT_EQ(PercentDecode("a%41%7a%2F"), "aAz/");
  EXPECT_EQ(PercentDecode("%c3%BC"), "\xc3\xbc");
  EXPECT_EQ(PercentDecode("%00"), std::string(1, '\0'));
  EXPECT_EQ(PercentDecode("%2541"), "%41");
}

TEST(PercentDecodeTest, LeavesWhatIsNot) {
  for (const char* text :
       {"%", "%4", "%%", "%g1", "%1g", "%-1", "%+1", "% 1", "%0x"}) {
    EXPECT_EQ(PercentDecode(text), text);
  }
  EXPECT_EQ(PercentDecode("%%41"), "%A");
}

}  // namespace
}  // namespace revcheck::testing
