#include "revcheck/cli/starttls.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/x509/display.h"

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

const Protocol& Facts(StartTls protocol) {
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
    if (Fault fault = ReadThrough("\n", "\n", line)) {
      return fault;
    }
    absl::StripTrailingAsciiWhitespace(line);
    return std::nullopt;
  }

  // Through the first of two endings. What was searched once is not searched
  // again, so that bytes that come one by one cost no more than others.
  Fault ReadThrough(std::string_view one, std::string_view other,
                    std::string* text) {
    const size_t longest = std::max(one.size(), other.size());
    size_t from = begin_;
    size_t end = 0;
    while ((end = std::min(EndOf(one, from), EndOf(other, from))) ==
           std::string::npos) {
      from = std::max(from, came_.size() - std::min(came_.size(), longest - 1));
      if (Fault fault = ReadMore()) {
        return fault;
      }
    }
    *text = came_.substr(begin_, end - begin_);
    begin_ = end;
    return std::nullopt;
  }

  Fault ReadByte(char* byte) {
    while (begin_ == came_.size()) {
      if (Fault fault = ReadMore()) {
        return fault;
      }
    }
    *byte = came_[begin_++];
    return std::nullopt;
  }

  // What came in plain text must not pass for what came over TLS.
  Fault End() const {
    return begin_ == came_.size()
               ? Fault()
               : Error(StartTlsFault::kEarlyData, came_.substr(begin_));
  }

 private:
  static Fault FaultOf(const absl::Status& status) {
    return Error(absl::IsDeadlineExceeded(status) ? StartTlsFault::kTimedOut
                                                  : StartTlsFault::kBroken,
                 std::string(status.message()));
  }

  size_t EndOf(std::string_view ending, size_t from) const {
    const size_t found = came_.find(ending, from);
    return found == std::string::npos ? found : found + ending.size();
  }

  Fault ReadMore() {
    if (came_.size() == kMaxDialogueSize) {
      return Error(StartTlsFault::kTooMuch, "");
    }
    const absl::StatusOr<std::string> more =
        stream_->Receive(kMaxDialogueSize - came_.size());
    if (!more.ok()) {
      return FaultOf(more.status());
    }
    if (more->empty()) {
      return Error(StartTlsFault::kClosed, came_.substr(begin_));
    }
    came_ += *more;
    return std::nullopt;
  }

  ByteStream* const stream_;
  std::string came_;  // All of it.
  size_t begin_ = 0;  // Of what has not been read.
};

// True if `line` begins with the word, and not with a longer one.
bool BeginsWithWord(std::string_view line, std::string_view word) {
  return line.substr(0, word.size()) == word &&
         (line.size() == word.size() || line[word.size()] == ' ');
}

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
  reply.insert(0, "\n");  // A keyword is a line, not the end of one.
  if (!absl::StrContains(reply, "\n250-STARTTLS\n") &&
      !absl::StrContains(reply, "\n250 STARTTLS\n")) {
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
  const std::string greeting = absl::AsciiStrToUpper(line);
  if (!BeginsWithWord(greeting, "* OK") &&
      !BeginsWithWord(greeting, "* PREAUTH")) {
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
  return BeginsWithWord(absl::AsciiStrToUpper(line), "A1 OK")
             ? Fault()
             : Error(StartTlsFault::kRefused, line);
}

// RFC 2595, section 4.
Fault BeginPop3(Dialogue* dialogue) {
  std::string line;
  if (Fault fault = dialogue->ReadLine(&line)) {
    return fault;
  }
  if (!BeginsWithWord(line, "+OK")) {
    return Error(StartTlsFault::kNotProtocol, line);
  }
  if (Fault fault = dialogue->Send("STLS\r\n")) {
    return fault;
  }
  if (Fault fault = dialogue->ReadLine(&line)) {
    return fault;
  }
  return BeginsWithWord(line, "+OK") ? Fault()
                                     : Error(StartTlsFault::kRefused, line);
}

constexpr std::string_view kXmppTls = "urn:ietf:params:xml:ns:xmpp-tls";

// True if `text` begins with a start tag of that name in the namespace of
// STARTTLS: "<proceed xmlns='urn:...'>".
bool BeginsWithTlsTag(std::string_view text, std::string_view name) {
  if (text.substr(0, name.size()) != name) {
    return false;
  }
  const std::string_view attributes =
      text.substr(name.size(), text.find('>') - name.size());
  return !attributes.empty() &&
         absl::ascii_isspace(static_cast<unsigned char>(attributes.front())) &&
         attributes.find(kXmppTls) != std::string_view::npos;
}

bool OffersXmppTls(std::string_view text) {
  for (size_t at = text.find('<'); at != std::string_view::npos;
       at = text.find('<', at + 1)) {
    if (BeginsWithTlsTag(text.substr(at), "<starttls")) {
      return true;
    }
  }
  return false;
}

// RFC 6120, section 5.4.
Fault BeginXmpp(Dialogue* dialogue, const std::string& host) {
  constexpr std::string_view kFeaturesEnd = "</stream:features>";
  constexpr std::string_view kNoFeatures = "<stream:features/>";
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
  if (!OffersXmppTls(text)) {
    return Error(StartTlsFault::kNotOffered, "");
  }
  if (Fault fault = dialogue->Send(
          absl::StrCat("<starttls xmlns='", std::string(kXmppTls), "'/>"))) {
    return fault;
  }
  if (Fault fault = dialogue->ReadThrough("/>", "</proceed>", &text)) {
    return fault;
  }
  const absl::string_view answer = absl::StripLeadingAsciiWhitespace(text);
  return BeginsWithTlsTag({answer.data(), answer.size()}, "<proceed")
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

std::string_view ToString(StartTls protocol) { return Facts(protocol).name; }

std::optional<StartTls> StartTlsFromString(std::string_view name) {
  for (const Protocol& each : kProtocols) {
    if (each.name == name) {
      return each.protocol;
    }
  }
  return std::nullopt;
}

uint16_t DefaultPort(StartTls protocol) { return Facts(protocol).port; }

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

std::string Describe(StartTls protocol, const StartTlsError& error) {
  std::string text = absl::StrCat(std::string(ToString(protocol)), ": ",
                                  std::string(ToString(error.fault)));
  if (!error.detail.empty() && error.detail != ToString(error.fault)) {
    absl::StrAppend(&text, " (",
                    Printable(error.detail.substr(0, kMaxShownDetail)), ")");
  }
  return text;
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
