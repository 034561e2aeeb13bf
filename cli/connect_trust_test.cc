#include "revcheck/cli/connect_trust.h"

#include <fstream>
#include <string>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::cli {
namespace {

using testing::CertificateBuilder;
using testing::DaysFromNow;
using ::testing::HasSubstr;
using testing::kNow;
using testing::TestCa;

std::string Write(const std::string& name, const std::string& contents) {
  const std::string path = ::testing::TempDir() + "/" + name;
  std::ofstream(path, std::ios::binary) << contents;
  return path;
}

std::string Pem(const std::string& der) {
  return "-----BEGIN CERTIFICATE-----\n" + absl::Base64Escape(der) +
         "\n-----END CERTIFICATE-----\n";
}

TEST(LoadRootsTest, LoadsAllThatCanBeRead) {
  const TestCa a("A");
  const TestCa b("B");
  const auto roots = LoadRoots(
      Write("roots", Pem(a.certificate()) + Pem("\x30\x03xyz") +
                         Pem(b.certificate()) + Pem(b.certificate())));
  ASSERT_TRUE(roots.ok()) << roots.status().message();
  for (const TestCa* ca : {&a, &b}) {
    const Subject subject({ca->Issue()}, "leaf.example", roots->get(), kNow);
    EXPECT_FALSE(subject.fault().has_value()) << subject.error();
    EXPECT_NE(subject.issuer(), nullptr);
  }
}

TEST(LoadRootsTest, NamesTheFileThatIsOfNoUse) {
  EXPECT_THAT(std::string(LoadRoots("/missing").status().message()),
              HasSubstr("/missing: No such file"));
  for (const std::string& contents :
       {std::string(), std::string("text"), Pem("\x30\x03xyz")}) {
    const std::string path = Write("useless", contents);
    EXPECT_THAT(std::string(LoadRoots(path).status().message()),
                HasSubstr(path + ": "));
  }
}

class SubjectTest : public ::testing::Test {
 protected:
  SubjectTest() : roots_(*LoadRoots(Write("root", Pem(ca_.certificate())))) {}

  const TestCa ca_;
  const bssl::UniquePtr<X509_STORE> roots_;
};

TEST_F(SubjectTest, PathIsKnownAlsoAfterItsTime) {
  const Subject subject({ca_.Issue()}, "leaf.example", roots_.get(),
                        DaysFromNow(100));
  EXPECT_EQ(subject.fault(), TrustFault::kExpired);
  EXPECT_EQ(subject.chain().size(), 2u);
  EXPECT_TRUE(subject.is_presented(0));
  EXPECT_FALSE(subject.is_presented(1));
  EXPECT_NE(subject.issuer(), nullptr);
}

TEST_F(SubjectTest, NamesTheCertificateThatIsOutOfDate) {
  const TestCa below =
      ca_.IssueCa(CertificateBuilder::Ca("Old Intermediate")
                      .Validity(DaysFromNow(-900), DaysFromNow(-2)));
  const std::string leaf = below.Issue();
  const Subject above({leaf, below.certificate()}, "leaf.example", roots_.get(),
                      kNow);
  EXPECT_EQ(above.fault(), TrustFault::kIntermediateExpired);
  EXPECT_THAT(above.error(),
              HasSubstr(": CN=Old Intermediate, on 2026-02-27T00:00:00Z"));
  const Subject itself({ca_.Issue()}, "leaf.example", roots_.get(),
                       DaysFromNow(100));
  EXPECT_EQ(itself.fault(), TrustFault::kExpired);
  EXPECT_THAT(itself.error(), HasSubstr(": CN=leaf.example, on "));
  const Subject early({ca_.Issue()}, "leaf.example", roots_.get(),
                      DaysFromNow(-40));
  EXPECT_EQ(early.fault(), TrustFault::kNotYetValid);
  EXPECT_THAT(early.error(), HasSubstr(": CN=leaf.example, before "));
}

// It expired before the leaf was issued, so that there never was a path.
TEST_F(SubjectTest, NamesAnIntermediateThatWasNeverOfUse) {
  const TestCa below =
      ca_.IssueCa(CertificateBuilder::Ca("Old Intermediate")
                      .Validity(DaysFromNow(-900), DaysFromNow(-300)));
  const Subject subject({below.Issue(), below.certificate()}, "leaf.example",
                        roots_.get(), kNow);
  EXPECT_EQ(subject.fault(), TrustFault::kIntermediateExpired);
  EXPECT_THAT(subject.error(), HasSubstr(": CN=Old Intermediate, on "));
  EXPECT_NE(subject.issuer(), nullptr);
}

TEST_F(SubjectTest, HostIsANameOrAnAddress) {
  const Subject name({ca_.Issue()}, "leaf.example", roots_.get(), kNow);
  EXPECT_TRUE(name.host_matches());
  const Subject other({ca_.Issue()}, "x.leaf.example", roots_.get(), kNow);
  EXPECT_FALSE(other.host_matches());
  EXPECT_FALSE(other.fault().has_value());
  const Subject address({ca_.Issue()}, "192.0.2.7", roots_.get(), kNow);
  EXPECT_FALSE(address.host_matches());
}

TEST_F(SubjectTest, SelfSignedLeafIsItsOwnIssuer) {
  const Subject subject({CertificateBuilder().Build()}, "leaf.example",
                        roots_.get(), kNow);
  EXPECT_EQ(subject.fault(), TrustFault::kUnknownRoot);
  EXPECT_NE(subject.issuer(), nullptr);
}

TEST_F(SubjectTest, JunkIsNotReadable) {
  EXPECT_FALSE(Subject({}, "a", roots_.get(), kNow).is_readable());
  EXPECT_FALSE(Subject({"junk"}, "a", roots_.get(), kNow).is_readable());
  const Subject behind({ca_.Issue(), "junk"}, "leaf.example", roots_.get(),
                       kNow);
  EXPECT_TRUE(behind.is_readable());
}

}  // namespace
}  // namespace revcheck::cli
