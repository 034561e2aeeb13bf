#include "revcheck/checker/fetch.h"

#include <algorithm>
#include <utility>

namespace revcheck {

Fetch::Fetch(std::shared_ptr<HttpClient> client, FetchPlan plan, Done done)
    : client_(std::move(client)),
      plan_(std::move(plan)),
      deadline_(std::chrono::steady_clock::now() +
                absl::ToChronoNanoseconds(plan_.timeout)),
      done_(std::move(done)) {
  result_.nonce = plan_.nonce;
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
  HttpRequest request = NextRequest();
  lock.unlock();
  const HttpExchangeId exchange =
      client_->Start(std::move(request),
                     [self = shared_from_this(), attempt](HttpResult result) {
                       self->OnExchange(attempt, std::move(result));
                     });
  lock.lock();
  if (attempt != attempt_) {
    return;  // It is over already.
  }
  if (done_) {
    under_way_ = exchange;
    return;
  }
  lock.unlock();
  client_->Cancel(exchange);
}

HttpRequest Fetch::NextRequest() const {
  const auto left =
      absl::FromChrono(deadline_ - std::chrono::steady_clock::now());
  HttpRequest request;
  request.method = plan_.attempts[attempt_].method;
  request.url = plan_.attempts[attempt_].url;
  request.accept = "application/ocsp-response";
  request.max_body_size = plan_.max_response_size;
  // A responder that never answers leaves the others their share.
  request.timeout = std::max(left, absl::Milliseconds(1)) /
                    static_cast<int64_t>(plan_.attempts.size() - attempt_);
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
    exchange.url = plan_.attempts[attempt].url;
  }
  result_.exchanges.push_back(std::move(exchange));
  if (is_last) {
    return Finish(std::move(lock));
  }
  // Nobody else changes what is looked at here until the next is asked.
  lock.unlock();
  const bool usable =
      answered && (!plan_.is_usable || plan_.is_usable(result_));
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

void Fetch::Finish(std::unique_lock<std::mutex> lock) {
  const Done done = std::exchange(done_, nullptr);
  FetchResult result = std::move(result_);
  lock.unlock();
  done(std::move(result));
}

}  // namespace revcheck
