// Uses what a program uses of x509, ocsp and policy, to see what they add to
// it; without_library.cc is the same without.

#include <iostream>
#include <iterator>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/explanation.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/response_cache.h"
#include "revcheck/policy/verified_memory.h"
#include "revcheck/x509/certificate.h"

namespace {

// Checks what is read as if it were certificate, issuer and staple.
std::string Check(const std::string& input, absl::Time now) {
  const revcheck::Bytes bytes = revcheck::ToBytes(input);
  const auto certificate = revcheck::Certificate::Parse(bytes);
  if (!certificate.ok()) {
    return std::string(certificate.status().message());
  }
  const revcheck::PreparedIssuer issuer(*certificate);
  const revcheck::CertId id = revcheck::CertId::Of(*certificate, issuer);
  revcheck::VerifiedMemory memory;
  revcheck::ResponseCache cache;
  const revcheck::Policy policy = revcheck::Policy::Firefox();
  revcheck::CheckFacts facts =
      revcheck::CheckFacts::Of(*certificate, &*certificate, now);
  facts.staple = memory.Verify(id, bytes, now);
  revcheck::RevocationCheck check(policy, facts);
  check.OnCacheLookup(cache.Get(*revcheck::CacheKey::Of(id)));
  revcheck::Request request;
  if (BuildRequest(id, revcheck::RequestOptions(), &request)) {
    return "no request";
  }
  revcheck::CheckBytes about;
  about.id = id;
  about.staple = request.bytes();
  return RenderJson(Explain(check, about));
}

}  // namespace

int main() {
  const std::string input((std::istreambuf_iterator<char>(std::cin)),
                          std::istreambuf_iterator<char>());
  std::cout << Check(input, absl::Now()) << "\n";
  return 0;
}
