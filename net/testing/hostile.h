#ifndef REVCHECK_NET_TESTING_HOSTILE_H_
#define REVCHECK_NET_TESTING_HOSTILE_H_

// Servers that are broken, overloaded or evil, and what an HttpClient that
// follows no redirects must make of each.
//
//   for (const HostileCase& hostile : HostileCases(options)) {
//     TestServer server(hostile.script);
//     const HttpResult result = Exchange(server.Url(), timeout);
//     EXPECT_EQ(Mismatch(hostile, result), "") << hostile.name;
//   }

#include <stddef.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {

struct HostileOptions {
  // What a good server would answer.
  std::string right_body = "right body";
  std::string right_content_type = std::string(kOcspResponseType);

  // Between two bytes of a slow server. A slow answer has hundreds of them, so
  // that it takes minutes unless this is short.
  absl::Duration interval = absl::Seconds(1);

  // When the late answer comes; more than the client's timeout.
  absl::Duration late = absl::Seconds(30);

  // Where "RedirectToAnotherPort" points.
  std::string other_url = "http://127.0.0.1:1/";
};

struct HostileCase {
  std::string name;  // Letters and digits, for names of tests.
  Script script;

  // One of these must be reported. Empty: the exchange succeeds all the same.
  std::vector<TransportError> errors;

  // In one of these it is noticed. Empty: in any.
  std::vector<HttpPhase> phases;

  // What HttpResult::status must be, if anything.
  std::optional<int> status;

  // After success: what HttpResult::body and content_type must be.
  std::string body;
  std::string content_type;

  // Whether the script sends `right_body`, whole or in part.
  bool uses_right_body = false;

  // Whether another exchange may use the same connection.
  bool may_reuse = false;

  bool succeeds() const { return errors.empty(); }

  // The timeout has to pass before the client can know.
  bool times_out() const;
};

// All of them, each name once. Every script bears any number of connections and
// ends when the peer closes.
std::vector<HostileCase> HostileCases(
    const HostileOptions& options = HostileOptions());

// The case of this name. Ends the program if there is none.
HostileCase HostileCaseNamed(std::string_view name,
                             const HostileOptions& options = HostileOptions());

// "" if `result` is what `hostile` says, else what differs.
std::string Mismatch(const HostileCase& hostile, const HttpResult& result);

// Not hostile: sends `response` in two parts, the first of `position` bytes. On
// the next requests too.
Script SplitAt(std::string response, size_t position,
               absl::Duration pause = absl::Milliseconds(2));

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_HOSTILE_H_
