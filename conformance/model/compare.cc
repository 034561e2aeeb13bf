#include "revcheck/conformance/model/compare.h"

#include <stdint.h>

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/conformance/model/codes.h"
#include "revcheck/conformance/model/signing_rules.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/enum_set.h"
#include "revcheck/x509/public_key.h"

namespace revcheck::model {
namespace {

std::set<int> Hashes(const EnumSet<Digest>& digests) {
  std::set<int> hashes;
  for (const auto& [digest, hash] :
       {std::pair(Digest::kSha1, 1), std::pair(Digest::kSha256, 256),
        std::pair(Digest::kSha384, 384), std::pair(Digest::kSha512, 512)}) {
    if (digests.Contains(digest)) {
      hashes.insert(hash);
    }
  }
  return hashes;
}

// Answers as one line of text, so that they are compared and printed alike.
std::string TimeText(const std::optional<int64_t>& time) {
  return time.has_value() ? absl::StrCat(*time) : "-";
}

std::string RevocationText(const std::optional<RevokedInfo>& revocation) {
  if (!revocation.has_value()) {
    return "";
  }
  const std::string reason = revocation->reason.has_value()
                                 ? absl::StrCat(*revocation->reason)
                                 : "none";
  return absl::StrCat(" at ", revocation->time, " for reason ", reason);
}

std::string Text(const Answer& answer) {
  const char* status = "-";
  switch (answer.status) {
    case Status::kNone:
      break;
    case Status::kGood:
      status = "good";
      break;
    case Status::kRevoked:
      status = "revoked";
      break;
    case Status::kUnknown:
      status = "unknown";
      break;
  }
  const char* signer = "nobody";
  switch (answer.signed_by) {
    case SignedBy::kNobody:
      break;
    case SignedBy::kIssuer:
      signer = "issuer";
      break;
    case SignedBy::kDelegate:
      signer = "delegate";
      break;
  }
  return absl::StrCat(
      answer.code, ", status ", status, RevocationText(answer.revocation),
      answer.expired ? ", expired" : "", ", from ",
      TimeText(answer.this_update), ", next ", TimeText(answer.next_update),
      ", through ", TimeText(answer.valid_through), ", signed by ", signer,
      " at ", TimeText(answer.produced_at));
}

std::optional<int64_t> Seconds(const std::optional<absl::Time>& time) {
  return time.has_value() ? std::optional<int64_t>(absl::ToUnixSeconds(*time))
                          : std::nullopt;
}

Answer ToAnswer(const Outcome& outcome) {
  Answer answer;
  answer.code = std::string(ToString(outcome.code()));
  if (outcome.status.has_value()) {
    switch (*outcome.status) {
      case CertStatus::kGood:
        answer.status = Status::kGood;
        break;
      case CertStatus::kRevoked:
        answer.status = Status::kRevoked;
        break;
      case CertStatus::kUnknown:
        answer.status = Status::kUnknown;
        break;
    }
  }
  answer.expired = outcome.expired;
  answer.this_update = Seconds(outcome.this_update);
  answer.next_update = Seconds(outcome.next_update);
  answer.valid_through = Seconds(outcome.valid_through);
  answer.produced_at = Seconds(outcome.produced_at);
  if (outcome.revocation.has_value()) {
    answer.revocation =
        RevokedInfo{outcome.revocation->time, outcome.revocation->reason};
  }
  if (outcome.signer.has_value()) {
    answer.signed_by = *outcome.signer == Signer::kIssuer ? SignedBy::kIssuer
                                                          : SignedBy::kDelegate;
  }
  return answer;
}

// Whether the two refuse for reasons that cannot be told apart from the
// specification.
bool IsSameRefusal(const Question& question, const Answer& a, const Answer& b) {
  const auto is_either = [](const Answer& answer) {
    return answer.code == code::kMalformed ||
           answer.code == code::kOcspBadSignature;
  };
  return is_either(a) && is_either(b) && IsUncertainIssuerKey(question);
}

// What is wrong if the verdict at `time`, which revcheck says still holds,
// does not.
std::string CheckHolds(Question question, std::string_view response,
                       const Rules& rules,
                       const std::optional<absl::Time>& time) {
  if (!time.has_value()) {
    return "  Success without holds_from or holds_through\n";
  }
  question.now = absl::ToUnixSeconds(*time);
  const Answer answer = Judge(question, response, rules);
  return answer.code == code::kSuccess
             ? ""
             : absl::StrCat("  should hold at ", question.now,
                            ", but then the model says: ", Text(answer), "\n");
}

}  // namespace

Rules RulesOf(const VerifyOptions& options, bool distrusted) {
  Rules rules;
  rules.max_age_days = options.max_age_days;
  rules.response_hashes = Hashes(options.response_digests);
  rules.certificate_hashes = Hashes(options.responder.digests);
  rules.rsa_pss = options.allow_rsa_pss;
  rules.responders_distrusted = distrusted;
  rules.key.min_rsa_bits = options.responder.key.min_rsa_bits;
  rules.key.curves.clear();
  for (const Curve curve : {Curve::kP256, Curve::kP384, Curve::kP521}) {
    if (options.responder.key.curves.Contains(curve)) {
      rules.key.curves.insert(std::string(ToString(curve)));
    }
  }
  return rules;
}

std::string Compare(const Question& question, std::string_view response,
                    const VerifyOptions& options, const Rules& rules,
                    Answer* answer) {
  CertId id;
  id.issuer_name = ToBytes(question.issuer_name);
  id.issuer_spki = ToBytes(question.issuer_spki);
  id.serial = ToBytes(question.serial);
  const Outcome outcome = VerifyResponse(
      id, ToBytes(response), absl::FromUnixSeconds(question.now), options);
  *answer = Judge(question, response, rules);

  const Answer theirs = ToAnswer(outcome);
  const std::string revcheck = Text(theirs);
  const std::string model = Text(*answer);
  if (revcheck != model && !IsSameRefusal(question, theirs, *answer)) {
    return absl::StrCat("  revcheck: ", revcheck, " (",
                        std::string(ToString(outcome.finding)),
                        ")\n  model:    ", model, "\n");
  }
  if (outcome.code() != Code::kSuccess) {
    return "";
  }
  return CheckHolds(question, response, rules, outcome.holds_from) +
         CheckHolds(question, response, rules, outcome.holds_through);
}

bool IsUncertainIssuerKey(const Question& question) {
  KeyRules any_size;
  any_size.min_rsa_bits = 0;
  return !IsAcceptableKey(question.issuer_spki, any_size);
}

std::string Describe(const Question& question, std::string_view response) {
  return absl::StrCat(
      "  now:         ", question.now,
      "\n  issuer name: ", absl::BytesToHexString(question.issuer_name),
      "\n  issuer key:  ", absl::BytesToHexString(question.issuer_spki),
      "\n  serial:      ", absl::BytesToHexString(question.serial),
      "\n  response:    ", absl::BytesToHexString(std::string(response)), "\n");
}

}  // namespace revcheck::model
