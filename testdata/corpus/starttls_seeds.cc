// What servers say before STARTTLS, well-behaved and not. Each is said to the
// client of every protocol.

#include <string>
#include <vector>

#include "revcheck/testdata/corpus/seeds.h"

namespace revcheck::corpus {
namespace {

constexpr char kSmtpBegin[] =
    "220-mx.example\r\n220 ESMTP\r\n250-mx.example\r\n";
constexpr char kImapBegin[] = "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n";
constexpr char kXmppBegin[] =
    "<?xml version='1.0'?><stream:stream from='a.example' id='1' "
    "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
constexpr char kXmppOffer[] =
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
    "<required/></starttls></stream:features>";

std::vector<Seed> Lines() {
  const std::string smtp = kSmtpBegin;
  const std::string offered = smtp + "250-starttls\r\n250 8BITMIME\r\n";
  const std::string imap = kImapBegin;
  return {
      {"smtp", offered + "220 go ahead\r\n"},
      {"smtp_of_several_lines", offered + "220-go\r\n220 ahead\r\n"},
      {"smtp_bare_line_feeds", "220 a\n250 STARTTLS\n220\n"},
      {"smtp_not_offered", smtp + "250 SIZE 35882577\r\n"},
      {"smtp_keyword_within_line",
       smtp + "250 SIZE 250 STARTTLS\r\n220 go ahead\r\n"},
      {"smtp_keyword_with_parameter",
       smtp + "250 STARTTLS please\r\n220 go ahead\r\n"},
      {"smtp_refused", offered + "454 4.7.0 TLS not available\r\n"},
      {"smtp_consent_of_another_code", offered + "250 go ahead\r\n"},
      {"smtp_codes_differ", offered + "220-go\r\n250 ahead\r\n"},
      {"smtp_injected", offered + "220 go ahead\r\n250 STARTTLS\r\n"},
      {"smtp_never_ends", smtp + "250-X\r\n250-Y\r\n"},
      {"smtp_line_never_ends", "220 " + std::string(300, 'x')},
      {"smtp_escape", "554 \x1b[2J\xe2\x80\xae\xff\r\n"},
      {"imap", imap + "* CAPABILITY IMAP4rev1\r\na1 OK begin\r\n"},
      {"imap_preauth", "* PREAUTH hello\r\na1 ok\r\n"},
      {"imap_refused", imap + "a1 BAD unknown command\r\n"},
      {"imap_longer_word", imap + "a1 OKAY\r\n"},
      {"imap_other_tag", imap + "a2 OK begin\r\n"},
      {"imap_bye", "* BYE too many connections\r\n"},
      {"pop3", "+OK ready\r\n+OK begin\r\n"},
      {"pop3_refused", "+OK ready\r\n-ERR no\r\n"},
      {"pop3_longer_word", "+OK ready\r\n+OKAY\r\n"},
      {"pop3_injected", "+OK ready\r\n+OK begin\r\n+OK\r\n"},
      {"postgres", "S"},
      {"postgres_without_tls", "N"},
      {"postgres_injected", "SR"},
      {"postgres_error", std::string("E\0\0\0\x0cSFATAL\0\0", 14)},
      {"http", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"},
      {"tls_alert", std::string("\x15\x03\x01\x00\x02\x02\x46", 7)},
      {"nothing", ""},
  };
}

std::vector<Seed> Xml() {
  const std::string begin = kXmppBegin;
  const std::string proceed =
      "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  const std::string failure =
      "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  return {
      {"xmpp", begin + kXmppOffer + proceed},
      {"xmpp_with_end_tag",
       begin + kXmppOffer +
           "\n<proceed xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"></proceed>"},
      {"xmpp_refused", begin + kXmppOffer + failure + "</stream:stream>"},
      {"xmpp_no_features", begin + "<stream:features/>"},
      {"xmpp_offer_in_text",
       begin +
           "<stream:features>urn:ietf:params:xml:ns:xmpp-tls"
           "</stream:features>" +
           proceed},
      {"xmpp_proceed_in_attribute",
       begin + kXmppOffer + "<failure text=\"<proceed\"/>"},
      {"xmpp_proceed_of_another_namespace",
       begin + kXmppOffer + "<proceed xmlns='urn:other'/>"},
      {"xmpp_injected", begin + kXmppOffer + proceed + "<presence/>"},
      {"xmpp_stream_error",
       begin + "<stream:error><host-unknown/></stream:error>"},
  };
}

}  // namespace

std::vector<Seed> StartTlsSeeds() {
  std::vector<Seed> seeds = Lines();
  const std::vector<Seed> xml = Xml();
  seeds.insert(seeds.end(), xml.begin(), xml.end());
  return seeds;
}

}  // namespace revcheck::corpus
