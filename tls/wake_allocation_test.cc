// Memory runs out while OnJudged() sets what wakes: the caller hears of it. A
// wake that was lost would leave the handshake waiting for ever.

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <new>
#include <utility>

#include "gtest/gtest.h"
#include "revcheck/tls/client.h"
#include "revcheck/x509/testing/allocation_failure.h"

namespace revcheck::testing {
namespace {

class WakeAllocationTest : public ::testing::TestWithParam<Memory> {};

TEST_P(WakeAllocationTest, WakeIsKeptOrTheCallThrows) {
  const bssl::UniquePtr<SSL_CTX> ctx(SSL_CTX_new(TLS_client_method()));
  {
    // What is made once in a program is made.
    const bssl::UniquePtr<SSL> ssl(SSL_new(ctx.get()));
    OnJudged(ssl.get(), nullptr);
  }
  const size_t made = ForEachAllocation(GetParam(), [&](const FailAt& at) {
    const auto held = std::make_shared<int>(0);
    const bssl::UniquePtr<SSL> ssl(SSL_new(ctx.get()));
    std::function<void()> wake = [held] {};
    bool reached = false;
    bool thrown = false;
    {
      const FailingAllocation failing(at);
      try {
        OnJudged(ssl.get(), std::move(wake));
      } catch (const std::bad_alloc&) {
        thrown = true;
      }
      reached = failing.reached();
    }
    wake = nullptr;
    ERR_clear_error();
    EXPECT_EQ(thrown, reached) << at.number;
    EXPECT_EQ(held.use_count(), thrown ? 1 : 2) << at.number;
    return reached && !::testing::Test::HasFailure();
  });
  EXPECT_GT(made, 0u);
}

INSTANTIATE_TEST_SUITE_P(All, WakeAllocationTest,
                         ::testing::Values(Memory::kNew, Memory::kBoringSsl),
                         [](const auto& info) {
                           return info.param == Memory::kNew ? "New"
                                                             : "BoringSsl";
                         });

}  // namespace
}  // namespace revcheck::testing
