#include "revcheck/tls/client.h"

#include <openssl/err.h>
#include <openssl/ex_data.h>
#include <openssl/pool.h>
#include <openssl/stack.h>
#include <stddef.h>
#include <stdint.h>

#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "revcheck/net/caught.h"
#include "revcheck/tls/path.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {
namespace {

enum class Blocking { kYes, kNo };

// What an SSL_CTX keeps.
struct Config {
  std::shared_ptr<Checker> checker;
  ClientOptions options;
  Blocking blocking;
};

// What a connection keeps; outlives it while a judgement is under way.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  void SetWake(std::function<void()> wake) {
    auto shared =
        std::make_shared<const std::function<void()>>(std::move(wake));
    const std::lock_guard<std::mutex> lock(mutex_);
    wake_.swap(shared);  // The old one goes without the lock.
  }

  // Begins to judge unless that is what the last judgement is about. A
  // connection may come to verify twice, see SubjectOf().
  void Judge(const Config& config, const JudgementInput& input,
             std::string subject) {
    if (subject_ == subject) {
      return;
    }
    Cancel();
    subject_ = std::move(subject);
    checker_ = config.checker;  // A run must not outlive it.
    const uint64_t round = Forget();
    if (config.blocking == Blocking::kYes) {
      return OnJudgement(round, JudgeServer(*checker_, input));
    }
    run_ = std::make_shared<JudgementRun>(
        checker_.get(), input,
        [weak = weak_from_this(), round](Judgement judgement) {
          if (const std::shared_ptr<Connection> self = weak.lock()) {
            self->OnJudgement(round, std::move(judgement));
          }
        });
    run_->Start();
  }

  void Cancel() {
    if (run_ != nullptr) {
      run_->Cancel();
      run_ = nullptr;
    }
  }

  // Whether the last judgement was made in the handshake with this random.
  bool IsOf(const std::string& client_random) const {
    return absl::StartsWith(subject_, client_random);
  }

  const Judgement* judgement() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return judgement_.has_value() ? &*judgement_ : nullptr;
  }

  // The same; if there is none yet, its arrival wakes.
  const Judgement* WaitForJudgement() {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_waiting_ = !judgement_.has_value();
    return is_waiting_ ? nullptr : &*judgement_;
  }

 private:
  // Returns the number of the judgement to come.
  uint64_t Forget() {
    const std::lock_guard<std::mutex> lock(mutex_);
    judgement_ = std::nullopt;
    is_waiting_ = false;
    return ++round_;
  }

  void OnJudgement(uint64_t round, Judgement judgement) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (round != round_) {
      return;  // It was on its way already when it was cancelled.
    }
    judgement_ = std::move(judgement);
    const bool wakes = std::exchange(is_waiting_, false);
    const auto wake = wakes ? wake_ : nullptr;
    lock.unlock();
    if (wake != nullptr && *wake) {
      (*wake)();
    }
  }

  // Used on the connection's thread alone.
  std::shared_ptr<Checker> checker_;
  std::shared_ptr<JudgementRun> run_;
  std::string subject_;  // Of the last judgement; empty if there is none.

  mutable std::mutex mutex_;
  std::shared_ptr<const std::function<void()>> wake_;
  uint64_t round_ = 0;
  std::optional<Judgement> judgement_;
  bool is_waiting_ = false;
};

using ConnectionPointer = std::shared_ptr<Connection>;

// NOLINTNEXTLINE(readability-function-size): BoringSSL's signature.
void FreeConfig(void*, void* config, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<Config*>(config);
}

// NOLINTNEXTLINE(readability-function-size): BoringSSL's signature.
void FreeConnection(void*, void* pointer, CRYPTO_EX_DATA*, int, long, void*) {
  if (pointer != nullptr) {
    auto* const connection = static_cast<ConnectionPointer*>(pointer);
    (*connection)->Cancel();
    delete connection;
  }
}

int ConfigIndex() {
  static const int index =
      SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, FreeConfig);
  return index;
}

int ConnectionIndex() {
  static const int index =
      SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, FreeConnection);
  return index;
}

Connection* FindConnection(const SSL* ssl) {
  auto* const found =
      static_cast<ConnectionPointer*>(SSL_get_ex_data(ssl, ConnectionIndex()));
  return found != nullptr ? found->get() : nullptr;
}

// Throws std::bad_alloc if there is no memory.
Connection* MakeConnection(SSL* ssl) {
  if (Connection* const connection = FindConnection(ssl)) {
    return connection;
  }
  auto pointer =
      std::make_unique<ConnectionPointer>(std::make_shared<Connection>());
  if (ConnectionIndex() < 0 ||
      !SSL_set_ex_data(ssl, ConnectionIndex(), pointer.get())) {
    throw std::bad_alloc();
  }
  return pointer.release()->get();
}

std::vector<Bytes> PresentedBy(const SSL* ssl) {
  std::vector<Bytes> chain;
  const STACK_OF(CRYPTO_BUFFER)* const buffers =
      SSL_get0_peer_certificates(ssl);
  for (size_t i = 0; i < sk_CRYPTO_BUFFER_num(buffers); ++i) {
    const CRYPTO_BUFFER* const buffer = sk_CRYPTO_BUFFER_value(buffers, i);
    chain.push_back(
        Bytes(CRYPTO_BUFFER_data(buffer), CRYPTO_BUFFER_len(buffer)));
  }
  return chain;
}

// Whether what is verified is a session that is resumed. Before early data is
// sent, SSL_session_reused() does not say so yet; but a session of which there
// is no more than the certificate is not resumable.
bool IsOfSession(const SSL* ssl) {
  const SSL_SESSION* const session = SSL_get_session(ssl);
  return SSL_session_reused(ssl) == 1 ||
         (session != nullptr && SSL_SESSION_is_resumable(session) == 1);
}

// Empty unless the server has rejected Encrypted Client Hello.
std::string_view PublicNameOf(const SSL* ssl) {
  const char* name = nullptr;
  size_t size = 0;
  SSL_get0_ech_name_override(ssl, &name, &size);
  return size > 0 ? std::string_view(name, size) : std::string_view();
}

JudgementInput InputOf(SSL* ssl, const Config& config) {
  JudgementInput input;
  input.path.presented = PresentedBy(ssl);
  input.path.roots = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
  input.path.parameters = SSL_get0_param(ssl);
  input.path.public_name = PublicNameOf(ssl);
  input.path.callback = SSL_get_verify_callback(ssl);
  input.path.connection = ssl;
  const uint8_t* staple = nullptr;
  size_t size = 0;
  SSL_get0_ocsp_response(ssl, &staple, &size);
  if (staple != nullptr) {
    input.staple = Bytes(staple, size);
  }
  input.local_source = config.options.local_source;
  input.local_only = IsOfSession(ssl);
  input.staple_is_old = input.local_only;
  return input;
}

// Names a handshake.
std::string ClientRandomOf(const SSL* ssl) {
  std::string random(SSL_get_client_random(ssl, nullptr, 0), '\0');
  SSL_get_client_random(ssl, reinterpret_cast<uint8_t*>(random.data()),
                        random.size());
  return random;
}

// What a judgement is about: this handshake, and what was presented in it.
// Early data makes BoringSSL verify twice in one handshake: the chain of the
// session, and then, if the server rejects the session, the chain that it sends
// instead, which may be anybody's, and may have to be for another name. After
// SSL_clear() there is another handshake.
std::string SubjectOf(const SSL* ssl, const JudgementInput& input) {
  std::string subject =
      absl::StrCat(ClientRandomOf(ssl), input.local_only ? "session" : "server",
                   std::string(input.path.public_name));
  for (const Bytes certificate : input.path.presented) {
    absl::StrAppend(&subject, ":", certificate.size(), ":");
    subject.append(ToText(certificate));
  }
  if (input.staple.has_value()) {
    absl::StrAppend(&subject, "/");
    subject.append(ToText(*input.staple));
  }
  return subject;
}

ssl_verify_result_t Refuse(const char* message) {
  OPENSSL_PUT_ERROR(USER, SSL_R_CERTIFICATE_VERIFY_FAILED);
  ERR_add_error_data(1, message);
  return ssl_verify_invalid;
}

ssl_verify_result_t Conclude(const Judgement& judgement, uint8_t* alert) {
  if (judgement.accepted) {
    return ssl_verify_ok;
  }
  *alert = judgement.alert;
  return Refuse(judgement.message.c_str());
}

ssl_verify_result_t VerifyOrThrow(SSL* ssl, uint8_t* alert) {
  const auto* const config = static_cast<const Config*>(
      SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), ConfigIndex()));
  if (config == nullptr) {
    return Refuse("there is no checker to judge the server with");
  }
  Connection* const connection = MakeConnection(ssl);
  const JudgementInput input = InputOf(ssl, *config);
  connection->Judge(*config, input, SubjectOf(ssl, input));
  const Judgement* const judgement = connection->WaitForJudgement();
  return judgement != nullptr ? Conclude(*judgement, alert) : ssl_verify_retry;
}

// Called by BoringSSL, and again after each ssl_verify_retry. Nothing may be
// thrown through BoringSSL.
ssl_verify_result_t Verify(SSL* ssl, uint8_t* alert) {
  *alert = SSL_AD_INTERNAL_ERROR;
  auto result = ssl_verify_invalid;
  if (CaughtIn([&] { result = VerifyOrThrow(ssl, alert); }) != nullptr) {
    *alert = SSL_AD_INTERNAL_ERROR;
    return Refuse(kCouldNotJudge);
  }
  return result;
}

// Takes away what an earlier call left.
void DropConfig(SSL_CTX* ctx) {
  void* const config = SSL_CTX_get_ex_data(ctx, ConfigIndex());
  if (config != nullptr) {
    SSL_CTX_set_ex_data(ctx, ConfigIndex(), nullptr);
    delete static_cast<Config*>(config);
  }
}

absl::Status Install(SSL_CTX* ctx, Config config) {
  // Before anything can fail: without a configuration every server is refused,
  // also that of a session.
  SSL_CTX_set_custom_verify(ctx, SSL_VERIFY_PEER, Verify);
  SSL_CTX_set_reverify_on_resume(ctx, 1);
  DropConfig(ctx);
  if (config.checker == nullptr) {
    return absl::InvalidArgumentError("there is no checker");
  }
  const bool judge_again = config.options.resumption == Resumption::kJudgeAgain;
  auto owned = std::make_unique<Config>(std::move(config));
  if (ConfigIndex() < 0 ||
      !SSL_CTX_set_ex_data(ctx, ConfigIndex(), owned.get())) {
    return absl::ResourceExhaustedError("out of memory");
  }
  (void)owned.release();  // It is the SSL_CTX's now.
  SSL_CTX_enable_ocsp_stapling(ctx);
  SSL_CTX_set_reverify_on_resume(ctx, judge_again ? 1 : 0);
  return absl::OkStatus();
}

}  // namespace

absl::Status VerifyServers(SSL_CTX* ctx, std::shared_ptr<Checker> checker,
                           ClientOptions options) {
  return Install(ctx, {std::move(checker), std::move(options), Blocking::kYes});
}

absl::Status VerifyServersAsync(SSL_CTX* ctx, std::shared_ptr<Checker> checker,
                                ClientOptions options) {
  return Install(ctx, {std::move(checker), std::move(options), Blocking::kNo});
}

void OnJudged(SSL* ssl, std::function<void()> wake) {
  MakeConnection(ssl)->SetWake(std::move(wake));
}

const Judgement* JudgementOf(const SSL* ssl) {
  const Connection* const connection = FindConnection(ssl);
  const bool is_of_this_handshake =
      connection != nullptr && connection->IsOf(ClientRandomOf(ssl));
  return is_of_this_handshake ? connection->judgement() : nullptr;
}

}  // namespace revcheck
