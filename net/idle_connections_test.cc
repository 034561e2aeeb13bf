// Which connections are used again, and when the others are closed. Time is
// what the test says.

#include "revcheck/net/idle_connections.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/net/connector.h"

namespace revcheck {
namespace {

using Tcp = boost::asio::ip::tcp;

constexpr absl::Duration kTimeout = absl::Seconds(15);
constexpr absl::Duration kMoment = absl::Nanoseconds(1);
constexpr absl::Time kStart = absl::UnixEpoch();

class IdleConnectionsTest : public ::testing::Test {
 protected:
  // The other end waits to be accepted, which is enough to stay open.
  Connection Connect() {
    auto connection = std::make_shared<Tcp::socket>(loop_);
    connection->connect(acceptor_.local_endpoint());
    return connection;
  }

  boost::asio::io_context loop_;
  Tcp::acceptor acceptor_{
      loop_, Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
  IdleConnections idle_{/*max_per_host=*/2, /*max_total=*/3, kTimeout};
};

TEST_F(IdleConnectionsTest, IsUsedAgainBeforeItsTimeIsOver) {
  const Connection connection = Connect();
  idle_.Put("a", connection, kStart);
  EXPECT_EQ(idle_.Take("b", kStart), nullptr);
  EXPECT_EQ(idle_.Take("a", kStart + kTimeout - kMoment), connection);
  EXPECT_EQ(idle_.size(), 0);
}

TEST_F(IdleConnectionsTest, IsNotUsedAgainAfterwards) {
  idle_.Put("a", Connect(), kStart);
  EXPECT_EQ(idle_.Take("a", kStart + kTimeout), nullptr);
  EXPECT_EQ(idle_.size(), 0);
}

// Nothing closes a connection at its time, but whatever comes next does.
TEST_F(IdleConnectionsTest, ClosesWhatIsTooOldWhenAnyOtherIsTakenOrPut) {
  Connection connection = Connect();
  std::weak_ptr<Tcp::socket> open = connection;
  idle_.Put("a", std::move(connection), kStart);
  EXPECT_FALSE(open.expired());
  EXPECT_EQ(idle_.Take("b", kStart + kTimeout), nullptr);
  EXPECT_TRUE(open.expired());

  connection = Connect();
  open = connection;
  idle_.Put("a", std::move(connection), kStart);
  EXPECT_FALSE(open.expired());
  idle_.Put("b", Connect(), kStart + kTimeout);
  EXPECT_TRUE(open.expired());
}

TEST_F(IdleConnectionsTest, OldestMakesRoom) {
  const Connection a2 = Connect();
  const Connection a3 = Connect();
  idle_.Put("a", Connect(), kStart);
  idle_.Put("a", a2, kStart);
  idle_.Put("a", a3, kStart);
  EXPECT_EQ(idle_.size(), 2);
  EXPECT_EQ(idle_.Take("a", kStart), a3);
  EXPECT_EQ(idle_.Take("a", kStart), a2);
  EXPECT_EQ(idle_.Take("a", kStart), nullptr);
}

TEST_F(IdleConnectionsTest, IsNotUsedAgainIfItsPeerSaysSomething) {
  idle_.Put("a", Connect(), kStart);
  Tcp::socket peer = acceptor_.accept();
  peer.close();
  Connection taken = Connect();
  while (taken != nullptr) {  // The goodbye is on its way.
    taken = idle_.Take("a", kStart);
    if (taken != nullptr) {
      idle_.Put("a", taken, kStart);
    }
  }
  EXPECT_EQ(idle_.size(), 0);
}

}  // namespace
}  // namespace revcheck
