// Uses of response caches: capacity less one, rules (0: Firefox, 1: strict),
// shards less one; then steps.

#include <string>
#include <vector>

#include "revcheck/testdata/corpus/seeds.h"

namespace revcheck::corpus {
namespace {

// Of findings.
constexpr char kGood = 0;
constexpr char kRevoked = 1;
constexpr char kUnknown = 2;
constexpr char kTimedOut = 3;

std::string Cache(char capacity, char rules, char shards) {
  return {static_cast<char>(capacity - 1), rules,
          static_cast<char>(shards - 1)};
}

// At time 4, believed until 6.
std::string Put(char key, char finding, char this_update = 2) {
  return {31, key, finding, this_update, 6, 4};
}

std::string PutLate(char key, char finding) {
  return {31, key, finding, 2, 6, 7};
}

std::string Get(char key) { return {1, key}; }

std::string Clear() { return std::string(1, '\0'); }

}  // namespace

std::vector<Seed> CacheSeeds() {
  std::vector<Seed> seeds = {
      {"nothing", ""},
      {"get_what_is_not_there", Cache(2, 0, 1) + Get(0)},
      {"clear", Cache(2, 0, 4) + Put(0, kGood) + Clear() + Get(0)},
      {"partitions_are_separate",
       Cache(2, 0, 16) + Put(0, kGood) + Get(0) + Get(1)},
  };
  for (const char rules : {'\0', '\1'}) {
    const std::string name = rules == 0 ? "firefox_" : "strict_";
    const std::string two = Cache(2, rules, 4);
    const std::vector<Seed> both = {
        {"revoked_stays", Put(0, kRevoked) + Put(0, kGood, 5)},
        {"later_stays", Put(0, kGood, 5) + Put(0, kUnknown)},
        {"revoked_replaces_later", Put(0, kGood, 5) + Put(0, kRevoked)},
        {"failure_replaces_nothing", Put(0, kGood) + Put(0, kTimedOut, 5)},
        {"failure_and_earlier_answer", Put(0, kTimedOut, 5) + Put(0, kGood)},
        {"failure_after_failure", Put(0, kTimedOut) + PutLate(0, kTimedOut)},
        {"evicts_least_recently_used",
         Put(0, kGood) + Put(2, kGood) + Get(0) + Put(4, kGood)},
        {"keeps_revoked_and_unknown",
         Put(0, kRevoked) + Put(2, kGood) + Put(4, kUnknown)},
        {"full_of_revoked", Put(0, kRevoked) + Put(2, kRevoked) +
                                Put(4, kGood) + Put(4, kTimedOut)},
    };
    for (const Seed& seed : both) {
      seeds.push_back({name + seed.name, two + seed.bytes});
    }
  }
  return seeds;
}

}  // namespace revcheck::corpus
