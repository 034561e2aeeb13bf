#ifndef REVCHECK_TLS_PATH_H_
#define REVCHECK_TLS_PATH_H_

#include <openssl/x509.h>

#include <string>
#include <string_view>
#include <vector>

#include "revcheck/x509/bytes.h"

namespace revcheck {

// What BoringSSL's own verification says of a chain.
struct PathResult {
  // X509_V_OK, or why the chain is refused.
  int error = X509_V_ERR_UNSPECIFIED;

  // DER, the leaf first, the anchor last: the path that was built. Set exactly
  // for X509_V_OK.
  std::vector<std::string> chain;

  // The chain is one certificate, and nobody but itself could revoke that: it
  // is a root, or it is its own issuer. One of another issuer's stands alone
  // only if the callback overlooks that the issuer is missing.
  bool is_anchor_alone = false;
};

// What to verify. Borrows.
struct PathInput {
  std::vector<Bytes> presented;  // DER; the leaf first.
  X509_STORE* roots = nullptr;

  // Host name, time, depth, flags: as in SSL_get0_param(). Null: the store's
  // own. Not owned.
  const X509_VERIFY_PARAM* parameters = nullptr;

  // Compared instead of the parameters' host name, also if they have none: a
  // server that rejects Encrypted Client Hello has to prove the public name of
  // the configuration (SSL_get0_ech_name_override()). Empty: there is none.
  std::string_view public_name;

  // As SSL_CTX_set_verify() takes it; usually null. Finds the connection, if
  // there is one, by SSL_get_ex_data_X509_STORE_CTX_idx().
  int (*callback)(int ok, X509_STORE_CTX* context) = nullptr;
  SSL* connection = nullptr;
};

// Builds and verifies a path from the leaf to a root for a TLS server, with
// X509_verify_cert(): names, purposes, constraints, times, signatures and, if
// there is a host name, that. Fails with X509_V_ERR_UNSPECIFIED if a
// certificate cannot be read or there are no roots. Thread-safe.
PathResult BuildPath(const PathInput& input);

}  // namespace revcheck

#endif  // REVCHECK_TLS_PATH_H_
