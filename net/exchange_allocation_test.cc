// Memory runs out at each allocation of an exchange, on an application's
// io_context and on the client's own thread, those of Boost.Asio among them:
// the exchange ends all the same, once and in time, with what would have come
// anyway or as cancelled; and the next one is well.

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/net/address.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/beast_options.h"
#include "revcheck/net/caught.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/proxy.h"
#include "revcheck/net/testing/exchange_now.h"
#include "revcheck/net/testing/gate.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/x509/testing/allocation_failure.h"

namespace revcheck::testing {
namespace {

// As long as nothing is lost, nothing waits for it: what does has timed out.
constexpr absl::Duration kLong = absl::Seconds(60);

void WaitForPeer(ServerConnection& connection) {
  connection.WaitForPeerToClose();
}

constexpr char kName[] = "a-responder-with-a-name-of-some-length.test";

std::vector<IpAddress> ThisMachine() { return {IpAddress::V4({127, 0, 0, 1})}; }

// "http://127.0.0.1:80/", with a name in place of the address.
std::string Named(const std::string& url) {
  return absl::StrReplaceAll(url, {{"127.0.0.1", kName}});
}

struct Case {
  std::string name;
  Script script;
  std::optional<TransportError> error = {};  // With enough memory.
  absl::Duration timeout = kLong;
  bool nobody_listens = false;
  bool through_proxy = false;
  bool named = false;  // The responder, whose name is looked up.
  bool twice = false;  // The second on the connection of the first.
};

class ExchangeAllocationTest : public ::testing::TestWithParam<Case> {
 protected:
  BeastClientOptions OptionsFor(const std::string& url) const {
    BeastClientOptions options = LoopbackOptions();
    options.max_redirects = 1;
    options.user_agent = "an agent with a name of some length";
    if (GetParam().through_proxy) {
      options.proxy = *ProxyRules::Create(url);
    }
    options.name_lookup = [](const std::string&) { return ThisMachine(); };
    return options;
  }

  HttpRequest RequestTo(const std::string& url) const {
    HttpRequest request =
        PostTo(GetParam().through_proxy ? "http://192.0.2.1/a/path/of/length"
                                        : url + "a/path/of/some/length",
               "a body of some length, which is sent");
    request.timeout = GetParam().timeout;
    return request;
  }

  // A callback throws nothing, so only want of memory comes out of run().
  static void Run(boost::asio::io_context* loop) {
    while (IsBadAlloc(CaughtIn([loop] { loop->run(); }))) {
    }
    loop->restart();
  }

  void ExpectEnd(const std::vector<HttpResult>& results, bool reached) {
    ASSERT_EQ(results.size(), 1u);
    const HttpResult& result = results[0];
    if (!reached || result.error != TransportError::kCancelled) {
      EXPECT_EQ(result.error, GetParam().error);
    }
    EXPECT_EQ(result.body, result.error.has_value() ? "" : "a body");
  }

  // Begins the exchange on the client's thread, where it has memory up to
  // there, once another has ended. True if memory ran out.
  bool AttemptOnOwnThread(const std::string& url, const FailAt& at) {
    std::optional<FailingAllocation> failing;
    bool reached = false;
    std::vector<HttpResult> results;
    results.reserve(2);
    HttpRequest request = RequestTo(url);
    Gate ended;
    HttpClient::Callback done = [&](HttpResult result) {
      reached = failing->reached();
      failing.reset();
      results.push_back(std::move(result));
      ended.Open();
    };
    BeastClient client(OptionsFor(url));
    client.Start(RequestTo(url), [&](HttpResult) {
      failing.emplace(at);
      client.Start(std::move(request), std::move(done));
    });
    ended.Wait();
    EXPECT_EQ(ExchangeNow(client, RequestTo(url)).error, GetParam().error);
    ExpectEnd(results, reached);
    return reached;
  }

  // True if memory ran out.
  bool Attempt(const std::string& url, const FailAt& at) {
    boost::asio::io_context loop;
    BeastClient client(loop, OptionsFor(url));
    std::vector<HttpResult> results;
    const auto exchange = [&](const FailAt* failure) {
      results.clear();
      results.reserve(2);
      HttpRequest request = RequestTo(url);
      HttpClient::Callback done = [&results](HttpResult result) {
        results.push_back(std::move(result));
      };
      std::optional<FailingAllocation> failing;
      if (failure != nullptr) {
        failing.emplace(*failure);
      }
      client.Start(std::move(request), std::move(done));
      Run(&loop);
      return failing.has_value() && failing->reached();
    };
    if (GetParam().twice) {
      exchange(nullptr);
    }
    const bool reached = exchange(&at);
    ExpectEnd(results, reached);
    exchange(nullptr);
    ExpectEnd(results, false);
    return reached;
  }

  void ExpectEnds(
      absl::FunctionRef<bool(const std::string& url, const FailAt& at)>
          attempt) {
    const TestServer server(GetParam().script);
    std::string url = GetParam().nobody_listens
                          ? absl::StrCat("http://127.0.0.1:", FreePort(), "/")
                          : server.Url();
    if (GetParam().named) {
      url = Named(url);
    }
    const size_t made = ForEachAllocation(Memory::kNew, [&](const FailAt& at) {
      const bool reached = attempt(url, at);
      EXPECT_FALSE(HasFailure()) << "allocation " << at.number;
      return reached && !HasFailure();
    });
    EXPECT_GT(made, 10u);
  }
};

TEST_P(ExchangeAllocationTest, EndsOnceAndInTime) {
  ExpectEnds([this](const std::string& url, const FailAt& at) {
    return Attempt(url, at);
  });
}

TEST_P(ExchangeAllocationTest, EndsOnceAndInTimeOnTheOwnThread) {
  ExpectEnds([this](const std::string& url, const FailAt& at) {
    return AttemptOnOwnThread(url, at);
  });
}

std::vector<Case> Cases() {
  const std::string answer = HttpResponse(200, "a body");
  std::vector<Case> cases;
  cases.push_back({"Answered", AnswerAll(answer)});
  cases.push_back({"AnsweredAgain", AnswerAll(answer)});
  cases.back().twice = true;
  cases.push_back({"Named", AnswerAll(answer)});
  cases.back().named = true;
  cases.push_back({"ThroughProxy", AnswerAll(answer)});
  cases.back().through_proxy = true;
  cases.push_back(
      {"Redirected", AnswerEach([answer](const ReceivedRequest& request) {
         return request.target == "/elsewhere"
                    ? answer
                    : HttpResponse(307, "", {{"Location", "/elsewhere"}});
       })});
  cases.push_back({"Refused", WaitForPeer, TransportError::kConnectionRefused});
  cases.back().nobody_listens = true;
  cases.push_back({"Reset",
                   [](ServerConnection& connection) { connection.Reset(); },
                   TransportError::kConnectionReset});
  cases.push_back({"Silent", WaitForPeer, TransportError::kTimedOut,
                   absl::Milliseconds(20)});
  return cases;
}

INSTANTIATE_TEST_SUITE_P(All, ExchangeAllocationTest,
                         ::testing::ValuesIn(Cases()),
                         [](const auto& info) { return info.param.name; });

// What fails on the thread of a lookup, from the lookup on until the thread
// ends.
struct OnLookupThread {
  std::optional<FailingAllocation> failing;
  bool* reached = nullptr;
  Gate* ended = nullptr;

  ~OnLookupThread() {
    if (failing.has_value()) {
      *reached = failing->reached();
      failing.reset();
      ended->Open();
    }
  }
};
thread_local OnLookupThread on_lookup_thread;

TEST(ExchangeMemoryTest, EndsWhateverTheLookupLacks) {
  const TestServer server(AnswerAll(HttpResponse(200, "a body")));
  const size_t made = ForEachAllocation(Memory::kNew, [&](const FailAt& at) {
    bool reached = false;
    Gate ended;
    BeastClientOptions options = LoopbackOptions();
    options.name_lookup = [&](const std::string&) {
      absl::StatusOr<std::vector<IpAddress>> addresses = ThisMachine();
      on_lookup_thread.reached = &reached;
      on_lookup_thread.ended = &ended;
      on_lookup_thread.failing.emplace(at);
      return addresses;
    };
    BeastClient client(options);
    const HttpResult result =
        ExchangeNow(client, PostTo(Named(server.Url()), "request", kLong));
    ended.Wait();
    if (!reached || result.error != TransportError::kCancelled) {
      EXPECT_EQ(result.error, std::nullopt) << "allocation " << at.number;
      EXPECT_EQ(result.body, "a body");
    }
    return reached;
  });
  EXPECT_GT(made, 0u);
}

TEST(ExchangeMemoryTest, CancellingNeedsNone) {
  const TestServer server(WaitForPeer);
  const size_t made = ForEachAllocation(Memory::kNew, [&](const FailAt& at) {
    boost::asio::io_context loop;
    BeastClient client(loop, LoopbackOptions());
    const HttpExchangeId id =
        client.Start(PostTo(server.Url(), "request", kLong),
                     [](const HttpResult&) { FAIL() << "it was cancelled"; });
    while (server.open_connections() == 0) {
      loop.run_one_for(std::chrono::milliseconds(10));
    }
    const FailingAllocation failing(at);
    client.Cancel(id);
    loop.run();
    EXPECT_TRUE(server.WaitForOpenConnections(0));
    return failing.reached();
  });
  EXPECT_EQ(made, 0u);
}

}  // namespace
}  // namespace revcheck::testing
