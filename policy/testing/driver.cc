#include "revcheck/policy/testing/driver.h"

#include <stdint.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "gtest/gtest.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/cache_key.h"
#include "revcheck/policy/check.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

std::optional<Finding> RequestOf(const CertId& id, std::string* request) {
  Request built;
  if (const auto finding = BuildRequest(id, RequestOptions(), &built)) {
    return finding;
  }
  *request = std::string(ToText(built.bytes()));
  return std::nullopt;
}

Certificate Parsed(const std::string& der) {
  Certificate certificate;
  Require(!Certificate::Read(ToBytes(der), &certificate).has_value(),
          "the certificate can be read");
  return certificate;
}

// As much of section 6.5 as tests need: http, a host, a port of digits.
bool IsUsable(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  const std::string_view scheme = url.substr(0, kScheme.size());
  if (!std::equal(scheme.begin(), scheme.end(), kScheme.begin(), kScheme.end(),
                  [](char a, char b) { return absl::ascii_tolower(a) == b; })) {
    return false;
  }
  std::string_view authority = url.substr(kScheme.size());
  authority = authority.substr(0, authority.find('/'));
  if (const size_t at = authority.rfind('@'); at != authority.npos) {
    authority.remove_prefix(at + 1);
  }
  const size_t colon = authority.find(':');
  const std::string_view port =
      colon == authority.npos ? "" : authority.substr(colon + 1);
  return !authority.substr(0, colon).empty() &&
         std::all_of(port.begin(), port.end(),
                     [](char c) { return absl::ascii_isdigit(c); });
}

void Fetch(const Policy& policy, const CertId& id, absl::Time now,
           FakeResponder* responder, RevocationCheck* check) {
  std::string request;
  if (const auto finding = RequestOf(id, &request)) {
    check->OnNoResponse(*finding);
    return;
  }
  if (!IsUsable(check->url())) {
    check->OnNoResponse(Finding::kUrlUnusable);
    return;
  }
  const FakeAnswer answer = responder->Ask(ToBytes(request));
  if (const auto* failure = std::get_if<Finding>(&answer)) {
    check->OnNoResponse(*failure);
    return;
  }
  VerifyOptions options;
  options.max_age_days = static_cast<uint16_t>(policy.options().max_age_days);
  check->OnResponse(
      VerifyResponse(id, ToBytes(std::get<std::string>(answer)), now, options));
}

CheckFacts FactsOf(const Policy& policy, const Connection& connection,
                   const Certificate& certificate, const Certificate& issuer) {
  CheckFacts facts =
      CheckFacts::Of(certificate, &issuer, connection.now, connection.role);
  if (connection.staple.has_value()) {
    VerifyOptions options;
    options.max_age_days = static_cast<uint16_t>(policy.options().max_age_days);
    facts.staple =
        VerifyResponse(CertId::Of(certificate, issuer),
                       ToBytes(*connection.staple), connection.now, options);
  }
  facts.local_answer = connection.local_answer;
  facts.built_in_root = connection.built_in_root;
  facts.ev_attempt = connection.ev_attempt;
  facts.local_only = connection.local_only;
  return facts;
}

}  // namespace

FakeResponder& FakeResponder::Answer(const CertId& id,
                                     const FakeAnswer& answer) {
  std::string request;
  Require(!RequestOf(id, &request).has_value(), "a request can be built");
  answers_.insert_or_assign(request, answer);
  return *this;
}

FakeAnswer FakeResponder::Ask(Bytes request) {
  ++requests_;
  const auto found = answers_.find(std::string(ToText(request)));
  if (found == answers_.end()) {
    ADD_FAILURE() << "the responder was asked something unexpected";
    return Finding::kHttpStatus;
  }
  return found->second;
}

Driven Drive(const Policy& policy, const Connection& connection,
             ResponseCache* cache, FakeResponder* responder) {
  const Certificate certificate = Parsed(connection.certificate);
  const Certificate issuer = Parsed(connection.issuer);
  const CertId id = CertId::Of(certificate, issuer);
  const std::optional<CacheKey> key = CacheKey::Of(id, connection.partition);
  Require(key.has_value(), "serial and partition are below 65536 bytes");
  RevocationCheck check(policy,
                        FactsOf(policy, connection, certificate, issuer));
  const int requests_before = responder->requests();
  for (;;) {
    switch (check.next()) {
      case CheckStep::kLookUpCache:
        check.OnCacheLookup(cache->Get(*key));
        break;
      case CheckStep::kFetch:
        Fetch(policy, id, connection.now, responder, &check);
        break;
      case CheckStep::kStore:
        check.OnStored(cache->Put(*key, check.to_store(), connection.now));
        break;
      case CheckStep::kFinished:
        return {check.verdict(), responder->requests() - requests_before};
    }
  }
}

}  // namespace revcheck::testing
