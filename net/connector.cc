#include "revcheck/net/connector.h"

#include <algorithm>
#include <array>
#include <boost/asio/error.hpp>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "revcheck/net/caught.h"

namespace revcheck {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

tcp::endpoint EndpointOf(const IpAddress& address, uint16_t port) {
  if (address.is_v4()) {
    boost::asio::ip::address_v4::bytes_type bytes;
    std::copy_n(address.bytes().begin(), bytes.size(), bytes.begin());
    return {boost::asio::ip::address_v4(bytes), port};
  }
  boost::asio::ip::address_v6::bytes_type bytes;
  std::copy_n(address.bytes().begin(), bytes.size(), bytes.begin());
  return {boost::asio::ip::address_v6(bytes), port};
}

std::string NameOf(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return endpoint.address().is_v6()
             ? absl::StrCat("[", address, "]:", endpoint.port())
             : absl::StrCat(address, ":", endpoint.port());
}

// Of this process or machine, and for a while: it says nothing of the peer.
// "No address available" is a lack of ports in IPv4; in IPv6 it is also that
// this machine has no such address at all.
bool IsOwnShortage(const error_code& error, const tcp::endpoint& endpoint) {
  return error == boost::asio::error::no_memory ||
         error == boost::asio::error::no_descriptors ||
         error == boost::asio::error::no_buffer_space ||
         error == boost::system::errc::too_many_files_open_in_system ||
         (error == boost::system::errc::address_not_available &&
          endpoint.address().is_v4());
}

// Why connect() failed. What is not named here comes from this machine or from
// a router.
TransportError ErrorOf(const error_code& error, const tcp::endpoint& endpoint) {
  if (IsOwnShortage(error, endpoint)) {
    return TransportError::kCancelled;
  }
  if (error == boost::asio::error::timed_out) {
    return TransportError::kTimedOut;
  }
  if (error == boost::asio::error::connection_reset) {
    return TransportError::kConnectionReset;
  }
  return error == boost::asio::error::connection_refused
             ? TransportError::kConnectionRefused
             : TransportError::kUnreachable;
}

// The addresses with the families in turn, beginning with that of the first.
std::vector<IpAddress> Interleave(const std::vector<IpAddress>& addresses) {
  std::vector<IpAddress> ours;
  std::vector<IpAddress> theirs;
  for (const IpAddress& address : addresses) {
    (address.is_v4() == addresses.front().is_v4() ? ours : theirs)
        .push_back(address);
  }
  std::vector<IpAddress> turns;
  for (size_t i = 0; i < std::max(ours.size(), theirs.size()); ++i) {
    if (i < ours.size()) {
      turns.push_back(ours[i]);
    }
    if (i < theirs.size()) {
      turns.push_back(theirs[i]);
    }
  }
  return turns;
}

}  // namespace

Connector::Connector(const boost::asio::io_context::strand& strand,
                     const std::vector<IpAddress>& addresses, uint16_t port,
                     absl::Duration delay, size_t max_addresses)
    : strand_(strand),
      delay_(absl::ToChronoNanoseconds(delay)),
      timer_(strand.context()) {
  for (const IpAddress& address : Interleave(addresses)) {
    if (endpoints_.empty() || endpoints_.size() < max_addresses) {
      endpoints_.push_back(EndpointOf(address, port));
    }
  }
}

template <typename Step>
void Connector::Run(const Step& step) {
  const std::exception_ptr thrown = CaughtIn(step);
  if (thrown == nullptr) {
    return;
  }
  if (!done_) {
    std::rethrow_exception(thrown);
  }
  error_ = TransportError::kCancelled;
  detail_.clear();
  Finish(nullptr);
}

void Connector::Start(Done done) {
  done_ = std::move(done);
  TryNext();
}

void Connector::Cancel() {
  done_ = nullptr;
  timer_.cancel();
  for (const Connection& attempt : attempts_) {
    if (attempt != nullptr) {
      error_code ignored;
      attempt->close(ignored);
    }
  }
}

// Opens one connection more, and sees to it that the next is tried in time.
void Connector::TryNext() {
  const size_t attempt = attempts_.size();
  attempts_.push_back(std::make_shared<tcp::socket>(strand_.context()));
  ++pending_;
  attempts_[attempt]->async_connect(
      endpoints_[attempt],
      OnStrand([self = shared_from_this(), attempt](error_code error) {
        self->Run([&] { self->OnConnected(attempt, error); });
      }));
  if (attempts_.size() == endpoints_.size()) {
    return;
  }
  timer_.expires_after(delay_);
  timer_.async_wait(OnStrand([self = shared_from_this()](error_code error) {
    if (!error && self->done_ &&
        self->attempts_.size() < self->endpoints_.size()) {
      self->Run([&] { self->TryNext(); });
    }
  }));
}

void Connector::OnConnected(size_t attempt, error_code error) {
  if (!done_) {
    return;
  }
  --pending_;
  Connection connection = std::exchange(attempts_[attempt], nullptr);
  if (!error) {
    return Finish(std::move(connection));
  }
  const TransportError failure = ErrorOf(error, endpoints_[attempt]);
  if (failure != TransportError::kUnreachable || detail_.empty()) {
    error_ = failure;
    detail_ = absl::StrCat(NameOf(endpoints_[attempt]), ": ", error.message());
  }
  if (attempts_.size() < endpoints_.size()) {
    TryNext();
  } else if (pending_ == 0) {
    Finish(nullptr);
  }
}

void Connector::Finish(Connection connection) {
  const Done done = std::move(done_);
  Cancel();
  done(std::move(connection), error_, std::move(detail_));
}

}  // namespace revcheck
