#ifndef REVCHECK_CHECKER_CHAIN_RUN_H_
#define REVCHECK_CHECKER_CHAIN_RUN_H_

#include <stddef.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/policy/chain.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// Checker::CheckChain() without blocking. Thread-safe.
class ChainRun : public std::enable_shared_from_this<ChainRun> {
 public:
  // Called once, unless cancelled or the checker is destroyed before: the
  // result, or why a certificate of the chain cannot be read, or
  // ResourceExhausted, if memory was.
  using Done = std::function<void(absl::StatusOr<ChainResult> result)>;

  // Copies the chain and what `leaf` borrows. `checker` is borrowed.
  ChainRun(Checker* checker, const std::vector<Bytes>& chain,
           const CheckInput& leaf, Done done);

  // To be called once. May call Done before it returns. Throws nothing but what
  // Done throws.
  void Start();

  // Done is not called any more, unless it is running, or about to run, on
  // another thread.
  void Cancel();

 private:
  void CheckNext();
  void BeginNext();
  void OnResult(size_t index, const CheckResult& result);
  void Finish(absl::StatusOr<ChainResult> result);

  Checker* const checker_;
  std::vector<std::string> chain_;
  CheckInput leaf_;  // Its views point to the next three.
  std::string staple_;
  std::string partition_;
  std::string url_;

  std::mutex mutex_;
  Done done_;  // Null once over.
  std::optional<ChainCheck> order_;
  std::vector<std::optional<CheckResult>> results_;
  std::optional<CheckId> under_way_;
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_CHAIN_RUN_H_
