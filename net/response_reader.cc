#include "revcheck/net/response_reader.h"

#include <stdint.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/optional/optional.hpp>
#include <boost/system/error_code.hpp>

namespace revcheck {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr int kMaxInformational = 8;

// What frames a chunked body may have so many bytes for each byte of the
// largest body, beside what the header limit allows. Chunks of a single byte
// need five: a digit, and CRLF twice.
constexpr size_t kMaxFramingPerByte = 8;

// How every response begins. Another beginning is refused at once: the parser
// may wait for an empty line before it looks, depending on how bytes come.
constexpr std::string_view kBeginning = "HTTP/1.";

// Bytes in "0", CRLF, CRLF. Every chunked body has as many left; the parser,
// given fewer of a last chunk that it has seen the beginning of, asserts.
constexpr size_t kLastChunkSize = 5;

bool IsInformational(int status) {
  return status >= 100 && status < 200 && status != 101;
}

}  // namespace

// Keeps of a response what an exchange needs.
class ResponseReader::Parser : public http::basic_parser<false> {
 public:
  explicit Parser(const ResponseLimits& limits) : limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.header_size));
    body_limit(limits.body_size);
    eager(true);
  }

  // In HTTP/1.0 nobody knows of transfer codings: what comes next may belong to
  // this response (RFC 9112, section 6.1).
  bool has_doubtful_end() const { return is_http_1_0_ && has_coding_; }

  int status = 0;
  std::string content_type;
  std::string location;
  std::string body;

 private:
  using Error = beast::error_code;

  void on_request_impl(http::verb, beast::string_view, beast::string_view, int,
                       Error&) override {}

  void on_response_impl(int code, beast::string_view, int version,
                        Error&) override {
    status = code;
    is_http_1_0_ = version < 11;
  }

  void on_field_impl(http::field name, beast::string_view,
                     beast::string_view value, Error& error) override {
    if (++field_count_ > limits_.header_count) {
      error = http::error::header_limit;
    } else if (is_header_done()) {
      return;  // A trailer; it may not say what a header says (RFC 9110, 6.5).
    } else if (name == http::field::transfer_encoding ||
               name == http::field::content_length) {
      NoteFraming(name, error);
    } else if (name == http::field::content_type) {
      content_type.assign(value.data(), value.size());
    } else if (name == http::field::location) {
      location.assign(value.data(), value.size());
    }
  }

  // A length beside a coding is an error (RFC 9112, section 6.3, item 3); Beast
  // takes it for one only where the coding is chunked or comes second.
  void NoteFraming(http::field name, Error& error) {
    has_coding_ = has_coding_ || name == http::field::transfer_encoding;
    has_length_ = has_length_ || name == http::field::content_length;
    if (has_coding_ && has_length_) {
      error = http::error::bad_content_length;
    }
  }

  void on_header_impl(Error&) override {}

  void on_body_init_impl(const boost::optional<std::uint64_t>&,
                         Error&) override {}

  std::size_t on_body_impl(beast::string_view bytes, Error& error) override {
    if (bytes.size() > limits_.body_size - body.size()) {
      error = http::error::body_limit;
      return 0;
    }
    body.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, beast::string_view,
                            Error&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes,
                                 Error& error) override {
    return on_body_impl(bytes, error);
  }

  void on_finish_impl(Error&) override {}

  const ResponseLimits limits_;
  size_t field_count_ = 0;
  bool is_http_1_0_ = false;
  bool has_coding_ = false;
  bool has_length_ = false;
};

ResponseReader::ResponseReader(const ResponseLimits& limits)
    : limits_(limits), parser_(std::make_unique<Parser>(limits)) {}

ResponseReader::~ResponseReader() = default;

std::optional<TransportError> ResponseReader::Read(std::string_view bytes) {
  pending_.append(bytes);
  bool goes_on = true;
  while (goes_on && !pending_.empty() && !parser_->is_done()) {
    if (const auto error = Parse(&goes_on)) {
      return error;
    }
  }
  // What waits is the beginning of a line: of a header, a chunk or a trailer.
  if (!parser_->is_done() && pending_.size() > limits_.header_size) {
    return Fail(TransportError::kNotHttp, "header limit exceeded");
  }
  return std::nullopt;
}

// Gives the parser what has come. `goes_on`: it may be able to take more.
std::optional<TransportError> ResponseReader::Parse(bool* goes_on) {
  if (!parser_->got_some()) {
    const size_t size = std::min(pending_.size(), kBeginning.size());
    if (pending_.compare(0, size, kBeginning, 0, size) != 0) {
      return Fail(TransportError::kNotHttp, "no HTTP/1");
    }
    if (size < kBeginning.size()) {
      *goes_on = false;
      return std::nullopt;
    }
  }
  if (parser_->is_header_done() && parser_->chunked() &&
      pending_.size() < kLastChunkSize) {
    *goes_on = false;
    return std::nullopt;
  }
  beast::error_code error;
  const size_t used = parser_->put(asio::buffer(pending_), error);
  pending_.erase(0, used);
  if (error == http::error::body_limit) {
    return Fail(TransportError::kBodyTooLarge, error.message());
  }
  if (error && error != http::error::need_more) {
    return Fail(TransportError::kNotHttp, error.message());
  }
  parsed_ += used;
  // The parser limits what it has not read yet, which lines that come one by
  // one never are for long.
  if (!parser_->is_header_done() && parsed_ > limits_.header_size) {
    return Fail(TransportError::kNotHttp, "header limit exceeded");
  }
  if (IsMostlyFraming()) {
    return Fail(TransportError::kNotHttp, "framing limit exceeded");
  }
  *goes_on = !error && used > 0;
  if (!parser_->is_done() || !IsInformational(parser_->status)) {
    return std::nullopt;
  }
  if (++informational_ > kMaxInformational) {
    return Fail(TransportError::kNotHttp, "too many 1xx responses");
  }
  parser_ = std::make_unique<Parser>(limits_);
  parsed_ = 0;
  *goes_on = true;
  return std::nullopt;
}

// The header and the trailer are within the header limit, each; the rest of
// what is not body is chunk sizes and extensions, each of them short, but there
// may be one for each byte of the body.
bool ResponseReader::IsMostlyFraming() const {
  const size_t framing = parsed_ - parser_->body.size();
  const size_t allowed = 2 * limits_.header_size;
  return framing > allowed &&
         (framing - allowed) / kMaxFramingPerByte >= limits_.body_size;
}

std::optional<TransportError> ResponseReader::ReadEnd() {
  if (!has_begun()) {
    return Fail(TransportError::kConnectionReset, "closed without an answer");
  }
  beast::error_code error;
  if (parser_->is_header_done()) {
    parser_->put_eof(error);
  } else {
    error = http::error::partial_message;
  }
  if (error) {
    return Fail(TransportError::kConnectionReset, error.message());
  }
  return std::nullopt;
}

bool ResponseReader::has_begun() const {
  return !pending_.empty() || informational_ > 0 || parser_->got_some();
}

bool ResponseReader::has_headers() const {
  return parser_->is_header_done() && !IsInformational(parser_->status);
}

bool ResponseReader::is_complete() const {
  return parser_->is_done() && has_headers();
}

bool ResponseReader::may_continue() const {
  return is_complete() && pending_.empty() && parser_->keep_alive() &&
         !parser_->has_doubtful_end();
}

int ResponseReader::status() const { return parser_->status; }
const std::string& ResponseReader::content_type() const {
  return parser_->content_type;
}
const std::string& ResponseReader::location() const {
  return parser_->location;
}
const std::string& ResponseReader::body() const { return parser_->body; }

TransportError ResponseReader::Fail(TransportError error,
                                    std::string_view detail) {
  detail_ = std::string(detail);
  return error;
}

}  // namespace revcheck
