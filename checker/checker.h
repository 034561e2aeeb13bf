#ifndef REVCHECK_CHECKER_CHECKER_H_
#define REVCHECK_CHECKER_CHECKER_H_

// The one entry point: asks, reads, decides.
//
//   absl::StatusOr<std::unique_ptr<Checker>> checker = Checker::Create(
//       CheckerOptions(), std::make_shared<BeastClient>(BeastClientOptions()));
//
//   CheckInput input;
//   input.certificate = leaf;  // DER
//   input.issuer = issuer;     // DER
//   input.staple = staple;     // what the server sent, if it did
//   absl::StatusOr<CheckResult> result = (*checker)->Check(input);
//   if (result.ok() && !result->accepted()) {
//     Log(RenderText(result->Explain()));
//   }
//
// Concurrent checks that would ask the same question share one exchange, and
// the time that is left of it.

#include <stddef.h>

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/statistics.h"
#include "revcheck/net/http_client.h"
#include "revcheck/policy/chain.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

class CheckerCore;

// The library throws nothing of its own, but std::bad_alloc may come out of
// whatever runs on the caller's thread, and so may what a callback throws. What
// throws has begun nothing: no callback follows. A check that already waits for
// an answer ends all the same; if there is no memory to judge that, as if the
// exchange had been cancelled. Finding::kFetchCancelled, whether for that or
// because the HTTP client had stopped or could not begin, says nothing of the
// responder and is never remembered: the next check asks again.

// How a chain fared.
struct ChainResult {
  // The rejection, or of several acceptances the one with the least to go by.
  Verdict verdict;

  // Which certificate that is about.
  size_t decided_by;

  // For each certificate of the chain; nullopt if it was not checked.
  std::vector<std::optional<CheckResult>> results;
};

// Thread-safe.
class Checker {
 public:
  // Should not throw. What it throws all the same comes out of the call that it
  // runs in, or goes to the HTTP client whose thread it is on (http_client.h).
  // Its check is over; others that share the exchange are called back first.
  using Callback = CheckCallback;

  // `client` may be shared with others. Null: no check asks anybody, as with
  // CheckInput::local_only. InvalidArgument names the option that is no good.
  static absl::StatusOr<std::unique_ptr<Checker>> Create(
      CheckerOptions options, std::shared_ptr<HttpClient> client);

  // Ends checks under way without calling back, and waits for callbacks that
  // are running on other threads. No callback runs from then on. May be called
  // from inside a callback. No other call may be under way.
  ~Checker();

  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  // Checks a certificate. Blocks for as long as the policy allows a fetch, or
  // for `timeout` if that is shorter: the responder has then not answered in
  // time, which is not remembered. InvalidArgument names what cannot be read.
  // Not to be called on a thread that the client calls back on.
  absl::StatusOr<CheckResult> Check(
      const CheckInput& input,
      absl::Duration timeout = absl::InfiniteDuration());

  // The same without blocking: calls `done` exactly once, unless cancelled. If
  // nothing need be fetched, before it returns, on this thread; else on a
  // thread of the client. No lock is held: `done` may check, cancel, and
  // destroy the checker. If the input cannot be read, the error is returned and
  // `done` is not called.
  absl::StatusOr<CheckId> CheckAsync(const CheckInput& input,
                                     const Callback& done);

  // Ends a check; the others that share its exchange go on. True if `done` has
  // not been called and will not be; false if it has, or is being called.
  bool Cancel(CheckId check);

  // The same, for whoever has a shorter time limit of his own: ends a check as
  // if the responder had not answered in time, or with the answer if that has
  // just come, and returns how. nullopt if `done` has been called, or is being
  // called.
  std::optional<CheckResult> GiveUp(CheckId check);

  // Checks a verified chain: DER, the leaf first, the anchor last. Asks about
  // the leaf, and about CAs if there is a `ca_policy`. `leaf` says the rest
  // about the leaf; its `certificate` and `issuer` are ignored, and `url`
  // applies to it alone. InvalidArgument if a certificate cannot be read, or if
  // the chain has fewer than two. Blocks as Check() does, and not to be called
  // on a thread that the client calls back on either; chain_run.h has the same
  // without blocking.
  absl::StatusOr<ChainResult> CheckChain(const std::vector<Bytes>& chain,
                                         const CheckInput& leaf = CheckInput());

  // By which chains are checked.
  ChainPolicy chain_policy() const;

  // Forgets all answers.
  void ClearCache();

  CheckerSnapshot Snapshot() const;

 private:
  explicit Checker(std::shared_ptr<CheckerCore> core);

  const std::shared_ptr<CheckerCore> core_;
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_CHECKER_H_
