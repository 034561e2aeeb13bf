#ifndef REVCHECK_CHECKER_CHECK_RESULT_H_
#define REVCHECK_CHECKER_CHECK_RESULT_H_

#include <stdint.h>

#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "revcheck/checker/fetch.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

class CheckRecord;
class CheckResult;

// Numbers the checks of one Checker.
using CheckId = uint64_t;

using CheckCallback = std::function<void(const CheckResult& result)>;

// How a check ended. Cheap to copy; owns what it speaks of.
class CheckResult {
 public:
  explicit CheckResult(std::shared_ptr<const CheckRecord> record);

  const Verdict& verdict() const;

  // The connection may go on.
  bool accepted() const { return verdict().decision != Decision::kReject; }

  // What was asked of the network and what came of it; null if nothing was, or
  // if the check ended before an answer came.
  const FetchResult* fetch() const;

  // The fetch was begun by another check for the same certificate.
  bool shared_fetch() const;

  // The certificate, DER.
  Bytes certificate() const;

  // From the call until the verdict.
  absl::Duration elapsed() const;

  // Why, on demand. Where the network was asked, it has these details besides
  // those of policy/explanation.h, as far as they are known: "url asked" if
  // that is not the URL of the certificate, "http status", "content type",
  // "phase" in which the exchange failed, and "transport", what the system or
  // the HTTP stack said.
  Explanation Explain() const;

 private:
  std::shared_ptr<const CheckRecord> record_;
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_CHECK_RESULT_H_
