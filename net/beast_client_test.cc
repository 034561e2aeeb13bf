#include "revcheck/net/beast_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/net/testing/descriptors.h"
#include "revcheck/net/testing/exchange_now.h"
#include "revcheck/net/testing/gate.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {
namespace {

// A name that resolves to `addresses`, whatever the name is.
NameLookup LookupOf(std::vector<std::string> addresses) {
  return [addresses](const std::string&) {
    std::vector<IpAddress> found;
    for (const std::string& address : addresses) {
      found.push_back(*IpAddress::Parse(address));
    }
    return found;
  };
}

std::string UrlOf(const std::string& host, const TestServer& server) {
  return absl::StrCat("http://", host, ":", server.port(), "/path?q");
}

TEST(BeastClientTest, PostsAndReturnsTheBody) {
  TestServer server(AnswerAll(OcspHttpResponse("the answer")));
  BeastClient client(LoopbackOptions());
  const HttpResult result =
      ExchangeNow(client, PostTo(server.Url("/a/b?c"), "the request"));
  EXPECT_EQ(result.error, std::nullopt);
  EXPECT_EQ(result.body, "the answer");
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(result.phase, HttpPhase::kDone);
  EXPECT_EQ(result.content_type, kOcspResponseType);
  EXPECT_EQ(result.url, server.Url("/a/b?c"));
  EXPECT_GE(result.timings.total, result.timings.first_byte);
  ASSERT_EQ(server.requests(), 1);
  const ReceivedRequest request = server.received()[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/a/b?c");
  EXPECT_EQ(request.version, "HTTP/1.1");
  EXPECT_EQ(request.body, "the request");
  EXPECT_EQ(request.Field("Host"), absl::StrCat("127.0.0.1:", server.port()));
  EXPECT_EQ(request.Field("Content-Type"), "application/ocsp-request");
  EXPECT_EQ(request.Field("Accept"), "application/ocsp-response");
  EXPECT_EQ(request.Field("User-Agent"), "revcheck");
}

TEST(BeastClientTest, GetsWithoutABody) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClient client(LoopbackOptions());
  HttpRequest get = PostTo(server.Url("/MEI%3D"));
  get.method = HttpMethod::kGet;
  EXPECT_EQ(ExchangeNow(client, get).error, std::nullopt);
  const ReceivedRequest request = server.received()[0];
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/MEI%3D");
  EXPECT_EQ(request.body, "");
  EXPECT_EQ(request.Field("Content-Type"), std::nullopt);
  EXPECT_EQ(request.Field("Content-Length"), std::nullopt);
}

TEST(BeastClientTest, KeepsLineBreaksInOptionsOutOfTheRequest) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClientOptions options = LoopbackOptions();
  options.user_agent = "a\r\nEvil: b";
  BeastClient client(options);
  EXPECT_EQ(ExchangeNow(client, PostTo(server.Url())).error, std::nullopt);
  EXPECT_EQ(server.received()[0].Field("Evil"), std::nullopt);
  EXPECT_EQ(server.received()[0].Field("User-Agent"), "aEvil: b");
}

TEST(BeastClientTest, ReusesConnections) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClient client(LoopbackOptions());
  EXPECT_FALSE(ExchangeNow(client, PostTo(server.Url())).reused_connection);
  EXPECT_TRUE(ExchangeNow(client, PostTo(server.Url("/2"))).reused_connection);
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(client.idle_connections(), 1);
}

TEST(BeastClientTest, KeepsNoConnectionIfToldSo) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClientOptions options = LoopbackOptions();
  options.max_idle_per_host = 0;
  BeastClient client(options);
  ExchangeNow(client, PostTo(server.Url()));
  ExchangeNow(client, PostTo(server.Url()));
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(client.idle_connections(), 0);
  EXPECT_EQ(server.received()[0].Field("Connection"), "close");
}

TEST(BeastClientTest, BoundsIdleConnections) {
  BeastClientOptions options = LoopbackOptions();
  options.max_idle = 2;
  options.max_idle_per_host = 1;
  BeastClient client(options);
  std::vector<std::unique_ptr<TestServer>> servers;
  for (int i = 0; i < 5; ++i) {
    servers.push_back(
        std::make_unique<TestServer>(AnswerAll(OcspHttpResponse("x"))));
    ExchangeNow(client, PostTo(servers.back()->Url()));
    EXPECT_LE(client.idle_connections(), 2);
  }
}

TEST(BeastClientTest, DropsAConnectionThatWasIdleTooLong) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClientOptions options = LoopbackOptions();
  options.idle_timeout = absl::Milliseconds(1);
  BeastClient client(options);
  ExchangeNow(client, PostTo(server.Url()));
  absl::SleepFor(absl::Milliseconds(5));
  EXPECT_FALSE(ExchangeNow(client, PostTo(server.Url())).reused_connection);
}

TEST(BeastClientTest, AsksAgainIfAnIdleConnectionWasClosedMeanwhile) {
  TestServer server([](ServerConnection& connection) {
    if (connection.ReadRequest().has_value()) {
      connection.Send(OcspHttpResponse("x"));  // And closes.
    }
  });
  BeastClient client(LoopbackOptions());
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(ExchangeNow(client, PostTo(server.Url())).error, std::nullopt);
  }
}

TEST(BeastClientTest, AsksAgainIfAnIdleConnectionBreaksOnTheRequest) {
  TestServer server([](ServerConnection& connection) {
    connection.ReadRequest();
    connection.Send(OcspHttpResponse("x"));
    connection.ReadRequest();
    connection.Reset();
  });
  BeastClient client(LoopbackOptions());
  EXPECT_EQ(ExchangeNow(client, PostTo(server.Url())).error, std::nullopt);
  const HttpResult second = ExchangeNow(client, PostTo(server.Url()));
  EXPECT_EQ(second.error, std::nullopt);
  EXPECT_FALSE(second.reused_connection);
  EXPECT_EQ(server.connections(), 2);
}

TEST(BeastClientTest, RefusesUrlsThatCannotBeAsked) {
  BeastClient client(LoopbackOptions());
  for (const char* url : {"https://a.example/", "ftp://a.example/", "/x", "",
                          "http://a.example:0/", "http://:80/"}) {
    const HttpResult result = ExchangeNow(client, PostTo(url));
    EXPECT_EQ(result.error, TransportError::kUrlUnusable) << url;
    EXPECT_EQ(result.url, url);
  }
}

TEST(BeastClientTest, ReportsANameWithoutAddresses) {
  BeastClientOptions options = LoopbackOptions();
  options.name_lookup = [](const std::string&) {
    return absl::NotFoundError("no such name");
  };
  BeastClient client(options);
  const HttpResult result =
      ExchangeNow(client, PostTo("http://nowhere.example/"));
  EXPECT_EQ(result.error, TransportError::kNameLookupFailed);
  EXPECT_EQ(result.phase, HttpPhase::kLookup);
  EXPECT_THAT(result.detail, ::testing::HasSubstr("nowhere.example"));
}

TEST(BeastClientTest, RefusesForbiddenAddressesHoweverTheyAreNamed) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  for (const char* host : {"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
                           "2130706433", "0x7f.1", "0.0.0.0", "[::]"}) {
    BeastClient client{BeastClientOptions()};
    const HttpResult result = ExchangeNow(client, PostTo(UrlOf(host, server)));
    EXPECT_EQ(result.error, TransportError::kAddressRefused) << host;
  }
  for (const char* address :
       {"127.0.0.1", "169.254.169.254", "224.0.0.1", "::ffff:127.0.0.1"}) {
    BeastClientOptions options;
    options.name_lookup = LookupOf({address});
    BeastClient client(options);
    const HttpResult result =
        ExchangeNow(client, PostTo(UrlOf("innocent.example", server)));
    EXPECT_EQ(result.error, TransportError::kAddressRefused) << address;
    EXPECT_THAT(result.detail, ::testing::HasSubstr("innocent.example"));
  }
  EXPECT_EQ(server.connections(), 0);
}

TEST(BeastClientTest, AsksTheAllowedOnesOfSeveralAddresses) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClientOptions options = LoopbackOptions();
  options.name_lookup = LookupOf({"169.254.169.254", "127.0.0.1"});
  BeastClient client(options);
  EXPECT_EQ(ExchangeNow(client, PostTo(UrlOf("a.example", server))).error,
            std::nullopt);
}

TEST(BeastClientTest, RefusesPrivateAddressesIfToldSo) {
  BeastClientOptions options;
  options.addresses.allow_private = false;
  options.name_lookup = LookupOf({"10.1.2.3", "fd00::1"});
  BeastClient client(options);
  EXPECT_EQ(ExchangeNow(client, PostTo("http://a.example/")).error,
            TransportError::kAddressRefused);
}

TEST(BeastClientTest, TriesAllAddresses) {
  if (!TestServer::Available(Loopback::kV6)) {
    GTEST_SKIP() << "no IPv6 on this machine";
  }
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClientOptions options = LoopbackOptions();
  options.name_lookup = LookupOf({"::1", "127.0.0.2", "127.0.0.1"});
  BeastClient client(options);
  EXPECT_EQ(ExchangeNow(client, PostTo(UrlOf("a.example", server))).error,
            std::nullopt);
}

// Of the addresses of a name, `server`'s is the one of this number, from 1 on;
// nobody listens at the others.
HttpResult AskWithAddressAt(size_t number, const TestServer& server) {
  std::vector<std::string> addresses;
  for (int i = 0; i < 1000; ++i) {
    addresses.push_back(absl::StrCat("127.0.", 1 + i / 200, ".", 1 + i % 200));
  }
  addresses[number - 1] = "127.0.0.1";
  BeastClientOptions options = LoopbackOptions();
  options.connection_attempt_delay = absl::Seconds(60);
  options.name_lookup = LookupOf(addresses);
  BeastClient client(options);
  return ExchangeNow(client, PostTo(UrlOf("a.example", server)));
}

TEST(BeastClientTest, TriesAFewAddressesOfAName) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  EXPECT_EQ(AskWithAddressAt(16, server).error, std::nullopt);
  EXPECT_EQ(server.connections(), 1);
  const HttpResult result = AskWithAddressAt(17, server);
  EXPECT_EQ(result.error, TransportError::kConnectionRefused);
  EXPECT_THAT(result.detail, ::testing::HasSubstr("127.0.1.16:"));
  EXPECT_EQ(server.connections(), 1);
}

TEST(BeastClientTest, SpeaksIpv6) {
  if (!TestServer::Available(Loopback::kV6)) {
    GTEST_SKIP() << "no IPv6 on this machine";
  }
  TestServerOptions v6;
  v6.loopback = Loopback::kV6;
  TestServer server(AnswerAll(OcspHttpResponse("x")), v6);
  BeastClient client(LoopbackOptions());
  EXPECT_EQ(ExchangeNow(client, PostTo(server.Url())).error, std::nullopt);
  EXPECT_EQ(server.received()[0].Field("Host"),
            absl::StrCat("[::1]:", server.port()));
}

TEST(BeastClientTest, ReportsARefusedConnection) {
  const uint16_t port = FreePort();
  BeastClient client(LoopbackOptions());
  const HttpResult result =
      ExchangeNow(client, PostTo(absl::StrCat("http://127.0.0.1:", port, "/")));
  EXPECT_EQ(result.error, TransportError::kConnectionRefused);
  EXPECT_EQ(result.phase, HttpPhase::kConnect);
  EXPECT_THAT(result.detail, ::testing::HasSubstr(absl::StrCat(port)));
}

// A broadcast address, to which no connection leads.
constexpr char kNowhere[] = "127.255.255.255";

TEST(BeastClientTest, ReportsThatNoWayLeadsThere) {
  BeastClient client(LoopbackOptions());
  const HttpResult result =
      ExchangeNow(client, PostTo(absl::StrCat("http://", kNowhere, "/")));
  EXPECT_EQ(result.error, TransportError::kUnreachable);
  EXPECT_EQ(result.phase, HttpPhase::kConnect);
  EXPECT_THAT(result.detail, ::testing::StartsWith("127.255.255.255:80: "));
}

TEST(BeastClientTest, ReportsTheAddressThatRefusedBeforeTheUnreachable) {
  const uint16_t port = FreePort();
  for (const std::vector<std::string>& addresses :
       {std::vector<std::string>{"127.0.0.1", kNowhere},
        std::vector<std::string>{kNowhere, "127.0.0.1"}}) {
    BeastClientOptions options = LoopbackOptions();
    options.name_lookup = LookupOf(addresses);
    BeastClient client(options);
    const HttpResult result = ExchangeNow(
        client, PostTo(absl::StrCat("http://a.example:", port, "/")));
    EXPECT_EQ(result.error, TransportError::kConnectionRefused);
    EXPECT_THAT(result.detail, ::testing::StartsWith("127.0.0.1:"));
  }
}

TEST(BeastClientTest, TheTimeIncludesNameLookup) {
  std::promise<void> release;
  BeastClientOptions options = LoopbackOptions();
  options.name_lookup = [released =
                             release.get_future().share()](const std::string&) {
    released.wait();
    return absl::StatusOr<std::vector<IpAddress>>(std::vector<IpAddress>());
  };
  {
    BeastClient client(options);
    const HttpResult result = ExchangeNow(
        client,
        PostTo("http://slow.example/", "request", absl::Milliseconds(50)));
    EXPECT_EQ(result.error, TransportError::kTimedOut);
    EXPECT_EQ(result.phase, HttpPhase::kLookup);
  }  // Does not wait for the lookup.
  release.set_value();
}

TEST(BeastClientTest, ALookupThatHangsDoesNotHoldUpOthers) {
  std::promise<void> release;
  BeastClientOptions options = LoopbackOptions();
  options.name_lookup =
      [released = release.get_future().share()](const std::string& host) {
        if (host == "slow.example") {
          released.wait();
        }
        return absl::StatusOr<std::vector<IpAddress>>(
            {*IpAddress::Parse("127.0.0.1")});
      };
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClient client(options);
  std::promise<HttpResult> slow;
  client.Start(PostTo(UrlOf("slow.example", server)),
               [&slow](HttpResult result) { slow.set_value(result); });
  EXPECT_EQ(ExchangeNow(client, PostTo(UrlOf("fast.example", server))).error,
            std::nullopt);
  release.set_value();
  EXPECT_EQ(slow.get_future().get().error, std::nullopt);
}

// Names that are asked for. All but fast.example hang until the gate is opened.
struct HungLookups {
  Gate begun;
  Gate gate;
  std::mutex mutex;
  std::vector<std::string> hosts;

  static NameLookup Into(const std::shared_ptr<HungLookups>& log) {
    return [log](const std::string& host) {
      {
        const std::lock_guard<std::mutex> lock(log->mutex);
        log->hosts.push_back(host);
      }
      log->begun.Open();
      if (host != "fast.example") {
        log->gate.Wait();
      }
      return std::vector<IpAddress>{*IpAddress::Parse("127.0.0.1")};
    };
  }
};

// Else a dead name server leaves a lookup behind for each exchange, all of them
// before the next name that matters.
TEST(BeastClientTest, LooksUpNoNameForAnExchangeThatIsOver) {
  const auto lookups = std::make_shared<HungLookups>();
  BeastClientOptions options = LoopbackOptions();
  options.max_lookups = 1;
  options.name_lookup = HungLookups::Into(lookups);
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClient client(options);
  const HttpExchangeId hung =
      client.Start(PostTo("http://hung.example/"), [](HttpResult) {});
  lookups->begun.Wait();
  client.Cancel(hung);
  constexpr int kExchanges = 50;
  std::atomic<int> timed_out{0};
  Gate all_over;
  for (int i = 0; i < kExchanges; ++i) {
    client.Start(PostTo(absl::StrCat("http://dead", i, ".example/"), "request",
                        absl::Milliseconds(20)),
                 [&](HttpResult result) {
                   EXPECT_EQ(result.error, TransportError::kTimedOut);
                   if (++timed_out == kExchanges) {
                     all_over.Open();
                   }
                 });
  }
  all_over.Wait();
  lookups->gate.Open();
  EXPECT_EQ(ExchangeNow(client, PostTo(UrlOf("fast.example", server))).error,
            std::nullopt);
  const std::lock_guard<std::mutex> lock(lookups->mutex);
  EXPECT_THAT(lookups->hosts,
              ::testing::ElementsAre("hung.example", "fast.example"));
}

TEST(BeastClientTest, OneHostTakesOneLookupHoweverManyAskIt) {
  const auto lookups = std::make_shared<HungLookups>();
  BeastClientOptions options = LoopbackOptions();
  options.max_lookups = 2;
  options.name_lookup = HungLookups::Into(lookups);
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClient client(options);
  constexpr int kExchanges = 5;
  std::atomic<int> answered{0};
  Gate all_over;
  for (int i = 0; i < kExchanges; ++i) {
    client.Start(PostTo(UrlOf("slow.example", server)), [&](HttpResult result) {
      EXPECT_EQ(result.error, std::nullopt);
      if (++answered == kExchanges) {
        all_over.Open();
      }
    });
  }
  EXPECT_EQ(ExchangeNow(client, PostTo(UrlOf("fast.example", server))).error,
            std::nullopt);
  EXPECT_EQ(answered, 0);
  lookups->gate.Open();
  all_over.Wait();
  const std::lock_guard<std::mutex> lock(lookups->mutex);
  EXPECT_THAT(lookups->hosts,
              ::testing::UnorderedElementsAre("slow.example", "fast.example"));
}

TEST(BeastClientTest, RefusesRedirectsByDefault) {
  TestServer server(AnswerAll(HttpResponse(302, "", {{"Location", "/b"}})));
  BeastClient client(LoopbackOptions());
  const HttpResult result = ExchangeNow(client, PostTo(server.Url()));
  EXPECT_EQ(result.error, TransportError::kRedirectRefused);
  EXPECT_EQ(result.status, 302);
  EXPECT_EQ(server.requests(), 1);
}

// Redirects "/" to `location`, and answers everything else.
Script RedirectTo(const std::string& location, int status = 302) {
  return AnswerEach([location, status](const ReceivedRequest& request) {
    return request.target == "/"
               ? HttpResponse(status, "", {{"Location", location}})
               : OcspHttpResponse(request.method + " " + request.body);
  });
}

TEST(BeastClientTest, FollowsRedirectsIfToldSo) {
  for (const int status : {301, 302, 307, 308}) {
    TestServer server(RedirectTo("/b", status));
    BeastClientOptions options = LoopbackOptions();
    options.max_redirects = 1;
    BeastClient client(options);
    const HttpResult result = ExchangeNow(client, PostTo(server.Url()));
    EXPECT_EQ(result.error, std::nullopt) << status;
    EXPECT_EQ(result.body, "POST request");
    EXPECT_EQ(result.url, server.Url("/b"));
  }
}

TEST(BeastClientTest, ChecksEachHopAsTheFirst) {
  const std::pair<std::string, TransportError> hops[] = {
      {"file:///etc/passwd", TransportError::kRedirectRefused},
      {"https://a.example/", TransportError::kRedirectRefused},
      {"http://169.254.169.254/x", TransportError::kAddressRefused},
      {"/", TransportError::kRedirectRefused},  // A loop.
  };
  for (const auto& [location, error] : hops) {
    TestServer server(RedirectTo(location));
    BeastClientOptions options = LoopbackOptions();
    options.max_redirects = 3;
    BeastClient client(options);
    EXPECT_EQ(ExchangeNow(client, PostTo(server.Url())).error, error)
        << location;
    EXPECT_LE(server.requests(), 4);
  }
}

TEST(BeastClientTest, DoesNotTurnAPostIntoAGet) {
  TestServer server(RedirectTo("/b", 303));
  BeastClientOptions options = LoopbackOptions();
  options.max_redirects = 3;
  BeastClient client(options);
  EXPECT_EQ(ExchangeNow(client, PostTo(server.Url())).error,
            TransportError::kRedirectRefused);
}

TEST(BeastClientTest, AsksThroughAProxy) {
  TestServer proxy(AnswerAll(OcspHttpResponse("through the proxy")));
  BeastClientOptions options;  // The proxy's own address is its owner's affair.
  options.proxy = *ProxyRules::Create(
      absl::StrCat("http://user:pass@127.0.0.1:", proxy.port()));
  BeastClient client(options);
  const HttpResult result =
      ExchangeNow(client, PostTo("http://ocsp.example:81/x"));
  EXPECT_EQ(result.body, "through the proxy");
  const ReceivedRequest request = proxy.received()[0];
  EXPECT_EQ(request.target, "http://ocsp.example:81/x");
  EXPECT_EQ(request.Field("Host"), "ocsp.example:81");
  EXPECT_EQ(request.Field("Proxy-Authorization"), "Basic dXNlcjpwYXNz");
  EXPECT_EQ(ExchangeNow(client, PostTo("http://169.254.169.254/")).error,
            TransportError::kAddressRefused);
}

// Its address was not judged, but as a proxy's.
TEST(BeastClientTest, AsksNobodyDirectlyOverAConnectionToTheProxy) {
  TestServer proxy(AnswerAll(OcspHttpResponse("through the proxy")));
  BeastClientOptions options;  // Loopback is refused.
  options.name_lookup = LookupOf({"127.0.0.1"});
  options.proxy = *ProxyRules::Create(
      absl::StrCat("http://proxy.test:", proxy.port()), "proxy.test");
  BeastClient client(options);
  EXPECT_EQ(ExchangeNow(client, PostTo("http://ocsp.example/")).error,
            std::nullopt);
  EXPECT_EQ(client.idle_connections(), 1);
  EXPECT_EQ(ExchangeNow(client, PostTo(UrlOf("proxy.test", proxy))).error,
            TransportError::kAddressRefused);
  EXPECT_EQ(proxy.requests(), 1);
  EXPECT_TRUE(
      ExchangeNow(client, PostTo("http://other.example/")).reused_connection);
}

TEST(BeastClientTest, CancelledExchangesDoNotCallBack) {
  TestServer server(
      [](ServerConnection& connection) { connection.WaitForPeerToClose(); });
  std::atomic<int> calls{0};
  {
    BeastClient client(LoopbackOptions());
    std::vector<HttpExchangeId> exchanges;
    for (int i = 0; i < 20; ++i) {
      exchanges.push_back(client.Start(PostTo(server.Url()),
                                       [&calls](HttpResult) { ++calls; }));
    }
    ASSERT_TRUE(server.WaitForConnections(20));
    for (const HttpExchangeId exchange : exchanges) {
      client.Cancel(exchange);
    }
    EXPECT_TRUE(server.WaitForOpenConnections(0));
  }
  EXPECT_EQ(calls, 0);
}

TEST(BeastClientTest, DestructionEndsExchangesWithoutCallingBack) {
  TestServer server(
      [](ServerConnection& connection) { connection.WaitForPeerToClose(); });
  const size_t descriptors = CountDescriptors();
  std::atomic<int> calls{0};
  {
    BeastClient client(LoopbackOptions());
    for (int i = 0; i < 20; ++i) {
      client.Start(PostTo(server.Url()), [&calls](HttpResult) { ++calls; });
    }
    ASSERT_TRUE(server.WaitForConnections(20));
  }
  EXPECT_TRUE(server.WaitForOpenConnections(0));
  EXPECT_EQ(calls, 0);
  EXPECT_EQ(CountDescriptors(), descriptors);
}

TEST(BeastClientTest, MayBeDestroyedInACallback) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  auto client = std::make_unique<BeastClient>(LoopbackOptions());
  std::promise<void> done;
  client->Start(PostTo(server.Url()), [&client, &done](HttpResult) {
    client.reset();
    done.set_value();
  });
  done.get_future().wait();
}

TEST(BeastClientTest, MayBeUsedInACallback) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  BeastClient client(LoopbackOptions());
  std::promise<HttpResult> second;
  const HttpExchangeId first = 1;
  client.Start(PostTo(server.Url()), [&](HttpResult) {
    client.Cancel(first);
    client.Start(PostTo(server.Url()),
                 [&second](HttpResult result) { second.set_value(result); });
  });
  EXPECT_EQ(second.get_future().get().error, std::nullopt);
}

TEST(BeastClientTest, RunsOnTheApplicationsContextUntilNothingIsLeftToDo) {
  TestServer server(AnswerAll(OcspHttpResponse("x")));
  boost::asio::io_context context;
  BeastClient client(context, LoopbackOptions());
  int answers = 0;
  const std::thread::id here = std::this_thread::get_id();
  for (int i = 0; i < 3; ++i) {
    client.Start(PostTo(server.Url()), [&](HttpResult result) {
      EXPECT_EQ(result.error, std::nullopt);
      EXPECT_EQ(std::this_thread::get_id(), here);
      ++answers;
    });
  }
  EXPECT_EQ(answers, 0);
  context.run();  // Ends although connections are kept.
  EXPECT_EQ(answers, 3);
  EXPECT_GT(client.idle_connections(), 0);
}

TEST(BeastClientTest, TheApplicationsContextMayStopInTheMiddle) {
  TestServer server(
      [](ServerConnection& connection) { connection.WaitForPeerToClose(); });
  int calls = 0;
  {
    boost::asio::io_context context;
    BeastClient client(context, LoopbackOptions());
    client.Start(PostTo(server.Url()), [&calls](HttpResult) { ++calls; });
    while (server.connections() == 0) {
      context.run_for(std::chrono::milliseconds(5));
    }
  }
  EXPECT_EQ(calls, 0);
  EXPECT_TRUE(server.WaitForOpenConnections(0));
}

TEST(BeastClientTest, ServesManyAtOnceFromManyThreads) {
  TestServer server(AnswerEach([](const ReceivedRequest& request) {
    return OcspHttpResponse(request.body);
  }));
  boost::asio::io_context context;
  auto work = boost::asio::make_work_guard(context);
  BeastClient client(context, LoopbackOptions());
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&context] { context.run(); });
  }
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&client, &server, i] {
      for (int j = 0; j < 25; ++j) {
        const std::string body = absl::StrCat("request ", i, " ", j);
        EXPECT_EQ(ExchangeNow(client, PostTo(server.Url(), body)).body, body);
      }
    });
  }
  for (int i = 3; i < 7; ++i) {
    threads[i].join();
  }
  work.reset();
  for (int i = 0; i < 3; ++i) {
    threads[i].join();
  }
}

// A request too large to be sent at once, with the piece that was sent last and
// the deadline on different threads.
TEST(BeastClientTest, EndsBetweenThePiecesOfARequest) {
  TestServer server(
      [](ServerConnection& connection) { connection.WaitForPeerToClose(); });
  boost::asio::io_context context;
  auto work = boost::asio::make_work_guard(context);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&context] { context.run(); });
  }
  BeastClient client(context, LoopbackOptions());
  for (int i = 0; i < 25; ++i) {
    HttpRequest request = PostTo(server.Url(), std::string(8 << 20, 'x'));
    request.timeout = absl::Microseconds(500 + 200 * i);
    EXPECT_EQ(ExchangeNow(client, std::move(request)).error,
              TransportError::kTimedOut);
  }
  work.reset();
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace revcheck::testing
