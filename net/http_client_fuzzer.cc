// Reads arbitrary bytes as the answer of a responder. Checks that no limit is
// exceeded, that the pieces in which bytes come make no difference, that what
// is accepted is framed as an independent reading of RFC 9112 says, and that
// what is well-formed is accepted.
//
// Input: the bytes that the server sends before it closes the connection. If
// they begin with "loopback\n", the rest is sent over a connection to the
// client as well, which must come to the result that the reader came to.

#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/pieces.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/net/http_client.h"
#include "revcheck/net/response_reader.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/loopback_options.h"

namespace revcheck {
namespace {

using fuzzing::Pieces;
using fuzzing::Promise;

constexpr std::string_view kLoopback = "loopback\n";

constexpr ResponseLimits kUsual = {16384, 100, 65535};
constexpr ResponseLimits kTight = {128, 4, 32};

// Everything that can be seen of a response.
struct Seen {
  std::optional<TransportError> error;
  std::string detail;
  bool has_headers = false;
  bool is_complete = false;
  bool may_continue = false;
  int status = 0;
  std::string content_type;
  std::string location;
  std::string body;
};

// What a reader shows while it is being fed.
class Watched {
 public:
  explicit Watched(const ResponseLimits& limits)
      : limits_(limits), reader_(limits) {}

  // Returns false once nothing more may be given.
  bool Read(std::string_view bytes) { return After(reader_.Read(bytes)); }

  void End() {
    if (!error_.has_value() && !reader_.is_complete()) {
      After(reader_.ReadEnd());
      Promise(error_.has_value() || reader_.is_complete(),
              "after the end, a response is complete or refused");
    }
  }

  Seen Take() const {
    Seen seen;
    seen.error = error_;
    seen.detail = reader_.detail();
    seen.has_headers = reader_.has_headers();
    seen.is_complete = reader_.is_complete();
    seen.may_continue = reader_.may_continue();
    if (seen.has_headers) {
      seen.status = reader_.status();
      seen.content_type = reader_.content_type();
      seen.location = reader_.location();
      seen.body = reader_.body();
    }
    return seen;
  }

 private:
  bool After(const std::optional<TransportError>& error) {
    Promise(reader_.body().size() <= limits_.body_size,
            "no body is larger than its limit");
    Promise(reader_.content_type().size() <= limits_.header_size &&
                reader_.location().size() <= limits_.header_size,
            "no field is larger than the header");
    Promise(!had_headers_ || reader_.has_headers(), "headers stay read");
    Promise(!reader_.is_complete() || reader_.has_headers(),
            "what is complete has headers");
    Promise(!reader_.may_continue() || reader_.is_complete(),
            "only after a complete response can a connection be used again");
    had_headers_ = reader_.has_headers();
    error_ = error;
    Promise(!error.has_value() || !reader_.detail().empty(),
            "a refusal says why");
    Promise(!error.has_value() || *error == TransportError::kNotHttp ||
                *error == TransportError::kBodyTooLarge ||
                *error == TransportError::kConnectionReset,
            "a reader refuses for three reasons");
    return !error.has_value() && !reader_.is_complete();
  }

  const ResponseLimits limits_;
  ResponseReader reader_;
  bool had_headers_ = false;
  std::optional<TransportError> error_;
};

// Feeds pieces whose sizes `next` gives, until the reader wants no more.
template <typename Next>
Seen ReadIn(std::string_view bytes, const ResponseLimits& limits, Next next) {
  Watched reader(limits);
  while (!bytes.empty()) {
    const size_t size = std::min<size_t>(next(), bytes.size());
    if (!reader.Read(bytes.substr(0, size))) {
      return reader.Take();
    }
    bytes.remove_prefix(size);
  }
  reader.End();
  return reader.Take();
}

Seen ReadAtOnce(std::string_view bytes, const ResponseLimits& limits) {
  return ReadIn(bytes, limits, [bytes] { return bytes.size(); });
}

// A header limit is one for what has to be kept until a line or the header is
// whole; it may be exceeded by what comes whole.
bool HitsHeaderLimit(const Seen& seen) {
  return seen.error == TransportError::kNotHttp &&
         seen.detail.find("limit") != std::string::npos;
}

// What is malformed and not complete either is seen to be one or the other.
bool IsBroken(const Seen& seen) {
  return seen.error == TransportError::kNotHttp ||
         seen.error == TransportError::kConnectionReset;
}

// Beast counts a chunk once more each time it looks at its malformed line.
bool IsTooLarge(const Seen& a, const Seen& b) {
  return a.error.has_value() && b.error.has_value() && a.has_headers &&
         b.has_headers &&
         (a.error == TransportError::kBodyTooLarge ||
          b.error == TransportError::kBodyTooLarge);
}

bool EndsAlike(const Seen& a, const Seen& b) {
  return a.error == b.error || (IsBroken(a) && IsBroken(b)) || IsTooLarge(a, b);
}

// What came behind a complete response may not have been seen yet, so that
// may_continue() is not compared.
void PromiseSame(const Seen& a, const Seen& b) {
  if (HitsHeaderLimit(a) || HitsHeaderLimit(b)) {
    return;
  }
  Promise(EndsAlike(a, b), "pieces make no difference to the error");
  Promise(a.is_complete == b.is_complete,
          "pieces make no difference to completeness");
  if (!a.error.has_value()) {
    Promise(a.status == b.status && a.content_type == b.content_type &&
                a.location == b.location && a.body == b.body,
            "pieces make no difference to what is read");
  }
}

// An independent reading of what frames the body (RFC 9112, section 6).
struct Framing {
  bool is_http_1_0 = false;
  bool has_coding = false;
  bool is_chunked = false;
  bool is_unclear = false;  // Folded lines, or codings beside chunked.
  bool has_bad_length = false;
  std::optional<size_t> length;

  // Section 6.3: with an invalid length, or several that differ, a user agent
  // must discard the response (item 5); with a coding beside a length, it ought
  // to be an error (item 3), and here it is one.
  bool is_refused() const {
    return has_bad_length || (has_coding && length.has_value());
  }
};

// `value` is a number, or a list of the same one over and over.
void ReadLength(const std::string& value, Framing* out) {
  for (const std::string& item :
       std::vector<std::string>(absl::StrSplit(value, ','))) {
    const absl::string_view digits = absl::StripAsciiWhitespace(item);
    const char* const end = digits.data() + digits.size();
    size_t length = 0;
    const auto result = std::from_chars(digits.data(), end, length);
    out->has_bad_length = out->has_bad_length || digits.empty() ||
                          result.ptr != end || result.ec != std::errc() ||
                          out->length.value_or(length) != length;
    out->length = length;
  }
}

void ReadField(std::string_view line, Framing* out) {
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || line[0] == ' ' || line[0] == '\t') {
    out->is_unclear = true;
    return;
  }
  const std::string name =
      absl::AsciiStrToLower(std::string(line.substr(0, colon)));
  const std::string value = absl::AsciiStrToLower(std::string(
      absl::StripAsciiWhitespace(std::string(line.substr(colon + 1)))));
  if (name == "transfer-encoding") {
    out->has_coding = true;
    out->is_chunked = value == "chunked";
    out->is_unclear = out->is_unclear || !out->is_chunked;
  } else if (name == "content-length") {
    ReadLength(value, out);
  }
}

// Takes a line and its CRLF off `bytes`.
std::string_view TakeLine(std::string_view* bytes) {
  const size_t size = std::min(bytes->find("\r\n"), bytes->size());
  const std::string_view line = bytes->substr(0, size);
  bytes->remove_prefix(std::min(size + 2, bytes->size()));
  return line;
}

std::string Unchunk(std::string_view bytes) {
  std::string body;
  for (;;) {
    const std::string_view line = TakeLine(&bytes);
    size_t size = 0;
    std::from_chars(line.data(), line.data() + line.size(), size, 16);
    if (size == 0) {
      return body;
    }
    body += bytes.substr(0, size);
    bytes.remove_prefix(std::min(size + 2, bytes.size()));
  }
}

// Takes the header of the first response that is not informational off `bytes`,
// and those before it.
Framing TakeHeader(std::string_view* bytes) {
  std::string_view status_line;
  Framing framing;
  bool is_informational = true;
  while (is_informational && !framing.is_refused()) {
    framing = Framing();
    status_line = TakeLine(bytes);
    framing.is_http_1_0 = status_line.substr(0, 8) == "HTTP/1.0";
    for (std::string_view line = TakeLine(bytes); !line.empty();
         line = TakeLine(bytes)) {
      ReadField(line, &framing);
    }
    is_informational = status_line.size() > 9 && status_line[9] == '1' &&
                       status_line.substr(9, 3) != "101";
  }
  return framing;
}

std::string ModelBody(const Framing& framing, std::string_view bytes) {
  return framing.is_chunked ? Unchunk(bytes)
                            : std::string(bytes.substr(
                                  0, framing.length.value_or(bytes.size())));
}

// `seen` was read of `bytes`, and accepted.
void CheckFraming(std::string_view bytes, const Seen& seen) {
  const Framing framing = TakeHeader(&bytes);
  Promise(!framing.is_refused(),
          "a response that says twice where it ends is refused");
  Promise(!seen.may_continue || !framing.is_http_1_0 || !framing.has_coding,
          "after a coding in HTTP/1.0, the connection is not used again");
  if (seen.status == 200 && !framing.is_unclear) {
    Promise(ModelBody(framing, bytes) == seen.body,
            "a body is what its framing says");
  }
}

Seen CheckReader(std::string_view bytes, const ResponseLimits& limits) {
  const Seen at_once = ReadAtOnce(bytes, limits);
  PromiseSame(at_once, ReadIn(bytes, limits, Pieces(bytes)));
  if (bytes.size() <= 2048) {
    PromiseSame(at_once, ReadIn(bytes, limits, [] { return 1; }));
  }
  if (!at_once.error.has_value()) {
    CheckFraming(bytes, at_once);
  }
  return at_once;
}

// `body`, framed in each of the ways that there are.
void CheckWellFormed(std::string_view body, const ResponseLimits& limits) {
  const size_t chunk = 1 + body.size() % 300;
  const std::string until_end = testing::HttpHead(200, {}) + std::string(body);
  for (const std::string& response :
       {testing::HttpResponse(200, body),
        testing::ChunkedHttpResponse(200, body, chunk), until_end}) {
    const Seen seen = ReadAtOnce(response, limits);
    if (body.size() > limits.body_size) {
      Promise(seen.error == TransportError::kBodyTooLarge,
              "a body above the limit is refused for its size");
    } else {
      Promise(!seen.error.has_value() && seen.is_complete &&
                  seen.status == 200 && seen.body == body,
              "a well-formed response is accepted");
    }
  }
}

// Sends bytes to whoever connects, closes its side, and waits for the other's.
class OneAnswer {
 public:
  using Tcp = boost::asio::ip::tcp;

  OneAnswer(boost::asio::io_context* loop, std::string_view bytes)
      : acceptor_(*loop,
                  Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
        connection_(*loop),
        bytes_(bytes) {
    acceptor_.async_accept(connection_, [this](auto error) {
      acceptor_.close();
      if (!error) {
        Send();
      }
    });
  }

  uint16_t port() const { return port_; }

  // Without this, a connection that the client keeps would never end.
  void Close() { connection_.close(); }

 private:
  void Send() {
    boost::asio::async_write(
        connection_, boost::asio::buffer(bytes_), [this](auto, size_t) {
          boost::system::error_code ignored;
          connection_.shutdown(Tcp::socket::shutdown_send, ignored);
          Receive();
        });
  }

  void Receive() {
    connection_.async_read_some(boost::asio::buffer(received_),
                                [this](auto error, size_t) {
                                  if (!error) {
                                    Receive();
                                  }
                                });
  }

  Tcp::acceptor acceptor_;
  const uint16_t port_ = acceptor_.local_endpoint().port();
  Tcp::socket connection_;
  const std::string bytes_;
  char received_[4096];
};

std::optional<TransportError> ExpectedError(const Seen& seen) {
  if (!seen.has_headers || seen.status == 200) {
    return seen.error;
  }
  const bool redirects = seen.status == 301 || seen.status == 302 ||
                         seen.status == 303 || seen.status == 307 ||
                         seen.status == 308;
  return redirects && !seen.location.empty() ? TransportError::kRedirectRefused
                                             : TransportError::kHttpStatus;
}

void CheckClient(std::string_view bytes, const Seen& seen) {
  boost::asio::io_context loop;
  OneAnswer server(&loop, bytes);
  BeastClient client(loop, testing::LoopbackOptions());
  HttpRequest request;
  request.url = absl::StrCat("http://127.0.0.1:", server.port(), "/");
  request.body = "request";
  request.timeout = absl::Seconds(60);
  int calls = 0;
  HttpResult result;
  client.Start(request, [&](HttpResult got) {
    ++calls;
    result = std::move(got);
    server.Close();
  });
  loop.run();
  Promise(calls == 1, "an exchange ends once");
  Seen expected = seen;
  expected.error = ExpectedError(seen);
  Seen got;
  got.error = result.error;
  got.detail = result.detail;
  got.has_headers = result.status != 0;
  if (HitsHeaderLimit(got) || HitsHeaderLimit(seen)) {
    return;
  }
  Promise(EndsAlike(got, expected), "the client ends as its reader does");
  Promise(result.error.has_value()
              ? result.body.empty()
              : result.status == 200 && result.body == seen.body,
          "there is a body exactly where there is no error");
  Promise(result.url == request.url, "no other URL was asked");
}

void CheckAll(std::string_view input) {
  const bool over_loopback = input.substr(0, kLoopback.size()) == kLoopback;
  const std::string_view bytes =
      over_loopback ? input.substr(kLoopback.size()) : input;
  CheckReader(bytes, kTight);
  const Seen seen = CheckReader(bytes, kUsual);
  CheckWellFormed(bytes, kTight);
  CheckWellFormed(bytes, kUsual);
  if (over_loopback) {
    CheckClient(bytes, seen);
  }
}

}  // namespace
}  // namespace revcheck

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  revcheck::CheckAll(
      std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
