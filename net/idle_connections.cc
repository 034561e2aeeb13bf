#include "revcheck/net/idle_connections.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <iterator>
#include <memory>
#include <utility>

namespace revcheck {
namespace {

// Nothing has come from the peer, not even its goodbye.
bool IsQuiet(boost::asio::ip::tcp::socket& socket) {
  boost::system::error_code error;
  if (!socket.non_blocking()) {  // Once for each connection.
    socket.non_blocking(true, error);
    if (error) {
      return false;
    }
  }
  char byte;
  socket.receive(boost::asio::buffer(&byte, 1),
                 boost::asio::socket_base::message_peek, error);
  return error == boost::asio::error::would_block;
}

}  // namespace

IdleConnections::IdleConnections(size_t max_per_host, size_t max_total,
                                 absl::Duration timeout)
    : max_per_host_(std::min(max_per_host, max_total)),
      max_total_(max_total),
      timeout_(timeout) {}

Connection IdleConnections::Take(const std::string& host, absl::Time now) {
  DropExpired(now);
  Connection taken;
  do {
    taken = TakeYoungest(host);
  } while (taken != nullptr && !IsQuiet(*taken));
  Recount();
  return taken;
}

// The youngest is the likeliest to be open still.
Connection IdleConnections::TakeYoungest(const std::string& host) {
  const auto found =
      std::find_if(idle_.rbegin(), idle_.rend(),
                   [&host](const Idle& idle) { return idle.host == host; });
  if (found == idle_.rend()) {
    return nullptr;
  }
  Connection connection = std::move(found->connection);
  idle_.erase(std::next(found).base());
  return connection;
}

void IdleConnections::Put(const std::string& host, Connection connection,
                          absl::Time now) {
  // A list of its own, so that nothing makes room for what there is no memory
  // for.
  std::list<Idle> kept;
  if (max_per_host_ > 0) {
    kept.push_back({host, std::move(connection), now});
  }
  DropExpired(now);
  if (!kept.empty()) {
    MakeRoomFor(host);
    idle_.splice(idle_.end(), kept);
  }
  Recount();
}

void IdleConnections::Clear() {
  idle_.clear();
  Recount();
}

void IdleConnections::DropExpired(absl::Time now) {
  while (!idle_.empty() && now - idle_.front().since >= timeout_) {
    idle_.pop_front();
  }
}

void IdleConnections::MakeRoomFor(const std::string& host) {
  const auto is_of_host = [&host](const Idle& idle) {
    return idle.host == host;
  };
  const auto of_host = std::count_if(idle_.begin(), idle_.end(), is_of_host);
  if (static_cast<size_t>(of_host) >= max_per_host_) {
    idle_.erase(std::find_if(idle_.begin(), idle_.end(), is_of_host));
  }
  if (idle_.size() >= max_total_) {
    idle_.pop_front();
  }
}

}  // namespace revcheck
