#ifndef REVCHECK_POLICY_VERIFIED_MEMORY_H_
#define REVCHECK_POLICY_VERIFIED_MEMORY_H_

// A server staples the same bytes to every handshake. This remembers responses
// that were found good, so that seeing them again costs a hash and a lookup
// instead of signature verifications. Thread-safe.
//
//   VerifiedMemory memory;
//   const Outcome outcome = memory.Verify(id, staple, now, options);
//
// The answer is always the one that VerifyResponse() gives. Remembered is only
// Success, under the digest of the response, the issuer's name and key, the
// serial, and every option that bears on the answer; whether it still holds is
// judged again on each use. Nothing is remembered where the answer depends on
// more than that: with a nonce, or with a trust callback.

#include <stddef.h>
#include <stdint.h>

#include <array>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

class VerifiedMemory {
 public:
  // Holds at most about `capacity` responses, of some hundred bytes each, in
  // sixteen parts, of which each forgets its own least recently used.
  explicit VerifiedMemory(size_t capacity = 1024);
  ~VerifiedMemory();
  VerifiedMemory(const VerifiedMemory&) = delete;
  VerifiedMemory& operator=(const VerifiedMemory&) = delete;

  // As VerifyResponse(). The outcome borrows from `response` all the same.
  // `id.issuer_key`, if set, must be the key in `id.issuer_spki`.
  Outcome Verify(const CertId& id, Bytes response, absl::Time now,
                 const VerifyOptions& options = VerifyOptions());

  // How many calls were answered from memory.
  size_t hits() const;

  void Clear();

 private:
  using Key = std::array<uint8_t, 32>;
  struct Entry;
  struct Shard;

  static std::optional<Key> KeyOf(const CertId& id, Bytes response,
                                  const VerifyOptions& options);
  Shard& ShardOf(const Key& key);
  std::optional<Outcome> Recall(const Key& key, Bytes response, absl::Time now);
  void Remember(const Key& key, Bytes response, const Outcome& outcome);

  const size_t shard_capacity_;
  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace revcheck

#endif  // REVCHECK_POLICY_VERIFIED_MEMORY_H_
