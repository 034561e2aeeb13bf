#ifndef REVCHECK_TLS_TESTING_TLS_SERVER_H_
#define REVCHECK_TLS_TESTING_TLS_SERVER_H_

// A TLS server on loopback that serves what a test tells it:
//
//   const TestCa ca;
//   TlsServer server({{ca.Issue(leaf)}, leaf.key(), staple});
//   ...
//   EXPECT_TRUE(server.WaitForAlerts(1));
//
// After a handshake it sends one byte, which brings session tickets along, and
// waits for the peer to close.

#include <openssl/ssl.h>
#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {

// What a server shows.
struct TlsIdentity {
  std::vector<std::string> chain;  // DER, the leaf first.
  TestKey key;                     // Of the leaf.
  std::optional<std::string> staple = std::nullopt;
};

enum class SessionTickets { kOn, kOff };

// Whether the server takes early data with sessions of its own.
enum class EarlyData { kOn, kOff };

struct TlsServerOptions {
  uint16_t min_version = TLS1_2_VERSION;
  uint16_t max_version = TLS1_3_VERSION;
  SessionTickets tickets = SessionTickets::kOn;
  EarlyData early_data = EarlyData::kOff;

  // Encrypted Client Hello; null: not spoken. Borrowed.
  SSL_ECH_KEYS* ech_keys = nullptr;
};

// Thread-safe.
class TlsServer {
 public:
  // Listens on return. Ends the program if it cannot. Ignores SIGPIPE in the
  // whole program.
  explicit TlsServer(const TlsIdentity& identity,
                     const TlsServerOptions& options = TlsServerOptions());

  // Ends all connections and waits for their threads.
  ~TlsServer();

  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  // From now on: what is shown to clients that ask for no name or another one,
  // and to those that ask for `name`.
  void Serve(const TlsIdentity& identity);
  void ServeFor(const std::string& name, const TlsIdentity& identity);

  // Forgets how to read its own tickets: no session is resumed again.
  void ForgetTickets();

  uint16_t port() const;

  // Handshakes completed, how many of them were resumptions, and handshakes
  // that failed.
  size_t handshakes() const;
  size_t resumptions() const;
  size_t failures() const;

  // The fatal alerts that clients sent, SSL_AD_*, in order.
  std::vector<int> alerts() const;

  // Wait until so many have come. False if that takes a minute.
  bool WaitForHandshakes(size_t at_least) const;
  bool WaitForAlerts(size_t at_least) const;

 private:
  struct State;

  void AcceptUntilStopped();
  void StartServing(int fd);
  void ServeConnection(int fd);

  const std::unique_ptr<State> state_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_TLS_TESTING_TLS_SERVER_H_
