#include "revcheck/cli/starttls.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace revcheck::cli {
namespace {

using Fault = std::optional<StartTlsError>;

struct Protocol {
  StartTls protocol;
  std::string_view name;
  uint16_t port;
};

constexpr Protocol kProtocols[] = {
    {StartTls::kSmtp, "smtp", 25},           {StartTls::kImap, "imap", 143},
    {StartTls::kPop3, "pop3", 110},          {StartTls::kXmpp, "xmpp", 5222},
    {StartTls::kPostgres, "postgres", 5432},
};

const Protocol& Describe(StartTls protocol) {
  return kProtocols[static_cast<size_t>(protocol)];
}

StartTlsError Error(StartTlsFault fault, std::string detail) {
  return {fault, std::move(detail)};
}

// Reads and writes within the bounds.
class Dialogue {
 public:
  explicit Dialogue(ByteStream* stream) : stream_(stream) {}

  Fault Send(std::string_view text) {
    const absl::Status status = stream_->Send(text);
    return status.ok() ? Fault() : FaultOf(status);
  }

  // Without its line break.
  Fault ReadLine(std::string* line) {
    size_t end = 0;
    while ((end = unread_.find('\n')) == std::string::npos) {
      if (Fault fault = ReadMore()) {
        return fault;
      }
    }
    *line = unread_.substr(0, end);
    unread_.erase(0, end + 1);
    absl::StripTrailingAsciiWhitespace(line);
    return std::nullopt;
  }

  // Through the first of two endings.
  Fault ReadThrough(std::string_view one, std::string_view other,
                    std::string* text) {
    size_t end = 0;
    while ((end = std::min(EndOf(one), EndOf(other))) == std::string::npos) {
      if (Fault fault = ReadMore()) {
        return fault;
      }
    }
    *text = unread_.substr(0, end);
    unread_.erase(0, end);
    return std::nullopt;
  }

  Fault ReadByte(char* byte) {
    while (unread_.empty()) {
      if (Fault fault = ReadMore()) {
        return fault;
      }
    }
    *byte = unread_.front();
    unread_.erase(0, 1);
    return std::nullopt;
  }

  // What came in plain text must not pass for what came over TLS.
  Fault End() {
    return unread_.empty()
               ? Fault()
               : Error(StartTlsFault::kEarlyData, std::move(unread_));
  }

 private:
  static Fault FaultOf(const absl::Status& status) {
    return Error(absl::IsDeadlineExceeded(status) ? StartTlsFault::kTimedOut
                                                  : StartTlsFault::kBroken,
                 std::string(status.message()));
  }

  size_t EndOf(std::string_view ending) const {
    const size_t found = unread_.find(ending);
    return found == std::string::npos ? found : found + ending.size();
  }

  Fault ReadMore() {
    if (size_ == kMaxDialogueSize) {
      return Error(StartTlsFault::kTooMuch, "");
    }
    const absl::StatusOr<std::string> more =
        stream_->Receive(kMaxDialogueSize - size_);
    if (!more.ok()) {
      return FaultOf(more.status());
    }
    if (more->empty()) {
      return Error(StartTlsFault::kClosed, std::move(unread_));
    }
    size_ += more->size();
    unread_ += *more;
    return std::nullopt;
  }

  ByteStream* const stream_;
  std::string unread_;
  size_t size_ = 0;  // Of all that came.
};

// Lines "250-..." and then "250 ..." (RFC 5321, section 4.2.1), in upper case.
Fault ReadSmtpReply(Dialogue* dialogue, std::string_view expected,
                    std::string* text) {
  text->clear();
  for (;;) {
    std::string line;
    if (Fault fault = dialogue->ReadLine(&line)) {
      return fault;
    }
    const bool is_reply =
        line.size() >= 3 &&
        absl::ascii_isdigit(static_cast<unsigned char>(line[0])) &&
        (line.size() == 3 || line[3] == ' ' || line[3] == '-');
    if (!is_reply) {
      return Error(StartTlsFault::kNotProtocol, line);
    }
    if (line.substr(0, 3) != expected) {
      return Error(StartTlsFault::kRefused, line);
    }
    absl::StrAppend(text, absl::AsciiStrToUpper(line), "\n");
    if (line.size() == 3 || line[3] == ' ') {
      return std::nullopt;
    }
  }
}

// RFC 3207.
Fault BeginSmtp(Dialogue* dialogue) {
  std::string reply;
  if (Fault fault = ReadSmtpReply(dialogue, "220", &reply)) {
    return fault;
  }
  if (Fault fault = dialogue->Send("EHLO revcheck.invalid\r\n")) {
    return fault;
  }
  if (Fault fault = ReadSmtpReply(dialogue, "250", &reply)) {
    return fault;
  }
  if (!absl::StrContains(reply, "250-STARTTLS\n") &&
      !absl::StrContains(reply, "250 STARTTLS\n")) {
    return Error(StartTlsFault::kNotOffered, "");
  }
  if (Fault fault = dialogue->Send("STARTTLS\r\n")) {
    return fault;
  }
  return ReadSmtpReply(dialogue, "220", &reply);
}

// RFC 3501, section 6.2.1.
Fault BeginImap(Dialogue* dialogue) {
  std::string line;
  if (Fault fault = dialogue->ReadLine(&line)) {
    return fault;
  }
  if (!absl::StartsWithIgnoreCase(line, "* OK") &&
      !absl::StartsWithIgnoreCase(line, "* PREAUTH")) {
    return Error(StartTlsFault::kNotProtocol, line);
  }
  if (Fault fault = dialogue->Send("a1 STARTTLS\r\n")) {
    return fault;
  }
  do {
    if (Fault fault = dialogue->ReadLine(&line)) {
      return fault;
    }
  } while (absl::StartsWith(line, "* "));
  if (!absl::StartsWith(line, "a1 ")) {
    return Error(StartTlsFault::kNotProtocol, line);
  }
  return absl::StartsWithIgnoreCase(line, "a1 OK")
             ? Fault()
             : Error(StartTlsFault::kRefused, line);
}

// RFC 2595, section 4.
Fault BeginPop3(Dialogue* dialogue) {
  std::string line;
  if (Fault fault = dialogue->ReadLine(&line)) {
    return fault;
  }
  if (!absl::StartsWith(line, "+OK")) {
    return Error(StartTlsFault::kNotProtocol, line);
  }
  if (Fault fault = dialogue->Send("STLS\r\n")) {
    return fault;
  }
  if (Fault fault = dialogue->ReadLine(&line)) {
    return fault;
  }
  return absl::StartsWith(line, "+OK") ? Fault()
                                       : Error(StartTlsFault::kRefused, line);
}

// RFC 6120, section 5.4.
Fault BeginXmpp(Dialogue* dialogue, const std::string& host) {
  constexpr std::string_view kFeaturesEnd = "</stream:features>";
  constexpr std::string_view kNoFeatures = "<stream:features/>";
  constexpr char kNamespace[] = "urn:ietf:params:xml:ns:xmpp-tls";
  if (Fault fault = dialogue->Send(
          absl::StrCat("<?xml version='1.0'?><stream:stream to='", host,
                       "' version='1.0' xmlns='jabber:client' "
                       "xmlns:stream='http://etherx.jabber.org/streams'>"))) {
    return fault;
  }
  std::string text;
  if (Fault fault = dialogue->ReadThrough(kFeaturesEnd, kNoFeatures, &text)) {
    return fault;
  }
  if (!absl::StrContains(text, "<stream:stream")) {
    return Error(StartTlsFault::kNotProtocol, text);
  }
  if (!absl::StrContains(text, kNamespace)) {
    return Error(StartTlsFault::kNotOffered, "");
  }
  if (Fault fault = dialogue->Send(
          absl::StrCat("<starttls xmlns='", kNamespace, "'/>"))) {
    return fault;
  }
  if (Fault fault = dialogue->ReadThrough("/>", "</proceed>", &text)) {
    return fault;
  }
  return absl::StrContains(text, "<proceed")
             ? Fault()
             : Error(StartTlsFault::kRefused, text);
}

// SSLRequest (PostgreSQL, "Message Formats").
Fault BeginPostgres(Dialogue* dialogue) {
  constexpr std::string_view kSslRequest("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);
  if (Fault fault = dialogue->Send(kSslRequest)) {
    return fault;
  }
  char answer = 0;
  if (Fault fault = dialogue->ReadByte(&answer)) {
    return fault;
  }
  if (answer == 'N') {
    return Error(StartTlsFault::kNotOffered, "");
  }
  return answer == 'S'
             ? Fault()
             : Error(StartTlsFault::kNotProtocol, std::string(1, answer));
}

Fault Begin(StartTls protocol, const std::string& host, Dialogue* dialogue) {
  switch (protocol) {
    case StartTls::kSmtp:
      return BeginSmtp(dialogue);
    case StartTls::kImap:
      return BeginImap(dialogue);
    case StartTls::kPop3:
      return BeginPop3(dialogue);
    case StartTls::kXmpp:
      return BeginXmpp(dialogue, host);
    case StartTls::kPostgres:
      return BeginPostgres(dialogue);
  }
  return Error(StartTlsFault::kNotProtocol, "");
}

}  // namespace

std::string_view ToString(StartTls protocol) { return Describe(protocol).name; }

std::optional<StartTls> StartTlsFromString(std::string_view name) {
  for (const Protocol& each : kProtocols) {
    if (each.name == name) {
      return each.protocol;
    }
  }
  return std::nullopt;
}

uint16_t DefaultPort(StartTls protocol) { return Describe(protocol).port; }

std::string_view ToString(StartTlsFault fault) {
  switch (fault) {
    case StartTlsFault::kTimedOut:
      return "timed out";
    case StartTlsFault::kClosed:
      return "connection closed";
    case StartTlsFault::kBroken:
      return "connection broken";
    case StartTlsFault::kTooMuch:
      return "the server says too much";
    case StartTlsFault::kNotProtocol:
      return "the server speaks another protocol";
    case StartTlsFault::kNotOffered:
      return "the server does not offer TLS";
    case StartTlsFault::kRefused:
      return "the server refuses TLS";
    case StartTlsFault::kEarlyData:
      return "plain text behind the consent to TLS";
  }
  return "";
}

std::optional<StartTlsError> BeginTls(StartTls protocol,
                                      const std::string& host,
                                      ByteStream* stream) {
  Dialogue dialogue(stream);
  if (Fault fault = Begin(protocol, host, &dialogue)) {
    return fault;
  }
  return dialogue.End();
}

}  // namespace revcheck::cli
