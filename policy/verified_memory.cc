#include "revcheck/policy/verified_memory.h"

#include <openssl/sha.h>
#include <string.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace revcheck {
namespace {

constexpr size_t kShards = 16;

template <typename Value>
void AddValue(SHA256_CTX* context, Value value) {
  static_assert(std::is_integral_v<Value>);
  SHA256_Update(context, &value, sizeof(value));
}

// Adds the length and the bytes, so that no two sequences of parts agree.
void AddPart(SHA256_CTX* context, Bytes part) {
  AddValue(context, uint64_t{part.size()});
  SHA256_Update(context, part.data(), part.size());
}

// Every option that bears on Success. A new option must be added here;
// verified_memory_test changes each and expects a miss.
void AddOptions(SHA256_CTX* context, const VerifyOptions& options) {
  AddValue(context, options.max_age_days);
  AddValue(context, options.responder.key.min_rsa_bits);
  AddValue(context, options.responder.key.curves.bits());
  AddValue(context, options.responder.key.allow_ed25519);
  AddValue(context, options.responder.digests.bits());
  AddValue(context, options.responder.allow_rsa_pss);
  AddValue(context, options.response_digests.bits());
  AddValue(context, options.allow_rsa_pss);
  AddValue(context, uint64_t{options.max_response_size});
  AddValue(context, options.allow_ed25519);
  AddValue(context, options.unknown_outranks_good);
}

// Where a view lies within the response, since each caller has its own copy.
struct Place {
  static std::optional<Place> Of(const std::optional<Bytes>& view,
                                 Bytes response) {
    if (!view.has_value()) {
      return std::nullopt;
    }
    return Place{static_cast<size_t>(view->data() - response.data()),
                 view->size()};
  }

  static std::optional<Bytes> In(const std::optional<Place>& place,
                                 Bytes response) {
    if (!place.has_value()) {
      return std::nullopt;
    }
    return response.subspan(place->offset, place->size);
  }

  size_t offset;
  size_t size;
};

}  // namespace

struct VerifiedMemory::Entry {
  Key key;
  Outcome outcome;  // Without views.
  std::optional<Place> delegate;
  std::optional<Place> sct_list;
};

struct VerifiedMemory::Shard {
  struct HashKey {
    size_t operator()(const Key& key) const {
      size_t hash;
      memcpy(&hash, key.data(), sizeof(hash));
      return hash;
    }
  };

  std::mutex mutex;
  size_t hits = 0;
  std::list<Entry> entries;  // The most recently used first.
  std::unordered_map<Key, std::list<Entry>::iterator, HashKey> index;
};

VerifiedMemory::VerifiedMemory(size_t capacity)
    : shard_capacity_(std::max<size_t>(1, (capacity + kShards - 1) / kShards)) {
  for (size_t i = 0; i < kShards; ++i) {
    shards_.push_back(std::make_unique<Shard>());
  }
}

VerifiedMemory::~VerifiedMemory() = default;

std::optional<VerifiedMemory::Key> VerifiedMemory::KeyOf(
    const CertId& id, Bytes response, const VerifyOptions& options) {
  if (options.nonce.has_value() || options.responder.trust) {
    return std::nullopt;
  }
  SHA256_CTX context;
  SHA256_Init(&context);
  AddPart(&context, id.issuer_name);
  AddPart(&context, id.issuer_spki);
  AddPart(&context, id.serial);
  AddOptions(&context, options);
  AddPart(&context, response);
  Key key;
  SHA256_Final(key.data(), &context);
  return key;
}

// The first eight bytes of the key choose within an index, the last one the
// shard.
VerifiedMemory::Shard& VerifiedMemory::ShardOf(const Key& key) {
  return *shards_[key.back() % kShards];
}

std::optional<Outcome> VerifiedMemory::Recall(const Key& key, Bytes response,
                                              absl::Time now) {
  Shard& shard = ShardOf(key);
  const std::lock_guard<std::mutex> lock(shard.mutex);
  const auto found = shard.index.find(key);
  if (found == shard.index.end()) {
    return std::nullopt;
  }
  const Entry& entry = *found->second;
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(now));
  if (second < *entry.outcome.holds_from ||
      second > *entry.outcome.holds_through) {
    return std::nullopt;
  }
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  ++shard.hits;
  Outcome outcome = entry.outcome;
  outcome.delegate = Place::In(entry.delegate, response);
  outcome.sct_list = Place::In(entry.sct_list, response);
  return outcome;
}

void VerifiedMemory::Remember(const Key& key, Bytes response,
                              const Outcome& outcome) {
  Entry entry{key, outcome, Place::Of(outcome.delegate, response),
              Place::Of(outcome.sct_list, response)};
  entry.outcome.delegate.reset();
  entry.outcome.sct_list.reset();
  Shard& shard = ShardOf(key);
  const std::lock_guard<std::mutex> lock(shard.mutex);
  if (shard.index.count(key) != 0) {  // Another thread was faster.
    return;
  }
  if (shard.entries.size() >= shard_capacity_) {
    shard.index.erase(shard.entries.back().key);
    shard.entries.pop_back();
  }
  shard.entries.push_front(entry);
  shard.index.emplace(key, shard.entries.begin());
}

Outcome VerifiedMemory::Verify(const CertId& id, Bytes response, absl::Time now,
                               const VerifyOptions& options) {
  const std::optional<Key> key = KeyOf(id, response, options);
  if (key.has_value()) {
    if (const std::optional<Outcome> known = Recall(*key, response, now)) {
      return *known;
    }
  }
  const Outcome outcome = VerifyResponse(id, response, now, options);
  if (key.has_value() && outcome.finding == Finding::kGood) {
    Remember(*key, response, outcome);
  }
  return outcome;
}

size_t VerifiedMemory::hits() const {
  size_t hits = 0;
  for (const auto& shard : shards_) {
    const std::lock_guard<std::mutex> lock(shard->mutex);
    hits += shard->hits;
  }
  return hits;
}

void VerifiedMemory::Clear() {
  for (const auto& shard : shards_) {
    const std::lock_guard<std::mutex> lock(shard->mutex);
    shard->index.clear();
    shard->entries.clear();
  }
}

}  // namespace revcheck
