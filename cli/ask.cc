#include "revcheck/cli/ask.h"

#include <future>
#include <memory>
#include <string>
#include <utility>

#include "revcheck/ocsp/request.h"

namespace revcheck::cli {

HttpResult Ask(HttpClient& client, HttpMethod method,
               std::string_view responder_url, Bytes request,
               absl::Duration timeout) {
  HttpRequest http;
  http.method = method;
  http.url = std::string(responder_url);
  http.accept = "application/ocsp-response";
  http.timeout = timeout;
  if (method == HttpMethod::kGet) {
    http.url = GetUrl(responder_url, request);
  } else {
    http.body = std::string(ToText(request));
    http.content_type = "application/ocsp-request";
  }
  auto promise = std::make_shared<std::promise<HttpResult>>();
  std::future<HttpResult> result = promise->get_future();
  client.Start(std::move(http), [promise](HttpResult done) {
    promise->set_value(std::move(done));
  });
  return result.get();
}

}  // namespace revcheck::cli
