#ifndef REVCHECK_POLICY_TESTING_FINISHED_CHECK_H_
#define REVCHECK_POLICY_TESTING_FINISHED_CHECK_H_

// A check driven from DER to verdict, with all that an explanation of it needs:
//
//   const FinishedCheck finished({leaf, issuer, staple});
//   Explain(finished.check(), finished.bytes());

#include <optional>
#include <string>
#include <variant>

#include "absl/time/time.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/diagnosis.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {

// What a check is confronted with.
struct Situation {
  std::string certificate;  // DER.
  std::string issuer;       // DER.
  std::optional<std::string> staple;

  // The body of the responder's answer, or why there is none. It need not be
  // asked.
  std::variant<std::string, Finding> answer = Finding::kTimedOut;

  std::optional<CachedResult> cached;
  Role role = Role::kEndEntity;
  LocalAnswer local_answer = LocalAnswer::kAbsent;
  bool built_in_root = false;
  bool local_only = false;
  Policy policy = Policy::Firefox();
  absl::Time now = kNow;
};

class FinishedCheck {
 public:
  // Ends the program if a certificate cannot be read.
  explicit FinishedCheck(const Situation& situation);
  FinishedCheck(const FinishedCheck&) = delete;
  FinishedCheck& operator=(const FinishedCheck&) = delete;

  const RevocationCheck& check() const { return *check_; }

  // Borrows from this.
  CheckBytes bytes() const;

 private:
  CheckFacts Facts() const;
  Outcome Verify(const std::string& response) const;
  void Fetch();

  const Situation situation_;
  Certificate certificate_;
  Certificate issuer_;
  CertId id_;
  std::optional<RevocationCheck> check_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_POLICY_TESTING_FINISHED_CHECK_H_
