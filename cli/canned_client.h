#ifndef REVCHECK_CLI_CANNED_CLIENT_H_
#define REVCHECK_CLI_CANNED_CLIENT_H_

// A network that says what the user wants it to say.

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "revcheck/net/http_client.h"

namespace revcheck::cli {

// What every question is answered with.
struct CannedAnswer {
  std::optional<TransportError> error;
  HttpPhase phase = HttpPhase::kDone;
  int status = 200;  // 0: no status line came.
  std::string body;
};

// What --response-from names: "timeout", "refused", "http-500", ..., or else a
// file that holds a response. Fails if that cannot be read.
absl::StatusOr<CannedAnswer> LoadAnswer(const std::string& from);

class CannedClient : public HttpClient {
 public:
  explicit CannedClient(CannedAnswer answer) : answer_(std::move(answer)) {}

  // Calls `done` before it returns.
  HttpExchangeId Start(HttpRequest request, Callback done) override;
  void Cancel(HttpExchangeId) override {}

 private:
  const CannedAnswer answer_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CANNED_CLIENT_H_
