#include "revcheck/tls/testing/tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/pool.h>
#include <openssl/rand.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

constexpr std::chrono::minutes kPatience(1);

// A listening socket on a port of its own.
int Listen() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Require(fd >= 0 &&
              bind(fd, reinterpret_cast<const sockaddr*>(&address),
                   sizeof(address)) == 0 &&
              listen(fd, SOMAXCONN) == 0,
          "a TLS server can listen on loopback");
  return fd;
}

uint16_t PortOf(int fd) {
  sockaddr_in address = {};
  socklen_t size = sizeof(address);
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// Shows `identity` on this connection. False if the key does not fit.
bool Show(SSL* ssl, const TlsIdentity& identity) {
  std::vector<bssl::UniquePtr<CRYPTO_BUFFER>> owned;
  std::vector<CRYPTO_BUFFER*> chain;
  for (const std::string& der : identity.chain) {
    owned.emplace_back(
        CRYPTO_BUFFER_new(reinterpret_cast<const uint8_t*>(der.data()),
                          der.size(), /*pool=*/nullptr));
    chain.push_back(owned.back().get());
  }
  if (!SSL_set_chain_and_key(ssl, chain.data(), chain.size(),
                             identity.key.get(),
                             /*privkey_method=*/nullptr)) {
    return false;
  }
  return !identity.staple.has_value() ||
         SSL_set_ocsp_response(
             ssl, reinterpret_cast<const uint8_t*>(identity.staple->data()),
             identity.staple->size());
}

}  // namespace

struct TlsServer::State {
  struct Worker {
    std::atomic<bool> done{false};
    std::thread thread;
  };

  explicit State(const TlsIdentity& shown)
      : ctx(SSL_CTX_new(TLS_server_method())), identity(shown) {}

  const bssl::UniquePtr<SSL_CTX> ctx;
  int listening_fd = -1;
  int stop_fd = -1;  // Readable from the moment on when the server stops.
  std::thread acceptor;
  std::list<Worker> workers;  // Of the acceptor, until it has ended.

  std::mutex mutex;
  std::condition_variable changed;
  TlsIdentity identity;
  std::map<std::string, TlsIdentity> identities;  // By name asked for.
  std::set<int> open;
  bool stopping = false;
  size_t handshakes = 0;
  size_t resumptions = 0;
  size_t failures = 0;
  std::vector<int> alerts;

  static State* Of(const SSL* ssl) {
    return static_cast<State*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  }

  static ssl_select_cert_result_t OnHello(const SSL_CLIENT_HELLO* hello) {
    State* const state = Of(hello->ssl);
    const char* const name =
        SSL_get_servername(hello->ssl, TLSEXT_NAMETYPE_host_name);
    const std::lock_guard<std::mutex> lock(state->mutex);
    const auto found =
        state->identities.find(name != nullptr ? std::string(name) : "");
    const bool is_known = found != state->identities.end();
    return Show(hello->ssl, is_known ? found->second : state->identity)
               ? ssl_select_cert_success
               : ssl_select_cert_error;
  }

  static void OnInfo(const SSL* ssl, int type, int value) {
    const bool is_fatal = value >> 8 == SSL3_AL_FATAL;
    if (type != SSL_CB_READ_ALERT || !is_fatal) return;
    State* const state = Of(ssl);
    const std::lock_guard<std::mutex> lock(state->mutex);
    state->alerts.push_back(value & 0xff);
    state->changed.notify_all();
  }

  template <typename Condition>
  bool WaitUntil(Condition holds) {
    std::unique_lock<std::mutex> lock(mutex);
    return changed.wait_for(lock, kPatience, holds);
  }
};

TlsServer::TlsServer(const TlsIdentity& identity,
                     const TlsServerOptions& options)
    : state_(std::make_unique<State>(identity)) {
  signal(SIGPIPE, SIG_IGN);
  SSL_CTX* const ctx = state_->ctx.get();
  SSL_CTX_set_app_data(ctx, state_.get());
  Require(SSL_CTX_set_min_proto_version(ctx, options.min_version) &&
              SSL_CTX_set_max_proto_version(ctx, options.max_version),
          "the TLS versions exist");
  SSL_CTX_set_select_certificate_cb(ctx, State::OnHello);
  SSL_CTX_set_info_callback(ctx, State::OnInfo);
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_early_data_enabled(ctx, options.early_data == EarlyData::kOn);
  Require(options.ech_keys == nullptr ||
              SSL_CTX_set1_ech_keys(ctx, options.ech_keys),
          "the server takes the ECH keys");
  if (options.tickets == SessionTickets::kOff) {
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
  }
  ForgetTickets();
  state_->listening_fd = Listen();
  state_->stop_fd = eventfd(0, EFD_CLOEXEC);
  state_->acceptor = std::thread([this] { AcceptUntilStopped(); });
}

TlsServer::~TlsServer() {
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->stopping = true;
    for (const int fd : state_->open) shutdown(fd, SHUT_RDWR);
  }
  const uint64_t one = 1;
  Require(write(state_->stop_fd, &one, sizeof(one)) == sizeof(one),
          "an event can be signalled");
  state_->acceptor.join();
  for (State::Worker& worker : state_->workers) worker.thread.join();
  close(state_->listening_fd);
  close(state_->stop_fd);
}

void TlsServer::Serve(const TlsIdentity& identity) {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->identity = identity;
}

void TlsServer::ServeFor(const std::string& name, const TlsIdentity& identity) {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->identities.insert_or_assign(name, identity);
}

void TlsServer::ForgetTickets() {
  uint8_t keys[48];
  RAND_bytes(keys, sizeof(keys));
  SSL_CTX_set_tlsext_ticket_keys(state_->ctx.get(), keys, sizeof(keys));
}

uint16_t TlsServer::port() const { return PortOf(state_->listening_fd); }

size_t TlsServer::handshakes() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->handshakes;
}

size_t TlsServer::resumptions() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->resumptions;
}

size_t TlsServer::failures() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->failures;
}

std::vector<int> TlsServer::alerts() const {
  const std::lock_guard<std::mutex> lock(state_->mutex);
  return state_->alerts;
}

bool TlsServer::WaitForHandshakes(size_t at_least) const {
  return state_->WaitUntil([&] { return state_->handshakes >= at_least; });
}

bool TlsServer::WaitForAlerts(size_t at_least) const {
  return state_->WaitUntil([&] { return state_->alerts.size() >= at_least; });
}

void TlsServer::AcceptUntilStopped() {
  while (true) {
    pollfd polled[] = {{state_->listening_fd, POLLIN, 0},
                       {state_->stop_fd, POLLIN, 0}};
    poll(polled, 2, -1);
    if (polled[1].revents != 0) return;
    const int fd =
        accept4(state_->listening_fd, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) StartServing(fd);
  }
}

void TlsServer::StartServing(int fd) {
  // A finished thread keeps its stack until it is joined.
  state_->workers.remove_if([](State::Worker& worker) {
    if (!worker.done) return false;
    worker.thread.join();
    return true;
  });
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->open.insert(fd);
    if (state_->stopping) shutdown(fd, SHUT_RDWR);
  }
  State::Worker& worker = state_->workers.emplace_back();
  worker.thread = std::thread([this, fd, &worker] {
    ServeConnection(fd);
    worker.done = true;
  });
}

void TlsServer::ServeConnection(int fd) {
  const bssl::UniquePtr<SSL> ssl(SSL_new(state_->ctx.get()));
  SSL_set_fd(ssl.get(), fd);
  bool is_done = SSL_accept(ssl.get()) == 1;
  char byte = '!';
  if (is_done && SSL_in_early_data(ssl.get())) {
    char early[16];
    is_done = SSL_read(ssl.get(), early, sizeof(early)) > 0 &&
              SSL_do_handshake(ssl.get()) == 1;
  }
  {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    ++(is_done ? state_->handshakes : state_->failures);
    if (is_done && SSL_session_reused(ssl.get())) ++state_->resumptions;
    state_->changed.notify_all();
  }
  if (is_done && SSL_write(ssl.get(), &byte, 1) == 1) {
    while (SSL_read(ssl.get(), &byte, 1) > 0) {
    }
  }
  const std::lock_guard<std::mutex> lock(state_->mutex);
  state_->open.erase(fd);
  close(fd);
}

}  // namespace revcheck::testing
