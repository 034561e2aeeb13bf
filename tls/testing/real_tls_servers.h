#ifndef REVCHECK_TLS_TESTING_REAL_TLS_SERVERS_H_
#define REVCHECK_TLS_TESTING_REAL_TLS_SERVERS_H_

// TLS servers that others wrote, of the system: `openssl s_server`, nginx and
// `gnutls-serv`.
//
//   if (!RealTlsServer::Available(RealTls::kNginx)) GTEST_SKIP() << "no nginx";
//   RealTlsServer server(RealTls::kNginx, {{leaf}, key, staple});
//   ASSERT_EQ(server.failure(), "");
//
// They go by the real time; see ValidNow() in net/testing/openssl_responder.h.

#include <stdint.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/temp_directory.h"
#include "revcheck/tls/testing/tls_server.h"

namespace revcheck::testing {

enum class RealTls { kOpenssl, kNginx, kGnutls };

// "openssl", "nginx", "gnutls".
const char* ToString(RealTls which);

struct RealTlsOptions {
  // TLS1_2_VERSION or TLS1_3_VERSION; the only one spoken.
  uint16_t version = TLS1_3_VERSION;

  // nginx alone: asks the leaf's responder for the staple itself. The issuer of
  // the leaf, DER.
  std::optional<std::string> stapling_issuer = std::nullopt;
};

class RealTlsServer {
 public:
  static bool Available(RealTls which);

  // Accepts connections on return, unless there was a failure().
  RealTlsServer(RealTls which, const TlsIdentity& identity,
                const RealTlsOptions& options = RealTlsOptions());

  // "", or why it does not run.
  const std::string& failure() const { return failure_; }

  uint16_t port() const { return port_; }

  // What it has written.
  std::string Log() const { return process_->Output() + process_->Errors(); }

 private:
  void WriteFiles(const TlsIdentity& identity, const RealTlsOptions& options);
  std::vector<std::string> Command(RealTls which, const TlsIdentity& identity,
                                   const RealTlsOptions& options) const;
  bool StartOnAnyPort(RealTls which, const TlsIdentity& identity,
                      const RealTlsOptions& options);

  const TempDirectory directory_;
  uint16_t port_ = 0;
  std::unique_ptr<Subprocess> process_;
  std::string failure_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_TLS_TESTING_REAL_TLS_SERVERS_H_
