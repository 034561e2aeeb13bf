#include "revcheck/net/testing/openssl_responder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/temp_directory.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class OpensslResponderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!OpensslResponder::Available()) GTEST_SKIP() << "no openssl";
  }

  // What `openssl ocsp` as a client says of `leaf`.
  std::string Ask(const OpensslResponder& responder, const std::string& leaf) {
    const std::string ca =
        files_.Write("ca.pem", CertificatePem(ca_.certificate()));
    const std::string cert = files_.Write("leaf.pem", CertificatePem(leaf));
    Subprocess client({"/usr/bin/openssl", "ocsp", "-issuer", ca, "-cert", cert,
                       "-CAfile", ca, "-url", responder.Url()});
    EXPECT_EQ(client.WaitForExit(), 0);
    return client.Output() + client.Errors();
  }

  const TestCa ca_{ValidNow(CertificateBuilder::Ca("Test CA"))};
  const std::string leaf_ = ca_.Issue(ValidNow(CertificateBuilder()));
  const TempDirectory files_;
};

TEST_F(OpensslResponderTest, SaysGoodAndUnknown) {
  const OpensslResponder responder(ca_, {OpensslIndexEntry::Good(kLeafSerial)});
  ASSERT_EQ(responder.failure(), "");
  const std::string good = Ask(responder, leaf_);
  EXPECT_THAT(good, HasSubstr("Response verify OK"));
  EXPECT_THAT(good, HasSubstr("leaf.pem: good"));
  EXPECT_THAT(good, HasSubstr("Next Update"));
  EXPECT_THAT(good, Not(HasSubstr("no nonce")));
  const std::string other =
      ca_.Issue(ValidNow(CertificateBuilder()).Serial(1000));
  EXPECT_THAT(Ask(responder, other), HasSubstr("leaf.pem: unknown"));
  EXPECT_THAT(responder.Log(), HasSubstr("POST /"));
}

TEST_F(OpensslResponderTest, SaysRevoked) {
  const OpensslResponder responder(
      ca_, {OpensslIndexEntry::Revoked(
               kLeafSerial, absl::FromUnixSeconds(1700000000), "superseded")});
  ASSERT_EQ(responder.failure(), "");
  const std::string said = Ask(responder, leaf_);
  EXPECT_THAT(said, HasSubstr("leaf.pem: revoked"));
  EXPECT_THAT(said, HasSubstr("Reason: superseded"));
  EXPECT_THAT(said, HasSubstr("Nov 14 22:13:20 2023 GMT"));
}

TEST_F(OpensslResponderTest, SignsWithADelegatedResponder) {
  OpensslResponderOptions options;
  options.signer =
      ca_.IssueResponder(ValidNow(CertificateBuilder::Responder()));
  options.lifetime = std::nullopt;
  const OpensslResponder responder(ca_, {OpensslIndexEntry::Good(kLeafSerial)},
                                   options);
  ASSERT_EQ(responder.failure(), "");
  const std::string said = Ask(responder, leaf_);
  EXPECT_THAT(said, HasSubstr("Response verify OK"));
  EXPECT_THAT(said, HasSubstr("leaf.pem: good"));
  EXPECT_THAT(said, Not(HasSubstr("Next Update")));
}

TEST_F(OpensslResponderTest, SaysWhyItDoesNotRun) {
  OpensslResponderOptions options;
  options.arguments = {"-no_such_option"};
  const OpensslResponder responder(ca_, {}, options);
  EXPECT_THAT(responder.failure(), HasSubstr("no_such_option"));
}

}  // namespace
}  // namespace revcheck::testing
