#ifndef REVCHECK_CLI_STARTTLS_H_
#define REVCHECK_CLI_STARTTLS_H_

// The dialogues that come before TLS where a protocol begins in plain text.

#include <stddef.h>
#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace revcheck::cli {

// A connection on which bytes come and go. Every call ends by itself in time.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // DeadlineExceeded, or Unavailable with what the system said.
  virtual absl::Status Send(std::string_view bytes) = 0;

  // At least one byte and at most `max`; nothing at the end of the stream.
  // Fails as Send() does.
  virtual absl::StatusOr<std::string> Receive(size_t max) = 0;
};

enum class StartTls { kSmtp, kImap, kPop3, kXmpp, kPostgres };

// "smtp", "imap", "pop3", "xmpp", "postgres".
std::string_view ToString(StartTls protocol);
std::optional<StartTls> StartTlsFromString(std::string_view name);

// Where servers of the protocol listen.
uint16_t DefaultPort(StartTls protocol);

// The most a server may say before TLS, in bytes.
inline constexpr size_t kMaxDialogueSize = 16384;

enum class StartTlsFault {
  kTimedOut,
  kClosed,       // The server ended the connection.
  kBroken,       // The connection did.
  kTooMuch,      // More than kMaxDialogueSize.
  kNotProtocol,  // What came is not of the protocol.
  kNotOffered,   // The server does not offer TLS.
  kRefused,      // It offers TLS, and refuses it.
  kEarlyData,    // Something came in plain text behind the consent.
};

// "timed out", "connection closed", ...
std::string_view ToString(StartTlsFault fault);

struct StartTlsError {
  StartTlsFault fault;
  std::string detail;  // What the server or the system said; not safe to show.
};

// The most of a detail that is shown, in bytes before they are escaped.
inline constexpr size_t kMaxShownDetail = 200;

// Safe to show: "smtp: the server refuses TLS (454 not available)".
std::string Describe(StartTls protocol, const StartTlsError& error);

// Leads the client's side up to where the handshake begins. `host` is the name
// that XMPP asks for; it must have no character that XML minds. How what the
// server says is cut into pieces makes no difference but one: what comes behind
// its consent is an error (kEarlyData) only if it came with it. Else it is for
// the handshake to refuse.
[[nodiscard]] std::optional<StartTlsError> BeginTls(StartTls protocol,
                                                    const std::string& host,
                                                    ByteStream* stream);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_STARTTLS_H_
