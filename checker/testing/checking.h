#ifndef REVCHECK_CHECKER_TESTING_CHECKING_H_
#define REVCHECK_CHECKER_TESTING_CHECKING_H_

// What tests of the checker share: a certificate to check, a checker whose
// clock stands still, and a place where results arrive.

#include <stddef.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/options.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {

// Whom a leaf of CertificateBuilder names.
inline constexpr std::string_view kResponderUrl = "http://ocsp.example/";

// A certificate of TestCa(), with what its responder may say about it.
class TestLeaf {
 public:
  // `serial` must be the builder's.
  explicit TestLeaf(const CertificateBuilder& builder = CertificateBuilder(),
                    std::string_view serial = kLeafSerial);

  // One of many, by number from 1 to 127.
  static TestLeaf Number(int number);

  // Borrows from this.
  CheckInput input() const;

  ResponseBuilder response() const;
  std::string Good(absl::Time this_update = kThisUpdate,
                   absl::Time next_update = kNextUpdate) const;
  std::string Revoked(absl::Time this_update = kThisUpdate,
                      absl::Time next_update = kNextUpdate) const;
  std::string Unknown() const;

  const std::string& certificate() const { return certificate_; }
  const std::string& issuer() const { return ca_.certificate(); }

 private:
  TestCa ca_;
  std::string serial_;
  std::string certificate_;
};

// At kNow.
CheckerOptions OptionsFor(const Policy& policy = Policy::Firefox());

// Ends the program if the options are refused.
std::unique_ptr<Checker> MakeChecker(std::shared_ptr<HttpClient> client,
                                     CheckerOptions options = OptionsFor());

// Where results arrive. Thread-safe; must outlive what it is a callback of.
class Results {
 public:
  CheckCallback Callback();

  size_t count() const;
  std::vector<CheckResult> all() const;

  // Blocks until so many have come.
  void WaitFor(size_t count) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::vector<CheckResult> results_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_CHECKER_TESTING_CHECKING_H_
