#ifndef REVCHECK_POLICY_TESTING_DRIVER_H_
#define REVCHECK_POLICY_TESTING_DRIVER_H_

// Drives a revocation check from DER to verdict, against a cache and a
// responder in memory:
//
//   FakeResponder responder;
//   responder.Answer(id, ResponseBuilder(ca).Good().Build());
//   ResponseCache cache;
//   const Driven driven = Drive(Policy::Firefox(), connection, &cache,
//                               &responder);

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/response_cache.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {

// The body of the HTTP response, or why there is none.
using FakeAnswer = std::variant<std::string, Finding>;

// A responder that answers the questions it was told about. Any other fails the
// test.
class FakeResponder {
 public:
  // Answers questions about `id` so from now on.
  FakeResponder& Answer(const CertId& id, const FakeAnswer& answer);

  // Answers the DER request.
  FakeAnswer Ask(Bytes request);

  // How many questions came.
  int requests() const { return requests_; }

 private:
  std::map<std::string, FakeAnswer> answers_;  // By the request.
  int requests_ = 0;
};

// A handshake, as far as revocation is concerned.
struct Connection {
  std::string certificate;  // DER.
  std::string issuer;       // DER.
  std::optional<std::string> staple;

  Role role = Role::kEndEntity;
  LocalAnswer local_answer = LocalAnswer::kNotCovered;
  bool built_in_root = false;
  bool ev_attempt = false;
  bool local_only = false;

  std::string partition;  // Of the cache.
  absl::Time now = kNow;
};

struct Driven {
  Verdict verdict;
  int requests;  // That this check made.
};

// Ends the program if a certificate cannot be read. A URL that an HTTP client
// cannot use makes no request.
Driven Drive(const Policy& policy, const Connection& connection,
             ResponseCache* cache, FakeResponder* responder);

}  // namespace revcheck::testing

#endif  // REVCHECK_POLICY_TESTING_DRIVER_H_
