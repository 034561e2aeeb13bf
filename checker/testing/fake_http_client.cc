#include "revcheck/checker/testing/fake_http_client.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <utility>

#include "gtest/gtest.h"
#include "revcheck/net/caught.h"

namespace revcheck::testing {
namespace {

HttpPhase PhaseOf(TransportError error) {
  switch (error) {
    case TransportError::kUrlUnusable:
    case TransportError::kNameLookupFailed:
    case TransportError::kAddressRefused:
    case TransportError::kCancelled:
      return HttpPhase::kLookup;
    case TransportError::kConnectionRefused:
    case TransportError::kUnreachable:
      return HttpPhase::kConnect;
    case TransportError::kConnectionReset:
    case TransportError::kTimedOut:
      return HttpPhase::kFirstByte;
    case TransportError::kNotHttp:
    case TransportError::kHttpStatus:
    case TransportError::kRedirectRefused:
      return HttpPhase::kHeaders;
    case TransportError::kBodyTooLarge:
      return HttpPhase::kBody;
  }
  return HttpPhase::kLookup;
}

}  // namespace

HttpAnswer Ok(std::string body) {
  return [body = std::move(body)](const HttpRequest& request) {
    HttpResult result;
    result.phase = HttpPhase::kDone;
    result.status = 200;
    result.body = body;
    result.content_type = "application/ocsp-response";
    result.url = request.url;
    return result;
  };
}

HttpAnswer Failed(TransportError error) {
  return [error](const HttpRequest& request) {
    HttpResult result;
    result.error = error;
    result.phase = PhaseOf(error);
    result.status = error == TransportError::kHttpStatus ? 500 : 0;
    result.url = request.url;
    result.detail = "as told";
    return result;
  };
}

struct FakeHttpClient::State {
  struct Exchange {
    HttpRequest request;
    Callback done;
  };

  HttpResult AnswerTo(const HttpRequest& request) const;
  bool DeliverOldest();
  void Run();

  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  std::map<std::string, HttpAnswer, std::less<>> answers;
  std::vector<HttpRequest> requests;
  std::map<HttpExchangeId, Exchange> under_way;
  std::vector<Exchange> kept;
  bool keeps = false;
  bool held = false;
  bool stopped = false;
  size_t cancelled = 0;
  size_t cancelled_late = 0;
};

HttpResult FakeHttpClient::State::AnswerTo(const HttpRequest& request) const {
  std::unique_lock<std::mutex> lock(mutex);
  for (const auto& [url, answer] : answers) {
    const bool is_get = request.method == HttpMethod::kGet;
    if (url == (is_get ? request.url.substr(0, url.size()) : request.url)) {
      const HttpAnswer found = answer;
      lock.unlock();
      return found(request);
    }
  }
  ADD_FAILURE() << "an unexpected URL was asked: " << request.url;
  return Failed(TransportError::kConnectionRefused)(request);
}

bool FakeHttpClient::State::DeliverOldest() {
  std::unique_lock<std::mutex> lock(mutex);
  if (under_way.empty()) {
    return false;
  }
  const auto oldest = under_way.extract(under_way.begin());
  lock.unlock();
  const Exchange& exchange = oldest.mapped();
  // Memory may run out in a test; every exchange ends all the same.
  HttpResult result;
  result.error = TransportError::kCancelled;
  (void)CaughtIn([&] { result = AnswerTo(exchange.request); });
  exchange.done(std::move(result));
  return true;
}

void FakeHttpClient::State::Run() {
  std::unique_lock<std::mutex> lock(mutex);
  for (;;) {
    changed.wait(lock,
                 [this] { return stopped || (!held && !under_way.empty()); });
    if (stopped) {
      return;
    }
    lock.unlock();
    DeliverOldest();
    lock.lock();
  }
}

FakeHttpClient::FakeHttpClient(Delivery delivery)
    : delivery_(delivery), state_(std::make_shared<State>()) {
  if (delivery_ == Delivery::kOwnThread) {
    thread_ = std::thread([state = state_] { state->Run(); });
  }
}

// The last owner may be a callback on the client's own thread.
FakeHttpClient::~FakeHttpClient() {
  std::map<HttpExchangeId, State::Exchange> under_way;
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->stopped = true;
    under_way.swap(state_->under_way);
    state_->changed.notify_all();
  }
  if (thread_.get_id() == std::this_thread::get_id()) {
    thread_.detach();
  } else if (thread_.joinable()) {
    thread_.join();
  }
}

void FakeHttpClient::Answer(std::string_view url, HttpAnswer answer) {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->answers.insert_or_assign(std::string(url), std::move(answer));
}

void FakeHttpClient::Answer(std::string_view url, std::string body) {
  Answer(url, Ok(std::move(body)));
}

void FakeHttpClient::Answer(std::string_view url, TransportError error) {
  Answer(url, Failed(error));
}

HttpExchangeId FakeHttpClient::Start(HttpRequest request, Callback done) {
  std::unique_lock<std::mutex> lock(state_->mutex);
  state_->requests.push_back(request);
  const HttpExchangeId id = state_->requests.size();
  if (state_->keeps) {
    state_->kept.push_back({request, done});
  }
  if (delivery_ != Delivery::kInline) {
    state_->under_way.emplace(
        id, State::Exchange{std::move(request), std::move(done)});
    state_->changed.notify_all();
    return id;
  }
  state_->changed.notify_all();
  // The callback may destroy this.
  const std::shared_ptr<State> state = state_;
  lock.unlock();
  done(state->AnswerTo(request));
  return id;
}

void FakeHttpClient::Cancel(HttpExchangeId exchange) {
  const std::shared_ptr<State> state = state_;
  std::unique_lock<std::mutex> lock(state->mutex);
  const auto found = state->under_way.extract(exchange);
  ++(found.empty() ? state->cancelled_late : state->cancelled);
  state->changed.notify_all();
  lock.unlock();  // What the callback owns goes now.
}

void FakeHttpClient::Hold() {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->held = true;
}

void FakeHttpClient::Release() {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->held = false;
  state_->changed.notify_all();
}

bool FakeHttpClient::DeliverOne() {
  const std::shared_ptr<State> state = state_;
  return state->DeliverOldest();
}

bool FakeHttpClient::DeliverAll() {
  const std::shared_ptr<State> state = state_;
  bool any = false;
  while (state->DeliverOldest()) {
    any = true;
  }
  return any;
}

void FakeHttpClient::KeepCallbacks() {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->keeps = true;
}

void FakeHttpClient::CallBackAgain(size_t index) {
  const std::shared_ptr<State> state = state_;
  std::unique_lock<std::mutex> lock(state->mutex);
  const State::Exchange exchange =
      std::exchange(state->kept.at(index), State::Exchange());
  lock.unlock();
  exchange.done(state->AnswerTo(exchange.request));
}

std::vector<HttpRequest> FakeHttpClient::requests() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->requests;
}

size_t FakeHttpClient::request_count() const { return requests().size(); }

size_t FakeHttpClient::under_way() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->under_way.size();
}

size_t FakeHttpClient::cancelled() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->cancelled;
}

size_t FakeHttpClient::cancelled_late() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->cancelled_late;
}

void FakeHttpClient::WaitForRequests(size_t count) const {
  std::unique_lock<std::mutex> lock(state_->mutex);
  state_->changed.wait(
      lock, [this, count] { return state_->requests.size() >= count; });
}

void FakeHttpClient::WaitForCancelled(size_t count) const {
  std::unique_lock<std::mutex> lock(state_->mutex);
  state_->changed.wait(lock,
                       [this, count] { return state_->cancelled >= count; });
}

}  // namespace revcheck::testing
