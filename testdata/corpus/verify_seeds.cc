// Choices for the mutants of ocsp/testing/response_mutant.h, which says what
// each byte chooses. Entries of four zeros and one more for the twists are
// good.

#include <initializer_list>
#include <string>
#include <vector>

#include "revcheck/testdata/corpus/seeds.h"

namespace revcheck::corpus {
namespace {

std::string Choices(std::initializer_list<int> choices) {
  std::string bytes;
  for (const int choice : choices) {
    bytes.push_back(static_cast<char>(choice));
  }
  return bytes;
}

// One good entry, then these choices, from that of the signer on.
std::string Good(std::initializer_list<int> choices) {
  return Choices({0, 0, 0, 0, 0, 0}) + Choices(choices);
}

std::vector<Seed> Entries() {
  return {
      {"no_entry", Choices({1})},
      {"revoked", Choices({0, 0, 1, 1})},
      {"unknown", Choices({0, 0, 2})},
      {"other_certificate", Choices({0, 2})},
      {"serial_as_text", Choices({0, 3, 2, 0x11, 0x22})},
      {"good_and_revoked", Choices({2, 0, 0, 0, 0, 0, 0, 1, 1})},
      {"good_fresh_and_old", Choices({2, 0, 0, 0, 0, 0,  //
                                      0, 0, 1, 0xfe, 0, 0, 1})},
      {"good_shorter_and_longer", Choices({2, 0, 0, 1, 0xff, 0xe8, 0, 0x30, 0,
                                           0,  //
                                           0, 0, 1, 0xff, 0xf8, 1, 0})},
      {"without_next_update", Choices({0, 0, 0, 2, 0xff, 0xf0})},
      {"at_the_end_of_time", Choices({0, 0, 0, 3, 15}) + "99991231235959Z" +
                                 Choices({15}) + "99991231235959Z"},
      {"sha512", Choices({0, 0, 0, 0, 3})},
      {"scts", Choices({0, 0, 0, 0, 0, 1, 2, 1, 0, 4, 4, 2, 'a', 'b'})},
      {"status_replaced", Choices({0, 0, 0, 0, 0, 1, 0, 6, 0x81, 0})},
      {"appended_to_cert_id", Choices({0, 0, 0, 0, 0, 1, 1, 1, 2, 5, 0})},
      {"four_entries", Choices({4, 2, 0, 0, 0, 0, 2, 1, 1, 0, 0, 0,  //
                                2, 2, 0, 0, 0, 0, 0, 0, 0, 0})},
  };
}

std::vector<Seed> Signers() {
  std::vector<Seed> seeds = {
      {"issuer", Good({0})},
      {"responder", Good({1})},
      {"responder_among_others", Good({2})},
      {"responder_short_lived", Good({3, 1, 0xff, 0xf0, 0, 0x40})},
      {"responder_p384", Good({3, 2})},
      {"responder_signed_sha1", Good({3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})},
      {"responder_usage_replaced", Good({3, 0, 1, 2, 3, 0, 2, 3, 0, 0})},
      {"responder_after_expired", Good({4, 1, 0xf0, 0, 0, 0x10})},
      {"responder_before_valid", Good({4, 1, 0, 0x30, 1, 0})},
      {"strangers_key", Good({5})},
      {"strangers_ca", Good({6})},
      {"responder_of_stranger", Good({7})},
      {"responder_of_sub_ca", Good({8})},
  };
  for (int i = 0; i < 9; ++i) {
    seeds.push_back({"unauthorised_" + std::to_string(i), Good({9, i})});
  }
  return seeds;
}

std::vector<Seed> Changes() {
  return {
      {"by_name", Good({1, 1, 0})},
      {"version_2", Good({0, 1, 5, 1})},
      {"nonce", Good({0, 1, 7, 3, 'a', 'b', 'c', 0,   0,   0,
                      0, 0, 0, 0, 0,   1,   3,   'a', 'b', 'c'})},
      {"status_3", Good({0, 1, 8, 3})},
      {"after_the_end", Good({0, 1, 9, 1, 0})},
      {"critical_extension", Good({0, 1, 10, 2, 2, 1, 2, 5, 0})},
      {"signature_replaced", Good({0, 1, 10, 0, 15, 3, 1, 0})},
      {"edited_twice", Good({0, 0, 2, 0, 0, 30, 0x31, 1, 0, 60, 0x05})},
      {"damaged", Good({0, 0, 0, 1, 0, 0, 80, 0x55})},
      {"a_week_later", Good({0, 0, 0, 0, 0, 168})},
      {"max_age_0", Good({0, 0, 0, 0, 0, 0, 1})},
  };
}

}  // namespace

std::vector<Seed> VerifySeeds() {
  std::vector<Seed> seeds = {{"empty", ""}};
  for (const std::vector<Seed>& more : {Entries(), Signers(), Changes()}) {
    seeds.insert(seeds.end(), more.begin(), more.end());
  }
  return seeds;
}

}  // namespace revcheck::corpus
