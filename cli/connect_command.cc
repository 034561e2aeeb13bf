#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "revcheck/checker/options.h"
#include "revcheck/cli/check_report.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/connect_examine.h"
#include "revcheck/cli/connect_facts.h"
#include "revcheck/cli/connect_html.h"
#include "revcheck/cli/connect_probe.h"
#include "revcheck/cli/connect_responder.h"
#include "revcheck/cli/connect_target.h"
#include "revcheck/cli/connect_text.h"
#include "revcheck/cli/connect_trust.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/fetch_options.h"
#include "revcheck/cli/output.h"
#include "revcheck/cli/starttls.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/address.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/beast_options.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/proxy.h"
#include "revcheck/ocsp/verify.h"

namespace revcheck::cli {
namespace {

constexpr absl::Duration kDefaultTimeout = absl::Seconds(10);
constexpr uint16_t kHttpsPort = 443;
constexpr int kMaxRepeats = 1000;
constexpr size_t kMaxAddresses = 16;  // Of those that a name has.

struct ConnectArguments {
  std::string target;
  std::string connect;
  std::string starttls;
  std::string roots;
  std::string html;
  FetchArguments fetch;
  JudgeArguments judge;
  int repeat = 1;
  bool all_addresses = false;
  bool json = false;
};

// Whom to connect to.
struct Server {
  HostPort name;  // Asked for.
  uint16_t port = kHttpsPort;
  std::vector<IpAddress> addresses;  // At least one, in the order to try them.
  std::optional<StartTls> starttls;
  absl::Duration timeout;
};

absl::StatusOr<HostPort> HostPortOf(const std::string& text) {
  const std::optional<HostPort> parsed = ParseHostPort(text);
  if (!parsed.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", text, "' is no server such as example.com or example.com:8443"));
  }
  return *parsed;
}

absl::StatusOr<Server> FindServer(const ConnectArguments& arguments) {
  Server server;
  const absl::StatusOr<absl::Duration> timeout =
      TimeoutOf(arguments.fetch, kDefaultTimeout);
  const absl::StatusOr<HostPort> name = HostPortOf(arguments.target);
  const absl::StatusOr<HostPort> place =
      arguments.connect.empty() ? name : HostPortOf(arguments.connect);
  for (const absl::Status& status :
       {timeout.status(), name.status(), place.status()}) {
    if (!status.ok()) {
      return status;
    }
  }
  server.timeout = *timeout;
  server.name = *name;
  server.starttls = StartTlsFromString(arguments.starttls);
  const uint16_t usual =
      server.starttls.has_value() ? DefaultPort(*server.starttls) : kHttpsPort;
  server.port = place->port.value_or(name->port.value_or(usual));
  absl::StatusOr<std::vector<IpAddress>> addresses =
      FindAddresses(place->host, server.timeout);
  if (!addresses.ok()) {
    return addresses.status();
  }
  if (addresses->size() > kMaxAddresses) {
    addresses->erase(addresses->begin() + kMaxAddresses, addresses->end());
  }
  server.addresses = *std::move(addresses);
  return server;
}

ProbeResult ProbeAt(const Server& server, const IpAddress& address, Sni sni) {
  return Probe({address, server.port, server.name.host, sni, server.starttls,
                server.timeout});
}

// The first address that shows a certificate; its index goes to `which`.
absl::StatusOr<ProbeResult> ProbeFirst(const Server& server, size_t* which) {
  std::string errors;
  for (*which = 0; *which < server.addresses.size(); ++*which) {
    ProbeResult result = ProbeAt(server, server.addresses[*which], Sni::kSend);
    if (!result.chain.empty()) {
      return result;
    }
    const bool is_v4 = server.addresses[*which].is_v4();
    absl::StrAppend(&errors, errors.empty() ? "" : "; ", is_v4 ? "" : "[",
                    result.address, is_v4 ? ":" : "]:", server.port, ": ",
                    result.error.value_or("no certificate"));
  }
  return absl::UnavailableError(errors);
}

// All connections that the user wants, one after another.
absl::StatusOr<ConnectFacts> Connect(const ConnectArguments& arguments,
                                     const Server& server) {
  ConnectFacts facts;
  facts.host = server.name.host;
  facts.port = server.port;
  facts.starttls = server.starttls;
  facts.policy = arguments.judge.policy;
  size_t first = 0;
  absl::StatusOr<ProbeResult> main = ProbeFirst(server, &first);
  if (!main.ok()) {
    return main.status();
  }
  facts.main = *std::move(main);
  const IpAddress& address = server.addresses[first];
  if (arguments.repeat > 1) {
    facts.repeats.push_back(facts.main);
  }
  for (int i = 1; i < arguments.repeat; ++i) {
    facts.repeats.push_back(ProbeAt(server, address, Sni::kSend));
  }
  if (!IpAddress::Parse(server.name.host).has_value()) {
    facts.without_sni = ProbeAt(server, address, Sni::kOmit);
  }
  for (size_t i = 0; arguments.all_addresses && i < server.addresses.size();
       ++i) {
    facts.nodes.push_back(
        i == first ? facts.main
                   : ProbeAt(server, server.addresses[i], Sni::kSend));
  }
  const absl::StatusOr<absl::Time> now = TimeOf(arguments.judge.at);
  if (!now.ok()) {
    return now.status();
  }
  facts.now = *now;
  facts.time_is_given = !arguments.judge.at.empty();
  return facts;
}

absl::StatusOr<Json> MakeReport(const ConnectArguments& arguments) {
  if (const auto now = TimeOf(arguments.judge.at); !now.ok()) {
    return now.status();
  }
  FetchArguments unlimited = arguments.fetch;
  unlimited.timeout.clear();  // How long the policies wait is theirs to say.
  absl::StatusOr<CheckerOptions> options =
      CheckerOptionsOf(unlimited, arguments.judge);
  absl::StatusOr<BeastClientOptions> network = ClientOptionsOf(arguments.fetch);
  const absl::StatusOr<bssl::UniquePtr<X509_STORE>> roots =
      LoadRoots(arguments.roots);
  for (const absl::Status& status :
       {options.status(), network.status(), roots.status()}) {
    if (!status.ok()) {
      return status;
    }
  }
  const absl::StatusOr<Server> server = FindServer(arguments);
  if (!server.ok()) {
    return server.status();
  }
  absl::StatusOr<ConnectFacts> facts = Connect(arguments, *server);
  if (!facts.ok()) {
    return facts.status();
  }
  facts->verify = options->verify;
  ExamineTools tools;
  tools.proxy = network->proxy;
  BeastClient client(*std::move(network));
  tools.roots = roots->get();
  tools.client = &client;
  tools.question.url = arguments.fetch.url;
  tools.question.method =
      arguments.fetch.get ? HttpMethod::kGet : HttpMethod::kPost;
  tools.question.timeout = server->timeout;
  tools.options = *std::move(options);
  return Examine(*facts, tools);
}

ExitStatus RunConnect(const ConnectArguments& arguments) {
  const absl::StatusOr<Json> report = MakeReport(arguments);
  if (!report.ok()) {
    return Fail(report.status());
  }
  if (!arguments.html.empty()) {
    if (absl::Status status = Save(arguments.html, RenderHtml(*report));
        !status.ok()) {
      return Fail(status);
    }
  }
  const bool page_is_printed = arguments.html == "-";
  const Color color = page_is_printed ? Color::kNever : ColorOfStandardOutput();
  std::ostream& out = page_is_printed ? std::cerr : std::cout;
  out << (arguments.json ? ToLine(*report) + "\n"
                         : RenderConnectText(*report, color));
  return StatusOf(*report);
}

}  // namespace

void AddConnectCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "connect",
      "Examine a TLS server: chain, staple, responder, and what to change");
  auto arguments = std::make_shared<ConnectArguments>();
  command
      ->add_option("server", arguments->target,
                   "HOST or HOST:PORT; the port is 443, or the protocol's own")
      ->required();
  command->add_option("--connect", arguments->connect,
                      "Connect to this host or address, with port or without, "
                      "and ask it for HOST");
  command
      ->add_option("--starttls", arguments->starttls,
                   "smtp, imap, pop3, xmpp or postgres")
      ->check(CLI::IsMember({"smtp", "imap", "pop3", "xmpp", "postgres"}));
  command->add_option(
      "--roots", arguments->roots,
      absl::StrCat("File with the roots to trust; without it ", kSystemRoots));
  command->add_flag("--all-addresses", arguments->all_addresses,
                    "Compare every address of the name");
  command
      ->add_option("--repeat", arguments->repeat,
                   "Connect so many times: shows servers whose first answer "
                   "has no staple")
      ->check(CLI::Range(1, kMaxRepeats))
      ->capture_default_str();
  AddJudgeOptions(command, &arguments->judge);
  AddFetchOptions(command, &arguments->fetch);
  // One answer serves several checks, each of which would have a nonce.
  command->remove_option(command->get_option("--nonce"));
  command->get_option("--timeout")
      ->description(
          "Seconds for each connection, and for the responder, up to 60; 10 "
          "without this");
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->add_option("--html", arguments->html,
                      "Also write the report to this file, as a page; - is "
                      "standard output, and the text goes to standard error");
  command->callback([arguments, status] { *status = RunConnect(*arguments); });
}

}  // namespace revcheck::cli
