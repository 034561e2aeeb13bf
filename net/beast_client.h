#ifndef REVCHECK_NET_BEAST_CLIENT_H_
#define REVCHECK_NET_BEAST_CLIENT_H_

// The default HTTP client, on Boost.Asio and Boost.Beast.
//
//   auto client = std::make_shared<BeastClient>(BeastClientOptions());
//
// It runs on a thread of its own, or on the application's io_context. It speaks
// HTTP/1.1 over plain TCP, and nothing else: a response is signed, and a URL
// from a certificate is none to be trusted with more.
//
// An exchange for which there is no thread, descriptor or memory ends with a
// TransportError like any other.

#include <stddef.h>

#include <memory>

#include "revcheck/net/beast_options.h"
#include "revcheck/net/http_client.h"

namespace boost {
namespace asio {
class io_context;
}  // namespace asio
}  // namespace boost

namespace revcheck {

class BeastClient : public HttpClient {
 public:
  // Runs on a thread of its own, which calls the callbacks. What one of them
  // throws is dropped, since nobody is there to catch it.
  explicit BeastClient(BeastClientOptions options);

  // Runs on whatever threads run `context`, which calls the callbacks, one at a
  // time. What one of them throws, and want of memory in Boost.Asio, comes out
  // of `context.run()`, which may be called again. `context` must outlive the
  // client. Name lookups have threads of their own all the same. Boost.Asio may
  // give its io_context::strand the same lock as one of the application's: a
  // handler on such a one must not wait for an exchange.
  BeastClient(boost::asio::io_context& context, BeastClientOptions options);

  // Waits for a callback that is running on the client's own thread, unless
  // called from inside it; never for a name lookup.
  ~BeastClient() override;

  BeastClient(const BeastClient&) = delete;
  BeastClient& operator=(const BeastClient&) = delete;

  HttpExchangeId Start(HttpRequest request, Callback done) override;
  void Cancel(HttpExchangeId exchange) override;

  // Connections that are open but not in use.
  size_t idle_connections() const;

 private:
  class OwnThread;
  class Core;

  std::unique_ptr<OwnThread> own_thread_;
  std::shared_ptr<Core> core_;
};

}  // namespace revcheck

#endif  // REVCHECK_NET_BEAST_CLIENT_H_
