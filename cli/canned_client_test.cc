#include "revcheck/cli/canned_client.h"

#include <fstream>
#include <optional>
#include <string>

#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

HttpResult Ask(const std::string& from, size_t max_body_size = 65535) {
  const auto answer = LoadAnswer(from);
  EXPECT_TRUE(answer.ok()) << answer.status();
  CannedClient client(*answer);
  HttpRequest request;
  request.url = "http://a.example/";
  request.max_body_size = max_body_size;
  std::optional<HttpResult> result;
  client.Start(request, [&result](HttpResult done) { result = done; });
  EXPECT_TRUE(result.has_value());
  return result.value_or(HttpResult());
}

std::string FileOf(const std::string& contents) {
  const std::string path = ::testing::TempDir() + "/answer";
  std::ofstream(path, std::ios::binary) << contents;
  return path;
}

TEST(CannedClientTest, FailsAsNamed) {
  EXPECT_EQ(Ask("timeout").error, TransportError::kTimedOut);
  EXPECT_EQ(Ask("refused").error, TransportError::kConnectionRefused);
  EXPECT_EQ(Ask("reset").error, TransportError::kConnectionReset);
  EXPECT_EQ(Ask("name-lookup").error, TransportError::kNameLookupFailed);
  EXPECT_EQ(Ask("not-http").error, TransportError::kNotHttp);
  EXPECT_EQ(Ask("redirect").error, TransportError::kRedirectRefused);
  EXPECT_EQ(Ask("too-large").error, TransportError::kBodyTooLarge);
  EXPECT_EQ(Ask("address-refused").error, TransportError::kAddressRefused);
}

TEST(CannedClientTest, AnswersWithAnyStatusBut200) {
  EXPECT_EQ(Ask("http-503").error, TransportError::kHttpStatus);
  EXPECT_EQ(Ask("http-503").status, 503);
  for (const char* const name : {"http-200", "http-99", "http-600", "http-"}) {
    EXPECT_FALSE(LoadAnswer(name).ok()) << name;
  }
}

TEST(CannedClientTest, AnswersWithTheFile) {
  const HttpResult result = Ask(FileOf("\x30\x03\x0a\x01\x03"));
  EXPECT_EQ(result.error, std::nullopt);
  EXPECT_EQ(result.body, "\x30\x03\x0a\x01\x03");
  EXPECT_EQ(result.url, "http://a.example/");
}

TEST(CannedClientTest, KeepsToTheLimitOfARequest) {
  EXPECT_EQ(Ask(FileOf("\x30\x03\x0a\x01\x03"), 5).error, std::nullopt);
  const HttpResult result = Ask(FileOf("\x30\x03\x0a\x01\x03"), 4);
  EXPECT_EQ(result.error, TransportError::kBodyTooLarge);
  EXPECT_EQ(result.body, "");
}

}  // namespace
}  // namespace revcheck::cli
