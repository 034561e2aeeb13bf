#ifndef REVCHECK_CHECKER_CHECK_INPUT_H_
#define REVCHECK_CHECKER_CHECK_INPUT_H_

#include <stddef.h>

#include <optional>
#include <string_view>
#include <vector>

#include "revcheck/policy/evidence.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// What a check is about. Everything is copied before the call returns.
struct CheckInput {
  // DER. The caller has verified that `issuer` issued `certificate`.
  Bytes certificate;
  Bytes issuer;

  // What the server stapled; nullopt if it did not, empty if it sent no bytes.
  std::optional<Bytes> staple;

  Role role = Role::kEndEntity;
  LocalAnswer local_answer = LocalAnswer::kAbsent;
  bool built_in_root = false;
  bool ev_attempt = false;

  // Answer from staple, cache and local list; ask nobody.
  bool local_only = false;

  // Keeps apart the cached answers of contexts that must not learn of each
  // other.
  std::string_view partition;

  // Asked instead of the URL in the certificate, also if it has none. Empty:
  // the certificate's.
  std::string_view url;
};

// The input for one certificate of a chain, the leaf first, which is not its
// last: what `leaf` says applies to the leaf, but for partition, local_only and
// ev_attempt, which apply to all.
CheckInput LinkOf(const std::vector<Bytes>& chain, size_t index,
                  const CheckInput& leaf);

inline constexpr char kChainTooShort[] =
    "the chain has fewer than two certificates";

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_CHECK_INPUT_H_
