// Memory runs out at each allocation of a check, one after another: it ends
// with an exception or a verdict, never with a wrong one, loses nothing, and
// leaves a checker that works.

#include "revcheck/x509/testing/allocation_failure.h"

#include <stddef.h>
#include <stdint.h>

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

// What the responder says about the certificate.
enum class Truth { kGood, kRevoked, kForged };

// What a checker does without evidence.
enum class Fail { kSoft, kHard };

// Each with each.
constexpr std::pair<Truth, Fail> kSituations[] = {
    {Truth::kGood, Fail::kSoft},    {Truth::kGood, Fail::kHard},
    {Truth::kRevoked, Fail::kSoft}, {Truth::kRevoked, Fail::kHard},
    {Truth::kForged, Fail::kSoft},  {Truth::kForged, Fail::kHard},
};

Policy PolicyFor(Fail fail) {
  return fail == Fail::kSoft ? Policy::Firefox() : Policy::FirefoxHardFail();
}

std::string ResponseFor(const TestLeaf& leaf, Truth truth) {
  switch (truth) {
    case Truth::kGood:
      return leaf.Good();
    case Truth::kRevoked:
      return leaf.Revoked();
    case Truth::kForged:
      return leaf.response().Good().CorruptSignature().Build();
  }
  return "";
}

// For want of memory, evidence is missed, and none is made up: neither that a
// certificate is good nor that it is revoked, nor that it needs no evidence.
void ExpectSoundVerdict(Truth truth, Fail fail, const Verdict& verdict) {
  EXPECT_NE(verdict.decision, Decision::kAcceptByExemption);
  if (truth == Truth::kGood) {
    EXPECT_NE(verdict.finding, Finding::kRevoked);
    return;
  }
  EXPECT_NE(verdict.decision, Decision::kAccept) << ToString(verdict.finding);
  EXPECT_NE(verdict.finding, Finding::kGood);
  if (fail == Fail::kHard) {
    EXPECT_EQ(verdict.decision, Decision::kReject) << ToString(verdict.finding);
  }
}

// What became of a check: at most one of them is set.
struct Ending {
  bool begun = false;
  bool threw = false;
  std::optional<CheckResult> result;
  int calls = 0;  // Of the callback.
};

void ExpectSound(Truth truth, Fail fail, const Ending& ending) {
  EXPECT_EQ(ending.calls, ending.begun && !ending.threw ? 1 : 0);
  if (ending.result.has_value()) {
    ExpectSoundVerdict(truth, fail, ending.result->verdict());
  }
}

// A check that is begun, answered and finished while memory may run out.
struct CheckCase {
  std::string name;
  // `other` is of a second check, if one is begun.
  std::function<void(Checker& checker, FakeHttpClient& client,
                     const CheckInput& input, Ending* ending, Ending* other)>
      run;
  Delivery delivery = Delivery::kInline;
  bool stapled = false;
  bool cached = false;
  std::function<void(CheckerOptions* options)> configure = {};
  bool verifies = true;  // Always something, on the way.
};

void CheckNow(Checker& checker, FakeHttpClient&, const CheckInput& input,
              Ending* ending, Ending*) {
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
                       const CheckInput& input, Ending* ending, Ending*) {
  (void)checker.CheckAsync(input, Into(ending));
  client.DeliverAll();
}

void GiveUp(Checker& checker, FakeHttpClient&, const CheckInput& input,
            Ending* ending, Ending*) {
  const absl::StatusOr<CheckId> id = checker.CheckAsync(input, Into(ending));
  if (std::optional<CheckResult> result = checker.GiveUp(*id)) {
    ending->result = std::move(result);
    ++ending->calls;
  }
}

void Cancel(Checker& checker, FakeHttpClient& client, const CheckInput& input,
            Ending* ending, Ending*) {
  const absl::StatusOr<CheckId> id = checker.CheckAsync(input, Into(ending));
  if (checker.Cancel(*id)) {  // Else no exchange could be begun.
    client.DeliverAll();
    ++ending->calls;  // The only one there is to be.
  }
}

// Whoever has the memory shares the exchange of one who has not.
void CheckTwice(Checker& checker, FakeHttpClient& client,
                const CheckInput& input, Ending* ending, Ending* other) {
  other->begun = true;
  other->threw = CaughtIn([&] {
                   (void)checker.CheckAsync(input, Into(other));
                 }) != nullptr;
  const std::exception_ptr thrown =
      CaughtIn([&] { (void)checker.CheckAsync(input, Into(ending)); });
  client.DeliverAll();
  if (thrown != nullptr) {
    std::rethrow_exception(thrown);
  }
}

class AllocationFailureTest : public ::testing::TestWithParam<CheckCase> {
 protected:
  static CheckerOptions OptionsOf(Fail fail) {
    CheckerOptions options = OptionsFor(PolicyFor(fail));
    if (GetParam().configure) {
      GetParam().configure(&options);
    }
    return options;
  }

  // A check of which one allocation fails. True if it did.
  bool Attempt(Truth truth, Fail fail, const FailAt& at) const {
    const std::string response = ResponseFor(leaf_, truth);
    auto client = std::make_shared<FakeHttpClient>(GetParam().delivery);
    client->Answer(kResponderUrl, response);
    const std::unique_ptr<Checker> checker =
        MakeChecker(client, OptionsOf(fail));
    CheckInput input = leaf_.input();
    if (GetParam().stapled) {
      input.staple = ToBytes(response);
    }
    if (GetParam().cached) {
      (void)CheckAgain(leaf_.input(), client.get(), checker.get());
    }
    Ending ending;
    Ending other;
    bool reached = false;
    {
      const FailingAllocation failing(at);
      ending.begun = true;
      ending.threw =
          CaughtIn([&] {
            GetParam().run(*checker, *client, input, &ending, &other);
          }) != nullptr;
      reached = failing.reached();
    }
    client->DeliverAll();
    ExpectSound(truth, fail, ending);
    ExpectSound(truth, fail, other);
    ExpectUsable(truth, fail, client.get(), checker.get());
    return reached;
  }

  // A check with all the memory that it needs.
  static std::optional<Verdict> CheckAgain(const CheckInput& input,
                                           FakeHttpClient* client,
                                           Checker* checker) {
    Ending ending;
    (void)checker->CheckAsync(input, Into(&ending));
    client->DeliverAll();
    EXPECT_EQ(ending.calls, 1);
    return ending.result.has_value() ? std::optional(ending.result->verdict())
                                     : std::nullopt;
  }

  // Nothing is left under way. What is remembered of the failure is sound, what
  // was remembered before it is remembered still, and without either, the next
  // check has the true verdict.
  void ExpectUsable(Truth truth, Fail fail, FakeHttpClient* client,
                    Checker* checker) const {
    const CheckerSnapshot snapshot = checker->Snapshot();
    EXPECT_EQ(snapshot.checks_waiting, 0u);
    EXPECT_EQ(snapshot.exchanges_under_way, 0u);
    EXPECT_EQ(client->under_way(), 0u);
    uint64_t ended = snapshot.checks_cancelled;
    for (const auto& [decision, count] : snapshot.decisions) {
      ended += count;
    }
    EXPECT_EQ(ended, snapshot.checks_started);
    const std::optional<Verdict> next =
        CheckAgain(leaf_.input(), client, checker);
    ASSERT_TRUE(next.has_value());
    ExpectSoundVerdict(truth, fail, *next);
    if (GetParam().cached && truth != Truth::kForged) {
      EXPECT_EQ(next->finding,
                truth == Truth::kGood ? Finding::kGood : Finding::kRevoked);
    }
    checker->ClearCache();
    CheckInput input = leaf_.input();
    const std::string staple = ResponseFor(leaf_, truth);
    input.staple = ToBytes(staple);
    const std::optional<Verdict> last = CheckAgain(input, client, checker);
    ASSERT_TRUE(last.has_value());
    EXPECT_EQ(last->decision,
              truth == Truth::kGood ? Decision::kAccept : Decision::kReject)
        << ToString(last->finding);
  }

  // Returns the number of allocations.
  size_t Run(Truth truth, Fail fail, Memory memory) const {
    // The first attempt fills what is allocated once in a process.
    Attempt(truth, fail, {memory, Span::kOne, 0});
    const size_t before = LiveAllocations();
    return ForEachAllocation(memory, [&](const FailAt& at) {
      const bool reached = Attempt(truth, fail, at);
      EXPECT_EQ(LiveAllocations(), before) << at.number;
      return reached && !HasFailure();
    });
  }

  const TestLeaf leaf_;
};

TEST_P(AllocationFailureTest, OfNew) {
  for (const auto& [truth, fail] : kSituations) {
    SCOPED_TRACE(static_cast<int>(truth));
    SCOPED_TRACE(static_cast<int>(fail));
    const size_t allocations = Run(truth, fail, Memory::kNew);
    EXPECT_TRUE(allocations > 0 || GetParam().cached);
  }
}

// What BoringSSL cannot verify for want of memory is not verified.
TEST_P(AllocationFailureTest, OfBoringSsl) {
  for (const auto& [truth, fail] : kSituations) {
    SCOPED_TRACE(static_cast<int>(truth));
    SCOPED_TRACE(static_cast<int>(fail));
    const size_t allocations = Run(truth, fail, Memory::kBoringSsl);
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

class ChainAllocationFailureTest : public ::testing::TestWithParam<Memory> {
 protected:
  // A chain of which one allocation fails. True if it did.
  bool Attempt(Truth truth, Fail fail, const FailAt& at) const {
    auto client = std::make_shared<FakeHttpClient>(Delivery::kOnDemand);
    client->Answer(kResponderUrl, ResponseFor(leaf_, truth));
    const std::unique_ptr<Checker> checker =
        MakeChecker(client, OptionsFor(PolicyFor(fail)));
    std::optional<absl::StatusOr<ChainResult>> result;
    int calls = 0;
    const auto run =
        std::make_shared<ChainRun>(checker.get(), chain_, CheckInput(),
                                   [&](absl::StatusOr<ChainResult> r) {
                                     result.emplace(std::move(r));
                                     ++calls;
                                   });
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
    EXPECT_EQ(calls, 1) << at.number;
    if (result.has_value() && result->ok()) {
      const Verdict& verdict = (*result)->verdict;
      ExpectSoundVerdict(truth, fail, verdict);
      EXPECT_TRUE(reached || truth != Truth::kGood ||
                  verdict.decision == Decision::kAccept);
    } else {
      EXPECT_TRUE(reached);
    }
    return reached;
  }

  const TestLeaf leaf_;
  const std::vector<Bytes> chain_ = {ToBytes(leaf_.certificate()),
                                     ToBytes(leaf_.issuer())};
};

// A chain whose check had to wait is told, whatever happens.
TEST_P(ChainAllocationFailureTest, EndsWithAResultOrAStatus) {
  for (const auto& [truth, fail] : kSituations) {
    SCOPED_TRACE(static_cast<int>(truth));
    SCOPED_TRACE(static_cast<int>(fail));
    Attempt(truth, fail, {GetParam(), Span::kOne, 0});
    const size_t before = LiveAllocations();
    const auto attempt = [&, truth = truth, fail = fail](const FailAt& at) {
      const bool reached = Attempt(truth, fail, at);
      EXPECT_EQ(LiveAllocations(), before) << at.number;
      return reached && !HasFailure();
    };
    EXPECT_GT(ForEachAllocation(GetParam(), attempt), 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(All, ChainAllocationFailureTest,
                         ::testing::Values(Memory::kNew, Memory::kBoringSsl),
                         [](const auto& info) {
                           return info.param == Memory::kNew ? "New"
                                                             : "BoringSsl";
                         });

}  // namespace
}  // namespace revcheck::testing
