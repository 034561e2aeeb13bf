#include "revcheck/checker/check_input.h"

namespace revcheck {

CheckInput LinkOf(const std::vector<Bytes>& chain, size_t index,
                  const CheckInput& leaf) {
  CheckInput input = index == 0 ? leaf : CheckInput();
  input.certificate = chain[index];
  input.issuer = chain[index + 1];
  input.role = index == 0 ? Role::kEndEntity : Role::kCa;
  input.partition = leaf.partition;
  input.local_only = leaf.local_only;
  input.ev_attempt = leaf.ev_attempt;
  return input;
}

}  // namespace revcheck
