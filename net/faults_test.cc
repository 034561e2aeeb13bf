// The machine or the application fails the HTTP client: no thread, no
// descriptor, a callback that throws (for no memory, see
// exchange_allocation_test.cc). Each exchange ends once, with an error
// of its own kind or the true answer, and the next one works.

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "revcheck/net/address.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/testing/exchange_now.h"
#include "revcheck/net/testing/gate.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/no_descriptors.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/net/testing/thread_failure.h"

namespace revcheck::testing {
namespace {

constexpr char kBody[] = "the answer";

// A name that leads to `server`, so that there is a lookup.
std::string NamedUrl(const TestServer& server) {
  return "http://responder.test:" + std::to_string(server.port()) + "/";
}

absl::StatusOr<std::vector<IpAddress>> ToLoopback(const std::string&) {
  return std::vector<IpAddress>{IpAddress::V4({127, 0, 0, 1})};
}

class FaultsTest : public ::testing::Test {
 protected:
  TestServer server_{AnswerAll(OcspHttpResponse(kBody))};
};

using CallbackTest = FaultsTest;

TEST_F(CallbackTest, WhatItThrowsOnTheOwnThreadIsDropped) {
  BeastClient client(LoopbackOptions());
  for (int i = 0; i < 3; ++i) {
    client.Start(PostTo(server_.Url()),
                 [](HttpResult) { throw std::runtime_error("a callback's"); });
    EXPECT_EQ(ExchangeNow(client, PostTo(server_.Url())).body, kBody);
  }
}

TEST_F(CallbackTest, WhatItThrowsComesOutOfTheApplicationsLoop) {
  boost::asio::io_context loop;
  BeastClient client(loop, LoopbackOptions());
  client.Start(PostTo(server_.Url()),
               [](HttpResult) { throw std::runtime_error("a callback's"); });
  EXPECT_THROW(loop.run(), std::runtime_error);
  HttpResult result;
  client.Start(PostTo(server_.Url()),
               [&](HttpResult r) { result = std::move(r); });
  loop.run();
  EXPECT_EQ(result.body, kBody);
}

TEST_F(CallbackTest, WhatALookupThrowsIsAFailedLookup) {
  BeastClientOptions options = LoopbackOptions();
  options.name_lookup =
      [](const std::string&) -> absl::StatusOr<std::vector<IpAddress>> {
    throw std::runtime_error("a lookup's");
  };
  BeastClient client(std::move(options));
  for (int i = 0; i < 20; ++i) {  // More than there are threads for lookups.
    EXPECT_EQ(ExchangeNow(client, PostTo(NamedUrl(server_))).error,
              TransportError::kNameLookupFailed);
  }
}

using ThreadTest = FaultsTest;

TEST_F(ThreadTest, ClientWithoutItsThreadCancels) {
  std::unique_ptr<BeastClient> client;
  {
    const NoThreads none;
    client = std::make_unique<BeastClient>(LoopbackOptions());
    EXPECT_EQ(none.refused(), 1);
  }
  const HttpResult result = ExchangeNow(*client, PostTo(server_.Url()));
  EXPECT_EQ(result.error, TransportError::kCancelled);
  EXPECT_EQ(result.detail, "no thread could be started");
}

// The lookup is not made on the thread that runs the exchanges, which it could
// hold up for good.
TEST_F(ThreadTest, LookupWithoutAThreadFailsAndTakesNoSlot) {
  int lookups = 0;
  BeastClientOptions options = LoopbackOptions();
  options.max_lookups = 2;
  options.name_lookup = [&lookups](const std::string& host) {
    ++lookups;
    return ToLoopback(host);
  };
  BeastClient client(std::move(options));
  {
    const NoThreads none;
    for (int i = 0; i < 5; ++i) {
      const HttpResult result = ExchangeNow(client, PostTo(NamedUrl(server_)));
      EXPECT_EQ(result.error, TransportError::kCancelled);
      EXPECT_EQ(result.detail, "no thread could be started");
    }
    EXPECT_EQ(none.refused(), 5);
  }
  EXPECT_EQ(lookups, 0);
  EXPECT_EQ(ExchangeNow(client, PostTo(NamedUrl(server_))).body, kBody);
}

TEST_F(ThreadTest, LookupWithoutAThreadIsLeftToOneThatRuns) {
  Gate running;
  Gate go_on;
  BeastClientOptions options = LoopbackOptions();
  options.name_lookup = [&](const std::string& host) {
    if (host == "first.test") {
      running.Open();
      go_on.Wait();
    }
    return ToLoopback(host);
  };
  BeastClient client(std::move(options));
  Gate first_done;
  const std::string first =
      "http://first.test:" + std::to_string(server_.port()) + "/";
  client.Start(PostTo(first), [&](HttpResult result) {
    EXPECT_EQ(result.body, kBody);
    first_done.Open();
  });
  running.Wait();
  Gate second_done;
  std::optional<NoThreads> none(std::in_place);
  client.Start(PostTo(NamedUrl(server_)), [&](HttpResult result) {
    EXPECT_EQ(result.body, kBody);
    second_done.Open();
  });
  while (none->refused() == 0) {
    std::this_thread::yield();
  }
  none.reset();  // The server needs them.
  go_on.Open();
  first_done.Wait();
  second_done.Wait();
}

class DescriptorTest : public FaultsTest {
 protected:
  void SetUp() override {
    if (!kCanRunOutOfDescriptors) {
      GTEST_SKIP() << "the sanitizer needs some";
    }
  }
};

TEST_F(DescriptorTest, ExchangeWithoutADescriptorFails) {
  BeastClient client(LoopbackOptions());
  EXPECT_EQ(ExchangeNow(client, PostTo(server_.Url("/1"))).body, kBody);
  TestServer other{AnswerAll(OcspHttpResponse(kBody))};
  {
    const NoDescriptors none;
    const HttpResult result = ExchangeNow(client, PostTo(other.Url()));
    EXPECT_EQ(result.error, TransportError::kCancelled);
    EXPECT_NE(result.detail.find("open files"), std::string::npos)
        << result.detail;
  }
  EXPECT_EQ(ExchangeNow(client, PostTo(other.Url())).body, kBody);
}

// Not even for the loop of the client.
TEST_F(DescriptorTest, ClientMadeWithoutADescriptorCancels) {
  const NoDescriptors none;
  BeastClient client(LoopbackOptions());
  EXPECT_EQ(ExchangeNow(client, PostTo(server_.Url())).error,
            TransportError::kCancelled);
}

// That the name cannot be resolved now says nothing of the name.
TEST_F(DescriptorTest, SystemLookupWithoutADescriptorCancels) {
  BeastClient client(LoopbackOptions());
  EXPECT_EQ(ExchangeNow(client, PostTo(server_.Url())).body, kBody);
  const NoDescriptors none;
  const HttpResult result =
      ExchangeNow(client, PostTo("http://responder.invalid/"));
  EXPECT_EQ(result.error, TransportError::kCancelled);
  EXPECT_NE(result.detail.find("open files"), std::string::npos)
      << result.detail;
}

}  // namespace
}  // namespace revcheck::testing
