#ifndef REVCHECK_POLICY_RESPONSE_CACHE_H_
#define REVCHECK_POLICY_RESPONSE_CACHE_H_

// What is known about certificates from earlier answers: Firefox's OCSP cache
// (spec/mozilla-pkix.md, section 7). Thread-safe. Reads no clock: entries carry
// their times, and whoever reads them judges.
//
//   ResponseCache cache;
//   cache.Put(key, {outcome.finding, *outcome.this_update, ...}, now);
//   std::optional<CachedResult> known = cache.Get(key);
//
// Get(), and Put() on a key that is there, make the entry the most recently
// used. Put() on a key that is there, first rule that applies:
//
//   revoked stays                               whatever comes
//   an entry with a later thisUpdate stays      unless revoked comes
//   any entry stays                             if a failure comes
//   the new result replaces the old one
//
// Put() on a new key of a full cache evicts the least recently used entry that
// says neither revoked nor unknown. If there is none, nothing is stored, and
// StoreResult::kFull says so unless the result is good.

#include <stddef.h>
#include <stdint.h>

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"

namespace revcheck {

// Where Firefox's rules harm a user who did not ask for parity.
enum class CacheRules {
  // As above, to the letter.
  kFirefox,

  // Better in three cases. A failure replaces a failure whose time has passed,
  // so that backing off from a responder that never answered works every time,
  // not once. A failure that has no thisUpdate of its own, which is any but an
  // expired response, never keeps a real answer out. A full cache of protected
  // entries evicts the least recently used of them instead of turning a put
  // into an error.
  kStrict,
};

struct ResponseCacheOptions {
  size_t capacity = 1024;  // Entries; at least 1.
  CacheRules rules = CacheRules::kFirefox;

  // Locks over which the entries are spread. Which entry is evicted does not
  // depend on it, as long as one thread at a time uses the cache.
  size_t shards = 16;  // At least 1.
};

class ResponseCache {
 public:
  explicit ResponseCache(
      const ResponseCacheOptions& options = ResponseCacheOptions());
  ~ResponseCache();
  ResponseCache(const ResponseCache&) = delete;
  ResponseCache& operator=(const ResponseCache&) = delete;

  std::optional<CachedResult> Get(const CacheKey& key);

  // `now` matters to CacheRules::kStrict alone.
  StoreResult Put(const CacheKey& key, const CachedResult& result,
                  absl::Time now);

  void Clear();

  size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  struct Entry;
  struct Shard;

  Shard& ShardOf(const CacheKey& key);
  void Touch(Shard& shard, std::list<Entry>::iterator entry);
  bool MayReplace(const CachedResult& old_result, const CachedResult& result,
                  absl::Time now) const;
  bool PutExisting(Shard& shard, const CacheKey& key,
                   const CachedResult& result, absl::Time now);
  Shard* OldestIn(std::list<Entry> Shard::*list) const;
  bool EvictFrom(std::list<Entry> Shard::*list);
  bool EvictOne();

  const ResponseCacheOptions options_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::mutex insertion_;  // Held while a new key is put.
  std::atomic<size_t> size_{0};

  // Orders entries by use, over all shards.
  std::atomic<uint64_t> uses_{0};
};

}  // namespace revcheck

#endif  // REVCHECK_POLICY_RESPONSE_CACHE_H_
