#include "revcheck/net/testing/hostile.h"

#include <ctype.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/testing/raw_client.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {
namespace {

constexpr char kRequest[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

// What a client sees that waits for the end.
struct Seen {
  std::string bytes;
  bool was_reset;
};

Seen Ask(const Script& script) {
  const TestServer server(script);
  RawClient client = RawClient::V4(server.port());
  client.Send(kRequest);
  Seen seen;
  seen.bytes = client.ReadToEnd();
  seen.was_reset = client.was_reset();
  return seen;
}

HostileOptions QuickOptions() {
  HostileOptions options;
  options.interval = absl::Milliseconds(1);
  options.late = absl::Milliseconds(10);
  return options;
}

bool StartsWith(const HostileCase& hostile, std::string_view prefix) {
  return hostile.name.compare(0, prefix.size(), prefix) == 0;
}

TEST(HostileTest, HasNamesForTestsEachOnce) {
  std::set<std::string> names;
  for (const HostileCase& hostile : HostileCases()) {
    EXPECT_TRUE(names.insert(hostile.name).second) << hostile.name;
    EXPECT_TRUE(std::all_of(hostile.name.begin(), hostile.name.end(), isalnum))
        << hostile.name;
    EXPECT_EQ(HostileCaseNamed(hostile.name).name, hostile.name);
  }
}

TEST(HostileTest, EachScriptEndsWhenTheClientGoes) {
  for (const HostileCase& hostile : HostileCases(QuickOptions())) {
    SCOPED_TRACE(hostile.name);
    const TestServer server(hostile.script);
    RawClient client = RawClient::V4(server.port());
    client.Send(kRequest);
    ASSERT_TRUE(server.WaitForConnections(1));
    if (!hostile.times_out()) client.Read(100);
    client.Close();
    EXPECT_TRUE(server.WaitForOpenConnections(0));
  }
}

TEST(HostileTest, ConnectionsBreakAsNamed) {
  for (const HostileCase& hostile : HostileCases()) {
    SCOPED_TRACE(hostile.name);
    if (StartsWith(hostile, "Reset") && hostile.name != "ResetOnAccept") {
      EXPECT_TRUE(Ask(hostile.script).was_reset);
    }
    if (StartsWith(hostile, "Close") && hostile.name != "CloseOnAccept") {
      EXPECT_FALSE(Ask(hostile.script).was_reset);
    }
  }
  EXPECT_EQ(Ask(HostileCaseNamed("ResetInStatusLine").script).bytes,
            "HTTP/1.1 20");
}

TEST(HostileTest, RightAnswersHoldTheBodyGiven) {
  HostileOptions options = QuickOptions();
  options.right_body = "BODY";
  options.right_content_type = "a/b";
  EXPECT_EQ(Ask(HostileCaseNamed("BodyUntilClose", options).script).bytes,
            "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\nBODY");
  EXPECT_EQ(Ask(HostileCaseNamed("LateAnswer", options).script).bytes,
            "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: "
            "4\r\n\r\nBODY");
}

TEST(HostileTest, RedirectsToItself) {
  const TestServer server(HostileCaseNamed("RedirectToItself").script);
  RawClient client = RawClient::V4(server.port());
  client.Send(kRequest);
  EXPECT_NE(client.Read().find("Location: " + server.Url("/") + "\r\n"),
            std::string::npos);
}

TEST(HostileTest, SplitsAnywhere) {
  const std::string response = "response";
  for (size_t i = 0; i <= response.size(); ++i) {
    const TestServer server(SplitAt(response, i));
    RawClient client = RawClient::V4(server.port());
    client.Send(kRequest);
    std::string received;
    while (received.size() < response.size()) received += client.Read();
    EXPECT_EQ(received, response);
  }
}

TEST(HostileTest, SeesWhatDiffers) {
  HttpResult result;
  result.phase = HttpPhase::kBody;
  result.error = TransportError::kTimedOut;
  EXPECT_EQ(Mismatch(HostileCaseNamed("SlowBody"), result), "");
  EXPECT_EQ(Mismatch(HostileCaseNamed("SlowHeaders"), result),
            "noticed in phase body instead of headers");
  EXPECT_EQ(Mismatch(HostileCaseNamed("NotFound"), result),
            "timed out () instead of http status");
  EXPECT_EQ(Mismatch(HostileCaseNamed("Chunks"), result),
            "timed out () instead of success");
}

TEST(HostileTest, ComparesAnswers) {
  const HostileCase chunks = HostileCaseNamed("Chunks");
  HttpResult result;
  result.phase = HttpPhase::kDone;
  result.status = 200;
  result.body = chunks.body;
  result.content_type = chunks.content_type;
  EXPECT_EQ(Mismatch(chunks, result), "");
  EXPECT_EQ(Mismatch(HostileCaseNamed("EmptyBody"), result),
            "body 'right body' instead of ''");
  EXPECT_EQ(Mismatch(HostileCaseNamed("NoContentType"), result),
            "content type 'application/ocsp-response' instead of ''");
  EXPECT_EQ(Mismatch(HostileCaseNamed("NeverAnswers"), result),
            "success () instead of timed out");
}

}  // namespace
}  // namespace revcheck::testing
