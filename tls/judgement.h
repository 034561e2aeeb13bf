#ifndef REVCHECK_TLS_JUDGEMENT_H_
#define REVCHECK_TLS_JUDGEMENT_H_

// The judgement on a TLS server's certificate: first BoringSSL's own path
// building and host-name check, then revocation over the path that was built,
// must-staple included. For stacks that do not use SSL_CTX verification, such
// as QUIC proof verifiers; the others take client.h.
//
//   JudgementInput input;
//   input.path.presented = chain;          // DER, as the server sent it
//   input.path.roots = store;
//   input.path.parameters = with_host;     // X509_VERIFY_PARAM_set1_host()
//   input.staple = staple;
//   const Judgement judgement = JudgeServer(checker, input);

#include <openssl/x509.h>
#include <stdint.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "revcheck/checker/chain_run.h"
#include "revcheck/checker/check_input.h"
#include "revcheck/checker/check_result.h"
#include "revcheck/checker/checker.h"
#include "revcheck/tls/path.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

struct JudgementInput {
  PathInput path;

  // What the server stapled; nullopt if it did not.
  std::optional<Bytes> staple;

  // What a local list says of the leaf, and whether the path ends in a root
  // that the list speaks for; see policy/evidence.h. Asked once a path is
  // built, on the calling thread. What it throws comes out of the function that
  // was called; there is no judgement then. Unset: there is no list.
  std::function<void(const std::vector<std::string>& chain, CheckInput* leaf)>
      local_source;

  // Answer from staple, cache and local list; ask nobody.
  bool local_only = false;

  // A session is resumed; see CheckInput::staple_is_old.
  bool staple_is_old = false;
};

// Owns what it speaks of.
struct Judgement {
  // X509_V_OK, or why BoringSSL refuses the chain or the name; then nothing
  // below was looked at.
  int path_error = X509_V_ERR_UNSPECIFIED;

  // DER, the leaf first, the anchor last: the path that was built. Where a
  // callback accepted a path without a root, its end counts as the anchor.
  std::vector<std::string> chain;

  // What the server stapled.
  std::optional<std::string> staple;

  // How the certificates of the path fared. Unset if no path was built, or if
  // it is one certificate: an anchor, which nobody can revoke and which is
  // accepted, or, if a callback overlooked that the issuer is missing, one that
  // nobody can be asked about, which is refused under every policy.
  std::optional<ChainResult> revocation;

  bool accepted = false;

  // Why, in a line: "SEC_ERROR_REVOKED_CERTIFICATE (-8180): The CA has revoked
  // the certificate."
  std::string message;

  // The TLS alert to send if refused: certificate_revoked,
  // bad_certificate_status_response, certificate_unknown, internal_error, or
  // that of the path error. SSL_AD_*.
  uint8_t alert = 0;

  // A staple came that decided nothing, and what was wrong with it, if
  // anything: nothing that a server sends is dropped in silence.
  std::optional<std::string> unused_staple;

  // The result for the certificate that decided; null without `revocation`.
  const CheckResult* decisive() const;
};

// Judgement::message of a server refused with internal_error.
inline constexpr char kCouldNotJudge[] =
    "the server could not be judged: out of memory, or a callback threw";

// A server to be judged: its path, and what is to be asked about it.
class JudgementCase {
 public:
  // Builds the path, and copies what it needs.
  explicit JudgementCase(const JudgementInput& input);
  JudgementCase(const JudgementCase&) = delete;
  JudgementCase& operator=(const JudgementCase&) = delete;

  // The judgement, if revocation has no part in it.
  std::optional<Judgement> WithoutRevocation() const;

  // Else: what to check, borrowed from this, and the judgement on the result.
  std::vector<Bytes> chain() const;
  const CheckInput& leaf() const { return leaf_; }
  Judgement With(absl::StatusOr<ChainResult> result) const;

 private:
  Judgement Base() const;

  const PathResult path_;
  std::optional<std::string> staple_;
  CheckInput leaf_;
};

// Blocks while responders are asked: within the policy's time limit for each
// certificate asked about. Not to be called on a thread that the checker's HTTP
// client calls back on.
Judgement JudgeServer(Checker& checker, const JudgementInput& input);

// The same without blocking. Thread-safe.
class JudgementRun : public std::enable_shared_from_this<JudgementRun> {
 public:
  using Done = std::function<void(Judgement judgement)>;

  // Builds the path, on the calling thread, and copies what it needs of the
  // input. `checker` must outlive this or its cancellation.
  JudgementRun(Checker* checker, const JudgementInput& input, Done done);

  // To be called once. Calls Done once, perhaps before it returns, unless
  // cancelled, or the checker is destroyed, before.
  void Start();

  // Done is not called any more, unless it is running, or about to run, on
  // another thread.
  void Cancel();

 private:
  Judgement JudgementOn(absl::StatusOr<ChainResult> result) const;
  void Finish(Judgement judgement);

  Checker* const checker_;
  const JudgementCase case_;

  std::mutex mutex_;
  Done done_;                    // Null once over.
  std::weak_ptr<ChainRun> run_;  // Owns this, and is owned by its checks.
};

}  // namespace revcheck

#endif  // REVCHECK_TLS_JUDGEMENT_H_
