#include "revcheck/policy/chain.h"

#include "absl/status/status.h"

namespace revcheck {

ChainPolicy ChainPolicy::LeafOnly(const Policy& leaf) {
  return ChainPolicy(leaf, std::nullopt);
}

absl::StatusOr<ChainPolicy> ChainPolicy::All(const Policy& leaf,
                                             const Policy& ca) {
  if (ca.options().ca_certificates == CaCertificates::kExempt) {
    return absl::InvalidArgumentError(
        "the policy for CAs exempts CA certificates; set ca_certificates");
  }
  return ChainPolicy(leaf, ca);
}

ChainCheck::ChainCheck(const ChainPolicy& policy, size_t length)
    : policy_(policy) {
  if (length > 1) {
    next_ = policy_.ca().has_value() ? length - 2 : 0;
  }
}

const Policy& ChainCheck::policy() const {
  return *next_ == 0 ? policy_.leaf() : *policy_.ca();
}

// Decisions are ordered from the least to go by to the most.
void ChainCheck::OnVerdict(const Verdict& verdict) {
  if (!next_.has_value()) {
    return;
  }
  if (!verdict_.has_value() || verdict.decision < verdict_->decision) {
    verdict_ = verdict;
    decided_by_ = *next_;
  }
  if (verdict.decision == Decision::kReject || *next_ == 0) {
    next_.reset();
  } else {
    next_ = *next_ - 1;
  }
}

}  // namespace revcheck
