#include "revcheck/cli/demo_live.h"

#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/checker/fetch.h"
#include "revcheck/checker/options.h"
#include "revcheck/cli/check_report.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/loopback_responder.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/address.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/beast_options.h"
#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/testdata/embedded.h"
#include "revcheck/testdata/fixture.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::cli {
namespace {

// The most that Firefox can be told to wait under soft fail: that this machine
// is slow is not what the demo shows.
constexpr absl::Duration kPatience = absl::Seconds(5);

struct LiveCheck {
  const char* description;
  const char* path;  // Of the responder; nobody listens for "/down".
  const char* policy;
  Decision decision;
  Finding finding;
};

constexpr LiveCheck kChecks[] = {
    {"A responder that says good.", "/good", "firefox", Decision::kAccept,
     Finding::kGood},
    {"A responder that says revoked.", "/revoked", "firefox", Decision::kReject,
     Finding::kRevoked},
    {"A responder that is down: Firefox overlooks it.", "/down", "firefox",
     Decision::kAcceptWithoutEvidence, Finding::kConnectionRefused},
    {"The same, where an answer is required.", "/down", "firefox-hard-fail",
     Decision::kReject, Finding::kConnectionRefused},
};

absl::StatusOr<Fixture> FixtureNamed(std::string_view name) {
  for (const EmbeddedText& embedded : DemoFixtures()) {
    if (embedded.name == name) {
      return ParseFixture(embedded.text);
    }
  }
  return absl::NotFoundError(absl::StrCat("no fixture ", std::string(name)));
}

// What the checks ask.
struct Stage {
  Fixture fixture;  // The certificate, and when to check it.
  std::unique_ptr<LoopbackResponder> responder;
  std::unique_ptr<ClosedPort> closed;
  std::shared_ptr<HttpClient> client;

  std::string Url(const LiveCheck& check) const {
    return std::string_view(check.path) == "/down" ? closed->Url(check.path)
                                                   : responder->Url(check.path);
  }
};

absl::StatusOr<Stage> SetUp() {
  absl::StatusOr<Fixture> good = FixtureNamed("good_p256_direct");
  absl::StatusOr<Fixture> revoked = FixtureNamed("revoked_key_compromise");
  for (const absl::Status& status : {good.status(), revoked.status()}) {
    if (!status.ok()) {
      return status;
    }
  }
  auto responder = LoopbackResponder::Start(
      {{"/good", good->response}, {"/revoked", revoked->response}});
  auto closed = ClosedPort::Reserve();
  for (const absl::Status& status : {responder.status(), closed.status()}) {
    if (!status.ok()) {
      return status;
    }
  }
  BeastClientOptions options;
  options.addresses.allow_loopback = true;
  return Stage{*std::move(good), *std::move(responder), *std::move(closed),
               std::make_shared<BeastClient>(std::move(options))};
}

absl::StatusOr<CheckResult> Run(const Stage& stage, const LiveCheck& check) {
  PolicyOptions policy = Policy::Named(check.policy)->options();
  policy.soft_timeout = kPatience;
  CheckerOptions options;
  options.policy = *Policy::Create(policy);
  options.clock = [now = stage.fixture.verify_at] { return now; };
  // Each check has a checker of its own: the next is not to be answered from
  // the cache.
  auto checker = Checker::Create(std::move(options), stage.client);
  if (!checker.ok()) {
    return checker.status();
  }
  const std::string url = stage.Url(check);
  CheckInput input;
  input.certificate = ToBytes(stage.fixture.certificate);
  input.issuer = ToBytes(stage.fixture.issuer);
  input.url = url;
  return (*checker)->Check(input);
}

void Print(const LiveCheck& check, const CheckResult& result) {
  const Verdict& verdict = result.verdict();
  std::cout << "* " << check.description << "\n  policy  " << check.policy
            << "\n  verdict " << ToString(verdict.decision) << ": "
            << ToString(verdict.code) << "\n  finding "
            << ToString(verdict.finding) << "\n\n";
}

void PrintJson(const LiveCheck& check, const CheckResult& result) {
  const Verdict& verdict = result.verdict();
  Json json;
  json["live"] = true;
  json["policy"] = check.policy;
  json["path"] = check.path;
  json["verdict"] = std::string(ToString(verdict.decision));
  json["code"] = std::string(ToString(verdict.code));
  json["finding"] = std::string(ToString(verdict.finding));
  json["source"] = std::string(ToString(verdict.source));
  AddExchange(result.fetch() == nullptr ? nullptr : &result.fetch()->exchange(),
              &json);
  std::cout << json.dump() << "\n";
}

}  // namespace

ExitStatus ShowLiveChecks(bool json) {
  const absl::StatusOr<Stage> stage = SetUp();
  if (!stage.ok()) {
    return Fail(absl::UnavailableError(absl::StrCat(
        "the live part of the demo cannot run: ", stage.status().message())));
  }
  if (!json) {
    std::cout << "The same certificate without a staple, checked by asking a "
                 "responder over\nHTTP on loopback:\n\n";
  }
  ExitStatus status = kAccepted;
  for (const LiveCheck& check : kChecks) {
    const absl::StatusOr<CheckResult> result = Run(*stage, check);
    if (!result.ok()) {
      return Fail(result.status());
    }
    if (json) {
      PrintJson(check, *result);
    } else {
      Print(check, *result);
    }
    if (result->verdict().decision != check.decision ||
        result->verdict().finding != check.finding) {
      std::cerr << "revcheck: the live demo of " << check.path << " failed\n";
      status = kRejected;
    }
  }
  return status;
}

}  // namespace revcheck::cli
