// Many checks at once over real connections.

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/checker/checker.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/testing/descriptors.h"
#include "revcheck/net/testing/gate.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

constexpr int kCertificates = 50;
constexpr int kThreads = 4;
constexpr int kChecks = 500;

std::string SerialOf(int i) { return {'\x41', static_cast<char>(i + 1)}; }

// With the longest limit that a policy allows: an exchange waits until all
// checks have begun.
std::unique_ptr<Checker> MakeNetworkChecker() {
  PolicyOptions policy = PolicyOptions::FirefoxHardFail();
  policy.hard_timeout = absl::Seconds(20);
  CheckerOptions options;
  options.policy = *Policy::Create(policy);
  options.clock = [] { return kNow; };
  return *Checker::Create(std::move(options),
                          std::make_shared<BeastClient>(LoopbackOptions()));
}

class Tally {
 public:
  void Count(const CheckResult& result) {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++decisions_[result.verdict().decision];
    ++total_;
    changed_.notify_all();
  }

  std::map<Decision, int> WaitFor(int total) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this, total] { return total_ >= total; });
    return decisions_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Decision, int> decisions_;
  int total_ = 0;
};

class ManyChecksTest : public ::testing::Test {
 protected:
  ManyChecksTest() {
    for (int i = 0; i < kCertificates; ++i) {
      leaves_.push_back(ca_.Issue(CertificateBuilder().Serial(SerialOf(i))));
      answers_.push_back(
          OcspHttpResponse(ResponseBuilder(ca_).Good(SerialOf(i)).Build()));
    }
  }

  // A responder that answers each certificate at its own path, once the gate is
  // open.
  Script Responder(Gate* gate) {
    return AnswerEach([this, gate](const ReceivedRequest& request) {
      gate->Wait();
      return answers_[std::stoi(request.target.substr(1))];
    });
  }

  CheckInput InputFor(int i, const std::string& url) const {
    CheckInput input;
    input.certificate = ToBytes(leaves_[i]);
    input.issuer = ToBytes(ca_.certificate());
    input.url = url;
    return input;
  }

  const TestCa ca_;
  std::vector<std::string> leaves_;
  std::vector<std::string> answers_;
};

TEST_F(ManyChecksTest, ShareOneExchangeForEachCertificate) {
  Gate gate;
  TestServer server(Responder(&gate));
  const auto checker = MakeNetworkChecker();
  Tally tally;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = t; i < kChecks; i += kThreads) {
        const int which = i % kCertificates;
        const std::string url = server.Url(absl::StrCat("/", which));
        EXPECT_TRUE(checker
                        ->CheckAsync(InputFor(which, url),
                                     [&tally](const CheckResult& result) {
                                       tally.Count(result);
                                     })
                        .ok());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(checker->Snapshot().checks_waiting, kChecks);
  gate.Open();
  EXPECT_EQ(tally.WaitFor(kChecks),
            (std::map<Decision, int>{{Decision::kAccept, kChecks}}));
  EXPECT_EQ(server.requests(), kCertificates);
  const CheckerSnapshot snapshot = checker->Snapshot();
  EXPECT_EQ(snapshot.exchanges, kCertificates);
  EXPECT_EQ(snapshot.exchanges_shared, kChecks - kCertificates);
  EXPECT_EQ(snapshot.exchanges_under_way, 0);
  EXPECT_EQ(snapshot.cached_responses, kCertificates);
}

TEST_F(ManyChecksTest, MayBeginWhileOthersEnd) {
  Gate gate;
  gate.Open();
  TestServer server(Responder(&gate));
  const auto checker = MakeNetworkChecker();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kCertificates; ++i) {
        const std::string url = server.Url(absl::StrCat("/", i));
        EXPECT_TRUE(checker->Check(InputFor(i, url))->accepted());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(server.requests(), kCertificates);
}

TEST_F(ManyChecksTest, EndWithTheChecker) {
  const size_t descriptors = CountDescriptors();
  {
    TestServer server(
        [](ServerConnection& connection) { connection.WaitForPeerToClose(); });
    int calls = 0;
    {
      const auto checker = MakeNetworkChecker();
      for (int i = 0; i < kChecks; ++i) {
        (void)checker->CheckAsync(InputFor(i % kCertificates, server.Url()),
                                  [&calls](const CheckResult&) { ++calls; });
      }
      ASSERT_TRUE(server.WaitForConnections(1));
    }
    EXPECT_EQ(calls, 0);
    EXPECT_TRUE(server.WaitForOpenConnections(0));
  }
  EXPECT_EQ(CountDescriptors(), descriptors);
}

}  // namespace
}  // namespace revcheck::testing
