#ifndef REVCHECK_NET_CONNECTOR_H_
#define REVCHECK_NET_CONNECTOR_H_

#include <stddef.h>
#include <stdint.h>

#include <boost/asio/io_context_strand.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/net/address.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/strand_handler.h"

namespace revcheck {

// A connection, shared with the operations under way on it.
using Connection = std::shared_ptr<boost::asio::ip::tcp::socket>;

// Connects to the first of several addresses that answers, trying the families
// in turn, the next one beside the others whenever one has failed or has not
// answered for a while (RFC 8305, sections 4 and 5). Everything happens on the
// strand.
class Connector : public std::enable_shared_from_this<Connector> {
 public:
  // Null if no address could be connected to; `error` and `detail`, such as
  // "192.0.2.7:80: Connection refused", are then about the last one tried, but
  // for those that were unreachable beside others that were not. What fails for
  // want of this machine's memory, descriptors or ports is cancelled.
  using Done = std::function<void(Connection connection, TransportError error,
                                  std::string detail)>;

  // Tries the first `max_addresses` of `addresses`, but at least one; counted
  // with the families in turn, so that both have their share.
  Connector(const boost::asio::io_context::strand& strand,
            const std::vector<IpAddress>& addresses, uint16_t port,
            absl::Duration delay, size_t max_addresses);

  // Calls `done` once, unless cancelled before. At least one address.
  void Start(Done done);
  void Cancel();

 private:
  using Endpoint = boost::asio::ip::tcp::endpoint;

  // Runs what happens on the strand. What it throws for want of memory is
  // that nothing could be connected to; what Done throws passes.
  template <typename Step>
  void Run(const Step& step);

  // A handler that runs there; it must own this.
  template <typename Handler>
  StrandHandler<Handler> OnStrand(Handler handler) {
    return {strand_, &memory_, std::move(handler)};
  }

  void TryNext();
  void OnConnected(size_t attempt, boost::system::error_code error);
  void Finish(Connection connection);

  const boost::asio::io_context::strand strand_;
  const std::chrono::nanoseconds delay_;
  std::vector<Endpoint> endpoints_;
  std::vector<Connection> attempts_;  // Null once failed.
  size_t pending_ = 0;
  TransportError error_ = TransportError::kUnreachable;
  std::string detail_;
  boost::asio::steady_timer timer_;
  Done done_;
  HandlerMemory memory_;
};

}  // namespace revcheck

#endif  // REVCHECK_NET_CONNECTOR_H_
