// One thread, many connections, and no handshake that waits for a responder
// holds up another: an event loop around poll(), woken by an eventfd.
//
//   async_tls_client HOST PORT ROOTS.pem COUNT

#include <fcntl.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <utility>
#include <vector>

#include "revcheck/checker/checker.h"
#include "revcheck/examples/connect.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/tls/client.h"

namespace {

class Loop {
 public:
  Loop(const char* host, SSL_CTX* ctx) : host_(host), ctx_(ctx) {}
  ~Loop() { close(wake_); }

  // Begins a handshake over a connected socket, which becomes the loop's.
  void Add(int fd) {
    fcntl(fd, F_SETFL, O_NONBLOCK);
    bssl::UniquePtr<SSL> ssl(SSL_new(ctx_));
    SSL_set_tlsext_host_name(ssl.get(), host_);
    SSL_set1_host(ssl.get(), host_);
    SSL_set_fd(ssl.get(), fd);
    SSL_set_connect_state(ssl.get());
    // Called on another thread: an eventfd is all it touches.
    revcheck::OnJudged(ssl.get(), [wake = wake_] { eventfd_write(wake, 1); });
    connections_.push_back(std::move(ssl));
  }

  // Until all handshakes are over. Returns how many servers were refused.
  int Run() {
    while (!connections_.empty()) {
      wanted_.assign(1, {wake_, POLLIN, 0});
      for (auto it = connections_.begin(); it != connections_.end();) {
        it = GoesOn(it->get()) ? it + 1 : Remove(it);
      }
      if (!connections_.empty()) {
        poll(wanted_.data(), wanted_.size(), -1);
        eventfd_t count;
        eventfd_read(wake_, &count);
      }
    }
    return refused_;
  }

 private:
  using Connections = std::vector<bssl::UniquePtr<SSL>>;

  // Takes a handshake as far as it goes, and notes what it waits for. Waiting
  // for a responder is one more thing to wait for: `wake_` tells its end.
  bool GoesOn(SSL* ssl) {
    const int fd = SSL_get_fd(ssl);
    switch (SSL_get_error(ssl, SSL_do_handshake(ssl))) {
      case SSL_ERROR_WANT_READ:
        wanted_.push_back({fd, POLLIN, 0});
        return true;
      case SSL_ERROR_WANT_WRITE:
        wanted_.push_back({fd, POLLOUT, 0});
        return true;
      case SSL_ERROR_WANT_CERTIFICATE_VERIFY:
        return true;
      default:
        return false;
    }
  }

  Connections::iterator Remove(Connections::iterator it) {
    const auto* judgement = revcheck::JudgementOf(it->get());
    refused_ += judgement == nullptr || !judgement->accepted ? 1 : 0;
    std::cout << (judgement == nullptr ? "no certificate" : judgement->message)
              << "\n";
    close(SSL_get_fd(it->get()));
    return connections_.erase(it);
  }

  const char* const host_;
  SSL_CTX* const ctx_;
  const int wake_ = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  Connections connections_;
  std::vector<pollfd> wanted_;
  int refused_ = 0;
};

int Run(const char* host, const char* port, const char* roots, int count) {
  bssl::UniquePtr<SSL_CTX> ctx(SSL_CTX_new(TLS_method()));
  SSL_CTX_load_verify_locations(ctx.get(), roots, nullptr);
  auto checker = revcheck::Checker::Create(
      revcheck::CheckerOptions(),
      std::make_shared<revcheck::BeastClient>(revcheck::BeastClientOptions()));
  if (!checker.ok() ||
      !revcheck::VerifyServersAsync(ctx.get(), *std::move(checker)).ok()) {
    return 2;
  }
  Loop loop(host, ctx.get());
  for (int i = 0; i < count; ++i) {
    loop.Add(Connect(host, port));  // A real loop does not block here.
  }
  return loop.Run() == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: async_tls_client HOST PORT ROOTS COUNT\n";
    return 2;
  }
  return Run(argv[1], argv[2], argv[3], std::atoi(argv[4]));
}
