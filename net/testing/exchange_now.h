#ifndef REVCHECK_NET_TESTING_EXCHANGE_NOW_H_
#define REVCHECK_NET_TESTING_EXCHANGE_NOW_H_

#include <string>

#include "absl/time/time.h"
#include "revcheck/net/http_client.h"

namespace revcheck::testing {

// A POST of `body` as OCSP has it.
HttpRequest PostTo(const std::string& url, const std::string& body = "request",
                   absl::Duration timeout = absl::Seconds(30));

// Exchanges and waits. Fails the test, and returns kCancelled, if the client
// does not call back within a minute.
HttpResult ExchangeNow(HttpClient& client, const HttpRequest& request);

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_EXCHANGE_NOW_H_
