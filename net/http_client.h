#ifndef REVCHECK_NET_HTTP_CLIENT_H_
#define REVCHECK_NET_HTTP_CLIENT_H_

// How to ask: the one interface between revcheck and an HTTP stack. An
// application that has a stack of its own implements it, in about fifty lines;
// everybody else takes BeastClient from beast_client.h.
//
//   class MyClient : public revcheck::HttpClient {
//     HttpExchangeId Start(HttpRequest request, Callback done) override;
//     void Cancel(HttpExchangeId exchange) override;
//   };
//
// This folder knows nothing of certificates.

#include <stddef.h>
#include <stdint.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace revcheck {

// Why an exchange brought no answer.
enum class TransportError {
  kUrlUnusable,        // No http URL; see ParseHttpUrl() in url.h.
  kNameLookupFailed,   // The host has no address, or no name server answered.
  kAddressRefused,     // None of its addresses may be asked; see address.h.
  kConnectionRefused,  // Where it should be, nothing listens.
  kUnreachable,        // No way leads to any of its addresses from here.
  kConnectionReset,    // The connection broke before the answer was complete.
  kTimedOut,           // `timeout` passed first; HttpResult::phase tells where.
  kNotHttp,            // What came is no HTTP/1, or its headers too much of it.
  kHttpStatus,         // The status is not 200.
  kRedirectRefused,    // A redirect, and it may not be followed.
  kBodyTooLarge,       // The body is larger than `max_body_size`.
  kCancelled,          // The client stopped before the exchange was over, or
                       // had no memory, thread, descriptor or port to go on.
};

// "url unusable", "name lookup failed", "timed out", ...
std::string_view ToString(TransportError error);

// How far an exchange has come.
enum class HttpPhase {
  kLookup,     // The name is being resolved, or the exchange has not begun.
  kConnect,    // Also while addresses are tried one after another.
  kSend,       // The request is being written.
  kFirstByte,  // Nothing of the answer has come yet.
  kHeaders,    // Reading the status line and the header fields.
  kBody,       // Reading the body.
  kDone,       // The answer is complete.
};

// "lookup", "connect", "send", "first byte", "headers", "body", "done".
std::string_view ToString(HttpPhase phase);

enum class HttpMethod { kGet, kPost };

// "GET", "POST".
std::string_view ToString(HttpMethod method);

struct HttpRequest {
  HttpMethod method = HttpMethod::kPost;

  // As a certificate has it: may be anything.
  std::string url;

  // For POST.
  std::string body;
  std::string content_type;

  // The Accept field; empty sends none.
  std::string accept;

  // From name lookup to last byte, redirects included, even if single bytes
  // keep coming. Above zero.
  absl::Duration timeout = absl::Seconds(10);

  // Bytes. A larger body is kBodyTooLarge as soon as that is known, by what has
  // been announced or by what has been read.
  size_t max_body_size = 65535;
};

// How long each phase took; zero for what did not happen.
struct HttpTimings {
  absl::Duration lookup;      // Resolving the name.
  absl::Duration connect;     // Opening the connection; zero if reused.
  absl::Duration first_byte;  // From the request until the first byte.
  absl::Duration total;       // From Start() to the end.
};

// What became of an exchange.
struct HttpResult {
  // Unset: status 200, and `body` is complete.
  std::optional<TransportError> error;

  // How far it came.
  HttpPhase phase = HttpPhase::kLookup;

  // 0 if no status line could be read.
  int status = 0;

  std::string body;          // Empty if there was an error.
  std::string content_type;  // As received; unchecked.
  std::string url;           // The last one asked; differs after a redirect.

  // For people, such as "192.0.2.7:80: Connection refused". May be empty, and
  // may quote what the server sent: not safe to show unescaped.
  std::string detail;

  bool reused_connection = false;
  HttpTimings timings;
};

// Names an exchange to the client that started it, and never another.
using HttpExchangeId = uint64_t;

// Thread-safe: Start() and Cancel() may be called on any thread, and from
// inside a callback.
class HttpClient {
 public:
  using Callback = std::function<void(HttpResult result)>;

  // Exchanges under way end without their callback being called; as for
  // Cancel(), one that is over may still call it on another thread.
  virtual ~HttpClient() = default;

  // Starts an exchange and returns at once. Calls `done` exactly once, within
  // `request.timeout` or as soon after as the machine allows, unless the
  // exchange is cancelled or the client destroyed before. May call `done`
  // before it returns.
  //
  // `done` should throw nothing; what it throws all the same, the client may
  // pass on to whoever runs it, or drop, but must survive. A client that throws
  // without having called `done` has not begun the exchange, and must not call
  // `done` any more.
  virtual HttpExchangeId Start(HttpRequest request, Callback done) = 0;

  // Ends an exchange. `done` is not called any more, unless it is running, or
  // about to run, on another thread: the exchange was over then, and what is
  // over is ignored. Must not throw.
  virtual void Cancel(HttpExchangeId exchange) = 0;
};

}  // namespace revcheck

#endif  // REVCHECK_NET_HTTP_CLIENT_H_
