#include "revcheck/cli/bulk_input.h"

#include <fstream>
#include <string>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::cli {
namespace {

using testing::CertificateBuilder;
using ::testing::HasSubstr;
using testing::TestCa;

// Writes a file of this name and returns its path.
std::string Write(const std::string& name, const std::string& contents) {
  const std::string path = ::testing::TempDir() + "/" + name;
  std::ofstream(path, std::ios::binary) << contents;
  return path;
}

std::string Pem(const std::string& der) {
  return "-----BEGIN CERTIFICATE-----\n" + absl::Base64Escape(der) +
         "\n-----END CERTIFICATE-----\n";
}

class BulkInputTest : public ::testing::Test {
 protected:
  std::string Leaf(int serial) const {
    return ca_.Issue(CertificateBuilder().Serial(serial));
  }

  const TestCa ca_;
};

TEST_F(BulkInputTest, ListNamesPairs) {
  const std::string leaf = Write("list-leaf.pem", Pem(Leaf(1)));
  const std::string issuer = Write("list-issuer.pem", Pem(ca_.certificate()));
  const auto input = BulkInput::Read(
      Write("list", "# first\n\n  " + leaf + "   " + issuer + " \r\n"));
  ASSERT_TRUE(input.ok()) << input.status();
  ASSERT_EQ(input->size(), 1);
  const BulkItem item = input->Load(0);
  EXPECT_EQ(item.index, 1);
  EXPECT_EQ(item.name, leaf);
  ASSERT_TRUE(item.pair.ok()) << item.pair.status();
  EXPECT_EQ(item.pair->certificate, Leaf(1));
  EXPECT_EQ(item.pair->warning, "");
}

TEST_F(BulkInputTest, BundleHoldsPairs) {
  const std::string path =
      Write("bundle", "text\n" + Pem(Leaf(1)) + Pem(ca_.certificate()) +
                          Pem(Leaf(2)) + Pem(ca_.certificate()));
  const auto input = BulkInput::Read(path);
  ASSERT_TRUE(input.ok()) << input.status();
  ASSERT_EQ(input->size(), 2);
  EXPECT_EQ(input->Load(1).name, path + ":2");
  EXPECT_EQ(input->Load(1).pair->certificate, Leaf(2));
  EXPECT_NE(input->Load(0).key, input->Load(1).key);
}

TEST_F(BulkInputTest, KeyIsOfCertificateAndIssuerWhereverTheyStand) {
  const std::string leaf = Write("key-leaf.pem", Pem(Leaf(1)));
  const std::string issuer = Write("key-issuer.pem", Pem(ca_.certificate()));
  const auto list = BulkInput::Read(Write("key-list", leaf + " " + issuer));
  const auto bundle = BulkInput::Read(
      Write("key-bundle", Pem(Leaf(1)) + Pem(ca_.certificate()) + Pem(Leaf(1)) +
                              Pem(TestCa("B").certificate())));
  ASSERT_TRUE(list.ok() && bundle.ok());
  EXPECT_EQ(list->Load(0).key.size(), 64);
  EXPECT_EQ(list->Load(0).key, bundle->Load(0).key);
  EXPECT_NE(bundle->Load(0).key, bundle->Load(1).key);
  EXPECT_THAT(bundle->Load(1).pair->warning, HasSubstr("not the issuer"));
}

TEST_F(BulkInputTest, BadLineIsABadItem) {
  const auto input =
      BulkInput::Read(Write("bad", "one\nmissing a\n- -\na b c\n"));
  ASSERT_TRUE(input.ok()) << input.status();
  ASSERT_EQ(input->size(), 4);
  for (size_t i = 0; i < 4; ++i) {
    const BulkItem item = input->Load(i);
    EXPECT_FALSE(item.pair.ok());
    EXPECT_EQ(item.key.size(), 64);
    EXPECT_EQ(item.key, input->Load(i).key);
  }
}

TEST_F(BulkInputTest, TabsSeparatePathsWithSpaces) {
  const std::string leaf = Write("a leaf.pem", Pem(Leaf(1)));
  const std::string issuer = Write("an issuer.pem", Pem(ca_.certificate()));
  const auto input = BulkInput::Read(Write("tabs", leaf + "\t" + issuer));
  ASSERT_TRUE(input.ok());
  EXPECT_TRUE(input->Load(0).pair.ok()) << input->Load(0).pair.status();
}

TEST_F(BulkInputTest, BadCertificateInABundleIsABadItem) {
  const auto input = BulkInput::Read(
      Write("half", Pem(Leaf(1)) + Pem(std::string("\x30\x00", 2))));
  ASSERT_TRUE(input.ok()) << input.status();
  EXPECT_FALSE(input->Load(0).pair.ok());
}

TEST_F(BulkInputTest, RefusesWhatNamesNothing) {
  for (const std::string& contents :
       {std::string(), std::string("\n# nothing\n"), Leaf(1), Pem(Leaf(1)),
        std::string("-----BEGIN CERTIFICATE-----\n!\n")}) {
    EXPECT_FALSE(BulkInput::Read(Write("nothing", contents)).ok()) << contents;
  }
  EXPECT_FALSE(BulkInput::Read(::testing::TempDir() + "/missing").ok());
}

}  // namespace
}  // namespace revcheck::cli
