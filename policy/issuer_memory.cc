#include "revcheck/policy/issuer_memory.h"

#include <algorithm>

namespace revcheck {

// The lock is held. Null if the issuer is not here.
std::shared_ptr<const PreparedIssuer> IssuerMemory::Find(Bytes name,
                                                         Bytes spki) {
  const auto found = std::find_if(
      issuers_.begin(), issuers_.end(), [name, spki](const auto& each) {
        return each->spki() == spki && each->name() == name;
      });
  if (found == issuers_.end()) {
    return nullptr;
  }
  issuers_.splice(issuers_.begin(), issuers_, found);
  return issuers_.front();
}

// Prepared without the lock: parsing a key takes its time.
std::shared_ptr<const PreparedIssuer> IssuerMemory::Get(Bytes name,
                                                        Bytes spki) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (auto known = Find(name, spki)) {
      return known;
    }
  }
  auto made = std::make_shared<const PreparedIssuer>(name, spki);
  if (made->key() == nullptr) {
    return made;  // Perhaps for want of memory, which may pass.
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  if (auto known = Find(name, spki)) {  // Another thread was faster.
    return known;
  }
  issuers_.push_front(made);
  if (issuers_.size() > capacity_) {
    issuers_.pop_back();
  }
  return made;
}

void IssuerMemory::Clear() {
  const std::lock_guard<std::mutex> lock(mutex_);
  issuers_.clear();
}

}  // namespace revcheck
