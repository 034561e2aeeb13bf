// Memory runs out at each allocation of a check, one after another: it ends
// with an exception or a verdict, never with a wrong one, loses nothing, and
// leaves a checker that works.

#include "revcheck/x509/testing/allocation_failure.h"

#include <stddef.h>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "revcheck/checker/chain_run.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/statistics.h"
#include "revcheck/checker/testing/checking.h"
#include "revcheck/checker/testing/fake_http_client.h"
#include "revcheck/net/caught.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/testing/print.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// What became of a check: at most one of them is set.
struct Ending {
  bool threw = false;
  std::optional<CheckResult> result;
  int calls = 0;  // Of the callback.

  bool accepted_on_evidence() const {
    return result.has_value() &&
           result->verdict().decision == Decision::kAccept;
  }
};

// A check that is begun, answered and finished while memory may run out.
struct CheckCase {
  std::string name;
  std::function<void(Checker& checker, FakeHttpClient& client,
                     const CheckInput& input, Ending* ending)>
      run;
  Delivery delivery = Delivery::kInline;
  bool stapled = false;
  bool cached = false;
  std::function<void(CheckerOptions* options)> configure = {};
  bool verifies = true;  // Always something, on the way.
};

void CheckNow(Checker& checker, FakeHttpClient&, const CheckInput& input,
              Ending* ending) {
  absl::StatusOr<CheckResult> result = checker.Check(input);
  ending->result.emplace(*std::move(result));
  ++ending->calls;
}

// Allocates nothing itself while memory is short.
CheckCallback Into(Ending* ending) {
  return [ending](const CheckResult& result) {
    ending->result.emplace(result);
    ++ending->calls;
  };
}

void CheckInBackground(Checker& checker, FakeHttpClient& client,
                       const CheckInput& input, Ending* ending) {
  (void)checker.CheckAsync(input, Into(ending));
  client.DeliverAll();
}

void GiveUp(Checker& checker, FakeHttpClient&, const CheckInput& input,
            Ending* ending) {
  const absl::StatusOr<CheckId> id = checker.CheckAsync(input, Into(ending));
  if (std::optional<CheckResult> result = checker.GiveUp(*id)) {
    ending->result = std::move(result);
    ++ending->calls;
  }
}

void Cancel(Checker& checker, FakeHttpClient& client, const CheckInput& input,
            Ending* ending) {
  const absl::StatusOr<CheckId> id = checker.CheckAsync(input, Into(ending));
  if (checker.Cancel(*id)) {  // Else no exchange could be begun.
    client.DeliverAll();
    EXPECT_EQ(ending->calls, 0);
    ending->calls = 1;
  }
}

// Whoever has the memory shares the exchange of one who has not.
void CheckTwice(Checker& checker, FakeHttpClient& client,
                const CheckInput& input, Ending* ending) {
  Ending other;
  const std::exception_ptr thrown =
      CaughtIn([&] { (void)checker.CheckAsync(input, Into(&other)); });
  const std::exception_ptr thrown_too =
      CaughtIn([&] { (void)checker.CheckAsync(input, Into(ending)); });
  client.DeliverAll();
  EXPECT_EQ(other.calls, thrown == nullptr ? 1 : 0);
  if (thrown_too != nullptr) {
    std::rethrow_exception(thrown_too);
  }
}

class AllocationFailureTest : public ::testing::TestWithParam<CheckCase> {
 protected:
  enum class Truth { kGood, kRevoked, kForged };

  CheckerOptions Options() const {
    CheckerOptions options = OptionsFor();
    if (GetParam().configure) {
      GetParam().configure(&options);
    }
    return options;
  }

  std::string ResponseFor(Truth truth) const {
    switch (truth) {
      case Truth::kGood:
        return leaf_.Good();
      case Truth::kRevoked:
        return leaf_.Revoked();
      case Truth::kForged:
        return leaf_.response().Good().CorruptSignature().Build();
    }
    return "";
  }

  // A check of which one allocation fails. True if it did.
  bool Attempt(Truth truth, const FailAt& at) const {
    const std::string response = ResponseFor(truth);
    auto client = std::make_shared<FakeHttpClient>(GetParam().delivery);
    client->Answer(kResponderUrl, response);
    const std::unique_ptr<Checker> checker = MakeChecker(client, Options());
    CheckInput input = leaf_.input();
    if (GetParam().stapled) {
      input.staple = ToBytes(response);
    }
    if (GetParam().cached) {
      (void)checker->CheckAsync(input, [](const CheckResult&) {});
      client->DeliverAll();
    }
    Ending ending;
    bool reached = false;
    {
      const FailingAllocation failing(at);
      ending.threw = CaughtIn([&] {
                       GetParam().run(*checker, *client, input, &ending);
                     }) != nullptr;
      reached = failing.reached();
    }
    client->DeliverAll();
    ExpectSound(truth, ending);
    ExpectUsable(truth, client.get(), checker.get());
    return reached;
  }

  void ExpectSound(Truth truth, const Ending& ending) const {
    EXPECT_EQ(ending.calls, ending.threw ? 0 : 1);
    EXPECT_TRUE(truth == Truth::kGood || !ending.accepted_on_evidence())
        << ToString(ending.result->verdict().finding);
  }

  // Nothing is left under way, and the next check has the true verdict.
  void ExpectUsable(Truth truth, FakeHttpClient* client,
                    Checker* checker) const {
    const CheckerSnapshot snapshot = checker->Snapshot();
    EXPECT_EQ(snapshot.checks_waiting, 0u);
    EXPECT_EQ(snapshot.exchanges_under_way, 0u);
    EXPECT_EQ(client->under_way(), 0u);
    checker->ClearCache();
    CheckInput input = leaf_.input();
    const std::string staple = ResponseFor(truth);
    input.staple = ToBytes(staple);
    Ending ending;
    (void)checker->CheckAsync(input, Into(&ending));
    ASSERT_TRUE(ending.result.has_value());
    EXPECT_EQ(ending.accepted_on_evidence(), truth == Truth::kGood)
        << ToString(ending.result->verdict().finding);
  }

  // Returns the number of allocations.
  size_t Run(Truth truth, Memory memory) const {
    // The first attempt fills what is allocated once in a process.
    Attempt(truth, {memory, Span::kOne, 0});
    const size_t before = LiveAllocations();
    return ForEachAllocation(memory, [&](const FailAt& at) {
      const bool reached = Attempt(truth, at);
      EXPECT_EQ(LiveAllocations(), before) << at.number;
      return reached && !HasFailure();
    });
  }

  const TestLeaf leaf_;
};

TEST_P(AllocationFailureTest, OfNew) {
  for (const Truth truth : {Truth::kGood, Truth::kRevoked, Truth::kForged}) {
    SCOPED_TRACE(static_cast<int>(truth));
    const size_t allocations = Run(truth, Memory::kNew);
    EXPECT_TRUE(allocations > 0 || GetParam().cached);
  }
}

// What BoringSSL cannot verify for want of memory is not verified.
TEST_P(AllocationFailureTest, OfBoringSsl) {
  for (const Truth truth : {Truth::kGood, Truth::kRevoked, Truth::kForged}) {
    SCOPED_TRACE(static_cast<int>(truth));
    const size_t allocations = Run(truth, Memory::kBoringSsl);
    EXPECT_TRUE(allocations > 0 || !GetParam().verifies);
  }
}

void RefreshAhead(CheckerOptions* options) {
  options->refresh_ahead.emplace();
  options->clock = [] { return kNow + 5 * kDay; };
}

void ByGetThenPost(CheckerOptions* options) {
  options->ask_by = AskBy::kGetThenPost;
}

void WithNonceAndHook(CheckerOptions* options) {
  options->nonce = NonceUse::kSend;
  options->on_finished = [](const CheckResult&) {};
}

INSTANTIATE_TEST_SUITE_P(
    All, AllocationFailureTest,
    ::testing::ValuesIn<CheckCase>({
        {"Staple", CheckNow, Delivery::kInline, /*stapled=*/true},
        {"StapleInBackground", CheckInBackground, Delivery::kInline,
         /*stapled=*/true},
        {"Cache",
         CheckNow,
         Delivery::kInline,
         false,
         /*cached=*/true,
         {},
         /*verifies=*/false},
        {"Inline", CheckNow},
        {"InlineInBackground", CheckInBackground},
        {"OnDemand", CheckInBackground, Delivery::kOnDemand},
        {"GetThenPost", CheckInBackground, Delivery::kOnDemand, false, false,
         ByGetThenPost},
        {"NonceAndHook", CheckInBackground, Delivery::kOnDemand, false, false,
         WithNonceAndHook},
        {"Refresh", CheckInBackground, Delivery::kOnDemand, false, true,
         RefreshAhead, /*verifies=*/false},
        {"GiveUp", GiveUp, Delivery::kOnDemand, false, false, {}, false},
        {"Cancel", Cancel, Delivery::kOnDemand, false, false, {}, false},
        {"Shared", CheckTwice, Delivery::kOnDemand},
    }),
    [](const auto& info) { return info.param.name; });

// A chain whose check had to wait is told, whatever happens.
TEST(ChainAllocationFailureTest, EndsWithAResultOrAStatus) {
  const TestLeaf leaf;
  const std::vector<Bytes> chain = {ToBytes(leaf.certificate()),
                                    ToBytes(leaf.issuer())};
  ForEachAllocation(Memory::kNew, [&](const FailAt& at) {
    auto client = std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
    client->Answer(kResponderUrl, leaf.Revoked());
    const std::unique_ptr<Checker> checker = MakeChecker(client);
    std::optional<absl::StatusOr<ChainResult>> result;
    const auto run = std::make_shared<ChainRun>(
        checker.get(), chain, CheckInput(),
        [&](absl::StatusOr<ChainResult> r) { result.emplace(std::move(r)); });
    bool reached = false;
    std::exception_ptr thrown;
    {
      const FailingAllocation failing(at);
      thrown = CaughtIn([&] {
        run->Start();
        client->DeliverAll();
      });
      reached = failing.reached();
    }
    client->DeliverAll();
    EXPECT_EQ(thrown, nullptr);
    EXPECT_TRUE(result.has_value()) << at.number;
    EXPECT_TRUE(!result.has_value() || !result->ok() ||
                (*result)->verdict.decision != Decision::kAccept);
    return reached && !::testing::Test::HasFailure();
  });
}

}  // namespace
}  // namespace revcheck::testing
