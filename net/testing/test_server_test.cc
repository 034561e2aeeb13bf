#include "revcheck/net/testing/test_server.h"

#include <dirent.h>
#include <gtest/gtest.h>
#include <stddef.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/raw_client.h"

namespace revcheck::testing {
namespace {

constexpr char kGet[] =
    "GET /a?b HTTP/1.1\r\nHost: x\r\nAccept:  text \r\n\r\n";
constexpr char kPost[] = "POST / HTTP/1.1\r\ncontent-length: 4\r\n\r\nbody";

size_t OpenDescriptors() {
  size_t count = 0;
  DIR* const directory = opendir("/proc/self/fd");
  while (readdir(directory) != nullptr) ++count;
  closedir(directory);
  return count;
}

TEST(TestServerTest, ReadsRequestsAndAnswersThem) {
  const TestServer server(AnswerEach([](const ReceivedRequest& request) {
    return HttpResponse(200, request.body);
  }));
  RawClient client = RawClient::V4(server.port());
  client.Send(std::string(kGet) + kPost);
  ASSERT_TRUE(server.WaitForRequests(2));
  EXPECT_FALSE(server.received()[0].Field("Content-Length").has_value());
  EXPECT_EQ(server.received()[0].method, "GET");
  EXPECT_EQ(server.received()[0].target, "/a?b");
  EXPECT_EQ(server.received()[0].version, "HTTP/1.1");
  EXPECT_EQ(server.received()[0].Field("accept"), "text");
  EXPECT_EQ(server.received()[1].method, "POST");
  EXPECT_EQ(server.received()[1].body, "body");
  EXPECT_EQ(server.connections(), 1u);
}

TEST(TestServerTest, CountsConnectionsAndThoseStillOpen) {
  const TestServer server(AnswerAll(HttpResponse(200, "")));
  RawClient first = RawClient::V4(server.port());
  ASSERT_TRUE(server.WaitForConnections(1));
  RawClient second = RawClient::V4(server.port());
  second.Send(kGet);
  ASSERT_TRUE(server.WaitForRequests(1));
  EXPECT_EQ(server.open_connections(), 2u);
  EXPECT_EQ(server.received()[0].connection, 1u);
  first.Close();
  EXPECT_TRUE(server.WaitForOpenConnections(1));
  second.Close();
  EXPECT_TRUE(server.WaitForOpenConnections(0));
  EXPECT_EQ(server.connections(), 2u);
}

TEST(TestServerTest, NamesItself) {
  const TestServer server([](ServerConnection& connection) {
    connection.Send(connection.Url("/x"));
  });
  EXPECT_EQ(RawClient::V4(server.port()).ReadToEnd(), server.Url("/x"));
  EXPECT_EQ(server.Url("/x"),
            "http://127.0.0.1:" + std::to_string(server.port()) + "/x");
}

TEST(TestServerTest, ListensOnIpv6) {
  if (!TestServer::Available(Loopback::kV6)) GTEST_SKIP() << "no ::1";
  TestServerOptions options;
  options.loopback = Loopback::kV6;
  const TestServer server(AnswerAll("answer"), options);
  RawClient client = RawClient::V6(server.port());
  client.Send(kGet);
  EXPECT_EQ(client.Read(), "answer");
  EXPECT_EQ(server.Url("/").find("http://[::1]:"), 0u);
}

TEST(TestServerTest, CanListenOnThePortOfAnEarlierOne) {
  TestServerOptions options;
  {
    const TestServer first(AnswerAll("first"));
    RawClient client = RawClient::V4(first.port());
    client.Send(kGet);
    client.Read();
    options.port = first.port();
  }
  EXPECT_FALSE(RawClient::V4(options.port).connected());
  const TestServer second(AnswerAll("second"), options);
  RawClient client = RawClient::V4(second.port());
  client.Send(kGet);
  EXPECT_EQ(client.Read(), "second");
}

TEST(TestServerTest, ResetsAfterWhatItHasSent) {
  const TestServer server([](ServerConnection& connection) {
    EXPECT_TRUE(connection.ReadRequest().has_value());
    connection.Send("begin");
    connection.Reset();
    EXPECT_FALSE(connection.Send("more"));
    EXPECT_FALSE(connection.ReadRequest().has_value());
  });
  RawClient client = RawClient::V4(server.port());
  client.Send(kGet);
  EXPECT_EQ(client.ReadToEnd(), "begin");
  EXPECT_TRUE(client.was_reset());
}

TEST(TestServerTest, ClosesWithoutResetAlthoughInputIsUnread) {
  const TestServer server([](ServerConnection& connection) {
    connection.WaitForInput();
    connection.Send("answer");
  });
  RawClient client = RawClient::V4(server.port());
  client.Send(kGet);
  EXPECT_EQ(client.ReadToEnd(), "answer");
  EXPECT_FALSE(client.was_reset());
}

TEST(TestServerTest, SendsInParts) {
  const TestServer server([](ServerConnection& connection) {
    connection.SendSplit("12345", 2, absl::Milliseconds(1));
    connection.SendSlowly("678", absl::Milliseconds(1));
    connection.SendSplit("9", 7, absl::InfiniteDuration());
  });
  EXPECT_EQ(RawClient::V4(server.port()).ReadToEnd(), "123456789");
}

TEST(TestServerTest, NoticesThatThePeerHasGoneWhileItSleeps) {
  const TestServer server([](ServerConnection& connection) {
    EXPECT_FALSE(connection.Sleep(absl::Hours(1)));
  });
  RawClient::V4(server.port()).Close();
  EXPECT_TRUE(server.WaitForConnections(1));
  EXPECT_TRUE(server.WaitForOpenConnections(0));
}

TEST(TestServerTest, TakesNoGarbageForARequest) {
  const TestServer server(AnswerAll("answer"));
  for (const char* garbage :
       {"garbage\r\n\r\n", "GET / HTTP/2\r\n\r\n",
        "GET / HTTP/1.1\r\nx\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"}) {
    RawClient client = RawClient::V4(server.port());
    client.Send(garbage);
    EXPECT_EQ(client.ReadToEnd(), "") << garbage;
  }
  EXPECT_EQ(server.requests(), 0u);
}

// Each script blocks in another call when the server stops.
TEST(TestServerTest, StopsWhateverItsScriptsDo) {
  const std::vector<Script> scripts = {
      [](ServerConnection& connection) { connection.SendEndlessly("x"); },
      [](ServerConnection& connection) { connection.ReadRequest(); },
      [](ServerConnection& connection) {
        EXPECT_FALSE(connection.WaitForPeerToClose());
      },
      [](ServerConnection& connection) {
        EXPECT_FALSE(connection.Sleep(absl::InfiniteDuration()));
      },
      [](ServerConnection& connection) {
        connection.SendSlowly("123", absl::Hours(1));
      },
  };
  for (const Script& script : scripts) {
    auto server = std::make_unique<TestServer>(script);
    const RawClient first = RawClient::V4(server->port());
    const RawClient second = RawClient::V4(server->port());
    EXPECT_TRUE(server->WaitForConnections(2));
    server.reset();
  }
}

TEST(TestServerTest, LeavesNoDescriptorOpen) {
  const size_t before = OpenDescriptors();
  {
    TestServer server(AnswerAll("answer"));
    RawClient used = RawClient::V4(server.port());
    used.Send(kGet);
    used.Read();
    const RawClient unused = RawClient::V4(server.port());
  }
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST(TestServerTest, ServesManyThreads) {
  const TestServer server(AnswerAll("answer"));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&server] {
      for (int j = 0; j < 25; ++j) {
        RawClient client = RawClient::V4(server.port());
        client.Send(kPost);
        EXPECT_EQ(client.Read(), "answer");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server.requests(), 100u);
  EXPECT_TRUE(server.WaitForOpenConnections(0));
}

}  // namespace
}  // namespace revcheck::testing
