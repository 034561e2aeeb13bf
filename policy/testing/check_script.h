#ifndef REVCHECK_POLICY_TESTING_CHECK_SCRIPT_H_
#define REVCHECK_POLICY_TESTING_CHECK_SCRIPT_H_

// The input of policy/check_fuzzer: all that a check is confronted with, one
// byte for each choice. A byte beyond the choices starts over; zeros are the
// Firefox profile and a certificate of which nothing is known.

#include <stdint.h>

#include <string>

#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::testing {

// What a response proves, or what a cache holds.
struct AnswerScript {
  uint8_t is_there = 0;  // Even: no answer.
  uint8_t finding = 0;   // In the order of the enum.
  uint8_t expired = 0;   // Odd, and the finding is not good.
  uint8_t age = 0;       // Days since thisUpdate, signed.
  uint8_t left = 0;      // Hours until it is no longer believed, signed.

  static AnswerScript Of(Finding finding, int hours_left = 24);
};

// Bits of CheckScript::switches, away from Firefox's defaults.
inline constexpr uint8_t kRequire = 1;
inline constexpr uint8_t kNoStapling = 2;
inline constexpr uint8_t kNoMustStaple = 4;
inline constexpr uint8_t kCheckCas = 8;

// Bits of CheckScript::unproven: what is rejected though Firefox accepts it.
inline constexpr uint8_t kRejectNoUrl = 1;
inline constexpr uint8_t kRejectRemembered = 2;
inline constexpr uint8_t kRejectExpiredStaple = 4;
inline constexpr uint8_t kRejectOffline = 8;
inline constexpr uint8_t kRejectUnverifiable = 16;
inline constexpr uint8_t kRejectContradicted = 32;

// Bits of CheckScript::flags.
inline constexpr uint8_t kIsCa = 1;
inline constexpr uint8_t kBuiltInRoot = 2;
inline constexpr uint8_t kEvAttempt = 4;
inline constexpr uint8_t kLocalOnly = 8;
inline constexpr uint8_t kHasUrl = 16;
inline constexpr uint8_t kCacheIsFull = 32;

struct CheckScript {
  uint8_t profile = 0;  // Firefox, hard fail, strict; 3: the options below.
  uint8_t ocsp = 0;     // Always, never, EV only.
  uint8_t switches = 0;
  uint8_t unproven = 0;
  uint8_t local_source = 0;    // Enforce, report only, off.
  uint8_t short_lifetime = 0;  // 10, 0, 1 or 36500 days.

  uint8_t flags = 0;
  uint8_t now = 0;           // kNow, half a second later, or an edge of time.
  uint8_t lifetime = 0;      // 90, 10, 9, 1 or 0 days, negative, or infinite.
  uint8_t local_answer = 0;  // In the order of the enum.
  uint8_t url_fault = 0;     // None, or in the order of the enum.
  uint8_t tls_feature = 0;   // None, status_request, or the text below.
  uint8_t issuer_tls_feature = 0;

  AnswerScript staple;
  AnswerScript cached;
  AnswerScript answer;    // Of the responder.
  uint8_t silence = 0;    // Finding, if the responder does not answer.
  uint8_t misanswer = 0;  // For wrong answers: finding.

  std::string feature_text;
  std::string url;
  std::string staple_bytes;
  std::string response_bytes;
};

std::string ToBytes(const CheckScript& script);
CheckScript ReadCheckScript(Bytes bytes);

}  // namespace revcheck::testing

#endif  // REVCHECK_POLICY_TESTING_CHECK_SCRIPT_H_
