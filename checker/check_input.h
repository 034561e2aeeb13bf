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

  // The staple came in an earlier handshake, whose session is resumed: what the
  // cache knows to be revoked by now is rejected under every policy, as with
  // PolicyOptions::contradicted_staple.
  bool staple_is_old = false;

  // Its place in the chain, whatever it says of itself. CAs are judged by
  // `ca_policy` if there is one, and are exempt under the profiles.
  Role role = Role::kEndEntity;

  // What a local list, such as CRLite, says of it, and whether the chain ends
  // in a root that the list speaks for, which under soft fail exempts what it
  // does not cover.
  LocalAnswer local_answer = LocalAnswer::kAbsent;
  bool built_in_root = false;

  // The check is made for an EV status; OcspUse::kEvOnly asks for no other.
  bool ev_attempt = false;

  // Answer from staple, cache and local list; ask nobody.
  bool local_only = false;

  // Keeps apart the cached answers of contexts that must not learn of each
  // other.
  std::string_view partition;

  // Asked instead of the URL in the certificate, also if it has none or one
  // that cannot be asked; but not if its authorityInfoAccess cannot be decoded,
  // which Firefox never accepts. Empty: the certificate's.
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
