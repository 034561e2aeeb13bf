#include "revcheck/cli/connect_responder.h"

#include <functional>
#include <string_view>
#include <utility>

#include "revcheck/checker/transport_finding.h"
#include "revcheck/cli/ask.h"
#include "revcheck/cli/check_report.h"
#include "revcheck/cli/connect_probe.h"
#include "revcheck/ocsp/code.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/urls.h"

namespace revcheck::cli {
namespace {

// The user's, or that of the certificate; nullopt if Firefox would use none.
std::optional<std::string_view> UrlOf(const ResponderQuestion& question,
                                      const Certificate& certificate) {
  if (!question.url.empty()) {
    return question.url;
  }
  std::optional<std::string_view> url;
  return FindOcspUrl(certificate, &url).has_value() ? std::nullopt : url;
}

// The phase in which an exchange was after so long.
HttpPhase PhaseAfter(absl::Duration time, const HttpTimings& timings) {
  return time < timings.lookup                     ? HttpPhase::kLookup
         : time < timings.lookup + timings.connect ? HttpPhase::kConnect
         : time < timings.lookup + timings.connect + timings.first_byte
             ? HttpPhase::kFirstByte
             : HttpPhase::kBody;
}

}  // namespace

std::optional<HttpResult> AskResponder(const ResponderQuestion& question,
                                       const Certificate& certificate,
                                       const CertId& id, HttpClient* client) {
  const std::optional<std::string_view> url = UrlOf(question, certificate);
  Request request;
  if (!url.has_value() ||
      BuildRequest(id, RequestOptions(), &request).has_value()) {
    return std::nullopt;
  }
  return Ask(*client, question.method, *url, request.bytes(), question.timeout);
}

Json ResponderJson(const HttpResult& exchange, const CertId& id,
                   const ConnectFacts& facts) {
  const std::optional<std::string>& staple = facts.main.staple;
  Json all;
  AddExchange(&exchange, &all);
  std::optional<Outcome> outcome;
  if (!exchange.error.has_value()) {
    outcome =
        VerifyResponse(id, ToBytes(exchange.body), facts.now, facts.verify);
  }
  const Finding finding =
      outcome.has_value() ? outcome->finding : FindingOf(*exchange.error);
  const bool has_status = outcome.has_value() && outcome->status.has_value();
  Json json;
  json["url"] = all["url"];
  json["status"] =
      has_status ? Json(std::string(ToString(*outcome->status))) : Json();
  json["code"] = std::string(ToString(Describe(finding).code));
  json["finding"] = std::string(ToString(finding));
  json["this_update"] = has_status ? ToJson(outcome->this_update) : Json();
  json["next_update"] = has_status ? ToJson(outcome->next_update) : Json();
  json["same_as_staple"] = outcome.has_value() && staple.has_value()
                               ? Json(exchange.body == *staple)
                               : Json();
  json["transport_error"] = all["transport_error"];
  json["timings"] = all["timings"];
  return json;
}

ReplayClient::ReplayClient(std::optional<HttpResult> exchange) {
  if (exchange.has_value()) {
    exchange_ = *std::move(exchange);
  } else {
    exchange_.error = TransportError::kNameLookupFailed;
  }
}

HttpExchangeId ReplayClient::Start(HttpRequest request, Callback done) {
  HttpResult result = exchange_;
  if (result.timings.total > request.timeout) {
    result.error = TransportError::kTimedOut;
    result.phase = PhaseAfter(request.timeout, result.timings);
    result.status = 0;
    result.body.clear();
    result.timings.total = request.timeout;
  } else if (result.body.size() > request.max_body_size) {
    result.error = TransportError::kBodyTooLarge;
    result.body.clear();
  }
  done(std::move(result));
  return 0;
}

}  // namespace revcheck::cli
