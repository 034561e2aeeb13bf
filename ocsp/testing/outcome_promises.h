#ifndef REVCHECK_OCSP_TESTING_OUTCOME_PROMISES_H_
#define REVCHECK_OCSP_TESTING_OUTCOME_PROMISES_H_

// The promises of ocsp/verify.h about any outcome, and a second opinion on
// signatures, for fuzzers.

#include <optional>

#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::testing {

// True if the responder's statement was believed, whatever it says and however
// old it is.
bool IsAnswer(const Outcome& outcome);

// Stops the program if `outcome`, of verifying `response` at `now`, has a
// finding without a code, says more or less than verify.h allows, or has a view
// outside the response.
void CheckOutcome(const Outcome& outcome, Bytes response, absl::Time now);

// True if all fields are the same; views if they are the same bytes at the same
// place.
bool SameOutcome(const Outcome& a, const Outcome& b);

// The same but for how long they hold. That may be said more narrowly at one
// time than at another: a certificate passed over because it has expired might
// have been passed over for other reasons too.
bool SameVerdict(const Outcome& a, const Outcome& b);

// DER of the ResponseData in `response`, found without revcheck's readers, or
// nullopt.
std::optional<Bytes> FindResponseData(Bytes response);

// True if the ResponseData in `response` is really signed by whom `outcome`
// names as its signer, and a delegate's certificate by the issuer. Looks with
// BoringSSL alone, and takes any digest and padding.
bool IsReallySigned(const Outcome& outcome, Bytes response, const CertId& id);

}  // namespace revcheck::testing

#endif  // REVCHECK_OCSP_TESTING_OUTCOME_PROMISES_H_
