#ifndef REVCHECK_POLICY_OPTIONS_H_
#define REVCHECK_POLICY_OPTIONS_H_

// What to do about it: Firefox's preferences as options, and three named
// profiles (spec/mozilla-pkix.md, 6.1).
//
//   const Policy policy = Policy::FirefoxHardFail();
//
//   PolicyOptions options = PolicyOptions::Strict();
//   options.hard_timeout = absl::Seconds(5);
//   absl::StatusOr<Policy> policy = Policy::Create(options);

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace revcheck {

// Whether responders are asked: security.OCSP.enabled.
enum class OcspUse {
  kNever,   // 0
  kAlways,  // 1, and every value but 0 and 2.
  kEvOnly,  // 2: only where an EV status is attempted.
};

// What a local list such as CRLite may decide: security.pki.crlite_mode.
enum class LocalSourceUse {
  kOff,         // 0
  kReportOnly,  // 1: asked, but its answer decides nothing.
  kEnforce,     // 2, and every value but 0 and 1.
};

// Whether CA certificates are checked. Firefox does not: it uses OneCRL.
enum class CaCertificates { kExempt, kCheck };

// For what Firefox accepts although nothing proves it.
enum class Unproven { kReject, kAccept };

// For a staple that verifies but for its age.
enum class ExpiredStaple {
  kTryFetch,  // A good answer of the responder makes up for it.
  kReject,
};

struct PolicyOptions {
  static PolicyOptions Firefox() { return PolicyOptions(); }
  static PolicyOptions FirefoxHardFail();
  static PolicyOptions Strict();

  OcspUse ocsp = OcspUse::kAlways;

  // security.OCSP.require: a responder that gives no usable answer rejects the
  // certificate (hard fail) instead of being overlooked (soft fail).
  bool require = false;

  // How long a fetch may take, from name lookup to last byte, in soft fail and
  // in hard fail. Above zero. Firefox uses at most 5 and 20 seconds whatever
  // the preference says; so does Policy.
  absl::Duration soft_timeout = absl::Seconds(2);
  absl::Duration hard_timeout = absl::Seconds(10);

  // security.ssl.enable_ocsp_stapling. Off: staples are ignored, and
  // must-staple is not enforced.
  bool stapling = true;

  // security.ssl.enable_ocsp_must_staple. The comparison with the issuer's TLS
  // feature extension is made all the same.
  bool must_staple = true;

  // A certificate valid for less than this many days is not asked about;
  // security.pki.cert_short_lifetime_in_days. 0 to 36500; 0: no exemption.
  int short_lifetime_days = 10;

  // The longest a response is believed after its thisUpdate, in days. 0 to
  // 65535. For VerifyOptions::max_age_days.
  int max_age_days = 10;

  LocalSourceUse local_source = LocalSourceUse::kEnforce;

  CaCertificates ca_certificates = CaCertificates::kExempt;

  // What Firefox leaves open. Each closes one gap.

  // The certificate names no responder, and nothing else proves it good.
  Unproven no_responder_url = Unproven::kAccept;

  // The responder failed a short while ago and is not asked again yet. Hard
  // fail rejects anyhow; under soft fail this rejects what the failure itself
  // did not, for as long as it is remembered.
  Unproven remembered_failure = Unproven::kAccept;

  ExpiredStaple expired_staple = ExpiredStaple::kTryFetch;

  // The staple says good of what the cache knows to be revoked: an older
  // response played again, unless the CA has taken the revocation back.
  Unproven contradicted_staple = Unproven::kAccept;

  // Responders may not be asked, and neither staple nor cache proves anything.
  Unproven offline = Unproven::kAccept;

  // The responder's answer cannot be verified, now or, where that is remembered
  // instead of asking again, a short while ago; an answer that was too old is
  // asked for again at once. Hard fail rejects anyhow.
  Unproven unverifiable_answer = Unproven::kAccept;
};

// Options found to be sound. Cheap to copy.
class Policy {
 public:
  // InvalidArgument names the option that is out of range or contradicts
  // another: strictness about answers that are never asked for, or about
  // staples that are ignored. `require` without asking is no contradiction:
  // Firefox allows it, and then judges staple and cache alone.
  static absl::StatusOr<Policy> Create(const PolicyOptions& options);

  static Policy Firefox();
  static Policy FirefoxHardFail();
  static Policy Strict();

  // "firefox", "firefox-hard-fail" or "strict"; nullopt for any other name.
  static std::optional<Policy> Named(std::string_view name);
  static absl::Span<const std::string_view> Names();

  const PolicyOptions& options() const { return options_; }

  // The time limit of a fetch, with Firefox's clamps applied.
  absl::Duration FetchTimeout() const;

 private:
  explicit Policy(const PolicyOptions& options) : options_(options) {}

  PolicyOptions options_;
};

}  // namespace revcheck

#endif  // REVCHECK_POLICY_OPTIONS_H_
