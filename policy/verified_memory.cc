#include "revcheck/policy/verified_memory.h"

#include <openssl/sha.h>
#include <string.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <type_traits>  // IWYU pragma: keep
#include <unordered_map>
#include <utility>

#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/responder_certificate.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/enum_set.h"

namespace revcheck {
namespace {

constexpr size_t kShards = 16;

// Every option that bears on Success, to be compared as a whole. A new option
// must be added here; verified_memory_test changes each and expects a miss.
struct Terms {
  explicit Terms(const VerifyOptions& options)
      : max_age_days(options.max_age_days),
        responder(options.responder),
        response_digests(options.response_digests),
        allow_rsa_pss(options.allow_rsa_pss),
        max_response_size(options.max_response_size),
        allow_ed25519(options.allow_ed25519),
        unknown_outranks_good(options.unknown_outranks_good) {}

  friend bool operator==(const Terms& a, const Terms& b) {
    return a.max_age_days == b.max_age_days && a.responder == b.responder &&
           a.response_digests == b.response_digests &&
           a.allow_rsa_pss == b.allow_rsa_pss &&
           a.max_response_size == b.max_response_size &&
           a.allow_ed25519 == b.allow_ed25519 &&
           a.unknown_outranks_good == b.unknown_outranks_good;
  }

  uint16_t max_age_days;
  ResponderRequirements responder;
  EnumSet<revcheck::Digest> response_digests;
  bool allow_rsa_pss;
  size_t max_response_size;
  bool allow_ed25519;
  bool unknown_outranks_good;
};

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

// What is asked of the memory. Borrows.
struct VerifiedMemory::Question {
  Question(const CertId& about, Bytes bytes, const VerifyOptions& options)
      : id(about), response(bytes), terms(options) {
    SHA256(response.data(), response.size(), digest.data());
  }

  const CertId& id;
  const Bytes response;
  const Terms terms;
  Digest digest;
};

struct VerifiedMemory::Entry {
  Entry(const Question& question, const Outcome& proved)
      : digest(question.digest),
        issuer_name(ToText(question.id.issuer_name)),
        issuer_spki(ToText(question.id.issuer_spki)),
        serial(ToText(question.id.serial)),
        terms(question.terms),
        outcome(proved),
        delegate(Place::Of(proved.delegate, question.response)),
        sct_list(Place::Of(proved.sct_list, question.response)) {
    outcome.delegate.reset();
    outcome.sct_list.reset();
  }

  bool Answers(const Question& question) const {
    return ToText(question.id.serial) == serial &&
           ToText(question.id.issuer_name) == issuer_name &&
           ToText(question.id.issuer_spki) == issuer_spki &&
           question.terms == terms;
  }

  Digest digest;
  std::string issuer_name;
  std::string issuer_spki;
  std::string serial;
  Terms terms;
  Outcome outcome;  // Without views.
  std::optional<Place> delegate;
  std::optional<Place> sct_list;
};

// On a cache line of its own, lest threads disturb each other over nothing.
struct alignas(64) VerifiedMemory::Shard {
  struct HashDigest {
    size_t operator()(const Digest& digest) const {
      size_t hash;
      memcpy(&hash, digest.data(), sizeof(hash));
      return hash;
    }
  };
  using List = std::list<Entry>;  // The most recently used first.

  // The lock is held. entries.end() if there is none.
  List::iterator Find(const Question& question) {
    const auto [begin, end] = index.equal_range(question.digest);
    const auto found = std::find_if(begin, end, [&question](const auto& each) {
      return each.second->Answers(question);
    });
    return found == end ? entries.end() : found->second;
  }

  // The lock is held.
  void ForgetOldest() {
    const auto oldest = std::prev(entries.end());
    const auto [begin, end] = index.equal_range(oldest->digest);
    index.erase(std::find_if(begin, end, [oldest](const auto& each) {
      return each.second == oldest;
    }));
    entries.pop_back();
  }

  std::mutex mutex;
  size_t hits = 0;
  List entries;
  // One response may speak of several certificates.
  std::unordered_multimap<Digest, List::iterator, HashDigest> index;
};

VerifiedMemory::VerifiedMemory(size_t capacity)
    : shard_capacity_(std::max<size_t>(1, (capacity + kShards - 1) / kShards)),
      issuers_(kMaxIssuers) {
  for (size_t i = 0; i < kShards; ++i) {
    shards_.push_back(std::make_unique<Shard>());
  }
}

VerifiedMemory::~VerifiedMemory() = default;

// The first eight bytes of the digest choose within an index, the last one the
// shard.
VerifiedMemory::Shard& VerifiedMemory::ShardOf(const Digest& digest) {
  return *shards_[digest.back() % kShards];
}

std::optional<Outcome> VerifiedMemory::Recall(const Question& question,
                                              absl::Time now) {
  Shard& shard = ShardOf(question.digest);
  const std::lock_guard<std::mutex> lock(shard.mutex);
  const auto found = shard.Find(question);
  if (found == shard.entries.end()) {
    return std::nullopt;
  }
  const Entry& entry = *found;
  const absl::Time second = absl::FromUnixSeconds(absl::ToUnixSeconds(now));
  if (second < *entry.outcome.holds_from ||
      second > *entry.outcome.holds_through) {
    return std::nullopt;
  }
  shard.entries.splice(shard.entries.begin(), shard.entries, found);
  ++shard.hits;
  Outcome outcome = entry.outcome;
  outcome.delegate = Place::In(entry.delegate, question.response);
  outcome.sct_list = Place::In(entry.sct_list, question.response);
  return outcome;
}

void VerifiedMemory::Remember(const Question& question,
                              const Outcome& outcome) {
  Shard& shard = ShardOf(question.digest);
  const std::lock_guard<std::mutex> lock(shard.mutex);
  const auto found = shard.Find(question);
  if (found != shard.entries.end()) {
    // It holds at other times, unless another thread was faster.
    static_assert(std::is_nothrow_move_assignable_v<Entry>);
    *found = Entry(question, outcome);
    shard.entries.splice(shard.entries.begin(), shard.entries, found);
    return;
  }
  if (shard.entries.size() >= shard_capacity_) {
    shard.ForgetOldest();
  }
  decltype(shard.entries) added;
  added.emplace_front(question, outcome);
  shard.index.emplace(question.digest, added.begin());
  shard.entries.splice(shard.entries.begin(), added);  // Never fails.
}

Outcome VerifiedMemory::VerifyPrepared(const CertId& id, Bytes response,
                                       absl::Time now,
                                       const VerifyOptions& options) {
  if (id.MatchingIssuer() != nullptr) {
    return VerifyResponse(id, response, now, options);
  }
  const auto issuer = issuers_.Get(id.issuer_name, id.issuer_spki);
  CertId prepared = id;
  prepared.prepared = issuer.get();
  return VerifyResponse(prepared, response, now, options);
}

Outcome VerifiedMemory::Verify(const CertId& id, Bytes response, absl::Time now,
                               const VerifyOptions& options) {
  if (options.nonce.has_value() || options.responder.trust) {
    return VerifyPrepared(id, response, now, options);
  }
  const Question question(id, response, options);
  if (const std::optional<Outcome> known = Recall(question, now)) {
    return *known;
  }
  const Outcome outcome = VerifyPrepared(id, response, now, options);
  if (outcome.finding == Finding::kGood) {
    Remember(question, outcome);
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
  issuers_.Clear();
}

}  // namespace revcheck
