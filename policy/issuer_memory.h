#ifndef REVCHECK_POLICY_ISSUER_MEMORY_H_
#define REVCHECK_POLICY_ISSUER_MEMORY_H_

#include <stddef.h>

#include <list>
#include <memory>
#include <mutex>

#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// The issuers met lately, prepared. Thread-safe.
class IssuerMemory {
 public:
  // Keeps at most `capacity` issuers; the least recently used gives way.
  explicit IssuerMemory(size_t capacity) : capacity_(capacity) {}

  // The issuer with exactly this name and SubjectPublicKeyInfo, both DER; made
  // if it is not here. Never null.
  std::shared_ptr<const PreparedIssuer> Get(Bytes name, Bytes spki);

  void Clear();

 private:
  std::shared_ptr<const PreparedIssuer> Find(Bytes name, Bytes spki);

  const size_t capacity_;
  std::mutex mutex_;
  std::list<std::shared_ptr<const PreparedIssuer>> issuers_;  // Latest first.
};

}  // namespace revcheck

#endif  // REVCHECK_POLICY_ISSUER_MEMORY_H_
