#ifndef REVCHECK_CLI_CONNECT_RESPONDER_H_
#define REVCHECK_CLI_CONNECT_RESPONDER_H_

// The responder, asked once, and the answer given to as many checks as want it.

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "revcheck/cli/connect_facts.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/certificate.h"

namespace revcheck::cli {

struct ResponderQuestion {
  std::string url;  // Empty: the certificate's.
  HttpMethod method = HttpMethod::kPost;
  absl::Duration timeout = absl::Seconds(10);
};

// Asks and waits. nullopt if there is nobody to ask: no URL, one that Firefox
// would not use, or no question that could be asked.
std::optional<HttpResult> AskResponder(const ResponderQuestion& question,
                                       const Certificate& certificate,
                                       const CertId& id, HttpClient* client);

// What the report says of the exchange.
Json ResponderJson(const HttpResult& exchange, const CertId& id,
                   const ConnectFacts& facts);

// Answers every question with an exchange that is over. Whoever waits for less
// time than it took sees it time out.
class ReplayClient : public HttpClient {
 public:
  // nullopt: nobody can be asked, and name lookup fails.
  explicit ReplayClient(std::optional<HttpResult> exchange);

  // Calls `done` before it returns.
  HttpExchangeId Start(HttpRequest request, Callback done) override;
  void Cancel(HttpExchangeId) override {}

 private:
  HttpResult exchange_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_RESPONDER_H_
