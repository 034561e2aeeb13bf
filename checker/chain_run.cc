#include "revcheck/checker/chain_run.h"

#include <exception>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "revcheck/net/caught.h"

namespace revcheck {

ChainRun::ChainRun(Checker* checker, const std::vector<Bytes>& chain,
                   const CheckInput& leaf, Done done)
    : checker_(checker),
      leaf_(leaf),
      staple_(ToText(leaf.staple.value_or(Bytes()))),
      partition_(leaf.partition),
      url_(leaf.url),
      done_(std::move(done)) {
  for (const Bytes certificate : chain) {
    chain_.emplace_back(ToText(certificate));
  }
  if (leaf_.staple.has_value()) {
    leaf_.staple = ToBytes(staple_);
  }
  leaf_.partition = partition_;
  leaf_.url = url_;
  if (chain.size() >= 2) {
    order_.emplace(checker->chain_policy(), chain.size());
  }
  results_.resize(chain.size());
}

void ChainRun::Start() {
  // Done, which may be called before this returns, may let go of the last.
  const std::shared_ptr<ChainRun> self = shared_from_this();
  if (!order_.has_value()) {
    return Finish(absl::InvalidArgumentError(kChainTooShort));
  }
  CheckNext();
}

void ChainRun::Cancel() {
  Done dropped;  // Without the lock: what it owns may cancel, too.
  std::unique_lock<std::mutex> lock(mutex_);
  dropped.swap(done_);
  const std::optional<CheckId> check = std::exchange(under_way_, std::nullopt);
  lock.unlock();
  if (check.has_value()) {
    checker_->Cancel(*check);
  }
}

// Whoever waits for the result hears of it, whatever goes wrong; but what Done
// throws passes.
void ChainRun::CheckNext() {
  const std::exception_ptr thrown = CaughtIn([this] { BeginNext(); });
  if (thrown == nullptr) {
    return;
  }
  std::unique_lock<std::mutex> lock(mutex_);
  if (!done_) {
    std::rethrow_exception(thrown);
  }
  lock.unlock();
  // Without a text, which would need memory.
  Finish(absl::ResourceExhaustedError(""));
}

// The check may end before CheckAsync() returns, and Cancel() may come
// meanwhile; both show in what has changed by then.
void ChainRun::BeginNext() {
  const std::optional<size_t> index = order_->next();
  if (!index.has_value()) {
    std::unique_lock<std::mutex> lock(mutex_);
    ChainResult result{*order_->verdict(), order_->decided_by(),
                       std::exchange(results_, {})};
    lock.unlock();
    return Finish(std::move(result));
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!done_) {
      return;
    }
  }
  std::vector<Bytes> chain;
  for (const std::string& certificate : chain_) {
    chain.push_back(ToBytes(certificate));
  }
  const absl::StatusOr<CheckId> check = checker_->CheckAsync(
      LinkOf(chain, *index, leaf_),
      [self = shared_from_this(), i = *index](const CheckResult& result) {
        self->OnResult(i, result);
      });
  if (!check.ok()) {
    return Finish(absl::InvalidArgumentError(
        absl::StrCat("certificate ", *index, ": ", check.status().message())));
  }
  std::unique_lock<std::mutex> lock(mutex_);
  if (results_.empty() || results_[*index].has_value()) {
    return;  // It is over already.
  }
  if (done_) {
    under_way_ = *check;
    return;
  }
  lock.unlock();
  checker_->Cancel(*check);
}

void ChainRun::OnResult(size_t index, const CheckResult& result) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (!done_) {
    return;
  }
  under_way_ = std::nullopt;
  results_[index] = result;
  order_->OnVerdict(result.verdict());
  lock.unlock();
  CheckNext();
}

void ChainRun::Finish(absl::StatusOr<ChainResult> result) {
  std::unique_lock<std::mutex> lock(mutex_);
  const Done done = std::exchange(done_, nullptr);
  lock.unlock();
  if (done) {
    done(std::move(result));
  }
}

}  // namespace revcheck
