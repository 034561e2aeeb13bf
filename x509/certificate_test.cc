#include "revcheck/x509/certificate.h"

#include <openssl/bytestring.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_keys.h"
#include "revcheck/x509/testing/test_time.h"
#include "revcheck/x509/urls.h"

namespace revcheck::testing {
namespace {

using Fault = CertificateFault;
using Part = CertificatePart;
using Slot = std::optional<Bytes> CertificateExtensions::*;

template <typename Param>
std::string NameOf(const ::testing::TestParamInfo<Param>& info) {
  return info.param.name;
}

std::optional<Fault> FaultOf(std::string_view der) {
  Certificate certificate;
  return Certificate::Read(ToBytes(der), &certificate);
}

// A signature of fixed size and no extensions, for tests of the structure.
CertificateBuilder Plain() {
  return CertificateBuilder().WithoutExtensions().SignatureBits("signature");
}

std::string Nul() { return std::string(1, '\0'); }

bool IsInside(std::string_view whole, Bytes view) {
  const std::string_view text = ToText(view);
  return text.data() >= whole.data() &&
         text.data() + text.size() <= whole.data() + whole.size();
}

// Every view of a certificate, absent extensions left out.
std::vector<Bytes> ViewsOf(const Certificate& certificate) {
  std::vector<Bytes> views = {certificate.der,
                              certificate.tbs,
                              certificate.tbs_signature_algorithm,
                              certificate.signature_algorithm,
                              certificate.signature,
                              certificate.serial,
                              certificate.issuer,
                              certificate.validity,
                              certificate.subject,
                              certificate.spki};
  const CertificateExtensions& extensions = certificate.extensions;
  for (const std::optional<Bytes>& each :
       {extensions.key_usage, extensions.subject_alt_name,
        extensions.basic_constraints, extensions.name_constraints,
        extensions.certificate_policies, extensions.ext_key_usage,
        extensions.inhibit_any_policy, extensions.authority_info_access,
        extensions.tls_feature, extensions.sct_list, extensions.qc_statements,
        extensions.critical_netscape_cert_type,
        extensions.subject_key_identifier, extensions.authority_key_identifier,
        extensions.crl_distribution_points, extensions.ocsp_no_check}) {
    if (each.has_value()) {
      views.push_back(*each);
    }
  }
  return views;
}

TEST(CertificateTest, HasTheFieldsOfItsDer) {
  const TestKey key = TestKey::Ec(Curve::kP384, "subject");
  const std::string der = CertificateBuilder()
                              .Subject("subject")
                              .Issuer("issuer")
                              .Serial("\x12\x34")
                              .Key(key)
                              .SignatureBits("signature")
                              .Build();
  Certificate certificate;
  ASSERT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
  EXPECT_EQ(ToText(certificate.der), der);
  EXPECT_EQ(certificate.version, 3);
  EXPECT_EQ(ToText(certificate.serial), "\x12\x34");
  EXPECT_EQ(ToText(certificate.subject), Name("subject"));
  EXPECT_EQ(ToText(certificate.issuer), Name("issuer"));
  EXPECT_EQ(ToText(certificate.spki), key.spki());
  EXPECT_EQ(ToText(certificate.signature), "signature");
  EXPECT_EQ(ToText(certificate.validity),
            UtcTime(kNow - 30 * kDay) + UtcTime(kNow + 60 * kDay));
  EXPECT_EQ(Sequence({ToText(certificate.tbs),
                      Sequence({ToText(certificate.signature_algorithm)}),
                      BitString("signature")}),
            der);
  for (const Bytes view : ViewsOf(certificate)) {
    EXPECT_TRUE(IsInside(der, view));
  }
}

TEST(CertificateTest, KeepsTheTwoAlgorithmsApart) {
  const std::string der = Plain()
                              .Replace(Part::kTbsAlgorithm, Sequence({"in"}))
                              .Replace(Part::kAlgorithm, Sequence({"out"}))
                              .Build();
  Certificate certificate;
  ASSERT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
  EXPECT_EQ(ToText(certificate.tbs_signature_algorithm), "in");
  EXPECT_EQ(ToText(certificate.signature_algorithm), "out");
}

TEST(CertificateTest, ReadForgetsWhatItReadBefore) {
  Certificate certificate;
  const std::string first = CertificateBuilder().Version(4).Build();
  const std::string second = Plain().Version(1).Build();
  ASSERT_EQ(Certificate::Read(ToBytes(first), &certificate), std::nullopt);
  ASSERT_EQ(Certificate::Read(ToBytes(second), &certificate), std::nullopt);
  EXPECT_EQ(certificate.version, 1);
  EXPECT_EQ(ViewsOf(certificate).size(), ViewsOf(Certificate()).size());
}

TEST(CertificateTest, ParseAgreesWithRead) {
  const std::string good = CertificateBuilder().Build();
  const absl::StatusOr<Certificate> parsed = Certificate::Parse(ToBytes(good));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(ToText(parsed->serial), kLeafSerial);
  EXPECT_TRUE(parsed->extensions.authority_info_access.has_value());
}

// --- Faults.

struct CertificateTestCase {
  std::string name;
  std::string der;
  std::optional<Fault> want = std::nullopt;
};

class CertificateFaultTest
    : public ::testing::TestWithParam<CertificateTestCase> {};

TEST_P(CertificateFaultTest, IsFound) {
  EXPECT_EQ(FaultOf(GetParam().der), GetParam().want);
}

TEST_P(CertificateFaultTest, ParseRefusesIt) {
  const absl::Status status =
      Certificate::Parse(ToBytes(GetParam().der)).status();
  EXPECT_EQ(status.code(), GetParam().want.has_value()
                               ? absl::StatusCode::kInvalidArgument
                               : absl::StatusCode::kOk);
}

// A plain certificate with one part that is something else.
std::string With(Part part, std::string_view der) {
  return Plain().Replace(part, der).Build();
}

std::string WithMore(Part part, std::string_view data = Null()) {
  return Plain().Append(part, data).Build();
}

INSTANTIATE_TEST_SUITE_P(
    Structure, CertificateFaultTest,
    ::testing::ValuesIn<CertificateTestCase>({
        {"Leaf", CertificateBuilder().Build()},
        {"Ca", CertificateBuilder::Ca("ca").Build()},
        {"Responder", CertificateBuilder::Responder().Build()},
        {"Plain", Plain().Build()},
        {"Nothing", "", Fault::kMalformed},
        {"Empty", Sequence({}), Fault::kMalformed},
        {"Text", "no certificate", Fault::kMalformed},
        {"Set", Set({Plain().Build().substr(4)}), Fault::kMalformed},
        {"TrailingAfterTheCertificate", Plain().AppendAfterEnd(Null()).Build(),
         Fault::kMalformed},
        {"TrailingNul", Plain().AppendAfterEnd(Nul()).Build(),
         Fault::kMalformed},
        {"TrailingInTheCertificate", WithMore(Part::kCertificate),
         Fault::kMalformed},
        {"TrailingInTheTbs", WithMore(Part::kTbs), Fault::kMalformed},
        {"TbsMissing", With(Part::kTbs, ""), Fault::kMalformed},
        {"TbsEmpty", With(Part::kTbs, Sequence({})), Fault::kMalformed},
        {"TbsNoSequence", With(Part::kTbs, Null()), Fault::kMalformed},
        {"AlgorithmMissing", With(Part::kAlgorithm, ""), Fault::kMalformed},
        {"AlgorithmNoSequence", With(Part::kAlgorithm, Null()),
         Fault::kMalformed},
        {"AlgorithmEmptyIsNotLookedAt", With(Part::kAlgorithm, Sequence({}))},
        {"TbsAlgorithmMissing", With(Part::kTbsAlgorithm, ""),
         Fault::kMalformed},
        {"TbsAlgorithmNoSequence", With(Part::kTbsAlgorithm, Null()),
         Fault::kMalformed},
        {"IssuerMissing", With(Part::kIssuer, ""), Fault::kMalformed},
        {"IssuerSet", With(Part::kIssuer, Set({})), Fault::kMalformed},
        {"IssuerEmpty", With(Part::kIssuer, Sequence({}))},
        {"IssuerOfJunk", With(Part::kIssuer, Sequence({"junk"}))},
        {"ValidityMissing", With(Part::kValidity, ""), Fault::kMalformed},
        {"ValiditySet", With(Part::kValidity, Set({})), Fault::kMalformed},
        {"ValidityOfJunk", With(Part::kValidity, Sequence({"junk"}))},
        {"SubjectMissing", With(Part::kSubject, ""), Fault::kMalformed},
        {"SubjectSet", With(Part::kSubject, Set({})), Fault::kMalformed},
        {"SubjectEmpty", With(Part::kSubject, Sequence({}))},
        {"SubjectOfJunk", With(Part::kSubject, Sequence({"junk"}))},
        {"SpkiMissing", With(Part::kSpki, ""), Fault::kMalformed},
        {"SpkiSet", With(Part::kSpki, Set({})), Fault::kMalformed},
        {"SpkiOfJunk", With(Part::kSpki, Sequence({"junk"}))},
    }),
    NameOf<CertificateTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Signature, CertificateFaultTest,
    ::testing::ValuesIn<CertificateTestCase>({
        {"Missing", With(Part::kSignature, ""), Fault::kSignatureEncoding},
        {"OfOtherType", With(Part::kSignature, OctetString(Nul())),
         Fault::kSignatureEncoding},
        {"Constructed", With(Part::kSignature, Tlv(0x23, BitString("x"))),
         Fault::kSignatureEncoding},
        {"WithoutCount", With(Part::kSignature, Tlv(3, "")),
         Fault::kSignatureEncoding},
        {"OneUnusedBit", Plain().UnusedSignatureBits(1).Build(),
         Fault::kSignatureEncoding},
        {"EightUnusedBits", Plain().UnusedSignatureBits(8).Build(),
         Fault::kSignatureEncoding},
        {"NoBits", Plain().SignatureBits("").Build()},
        {"FoundBeforeTrailingData",
         Plain()
             .UnusedSignatureBits(1)
             .Append(Part::kCertificate, Null())
             .Build(),
         Fault::kSignatureEncoding},
        {"FoundBeforeTheVersion",
         Plain().UnusedSignatureBits(1).Version(9).Build(),
         Fault::kSignatureEncoding},
        {"FoundAfterDataAtTheEnd",
         Plain().UnusedSignatureBits(1).AppendAfterEnd(Null()).Build(),
         Fault::kMalformed},
    }),
    NameOf<CertificateTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Version, CertificateFaultTest,
    ::testing::ValuesIn<CertificateTestCase>({
        {"V5", Plain().Version(5).Build(), Fault::kMalformed},
        {"V128", Plain().Version(128).Build(), Fault::kMalformed},
        {"TwoBytes", With(Part::kVersion, Explicit(0, Integer(0x1234))),
         Fault::kIntegerEncoding},
        {"V129", With(Part::kVersion, Explicit(0, Integer(128))),
         Fault::kIntegerEncoding},
        {"Padded", With(Part::kVersion, Explicit(0, IntegerOf(Nul() + "\x02"))),
         Fault::kIntegerEncoding},
        {"Negative", With(Part::kVersion, Explicit(0, Integer(-1))),
         Fault::kIntegerEncoding},
        {"Empty", With(Part::kVersion, Explicit(0, IntegerOf(""))),
         Fault::kIntegerEncoding},
        {"Trailing", With(Part::kVersion, Explicit(0, Integer(2) + Null())),
         Fault::kMalformed},
        {"TagEmpty", With(Part::kVersion, Explicit(0, "")), Fault::kMalformed},
        {"OfOtherType", With(Part::kVersion, Explicit(0, Enumerated(2))),
         Fault::kMalformed},
        {"Untagged", With(Part::kVersion, Integer(2)), Fault::kMalformed},
        {"Implicit", With(Part::kVersion, Implicit(0, "\x02")),
         Fault::kMalformed},
        {"Twice",
         With(Part::kVersion,
              Explicit(0, Integer(2)) + Explicit(0, Integer(2))),
         Fault::kMalformed},
    }),
    NameOf<CertificateTestCase>);

INSTANTIATE_TEST_SUITE_P(
    Serial, CertificateFaultTest,
    ::testing::ValuesIn<CertificateTestCase>({
        {"Empty", Plain().Serial("").Build(), Fault::kIntegerEncoding},
        {"Padded", Plain().Serial(Nul() + "\x7f").Build(),
         Fault::kIntegerEncoding},
        {"PaddedNegative", Plain().Serial("\xff\x80").Build(),
         Fault::kIntegerEncoding},
        {"Missing", With(Part::kSerial, ""), Fault::kMalformed},
        {"OfOtherType", With(Part::kSerial, OctetString("x")),
         Fault::kMalformed},
        {"Cut", With(Part::kTbs, Sequence({"\x02\x01"})), Fault::kMalformed},
    }),
    NameOf<CertificateTestCase>);

// The first byte of a BIT STRING is left as it is: nobody looks at it.
INSTANTIATE_TEST_SUITE_P(
    UniqueId, CertificateFaultTest,
    ::testing::ValuesIn<CertificateTestCase>({
        {"OfIssuer", With(Part::kIssuerUniqueId, Implicit(1, "x"))},
        {"OfSubject", With(Part::kSubjectUniqueId, Implicit(2, "x"))},
        {"OfBoth", CertificateBuilder()
                       .Replace(Part::kIssuerUniqueId, Implicit(1, "x"))
                       .Replace(Part::kSubjectUniqueId, Implicit(2, ""))
                       .Build()},
        {"OfVersion1", Plain()
                           .Version(1)
                           .Replace(Part::kIssuerUniqueId, Implicit(1, "x"))
                           .Build()},
        {"OfIssuerConstructed",
         With(Part::kIssuerUniqueId, Explicit(1, BitString("x"))),
         Fault::kMalformed},
        {"OfSubjectConstructed",
         With(Part::kSubjectUniqueId, Explicit(2, BitString("x"))),
         Fault::kMalformed},
        {"OfIssuerConstructedBeforeExtensions",
         CertificateBuilder()
             .Replace(Part::kIssuerUniqueId, Explicit(1, BitString("x")))
             .Build(),
         Fault::kMalformed},
        {"OfIssuerTwice",
         With(Part::kIssuerUniqueId, Implicit(1, "x") + Implicit(1, "x")),
         Fault::kMalformed},
        {"OfSubjectTwice",
         With(Part::kSubjectUniqueId, Implicit(2, "x") + Implicit(2, "x")),
         Fault::kMalformed},
        {"Reordered",
         With(Part::kIssuerUniqueId, Implicit(2, "x") + Implicit(1, "x")),
         Fault::kMalformed},
        {"OfIssuerCut", WithMore(Part::kTbs, "\x81\x01"), Fault::kMalformed},
        {"OfSubjectCut", WithMore(Part::kTbs, "\x82\x01"), Fault::kMalformed},
    }),
    NameOf<CertificateTestCase>);

// 1.2.3, which nobody knows.
constexpr uint8_t kUnknownOid[] = {0x2a, 0x03};

std::string UnknownCritical() {
  return ExtensionDer(kUnknownOid, Critical::kYes, "x");
}

// The elements of the list of extensions.
std::string WithList(const std::vector<std::string>& extensions) {
  return With(Part::kExtensions, Sequence({Join(extensions)}));
}

std::string TrailingInside(Bytes oid, Critical critical,
                           std::string_view value) {
  return AppendInside(ExtensionDer(oid, critical, value), Null());
}

std::vector<CertificateTestCase> ListFaults() {
  const std::string usage = ExtensionDer(oid::kKeyUsage, Critical::kNo, "x");
  const std::string empty = ExtensionDer(oid::kKeyUsage, Critical::kNo, "");
  const std::string unknown = ExtensionDer(kUnknownOid, Critical::kNo, "x");
  const std::string critical = UnknownCritical();
  const std::string list = Sequence({usage});
  return {
      {"EmptyList", WithList({})},
      {"One", WithList({usage})},
      {"Unknown", WithList({unknown, usage})},
      {"TagEmpty", With(Part::kExtensionsTag, Explicit(3, "")),
       Fault::kMalformed},
      {"TagPrimitive", With(Part::kExtensionsTag, Implicit(3, list)),
       Fault::kMalformed},
      {"OtherTag", With(Part::kExtensionsTag, Explicit(4, list)),
       Fault::kMalformed},
      {"Untagged", With(Part::kExtensionsTag, list), Fault::kMalformed},
      {"Twice",
       With(Part::kExtensionsTag, Explicit(3, list) + Explicit(3, list)),
       Fault::kMalformed},
      {"Set", With(Part::kExtensions, Set({usage})), Fault::kMalformed},
      {"TrailingInTheTag",
       With(Part::kExtensionsTag, Explicit(3, list + Null())),
       Fault::kMalformed},
      {"TrailingInTheList", WithList({usage, Null()}), Fault::kMalformed},
      {"CutInTheList", WithList({usage, "\x30"}), Fault::kMalformed},
      {"ExtensionEmpty", WithList({Sequence({})}), Fault::kMalformed},
      {"TrailingInAKnownExtension",
       WithList({TrailingInside(oid::kKeyUsage, Critical::kNo, "x")}),
       Fault::kMalformed},
      {"TrailingInAnUnknownExtension",
       WithList({TrailingInside(kUnknownOid, Critical::kNo, "x")}),
       Fault::kMalformed},
      {"TrailingInAnExtensionKeptForUs",
       WithList(
           {TrailingInside(oid::kSubjectKeyIdentifier, Critical::kNo, "x")}),
       Fault::kMalformed},
      // An extension is judged before what follows its value is noticed.
      {"TrailingInAnUnknownCriticalExtension",
       WithList({TrailingInside(kUnknownOid, Critical::kYes, "x")}),
       Fault::kUnknownCriticalExtension},
      {"TrailingInAnEmptyExtension",
       WithList({TrailingInside(oid::kKeyUsage, Critical::kNo, "")}),
       Fault::kExtensionEmpty},
      {"TrailingInARepeatedExtension",
       WithList({usage, TrailingInside(oid::kKeyUsage, Critical::kNo, "x")}),
       Fault::kExtensionDuplicate},
      // The first fault of a list is the one that counts.
      {"UnknownCriticalBeforeEmpty", WithList({critical, empty}),
       Fault::kUnknownCriticalExtension},
      {"EmptyBeforeUnknownCritical", WithList({empty, critical}),
       Fault::kExtensionEmpty},
      {"MalformedBeforeUnknownCritical", WithList({Null(), critical}),
       Fault::kMalformed},
      {"UnknownCriticalBeforeMalformed", WithList({critical, Null()}),
       Fault::kUnknownCriticalExtension},
      {"RepeatedAndEmpty", WithList({usage, empty}), Fault::kExtensionEmpty},
      {"UnknownCriticalBeforeTrailingInTheTag",
       With(Part::kExtensionsTag, Explicit(3, Sequence({critical}) + Null())),
       Fault::kUnknownCriticalExtension},
      {"UnknownCriticalBeforeTrailingInTheTbs",
       Plain().AddExtensionDer(critical).Append(Part::kTbs, Null()).Build(),
       Fault::kUnknownCriticalExtension},
      {"UnknownCriticalAfterTrailingInTheCertificate",
       Plain()
           .AddExtensionDer(critical)
           .Append(Part::kCertificate, Null())
           .Build(),
       Fault::kMalformed},
  };
}

INSTANTIATE_TEST_SUITE_P(Extensions, CertificateFaultTest,
                         ::testing::ValuesIn(ListFaults()),
                         NameOf<CertificateTestCase>);

TEST(DescribeTest, EachFaultHasWordsOfItsOwn) {
  std::set<std::string_view> words;
  for (const Fault fault :
       {Fault::kMalformed, Fault::kIntegerEncoding, Fault::kSignatureEncoding,
        Fault::kExtensionEmpty, Fault::kExtensionDuplicate,
        Fault::kUnknownCriticalExtension}) {
    EXPECT_FALSE(Describe(fault).empty());
    words.insert(Describe(fault));
  }
  EXPECT_EQ(words.size(), 6u);
}

TEST(CertificateTest, ReadsVersions1To4) {
  for (int version = 1; version <= 4; ++version) {
    SCOPED_TRACE(version);
    const std::string der =
        With(Part::kVersion, Explicit(0, Integer(version - 1)));
    Certificate certificate;
    EXPECT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
    EXPECT_EQ(certificate.version, version);
  }
}

TEST(CertificateTest, IsOfVersion1WithoutTheField) {
  const std::string der = With(Part::kVersion, "");
  Certificate certificate;
  EXPECT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
  EXPECT_EQ(certificate.version, 1);
}

TEST(CertificateTest, ReadsExtensionsWhateverTheVersion) {
  for (int version = 1; version <= 4; ++version) {
    SCOPED_TRACE(version);
    const std::string der = CertificateBuilder().Version(version).Build();
    Certificate certificate;
    EXPECT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
    EXPECT_TRUE(certificate.extensions.key_usage.has_value());
    EXPECT_EQ(FaultOf(CertificateBuilder()
                          .Version(version)
                          .AddExtensionDer(UnknownCritical())
                          .Build()),
              Fault::kUnknownCriticalExtension);
  }
}

TEST(CertificateTest, ReadsSerialsOfAnySignAndLength) {
  for (const std::string& serial :
       {Nul(), std::string("\x01"), std::string("\x80"), std::string("\xff"),
        Nul() + '\xff', std::string(20, '\x55'), std::string(20, '\xaa'),
        std::string(32, '\x11'), std::string(1000, '\x7f')}) {
    SCOPED_TRACE(serial.size());
    const std::string der = Plain().Serial(serial).Build();
    Certificate certificate;
    EXPECT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
    EXPECT_EQ(ToText(certificate.serial), serial);
  }
}

std::string OfSize(size_t size) {
  const auto build = [](size_t padding) {
    return Plain()
        .AddExtension(kUnknownOid, Critical::kNo, std::string(padding, 'x'))
        .Build();
  };
  constexpr size_t kPadding = 60000;  // Lengths take as many bytes as below.
  return build(kPadding + size - build(kPadding).size());
}

TEST(CertificateTest, HasAtMost65535Bytes) {
  ASSERT_EQ(OfSize(kMaxDerSize).size(), kMaxDerSize);
  EXPECT_EQ(FaultOf(OfSize(kMaxDerSize)), std::nullopt);
  ASSERT_EQ(OfSize(kMaxDerSize + 1).size(), kMaxDerSize + 1);
  EXPECT_EQ(FaultOf(OfSize(kMaxDerSize + 1)), Fault::kMalformed);
}

// --- Extensions.

struct KnownTestCase {
  std::string name;
  Bytes oid;
  Slot slot;
};

Certificate ReadGood(const std::string& der) {
  Certificate certificate;
  EXPECT_EQ(Certificate::Read(ToBytes(der), &certificate), std::nullopt);
  return certificate;
}

class KnownExtensionTest : public ::testing::TestWithParam<KnownTestCase> {
 protected:
  std::string Extension(Critical critical, std::string_view value) const {
    return ExtensionDer(GetParam().oid, critical, value);
  }
};

TEST_P(KnownExtensionTest, IsKept) {
  for (const Critical critical : {Critical::kNo, Critical::kYes}) {
    const std::string der = WithList({Extension(critical, "value")});
    const Certificate certificate = ReadGood(der);
    const std::optional<Bytes> value = certificate.extensions.*GetParam().slot;
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(ToText(*value), "value");
    EXPECT_TRUE(IsInside(der, *value));
    // And nowhere else.
    EXPECT_EQ(ViewsOf(certificate).size(), ViewsOf(Certificate()).size() + 1);
  }
}

TEST_P(KnownExtensionTest, IsNotLookedInto) {
  for (const std::string& value : {Sequence({}), Nul(), std::string("\xff")}) {
    EXPECT_EQ(FaultOf(WithList({Extension(Critical::kYes, value)})),
              std::nullopt);
  }
}

TEST_P(KnownExtensionTest, MustNotBeEmpty) {
  for (const Critical critical : {Critical::kNo, Critical::kYes}) {
    EXPECT_EQ(FaultOf(WithList({Extension(critical, "")})),
              Fault::kExtensionEmpty);
  }
}

TEST_P(KnownExtensionTest, MustNotBeRepeated) {
  const std::string between =
      ExtensionDer(oid::kSubjectKeyIdentifier, Critical::kNo, "id");
  for (const Critical first : {Critical::kNo, Critical::kYes}) {
    for (const Critical second : {Critical::kNo, Critical::kYes}) {
      for (const char* value : {"value", "another"}) {
        EXPECT_EQ(FaultOf(WithList({Extension(first, "value"), between,
                                    Extension(second, value)})),
                  Fault::kExtensionDuplicate);
      }
    }
  }
}

TEST_P(KnownExtensionTest, IsKnownByItsWholeName) {
  const std::string id(ToText(GetParam().oid));
  for (const std::string& other :
       {id + '\x01', id.substr(0, id.size() - 1), '\x01' + id}) {
    EXPECT_EQ(
        FaultOf(WithList({ExtensionDer(ToBytes(other), Critical::kYes, "x")})),
        Fault::kUnknownCriticalExtension);
    EXPECT_EQ(
        FaultOf(WithList({ExtensionDer(ToBytes(other), Critical::kNo, "")})),
        std::nullopt);
  }
}

// OIDs as arcs of joint-iso-itu-t(2) ds(5) ce(29) and id-pe, spelt out once
// more, so that the table in the library is checked against another.
constexpr uint8_t kCeKeyUsage[] = {0x55, 29, 15};
constexpr uint8_t kCeSubjectAltName[] = {0x55, 29, 17};
constexpr uint8_t kCeBasicConstraints[] = {0x55, 29, 19};
constexpr uint8_t kCeNameConstraints[] = {0x55, 29, 30};
constexpr uint8_t kCeCertificatePolicies[] = {0x55, 29, 32};
constexpr uint8_t kCePolicyConstraints[] = {0x55, 29, 36};
constexpr uint8_t kCeExtKeyUsage[] = {0x55, 29, 37};
constexpr uint8_t kCeInhibitAnyPolicy[] = {0x55, 29, 54};
constexpr uint8_t kPeAuthorityInfoAccess[] = {0x2b, 6, 1, 5, 5, 7, 1, 1};
constexpr uint8_t kPeQcStatements[] = {0x2b, 6, 1, 5, 5, 7, 1, 3};
constexpr uint8_t kPeTlsFeature[] = {0x2b, 6, 1, 5, 5, 7, 1, 24};
constexpr uint8_t kSctList[] = {0x2b, 6, 1, 4, 1, 0xd6, 0x79, 2, 4, 2};

using Extensions = CertificateExtensions;

INSTANTIATE_TEST_SUITE_P(
    All, KnownExtensionTest,
    ::testing::ValuesIn<KnownTestCase>({
        {"KeyUsage", kCeKeyUsage, &Extensions::key_usage},
        {"SubjectAltName", kCeSubjectAltName, &Extensions::subject_alt_name},
        {"BasicConstraints", kCeBasicConstraints,
         &Extensions::basic_constraints},
        {"NameConstraints", kCeNameConstraints, &Extensions::name_constraints},
        {"CertificatePolicies", kCeCertificatePolicies,
         &Extensions::certificate_policies},
        {"ExtKeyUsage", kCeExtKeyUsage, &Extensions::ext_key_usage},
        {"InhibitAnyPolicy", kCeInhibitAnyPolicy,
         &Extensions::inhibit_any_policy},
        {"AuthorityInfoAccess", kPeAuthorityInfoAccess,
         &Extensions::authority_info_access},
        {"TlsFeature", kPeTlsFeature, &Extensions::tls_feature},
        {"SctList", kSctList, &Extensions::sct_list},
        {"QcStatements", kPeQcStatements, &Extensions::qc_statements},
    }),
    NameOf<KnownTestCase>);

TEST(PolicyConstraintsTest, IsUnderstoodButNotKept) {
  for (const Critical critical : {Critical::kNo, Critical::kYes}) {
    const std::string one = ExtensionDer(kCePolicyConstraints, critical, "x");
    const Certificate certificate = ReadGood(WithList({one}));
    EXPECT_EQ(ViewsOf(certificate).size(), ViewsOf(Certificate()).size());
    EXPECT_EQ(FaultOf(WithList({one, one})), std::nullopt);
    const std::string empty = ExtensionDer(kCePolicyConstraints, critical, "");
    EXPECT_EQ(FaultOf(WithList({empty})), Fault::kExtensionEmpty);
    EXPECT_EQ(FaultOf(WithList({one, empty})), Fault::kExtensionEmpty);
  }
}

TEST(OcspNoCheckTest, MayHaveAnyValueAndBeRepeated) {
  constexpr uint8_t kNoCheck[] = {0x2b, 6, 1, 5, 5, 7, 48, 1, 5};
  for (const Critical critical : {Critical::kNo, Critical::kYes}) {
    for (const std::string& value :
         {Null(), std::string(), std::string("junk")}) {
      const std::string der =
          WithList({ExtensionDer(kNoCheck, critical, value),
                    ExtensionDer(kNoCheck, critical, "second")});
      const Certificate certificate = ReadGood(der);
      ASSERT_TRUE(certificate.extensions.ocsp_no_check.has_value());
      EXPECT_EQ(ToText(*certificate.extensions.ocsp_no_check), value);
    }
  }
}

class UnknownToMozillaTest : public ::testing::TestWithParam<KnownTestCase> {};

TEST_P(UnknownToMozillaTest, IsKeptIfNotCritical) {
  for (const char* value : {"value", ""}) {
    const std::string der =
        WithList({ExtensionDer(GetParam().oid, Critical::kNo, value),
                  ExtensionDer(GetParam().oid, Critical::kNo, "second")});
    const Certificate certificate = ReadGood(der);
    const std::optional<Bytes> kept = certificate.extensions.*GetParam().slot;
    ASSERT_TRUE(kept.has_value());
    EXPECT_EQ(ToText(*kept), value);
    EXPECT_TRUE(IsInside(der, *kept));
  }
}

TEST_P(UnknownToMozillaTest, IsRefusedIfCritical) {
  for (const char* value : {"value", ""}) {
    EXPECT_EQ(FaultOf(WithList(
                  {ExtensionDer(GetParam().oid, Critical::kYes, value)})),
              Fault::kUnknownCriticalExtension);
  }
  EXPECT_EQ(
      FaultOf(WithList({ExtensionDer(GetParam().oid, Critical::kNo, "x"),
                        ExtensionDer(GetParam().oid, Critical::kYes, "x")})),
      Fault::kUnknownCriticalExtension);
}

constexpr uint8_t kCeSubjectKeyIdentifier[] = {0x55, 29, 14};
constexpr uint8_t kCeAuthorityKeyIdentifier[] = {0x55, 29, 35};
constexpr uint8_t kCeCrlDistributionPoints[] = {0x55, 29, 31};

INSTANTIATE_TEST_SUITE_P(All, UnknownToMozillaTest,
                         ::testing::ValuesIn<KnownTestCase>({
                             {"SubjectKeyIdentifier", kCeSubjectKeyIdentifier,
                              &Extensions::subject_key_identifier},
                             {"AuthorityKeyIdentifier",
                              kCeAuthorityKeyIdentifier,
                              &Extensions::authority_key_identifier},
                             {"CrlDistributionPoints", kCeCrlDistributionPoints,
                              &Extensions::crl_distribution_points},
                         }),
                         NameOf<KnownTestCase>);

TEST(UnknownExtensionTest, IsIgnoredIfNotCritical) {
  const std::string der =
      WithList({ExtensionDer(kUnknownOid, Critical::kNo, ""),
                ExtensionDer(kUnknownOid, Critical::kNo, "x"),
                ExtensionDer(Bytes(), Critical::kNo, "x")});
  EXPECT_EQ(ViewsOf(ReadGood(der)).size(), ViewsOf(Certificate()).size());
}

TEST(UnknownExtensionTest, IsRefusedIfCritical) {
  EXPECT_EQ(FaultOf(WithList({UnknownCritical()})),
            Fault::kUnknownCriticalExtension);
  EXPECT_EQ(FaultOf(WithList({ExtensionDer(kUnknownOid, Critical::kYes, "")})),
            Fault::kUnknownCriticalExtension);
  EXPECT_EQ(FaultOf(WithList({ExtensionDer(Bytes(), Critical::kYes, "x")})),
            Fault::kUnknownCriticalExtension);
}

TEST(UnknownExtensionTest, IsIgnoredIfExplicitlyNotCritical) {
  EXPECT_EQ(FaultOf(WithList({Sequence(
                {Oid(kUnknownOid), Boolean(0x00), OctetString("x")})})),
            std::nullopt);
}

// netscape-cert-type, 2.16.840.1.113730.1.1.
constexpr uint8_t kNetscape[] = {0x60, 0x86, 0x48, 1, 0x86, 0xf8, 0x42, 1, 1};

std::vector<CertificateTestCase> NetscapeCases() {
  const std::string critical = ExtensionDer(kNetscape, Critical::kYes, "x");
  const std::string other = ExtensionDer(kNetscape, Critical::kNo, "");
  const std::string empty = ExtensionDer(kNetscape, Critical::kYes, "");
  const std::string constraints =
      ExtensionDer(oid::kBasicConstraints, Critical::kNo, "x");
  const std::string eku = ExtensionDer(oid::kExtKeyUsage, Critical::kNo, "x");
  const std::string usage = ExtensionDer(oid::kKeyUsage, Critical::kNo, "x");
  return {
      {"WithBoth", WithList({constraints, eku, critical})},
      {"BeforeBoth", WithList({critical, eku, constraints})},
      {"Alone", WithList({critical}), Fault::kUnknownCriticalExtension},
      {"WithoutEku", WithList({critical, constraints, usage}),
       Fault::kUnknownCriticalExtension},
      {"WithoutBasicConstraints", WithList({critical, eku, usage}),
       Fault::kUnknownCriticalExtension},
      {"Empty", WithList({constraints, eku, empty}), Fault::kExtensionEmpty},
      {"Repeated", WithList({constraints, eku, critical, critical}),
       Fault::kExtensionDuplicate},
      {"NotCritical", WithList({other})},
      {"NotCriticalRepeated", WithList({other, other})},
      {"NotCriticalAndCritical",
       WithList({constraints, eku, other, critical, other})},
      {"AloneBeforeTrailingInTheTbs",
       Plain().AddExtensionDer(critical).Append(Part::kTbs, Null()).Build(),
       Fault::kUnknownCriticalExtension},
      {"AloneAfterTrailingInTheTag",
       With(Part::kExtensionsTag, Explicit(3, Sequence({critical}) + Null())),
       Fault::kMalformed},
  };
}

INSTANTIATE_TEST_SUITE_P(Netscape, CertificateFaultTest,
                         ::testing::ValuesIn(NetscapeCases()),
                         NameOf<CertificateTestCase>);

TEST(NetscapeTest, IsKeptIfCriticalOnly) {
  const std::string both =
      ExtensionDer(oid::kBasicConstraints, Critical::kNo, "x") +
      ExtensionDer(oid::kExtKeyUsage, Critical::kNo, "x");
  const std::string critical =
      WithList({both, ExtensionDer(kNetscape, Critical::kYes, "type")});
  const Certificate certificate = ReadGood(critical);
  ASSERT_TRUE(certificate.extensions.critical_netscape_cert_type.has_value());
  EXPECT_EQ(ToText(*certificate.extensions.critical_netscape_cert_type),
            "type");
  const std::string other =
      WithList({both, ExtensionDer(kNetscape, Critical::kNo, "type")});
  EXPECT_FALSE(
      ReadGood(other).extensions.critical_netscape_cert_type.has_value());
}

// The pkixcert_extension cases of mozilla::pkix that are left.
TEST(CertificateTest, CriticalAuthorityInfoAccessMayBeAnEmptySequence) {
  const std::string der =
      CertificateBuilder()
          .SetExtension(oid::kAuthorityInfoAccess, Critical::kYes, Sequence({}))
          .Build();
  EXPECT_EQ(FaultOf(der), std::nullopt);
}

// --- Validity.

absl::Time At(int year, int month, int day, int hour = 0, int minute = 0,
              int second = 0) {
  return absl::FromCivil(
      absl::CivilSecond(year, month, day, hour, minute, second),
      absl::UTCTimeZone());
}

struct ValidityTestCase {
  std::string name;
  std::string contents;
  std::optional<std::pair<absl::Time, absl::Time>> want = std::nullopt;
};

class ValidityTest : public ::testing::TestWithParam<ValidityTestCase> {};

TEST_P(ValidityTest, IsRead) {
  const std::string der =
      With(Part::kValidity, Sequence({GetParam().contents}));
  const std::optional<Validity> validity = ReadValidity(ReadGood(der));
  ASSERT_EQ(validity.has_value(), GetParam().want.has_value());
  if (validity.has_value()) {
    EXPECT_EQ(validity->not_before, GetParam().want->first);
    EXPECT_EQ(validity->not_after, GetParam().want->second);
  }
}

std::vector<ValidityTestCase> Validities() {
  const auto utc = [](const char* text) { return UtcTime(text); };
  const auto general = [](const char* text) { return GeneralizedTime(text); };
  const std::string first = utc("260101000000Z");
  const std::string last = utc("261231235959Z");
  const absl::Time start = At(2026, 1, 1);
  const absl::Time end = At(2026, 12, 31, 23, 59, 59);
  return {
      {"BothUtc", first + last, std::pair(start, end)},
      {"BothGeneralized",
       general("20260101000000Z") + general("20261231235959Z"),
       std::pair(start, end)},
      {"UtcThenGeneralized", first + general("20261231235959Z"),
       std::pair(start, end)},
      {"GeneralizedThenUtc", general("20260101000000Z") + last,
       std::pair(start, end)},
      {"Equal", first + first, std::pair(start, start)},
      {"EqualOfBothTypes", first + general("20260101000000Z"),
       std::pair(start, start)},
      {"Utc1970To2049", utc("700101000000Z") + utc("491231235959Z"),
       std::pair(absl::UnixEpoch(), At(2049, 12, 31, 23, 59, 59))},
      {"NoEnd", first + general("99991231235959Z"),
       std::pair(start, At(9999, 12, 31, 23, 59, 59))},
      {"OneSecondBackwards", first + utc("251231235959Z")},
      {"Backwards", last + first},
      {"Utc50IsBefore1970", utc("500101000000Z") + last},
      {"Utc69IsBefore1970", utc("691231235959Z") + last},
      {"EndOfUtc50", first + utc("500101000000Z")},
      {"BadStart", utc("261301000000Z") + last},
      {"BadEnd", first + utc("261301000000Z")},
      {"BadGeneralizedEnd", first + general("20261301000000Z")},
      {"TypesConfusedUtc", Tlv(0x17, "20260101000000Z") + last},
      {"TypesConfusedGeneralized", Tlv(0x18, "260101000000Z") + last},
      {"OtherType", Utf8String("260101000000Z") + last},
      {"ConstructedTime", Tlv(0x37, "260101000000Z") + last},
      {"EndMissing", first},
      {"BothMissing", ""},
      {"Trailing", first + last + Null()},
      {"ThreeTimes", first + last + last},
      {"EndCut", first + last.substr(0, 10)},
      {"Wrapped", Sequence({first, last})},
  };
}

INSTANTIATE_TEST_SUITE_P(All, ValidityTest, ::testing::ValuesIn(Validities()),
                         NameOf<ValidityTestCase>);

TEST(ValidityTest, IsWhatTheBuilderWasTold) {
  const std::string der = Plain().Validity(kNow, At(2050, 1, 1)).Build();
  const std::optional<Validity> validity = ReadValidity(ReadGood(der));
  ASSERT_TRUE(validity.has_value());
  EXPECT_EQ(validity->not_before, kNow);
  EXPECT_EQ(validity->not_after, At(2050, 1, 1));
}

// --- Damage.

// One with every extension that is looked at.
std::string RichCertificate() {
  return CertificateBuilder()
      .MustStaple()
      .OcspUrls({"http://a/", "http://b/"})
      .CrlUrls({"http://crl/"})
      .SubjectKeyId("subject key")
      .AuthorityKeyId("authority key")
      .SctList("scts")
      .OcspNoCheck(Critical::kYes)
      .Build();
}

// Reads all there is to read and sees that views stay inside of `der`.
void ReadEverything(const std::string& der) {
  Certificate certificate;
  if (Certificate::Read(ToBytes(der), &certificate).has_value()) {
    return;
  }
  for (const Bytes view : ViewsOf(certificate)) {
    ASSERT_TRUE(IsInside(der, view));
  }
  const auto is_inside = [&der](std::string_view url) {
    EXPECT_TRUE(IsInside(der, ToBytes(url)));
  };
  ForEachOcspUrl(certificate, is_inside);
  ForEachCrlUrl(certificate, is_inside);
  const std::optional<Validity> validity = ReadValidity(certificate);
  if (validity.has_value()) {
    EXPECT_LE(validity->not_before, validity->not_after);
  }
}

TEST(DamageTest, EveryTruncationIsMalformed) {
  const std::string der = RichCertificate();
  ASSERT_EQ(FaultOf(der), std::nullopt);
  for (size_t size = 0; size < der.size(); ++size) {
    ASSERT_EQ(FaultOf(der.substr(0, size)), Fault::kMalformed) << size;
  }
}

TEST(DamageTest, EveryTruncationOfTheContentsIsRefused) {
  const std::string der = RichCertificate();
  CBS in = ToCbs(ToBytes(der));
  CBS contents;
  ASSERT_TRUE(CBS_get_asn1(&in, &contents, CBS_ASN1_SEQUENCE));
  const std::string_view text = ToText(ToBytes(contents));
  for (size_t size = 0; size < text.size(); ++size) {
    ASSERT_NE(FaultOf(Sequence({text.substr(0, size)})), std::nullopt) << size;
  }
}

TEST(DamageTest, NoChangedByteLeadsOutside) {
  const std::string good = RichCertificate();
  for (size_t at = 0; at < good.size(); ++at) {
    SCOPED_TRACE(at);
    std::string bad = good;
    for (int octet = 0; octet <= 0xff; ++octet) {
      bad[at] = static_cast<char>(octet);
      ReadEverything(bad);
    }
  }
}

}  // namespace
}  // namespace revcheck::testing
