#include "revcheck/cli/testing/setups.h"

#include <stdlib.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "revcheck/net/testing/openssl_responder.h"
#include "revcheck/net/testing/subprocess.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/policy/options.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(10);
constexpr int kRuns = 3;
constexpr absl::Duration kWeek = absl::Hours(7 * 24);

CertificateBuilder Ca(std::string_view name) {
  return CertificateBuilder::Ca(name).Validity(Site::Now() - 800 * kOneDay,
                                               Site::Now() + 3000 * kOneDay);
}

// Whether the responder took longer than Firefox waits.
bool WasSlow(const ConnectRun& run) {
  if (!run.report.is_object()) {
    return absl::StrContains(run.output + run.errors, "The responder is slow");
  }
  const cli::Json& responder = run.report["responder"];
  return responder.is_object() && responder["timings"].is_object() &&
         responder["timings"]["total_ms"].get<double>() >
             absl::ToDoubleMilliseconds(Policy::Firefox().FetchTimeout());
}

std::vector<std::string> To(uint16_t port, std::vector<std::string> more) {
  more.insert(more.begin(),
              {absl::StrCat(kHost, ":", port), "--connect", "127.0.0.1"});
  return more;
}

std::vector<std::string> ForJson(std::vector<std::string> options) {
  options.push_back("--json");
  return options;
}

}  // namespace

ConnectRun AgainIfSlow(const std::function<ConnectRun()>& run) {
  ConnectRun last = run();
  for (int i = 1; i < kRuns && WasSlow(last); ++i) last = run();
  return last;
}

std::string DataProgram(std::string_view path) {
  const char* const runfiles = getenv("TEST_SRCDIR");
  const char* const workspace = getenv("TEST_WORKSPACE");
  return absl::StrCat(runfiles == nullptr ? "" : runfiles, "/",
                      workspace == nullptr ? "" : workspace, "/",
                      std::string(path));
}

std::unique_ptr<cli::ClosedPort> ReserveClosedPort() {
  auto port = cli::ClosedPort::Reserve();
  Require(port.ok(), "loopback has a free port");
  return *std::move(port);
}

Site::Site()
    : root_(Ca("Setup Root")),
      ca_(root_.IssueCa(Ca("Setup CA"))),
      roots_file_(
          directory_.Write("roots.pem", CertificatePem(root_.certificate()))) {}

absl::Time Site::Now() {
  static const absl::Time now =
      absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now()));
  return now;
}

std::string Site::At(absl::Duration from_now) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", Now() + from_now,
                          absl::UTCTimeZone());
}

CertificateBuilder Site::Leaf(const std::string& ocsp_url) {
  return CertificateBuilder().OcspUrl(ocsp_url).Validity(Now() - 30 * kOneDay,
                                                         Now() + 60 * kOneDay);
}

CertificateBuilder Site::LeafWithCrlOnly() {
  return Leaf("")
      .WithoutExtension(oid::kAuthorityInfoAccess)
      .CrlUrls({"http://crl.example/7.crl"});
}

TlsIdentity Site::Show(const CertificateBuilder& leaf,
                       const std::optional<std::string>& staple) const {
  return {{ca_.Issue(leaf), ca_.certificate()}, leaf.key(), staple};
}

TlsIdentity Site::ShowAlone(const CertificateBuilder& leaf,
                            const std::optional<std::string>& staple) const {
  return {{ca_.Issue(leaf)}, leaf.key(), staple};
}

ResponseBuilder Site::Response(absl::Duration age) const {
  return ResponseBuilder(ca_).ProducedAt(Now() - age);
}

std::string Site::Good(std::string_view serial, absl::Duration age) const {
  return Response(age).Good(serial, Now() - age, Now() - age + kWeek).Build();
}

std::string Site::Revoked() const {
  const absl::Time from = Now() - absl::Hours(1);
  return Response()
      .Entry(EntryBuilder()
                 .Revoked(Now() - 3 * kOneDay, 1)
                 .ThisUpdate(from)
                 .NextUpdate(from + kWeek))
      .Build();
}

std::string Site::Unknown() const {
  const absl::Time from = Now() - absl::Hours(1);
  return Response().Unknown(kLeafSerial, from, from + kWeek).Build();
}

ConnectRun Site::Connect(uint16_t port,
                         const std::vector<std::string>& more) const {
  return Run({}, ForJson(To(port, more)));
}

ConnectRun Site::ConnectOnce(uint16_t port,
                             const std::vector<std::string>& more) const {
  return RunOnce({}, ForJson(To(port, more)));
}

ConnectRun Site::ConnectForText(uint16_t port,
                                const std::vector<std::string>& more) const {
  return Run({}, To(port, more));
}

ConnectRun Site::Run(const std::vector<std::string>& before,
                     const std::vector<std::string>& options) const {
  return AgainIfSlow([&] { return RunOnce(before, options); });
}

ConnectRun Site::RunOnce(const std::vector<std::string>& before,
                         const std::vector<std::string>& options) const {
  std::vector<std::string> arguments = before;
  arguments.insert(arguments.end(),
                   {DataProgram("cli/revcheck"), "connect", "--roots",
                    roots_file_, "--allow-loopback", "--no-proxy"});
  arguments.insert(arguments.end(), options.begin(), options.end());
  Subprocess command(arguments);
  const std::optional<int> status = command.WaitForExit(kPatience);
  EXPECT_TRUE(status.has_value()) << "the command does not end";
  ConnectRun run;
  run.status = status.value_or(-1);
  run.output = command.Output();
  run.errors = command.Errors();
  run.report = cli::Json::parse(run.output, nullptr, false);
  return run;
}

void ExpectReport(const ConnectRun& run, const ExpectedReport& expected) {
  EXPECT_EQ(run.status, expected.status) << run.errors;
  ASSERT_TRUE(run.report.is_object()) << run.output << run.errors;
  const cli::Json& report = run.report;
  EXPECT_EQ(report["verdict"], expected.verdict);
  EXPECT_EQ(report["code"], expected.code);
  EXPECT_EQ(report["root_cause"], expected.root_cause);
  EXPECT_EQ(report["culprit"], expected.culprit);
  EXPECT_NE(report["meaning"], "");
  EXPECT_NE(report["remedy"], "");
  const bool has_advice = expected.culprit == kOperator;
  for (const char* server : {"nginx", "Apache", "HAProxy", "Caddy", "Envoy"}) {
    EXPECT_EQ(!SettingFor(run, server).empty(), has_advice) << server;
  }
  if (::testing::Test::HasFailure()) ADD_FAILURE() << report.dump(1);
}

std::string SettingFor(const ConnectRun& run, const std::string& server) {
  for (const cli::Json& setting : run.report["settings"]) {
    if (setting["server"] == server) return setting["text"];
  }
  return "";
}

bool HasNote(const ConnectRun& run, const std::string& text) {
  const cli::Json& notes = run.report["notes"];
  return std::any_of(notes.begin(), notes.end(),
                     [&text](const cli::Json& note) {
                       return absl::StrContains(note.get<std::string>(), text);
                     });
}

}  // namespace revcheck::testing
