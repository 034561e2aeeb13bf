#ifndef REVCHECK_CHECKER_FETCH_H_
#define REVCHECK_CHECKER_FETCH_H_

// Asks one responder after another, and by one method after another, until an
// answer is of use or the time is over.

#include <stddef.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/net/http_client.h"

namespace revcheck {

struct FetchResult {
  // One for each exchange made, in order. The body of the one that counts has
  // moved to `response`; the others are empty.
  std::vector<HttpResult> exchanges;

  // Which one counts: the one that was of use; else the last that was answered;
  // else the last.
  size_t decisive = 0;

  // The answer, if `exchanges[decisive]` has no error.
  std::string response;

  std::string nonce;

  const HttpResult& exchange() const { return exchanges[decisive]; }
};

struct FetchPlan {
  struct Attempt {
    std::string url;  // As the certificate has it.
    HttpMethod method = HttpMethod::kPost;
  };

  using Judge = std::function<bool(const FetchResult& so_far)>;

  std::vector<Attempt> attempts;  // At least one.
  std::string request;            // DER.
  std::string nonce;              // That the request carries; may be empty.
  absl::Duration timeout;         // For all attempts together.
  size_t max_response_size = 65535;

  // Whether an answer ends the search. Called on any thread. Not asked about
  // the last attempt; unset: every answer does.
  Judge is_usable;
};

// Thread-safe.
class Fetch : public std::enable_shared_from_this<Fetch> {
 public:
  using Done = std::function<void(FetchResult result)>;

  Fetch(std::shared_ptr<HttpClient> client, FetchPlan plan, Done done);

  // To be called once. Calls Done once, perhaps before it returns, unless
  // cancelled before. Throws nothing but what Done throws: an exchange for
  // which there is no memory is one that was cancelled.
  void Start();

  // Done is not called any more, unless it is about to be on another thread.
  void Cancel();

 private:
  void Ask();
  void OnExchange(size_t attempt, HttpResult exchange);
  HttpExchangeId Begin(size_t attempt);
  HttpRequest RequestFor(size_t attempt) const;
  bool IsUsable() const;
  void Finish(std::unique_lock<std::mutex> lock);

  const std::shared_ptr<HttpClient> client_;
  const FetchPlan plan_;
  const std::chrono::steady_clock::time_point deadline_;

  std::mutex mutex_;
  Done done_;           // Null once over.
  size_t attempt_ = 0;  // The one under way; counts those that are over.
  FetchResult result_;
  std::optional<HttpExchangeId> under_way_;
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_FETCH_H_
