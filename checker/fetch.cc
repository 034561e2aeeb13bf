#include "revcheck/checker/fetch.h"

#include <stdint.h>

#include <algorithm>  // IWYU pragma: keep
#include <exception>
#include <utility>

#include "revcheck/net/caught.h"

namespace revcheck {

Fetch::Fetch(std::shared_ptr<HttpClient> client, FetchPlan plan, Done done)
    : client_(std::move(client)),
      plan_(std::move(plan)),
      deadline_(std::chrono::steady_clock::now() +
                absl::ToChronoNanoseconds(plan_.timeout)),
      done_(std::move(done)) {
  result_.nonce = plan_.nonce;
  result_.exchanges.reserve(plan_.attempts.size());  // None is to be lost.
}

void Fetch::Start() { Ask(); }

void Fetch::Cancel() {
  std::unique_lock<std::mutex> lock(mutex_);
  done_ = nullptr;
  const std::optional<HttpExchangeId> exchange =
      std::exchange(under_way_, std::nullopt);
  lock.unlock();
  if (exchange.has_value()) {
    client_->Cancel(*exchange);
  }
}

// The client may call back before Start() returns, and Cancel() may come
// meanwhile; both show in what has changed by then.
void Fetch::Ask() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!done_) {
    return;
  }
  const size_t attempt = attempt_;
  lock.unlock();
  HttpExchangeId exchange = 0;
  const std::exception_ptr thrown =
      CaughtIn([&] { exchange = Begin(attempt); });
  lock.lock();
  if (attempt != attempt_) {  // It is over already.
    return thrown != nullptr ? std::rethrow_exception(thrown) : void();
  }
  if (thrown != nullptr) {
    lock.unlock();
    HttpResult result;
    result.error = TransportError::kCancelled;
    return OnExchange(attempt, std::move(result));
  }
  if (done_) {
    under_way_ = exchange;
    return;
  }
  lock.unlock();
  client_->Cancel(exchange);
}

HttpExchangeId Fetch::Begin(size_t attempt) {
  return client_->Start(RequestFor(attempt), [self = shared_from_this(),
                                              attempt](HttpResult result) {
    self->OnExchange(attempt, std::move(result));
  });
}

HttpRequest Fetch::RequestFor(size_t attempt) const {
  const auto left =
      absl::FromChrono(deadline_ - std::chrono::steady_clock::now());
  HttpRequest request;
  request.method = plan_.attempts[attempt].method;
  request.url = plan_.attempts[attempt].url;
  request.accept = "application/ocsp-response";
  request.max_body_size = plan_.max_response_size;
  // A responder that never answers leaves the others their share.
  request.timeout = std::max(left, absl::Milliseconds(1)) /
                    static_cast<int64_t>(plan_.attempts.size() - attempt);
  if (request.method == HttpMethod::kPost) {
    request.body = plan_.request;
    request.content_type = "application/ocsp-request";
  }
  return request;
}

// A client may be wrong and call back twice, or after a cancellation.
void Fetch::OnExchange(size_t attempt, HttpResult exchange) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!done_ || attempt != attempt_) {
    return;
  }
  under_way_ = std::nullopt;
  ++attempt_;
  const bool is_last = attempt_ == plan_.attempts.size() ||
                       std::chrono::steady_clock::now() >= deadline_;
  const bool answered = !exchange.error.has_value();
  if (answered || result_.exchanges.empty() ||
      result_.exchanges[result_.decisive].error.has_value()) {
    result_.decisive = attempt;
    result_.response = std::move(exchange.body);
  }
  exchange.body.clear();
  if (exchange.url.empty()) {  // A client may be lazy, too.
    (void)CaughtIn([&] { exchange.url = plan_.attempts[attempt].url; });
  }
  result_.exchanges.push_back(std::move(exchange));
  if (is_last) {
    return Finish(std::move(lock));
  }
  // Nobody else changes what is looked at here until the next is asked.
  lock.unlock();
  const bool usable = answered && IsUsable();
  lock.lock();
  if (!done_) {
    return;
  }
  if (usable) {
    return Finish(std::move(lock));
  }
  lock.unlock();
  Ask();
}

// An answer that cannot be judged is of no use.
bool Fetch::IsUsable() const {
  bool usable = !plan_.is_usable;
  if (!usable) {
    (void)CaughtIn([&] { usable = plan_.is_usable(result_); });
  }
  return usable;
}

void Fetch::Finish(std::unique_lock<std::mutex> lock) {
  const Done done = std::exchange(done_, nullptr);
  FetchResult result = std::move(result_);
  lock.unlock();
  done(std::move(result));
}

}  // namespace revcheck
