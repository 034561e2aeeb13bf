#ifndef REVCHECK_TLS_TESTING_TLS_CLIENT_H_
#define REVCHECK_TLS_TESTING_TLS_CLIENT_H_

// A client that blocks:
//
//   const auto ctx = MakeClientContext({{ca.certificate()}});
//   ASSERT_TRUE(VerifyServers(ctx.get(), checker).ok());
//   const TlsHandshake handshake = Connect(ctx.get(), server.port());
//   EXPECT_TRUE(handshake.ok) << handshake.error;
//
// event_client.h has one that does not.

#include <openssl/ssl.h>
#include <stdint.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/tls/judgement.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {

// Whom a leaf of CertificateBuilder names.
inline constexpr char kLeafHost[] = "leaf.example";

struct ClientContextOptions {
  std::vector<std::string> roots;  // DER.
  uint16_t min_version = TLS1_2_VERSION;
  uint16_t max_version = TLS1_3_VERSION;
  absl::Time now = kNow;  // For the validity of certificates.
};

// A client without verification yet, which gives its sessions to Connect().
// Ends the program if a root cannot be read. Ignores SIGPIPE in the whole
// program.
bssl::UniquePtr<SSL_CTX> MakeClientContext(const ClientContextOptions& options);

// Whom to connect to, and how.
struct ConnectOptions {
  // Asked for by SNI. Empty: no name is.
  std::string name = kLeafHost;

  // Compared with the certificate. Unset: `name`.
  std::optional<std::string> host;

  // A session to resume; null for none. Borrowed.
  SSL_SESSION* session = nullptr;

  // Sends early data if the session allows it.
  bool early_data = false;

  // Offers Encrypted Client Hello with this ECHConfigList. Empty: does not.
  std::string ech_configs = "";
};

// What came of a handshake.
struct TlsHandshake {
  bool ok = false;

  // The data of the first error in the queue, and BoringSSL's name for it.
  std::string error;
  std::string reason;

  // The fatal alert that was sent, SSL_AD_*.
  std::optional<int> alert;

  std::optional<Judgement> judgement;
  int version = 0;
  bool resumed = false;

  // The last one that the server issued; null if it did not.
  bssl::UniquePtr<SSL_SESSION> session;
};

// A connection on the loopback port, configured, ready for SSL_connect().
struct TlsConnection {
  TlsConnection(SSL_CTX* ctx, uint16_t port, const ConnectOptions& options);
  ~TlsConnection();
  TlsConnection(const TlsConnection&) = delete;
  TlsConnection& operator=(const TlsConnection&) = delete;

  // Records how the handshake ended, from the error queue and from `ssl`.
  void Conclude(bool ok);

  // Sends FIN. The peer may not have read the alert yet, which RST would
  // destroy: what is still to come must be read before the end.
  void ShutDown();

  int fd = -1;
  bssl::UniquePtr<SSL> ssl;
  TlsHandshake handshake;
};

// Connects, shakes hands, reads what the server says, and closes.
TlsHandshake Connect(SSL_CTX* ctx, uint16_t port,
                     const ConnectOptions& options = ConnectOptions());

}  // namespace revcheck::testing

#endif  // REVCHECK_TLS_TESTING_TLS_CLIENT_H_
