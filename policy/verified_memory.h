#ifndef REVCHECK_POLICY_VERIFIED_MEMORY_H_
#define REVCHECK_POLICY_VERIFIED_MEMORY_H_

// A server staples the same bytes to every handshake. This remembers responses
// that were found good, so that seeing them again costs a hash and a lookup
// instead of signature verifications; and issuers, prepared, so that other
// responses cost little more than their signatures. Thread-safe.
//
//   VerifiedMemory memory;
//   const Outcome outcome = memory.Verify(id, staple, now, options);
//
// The answer is always the one that VerifyResponse() gives. Remembered is only
// Success, under the SHA-256 of the response, the issuer's name and key, the
// serial, and every option that bears on the answer; whether it still holds is
// judged again on each use. Where it does not, but the response is found good
// once more, for the sake of another responder certificate, that takes its
// place. Nothing is remembered where the answer depends on more than that: with
// a nonce, or with a trust callback.

#include <stddef.h>
#include <stdint.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/issuer_memory.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

class VerifiedMemory {
 public:
  // Holds at most about `capacity` responses, of about a kilobyte each, in
  // sixteen parts, of which each forgets its own least recently used; and at
  // most kMaxIssuers issuers.
  explicit VerifiedMemory(size_t capacity = 1024);
  ~VerifiedMemory();
  VerifiedMemory(const VerifiedMemory&) = delete;
  VerifiedMemory& operator=(const VerifiedMemory&) = delete;

  static constexpr size_t kMaxIssuers = 64;

  // As VerifyResponse(). The outcome borrows from `response` all the same.
  Outcome Verify(const CertId& id, Bytes response, absl::Time now,
                 const VerifyOptions& options = VerifyOptions());

  // How many calls were answered from memory.
  size_t hits() const;

  void Clear();

 private:
  using Digest = std::array<uint8_t, 32>;
  struct Question;
  struct Entry;
  struct Shard;

  Shard& ShardOf(const Digest& digest);
  std::optional<Outcome> Recall(const Question& question, absl::Time now);
  void Remember(const Question& question, const Outcome& outcome);
  Outcome VerifyPrepared(const CertId& id, Bytes response, absl::Time now,
                         const VerifyOptions& options);

  const size_t shard_capacity_;
  std::vector<std::unique_ptr<Shard>> shards_;
  IssuerMemory issuers_;
};

}  // namespace revcheck

#endif  // REVCHECK_POLICY_VERIFIED_MEMORY_H_
