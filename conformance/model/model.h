#ifndef REVCHECK_CONFORMANCE_MODEL_MODEL_H_
#define REVCHECK_CONFORMANCE_MODEL_MODEL_H_

// What an OCSP response proves, computed a second time: slowly, from a tree of
// copies, and written from spec/mozilla-pkix.md alone. It shares no code with
// ocsp/ and x509/, so that a mistake would have to be made twice to go unseen.

#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>

#include "revcheck/conformance/model/question.h"

namespace revcheck::model {

enum class Status { kNone, kGood, kRevoked, kUnknown };

enum class SignedBy { kNobody, kIssuer, kDelegate };

struct RevokedInfo {
  int64_t time = 0;           // Unix seconds.
  std::optional<int> reason;  // 0 to 127, whether RFC 5280 names it or not.
};

struct Answer {
  std::string code;  // Mozilla's public name, or "Success".

  // Set where the code is Success, REVOKED, UNKNOWN or OLD; in Unix seconds.
  Status status = Status::kNone;
  bool expired = false;
  std::optional<int64_t> this_update;
  std::optional<int64_t> next_update;  // Also unset if there is none.
  std::optional<int64_t> valid_through;

  // Of the first entry that says revoked, if it can be read.
  std::optional<RevokedInfo> revocation;

  // Whose signature was found good, whatever was wrong later.
  SignedBy signed_by = SignedBy::kNobody;

  // Set once the list of entries behind it was found.
  std::optional<int64_t> produced_at;
};

Answer Judge(const Question& question, std::string_view response,
             const Rules& rules = Rules());

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_MODEL_H_
