#include "revcheck/cli/input.h"

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::cli {
namespace {

using testing::CertIdOf;
using ::testing::HasSubstr;
using testing::TestCa;

// Writes a file of this name and returns its path.
std::string Write(const std::string& name, const std::string& contents) {
  const std::string path = ::testing::TempDir() + "/" + name;
  std::ofstream(path, std::ios::binary) << contents;
  return path;
}

std::string Pem(const std::string& label, const std::string& der) {
  return "-----BEGIN " + label + "-----\n" + absl::Base64Escape(der) +
         "\n-----END " + label + "-----\n";
}

TEST(ReadFileTest, ReturnsEveryByte) {
  const std::string contents("a\0\r\n\xff", 5);
  EXPECT_EQ(ReadFile(Write("bytes", contents)).value(), contents);
  EXPECT_EQ(ReadFile(Write("none", "")).value(), "");
  const std::string large(200000, 'x');
  EXPECT_EQ(ReadFile(Write("large", large)).value(), large);
}

TEST(ReadFileTest, NamesAFileThatIsNotThere) {
  EXPECT_THAT(std::string(ReadFile("/missing/file").status().message()),
              HasSubstr("/missing/file: "));
}

TEST(ReadFileTest, RefusesAFolder) {
  const std::string folder = ::testing::TempDir();
  EXPECT_THAT(std::string(ReadFile(folder).status().message()),
              HasSubstr(folder + ": "));
}

TEST(ReadLineTest, ReadsAsGetlineDoes) {
  for (const std::string text : {"", "\n", "a", "a\n", "a\n\nb", "\r\n\n"}) {
    std::istringstream in(text);
    std::istringstream same(text);
    std::string line;
    std::string expected;
    while (std::getline(same, expected)) {
      EXPECT_EQ(ReadLine(&in, &line).value(), true) << text;
      EXPECT_EQ(line, expected);
      EXPECT_EQ(in.eof(), same.eof());
    }
    EXPECT_EQ(ReadLine(&in, &line).value(), false) << text;
    EXPECT_FALSE(in.bad());
  }
}

TEST(ReadLineTest, RefusesALineWithoutEnd) {
  std::ifstream zeros("/dev/zero", std::ios::binary);
  std::string line;
  EXPECT_EQ(ReadLine(&zeros, &line).status().message(), "longer than 64 MiB");
}

TEST(ReadMessageFileTest, ReadsDerPemAndBase64) {
  for (const std::string& contents :
       {std::string("\x30\x00", 2), std::string("MAA=\n"),
        Pem("OCSP RESPONSE", std::string("\x30\x00", 2))}) {
    const auto message =
        ReadMessageFile(Write("message", contents), "OCSP RESPONSE");
    ASSERT_TRUE(message.ok()) << message.status().message();
    EXPECT_EQ(*message, std::string("\x30\x00", 2));
  }
}

TEST(ReadMessageFileTest, NamesTheFileWithoutSuchABlock) {
  const std::string path = Write("other.pem", Pem("CERTIFICATE", "x"));
  EXPECT_THAT(
      std::string(ReadMessageFile(path, "OCSP RESPONSE").status().message()),
      HasSubstr(path + ": "));
}

TEST(ParseTimeTest, ReadsRfc3339) {
  EXPECT_EQ(ParseTime("2026-03-01T00:00:00Z").value(), testing::kNow);
  EXPECT_EQ(ParseTime("2026-03-01T01:30:00+01:30").value(), testing::kNow);
}

TEST(ParseTimeTest, RefusesEverythingElse) {
  for (const char* text :
       {"", "now", "2026-03-01", "2026-03-01T00:00:00", "2026-02-29T00:00:00Z",
        "2026-03-01T25:00:00Z", "2026-03-01T00:00:00Zjunk", "infinite-future",
        " infinite-past", "99999-03-01T00:00:00Z", "-1-03-01T00:00:00Z"}) {
    EXPECT_FALSE(ParseTime(text).ok()) << text;
  }
}

TEST(ParseHexTest, ReadsBytes) {
  EXPECT_EQ(ParseHex("0aFF").value(), "\x0a\xff");
  EXPECT_EQ(ParseHex("0a:ff").value(), "\x0a\xff");
  EXPECT_EQ(ParseHex("aff").value(), "\x0a\xff");
  EXPECT_EQ(ParseHex("00").value(), std::string(1, '\0'));
}

TEST(ParseHexTest, RefusesEverythingElse) {
  for (const char* text : {"", ":", "0x0a", "xyz", " 0a", "0a ", "-1"}) {
    EXPECT_FALSE(ParseHex(text).ok()) << text;
  }
}

TEST(ParseSerialTest, IsNeverNegativeNorPadded) {
  using namespace std::string_literals;
  EXPECT_EQ(ParseSerial("8F00000000000001").value(), "\0\x8f\0\0\0\0\0\0\x01"s);
  EXPECT_EQ(ParseSerial("00:8f:01").value(), "\0\x8f\x01"s);
  EXPECT_EQ(ParseSerial("00005a").value(), "\x5a");
  EXPECT_EQ(ParseSerial("7F").value(), "\x7f");
  EXPECT_EQ(ParseSerial("0").value(), "\0"s);
  EXPECT_EQ(ParseSerial("0000").value(), "\0"s);
  EXPECT_FALSE(ParseSerial("-8f").ok());
}

TEST(ReadFileTest, SkipsTheByteOrderMarkOfATextAlone) {
  const std::string mark = "\xef\xbb\xbf";
  EXPECT_EQ(ReadFile(Write("marked", mark + "a\r\n\tb")).value(), "a\r\n\tb");
  EXPECT_EQ(ReadFile(Write("mark", mark)).value(), "");
  const std::string der = mark + "0\x03\x0a\x01\x06";
  EXPECT_EQ(ReadFile(Write("marked.der", der)).value(), der);
}

class TargetTest : public ::testing::Test {
 protected:
  TargetTest()
      : leaf_(Write("leaf.pem", Pem("CERTIFICATE", ca_.Issue()))),
        issuer_(Write("issuer.pem", Pem("CERTIFICATE", ca_.certificate()))) {}

  // Expects the CertID of the leaf.
  void ExpectLeaf(const TargetOptions& options) {
    const auto target = Target::Load(options);
    ASSERT_TRUE(target.ok()) << target.status().message();
    const CertId expected = CertIdOf(ca_);
    EXPECT_EQ(target->Id().issuer_name, expected.issuer_name);
    EXPECT_EQ(target->Id().issuer_spki, expected.issuer_spki);
    EXPECT_EQ(target->Id().serial, expected.serial);
    EXPECT_EQ(target->warning(), "");
  }

  static void ExpectError(const TargetOptions& options,
                          const std::string& expected) {
    const auto target = Target::Load(options);
    ASSERT_FALSE(target.ok());
    EXPECT_THAT(std::string(target.status().message()), HasSubstr(expected));
  }

  const TestCa ca_;
  const std::string leaf_;
  const std::string issuer_;
};

TEST_F(TargetTest, ReadsCertificateAndIssuer) {
  TargetOptions options;
  options.certificate = leaf_;
  options.issuer = issuer_;
  ExpectLeaf(options);
}

TEST_F(TargetTest, TakesTheIssuerFromTheChain) {
  TargetOptions options;
  options.certificate =
      Write("chain.pem", ReadFile(leaf_).value() + ReadFile(issuer_).value());
  ExpectLeaf(options);
}

TEST_F(TargetTest, ReadsParts) {
  TargetOptions options;
  options.issuer_name = Write("name", ca_.name());
  options.issuer_spki = Write("spki", ca_.key().spki());
  options.serial = "5A:3C:91:2E:77:08:D4:16";
  ExpectLeaf(options);
}

TEST_F(TargetTest, TakesTheNameFromTheCertificateAndWarnsOfAnother) {
  const TestCa renamed("Renamed CA", ca_.key());
  TargetOptions options;
  options.certificate = leaf_;
  options.issuer =
      Write("renamed.pem", Pem("CERTIFICATE", renamed.certificate()));
  const auto target = Target::Load(options);
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(ToText(target->Id().issuer_name), ca_.name());
  EXPECT_THAT(target->warning(), HasSubstr(options.issuer));
}

TEST_F(TargetTest, WarnsOfTheIssuerInThePlaceOfTheCertificate) {
  TargetOptions options;
  options.certificate = Write(
      "backwards.pem", ReadFile(issuer_).value() + ReadFile(leaf_).value());
  options.issuer = issuer_;
  EXPECT_EQ(Target::Load(options)->warning(),
            options.certificate + ": the certificate is the issuer itself");
  options.issuer = "";
  EXPECT_EQ(Target::Load(options)->warning(),
            options.certificate +
                ": the second certificate is not the issuer the first names");
}

TEST_F(TargetTest, WarnsOfAnIssuerOfTheNameWithAnotherKey) {
  const TestCa old("Test CA", TestCa("Old CA").key());
  TargetOptions options;
  options.certificate = leaf_;
  options.issuer = Write("old.pem", Pem("CERTIFICATE", old.certificate()));
  EXPECT_EQ(Target::Load(options)->warning(),
            options.issuer + ": has the name of the issuer, but its key did " +
                "not sign " + leaf_);
  options.certificate =
      Write("old-chain.pem",
            ReadFile(leaf_).value() + ReadFile(options.issuer).value());
  options.issuer = "";
  EXPECT_EQ(Target::Load(options)->warning(),
            options.certificate +
                ": the key of the second certificate did not sign the first");
}

TEST_F(TargetTest, TakesTheIssuerThatSignedAmongSeveral) {
  const std::string others =
      Pem("CERTIFICATE",
          TestCa("Test CA", TestCa("Old CA").key()).certificate()) +
      Pem("CERTIFICATE", TestCa("Other CA").certificate()) +
      Pem("CERTIFICATE", "junk");
  TargetOptions options;
  options.certificate = leaf_;
  options.issuer = Write("bundle.pem", others + ReadFile(issuer_).value());
  ExpectLeaf(options);
  options.certificate =
      Write("long-chain.pem",
            ReadFile(leaf_).value() + others + ReadFile(issuer_).value());
  options.issuer = "";
  ExpectLeaf(options);
}

TEST_F(TargetTest, SaysNothingOfASignatureThatIsNotRead) {
  const std::string algorithm =
      testing::Sequence({testing::Oid(ToBytes("\x2a\x03"))});
  const std::string leaf =
      ca_.Issue(testing::CertificateBuilder()
                    .Replace(testing::CertificatePart::kTbsAlgorithm, algorithm)
                    .Replace(testing::CertificatePart::kAlgorithm, algorithm));
  const auto pair =
      LoadPair(Write("odd.pem", Pem("CERTIFICATE", leaf)), issuer_);
  ASSERT_TRUE(pair.ok()) << pair.status().message();
  EXPECT_EQ(pair->warning, "");
}

TEST_F(TargetTest, RefusesOtherDerThanNameAndKey) {
  TargetOptions options;
  options.serial = "11";
  options.issuer_spki = Write("spki", ca_.key().spki());
  for (const std::string& other : {ca_.certificate(), ca_.key().spki()}) {
    options.issuer_name = Write("name", other);
    ExpectError(options, options.issuer_name + ": is no Name in DER");
  }
  options.issuer_name = Write("name", ca_.name());
  for (const std::string& other : {ca_.certificate(), ca_.name()}) {
    options.issuer_spki = Write("spki", other);
    ExpectError(options, options.issuer_spki + ": is no public key in DER");
  }
}

TEST_F(TargetTest, ReadsTheCertificateBeforeItAsksForAnIssuer) {
  TargetOptions options;
  options.certificate = Write("spki", ca_.key().spki());
  ExpectError(options, options.certificate + ": not a usable certificate");
}

TEST_F(TargetTest, RefusesPartsThatAreNoDer) {
  TargetOptions options;
  options.serial = "11";
  options.issuer_name = Write("name", ca_.name() + "x");
  options.issuer_spki = Write("spki", ca_.key().spki());
  ExpectError(options, options.issuer_name + ": is no Name in DER");
  options.issuer_name = Write("name", ca_.name());
  options.issuer_spki = Write("spki", "garbage!");
  ExpectError(options, options.issuer_spki + ": is no public key in DER");
}

TEST_F(TargetTest, RefusesACertificateWithoutIssuer) {
  TargetOptions options;
  options.certificate = leaf_;
  ExpectError(options, leaf_ + ": holds no issuer certificate");
}

TEST_F(TargetTest, RefusesIncompleteParts) {
  TargetOptions options;
  ExpectError(options, "--cert");
  options.issuer_name = issuer_;
  options.serial = "11";
  ExpectError(options, "--issuer-spki");
}

TEST_F(TargetTest, NamesTheFileThatIsNoCertificate) {
  TargetOptions options;
  options.certificate = leaf_;
  options.issuer = Write("junk.pem", Pem("CERTIFICATE", "junk"));
  ExpectError(options, options.issuer + ": ");
  options.issuer = Write("junk", "junk");
  ExpectError(options, options.issuer + ": ");
}

TEST_F(TargetTest, NamesTheSerialThatIsNotHexadecimal) {
  TargetOptions options;
  options.issuer_name = Write("name", ca_.name());
  options.issuer_spki = Write("spki", ca_.key().spki());
  options.serial = "serial";
  ExpectError(options, "--serial: 'serial'");
}

}  // namespace
}  // namespace revcheck::cli
