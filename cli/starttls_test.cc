#include "revcheck/cli/starttls.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

// A server that has said what it says in advance, in pieces of any size, and
// then is silent, gone, or goes on for ever.
class FakeStream : public ByteStream {
 public:
  enum class Then { kSilence, kEnd, kReset, kEndless };

  FakeStream(std::string says, Then then, size_t piece = 1000)
      : says_(std::move(says)), then_(then), piece_(piece) {}

  absl::Status Send(std::string_view bytes) override {
    sent_ += std::string(bytes);
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Receive(size_t max) override {
    if (says_.empty()) {
      switch (then_) {
        case Then::kSilence:
          return absl::DeadlineExceededError("timed out");
        case Then::kEnd:
          return std::string();
        case Then::kReset:
          return absl::UnavailableError("Connection reset by peer");
        case Then::kEndless:
          return std::string(std::min<size_t>(max, 1000), 'x');
      }
    }
    const std::string some = says_.substr(0, std::min(max, piece_));
    says_.erase(0, some.size());
    return some;
  }

  const std::string& sent() const { return sent_; }

 private:
  std::string says_;
  std::string sent_;
  const Then then_;
  const size_t piece_;
};

using Then = FakeStream::Then;

constexpr char kSmtp[] =
    "220-mx.example\r\n220 ESMTP\r\n250-mx.example\r\n250-starttls\r\n"
    "250 8BITMIME\r\n220 go ahead\r\n";
constexpr char kImap[] =
    "* OK ready\r\n* CAPABILITY IMAP4rev1\r\na1 OK now\r\n";
constexpr char kPop3[] = "+OK ready\r\n+OK begin\r\n";
constexpr char kXmpp[] =
    "<?xml version='1.0'?><stream:stream from='a.example'><stream:features>"
    "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
    "</stream:features><proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
constexpr char kPostgres[] = "S";

struct Case {
  StartTls protocol;
  std::string says;
};

std::vector<Case> GoodCases() {
  return {{StartTls::kSmtp, kSmtp},
          {StartTls::kImap, kImap},
          {StartTls::kPop3, kPop3},
          {StartTls::kXmpp, kXmpp},
          {StartTls::kPostgres, kPostgres}};
}

std::optional<StartTlsFault> FaultOf(StartTls protocol, FakeStream* stream) {
  const std::optional<StartTlsError> error =
      BeginTls(protocol, "a.example", stream);
  return error.has_value() ? std::optional<StartTlsFault>(error->fault)
                           : std::nullopt;
}

std::optional<StartTlsFault> FaultOf(StartTls protocol, std::string says,
                                     Then then = Then::kSilence) {
  FakeStream stream(std::move(says), then);
  return FaultOf(protocol, &stream);
}

TEST(StartTlsTest, EveryDialogueSucceedsInPiecesOfAnySize) {
  for (const Case& each : GoodCases()) {
    for (const size_t piece : {1, 2, 3, 7, 1000}) {
      FakeStream stream(each.says, Then::kSilence, piece);
      EXPECT_EQ(FaultOf(each.protocol, &stream), std::nullopt)
          << ToString(each.protocol) << " in pieces of " << piece;
    }
  }
}

TEST(StartTlsTest, SaysWhatTheProtocolsWant) {
  FakeStream smtp(kSmtp, Then::kSilence);
  EXPECT_EQ(FaultOf(StartTls::kSmtp, &smtp), std::nullopt);
  EXPECT_EQ(smtp.sent(), "EHLO revcheck.invalid\r\nSTARTTLS\r\n");
  FakeStream imap(kImap, Then::kSilence);
  EXPECT_EQ(FaultOf(StartTls::kImap, &imap), std::nullopt);
  EXPECT_EQ(imap.sent(), "a1 STARTTLS\r\n");
  FakeStream pop3(kPop3, Then::kSilence);
  EXPECT_EQ(FaultOf(StartTls::kPop3, &pop3), std::nullopt);
  EXPECT_EQ(pop3.sent(), "STLS\r\n");
  FakeStream xmpp(kXmpp, Then::kSilence);
  EXPECT_EQ(FaultOf(StartTls::kXmpp, &xmpp), std::nullopt);
  EXPECT_NE(xmpp.sent().find("to='a.example'"), std::string::npos);
  FakeStream postgres(kPostgres, Then::kSilence);
  EXPECT_EQ(FaultOf(StartTls::kPostgres, &postgres), std::nullopt);
  EXPECT_EQ(postgres.sent(),
            std::string("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8));
}

TEST(StartTlsTest, EveryPrefixIsAFaultAndNoSuccess) {
  for (const Case& each : GoodCases()) {
    for (size_t size = 0; size < each.says.size(); ++size) {
      // A line break may be a bare LF, and the last one ends the dialogue.
      const std::string prefix = each.says.substr(0, size);
      EXPECT_EQ(FaultOf(each.protocol, prefix), StartTlsFault::kTimedOut);
      EXPECT_EQ(FaultOf(each.protocol, prefix, Then::kEnd),
                StartTlsFault::kClosed);
      EXPECT_EQ(FaultOf(each.protocol, prefix, Then::kReset),
                StartTlsFault::kBroken);
    }
  }
}

TEST(StartTlsTest, EndlessTalkIsTooMuch) {
  for (const Case& each : GoodCases()) {
    if (each.protocol != StartTls::kPostgres) {  // One byte decides there.
      EXPECT_EQ(FaultOf(each.protocol, "", Then::kEndless),
                StartTlsFault::kTooMuch);
    }
  }
  std::string smtp = "220 hello\r\n";
  for (int i = 0; i < 10000; ++i) {
    smtp += "250-X\r\n";
  }
  EXPECT_EQ(FaultOf(StartTls::kSmtp, smtp), StartTlsFault::kTooMuch);
}

TEST(StartTlsTest, PlainTextBehindTheConsentIsRefused) {
  for (const Case& each : GoodCases()) {
    EXPECT_EQ(FaultOf(each.protocol, each.says + "250 injected\r\n"),
              StartTlsFault::kEarlyData)
        << ToString(each.protocol);
  }
}

TEST(StartTlsTest, ToldApartWhetherTlsIsNotOfferedOrRefused) {
  EXPECT_EQ(FaultOf(StartTls::kSmtp, "220 a\r\n250-b\r\n250 SIZE\r\n"),
            StartTlsFault::kNotOffered);
  EXPECT_EQ(FaultOf(StartTls::kSmtp,
                    "220 a\r\n250 STARTTLS\r\n454 not available\r\n"),
            StartTlsFault::kRefused);
  EXPECT_EQ(FaultOf(StartTls::kSmtp, "554 go away\r\n"),
            StartTlsFault::kRefused);
  EXPECT_EQ(FaultOf(StartTls::kImap, "* OK a\r\na1 BAD what\r\n"),
            StartTlsFault::kRefused);
  EXPECT_EQ(FaultOf(StartTls::kPop3, "+OK a\r\n-ERR no\r\n"),
            StartTlsFault::kRefused);
  EXPECT_EQ(FaultOf(StartTls::kXmpp,
                    "<stream:stream><stream:features></stream:features>"),
            StartTlsFault::kNotOffered);
  EXPECT_EQ(FaultOf(StartTls::kXmpp, "<stream:stream><stream:features/>"),
            StartTlsFault::kNotOffered);
  EXPECT_EQ(FaultOf(StartTls::kPostgres, "N"), StartTlsFault::kNotOffered);
}

TEST(StartTlsTest, AnotherProtocolIsNamedAsSuch) {
  const std::string http = "HTTP/1.1 400 Bad Request\r\n\r\n";
  EXPECT_EQ(FaultOf(StartTls::kSmtp, http), StartTlsFault::kNotProtocol);
  EXPECT_EQ(FaultOf(StartTls::kImap, http), StartTlsFault::kNotProtocol);
  EXPECT_EQ(FaultOf(StartTls::kPop3, http), StartTlsFault::kNotProtocol);
  EXPECT_EQ(FaultOf(StartTls::kPostgres, http), StartTlsFault::kNotProtocol);
  EXPECT_EQ(FaultOf(StartTls::kXmpp, "<stream:features/>"),
            StartTlsFault::kNotProtocol);
}

// Words, keywords and elements count whole, and only where they belong.

TEST(StartTlsTest, AKeywordOfSmtpIsALine) {
  EXPECT_EQ(FaultOf(StartTls::kSmtp,
                    "220 a\r\n250-b\r\n250 X250 STARTTLS\r\n220 go\r\n"),
            StartTlsFault::kNotOffered);
  EXPECT_EQ(
      FaultOf(StartTls::kSmtp, "220 a\r\n250-b\r\n250 STARTTLSX\r\n220 go\r\n"),
      StartTlsFault::kNotOffered);
}

TEST(StartTlsTest, ALongerWordIsAnother) {
  EXPECT_EQ(FaultOf(StartTls::kImap, "* OKAY\r\na1 OK\r\n"),
            StartTlsFault::kNotProtocol);
  EXPECT_EQ(FaultOf(StartTls::kImap, "* OK a\r\na1 OKAY\r\n"),
            StartTlsFault::kRefused);
  EXPECT_EQ(FaultOf(StartTls::kPop3, "+OKAY\r\n+OK\r\n"),
            StartTlsFault::kNotProtocol);
  EXPECT_EQ(FaultOf(StartTls::kPop3, "+OK\r\n+OKAY\r\n"),
            StartTlsFault::kRefused);
  EXPECT_EQ(FaultOf(StartTls::kImap, "* ok\r\na1 ok\r\n"), std::nullopt);
  EXPECT_EQ(FaultOf(StartTls::kPop3, "+OK\r\n+OK\r\n"), std::nullopt);
}

TEST(StartTlsTest, OnlyTheElementOfXmppIsConsent) {
  const std::string offer =
      "<stream:stream><stream:features><starttls "
      "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";
  for (const char* answer :
       {"<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'><proceed/>",
        "<failure text='<proceed xmlns=urn:ietf:params:xml:ns:xmpp-tls'/>",
        "<proceed xmlns='urn:other'/>", "<proceed/>",
        "<proceedings xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"}) {
    EXPECT_EQ(FaultOf(StartTls::kXmpp, offer + answer), StartTlsFault::kRefused)
        << answer;
  }
  EXPECT_EQ(FaultOf(StartTls::kXmpp,
                    offer + "\n<proceed "
                            "xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\">"
                            "</proceed>"),
            std::nullopt);
}

TEST(StartTlsTest, OnlyTheElementOfXmppIsAnOffer) {
  for (const char* feature :
       {"urn:ietf:params:xml:ns:xmpp-tls",
        "<a xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "<starttls/>",
        "<starttls>urn:ietf:params:xml:ns:xmpp-tls</starttls>"}) {
    EXPECT_EQ(FaultOf(StartTls::kXmpp,
                      std::string("<stream:stream><stream:features>") +
                          feature + "</stream:features>"),
              StartTlsFault::kNotOffered)
        << feature;
  }
}

TEST(DescribeTest, IsSafeAndShort) {
  EXPECT_EQ(Describe(StartTls::kSmtp,
                     {StartTlsFault::kRefused, "454 no\n\x1b[2J\xff"}),
            "smtp: the server refuses TLS (454 no\\x0a\\x1b[2J\\xff)");
  EXPECT_EQ(Describe(StartTls::kPop3, {StartTlsFault::kNotOffered, ""}),
            "pop3: the server does not offer TLS");
  EXPECT_EQ(Describe(StartTls::kImap, {StartTlsFault::kTimedOut, "timed out"}),
            "imap: timed out");
  EXPECT_EQ(Describe(StartTls::kXmpp,
                     {StartTlsFault::kClosed, std::string(16384, 'x')}),
            "xmpp: connection closed (" + std::string(200, 'x') + ")");
}

TEST(StartTlsTest, NamesGoBothWays) {
  for (const Case& each : GoodCases()) {
    EXPECT_EQ(StartTlsFromString(ToString(each.protocol)), each.protocol);
  }
  EXPECT_EQ(StartTlsFromString("ftp"), std::nullopt);
  EXPECT_EQ(StartTlsFromString(""), std::nullopt);
  EXPECT_EQ(DefaultPort(StartTls::kXmpp), 5222);
}

}  // namespace
}  // namespace revcheck::cli
