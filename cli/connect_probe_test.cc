#include "revcheck/cli/connect_probe.h"

#include <stdint.h>

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "revcheck/cli/loopback_responder.h"
#include "revcheck/net/testing/descriptors.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::cli {
namespace {

using testing::CountDescriptors;
using ::testing::HasSubstr;
using testing::Script;
using testing::ServerConnection;
using testing::TestServer;

ProbeTarget TargetAt(uint16_t port) {
  return {IpAddress::V4({127, 0, 0, 1}),
          port,
          "leaf.example",
          Sni::kSend,
          std::nullopt,
          absl::Minutes(1)};
}

ProbeTarget TargetAt(const TestServer& server) {
  return TargetAt(server.port());
}

// A server that sends these bytes at once and waits, or goes.
enum class Then { kWait, kClose, kReset };

Script Sends(std::string bytes, Then then) {
  return [bytes, then](ServerConnection& connection) {
    connection.Send(bytes);
    switch (then) {
      case Then::kWait:
        connection.WaitForPeerToClose();
        break;
      case Then::kClose:
        connection.WaitForInput();
        connection.Close();
        break;
      case Then::kReset:
        connection.WaitForInput();
        connection.Reset();
        break;
    }
  };
}

TEST(ProbeTest, SilentServerTimesOut) {
  TestServer server(Sends("", Then::kWait));
  ProbeTarget target = TargetAt(server);
  ProbeResult result;
  // On a slow machine a short limit may be over before there is a connection.
  for (const int milliseconds : {50, 1000, 4000}) {
    target.timeout = absl::Milliseconds(milliseconds);
    result = Probe(target);
    EXPECT_EQ(result.error, "timed out");
    if (result.reached) break;
  }
  EXPECT_EQ(result.address, "127.0.0.1");
  EXPECT_TRUE(result.reached);
  EXPECT_TRUE(result.chain.empty());
  EXPECT_EQ(result.tls_version, "");
}

TEST(ProbeTest, ServerThatTricklesTimesOutToo) {
  TestServer server([](ServerConnection& connection) {
    connection.SendSlowly("\x16\x03\x03\x40" + std::string(10000, '\0'),
                          absl::Milliseconds(5));
  });
  ProbeTarget target = TargetAt(server);
  target.timeout = absl::Milliseconds(100);
  EXPECT_EQ(Probe(target).error, "timed out");
}

TEST(ProbeTest, ServerThatClosesOrResetsIsNamedSo) {
  TestServer closing(Sends("", Then::kClose));
  EXPECT_TRUE(Probe(TargetAt(closing)).error.has_value());
  TestServer resetting(Sends("", Then::kReset));
  EXPECT_TRUE(Probe(TargetAt(resetting)).error.has_value());
}

TEST(ProbeTest, ServerWithoutTlsFailsTheHandshake) {
  TestServer server(Sends("HTTP/1.1 400 Bad Request\r\n\r\n", Then::kWait));
  EXPECT_THAT(Probe(TargetAt(server)).error.value_or(""),
              HasSubstr("the TLS handshake failed"));
}

TEST(ProbeTest, NobodyListens) {
  const auto nobody = ClosedPort::Reserve();
  ASSERT_TRUE(nobody.ok());
  const ProbeResult result = Probe(TargetAt((*nobody)->port()));
  EXPECT_EQ(result.error, "Connection refused");
  EXPECT_FALSE(result.reached);
}

TEST(ProbeTest, StartTlsFaultIsSaidWithWhatTheServerSaid) {
  TestServer server(Sends("554 \x1b[31mgo away\r\n", Then::kWait));
  ProbeTarget target = TargetAt(server);
  target.starttls = StartTls::kSmtp;
  const std::string error = Probe(target).error.value_or("");
  EXPECT_THAT(error, HasSubstr("smtp: the server refuses TLS (554 "));
  EXPECT_EQ(error.find('\x1b'), std::string::npos);
}

TEST(ProbeTest, LeavesNoSocketBehind) {
  TestServer server(Sends("nothing of use", Then::kClose));
  Probe(TargetAt(server));
  ASSERT_TRUE(server.WaitForOpenConnections(0));
  const size_t before = CountDescriptors();
  for (int i = 0; i < 5; ++i) {
    Probe(TargetAt(server));
  }
  ASSERT_TRUE(server.WaitForOpenConnections(0));
  EXPECT_EQ(CountDescriptors(), before);
}

TEST(FindAddressesTest, AddressNeedsNoLookup) {
  for (const std::string& text :
       {std::string("192.0.2.7"), std::string("2001:db8::1")}) {
    const auto addresses = FindAddresses(text, absl::ZeroDuration());
    ASSERT_TRUE(addresses.ok());
    ASSERT_EQ(addresses->size(), 1u);
    EXPECT_EQ(addresses->front().ToString(), text);
  }
}

}  // namespace
}  // namespace revcheck::cli
