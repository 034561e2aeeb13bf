#ifndef REVCHECK_NET_RESPONSE_READER_H_
#define REVCHECK_NET_RESPONSE_READER_H_

// Reads one HTTP/1 response as its bytes come, in any pieces, and stops as soon
// as it is more than was asked for (RFC 9112).

#include <stddef.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "revcheck/net/http_client.h"

namespace revcheck {

struct ResponseLimits {
  size_t header_size;   // Bytes in the status line and header fields.
  size_t header_count;  // Header fields.
  size_t body_size;     // Bytes; what frames chunks is limited in proportion.
};

class ResponseReader {
 public:
  explicit ResponseReader(const ResponseLimits& limits);
  ~ResponseReader();
  ResponseReader(const ResponseReader&) = delete;
  ResponseReader& operator=(const ResponseReader&) = delete;

  // Takes what came next. kNotHttp or kBodyTooLarge if it cannot be accepted;
  // `detail()` then says why, and nothing more may be given. Informational
  // responses (1xx) are skipped, a few of them.
  [[nodiscard]] std::optional<TransportError> Read(std::string_view bytes);

  // The peer closed the connection: completes a body that lasts until then.
  // kConnectionReset if the response is incomplete.
  [[nodiscard]] std::optional<TransportError> ReadEnd();

  bool has_begun() const;     // A byte has come.
  bool has_headers() const;   // status() and the fields are known.
  bool is_complete() const;   // body() is.
  bool may_continue() const;  // Complete, and the connection can be used again.

  int status() const;
  const std::string& content_type() const;
  const std::string& location() const;
  const std::string& body() const;
  const std::string& detail() const { return detail_; }

 private:
  class Parser;

  [[nodiscard]] std::optional<TransportError> Parse(bool* goes_on);
  bool IsMostlyFraming() const;
  TransportError Fail(TransportError error, std::string_view detail);

  const ResponseLimits limits_;
  std::unique_ptr<Parser> parser_;
  std::string pending_;  // Received, but not yet enough to be parsed.
  std::string detail_;
  int informational_ = 0;
  size_t parsed_ = 0;  // Bytes of the response that `parser_` is reading.
};

}  // namespace revcheck

#endif  // REVCHECK_NET_RESPONSE_READER_H_
