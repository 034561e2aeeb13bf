#ifndef REVCHECK_CHECKER_TESTING_FAKE_HTTP_CLIENT_H_
#define REVCHECK_CHECKER_TESTING_FAKE_HTTP_CLIENT_H_

// An HTTP client in memory, which does as it is told:
//
//   auto client = std::make_shared<FakeHttpClient>(Delivery::kInline);
//   client->Answer("http://ocsp.example/", ResponseBuilder(ca).Good().Build());
//   client->Answer("http://dead.example/", TransportError::kTimedOut);

#include <stddef.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "revcheck/net/http_client.h"

namespace revcheck::testing {

// When and where a client calls back.
enum class Delivery {
  kInline,     // Before Start() returns.
  kOnDemand,   // When the test says so, on the thread that says so. A client
               // that is never told so never calls back.
  kOwnThread,  // One after another, on a thread of the client's own.
};

// What comes of a request.
using HttpAnswer = std::function<HttpResult(const HttpRequest& request)>;

// Status 200 with this body; or none, for this reason, as far as the phase that
// goes with it.
HttpAnswer Ok(std::string body);
HttpAnswer Failed(TransportError error);

// Thread-safe.
class FakeHttpClient : public HttpClient {
 public:
  explicit FakeHttpClient(Delivery delivery);
  ~FakeHttpClient() override;

  // Requests to `url` are answered so from now on; so are GET requests to URLs
  // that begin with it. Any other fails the test.
  void Answer(std::string_view url, HttpAnswer answer);
  void Answer(std::string_view url, std::string body);
  void Answer(std::string_view url, TransportError error);

  HttpExchangeId Start(HttpRequest request, Callback done) override;
  void Cancel(HttpExchangeId exchange) override;

  // Delivery::kOwnThread: answers nothing before Release().
  void Hold();
  void Release();

  // Delivery::kOnDemand: answers the oldest exchange under way, or all of them.
  // False if there is none.
  bool DeliverOne();
  bool DeliverAll();

  // Misbehaviour, for a client told to keep callbacks: calls back once more for
  // the exchange of this index, whatever has become of it, and forgets it.
  void KeepCallbacks();
  void CallBackAgain(size_t index);

  // The requests so far, in order; the exchanges that are not over; those ended
  // by Cancel(), and the calls of it that came too late for that.
  std::vector<HttpRequest> requests() const;
  size_t request_count() const;
  size_t under_way() const;
  size_t cancelled() const;
  size_t cancelled_late() const;

  // Blocks until so many requests have come, or exchanges been cancelled.
  void WaitForRequests(size_t count) const;
  void WaitForCancelled(size_t count) const;

 private:
  struct State;

  const Delivery delivery_;
  const std::shared_ptr<State> state_;  // Shared with the thread.
  std::thread thread_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_CHECKER_TESTING_FAKE_HTTP_CLIENT_H_
