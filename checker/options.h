#ifndef REVCHECK_CHECKER_OPTIONS_H_
#define REVCHECK_CHECKER_OPTIONS_H_

#include <stddef.h>

#include <functional>
#include <optional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/response_cache.h"

namespace revcheck {

class CheckResult;

// How responders are asked.
enum class AskBy {
  kPost,         // As Firefox.
  kGet,          // Caches on the way can answer (RFC 5019, section 5).
  kGetThenPost,  // POST if GET brings nothing usable, or the URL is too long.
};

enum class NonceUse {
  kNone,     // As Firefox.
  kSend,     // A different nonce in the answer is refused, a missing one not.
  kRequire,  // A response without our nonce proves nothing.
};

// Which of a certificate's responders are asked.
enum class Responders {
  kFirst,  // As Firefox.
  kAll,  // One after another within one time limit, until one proves something.
};

// Renewal of cached answers before they expire. An answer that is past half its
// life when it is used is renewed in the background while it still serves.
// Nothing is renewed that is not used. A responder that fails is asked again
// ever later: after the first delay, then twice that, up to the longest, each
// varied by up to a quarter. So is one that has nothing newer yet. After
// `failures_to_pause` failures in a row, a host is treated so as a whole, and
// one question at a time tries it again.
struct RefreshOptions {
  absl::Duration first_delay = absl::Minutes(1);
  absl::Duration longest_delay = absl::Hours(1);
  int failures_to_pause = 3;
  int max_at_once = 4;  // Over all hosts.
};

struct CheckerOptions {
  Policy policy = Policy::Firefox();

  // By which CA certificates are checked, where it is not by `policy`. Unset:
  // CheckChain() leaves them alone, as Firefox does.
  std::optional<Policy> ca_policy;

  // How responses are verified. `max_age_days` and `nonce` are set from the
  // policy and from what was sent.
  VerifyOptions verify;

  AskBy ask_by = AskBy::kPost;
  NonceUse nonce = NonceUse::kNone;
  Responders responders = Responders::kFirst;

  ResponseCacheOptions cache;

  // Staples and answers whose verification is remembered; see
  // verified_memory.h. At least 1.
  size_t memory_capacity = 1024;

  std::optional<RefreshOptions> refresh_ahead;

  // The time by which evidence is judged. Called on any thread. Time limits do
  // not depend on it.
  std::function<absl::Time()> clock = absl::Now;

  // Called once for each check that finishes, before its own callback, on the
  // same thread. Must be thread-safe, and must not destroy the checker. What it
  // throws is dropped. Need not be set.
  std::function<void(const CheckResult&)> on_finished;
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_OPTIONS_H_
