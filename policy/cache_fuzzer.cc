// Uses a response cache in random order, beside a slow one written from
// spec/mozilla-pkix.md, section 7, and from what response_cache.h says of
// CacheRules::kStrict. Checks that both always hold and return the same,
// however the entries are spread.
//
// Input: a byte each for capacity, rules and shards; then a byte each for what
// to do and, where it applies, for key, finding, thisUpdate and validThrough.

#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/input.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/response_cache.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {
namespace {

using fuzzing::Input;
using fuzzing::Promise;

constexpr size_t kKeys = 8;
constexpr size_t kMaxSteps = 4096;

enum class Meaning { kGood, kRevoked, kUnknown, kFailure };

Meaning MeaningOf(const CachedResult& result) {
  const Code code = Describe(result.finding).code;
  return code == Code::kSuccess              ? Meaning::kGood
         : code == Code::kRevokedCertificate ? Meaning::kRevoked
         : code == Code::kOcspUnknownCert    ? Meaning::kUnknown
                                             : Meaning::kFailure;
}

// One list, the most recently used first.
class Model {
 public:
  Model(size_t capacity, CacheRules rules)
      : capacity_(capacity), strict_(rules == CacheRules::kStrict) {}

  size_t size() const { return entries_.size(); }

  void Clear() { entries_.clear(); }

  std::optional<CachedResult> Get(size_t key) {
    const auto found = Find(key);
    if (found == entries_.end()) {
      return std::nullopt;
    }
    std::rotate(entries_.begin(), found, found + 1);
    return entries_.front().result;
  }

  StoreResult Put(size_t key, const CachedResult& result, absl::Time now) {
    if (Get(key).has_value()) {
      if (Replaces(entries_.front().result, result, now)) {
        entries_.front().result = result;
      }
      return StoreResult::kDone;
    }
    if (entries_.size() == capacity_ && !Evict()) {
      return MeaningOf(result) == Meaning::kGood ? StoreResult::kDone
                                                 : StoreResult::kFull;
    }
    entries_.insert(entries_.begin(), {key, result});
    return StoreResult::kDone;
  }

 private:
  struct Entry {
    size_t key;
    CachedResult result;
  };

  std::vector<Entry>::iterator Find(size_t key) {
    return std::find_if(entries_.begin(), entries_.end(),
                        [key](const Entry& entry) { return entry.key == key; });
  }

  bool Replaces(const CachedResult& old_result, const CachedResult& result,
                absl::Time now) const {
    const Meaning old_meaning = MeaningOf(old_result);
    const Meaning meaning = MeaningOf(result);
    if (old_meaning == Meaning::kRevoked) {
      return false;
    }
    if (strict_ && old_meaning == Meaning::kFailure) {
      if (meaning == Meaning::kFailure) {
        return old_result.valid_through < now;
      }
      if (old_result.finding != Finding::kExpired) {
        return true;
      }
    }
    if (old_result.this_update > result.this_update &&
        meaning != Meaning::kRevoked) {
      return false;
    }
    return meaning != Meaning::kFailure;
  }

  // Returns false if nothing may go.
  bool Evict() {
    for (size_t i = entries_.size(); i-- > 0;) {
      const Meaning meaning = MeaningOf(entries_[i].result);
      if (meaning == Meaning::kGood || meaning == Meaning::kFailure) {
        entries_.erase(entries_.begin() + static_cast<ptrdiff_t>(i));
        return true;
      }
    }
    if (strict_) {
      entries_.pop_back();
    }
    return strict_;
  }

  const size_t capacity_;
  const bool strict_;
  std::vector<Entry> entries_;
};

CacheKey KeyAt(size_t index) {
  const std::string serial(1, static_cast<char>(index / 2 + 1));
  CertId id;
  id.serial = ToBytes(std::string_view(serial));
  const std::optional<CacheKey> key =
      CacheKey::Of(id, index % 2 == 0 ? "" : "partition");
  Promise(key.has_value(), "a short serial number has a key");
  return *key;
}

absl::Time ReadTime(Input* input) {
  return absl::FromUnixSeconds(static_cast<int64_t>(input->Choice(8)));
}

CachedResult ReadResult(Input* input) {
  constexpr Finding kFindings[] = {
      Finding::kGood,     Finding::kRevoked, Finding::kUnknownToResponder,
      Finding::kTimedOut, Finding::kExpired, Finding::kNotSignedByIssuerKey};
  const Finding finding = kFindings[input->Choice(6)];
  const absl::Time this_update = ReadTime(input);
  return {finding, this_update, ReadTime(input)};
}

void Compare(size_t key, ResponseCache* cache, Model* model) {
  const std::optional<CachedResult> got = cache->Get(KeyAt(key));
  Promise(got == model->Get(key), "both caches hold the same");
}

void Step(Input* input, ResponseCache* cache, Model* model) {
  const size_t what = input->Choice(32);
  if (what == 0) {
    cache->Clear();
    model->Clear();
    return;
  }
  const size_t key = input->Choice(kKeys);
  if (what < 12) {
    Compare(key, cache, model);
    return;
  }
  const CachedResult result = ReadResult(input);
  const absl::Time now = ReadTime(input);
  Promise(cache->Put(KeyAt(key), result, now) == model->Put(key, result, now),
          "both caches say alike what became of a result");
}

void CheckAll(Input input) {
  ResponseCacheOptions options;
  options.capacity = 1 + input.Choice(6);
  options.rules =
      input.Choice(2) == 0 ? CacheRules::kFirefox : CacheRules::kStrict;
  options.shards = 1 + input.Choice(16);
  ResponseCache cache(options);
  Model model(options.capacity, options.rules);
  for (size_t i = 0; i < kMaxSteps && !input.empty(); ++i) {
    Step(&input, &cache, &model);
    Promise(cache.size() == model.size() && cache.size() <= options.capacity,
            "both caches are of the same size, within their capacity");
  }
  for (size_t key = 0; key < kKeys; ++key) {
    Compare(key, &cache, &model);
  }
}

}  // namespace
}  // namespace revcheck

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  revcheck::CheckAll(revcheck::fuzzing::Input(revcheck::Bytes(data, size)));
  return 0;
}
