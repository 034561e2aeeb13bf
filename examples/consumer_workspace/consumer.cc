// Links revcheck from another workspace: asks it about nothing at all, and has
// it prepare a TLS client.

#include <openssl/ssl.h>

#include <iostream>
#include <memory>

#include "absl/time/clock.h"
#include "revcheck/checker/checker.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/tls/client.h"

int main() {
  const revcheck::Outcome outcome = revcheck::VerifyResponse(
      revcheck::CertId(), revcheck::Bytes(), absl::Now());
  std::cout << ToString(outcome.code()) << " " << ToString(outcome.finding)
            << "\n";
  auto checker = revcheck::Checker::Create(
      revcheck::CheckerOptions(),
      std::make_shared<revcheck::BeastClient>(revcheck::BeastClientOptions()));
  const bssl::UniquePtr<SSL_CTX> ctx(SSL_CTX_new(TLS_method()));
  const absl::Status prepared =
      revcheck::VerifyServers(ctx.get(), *std::move(checker));
  std::cout << "TLS client: " << prepared << "\n";
  return outcome.finding == revcheck::Finding::kEmptyResponse && prepared.ok()
             ? 0
             : 1;
}
