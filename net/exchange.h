#ifndef REVCHECK_NET_EXCHANGE_H_
#define REVCHECK_NET_EXCHANGE_H_

#include <stddef.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/io_context_strand.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/net/address.h"
#include "revcheck/net/beast_options.h"
#include "revcheck/net/connector.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/idle_connections.h"
#include "revcheck/net/lookup_threads.h"
#include "revcheck/net/response_reader.h"
#include "revcheck/net/strand_handler.h"
#include "revcheck/net/url.h"

namespace revcheck {

// What the exchanges of one client share.
struct ExchangeContext {
  ExchangeContext(boost::asio::io_context* io_context,
                  BeastClientOptions client_options);

  const boost::asio::io_context::strand strand;
  const BeastClientOptions options;
  IdleConnections idle;  // Used on the strand only.
  LookupThreads lookups;
};

// One exchange of BeastClient, from the URL to the last byte of the answer.
// Everything happens on the strand.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  using Done = std::function<void(HttpResult result)>;

  Exchange(std::shared_ptr<ExchangeContext> context, HttpRequest request,
           Done done);

  // On any thread. Calls the Done once, on the strand, unless aborted before;
  // what that throws comes out of the io_context's run(). The first two
  // operations need no memory that is not here.
  void Begin();
  void Abort();

 private:
  using Error = boost::system::error_code;

  // Runs what happens on the strand. What it throws for want of memory ends the
  // exchange; what Done throws passes.
  template <typename Step>
  void Run(const Step& step);

  // A handler that runs there; it must own this.
  template <typename Handler>
  StrandHandler<Handler> OnStrand(Handler handler) {
    return {context_->strand, &memory_, std::move(handler)};
  }

  // The steps, in order.
  void OnBegin();
  void StartDeadline();
  void Ask(const HttpUrl& url);
  void LookUp();
  void PostAddresses(const absl::StatusOr<std::vector<IpAddress>>& addresses);
  void OnAddresses(const absl::StatusOr<std::vector<IpAddress>>& addresses);
  void Connect(const std::vector<IpAddress>& addresses);
  void OnConnected(Connection connection, TransportError error,
                   const std::string& detail);
  void Send();
  void OnSent(Error error);
  void Receive();
  void OnReceived(Error error, size_t size);
  void Redirect();

  // The connection failed: asks once more if it was an old one.
  void OnBroken(std::string_view detail);

  // How the exchange ends.
  void Refuse(const IpAddress& address);
  void Fail(TransportError error, std::string_view detail);
  void Succeed();
  void Finish(HttpResult result);
  void Stop();

  const HttpUrl& Peer() const { return proxy_ != nullptr ? *proxy_ : url_; }
  std::string IdleKey() const;
  std::string RequestText() const;

  const std::shared_ptr<ExchangeContext> context_;
  const HttpRequest request_;
  Done done_;  // Null once over.
  HandlerMemory memory_;

  boost::asio::steady_timer deadline_;
  absl::Time started_;
  absl::Time phase_started_;
  HttpTimings timings_;
  HttpPhase phase_ = HttpPhase::kLookup;

  HttpUrl url_;
  const HttpUrl* proxy_ = nullptr;
  int redirects_ = 0;
  bool reused_ = false;
  bool only_new_ = false;  // No connection that was used before will do.

  std::optional<LookupThreads::LookupId> lookup_;  // Of Peer().host.
  std::shared_ptr<Connector> connector_;
  Connection connection_;
  std::string sent_;
  std::array<char, 8192> received_;
  std::optional<ResponseReader> reader_;
};

}  // namespace revcheck

#endif  // REVCHECK_NET_EXCHANGE_H_
