#include "revcheck/checker/checker.h"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "revcheck/checker/core.h"
#include "revcheck/policy/chain.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/response_cache.h"

namespace revcheck {
namespace {

// How long beyond its time a client may take to say that the time is over.
constexpr absl::Duration kGrace = absl::Milliseconds(250);

// Where a blocking call waits for its answer.
class Mailbox {
 public:
  void Put(const CheckResult& result) {
    const std::lock_guard<std::mutex> lock(mutex_);
    result_ = result;
    arrived_.notify_all();
  }

  // nullopt if the time is over.
  std::optional<CheckResult> WaitFor(absl::Duration timeout) {
    std::unique_lock<std::mutex> lock(mutex_);
    arrived_.wait_for(lock, absl::ToChronoNanoseconds(timeout),
                      [this] { return result_.has_value(); });
    return result_;
  }

  CheckResult Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    arrived_.wait(lock, [this] { return result_.has_value(); });
    return *result_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::optional<CheckResult> result_;
};

absl::Status Validate(const CheckerOptions& options) {
  if (!options.clock) {
    return absl::InvalidArgumentError("clock is not set");
  }
  if (options.memory_capacity == 0) {
    return absl::InvalidArgumentError("memory_capacity is 0");
  }
  if (options.cache.capacity == 0 || options.cache.shards == 0) {
    return absl::InvalidArgumentError("cache.capacity or cache.shards is 0");
  }
  if (const auto& refresh = options.refresh_ahead) {
    if (refresh->first_delay <= absl::ZeroDuration() ||
        refresh->longest_delay < refresh->first_delay ||
        refresh->failures_to_pause < 1 || refresh->max_at_once < 1) {
      return absl::InvalidArgumentError(
          "refresh_ahead: delays and numbers must be above zero, and "
          "longest_delay no less than first_delay");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<ChainPolicy> ChainPolicyOf(const CheckerOptions& options) {
  if (!options.ca_policy.has_value()) {
    return ChainPolicy::LeafOnly(options.policy);
  }
  return ChainPolicy::All(options.policy, *options.ca_policy);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Checker>> Checker::Create(
    CheckerOptions options, std::shared_ptr<HttpClient> client) {
  if (absl::Status status = Validate(options); !status.ok()) {
    return status;
  }
  if (const auto policy = ChainPolicyOf(options); !policy.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("ca_policy: ", policy.status().message()));
  }
  return std::unique_ptr<Checker>(new Checker(
      std::make_shared<CheckerCore>(std::move(options), std::move(client))));
}

Checker::Checker(std::shared_ptr<CheckerCore> core) : core_(std::move(core)) {}

Checker::~Checker() { core_->Close(); }

absl::StatusOr<CheckResult> Checker::Check(const CheckInput& input,
                                           absl::Duration timeout) {
  std::shared_ptr<Mailbox> mailbox;
  const absl::StatusOr<CheckerCore::Begun> begun =
      core_->Begin(input, [&mailbox]() -> CheckCallback {
        mailbox = std::make_shared<Mailbox>();
        return [mailbox](const CheckResult& result) { mailbox->Put(result); };
      });
  if (!begun.ok()) {
    return begun.status();
  }
  if (begun->result.has_value()) {
    return *begun->result;
  }
  const absl::Duration limit =
      core_->PolicyFor(input.role).FetchTimeout() + kGrace;
  if (const auto result = mailbox->WaitFor(std::min(timeout, limit))) {
    return *result;
  }
  if (const auto result = core_->GiveUp(begun->id)) {
    return *result;
  }
  return mailbox->Wait();  // It is being put there.
}

absl::StatusOr<CheckId> Checker::CheckAsync(const CheckInput& input,
                                            const Callback& done) {
  const std::shared_ptr<CheckerCore> core = core_;  // `done` may destroy this.
  const absl::StatusOr<CheckerCore::Begun> begun =
      core->Begin(input, [&done] { return done; });
  if (!begun.ok()) {
    return begun.status();
  }
  if (begun->result.has_value()) {
    done(*begun->result);
  }
  return begun->id;
}

bool Checker::Cancel(CheckId check) { return core_->Cancel(check); }

std::optional<CheckResult> Checker::GiveUp(CheckId check) {
  return core_->GiveUp(check);
}

absl::StatusOr<ChainResult> Checker::CheckChain(const std::vector<Bytes>& chain,
                                                const CheckInput& leaf) {
  if (chain.size() < 2) {
    return absl::InvalidArgumentError(kChainTooShort);
  }
  ChainCheck order(chain_policy(), chain.size());
  std::vector<std::optional<CheckResult>> results(chain.size());
  while (const std::optional<size_t> index = order.next()) {
    absl::StatusOr<CheckResult> result = Check(LinkOf(chain, *index, leaf));
    if (!result.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(
          "certificate ", *index, ": ", result.status().message()));
    }
    order.OnVerdict(result->verdict());
    results[*index] = *std::move(result);
  }
  return ChainResult{*order.verdict(), order.decided_by(), std::move(results)};
}

ChainPolicy Checker::chain_policy() const {
  return *ChainPolicyOf(core_->options());
}

void Checker::ClearCache() { core_->ClearCache(); }

CheckerSnapshot Checker::Snapshot() const { return core_->Snapshot(); }

}  // namespace revcheck
