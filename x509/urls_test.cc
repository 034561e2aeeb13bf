#include "revcheck/x509/urls.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::testing {
namespace {

template <typename Param>
std::string NameOf(const ::testing::TestParamInfo<Param>& info) {
  return info.param.name;
}

// id-ad-caIssuers, 1.3.6.1.5.5.7.48.2.
constexpr uint8_t kAdCaIssuers[] = {0x2b, 0x06, 0x01, 0x05,
                                    0x05, 0x07, 0x30, 0x02};

std::string DirectoryName() { return Explicit(4, Name("directory")); }

std::string DnsNameOf(std::string_view name) { return Implicit(2, name); }

std::string Ocsp(std::string_view location) {
  return Sequence({Oid(oid::kAdOcsp), location});
}

std::string CaIssuers(std::string_view location) {
  return Sequence({Oid(kAdCaIssuers), location});
}

// A certificate that has nothing but the value of one extension.
Certificate WithAia(std::string_view value) {
  Certificate certificate;
  certificate.extensions.authority_info_access = ToBytes(value);
  return certificate;
}

Certificate WithCrlDp(std::string_view value) {
  Certificate certificate;
  certificate.extensions.crl_distribution_points = ToBytes(value);
  return certificate;
}

using Urls = std::vector<std::string>;

struct OcspUrlTestCase {
  std::string name;
  std::string value;  // Of authorityInfoAccess.
  std::optional<OcspUrlFault> fault = std::nullopt;
  std::optional<std::string> found = std::nullopt;  // If there is no fault.
  std::optional<Urls> all = std::nullopt;  // Nullopt if it is malformed.
};

class OcspUrlTest : public ::testing::TestWithParam<OcspUrlTestCase> {};

TEST_P(OcspUrlTest, IsChosenAsInFirefox) {
  std::optional<std::string_view> url = "from before";
  EXPECT_EQ(FindOcspUrl(WithAia(GetParam().value), &url), GetParam().fault);
  if (!GetParam().fault.has_value()) {
    EXPECT_EQ(url, GetParam().found);
  }
}

TEST_P(OcspUrlTest, IsVisitedInOrder) {
  Urls urls;
  ASSERT_EQ(ForEachOcspUrl(
                WithAia(GetParam().value),
                [&urls](std::string_view each) { urls.emplace_back(each); }),
            GetParam().all.has_value());
  if (GetParam().all.has_value()) {
    EXPECT_EQ(urls, *GetParam().all);
  }
}

OcspUrlTestCase Found(std::string name, std::string value, Urls all) {
  return {std::move(name), std::move(value), std::nullopt, all.front(), all};
}

OcspUrlTestCase None(std::string name, std::string value) {
  return {std::move(name), std::move(value), std::nullopt, std::nullopt,
          Urls{}};
}

OcspUrlTestCase Unusable(std::string name, Urls all, OcspUrlFault fault) {
  std::string list;
  for (const std::string& url : all) {
    list += Ocsp(UriName(url));
  }
  return {std::move(name), Sequence({list}), fault, std::nullopt, all};
}

OcspUrlTestCase Malformed(std::string name, std::string value) {
  return {std::move(name), std::move(value), OcspUrlFault::kMalformed};
}

std::vector<OcspUrlTestCase> GoodAccess() {
  const std::string a = Ocsp(UriName("http://a/"));
  const std::string b = Ocsp(UriName("http://b/"));
  const std::string issuers = CaIssuers(UriName("http://issuers/"));
  const std::string longer_method = std::string(ToText(oid::kAdOcsp)) + '\1';
  const std::string longest(kMaxOcspUrlSize, 'x');
  return {
      Found("One", Sequence({a}), {"http://a/"}),
      Found("FirstOfTwo", Sequence({a, b}), {"http://a/", "http://b/"}),
      Found("FirstOfTwoOtherOrder", Sequence({b, a}),
            {"http://b/", "http://a/"}),
      Found("Repeated", Sequence({a, a}), {"http://a/", "http://a/"}),
      Found("AfterCaIssuers", Sequence({issuers, a}), {"http://a/"}),
      Found("BeforeCaIssuers", Sequence({a, issuers}), {"http://a/"}),
      Found("AfterDirectoryName", Sequence({Ocsp(DirectoryName()), a}),
            {"http://a/"}),
      Found("AfterDnsName", Sequence({Ocsp(DnsNameOf("x")), a}), {"http://a/"}),
      Found("Empty", Sequence({Ocsp(UriName(""))}), {""}),
      Found("EmptyGoesBeforeAnother", Sequence({Ocsp(UriName("")), a}),
            {"", "http://a/"}),
      Found("Longest", Sequence({Ocsp(UriName(longest))}), {longest}),
      Found("NotChosenTooLong",
            Sequence({a, Ocsp(UriName(std::string(1025, 'x')))}),
            {"http://a/", std::string(1025, 'x')}),
      Found("NotChosenWithNul",
            Sequence({a, Ocsp(UriName(std::string(1, '\0')))}),
            {"http://a/", std::string(1, '\0')}),
      Found("NoUrlAtAll", Sequence({Ocsp(UriName("\x01 \xff"))}),
            {"\x01 \xff"}),
      None("NoDescription", Sequence({})),
      None("CaIssuersOnly", Sequence({issuers})),
      None("DirectoryNameOnly", Sequence({Ocsp(DirectoryName())})),
      None("TooLongForOtherMethod",
           Sequence({CaIssuers(UriName(std::string(1025, 'x')))})),
      None("NulForOtherMethod",
           Sequence({CaIssuers(UriName(std::string(1, '\0')))})),
      None("LongerMethod",
           Sequence({Sequence({Oid(ToBytes(longer_method)), UriName("x")})})),
      None("ShorterMethod",
           Sequence({Sequence(
               {Oid(Bytes(oid::kAdOcsp).subspan(0, 7)), UriName("x")})})),
  };
}

INSTANTIATE_TEST_SUITE_P(Good, OcspUrlTest, ::testing::ValuesIn(GoodAccess()),
                         NameOf<OcspUrlTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Unusable, OcspUrlTest,
    ::testing::ValuesIn<OcspUrlTestCase>({
        Unusable("TooLongByOne", {std::string(1025, 'x')},
                 OcspUrlFault::kTooLong),
        Unusable("MuchTooLong", {std::string(60000, 'x')},
                 OcspUrlFault::kTooLong),
        Unusable("TooLongDespiteAnother", {std::string(1025, 'x'), "http://b/"},
                 OcspUrlFault::kTooLong),
        Unusable("TooLongWithNul", {std::string(1025, '\0')},
                 OcspUrlFault::kTooLong),
        Unusable("NulAlone", {std::string(1, '\0')}, OcspUrlFault::kHasNul),
        Unusable("NulFirst", {std::string("\0http://a/", 10)},
                 OcspUrlFault::kHasNul),
        Unusable("NulInside", {std::string("http://a\0.b/", 12)},
                 OcspUrlFault::kHasNul),
        Unusable("NulLast", {std::string("http://a/\0", 10), "http://b/"},
                 OcspUrlFault::kHasNul),
        Unusable("NulInTheLongest", {std::string(1023, 'x') + '\0'},
                 OcspUrlFault::kHasNul),
    }),
    NameOf<OcspUrlTestCase>);

std::vector<OcspUrlTestCase> BadAccess() {
  const std::string a = Ocsp(UriName("http://a/"));
  return {
      Malformed("Nothing", ""),
      Malformed("NoSequence", Null()),
      Malformed("Set", Set({a})),
      Malformed("DescriptionWithoutList", a.substr(2)),
      Malformed("Trailing", Sequence({a}) + Null()),
      Malformed("TrailingNul", Sequence({a}) + std::string(1, '\0')),
      Malformed("EmptyDescription", Sequence({Sequence({})})),
      Malformed("DescriptionNoSequence", Sequence({Null()})),
      Malformed("NoLocation", Sequence({Sequence({Oid(oid::kAdOcsp)})})),
      Malformed("NoMethod", Sequence({Sequence({UriName("http://a/")})})),
      Malformed("MethodOfOtherType",
                Sequence({Sequence({Integer(1), UriName("http://a/")})})),
      Malformed("TwoLocations", Sequence({Ocsp(UriName("a") + UriName("b"))})),
      Malformed("LocationHighTag", Sequence({Ocsp("\x9f\x1f\x01x")})),
      Malformed("LocationIsEndOfContents",
                Sequence({Ocsp(std::string("\0\0", 2))})),
      Malformed("EmptyMethod",
                Sequence({Sequence({Oid(Bytes()), UriName("x")}), a})),
      Malformed("BadAfterAGoodOne", Sequence({a, Null()})),
      Malformed("BadBeforeAGoodOne", Sequence({Null(), a})),
      Malformed("CutAfterAGoodOne", Sequence({a, "\x30"})),
      Malformed("BadOfOtherMethod",
                Sequence({a, Sequence({Oid(kAdCaIssuers)})})),
      Malformed("LongLength", TlvWithLength(0x30, "\x81\x13", a)),
  };
}

INSTANTIATE_TEST_SUITE_P(Malformed, OcspUrlTest,
                         ::testing::ValuesIn(BadAccess()),
                         NameOf<OcspUrlTestCase>);

// What is no URI, and need not even be a GeneralName, is passed over.
TEST(OcspUrlTest, LocationMayBeAnyElement) {
  for (const uint8_t class_and_form :
       {0x00, 0x20, 0x40, 0x60, 0x80, 0xa0, 0xc0, 0xe0}) {
    // Of the tag 0, which ends indefinite lengths, only the primitive one is
    // refused.
    for (uint8_t number = class_and_form == 0 ? 1 : 0; number <= 30; ++number) {
      const uint8_t tag = class_and_form | number;
      SCOPED_TRACE(tag);
      if (tag == 0x86) {
        continue;  // A URI.
      }
      const std::string value =
          Sequence({Ocsp(Tlv(tag, "x")), Ocsp(UriName("http://a/"))});
      std::optional<std::string_view> url;
      if (number == 5) {
        EXPECT_EQ(FindOcspUrl(WithAia(value), &url), OcspUrlFault::kMalformed);
      } else {
        EXPECT_EQ(FindOcspUrl(WithAia(value), &url), std::nullopt);
        EXPECT_EQ(url, "http://a/");
      }
      const std::string empty =
          Sequence({Ocsp(Tlv(tag, "")), Ocsp(UriName("http://a/"))});
      EXPECT_EQ(FindOcspUrl(WithAia(empty), &url), std::nullopt);
      EXPECT_EQ(url, "http://a/");
    }
  }
}

TEST(OcspUrlTest, IsNoneWithoutTheExtension) {
  std::optional<std::string_view> url = "from before";
  EXPECT_EQ(FindOcspUrl(Certificate(), &url), std::nullopt);
  EXPECT_EQ(url, std::nullopt);
  EXPECT_TRUE(
      ForEachOcspUrl(Certificate(), [](std::string_view) { ADD_FAILURE(); }));
}

TEST(OcspUrlTest, RefusesEveryTruncation) {
  const std::string value =
      Sequence({CaIssuers(DirectoryName()), Ocsp(UriName("http://a/")),
                Ocsp(UriName("http://b/"))});
  for (size_t size = 0; size < value.size(); ++size) {
    SCOPED_TRACE(size);
    std::optional<std::string_view> url;
    const std::string cut = value.substr(0, size);
    EXPECT_EQ(FindOcspUrl(WithAia(cut), &url), OcspUrlFault::kMalformed);
  }
}

TEST(OcspUrlTest, PointsIntoTheCertificate) {
  const std::string der =
      CertificateBuilder().OcspUrls({"http://a/", "http://b/"}).Build();
  Certificate certificate;
  ASSERT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
  std::optional<std::string_view> url;
  ASSERT_EQ(FindOcspUrl(certificate, &url), std::nullopt);
  ASSERT_EQ(url, "http://a/");
  EXPECT_EQ(url->data(), der.data() + der.find("http://a/"));
}

// DistributionPointName ::= CHOICE { fullName [0], relativeName [1] }
std::string FullName(std::string_view general_names) {
  return Explicit(0, Explicit(0, general_names));
}

struct CrlUrlTestCase {
  std::string name;
  std::string value;                        // Of cRLDistributionPoints.
  std::optional<Urls> want = std::nullopt;  // Nullopt if it is malformed.
};

class CrlUrlTest : public ::testing::TestWithParam<CrlUrlTestCase> {};

TEST_P(CrlUrlTest, IsVisitedInOrder) {
  Urls urls;
  ASSERT_EQ(ForEachCrlUrl(
                WithCrlDp(GetParam().value),
                [&urls](std::string_view each) { urls.emplace_back(each); }),
            GetParam().want.has_value());
  if (GetParam().want.has_value()) {
    EXPECT_EQ(urls, *GetParam().want);
  }
}

std::vector<CrlUrlTestCase> CrlCases() {
  const std::string a = UriName("http://a/");
  const std::string b = UriName("http://b/");
  const std::string reasons = Implicit(1, std::string("\x07\x80", 2));
  const std::string crl_issuer = Explicit(2, DirectoryName());
  const std::string relative_name = Explicit(0, Explicit(1, "x"));
  return {
      {"One", Sequence({Sequence({FullName(a)})}), Urls{"http://a/"}},
      {"TwoNamesOfAPoint", Sequence({Sequence({FullName(a + b)})}),
       Urls{"http://a/", "http://b/"}},
      {"TwoPoints",
       Sequence({Sequence({FullName(b)}), Sequence({FullName(a)})}),
       Urls{"http://b/", "http://a/"}},
      {"AfterDirectoryName",
       Sequence({Sequence({FullName(DirectoryName() + a)})}),
       Urls{"http://a/"}},
      {"AllFields", Sequence({Sequence({FullName(a), reasons, crl_issuer})}),
       Urls{"http://a/"}},
      {"EmptyUri", Sequence({Sequence({FullName(UriName(""))})}), Urls{""}},
      {"WithNul",
       Sequence({Sequence({FullName(UriName(std::string(1, '\0')))})}),
       Urls{std::string(1, '\0')}},
      {"DirectoryNameOnly", Sequence({Sequence({FullName(DirectoryName())})}),
       Urls{}},
      {"CrlIssuerOnly", Sequence({Sequence({crl_issuer})}), Urls{}},
      {"CrlIssuerAndAnotherPoint",
       Sequence({Sequence({crl_issuer}), Sequence({FullName(a)})}),
       Urls{"http://a/"}},
      {"RelativeName", Sequence({Sequence({relative_name})}), Urls{}},
      {"RelativeNameAndAnotherPoint",
       Sequence({Sequence({relative_name}), Sequence({FullName(a)})}),
       Urls{"http://a/"}},
      {"UriOfCrlIssuerIsNoCrl", Sequence({Sequence({Explicit(2, a)})}), Urls{}},
      {"Nothing", ""},
      {"NoSequence", Null()},
      {"Set", Set({Sequence({FullName(a)})})},
      {"Trailing", Sequence({Sequence({FullName(a)})}) + Null()},
      {"PointNoSequence", Sequence({Null()})},
      {"BadAfterAGoodPoint", Sequence({Sequence({FullName(a)}), Null()})},
      {"NameOfOtherType", Sequence({Sequence({FullName(OctetString("x"))})})},
      {"NameNumber9", Sequence({Sequence({FullName(Implicit(9, "x"))})})},
      {"NameCut", Sequence({Sequence({FullName(a + "\x86")})})},
      {"TrailingAfterFullName",
       Sequence({Sequence({Explicit(0, Explicit(0, a) + Null())})})},
      {"PointCut", Sequence({Sequence({"\xa0"})})},
      {"FullNameCut", Sequence({Sequence({Explicit(0, "\xa0\x05")})})},
  };
}

INSTANTIATE_TEST_SUITE_P(All, CrlUrlTest, ::testing::ValuesIn(CrlCases()),
                         NameOf<CrlUrlTestCase>);

TEST(CrlUrlTest, IsNoneWithoutTheExtension) {
  EXPECT_TRUE(
      ForEachCrlUrl(Certificate(), [](std::string_view) { ADD_FAILURE(); }));
}

TEST(CrlUrlTest, PointsIntoTheCertificate) {
  const std::string der = CertificateBuilder().CrlUrls({"http://crl/"}).Build();
  Certificate certificate;
  ASSERT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
  std::string_view url;
  ASSERT_TRUE(ForEachCrlUrl(certificate,
                            [&url](std::string_view each) { url = each; }));
  ASSERT_EQ(url, "http://crl/");
  EXPECT_EQ(url.data(), der.data() + der.find("http://crl/"));
}

}  // namespace
}  // namespace revcheck::testing
