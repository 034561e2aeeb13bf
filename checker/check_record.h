#ifndef REVCHECK_CHECKER_CHECK_RECORD_H_
#define REVCHECK_CHECKER_CHECK_RECORD_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/fetch.h"
#include "revcheck/checker/record_pool.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/diagnosis.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"

namespace revcheck {

// One check and all that it speaks of. Does not move, since views point into
// it. One thread at a time until it is finished; then nothing changes it.
class CheckRecord {
 public:
  // Copies and reads the input. InvalidArgument says which certificate cannot
  // be read, and why. Takes its memory from `pool`, and gives it back in the
  // end.
  static absl::StatusOr<std::shared_ptr<CheckRecord>> Create(
      const CheckInput& input, const Policy& policy, absl::Time now,
      const std::shared_ptr<RecordPool>& pool);

  // For Create() alone.
  class Access;
  CheckRecord(const Access&, const CheckInput& input, const Policy& policy,
              std::shared_ptr<RecordPool> pool);
  ~CheckRecord();

  CheckRecord(const CheckRecord&) = delete;
  CheckRecord& operator=(const CheckRecord&) = delete;

  const CertId& id() const { return id_; }
  const Certificate& certificate() const { return certificate_; }
  Bytes certificate_der() const { return certificate_der_; }
  const std::optional<Bytes>& staple() const { return staple_; }

  // nullopt: such a certificate is never cached.
  const std::optional<CacheKey>& key() const { return key_; }

  const Policy& policy() const { return policy_; }
  absl::Time now() const { return facts_.now; }

  // The URL asked is not the certificate's own.
  bool has_own_url() const { return has_own_url_; }

  // To be completed before the check begins.
  CheckFacts& facts() { return facts_; }

  // Begins, or begins again.
  void Begin() { check_.emplace(policy_, facts_); }

  RevocationCheck& check() { return *check_; }
  const RevocationCheck& check() const { return *check_; }

  // What the check asked of the network, kept for explanations.
  void SetFetch(std::shared_ptr<const FetchResult> fetch, bool is_shared);
  const FetchResult* fetch() const { return fetch_.get(); }
  bool shared_fetch() const { return shared_fetch_; }

  void Finish() { elapsed_ = SteadyNow() - started_; }
  absl::Duration elapsed() const { return elapsed_; }

  // Borrows from this.
  CheckBytes bytes() const;

 private:
  static absl::Time SteadyNow();
  absl::Status Read(const CheckInput& input, absl::Time now);

  const std::shared_ptr<RecordPool> pool_;
  const absl::Time started_;
  const Policy policy_;

  std::string buffer_;  // Everything below points into it.
  Bytes certificate_der_;
  Bytes issuer_der_;
  std::optional<Bytes> staple_;
  std::string_view url_;
  bool has_own_url_ = false;

  Certificate certificate_;
  Certificate issuer_;
  CertId id_;
  std::optional<CacheKey> key_;
  CheckFacts facts_;
  std::optional<RevocationCheck> check_;

  std::shared_ptr<const FetchResult> fetch_;
  bool shared_fetch_ = false;
  absl::Duration elapsed_;
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_CHECK_RECORD_H_
