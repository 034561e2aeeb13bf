// A blocking TLS client that checks revocation in its handshake.
//
//   tls_client HOST PORT ROOTS.pem

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <unistd.h>

#include <iostream>
#include <memory>

#include "revcheck/checker/checker.h"
#include "revcheck/examples/connect.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/tls/client.h"

namespace {

// Prints why the handshake failed, as the error queue has it.
void PrintErrors() {
  const char* data = nullptr;
  int flags = 0;
  while (const uint32_t error =
             ERR_get_error_line_data(nullptr, nullptr, &data, &flags)) {
    std::cerr << ((flags & ERR_FLAG_STRING) != 0 && *data != '\0'
                      ? data
                      : ERR_reason_error_string(error))
              << "\n";
  }
}

int Run(const char* host, const char* port, const char* roots) {
  // [README example begins]
  bssl::UniquePtr<SSL_CTX> ctx(SSL_CTX_new(TLS_method()));
  SSL_CTX_load_verify_locations(ctx.get(), roots, nullptr);
  auto checker = revcheck::Checker::Create(
      revcheck::CheckerOptions(),
      std::make_shared<revcheck::BeastClient>(revcheck::BeastClientOptions()));
  if (!checker.ok() ||
      !revcheck::VerifyServers(ctx.get(), *std::move(checker)).ok()) {
    return 2;
  }

  // For each connection, as always:
  bssl::UniquePtr<SSL> ssl(SSL_new(ctx.get()));
  SSL_set_tlsext_host_name(ssl.get(), host);
  SSL_set1_host(ssl.get(), host);
  SSL_set_fd(ssl.get(), Connect(host, port));
  const bool connected = SSL_connect(ssl.get()) == 1;
  if (const auto* judgement = revcheck::JudgementOf(ssl.get())) {
    std::cout << judgement->message << "\n";
  }
  // [README example ends]
  if (!connected) {
    PrintErrors();
  }
  close(SSL_get_fd(ssl.get()));
  return connected ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: tls_client HOST PORT ROOTS\n";
    return 2;
  }
  return Run(argv[1], argv[2], argv[3]);
}
