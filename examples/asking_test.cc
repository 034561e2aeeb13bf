// Runs the examples that ask, against `openssl ocsp`.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/cli/loopback_responder.h"
#include "revcheck/net/testing/openssl_responder.h"
#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/temp_directory.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kRevokedSerial = "\x11\x22";
constexpr absl::Duration kPatience = absl::Minutes(5);
constexpr int kRuns = 3;

struct Finished {
  int status = -1;
  std::string output;
};

// Programs of this folder, by the path in the test's runfiles.
std::string PathOf(const std::string& program) {
  char directory[4096];
  return std::string(getcwd(directory, sizeof(directory))) + "/examples/" +
         program;
}

class AskingTest : public ::testing::TestWithParam<std::string> {
 protected:
  Finished Run(std::string_view serial, const std::string& url) {
    const std::string leaf = directory_.Write(
        "leaf.pem", CertificatePem(ca_.Issue(
                        ValidNow(CertificateBuilder().Serial(serial))
                            .Validity(absl::Now() - absl::Hours(1),
                                      absl::Now() + absl::Hours(720)))));
    const std::string issuer =
        directory_.Write("issuer.pem", CertificatePem(ca_.certificate()));
    Subprocess program({PathOf(GetParam()), leaf, issuer, url});
    const auto status = program.WaitForExit(kPatience);
    return {status.value_or(-1), program.Output() + program.Errors()};
  }

  // Asks again, up to twice, if the answer took longer than the program waits:
  // here that is the machine's doing.
  Finished RunAgainstResponder(std::string_view serial) {
    Finished finished;
    for (int i = 0; i < kRuns; ++i) {
      const OpensslResponder responder(
          ca_, {OpensslIndexEntry::Good(kLeafSerial),
                OpensslIndexEntry::Revoked(kRevokedSerial,
                                           absl::Now() - absl::Hours(1))});
      EXPECT_EQ(responder.failure(), "");
      finished = Run(serial, responder.Url());
      if (!absl::StrContains(finished.output, "timed_out")) break;
    }
    return finished;
  }

  const TestCa ca_ = TestCa(ValidNow(CertificateBuilder::Ca("Example CA")));
  const TempDirectory directory_;
};

TEST_P(AskingTest, SaysWhatTheResponderSays) {
  if (!OpensslResponder::Available()) {
    GTEST_SKIP() << "no openssl on this machine";
  }
  const Finished good = RunAgainstResponder(kLeafSerial);
  EXPECT_EQ(good.status, 0) << good.output;
  EXPECT_THAT(good.output, HasSubstr("accept: Success"));
  const Finished revoked = RunAgainstResponder(kRevokedSerial);
  EXPECT_EQ(revoked.status, 1) << revoked.output;
  EXPECT_THAT(revoked.output, HasSubstr("SEC_ERROR_REVOKED_CERTIFICATE"));
}

TEST_P(AskingTest, SaysWhyThereIsNoAnswer) {
  const auto nobody = cli::ClosedPort::Reserve();
  ASSERT_TRUE(nobody.ok());
  const Finished refused = Run(kLeafSerial, (*nobody)->Url("/"));
  EXPECT_EQ(refused.status, 0) << refused.output;  // Soft fail.
  EXPECT_THAT(refused.output, HasSubstr("connection_refused"));
}

INSTANTIATE_TEST_SUITE_P(Examples, AskingTest,
                         ::testing::Values("own_event_loop", "own_http_stack"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace revcheck::testing
