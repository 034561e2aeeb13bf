#ifndef REVCHECK_CLI_CONNECT_TRUST_H_
#define REVCHECK_CLI_CONNECT_TRUST_H_

// Whether a server's chain leads to a root, and where it does not, what can be
// said of its certificate all the same.

#include <openssl/x509.h>
#include <stddef.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/certificate.h"

namespace revcheck::cli {

inline constexpr char kSystemRoots[] = "/etc/ssl/certs/ca-certificates.crt";

// The certificates of a file, as roots. An empty path is kSystemRoots. The
// error names the file.
absl::StatusOr<bssl::UniquePtr<X509_STORE>> LoadRoots(const std::string& path);

// Why a chain is refused.
enum class TrustFault {
  kIncompleteChain,      // The certificate's issuer is neither sent nor a root.
  kUnknownRoot,          // It is sent, and leads to no root.
  kExpired,              // The server's certificate.
  kIntermediateExpired,  // One above it.
  kNotYetValid,          // Any of them.
  kRefused,              // Anything else.
};

// A server's certificate, with the chain and the issuer found for it.
class Subject {
 public:
  // `presented`: DER, the leaf first; at least one, which must be readable.
  Subject(const std::vector<std::string>& presented, const std::string& host,
          X509_STORE* roots, absl::Time now);

  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  // False: the leaf cannot be read, and nothing else is set.
  bool is_readable() const { return is_readable_; }
  const Certificate& leaf() const { return leaf_; }
  const std::optional<Validity>& validity() const { return validity_; }

  // nullopt: the chain leads to a root, whatever the host name.
  const std::optional<TrustFault>& fault() const { return fault_; }

  // In words, with the certificate that is out of date: "certificate has
  // expired: CN=Some Intermediate, on 2026-03-01T00:00:00Z".
  const std::string& error() const { return error_; }
  bool host_matches() const { return host_matches_; }

  // DER: the path if there is one, or was when the certificate was new; else
  // what was presented.
  const std::vector<std::string>& chain() const { return chain_; }
  bool is_presented(size_t index) const;  // Of chain().

  // Who issued the leaf, verified by its signature: from the path, or else
  // from what was presented. Null if not found.
  const Certificate* issuer() const {
    return issuer_.has_value() ? &*issuer_ : nullptr;
  }

  // One of the issuer's name was presented whose key did not sign the leaf.
  bool has_namesake_of_issuer() const { return has_namesake_of_issuer_; }

  // Which certificate to ask about. There must be an issuer.
  CertId id() const { return CertId::Of(leaf_, *issuer_); }

 private:
  void FindPath(const std::string& host, X509_STORE* roots, absl::Time now);
  void FindIssuer();
  void SetFault(int error, absl::Time now);
  void NameOutOfDate(absl::Time now);

  const std::vector<std::string> presented_;
  bool is_readable_ = false;
  Certificate leaf_;
  std::optional<Validity> validity_;
  std::optional<TrustFault> fault_;
  std::string error_;
  bool host_matches_ = false;
  std::vector<std::string> chain_;
  std::optional<Certificate> issuer_;  // Borrows from `chain_`.
  bool has_namesake_of_issuer_ = false;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_CONNECT_TRUST_H_
