#include "revcheck/net/testing/nginx_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "revcheck/net/testing/raw_client.h"

namespace revcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class NginxServerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!NginxServer::Available()) GTEST_SKIP() << "no nginx";
  }
};

std::string Request(std::string_view method_and_path,
                    std::string_view body = "") {
  return std::string(method_and_path) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

// The answer on a connection of its own.
std::string Ask(const NginxServer& server, std::string request) {
  request.insert(request.find("Host:"), "Connection: close\r\n");
  RawClient client = RawClient::V4(server.port());
  client.Send(request);
  return client.ReadToEnd();
}

TEST_F(NginxServerTest, AnswersPosts) {
  NginxServer server;
  ASSERT_EQ(server.failure(), "");
  server.AnswerPost("/", "for /");
  server.AnswerPost("/a", "for /a");
  const std::string answer = Ask(server, Request("POST /", "request"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: application/ocsp-response\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\nfor /"));
  EXPECT_THAT(Ask(server, Request("POST /a", "x")), HasSubstr("\n\r\nfor /a"));
  EXPECT_THAT(Ask(server, Request("POST /b", "x")), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Ask(server, Request("GET /a")), StartsWith("HTTP/1.1 404"));
}

TEST_F(NginxServerTest, AnswersGets) {
  NginxServer server;
  ASSERT_EQ(server.failure(), "");
  server.AnswerGet("/a", "for /a");
  // "++//AA==" in base64.
  server.AnswerGetFor("/a", std::string("\xfb\xef\xff\0", 4), "for request");
  EXPECT_THAT(Ask(server, Request("GET /a")), HasSubstr("\r\n\r\nfor /a"));
  for (const char* get : {"GET /a/++//AA==", "GET /a/%2B%2B%2F%2FAA%3D%3D"}) {
    const std::string answer = Ask(server, Request(get));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, HasSubstr("Type: application/ocsp-response\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nfor request"));
  }
  EXPECT_THAT(Ask(server, Request("POST /a", "x")), StartsWith("HTTP/1.1 404"));
}

TEST_F(NginxServerTest, LogsRequestsAndTheirConnections) {
  NginxServer server;
  ASSERT_EQ(server.failure(), "");
  server.AnswerPost("/", "answer");
  RawClient client = RawClient::V4(server.port());
  for (size_t i = 1; i <= 2; ++i) {
    client.Send(Request("POST /", "request"));
    EXPECT_THAT(client.Read(), StartsWith("HTTP/1.1 200 OK\r\n"));
    ASSERT_TRUE(server.WaitForRequests(i));
  }
  EXPECT_EQ(server.connections(), 1u);
  Ask(server, Request("GET /missing?%41"));
  ASSERT_TRUE(server.WaitForRequests(3));
  EXPECT_EQ(server.connections(), 2u);
  const std::vector<NginxRequest> requests = server.requests();
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].status, "200");
  EXPECT_EQ(requests[2].method, "GET");
  EXPECT_EQ(requests[2].target, "/missing?%41");
  EXPECT_EQ(requests[2].status, "404");
}

TEST_F(NginxServerTest, ClosesConnectionsIfToldSo) {
  NginxOptions options;
  options.keep_alive = KeepAlive::kOff;
  NginxServer server(options);
  ASSERT_EQ(server.failure(), "");
  server.AnswerPost("/", "answer");
  RawClient client = RawClient::V4(server.port());
  client.Send(Request("POST /", "request"));
  EXPECT_THAT(client.ReadToEnd(), HasSubstr("Connection: close\r\n"));
}

TEST_F(NginxServerTest, TakesFurtherDirectives) {
  NginxOptions options;
  options.directives = "location = /teapot { return 503; }";
  NginxServer server(options);
  ASSERT_EQ(server.failure(), "");
  EXPECT_THAT(Ask(server, Request("GET /teapot")), StartsWith("HTTP/1.1 503"));
}

TEST_F(NginxServerTest, SaysWhyItDoesNotRun) {
  NginxOptions options;
  options.directives = "no_such_directive;";
  const NginxServer server(options);
  EXPECT_THAT(server.failure(), HasSubstr("no_such_directive"));
}

}  // namespace
}  // namespace revcheck::testing
