// How names become addresses; addresses alone are resolved here, which needs no
// name server.

#include "revcheck/net/lookup_threads.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "revcheck/net/address.h"

namespace revcheck {
namespace {

std::vector<std::string> AddressesOf(const std::string& host) {
  std::vector<std::string> addresses;
  const absl::StatusOr<std::vector<IpAddress>> found = SystemNameLookup(host);
  EXPECT_TRUE(found.ok()) << found.status();
  for (const IpAddress& address : found.value_or(std::vector<IpAddress>())) {
    addresses.push_back(address.ToString());
  }
  return addresses;
}

TEST(SystemNameLookupTest, TakesAddressesOfBothFamilies) {
  EXPECT_EQ(AddressesOf("192.0.2.7"), std::vector<std::string>{"192.0.2.7"});
  EXPECT_EQ(AddressesOf("2001:db8::1"),
            std::vector<std::string>{"2001:db8::1"});
}

// The system's resolver reads more spellings than inet_pton(); what counts is
// the address that it finds.
TEST(SystemNameLookupTest, FindsLoopbackHoweverItIsWritten) {
  for (const char* const host : {"127.1", "0x7f000001", "2130706433"}) {
    const absl::StatusOr<std::vector<IpAddress>> found = SystemNameLookup(host);
    ASSERT_TRUE(found.ok() && !found->empty()) << host;
    EXPECT_EQ(KindOf(found->front()), AddressKind::kLoopback) << host;
  }
}

TEST(SystemNameLookupTest, SaysThatThereIsNoSuchName) {
  const absl::Status status =
      SystemNameLookup(std::string(300, 'a') + ".invalid").status();
  EXPECT_TRUE(absl::IsNotFound(status) || absl::IsUnavailable(status))
      << status;
  EXPECT_NE(status.message(), "");
}

}  // namespace
}  // namespace revcheck
