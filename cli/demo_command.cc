#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "absl/strings/str_replace.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/demo_live.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/text.h"
#include "revcheck/cli/verdict_report.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/testdata/embedded.h"
#include "revcheck/testdata/fixture.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"

namespace revcheck::cli {
namespace {

constexpr char kNext[] = R"(Try next:
  revcheck verify --cert testdata/quickstart/leaf.pem \
      --issuer testdata/quickstart/issuer.pem \
      --response testdata/quickstart/previous-certificate.der \
      --at 2026-03-01T00:00:00Z
  revcheck show testdata/quickstart/good.der
  revcheck explain MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING
)";

void PrintLine(const char* label, std::string_view value) {
  std::cout << "  " << label << Wrap(value, 10, 78) << "\n";
}

void PrintText(const Fixture& fixture, const Outcome& outcome) {
  const FindingInfo& info = Describe(outcome.finding);
  std::cout << "* "
            << Wrap(absl::StrReplaceAll(fixture.description, {{"\n", " "}}), 2,
                    78)
            << "\n";
  PrintLine("verdict ", ToString(info.code));
  PrintLine("finding ", info.name);
  if (info.culprit != Culprit::kNobody) {
    PrintLine("culprit ", ToString(info.culprit));
    PrintLine("remedy  ", info.remedy);
  }
  std::cout << "\n";
}

// Verifies one shipped fixture; false if it does not come out as it should.
bool ShowFixture(const EmbeddedText& embedded, bool json) {
  const absl::StatusOr<Fixture> fixture = ParseFixture(embedded.text);
  Certificate certificate;
  Certificate issuer;
  if (!fixture.ok() ||
      Certificate::Read(ToBytes(fixture->certificate), &certificate) ||
      Certificate::Read(ToBytes(fixture->issuer), &issuer)) {
    return false;
  }
  const CertId id = CertId::Of(certificate, issuer);
  const Bytes response = ToBytes(fixture->response);
  const Outcome outcome = VerifyResponse(id, response, fixture->verify_at);
  if (json) {
    Json object;
    object["fixture"] = std::string(embedded.name);
    object.update(VerdictJson(id, response, outcome));
    std::cout << object.dump() << "\n";
  } else {
    PrintText(*fixture, outcome);
  }
  return outcome.finding == fixture->expected;
}

ExitStatus RunDemo(bool json) {
  if (!json) {
    std::cout << "One certificate, and responses that a server might staple to "
                 "it:\n\n";
  }
  ExitStatus status = kAccepted;
  for (const EmbeddedText& embedded : DemoFixtures()) {
    if (!ShowFixture(embedded, json)) {
      std::cerr << "revcheck: the demo of " << embedded.name << " failed\n";
      status = kRejected;
    }
  }
  const ExitStatus live = ShowLiveChecks(json);
  if (!json) {
    std::cout << kNext;
  }
  return status == kAccepted ? live : status;
}

}  // namespace

void AddDemoCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "demo",
      "Verify shipped responses, good and bad, then ask a responder on "
      "loopback; no network");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Print JSON, an object a line");
  command->callback([json, status] { *status = RunDemo(*json); });
}

}  // namespace revcheck::cli
