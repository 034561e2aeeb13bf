#include "revcheck/policy/response_cache.h"

#include <algorithm>  // IWYU pragma: keep
#include <unordered_map>
#include <utility>

#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"

namespace revcheck {
namespace {

struct HashOfKey {
  size_t operator()(const CacheKey& key) const {
    return static_cast<size_t>(key.Hash());
  }
};

Code CodeOf(const CachedResult& result) {
  return Describe(result.finding).code;
}

// Revoked and unknown are not evicted: forgetting them would help an attacker
// who can make the cache overflow.
bool IsProtected(const CachedResult& result) {
  const Code code = CodeOf(result);
  return code == Code::kRevokedCertificate || code == Code::kOcspUnknownCert;
}

bool IsFailure(const CachedResult& result) {
  return CodeOf(result) != Code::kSuccess && !IsProtected(result);
}

}  // namespace

struct ResponseCache::Entry {
  CacheKey key;
  CachedResult result;
  uint64_t last_use;
};

// Each list is in order of use, the most recent first.
// On a cache line of its own, lest threads disturb each other over nothing.
struct alignas(64) ResponseCache::Shard {
  using List = std::list<Entry>;

  List& ListFor(const CachedResult& result) {
    return IsProtected(result) ? protected_entries : entries;
  }

  std::mutex mutex;
  List entries;
  List protected_entries;
  std::unordered_map<CacheKey, List::iterator, HashOfKey> index;
};

ResponseCache::ResponseCache(const ResponseCacheOptions& options)
    : options_{std::max<size_t>(options.capacity, 1), options.rules,
               std::max<size_t>(options.shards, 1)} {
  for (size_t i = 0; i < options_.shards; ++i) {
    shards_.push_back(std::make_unique<Shard>());
  }
}

ResponseCache::~ResponseCache() = default;

// The low bits of the hash choose within a shard's index, the high bits choose
// the shard.
ResponseCache::Shard& ResponseCache::ShardOf(const CacheKey& key) {
  return *shards_[(key.Hash() >> 32) % shards_.size()];
}

// Makes an entry the most recently used. The shard is locked.
void ResponseCache::Touch(Shard& shard, std::list<Entry>::iterator entry) {
  entry->last_use = uses_.fetch_add(1, std::memory_order_relaxed);
  Shard::List& list = shard.ListFor(entry->result);
  list.splice(list.begin(), list, entry);
}

std::optional<CachedResult> ResponseCache::Get(const CacheKey& key) {
  Shard& shard = ShardOf(key);
  const std::lock_guard<std::mutex> lock(shard.mutex);
  const auto found = shard.index.find(key);
  if (found == shard.index.end()) {
    return std::nullopt;
  }
  Touch(shard, found->second);
  return found->second->result;
}

bool ResponseCache::MayReplace(const CachedResult& old_result,
                               const CachedResult& result,
                               absl::Time now) const {
  if (CodeOf(old_result) == Code::kRevokedCertificate) {
    return false;
  }
  const bool strict = options_.rules == CacheRules::kStrict;
  const bool failed = IsFailure(old_result);
  if (IsFailure(result)) {
    return strict && failed && old_result.valid_through < now;
  }
  // Of failures, only an expired response has a thisUpdate of its own.
  const bool dated = !failed || CodeOf(old_result) == Code::kOcspOldResponse;
  return result.this_update >= old_result.this_update || (strict && !dated) ||
         CodeOf(result) == Code::kRevokedCertificate;
}

// Returns false if the key is not there.
bool ResponseCache::PutExisting(Shard& shard, const CacheKey& key,
                                const CachedResult& result, absl::Time now) {
  const std::lock_guard<std::mutex> lock(shard.mutex);
  const auto found = shard.index.find(key);
  if (found == shard.index.end()) {
    return false;
  }
  Entry& entry = *found->second;
  if (MayReplace(entry.result, result, now)) {
    Shard::List& from = shard.ListFor(entry.result);
    Shard::List& to = shard.ListFor(result);
    to.splice(to.begin(), from, found->second);
    entry.result = result;
  }
  Touch(shard, found->second);
  return true;
}

// The shard whose list of one kind ends in the least recently used entry; null
// if those lists are empty.
ResponseCache::Shard* ResponseCache::OldestIn(
    std::list<Entry> Shard::*list) const {
  Shard* oldest = nullptr;
  uint64_t oldest_use = 0;
  for (const auto& shard : shards_) {
    const std::lock_guard<std::mutex> lock(shard->mutex);
    const Shard::List& entries = (*shard).*list;
    if (!entries.empty() &&
        (oldest == nullptr || entries.back().last_use < oldest_use)) {
      oldest = shard.get();
      oldest_use = entries.back().last_use;
    }
  }
  return oldest;
}

// Removes the least recently used entry of one kind. Returns false if there is
// none.
bool ResponseCache::EvictFrom(std::list<Entry> Shard::*list) {
  while (Shard* oldest = OldestIn(list)) {
    const std::lock_guard<std::mutex> lock(oldest->mutex);
    Shard::List& entries = oldest->*list;
    if (!entries.empty()) {  // Else its last one has changed kind meanwhile.
      oldest->index.erase(entries.back().key);
      entries.pop_back();
      size_.fetch_sub(1, std::memory_order_relaxed);
      return true;
    }
  }
  return false;
}

// Removes the least recently used entry that may go, if there is one. Strict:
// there always is, but it may change from one kind to the other between looks.
bool ResponseCache::EvictOne() {
  if (options_.rules == CacheRules::kFirefox) {
    return EvictFrom(&Shard::entries);
  }
  while (size() > 0) {
    if (EvictFrom(&Shard::entries) || EvictFrom(&Shard::protected_entries)) {
      return true;
    }
  }
  return true;
}

StoreResult ResponseCache::Put(const CacheKey& key, const CachedResult& result,
                               absl::Time now) {
  Shard& shard = ShardOf(key);
  if (PutExisting(shard, key, result, now)) {
    return StoreResult::kDone;
  }
  const std::lock_guard<std::mutex> insertion(insertion_);
  if (PutExisting(shard, key, result, now)) {  // Somebody else was faster.
    return StoreResult::kDone;
  }
  if (size() >= options_.capacity && !EvictOne()) {
    return CodeOf(result) == Code::kSuccess ? StoreResult::kDone
                                            : StoreResult::kFull;
  }
  const std::lock_guard<std::mutex> lock(shard.mutex);
  Shard::List entry;
  entry.push_front(
      {key, result, uses_.fetch_add(1, std::memory_order_relaxed)});
  shard.index.emplace(key, entry.begin());
  // Nothing fails from here on: what one of the two had alone would be lost.
  Shard::List& list = shard.ListFor(result);
  list.splice(list.begin(), entry);
  size_.fetch_add(1, std::memory_order_relaxed);
  return StoreResult::kDone;
}

void ResponseCache::Clear() {
  const std::lock_guard<std::mutex> insertion(insertion_);
  for (const auto& shard : shards_) {
    const std::lock_guard<std::mutex> lock(shard->mutex);
    size_.fetch_sub(shard->index.size(), std::memory_order_relaxed);
    shard->index.clear();
    shard->entries.clear();
    shard->protected_entries.clear();
  }
}

}  // namespace revcheck
