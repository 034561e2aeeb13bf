#ifndef REVCHECK_NET_TESTING_OPENSSL_RESPONDER_H_
#define REVCHECK_NET_TESTING_OPENSSL_RESPONDER_H_

// An OCSP responder that others wrote: `openssl ocsp` of the system.
//
//   if (!OpensslResponder::Available()) GTEST_SKIP() << "no openssl";
//   OpensslResponder responder(ca, {OpensslIndexEntry::Good(kLeafSerial)});
//   ASSERT_EQ(responder.failure(), "");
//   client.Start({.url = responder.Url(), ...}, ...);
//
// It tells the real time: certificates that meet it must be valid now, see
// ValidNow(). It serves one connection at a time and closes it after one
// exchange, gives a malformed request no answer, and hangs for good after a
// connection on which nothing was asked. It repeats nonces. It listens on all
// addresses, for want of an option.

#include <stdint.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/temp_directory.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {

// The same certificate, valid from an hour before to a day after the real now.
CertificateBuilder ValidNow(CertificateBuilder builder);

// PEM.
std::string CertificatePem(std::string_view certificate);
std::string PrivateKeyPem(const TestKey& key);

// What the responder knows of a certificate. Those without an entry are
// unknown.
struct OpensslIndexEntry {
  // `serial` is the contents of the INTEGER, such as kLeafSerial; not negative.
  static OpensslIndexEntry Good(std::string_view serial);

  // `reason` as openssl-ca(1) has it, such as "keyCompromise"; "" for none.
  static OpensslIndexEntry Revoked(std::string_view serial, absl::Time time,
                                   std::string_view reason = "");

  std::string serial;
  std::optional<absl::Time> revoked;
  std::string reason;
};

struct OpensslResponderOptions {
  // Who signs, with the certificate embedded. Unset: the CA itself.
  std::optional<TestResponder> signer;

  // How long after thisUpdate, the real now, nextUpdate is. A response without
  // nextUpdate takes nullopt. In whole minutes.
  std::optional<absl::Duration> lifetime = absl::Hours(24);

  // Further options, such as "-resp_key_id" or "-resp_no_certs".
  std::vector<std::string> arguments;
};

class OpensslResponder {
 public:
  static bool Available();

  // Accepts connections on return, unless there was a failure().
  OpensslResponder(
      const TestCa& ca, const std::vector<OpensslIndexEntry>& entries,
      const OpensslResponderOptions& options = OpensslResponderOptions());

  // "", or why it does not run.
  const std::string& failure() const { return failure_; }

  uint16_t port() const { return port_; }
  std::string Url() const;

  // What it has logged, a line for each request.
  std::string Log() const { return process_->Errors(); }

 private:
  std::vector<std::string> Arguments(
      const OpensslResponderOptions& options) const;
  bool StartOnAnyPort(const std::vector<std::string>& arguments);

  const TempDirectory directory_;
  uint16_t port_ = 0;
  std::unique_ptr<Subprocess> process_;
  std::string failure_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_OPENSSL_RESPONDER_H_
