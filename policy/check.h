#ifndef REVCHECK_POLICY_CHECK_H_
#define REVCHECK_POLICY_CHECK_H_

// One revocation check in progress: Firefox's procedure for one certificate
// (spec/mozilla-pkix.md, 6.3) as a state machine without I/O, clock, thread or
// lock. Whoever drives it does what it asks for and comes back with the answer:
//
//   RevocationCheck check(policy, facts);
//   for (;;) {
//     switch (check.next()) {
//       case CheckStep::kLookUpCache:
//         check.OnCacheLookup(cache.Get(key));
//         break;
//       case CheckStep::kFetch:  // check.url(), within check.fetch_timeout()
//         check.OnResponse(VerifyResponse(...)) or check.OnNoResponse(finding);
//         break;
//       case CheckStep::kStore:
//         check.OnStored(cache.Put(key, check.to_store(), now));
//         break;
//       case CheckStep::kFinished:
//         return check.verdict();
//     }
//   }
//
// A certificate that has no cache key is not in the cache: answer with nullopt
// and StoreResult::kFull.
//
// Between steps the driver may wait as long as it likes, on any thread, one at
// a time. Answering a question that was not asked, or with a finding that is no
// answer to it, is a programming error; it ends the check with a rejection and
// kCheckMisused, never with acceptance.
//
// Must-staple is part of the check: the comparison with the issuer's extension
// comes first, satisfaction last, after revocation.
//
// No path allocates.

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/verdict.h"

namespace revcheck {

enum class CheckStep { kLookUpCache, kFetch, kStore, kFinished };

// What became of a result that the check wanted stored.
enum class StoreResult {
  kFull,  // The cache is full of entries it may not evict.
  kDone,  // Stored, or kept out by what the cache had already.
};

class RevocationCheck {
 public:
  // Borrows what the facts borrow. `facts.staple` must have been verified with
  // `policy.options().max_age_days`.
  RevocationCheck(const Policy& policy, const CheckFacts& facts);

  CheckStep next() const { return next_; }

  // While next() is kFetch: the URL to ask, and how long that may take from
  // name lookup to last byte. The URL need not be one that can be asked; say so
  // with OnNoResponse(kUrlUnusable).
  std::string_view url() const { return facts_.url.value_or(""); }
  absl::Duration fetch_timeout() const { return policy_.FetchTimeout(); }

  // While next() is kStore: what to put into the cache.
  const CachedResult& to_store() const { return to_store_; }

  // While next() is kFinished; before, a rejection with kCheckMisused.
  const Verdict& verdict() const { return verdict_; }

  // Answers to kLookUpCache: what the cache has, or nullopt.
  void OnCacheLookup(const std::optional<CachedResult>& cached);

  // Answers to kFetch: the responder answered, and this is what its answer
  // proves; or it did not, and the reason is a finding of the kind kTransport,
  // or of the kind kRequest if no request could be built.
  void OnResponse(const Outcome& answer);
  void OnNoResponse(Finding reason);

  // Answers to kStore.
  void OnStored(StoreResult result);

  // What was considered, for an explanation. Unset where nothing was.
  const Policy& policy() const { return policy_; }
  const CheckFacts& facts() const { return facts_; }
  bool staple_used() const { return staple_used_; }
  const std::optional<CachedResult>& cached() const { return cached_; }
  const std::optional<Outcome>& answer() const { return answer_; }
  const std::optional<Finding>& no_response() const { return no_response_; }

 private:
  // How an open question is treated: no fetching, soft fail, hard fail.
  enum class Mode { kLocalOnly, kSoftFail, kHardFail };

  // What the cache's entry means now.
  enum class CacheView { kNothing, kOld, kUnknown, kFailure };

  Mode ModeOf() const;
  bool IsShortLived() const;

  void Start();
  bool DecidedLocally();
  void JudgeStaple();
  void TakeStaple();
  void AfterStaple();
  void JudgeCached();
  void AfterCache();
  void BeforeFetch();

  // What follows from a responder that did not answer, or whose answer is in.
  Verdict AfterFailure(Finding failure, Source source) const;
  Verdict AfterAnswer() const;

  // Asks for a store, and finishes with `then` afterwards; a full cache turns a
  // failure that soft fail would accept into `if_full`.
  void StoreThen(const CachedResult& result, const Verdict& then,
                 std::optional<Finding> if_full);

  Verdict Reject(Finding finding, Source source) const;
  Verdict Accept(Finding finding, Source source) const;
  Verdict AcceptWithout(Finding finding, Source source) const;
  Verdict Exempt(Exemption exemption, Finding finding) const;

  // The deferred staple error if there is one; else `otherwise`.
  Verdict StapleErrorOr(const Verdict& otherwise) const;

  void Finish(const Verdict& verdict);
  bool Expect(CheckStep step);
  void RejectMisuse();

  const Policy policy_;
  const CheckFacts facts_;
  CheckStep next_ = CheckStep::kFinished;
  bool staple_used_ = false;
  bool fetch_attempted_ = false;
  std::optional<Finding> staple_error_;  // Deferred.
  std::optional<CachedResult> cached_;
  CacheView cache_view_ = CacheView::kNothing;
  std::optional<Outcome> answer_;
  std::optional<Finding> no_response_;
  CachedResult to_store_ = {Finding::kCheckMisused, absl::InfinitePast(),
                            absl::InfinitePast()};
  std::optional<Verdict> after_store_;
  std::optional<Finding> if_full_;
  Verdict verdict_ = {Decision::kReject,      Code::kLibraryFailure,
                      Finding::kCheckMisused, Source::kNone,
                      std::nullopt,           false};
};

}  // namespace revcheck

#endif  // REVCHECK_POLICY_CHECK_H_
