#ifndef REVCHECK_TLS_CLIENT_H_
#define REVCHECK_TLS_CLIENT_H_

// Revocation checking in the handshake of a BoringSSL client.
//
//   absl::Status status = VerifyServers(ctx, checker);           // blocks
//   absl::Status status = VerifyServersAsync(ctx, checker);      // does not
//
// Either asks for stapling and makes every handshake verify the server:
// BoringSSL's own path building with the roots of the SSL_CTX and the host name
// of the connection (SSL_set1_host()), then revocation over the path that was
// built, then must-staple. A server that is refused gets the alert of
// Judgement::alert, but for a session with early data, which BoringSSL refuses
// without one; SSL_get_error() says SSL_ERROR_SSL, and the first error in
// the queue has Judgement::message as its data.
//
// A handshake that blocks must not be on a thread that the checker's HTTP
// client runs or calls back on, such as that of the event loop which it was
// given: no answer could come.
//
// Without blocking, a handshake that has to wait for a responder returns
// SSL_ERROR_WANT_CERTIFICATE_VERIFY. When the answer is there, the function
// given with OnJudged() is called, and SSL_do_handshake() goes on. A connection
// may be freed while it waits.
//
// Nothing is thrown through BoringSSL: a handshake in which memory runs out, or
// a callback throws, is refused with the alert internal_error.
//
// The host name is the caller's to set, as always with BoringSSL: without
// SSL_set1_host(), nobody compares it. A server that rejects Encrypted Client
// Hello is verified for the public name of the configuration instead, and the
// handshake then ends with SSL_R_ECH_REJECTED.

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/checker.h"
#include "revcheck/tls/judgement.h"

namespace revcheck {

// What a resumed session means. Its certificate was verified when the session
// was new; no certificate and no staple come again.
enum class Resumption {
  // Accept, as BoringSSL and Firefox do. JudgementOf() is null.
  kTrust,

  // Verify the session's chain and staple again, with what the cache knows by
  // now, asking nobody: a certificate that the cache knows to be revoked by now
  // is refused under every policy, though the session's staple is in force; see
  // CheckInput::staple_is_old. A local list that covers it comes first, as
  // always. Where the policy rejects without proof (hard fail, strict), a
  // session is refused as well once neither its staple nor the cache proves
  // anything any more: connect without the session then.
  kJudgeAgain,
};

struct ClientOptions {
  Resumption resumption = Resumption::kJudgeAgain;

  // See JudgementInput::local_source. Must be thread-safe.
  std::function<void(const std::vector<std::string>& chain, CheckInput* leaf)>
      local_source;
};

// Prepares `ctx`, which keeps `checker` alive. Replaces any verification that
// was set, but for the callback of SSL_CTX_set_verify(), which is called as
// before. InvalidArgument if there is no checker; the SSL_CTX then refuses
// every server, whatever an earlier call has set, and resumes no session, so
// that overlooking it opens nothing. Call before any SSL is made. Roots set
// with SSL_set0_verify_cert_store() are not seen; use the SSL_CTX's.
absl::Status VerifyServers(SSL_CTX* ctx, std::shared_ptr<Checker> checker,
                           ClientOptions options = ClientOptions());
absl::Status VerifyServersAsync(SSL_CTX* ctx, std::shared_ptr<Checker> checker,
                                ClientOptions options = ClientOptions());

// Called once for a handshake that had to wait, as soon as it can go on, on the
// thread of the checker's HTTP client; it should wake the event loop, and must
// not use `ssl` itself. Set before the handshake. It may be running still when
// SSL_free() has returned, so it must own what it uses, and should not throw:
// see Checker::Callback. Throws std::bad_alloc if there is no memory to keep
// it.
void OnJudged(SSL* ssl, std::function<void()> wake);

// What was found out about the server of this connection, or null if nothing
// was: before the verification is complete, or if a session was resumed and
// trusted. Null again where BoringSSL shows another client random without
// verifying again: once a renegotiation has begun (TLS 1.2, off unless asked
// for), and once early data was accepted under Encrypted Client Hello. Valid
// until `ssl` is freed or verifies a server again, as it does after
// SSL_clear(), and if early data is rejected.
const Judgement* JudgementOf(const SSL* ssl);

}  // namespace revcheck

#endif  // REVCHECK_TLS_CLIENT_H_
