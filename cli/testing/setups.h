#ifndef REVCHECK_CLI_TESTING_SETUPS_H_
#define REVCHECK_CLI_TESTING_SETUPS_H_

// What servers are set up with, rightly or wrongly, and `revcheck connect` run
// against them as a user runs it.
//
//   const Site site;
//   const TestServer responder(AnswerAll(OcspHttpResponse(site.Good())));
//   const TlsServer server(site.Show(site.Leaf(responder.Url()), staple));
//   const ConnectRun run = site.Connect(server.port());
//   ExpectReport(run, {1, "reject", "SEC_ERROR_...", "revoked", kOperator});
//
// The time is the real one.

#include <stdint.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/cli/loopback_responder.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/testing/temp_directory.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/tls/testing/tls_server.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {

inline constexpr char kHost[] = "leaf.example";
inline constexpr absl::Duration kOneDay = absl::Hours(24);

// The culprits, as the report names them.
inline constexpr char kOperator[] = "server operator";
inline constexpr char kCaOrResponder[] = "CA or responder";
inline constexpr char kNetwork[] = "network";
inline constexpr char kLocal[] = "local policy";
inline constexpr char kNobody[] = "nobody";

struct ConnectRun {
  int status = -1;
  cli::Json report;  // Discarded unless --json was asked for.
  std::string output;
  std::string errors;
};

// Runs it again, up to twice, if the responder took longer than Firefox waits:
// here that is the machine's doing.
ConnectRun AgainIfSlow(const std::function<ConnectRun()>& run);

// The path of a program among the data of this test.
std::string DataProgram(std::string_view path);

// A port that nobody listens on. Ends the program if there is none.
std::unique_ptr<cli::ClosedPort> ReserveClosedPort();

class Site {
 public:
  Site();

  // The same on each call, without fractions of a second.
  static absl::Time Now();
  static std::string At(absl::Duration from_now);  // For --at.

  // "Setup CA", which issues leaves, below "Setup Root", which is trusted.
  const TestCa& ca() const { return ca_; }
  const TestCa& root() const { return root_; }

  // A leaf for kHost, serial kLeafSerial, issued 30 days ago for 90 days. The
  // other is without responder, and has a CRL.
  static CertificateBuilder Leaf(const std::string& ocsp_url);
  static CertificateBuilder LeafWithCrlOnly();

  // The leaf and the intermediate, or the leaf alone.
  TlsIdentity Show(
      const CertificateBuilder& leaf,
      const std::optional<std::string>& staple = std::nullopt) const;
  TlsIdentity ShowAlone(
      const CertificateBuilder& leaf,
      const std::optional<std::string>& staple = std::nullopt) const;

  // By the CA, without entries yet. `age` is the time since producedAt.
  ResponseBuilder Response(absl::Duration age = absl::Hours(1)) const;

  // About this serial, from `age` ago for a week.
  std::string Good(std::string_view serial = kLeafSerial,
                   absl::Duration age = absl::Hours(1)) const;
  std::string Revoked() const;
  std::string Unknown() const;

  // Runs the command against a port of 127.0.0.1, asking for kHost; AgainIfSlow
  // but where it says once. Fails the test if it does not end. `more` are
  // further options.
  ConnectRun Connect(uint16_t port,
                     const std::vector<std::string>& more = {}) const;
  ConnectRun ConnectOnce(uint16_t port,
                         const std::vector<std::string>& more = {}) const;
  ConnectRun ConnectForText(uint16_t port,
                            const std::vector<std::string>& more = {}) const;

  // Runs `before` and then revcheck, with these options and what every run
  // here needs; AgainIfSlow.
  ConnectRun Run(const std::vector<std::string>& before,
                 const std::vector<std::string>& options) const;

  // For what a test wants to write.
  const TempDirectory& directory() const { return directory_; }

 private:
  ConnectRun RunOnce(const std::vector<std::string>& before,
                     const std::vector<std::string>& options) const;

  const TestCa root_;
  const TestCa ca_;
  const TempDirectory directory_;
  const std::string roots_file_;
};

// What a report says in short.
struct ExpectedReport {
  int status;
  std::string verdict;
  std::string code;
  std::string root_cause;
  std::string culprit;
};

// Besides the fields named: there is a meaning and a remedy, and advice for
// nginx and the other servers exactly if the operator is the culprit.
void ExpectReport(const ConnectRun& run, const ExpectedReport& expected);

// The text that begins with `server` among the report's settings, or "".
std::string SettingFor(const ConnectRun& run, const std::string& server);

// Whether one of the notes contains `text`.
bool HasNote(const ConnectRun& run, const std::string& text);

}  // namespace revcheck::testing

#endif  // REVCHECK_CLI_TESTING_SETUPS_H_
