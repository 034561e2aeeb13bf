#include "revcheck/tls/testing/tls_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <signal.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <string_view>
#include <utility>

#include "revcheck/tls/client.h"
#include "revcheck/tls/testing/trust.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

// For servers of others that hang.
constexpr timeval kPatience = {/*tv_sec=*/60, /*tv_usec=*/0};

// Servers of others say nothing unless asked.
constexpr std::string_view kRequest = "GET / HTTP/1.0\r\n\r\n";

TlsHandshake* HandshakeOf(const SSL* ssl) {
  return static_cast<TlsHandshake*>(SSL_get_app_data(ssl));
}

int OnSession(SSL* ssl, SSL_SESSION* session) {
  TlsHandshake* const handshake = HandshakeOf(ssl);
  if (handshake == nullptr) return 0;
  handshake->session.reset(session);
  return 1;
}

void OnInfo(const SSL* ssl, int type, int value) {
  TlsHandshake* const handshake = HandshakeOf(ssl);
  const bool is_fatal = value >> 8 == SSL3_AL_FATAL;
  if (handshake != nullptr && type == SSL_CB_WRITE_ALERT && is_fatal) {
    handshake->alert = value & 0xff;
  }
}

int ConnectToLoopback(uint16_t port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Require(fd >= 0 && connect(fd, reinterpret_cast<const sockaddr*>(&address),
                             sizeof(address)) == 0,
          "the server listens");
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  return fd;
}

}  // namespace

bssl::UniquePtr<SSL_CTX> MakeClientContext(
    const ClientContextOptions& options) {
  signal(SIGPIPE, SIG_IGN);
  bssl::UniquePtr<SSL_CTX> ctx(SSL_CTX_new(TLS_client_method()));
  Require(SSL_CTX_set_min_proto_version(ctx.get(), options.min_version) &&
              SSL_CTX_set_max_proto_version(ctx.get(), options.max_version),
          "the TLS versions exist");
  SSL_CTX_set_cert_store(ctx.get(), RootsOf(options.roots).release());
  X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(ctx.get()),
                             absl::ToTimeT(options.now));
  SSL_CTX_set_session_cache_mode(
      ctx.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(ctx.get(), OnSession);
  SSL_CTX_set_info_callback(ctx.get(), OnInfo);
  return ctx;
}

TlsConnection::TlsConnection(SSL_CTX* ctx, uint16_t port,
                             const ConnectOptions& options)
    : fd(ConnectToLoopback(port)), ssl(SSL_new(ctx)) {
  const std::string& host = options.host.value_or(options.name);
  SSL_set_app_data(ssl.get(), &handshake);
  SSL_set_fd(ssl.get(), fd);
  SSL_set_connect_state(ssl.get());
  if (!options.name.empty()) {
    SSL_set_tlsext_host_name(ssl.get(), options.name.c_str());
  }
  if (!host.empty()) {
    Require(SSL_set1_host(ssl.get(), host.c_str()), "the host is a name");
  }
  if (options.session != nullptr) {
    SSL_set_session(ssl.get(), options.session);
  }
  SSL_set_early_data_enabled(ssl.get(), options.early_data ? 1 : 0);
  if (!options.ech_configs.empty()) {
    const auto* const configs =
        reinterpret_cast<const uint8_t*>(options.ech_configs.data());
    Require(SSL_set1_ech_config_list(ssl.get(), configs,
                                     options.ech_configs.size()),
            "the ECH configs can be read");
  }
}

TlsConnection::~TlsConnection() {
  ssl.reset();
  if (fd >= 0) close(fd);
}

void TlsConnection::Conclude(bool ok) {
  handshake.ok = ok;
  if (!ok) {
    const char* file = nullptr;
    const char* data = nullptr;
    int line = 0;
    int flags = 0;
    const uint32_t error =
        ERR_peek_error_line_data(&file, &line, &data, &flags);
    const char* const reason = ERR_reason_error_string(error);
    handshake.reason = reason != nullptr ? reason : "";
    handshake.error = (flags & ERR_FLAG_STRING) != 0 ? data : "";
    ERR_clear_error();
  }
  if (const Judgement* const judgement = JudgementOf(ssl.get())) {
    handshake.judgement = *judgement;
  }
  handshake.version = SSL_version(ssl.get());
  handshake.resumed = SSL_session_reused(ssl.get()) == 1;
}

void TlsConnection::ShutDown() { shutdown(fd, SHUT_WR); }

TlsHandshake Connect(SSL_CTX* ctx, uint16_t port,
                     const ConnectOptions& options) {
  ERR_clear_error();
  TlsConnection connection(ctx, port, options);
  SSL* const ssl = connection.ssl.get();
  int result = SSL_do_handshake(ssl);
  if (result == 1 && SSL_in_early_data(ssl)) {
    SSL_write(ssl, "early", 5);
    result = SSL_do_handshake(ssl);
    if (SSL_get_error(ssl, result) == SSL_ERROR_EARLY_DATA_REJECTED) {
      SSL_reset_early_data_reject(ssl);
      result = SSL_do_handshake(ssl);
    }
  }
  const bool ok = result == 1;
  connection.Conclude(ok);
  if (ok) {
    char byte = 0;
    SSL_write(ssl, kRequest.data(), static_cast<int>(kRequest.size()));
    SSL_read(ssl, &byte, 1);
  }
  connection.ShutDown();
  char dropped[4096];
  while (recv(connection.fd, dropped, sizeof(dropped), 0) > 0) {
  }
  return std::move(connection.handshake);
}

}  // namespace revcheck::testing
