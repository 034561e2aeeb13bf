#include "revcheck/net/testing/exchange_now.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <utility>

namespace revcheck::testing {

HttpRequest PostTo(const std::string& url, const std::string& body,
                   absl::Duration timeout) {
  HttpRequest request;
  request.url = url;
  request.body = body;
  request.content_type = "application/ocsp-request";
  request.accept = "application/ocsp-response";
  request.timeout = timeout;
  return request;
}

HttpResult ExchangeNow(HttpClient& client, const HttpRequest& request) {
  auto promise = std::make_shared<std::promise<HttpResult>>();
  std::future<HttpResult> future = promise->get_future();
  client.Start(request, [promise](HttpResult result) {
    promise->set_value(std::move(result));
  });
  if (future.wait_for(std::chrono::minutes(1)) != std::future_status::ready) {
    ADD_FAILURE() << "no answer about " << request.url;
    HttpResult result;
    result.error = TransportError::kCancelled;
    return result;
  }
  return future.get();
}

}  // namespace revcheck::testing
