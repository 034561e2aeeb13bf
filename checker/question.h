#ifndef REVCHECK_CHECKER_QUESTION_H_
#define REVCHECK_CHECKER_QUESTION_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "revcheck/checker/check_record.h"
#include "revcheck/checker/fetch.h"
#include "revcheck/checker/options.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/verified_memory.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// What to ask about a certificate, whom and how, and what answers prove.
// Thread-safe. Kept alive by the plans it makes.
class Questioner : public std::enable_shared_from_this<Questioner> {
 public:
  explicit Questioner(const CheckerOptions& options)
      : options_(options), memory_(options.memory_capacity) {}

  // Plans the fetch for a check that wants one. Finds why no request can be
  // built.
  [[nodiscard]] std::optional<Finding> Plan(
      const std::shared_ptr<const CheckRecord>& record, FetchPlan* plan);

  // What a staple proves.
  Outcome VerifyStaple(const CheckRecord& record, Bytes staple);

  // What the answer proves at `now`. Borrows from it.
  Outcome VerifyAnswer(const CheckRecord& record, const FetchResult& answer,
                       absl::Time now);

  VerifiedMemory& memory() { return memory_; }
  const VerifiedMemory& memory() const { return memory_; }

 private:
  VerifyOptions OptionsFor(const CheckRecord& record) const;
  void AddAttempts(const std::string& url, FetchPlan* plan) const;

  const CheckerOptions options_;
  VerifiedMemory memory_;
};

// A response that says good and is fresh, or says revoked or unknown: these
// two are final however old they are (spec/mozilla-pkix.md, 6.3 step 9).
bool IsAnswer(const Outcome& outcome);

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_QUESTION_H_
