// The names that people and programs read.

#include "revcheck/net/http_client.h"

#include <set>
#include <string_view>

#include "gtest/gtest.h"

namespace revcheck {
namespace {

TEST(HttpClientTest, EachErrorHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const TransportError error :
       {TransportError::kUrlUnusable, TransportError::kNameLookupFailed,
        TransportError::kAddressRefused, TransportError::kConnectionRefused,
        TransportError::kUnreachable, TransportError::kConnectionReset,
        TransportError::kTimedOut, TransportError::kNotHttp,
        TransportError::kHttpStatus, TransportError::kRedirectRefused,
        TransportError::kBodyTooLarge, TransportError::kCancelled}) {
    EXPECT_NE(ToString(error), "");
    EXPECT_TRUE(names.insert(ToString(error)).second) << ToString(error);
  }
}

TEST(HttpClientTest, NamesPhasesAndMethods) {
  EXPECT_EQ(ToString(HttpPhase::kLookup), "lookup");
  EXPECT_EQ(ToString(HttpPhase::kConnect), "connect");
  EXPECT_EQ(ToString(HttpPhase::kSend), "send");
  EXPECT_EQ(ToString(HttpPhase::kFirstByte), "first byte");
  EXPECT_EQ(ToString(HttpPhase::kHeaders), "headers");
  EXPECT_EQ(ToString(HttpPhase::kBody), "body");
  EXPECT_EQ(ToString(HttpPhase::kDone), "done");
  EXPECT_EQ(ToString(HttpMethod::kGet), "GET");
  EXPECT_EQ(ToString(HttpMethod::kPost), "POST");
}

}  // namespace
}  // namespace revcheck
