// Bytes in, verdict out, no I/O of the library's own: says what an OCSP
// response proves about a certificate.
//
//   verify_response LEAF.pem ISSUER.pem RESPONSE.der [TIME]

#include <iostream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/examples/read_certificate.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/certificate.h"

namespace {

int Run(const std::string& leaf_der, const std::string& issuer_der,
        const std::string& response, absl::Time now) {
  // [README example begins]
  const auto leaf = revcheck::Certificate::Parse(revcheck::ToBytes(leaf_der));
  const auto issuer =
      revcheck::Certificate::Parse(revcheck::ToBytes(issuer_der));
  if (!leaf.ok() || !issuer.ok()) {
    return 2;
  }
  const revcheck::Outcome outcome = revcheck::VerifyResponse(
      revcheck::CertId::Of(*leaf, *issuer), revcheck::ToBytes(response), now);
  const revcheck::FindingInfo& why = revcheck::Describe(outcome.finding);
  std::cout << ToString(outcome.code()) << ": " << why.meaning << "\n"
            << why.remedy << "\n";
  return outcome.code() == revcheck::Code::kSuccess ? 0 : 1;
  // [README example ends]
}

}  // namespace

int main(int argc, char** argv) {
  absl::Time now = absl::Now();
  std::string error;
  if (argc < 4 || argc > 5 ||
      (argc == 5 &&
       !absl::ParseTime(absl::RFC3339_full, argv[4], &now, &error))) {
    std::cerr << "usage: verify_response LEAF ISSUER RESPONSE [TIME]\n";
    return 2;
  }
  return Run(ReadCertificate(argv[1]), ReadCertificate(argv[2]),
             ReadFile(argv[3]), now);
}
