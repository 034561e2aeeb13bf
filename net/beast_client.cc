#include "revcheck/net/beast_client.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "revcheck/net/caught.h"
#include "revcheck/net/exchange.h"
#include "revcheck/net/idle_connections.h"
#include "revcheck/net/lookup_threads.h"
#include "revcheck/net/quiet_thread.h"
#include "revcheck/net/strand_handler.h"

namespace revcheck {
namespace {

namespace asio = boost::asio;

// A callback that throws does not end the thread.
void RunUntilStopped(asio::io_context* context) {
  while (CaughtIn([context] { context->run(); }) != nullptr) {
  }
}

}  // namespace

// An io_context with a thread that runs it.
class BeastClient::OwnThread {
 public:
  OwnThread()
      : context_(std::make_shared<asio::io_context>(1)),
        work_(asio::make_work_guard(*context_)),
        thread_(StartQuietThread(
            [context = context_] { RunUntilStopped(context.get()); })) {}

  ~OwnThread() {
    context_->stop();
    if (!thread_.has_value()) {
      return;
    }
    if (thread_->get_id() == std::this_thread::get_id()) {
      thread_->detach();  // It keeps the context until it is through.
    } else {
      thread_->join();
    }
  }

  asio::io_context& context() { return *context_; }
  bool is_running() const { return thread_.has_value(); }

 private:
  const std::shared_ptr<asio::io_context> context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::optional<std::thread> thread_;
};

// The exchanges under way. Outlives the client where an operation does.
class BeastClient::Core : public std::enable_shared_from_this<Core> {
 public:
  Core(asio::io_context* io_context, BeastClientOptions options)
      : context_(std::make_shared<ExchangeContext>(io_context,
                                                   std::move(options))) {}

  // Takes `done` if it does not throw.
  HttpExchangeId Start(HttpRequest request, Callback* done) {
    const std::lock_guard<std::mutex> lock(mutex_);
    const HttpExchangeId id = ++last_id_;
    auto exchange = std::make_shared<Exchange>(
        context_, std::move(request),
        [weak = weak_from_this(), id](HttpResult result) {
          if (const std::shared_ptr<Core> core = weak.lock()) {
            core->Complete(id, std::move(result));
          }
        });
    const auto entry = under_way_.emplace(id, Entry{exchange, nullptr}).first;
    entry->second.done = std::move(*done);
    exchange->Begin();
    return id;
  }

  void Cancel(HttpExchangeId id) {
    std::unique_lock<std::mutex> lock(mutex_);
    auto entry = under_way_.extract(id);
    lock.unlock();
    if (!entry.empty()) {
      entry.mapped().exchange->Abort();
    }
  }

  // No callback begins from then on, but one that is about to on another
  // thread.
  void Shutdown() {
    context_->lookups.Close();
    std::unique_lock<std::mutex> lock(mutex_);
    std::unordered_map<HttpExchangeId, Entry> under_way;
    under_way.swap(under_way_);
    lock.unlock();
    for (auto& [id, entry] : under_way) {
      entry.exchange->Abort();
    }
    PostOnStrand(context_->strand, &memory_,
                 [self = shared_from_this()] { self->context_->idle.Clear(); });
  }

  size_t idle_connections() const { return context_->idle.size(); }

 private:
  struct Entry {
    std::shared_ptr<Exchange> exchange;
    Callback done;
  };

  void Complete(HttpExchangeId id, HttpResult result) {
    std::unique_lock<std::mutex> lock(mutex_);
    auto entry = under_way_.extract(id);
    lock.unlock();
    if (!entry.empty()) {
      entry.mapped().done(std::move(result));
    }
  }

  const std::shared_ptr<ExchangeContext> context_;
  HandlerMemory memory_;
  std::mutex mutex_;
  HttpExchangeId last_id_ = 0;
  std::unordered_map<HttpExchangeId, Entry> under_way_;
};

BeastClient::BeastClient(BeastClientOptions options)
    : own_thread_(std::make_unique<OwnThread>()),
      core_(std::make_shared<Core>(&own_thread_->context(),
                                   std::move(options))) {}

BeastClient::BeastClient(asio::io_context& context, BeastClientOptions options)
    : core_(std::make_shared<Core>(&context, std::move(options))) {}

BeastClient::~BeastClient() { core_->Shutdown(); }

HttpExchangeId BeastClient::Start(HttpRequest request, Callback done) {
  HttpResult result;
  result.error = TransportError::kCancelled;
  if (own_thread_ != nullptr && !own_thread_->is_running()) {
    result.url = std::move(request.url);
    (void)CaughtIn([&] { result.detail = "no thread could be started"; });
    done(std::move(result));
    return 0;
  }
  HttpExchangeId id = 0;
  if (CaughtIn([&] { id = core_->Start(std::move(request), &done); }) !=
      nullptr) {
    done(std::move(result));  // No memory, or no descriptor for the loop.
  }
  return id;
}

void BeastClient::Cancel(HttpExchangeId exchange) { core_->Cancel(exchange); }

size_t BeastClient::idle_connections() const {
  return core_->idle_connections();
}

}  // namespace revcheck
