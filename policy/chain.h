#ifndef REVCHECK_POLICY_CHAIN_H_
#define REVCHECK_POLICY_CHAIN_H_

// Which certificates of a verified chain are checked, by which policy, and what
// follows for the whole: a state machine over RevocationCheck.
//
//   ChainCheck chain(ChainPolicy::LeafOnly(Policy::Firefox()), 3);
//   while (chain.next().has_value()) {
//     chain.OnVerdict(Check(certificates[*chain.next()], chain.policy()));
//   }
//   return chain.verdict();

#include <stddef.h>

#include <optional>

#include "absl/status/statusor.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/verdict.h"

namespace revcheck {

// The leaf's rules, and, apart from them, those of the CAs.
class ChainPolicy {
 public:
  // The leaf alone, as in Firefox.
  static ChainPolicy LeafOnly(const Policy& leaf);

  // Every certificate below the anchor. InvalidArgument if `ca` exempts CA
  // certificates, which would check nothing.
  static absl::StatusOr<ChainPolicy> All(const Policy& leaf, const Policy& ca);

  const Policy& leaf() const { return leaf_; }
  const std::optional<Policy>& ca() const { return ca_; }

 private:
  ChainPolicy(const Policy& leaf, const std::optional<Policy>& ca)
      : leaf_(leaf), ca_(ca) {}

  Policy leaf_;
  std::optional<Policy> ca_;
};

// Goes from the certificate directly below the anchor to the leaf, as
// mozilla::pkix does, and stops at the first that is rejected. The anchor
// itself is never checked; a chain of one certificate is an anchor.
class ChainCheck {
 public:
  // `length` certificates: the leaf has index 0, the anchor length - 1.
  ChainCheck(const ChainPolicy& policy, size_t length);

  // The certificate to check now, or nullopt when done.
  std::optional<size_t> next() const { return next_; }

  // While next() is set: the policy to check it by.
  const Policy& policy() const;

  // The answer to next(). Ignored when done.
  void OnVerdict(const Verdict& verdict);

  // When done: the rejection, or of several acceptances the one with the least
  // to go by. nullopt if the chain has nothing below its anchor.
  const std::optional<Verdict>& verdict() const { return verdict_; }

  // When done: the certificate that verdict() is about.
  size_t decided_by() const { return decided_by_; }

 private:
  const ChainPolicy policy_;
  std::optional<size_t> next_;
  std::optional<Verdict> verdict_;
  size_t decided_by_ = 0;
};

}  // namespace revcheck

#endif  // REVCHECK_POLICY_CHAIN_H_
