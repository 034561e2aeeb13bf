// What clients that fetch for a certificate have got wrong, one test for each
// class: the URL is the certificate's choice, and so an attacker's.

#include <stddef.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "revcheck/net/address.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/proxy.h"
#include "revcheck/net/testing/exchange_now.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/loopback_options.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {
namespace {

constexpr char kAnswer[] = "the answer";

std::string RedirectTo(const std::string& location) {
  return HttpResponse(302, "", {{"Location", location}});
}

// Asks a responder, at a name that leads to loopback, that sends the client to
// another name.
struct RedirectToName {
  // `addresses`: of the other name; `port`: there.
  RedirectToName(const std::vector<std::string>& addresses, int port) {
    TestServer responder(AnswerAll(
        RedirectTo(absl::StrCat("http://elsewhere.test:", port, "/"))));
    const auto count = std::make_shared<std::atomic<int>>(0);
    BeastClientOptions options = LoopbackOptions();
    options.addresses.allow_private = false;
    options.max_redirects = 5;
    options.name_lookup =
        [addresses, count](
            const std::string& host) -> absl::StatusOr<std::vector<IpAddress>> {
      if (host != "elsewhere.test") {
        return std::vector<IpAddress>{IpAddress::V4({127, 0, 0, 1})};
      }
      ++*count;
      std::vector<IpAddress> found;
      for (const std::string& address : addresses) {
        found.push_back(*IpAddress::Parse(address));
      }
      return found;
    };
    BeastClient client(options);
    error = ExchangeNow(client, PostTo(absl::StrCat("http://responder.test:",
                                                    responder.port(), "/")))
                .error;
    lookups = *count;
    EXPECT_EQ(responder.requests(), 1u);
  }

  std::optional<TransportError> error;
  int lookups = 0;  // Of the other name.
};

class NetFailureTest : public ::testing::Test {
 protected:
  std::optional<TransportError> ErrorOf(const BeastClientOptions& options,
                                        const std::string& url) const {
    BeastClient client(options);
    return ExchangeNow(client, PostTo(url)).error;
  }

  // What must never be asked.
  TestServer internal_{AnswerAll(OcspHttpResponse("a secret"))};
};

// The first hop is public: a proxy on loopback plays it, whose address is not
// judged, and sends the client home.
TEST_F(NetFailureTest, RedirectToInternalAddress) {
  for (const std::string& target :
       {internal_.Url(), absl::StrCat("http://[::1]:", internal_.port(), "/"),
        absl::StrCat("http://[::ffff:127.0.0.1]:", internal_.port(), "/"),
        std::string("http://169.254.169.254/latest/meta-data/"),
        std::string("http://0.0.0.0/")}) {
    TestServer proxy(AnswerAll(RedirectTo(target)));
    BeastClientOptions options;
    options.max_redirects = 5;
    options.proxy =
        *ProxyRules::Create(absl::StrCat("127.0.0.1:", proxy.port()));
    EXPECT_EQ(ErrorOf(options, "http://responder.test/"),
              TransportError::kAddressRefused)
        << target;
    EXPECT_EQ(proxy.requests(), 1u);
  }
  EXPECT_EQ(internal_.connections(), 0u);
}

// The same from a first hop that is asked directly, on loopback, which is
// allowed; the unspecified addresses lead to this machine as well.
TEST_F(NetFailureTest, DirectRedirectToInternalAddress) {
  for (const char* host :
       {"0.0.0.0", "[::]", "[::ffff:0.0.0.0]", "0", "169.254.169.254",
        "[fe80::1]", "224.0.0.1", "10.0.0.1", "[fc00::1]"}) {
    TestServer responder(AnswerAll(
        RedirectTo(absl::StrCat("http://", host, ":", internal_.port(), "/"))));
    BeastClientOptions options = LoopbackOptions();
    options.addresses.allow_private = false;
    options.max_redirects = 5;
    EXPECT_EQ(ErrorOf(options, responder.Url()),
              TransportError::kAddressRefused)
        << host;
    EXPECT_EQ(responder.requests(), 1u);
  }
  EXPECT_EQ(internal_.connections(), 0u);
}

// Nor by a name, whose addresses are judged like those of the first hop.
TEST_F(NetFailureTest, RedirectToNameOfInternalAddress) {
  for (const std::vector<std::string>& addresses :
       std::vector<std::vector<std::string>>{
           {"0.0.0.0"},
           {"::"},
           {"::ffff:0.0.0.0"},
           {"169.254.169.254"},
           {"64:ff9b::169.254.169.254"},
           {"fe80::1"},
           {"10.0.0.1"},
           {"169.254.169.254", "0.0.0.0", "::"}}) {
    const RedirectToName outcome(addresses, internal_.port());
    EXPECT_EQ(outcome.error, TransportError::kAddressRefused) << addresses[0];
    EXPECT_EQ(outcome.lookups, 1);
  }
  EXPECT_EQ(internal_.connections(), 0u);
}

// Without which the test above would prove nothing: to an address that may be
// asked, the redirect leads, past one that may not.
TEST_F(NetFailureTest, RedirectToNameOfAddressThatMayBeAsked) {
  const RedirectToName outcome({"0.0.0.0", "127.0.0.1"}, internal_.port());
  EXPECT_EQ(outcome.error, std::nullopt);
  EXPECT_EQ(outcome.lookups, 1);
  EXPECT_EQ(internal_.requests(), 1u);
}

// None is followed unless that was asked for, nor to anything but http.
TEST_F(NetFailureTest, RedirectFollowedUnasked) {
  TestServer responder(AnswerAll(RedirectTo(internal_.Url())));
  EXPECT_EQ(ErrorOf(LoopbackOptions(), responder.Url()),
            TransportError::kRedirectRefused);
  EXPECT_EQ(internal_.connections(), 0u);
}

TEST_F(NetFailureTest, RedirectToAnotherProtocol) {
  for (const char* target :
       {"https://responder.test/", "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL", "ldap://127.0.0.1/"}) {
    TestServer responder(AnswerAll(RedirectTo(target)));
    BeastClientOptions options = LoopbackOptions();
    options.max_redirects = 5;
    EXPECT_EQ(ErrorOf(options, responder.Url()),
              TransportError::kRedirectRefused)
        << target;
  }
}

TEST_F(NetFailureTest, RedirectWithoutEnd) {
  TestServer responder([](ServerConnection& connection) {
    while (connection.ReadRequest().has_value()) {
      connection.Send(RedirectTo(connection.Url("/again")));
    }
  });
  BeastClientOptions options = LoopbackOptions();
  options.max_redirects = 3;
  EXPECT_EQ(ErrorOf(options, responder.Url()),
            TransportError::kRedirectRefused);
  EXPECT_EQ(responder.requests(), 4u);
}

// The answer that was judged is the one that is connected to: the name is not
// resolved again in between, when it leads elsewhere (rebinding).
TEST_F(NetFailureTest, DnsAnswerThatChangesBetweenCheckAndConnect) {
  TestServer responder(AnswerAll(OcspHttpResponse(kAnswer)));
  const auto lookups = std::make_shared<std::atomic<int>>(0);
  BeastClientOptions options = LoopbackOptions();
  options.max_idle_per_host = 0;  // Each exchange connects.
  options.name_lookup =
      [lookups](const std::string&) -> absl::StatusOr<std::vector<IpAddress>> {
    return std::vector<IpAddress>{++*lookups == 1
                                      ? IpAddress::V4({127, 0, 0, 1})
                                      : IpAddress::V4({169, 254, 169, 254})};
  };
  BeastClient client(options);
  const std::string url =
      absl::StrCat("http://rebinding.test:", responder.port(), "/");
  EXPECT_EQ(ExchangeNow(client, PostTo(url)).body, kAnswer);
  EXPECT_EQ(*lookups, 1);
  // The next exchange resolves again, and judges again.
  EXPECT_EQ(ExchangeNow(client, PostTo(url)).error,
            TransportError::kAddressRefused);
  EXPECT_EQ(*lookups, 2);
}

// Of several addresses, only those that may be asked are tried; also when they
// do not answer, in whatever order. Here that is 127.0.0.2, where nobody
// listens, while 0.0.0.0 leads to the internal server.
TEST_F(NetFailureTest, DnsAnswerWithInternalAddressesBesideOthers) {
  const IpAddress internal = IpAddress::V4({0, 0, 0, 0});
  const IpAddress other = IpAddress::V4({127, 0, 0, 2});
  for (const std::vector<IpAddress>& answer :
       {std::vector<IpAddress>{internal, other},
        std::vector<IpAddress>{other, internal}}) {
    BeastClientOptions options = LoopbackOptions();
    options.name_lookup =
        [answer](const std::string&) -> absl::StatusOr<std::vector<IpAddress>> {
      return answer;
    };
    EXPECT_EQ(
        ErrorOf(options,
                absl::StrCat("http://mixed.test:", internal_.port(), "/")),
        TransportError::kConnectionRefused);
  }
  EXPECT_EQ(internal_.connections(), 0u);
}

// Nor any if none may be.
TEST_F(NetFailureTest, DnsAnswerOfInternalAddressesAlone) {
  BeastClientOptions options;
  options.name_lookup =
      [](const std::string&) -> absl::StatusOr<std::vector<IpAddress>> {
    return std::vector<IpAddress>{IpAddress::V4({127, 0, 0, 1}),
                                  IpAddress::V4({127, 0, 0, 2})};
  };
  EXPECT_EQ(ErrorOf(options,
                    absl::StrCat("http://inside.test:", internal_.port(), "/")),
            TransportError::kAddressRefused);
  EXPECT_EQ(internal_.connections(), 0u);
}

// An internal address in a notation that a filter of strings overlooks.
TEST_F(NetFailureTest, InternalAddressInOtherNotation) {
  for (const char* host :
       {"127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]",
        "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]"}) {
    EXPECT_EQ(
        ErrorOf(BeastClientOptions(),
                absl::StrCat("http://", host, ":", internal_.port(), "/")),
        TransportError::kAddressRefused)
        << host;
  }
  EXPECT_EQ(internal_.connections(), 0u);
}

// Nor by the name that every machine has for itself.
TEST_F(NetFailureTest, NameOfThisMachine) {
  const std::optional<TransportError> error =
      ErrorOf(BeastClientOptions(),
              absl::StrCat("http://localhost:", internal_.port(), "/"));
  if (error == TransportError::kNameLookupFailed) {
    GTEST_SKIP() << "localhost is unknown on this machine";
  }
  EXPECT_EQ(error, TransportError::kAddressRefused);
  EXPECT_EQ(internal_.connections(), 0u);
}

// A URL that brings a line of its own into the request.
TEST_F(NetFailureTest, HeaderInjectedThroughTheUrl) {
  TestServer responder(AnswerAll(OcspHttpResponse(kAnswer)));
  BeastClient client(LoopbackOptions());
  for (const std::string& path :
       {std::string("/\r\nX-Injected: 1"),
        std::string("/ HTTP/1.1\r\nX-Injected: 1"),
        std::string("/\nX-Injected: 1"), std::string("/\0X-Injected: 1", 15)}) {
    (void)ExchangeNow(client, PostTo(responder.Url(path)));
  }
  EXPECT_FALSE(responder.received().empty());
  for (const ReceivedRequest& request : responder.received()) {
    EXPECT_FALSE(request.Field("X-Injected").has_value());
  }
}

// Bodies that are announced, or sent, without an end.
TEST_F(NetFailureTest, AnswerWithoutLimit) {
  TestServer announced(AnswerAll(
      "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n"));
  const auto error = ErrorOf(LoopbackOptions(), announced.Url());
  EXPECT_TRUE(error == TransportError::kBodyTooLarge ||
              error == TransportError::kNotHttp);
  TestServer endless([](ServerConnection& connection) {
    (void)connection.ReadRequest();
    connection.Send("HTTP/1.1 200 OK\r\n\r\n");
    connection.SendEndlessly("0123456789");
  });
  EXPECT_EQ(ErrorOf(LoopbackOptions(), endless.Url()),
            TransportError::kBodyTooLarge);
}

// What is cut short is no answer.
TEST_F(NetFailureTest, TruncatedAnswerTaken) {
  TestServer responder([](ServerConnection& connection) {
    (void)connection.ReadRequest();
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    connection.Close();
  });
  BeastClient client(LoopbackOptions());
  const HttpResult result = ExchangeNow(client, PostTo(responder.Url()));
  EXPECT_EQ(result.error, TransportError::kConnectionReset);
  EXPECT_EQ(result.body, "");
}

}  // namespace
}  // namespace revcheck::testing
