#include <openssl/ssl.h>
#include <stddef.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/tls/client.h"
#include "revcheck/tls/testing/event_client.h"
#include "revcheck/tls/testing/spec_handshake.h"
#include "revcheck/tls/testing/tls_client.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {
namespace {

constexpr size_t kSequential = 1000;
constexpr size_t kConcurrent = 200;
constexpr size_t kThreads = 8;

class ManyHandshakesTest : public ::testing::Test {
 protected:
  bssl::UniquePtr<SSL_CTX> Context() const {
    ClientContextOptions options;
    options.roots = {ca_.certificate()};
    return MakeClientContext(options);
  }

  // A leaf of its own for each number, "0.example" and so on.
  void ServeOneOfMany(size_t number) {
    const CertificateBuilder leaf =
        CertificateBuilder()
            .Serial(static_cast<int64_t>(number) + 1)
            .DnsName(HostOf(number))
            .OcspUrl(responder_.Url(absl::StrCat("/", number)));
    server_.ServeFor(HostOf(number), {{ca_.Issue(leaf)}, leaf.key()});
  }
  static std::string HostOf(size_t number) {
    return absl::StrCat(number, ".example");
  }

  // Every third is revoked.
  static bool IsRevoked(size_t number) { return number % 3 == 0; }

  std::string Answer(const ReceivedRequest& request) const {
    const size_t number = std::stoul(request.target.substr(1));
    const std::string serial = SerialOf(number);
    ResponseBuilder response(ca_);
    return OcspHttpResponse(IsRevoked(number) ? response.Revoked(serial).Build()
                                              : response.Good(serial).Build());
  }

  // The contents of the INTEGER of number + 1.
  static std::string SerialOf(size_t number) {
    const size_t serial = number + 1;
    std::string contents;
    if (serial >= 0x80) contents += static_cast<char>(serial >> 8);
    contents += static_cast<char>(serial & 0xff);
    return contents;
  }

  const TestCa ca_;
  const CertificateBuilder leaf_;
  const TestServer responder_{
      AnswerEach([this](const ReceivedRequest& r) { return Answer(r); })};
  TlsServer server_{
      {{ca_.Issue(leaf_)}, leaf_.key(), ResponseBuilder(ca_).Good().Build()}};
  // By hard fail, which waits longest.
  std::shared_ptr<Checker> checker_ =
      SpecChecker(PolicyOptions::FirefoxHardFail());
};

TEST_F(ManyHandshakesTest, OneAfterAnotherAllSucceed) {
  const auto ctx = Context();
  ASSERT_TRUE(VerifyServers(ctx.get(), checker_).ok());
  for (size_t i = 0; i < kSequential; ++i) {
    const TlsHandshake handshake = Connect(ctx.get(), server_.port());
    ASSERT_TRUE(handshake.ok) << handshake.error << handshake.reason;
  }
  EXPECT_TRUE(server_.WaitForHandshakes(kSequential));
  EXPECT_EQ(server_.failures(), 0);
  EXPECT_EQ(responder_.requests(), 0);
}

TEST_F(ManyHandshakesTest, OnManyThreadsEachServerIsJudgedForItself) {
  for (size_t i = 0; i < kConcurrent; ++i) ServeOneOfMany(i);
  const auto ctx = Context();
  ASSERT_TRUE(VerifyServers(ctx.get(), checker_).ok());
  std::atomic<size_t> next{0};
  std::atomic<size_t> right{0};
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (size_t number = next++; number < kConcurrent; number = next++) {
        ConnectOptions options;
        options.name = HostOf(number);
        const TlsHandshake handshake =
            Connect(ctx.get(), server_.port(), options);
        if (handshake.ok == !IsRevoked(number)) ++right;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, kConcurrent);
  EXPECT_EQ(responder_.requests(), kConcurrent);
}

TEST_F(ManyHandshakesTest, OnOneThreadEachServerIsJudgedForItself) {
  for (size_t i = 0; i < kConcurrent; ++i) ServeOneOfMany(i);
  const auto ctx = Context();
  ASSERT_TRUE(VerifyServersAsync(ctx.get(), checker_).ok());
  EventClient client;
  for (size_t i = 0; i < kConcurrent; ++i) {
    ConnectOptions options;
    options.name = HostOf(i);
    client.Connect(ctx.get(), server_.port(), options);
  }
  ASSERT_TRUE(client.RunUntilAllEnd());
  for (size_t i = 0; i < kConcurrent; ++i) {
    EXPECT_EQ(client.handshake(i).ok, !IsRevoked(i))
        << client.handshake(i).error << client.handshake(i).reason;
    EXPECT_LE(client.wakes(i), 1);
  }
  EXPECT_EQ(responder_.requests(), kConcurrent);
}

TEST_F(ManyHandshakesTest, ConnectionsToOneServerShareOneQuestion) {
  ServeOneOfMany(1);
  const auto ctx = Context();
  ASSERT_TRUE(VerifyServersAsync(ctx.get(), checker_).ok());
  EventClient client;
  ConnectOptions options;
  options.name = HostOf(1);
  for (size_t i = 0; i < 50; ++i) {
    client.Connect(ctx.get(), server_.port(), options);
  }
  ASSERT_TRUE(client.RunUntilAllEnd());
  for (size_t i = 0; i < 50; ++i) EXPECT_TRUE(client.handshake(i).ok);
  EXPECT_EQ(responder_.requests(), 1);
}

// The application lets go of everything while handshakes are under way; the
// last reference to checker and HTTP client may go on any thread.
TEST_F(ManyHandshakesTest, CheckerLivesAsLongAsItsHandshakes) {
  for (size_t i = 0; i < 20; ++i) ServeOneOfMany(i);
  EventClient client;
  {
    const auto ctx = Context();
    ASSERT_TRUE(VerifyServersAsync(ctx.get(), checker_).ok());
    checker_.reset();
    for (size_t i = 0; i < 20; ++i) {
      ConnectOptions options;
      options.name = HostOf(i);
      client.Connect(ctx.get(), server_.port(), options);
    }
  }
  ASSERT_TRUE(client.RunUntilAllEnd());
  for (size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(client.handshake(i).ok, !IsRevoked(i));
  }
}

// Connections are freed while answers arrive, in every order that there is
// time for.
TEST_F(ManyHandshakesTest, ConnectionsMayBeFreedAsTheirAnswersArrive) {
  for (size_t i = 0; i < 100; ++i) ServeOneOfMany(i);
  for (int round = 0; round < 3; ++round) {
    EventClient client;
    const auto ctx = Context();
    ASSERT_TRUE(VerifyServersAsync(ctx.get(), SpecChecker()).ok());
    for (size_t i = 0; i < 100; ++i) {
      ConnectOptions options;
      options.name = HostOf(i);
      client.Connect(ctx.get(), server_.port(), options);
    }
    size_t freed = 0;
    ASSERT_TRUE(client.RunUntil([&] {
      for (size_t i = freed; i < 100 && client.is_waiting(i); ++i) {
        client.Free(i);
        ++freed;
      }
      return client.ended() + freed >= 50;
    }));
  }
}

}  // namespace
}  // namespace revcheck::testing
