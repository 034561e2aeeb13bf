#ifndef REVCHECK_TLS_TESTING_SPEC_HANDSHAKE_H_
#define REVCHECK_TLS_TESTING_SPEC_HANDSHAKE_H_

// A row of Firefox's own tests (spec/mozilla-pkix.md, section 8) as a handshake
// with TlsServer, with a responder on loopback:
//
//   SpecRow row;
//   row.staple = SpecExpired();
//   row.answer = OcspHttpResponse(SpecGood().Build());
//   ExpectOutcome(ShakeHands(row, shape), Code::kSuccess, 1);

#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "revcheck/checker/checker.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/testing/spec_staples.h"
#include "revcheck/policy/options.h"
#include "revcheck/tls/testing/tls_client.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {

// Whether the client blocks.
enum class Form { kBlocking, kAsync };

struct Shape {
  uint16_t version;  // TLS1_2_VERSION or TLS1_3_VERSION.
  Form form;
};

// Every combination, and a name for each: "Tls12Blocking".
std::vector<Shape> AllShapes();
std::string NameOf(const Shape& shape);

// An HTTP client that may ask servers on loopback.
std::shared_ptr<HttpClient> LoopbackClient();

// A checker at kNow that asks responders on loopback, with time limits as long
// as Firefox allows.
std::shared_ptr<Checker> SpecChecker(PolicyOptions options = PolicyOptions());

enum class Responder { kNamed, kNotNamed };

struct SpecRow {
  // Without the URL of the responder, which is added if it is to be named.
  CertificateBuilder leaf = SpecLeaf();
  Responder responder = Responder::kNamed;

  // Issues the leaf and signs responses; below a root of its own if that is not
  // SpecCa() itself.
  std::optional<CertificateBuilder> intermediate = std::nullopt;

  std::optional<std::string> staple = std::nullopt;
  std::string answer = HttpResponse(500, "");
  PolicyOptions policy = PolicyOptions();
  std::vector<std::string> more_roots = {};  // DER.
};

struct SpecOutcome {
  TlsHandshake handshake;
  size_t requests = 0;
  std::vector<int> alerts;  // Those that the server has received.
};

// A handshake from a new cache.
SpecOutcome ShakeHands(const SpecRow& row, const Shape& shape);

// Expects that the handshake ends with this code, after so many requests, and
// if that is no success, with this alert: SSL_AD_*.
void ExpectOutcome(const SpecOutcome& outcome, Code code, size_t requests,
                   int alert = 0);

}  // namespace revcheck::testing

#endif  // REVCHECK_TLS_TESTING_SPEC_HANDSHAKE_H_
