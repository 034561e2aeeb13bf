// Leads each protocol's dialogue before TLS with a server that says arbitrary
// bytes. Checks that it ends, that no more is read than the limit, that nothing
// but the protocol's own commands is sent, that the pieces in which bytes come
// make no difference, that TLS begins only where an independent reading finds
// the server's consent, that a server that keeps to its protocol is understood,
// and that what is shown of its words is safe and short.
//
// Input: what the server says, to each protocol's client.

#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "revcheck/cli/starttls.h"
#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/pieces.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/fuzzing/text.h"

namespace revcheck::cli {
namespace {

using fuzzing::IsSafeText;
using fuzzing::Pieces;
using fuzzing::Promise;

constexpr StartTls kProtocols[] = {StartTls::kSmtp, StartTls::kImap,
                                   StartTls::kPop3, StartTls::kXmpp,
                                   StartTls::kPostgres};
constexpr char kXmppTls[] = "urn:ietf:params:xml:ns:xmpp-tls";

// All that a client says when everything goes well.
std::string Commands(StartTls protocol) {
  switch (protocol) {
    case StartTls::kSmtp:
      return "EHLO revcheck.invalid\r\nSTARTTLS\r\n";
    case StartTls::kImap:
      return "a1 STARTTLS\r\n";
    case StartTls::kPop3:
      return "STLS\r\n";
    case StartTls::kXmpp:
      return absl::StrCat(
          "<?xml version='1.0'?><stream:stream to='a.example' version='1.0' "
          "xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams'>"
          "<starttls xmlns='",
          kXmppTls, "'/>");
    case StartTls::kPostgres:
      return std::string("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);
  }
  return "";
}

// What the server does when it has said everything.
enum class Then { kEnd, kSilence, kReset };

// How many bytes come next.
using Next = std::function<size_t()>;

size_t AtOnce() { return kMaxDialogueSize; }
size_t OneByOne() { return 1; }

// Says what it says whatever it is told.
class Server : public ByteStream {
 public:
  Server(std::string_view says, Then then, Next next)
      : says_(says), then_(then), next_(std::move(next)) {}

  absl::Status Send(std::string_view bytes) override {
    Promise(!is_over_, "nobody writes to a server that is gone");
    sent_ += std::string(bytes);
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Receive(size_t max) override {
    Promise(!is_over_, "nobody reads on after the end");
    Promise(max > 0 && max <= kMaxDialogueSize - received_.size(),
            "no more is asked for than the limit leaves");
    std::string_view rest = says_.substr(said_);
    if (rest.empty()) {
      return Over();
    }
    rest = rest.substr(0, std::min(max, next_()));
    said_ += rest.size();
    received_ += std::string(rest);
    return std::string(rest);
  }

  const std::string& sent() const { return sent_; }
  const std::string& received() const { return received_; }

 private:
  absl::StatusOr<std::string> Over() {
    is_over_ = true;
    switch (then_) {
      case Then::kEnd:
        return std::string();
      case Then::kSilence:
        return absl::DeadlineExceededError("timed out");
      case Then::kReset:
        return absl::UnavailableError("Connection reset by peer");
    }
    return std::string();
  }

  const std::string_view says_;
  const Then then_;
  const Next next_;
  size_t said_ = 0;
  bool is_over_ = false;
  std::string sent_;
  std::string received_;
};

struct Answer {
  std::optional<StartTlsError> error;
  std::string dialogue;  // What came, but for early data.

  bool Is(StartTlsFault fault) const {
    return error.has_value() && error->fault == fault;
  }
  // TLS, or it would be but for early data.
  bool consents() const {
    return !error.has_value() || Is(StartTlsFault::kEarlyData);
  }
  bool ran_out() const {
    return Is(StartTlsFault::kClosed) || Is(StartTlsFault::kTimedOut) ||
           Is(StartTlsFault::kBroken);
  }
};

// The independent reading.

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  for (std::string& line : lines) {
    absl::StripTrailingAsciiWhitespace(&line);
  }
  return lines;
}

bool BeginsWith(const std::string& line, const std::string& word) {
  return line == word || absl::StartsWith(line, word + " ");
}

bool SmtpConsents(const std::vector<std::string>& lines) {
  constexpr std::string_view kExpected[] = {"220", "250", "220"};
  size_t replies = 0;
  bool is_offered = false;
  for (const std::string& line : lines) {
    if (replies == 3 || line.substr(0, 3) != kExpected[replies] ||
        (line.size() > 3 && line[3] != ' ' && line[3] != '-')) {
      return false;
    }
    is_offered =
        is_offered || (replies == 1 && line.size() > 4 &&
                       absl::EqualsIgnoreCase(line.substr(4), "STARTTLS"));
    replies += line.size() == 3 || line[3] == ' ' ? 1 : 0;
  }
  return replies == 3 && is_offered;
}

bool ImapConsents(const std::vector<std::string>& lines) {
  if (lines.size() < 2) {
    return false;
  }
  const std::string first = absl::AsciiStrToUpper(lines.front());
  const bool has_only_untagged =
      std::all_of(lines.begin() + 1, lines.end() - 1,
                  [](const auto& line) { return BeginsWith(line, "*"); });
  return (BeginsWith(first, "* OK") || BeginsWith(first, "* PREAUTH")) &&
         has_only_untagged && lines.back()[0] == 'a' &&
         BeginsWith(absl::AsciiStrToUpper(lines.back()), "A1 OK");
}

bool XmppConsents(const std::string& text) {
  constexpr std::string_view kFeatures = "<stream:features/>";
  size_t end = text.find("</stream:features>");
  end = std::min(end, text.find(kFeatures));
  const std::string features = text.substr(0, end);
  if (end == std::string::npos ||
      !absl::StrContains(features, "<stream:stream") ||
      !absl::StrContains(features, "<starttls") ||
      !absl::StrContains(features, kXmppTls)) {
    return false;
  }
  const std::string answer(
      absl::StripAsciiWhitespace(text.substr(end + kFeatures.size())));
  return absl::StartsWith(answer, "<proceed") &&
         absl::StrContains(answer.substr(0, answer.find('>')), kXmppTls) &&
         (absl::EndsWith(answer, "/>") || absl::EndsWith(answer, "</proceed>"));
}

// True if that is, whole, what a server says that agrees to TLS.
bool Consents(StartTls protocol, const std::string& text) {
  std::vector<std::string> lines = LinesOf(text);
  const bool has_whole_lines = lines.back().empty();
  lines.pop_back();
  switch (protocol) {
    case StartTls::kSmtp:
      return has_whole_lines && SmtpConsents(lines);
    case StartTls::kImap:
      return has_whole_lines && ImapConsents(lines);
    case StartTls::kPop3:
      return has_whole_lines && lines.size() == 2 &&
             BeginsWith(lines[0], "+OK") && BeginsWith(lines[1], "+OK");
    case StartTls::kXmpp:
      return XmppConsents(text);
    case StartTls::kPostgres:
      return text == "S";
  }
  return false;
}

void CheckError(StartTls protocol, const StartTlsError& error,
                const Server& server) {
  Promise(error.detail.size() <= kMaxDialogueSize, "a detail is bounded");
  const std::string text = Describe(protocol, error);
  Promise(IsSafeText(text) && text.find('\n') == std::string::npos,
          "what is shown of the server's words is one safe line");
  Promise(text.size() <= 64 + 4 * kMaxShownDetail,
          "what is shown of the server's words is short");
  Promise(error.fault != StartTlsFault::kTooMuch ||
              server.received().size() == kMaxDialogueSize,
          "too much is what reaches the limit");
  Promise(error.fault != StartTlsFault::kEarlyData ||
              absl::EndsWith(server.received(), error.detail),
          "early data is what came last");
}

Answer Lead(StartTls protocol, std::string_view says, Then then, Next next) {
  Server server(says, then, std::move(next));
  Answer answer;
  answer.error = BeginTls(protocol, "a.example", &server);
  answer.dialogue = server.received();
  const std::string commands = Commands(protocol);
  Promise(absl::StartsWith(commands, server.sent()),
          "nothing is sent but the protocol's commands");
  if (answer.error.has_value()) {
    CheckError(protocol, *answer.error, server);
  }
  if (answer.consents()) {
    Promise(server.sent() == commands,
            "TLS begins only where it was asked for");
    const size_t early =
        answer.error.has_value() ? answer.error->detail.size() : 0;
    Promise(answer.error.has_value() == (early > 0), "early data is not empty");
    answer.dialogue.resize(answer.dialogue.size() - early);
    Promise(Consents(protocol, answer.dialogue),
            "TLS begins only where the server agreed to it");
  }
  return answer;
}

void PromiseSame(const Answer& a, const Answer& b) {
  if (a.consents() || b.consents()) {
    Promise(a.consents() && b.consents() && a.dialogue == b.dialogue,
            "pieces make no difference to consent");
    return;
  }
  Promise(
      a.error->fault == b.error->fault && a.error->detail == b.error->detail,
      "pieces make no difference to a fault");
}

void CheckPieces(StartTls protocol, std::string_view says) {
  const Answer at_once = Lead(protocol, says, Then::kEnd, AtOnce);
  PromiseSame(at_once, Lead(protocol, says, Then::kEnd, Pieces(says)));
  if (says.size() <= 2048) {
    const Answer one_by_one = Lead(protocol, says, Then::kEnd, OneByOne);
    PromiseSame(at_once, one_by_one);
    Promise(!one_by_one.Is(StartTlsFault::kEarlyData),
            "nothing is read behind the consent");
  }
  const Answer silent = Lead(protocol, says, Then::kSilence, AtOnce);
  const Answer reset = Lead(protocol, says, Then::kReset, AtOnce);
  if (at_once.ran_out()) {
    Promise(at_once.Is(StartTlsFault::kClosed) &&
                silent.Is(StartTlsFault::kTimedOut) &&
                reset.Is(StartTlsFault::kBroken),
            "how a server ends is told apart");
  } else {
    PromiseSame(at_once, silent);
    PromiseSame(at_once, reset);
  }
}

// The same again and again, for longer than anybody listens.
std::string Endless(std::string_view says) {
  std::string endless;
  while (!says.empty() && endless.size() <= kMaxDialogueSize) {
    endless += std::string(says);
  }
  return endless;
}

void CheckEndless(StartTls protocol, std::string_view endless) {
  const Answer at_once = Lead(protocol, endless, Then::kEnd, AtOnce);
  Promise(!at_once.ran_out(), "endless talk ends with an answer");
  PromiseSame(at_once, Lead(protocol, endless, Then::kEnd, Pieces(endless)));
}

// A server that keeps to its protocol and says `free` where it may say what it
// likes.
std::string Polite(StartTls protocol, const std::string& free) {
  switch (protocol) {
    case StartTls::kSmtp:
      return absl::StrCat("220-", free, "\r\n220 ", free, "\r\n250-", free,
                          "\r\n250-StartTLS\r\n250 ", free, "\r\n220 ", free,
                          "\r\n");
    case StartTls::kImap:
      return absl::StrCat("* OK ", free, "\r\n* CAPABILITY ", free,
                          "\r\na1 OK ", free, "\r\n");
    case StartTls::kPop3:
      return absl::StrCat("+OK ", free, "\r\n+OK ", free, "\r\n");
    case StartTls::kXmpp:
      return absl::StrCat(
          "<stream:stream><stream:features><a>", free, "</a><starttls xmlns='",
          kXmppTls, "'/></stream:features>\n<proceed xmlns='", kXmppTls, "'/>");
    case StartTls::kPostgres:
      return "S";
  }
  return "";
}

void CheckPolite(StartTls protocol, std::string_view says) {
  std::string free(says.substr(0, 1000));
  std::replace_if(
      free.begin(), free.end(),
      [](char c) { return c == '\n' || c == '<' || c == '>'; }, '.');
  const std::string polite = Polite(protocol, free);
  Promise(!Lead(protocol, polite, Then::kSilence, Pieces(says)).error &&
              !Lead(protocol, polite, Then::kSilence, AtOnce).error,
          "a server that keeps to its protocol is understood");
}

void CheckAll(std::string_view says) {
  const std::string endless = Endless(says);
  for (const StartTls protocol : kProtocols) {
    CheckPieces(protocol, says);
    CheckPolite(protocol, says);
    if (!endless.empty()) {
      CheckEndless(protocol, endless);
    }
  }
}

}  // namespace
}  // namespace revcheck::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  revcheck::cli::CheckAll(
      std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
