// The system's resolver hangs, or fails: here getaddrinfo() is ours.

#include <errno.h>
#include <netdb.h>

#include <atomic>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/beast_options.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/lookup_threads.h"
#include "revcheck/net/testing/exchange_now.h"
#include "revcheck/net/testing/gate.h"

namespace revcheck::testing {
namespace {

// What getaddrinfo() does: waits, if it has anything to wait for, and fails.
struct Resolver {
  int error = EAI_AGAIN;
  int system_error = 0;
  std::shared_ptr<Gate> has_begun;
  std::shared_ptr<Gate> hangs_until;
};
std::atomic<const Resolver*> resolver{nullptr};

absl::StatusCode CodeOf(int error, int system_error = 0) {
  const Resolver failing = {error, system_error, nullptr, nullptr};
  resolver = &failing;
  return SystemNameLookup("responder.test").status().code();
}

TEST(SystemLookupTest, TellsWhatFailed) {
  EXPECT_EQ(CodeOf(EAI_NONAME), absl::StatusCode::kNotFound);
  EXPECT_EQ(CodeOf(EAI_NONAME, ENOENT), absl::StatusCode::kNotFound);
  EXPECT_EQ(CodeOf(EAI_AGAIN), absl::StatusCode::kUnavailable);
  EXPECT_EQ(CodeOf(EAI_SYSTEM, EIO), absl::StatusCode::kUnavailable);
}

TEST(SystemLookupTest, TellsAShortageFromAMissingName) {
  EXPECT_EQ(CodeOf(EAI_MEMORY), absl::StatusCode::kResourceExhausted);
  for (const int error : {EAI_SYSTEM, EAI_NONAME, EAI_AGAIN}) {
    for (const int shortage : {EMFILE, ENFILE, ENOMEM, ENOBUFS}) {
      EXPECT_EQ(CodeOf(error, shortage), absl::StatusCode::kResourceExhausted);
    }
  }
}

// An exchange ends in time, and the client is gone before the resolver is.
TEST(SystemLookupTest, HangingKeepsNobody) {
  Resolver hanging;
  hanging.has_begun = std::make_shared<Gate>();
  hanging.hangs_until = std::make_shared<Gate>();
  resolver = &hanging;
  {
    BeastClient client{BeastClientOptions()};
    client.Start(PostTo("http://responder.test/", "", absl::Hours(1)),
                 [](const HttpResult&) { FAIL() << "it was waited for"; });
    hanging.has_begun->Wait();
    const HttpResult result = ExchangeNow(
        client, PostTo("http://responder.test/", "", absl::Milliseconds(100)));
    EXPECT_EQ(result.error, TransportError::kTimedOut);
    EXPECT_EQ(result.phase, HttpPhase::kLookup);
  }
  hanging.hangs_until->Open();
}

}  // namespace
}  // namespace revcheck::testing

// In place of the system's.
extern "C" int getaddrinfo(const char*, const char*, const addrinfo*,
                           addrinfo**) {
  using revcheck::testing::resolver;
  // A copy: who hangs may outlive the test.
  const revcheck::testing::Resolver behaviour = *resolver.load();
  if (behaviour.has_begun != nullptr) {
    behaviour.has_begun->Open();
  }
  if (behaviour.hangs_until != nullptr) {
    behaviour.hangs_until->Wait();
  }
  errno = behaviour.system_error;
  return behaviour.error;
}
