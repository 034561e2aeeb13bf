#include <openssl/rand.h>
#include <stddef.h>
#include <stdint.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "revcheck/checker/options.h"
#include "revcheck/checker/transport_finding.h"
#include "revcheck/cli/ask.h"
#include "revcheck/cli/check_report.h"
#include "revcheck/cli/commands.h"
#include "revcheck/cli/connect_cause.h"
#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/fetch_options.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/local_cause.h"
#include "revcheck/cli/output.h"
#include "revcheck/cli/text.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/beast_options.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/proxy.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/policy/check.h"
#include "revcheck/policy/diagnosis.h"
#include "revcheck/policy/evidence.h"
#include "revcheck/policy/options.h"
#include "revcheck/policy/root_cause.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/urls.h"

namespace revcheck::cli {
namespace {

constexpr absl::Duration kDefaultTimeout = absl::Seconds(10);
constexpr size_t kNonceSize = 32;  // Bytes; RFC 9654, section 2.1.
constexpr size_t kLabelWidth = 16;

struct FetchCommandArguments {
  std::string certificate;
  std::string issuer;
  std::string output;
  std::string at;
  FetchArguments fetch;
  bool json = false;
};

// What is asked, and what the answer is judged by.
struct Question {
  CertificatePair pair;
  Certificate certificate;
  Certificate issuer;
  CertId id;
  std::string nonce;
  absl::Time now;
  Request request;
  HttpMethod method = HttpMethod::kPost;
  std::string url;
  absl::Duration timeout;
};

// The URL asked: the user's, or the certificate's.
absl::StatusOr<std::string> UrlOf(const FetchCommandArguments& arguments,
                                  const Certificate& certificate) {
  if (!arguments.fetch.url.empty()) {
    return arguments.fetch.url;
  }
  std::optional<std::string_view> url;
  if (FindOcspUrl(certificate, &url).has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(arguments.certificate,
                     ": its OCSP URL cannot be used; give one with --url"));
  }
  if (!url.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        arguments.certificate, ": names no OCSP URL; give one with --url"));
  }
  return std::string(*url);
}

absl::Status LoadCertificates(const FetchCommandArguments& arguments,
                              Question* question) {
  absl::StatusOr<CertificatePair> pair =
      LoadPair(arguments.certificate, arguments.issuer);
  if (!pair.ok()) {
    return pair.status();
  }
  question->pair = *std::move(pair);
  if (Certificate::Read(ToBytes(question->pair.certificate),
                        &question->certificate) ||
      Certificate::Read(ToBytes(question->pair.issuer), &question->issuer)) {
    return absl::InternalError("a certificate that was read cannot be read");
  }
  question->id = CertId::Of(question->certificate, question->issuer);
  return absl::OkStatus();
}

// Turns the certificate into what is sent.
absl::Status MakeRequest(const FetchCommandArguments& arguments,
                         Question* question) {
  if (NonceUseOf(arguments.fetch) != NonceUse::kNone) {
    question->nonce.resize(kNonceSize);
    RAND_bytes(reinterpret_cast<uint8_t*>(question->nonce.data()), kNonceSize);
  }
  RequestOptions options;
  options.nonce = ToBytes(question->nonce);
  if (const auto finding =
          BuildRequest(question->id, options, &question->request)) {
    return absl::InvalidArgumentError(absl::StrCat(
        arguments.certificate, ": ", std::string(Describe(*finding).meaning)));
  }
  return absl::OkStatus();
}

absl::Status Prepare(const FetchCommandArguments& arguments,
                     Question* question) {
  if (absl::Status status = LoadCertificates(arguments, question);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = CheckUrl("--url", arguments.fetch.url);
      !status.ok()) {
    return status;
  }
  const absl::StatusOr<absl::Time> now = TimeOf(arguments.at);
  const absl::StatusOr<absl::Duration> timeout =
      TimeoutOf(arguments.fetch, kDefaultTimeout);
  const absl::StatusOr<std::string> url =
      UrlOf(arguments, question->certificate);
  for (const absl::Status& status :
       {now.status(), timeout.status(), url.status()}) {
    if (!status.ok()) {
      return status;
    }
  }
  question->now = *now;
  question->method = arguments.fetch.get ? HttpMethod::kGet : HttpMethod::kPost;
  question->timeout = *timeout;
  question->url = *url;
  return MakeRequest(arguments, question);
}

// A nonce that need not come back must not differ if it does.
Outcome Verify(const Question& question, const std::string& response,
               NonceUse nonce) {
  VerifyOptions options;
  if (!question.nonce.empty()) {
    options.nonce = ToBytes(question.nonce);
  }
  const Outcome outcome =
      VerifyResponse(question.id, ToBytes(response), question.now, options);
  if (nonce == NonceUse::kSend && outcome.finding == Finding::kNonceMissing) {
    return VerifyResponse(question.id, ToBytes(response), question.now);
  }
  return outcome;
}

std::string Line(std::string label, const std::string& value) {
  label.resize(kLabelWidth, ' ');
  return absl::StrCat(label, value, "\n");
}

std::string TimeLine(const char* label, absl::Duration duration) {
  return Line(label, absl::StrFormat("%.1f ms", Milliseconds(duration)));
}

// What `check` would say of a certificate for which only this response speaks.
RootCause CauseInResponse(const Question& question, const std::string& response,
                          const Outcome& outcome) {
  CheckFacts facts;
  facts.now = question.now;
  facts.url = question.url;
  RevocationCheck check(Policy::FirefoxHardFail(), facts);
  check.OnCacheLookup(std::nullopt);
  check.OnResponse(outcome);
  check.OnStored(StoreResult::kDone);
  CheckBytes bytes;
  bytes.id = question.id;
  bytes.response = ToBytes(response);
  bytes.validity = ReadValidity(question.certificate);
  return Diagnose(check, bytes);
}

// An exchange, and what came of it.
struct Answer {
  HttpMethod method;
  HttpResult result;
  std::optional<Outcome> outcome;  // nullopt: no response.
  std::string proxy;               // "proxy.example:3128"; empty: none.
  Cause cause;
  std::string warning;  // Of the certificates; may be empty.

  Finding finding() const {
    return outcome.has_value() ? outcome->finding : FindingOf(*result.error);
  }
};

std::string CauseText(const Cause& cause) {
  return Line("meaning", Wrap(cause.meaning, kLabelWidth)) +
         Line("culprit", std::string(ToString(cause.culprit))) +
         Line("to do", Wrap(cause.remedy, kLabelWidth));
}

std::string ErrorText(const Answer& answer) {
  const HttpResult& result = answer.result;
  std::string text =
      absl::StrCat(std::string(ToString(*result.error)), ", in phase ",
                   std::string(ToString(result.phase)));
  if (!result.detail.empty()) {
    absl::StrAppend(&text, " (", Printable(result.detail), ")");
  }
  return Line("no response", text) + CauseText(answer.cause);
}

std::string ReportText(const Answer& answer) {
  const HttpResult& result = answer.result;
  const std::optional<Outcome>& outcome = answer.outcome;
  std::string text =
      Line("asked", absl::StrCat(std::string(ToString(answer.method)), " ",
                                 Printable(result.url)));
  if (!answer.proxy.empty()) {
    text += Line("through", absl::StrCat("the proxy ", answer.proxy));
  }
  if (result.status != 0) {
    text += Line("http status", absl::StrCat(result.status)) +
            Line("content type", result.content_type.empty()
                                     ? "none"
                                     : Printable(result.content_type));
  }
  if (outcome.has_value()) {
    text += Line("size", absl::StrCat(result.body.size(), " bytes"));
  } else {
    text += ErrorText(answer);
  }
  text += TimeLine("lookup", result.timings.lookup) +
          TimeLine("connect", result.timings.connect) +
          (result.timings.first_byte == absl::ZeroDuration()
               ? Line("first byte", "none")
               : TimeLine("first byte", result.timings.first_byte)) +
          TimeLine("total", result.timings.total);
  if (outcome.has_value()) {
    text += Line("proves",
                 absl::StrCat(std::string(ToString(outcome->code())), " (",
                              std::string(ToString(outcome->finding)), ")"));
    text += outcome->code() == Code::kSuccess ? "" : CauseText(answer.cause);
  }
  return text;
}

Json ReportJson(const Answer& answer) {
  const HttpResult& result = answer.result;
  const std::optional<Outcome>& outcome = answer.outcome;
  const Cause& cause = answer.cause;
  Json json;
  AddExchange(&result, &json);
  json["method"] = std::string(ToString(answer.method));
  json["proxy"] = answer.proxy.empty() ? Json(nullptr) : Json(answer.proxy);
  json["http_status"] =
      result.status == 0 ? Json(nullptr) : Json(result.status);
  json["content_type"] = result.content_type.empty()
                             ? Json(nullptr)
                             : Json(Printable(result.content_type));
  json["size"] = outcome.has_value() ? Json(result.body.size()) : Json(nullptr);
  json["code"] = std::string(ToString(Describe(answer.finding()).code));
  json["finding"] = std::string(ToString(answer.finding()));
  json["status"] = outcome.has_value() && outcome->status.has_value()
                       ? Json(std::string(ToString(*outcome->status)))
                       : Json(nullptr);
  json["culprit"] = std::string(ToString(cause.culprit));
  json["meaning"] = std::string(cause.meaning);
  json["remedy"] = std::string(cause.remedy);
  if (!answer.warning.empty()) {
    json["warning"] = Printable(answer.warning);
  }
  return json;
}

// Asks, and judges what comes.
Answer AnswerTo(const Question& question,
                const FetchCommandArguments& arguments,
                BeastClientOptions options) {
  const ProxyRules proxy = options.proxy;
  BeastClient client(std::move(options));
  Answer answer;
  answer.method = question.method;
  answer.result = Ask(client, question.method, question.url,
                      question.request.bytes(), question.timeout);
  answer.proxy = ProxyName(proxy, question.url);
  answer.warning = question.pair.warning;
  LocalFacts facts = LocalFacts::Of(&answer.result, proxy);
  facts.time_is_given = !arguments.at.empty();
  facts.issuer_is_other = !answer.warning.empty();
  if (answer.result.error.has_value()) {
    answer.cause = Localized(answer.finding(), facts);
    return answer;
  }
  const std::string& response = answer.result.body;
  answer.outcome = Verify(question, response, NonceUseOf(arguments.fetch));
  const Cause own = Localized(answer.finding(), facts);
  const Cause root = Localized(
      CauseOf(CauseInResponse(question, response, *answer.outcome)), facts);
  // What is said of the finding is more exact, but for what it says of staples.
  answer.cause = own.culprit == root.culprit ? own : root;
  return answer;
}

ExitStatus RunFetch(const FetchCommandArguments& arguments) {
  Question question;
  if (absl::Status status = Prepare(arguments, &question); !status.ok()) {
    return Fail(status);
  }
  absl::StatusOr<BeastClientOptions> options = ClientOptionsOf(arguments.fetch);
  if (!options.ok()) {
    return Fail(options.status());
  }
  Warn(question.pair.warning);
  const Answer answer = AnswerTo(question, arguments, *std::move(options));
  if (answer.outcome.has_value() && !arguments.output.empty()) {
    if (absl::Status status = Save(arguments.output, answer.result.body);
        !status.ok()) {
      return Fail(status);
    }
  }
  std::ostream& out = arguments.output == "-" ? std::cerr : std::cout;
  out << (arguments.json ? ReportJson(answer).dump() + "\n"
                         : ReportText(answer));
  return answer.outcome.has_value() ? kAccepted : kRejected;
}

}  // namespace

void AddFetchCommand(CLI::App* app, ExitStatus* status) {
  CLI::App* command = app->add_subcommand(
      "fetch",
      "Ask a responder, time each phase, save the response; exits 0 if there "
      "is one, whatever it says, and 1 if there is none");
  auto arguments = std::make_shared<FetchCommandArguments>();
  command
      ->add_option("--cert", arguments->certificate,
                   "Certificate file, or chain with its issuer second")
      ->required();
  command->add_option("--issuer", arguments->issuer, "Issuer certificate file");
  command->add_option("-o,--output", arguments->output,
                      "Write the response, DER, to this file; - is standard "
                      "output, and the report goes to standard error");
  command->add_option("--at", arguments->at,
                      "Time to verify at, such as 2026-03-01T12:00:00Z");
  AddFetchOptions(command, &arguments->fetch);
  command->add_flag("--json", arguments->json, "Print one JSON object");
  command->callback([arguments, status] { *status = RunFetch(*arguments); });
}

}  // namespace revcheck::cli
