// Links revcheck from another workspace and asks it about nothing at all.

#include <iostream>

#include "absl/time/clock.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"

int main() {
  const revcheck::Outcome outcome = revcheck::VerifyResponse(
      revcheck::CertId(), revcheck::Bytes(), absl::Now());
  std::cout << ToString(outcome.code()) << " " << ToString(outcome.finding)
            << "\n";
  return outcome.finding == revcheck::Finding::kEmptyResponse ? 0 : 1;
}
