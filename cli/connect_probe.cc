#include "revcheck/cli/connect_probe.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pool.h>
#include <openssl/ssl.h>
#include <openssl/stack.h>
#include <stddef.h>

#include <chrono>
#include <future>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "revcheck/cli/connect_socket.h"
#include "revcheck/net/lookup_threads.h"
#include "revcheck/x509/error_queue.h"

namespace revcheck::cli {
namespace {

std::string VersionName(const SSL* ssl) {
  return SSL_version(ssl) == TLS1_3_VERSION   ? "TLS 1.3"
         : SSL_version(ssl) == TLS1_2_VERSION ? "TLS 1.2"
                                              : SSL_get_version(ssl);
}

// Takes what the server presents as soon as it is there: what comes later, such
// as a demand for a client certificate, must not lose it.
ssl_verify_result_t TakePresented(SSL* ssl, uint8_t* /*alert*/) {
  auto* const result = static_cast<ProbeResult*>(SSL_get_app_data(ssl));
  result->tls_version = VersionName(ssl);
  const STACK_OF(CRYPTO_BUFFER)* const chain = SSL_get0_peer_certificates(ssl);
  for (size_t i = 0; chain != nullptr && i < sk_CRYPTO_BUFFER_num(chain); ++i) {
    const CRYPTO_BUFFER* const der = sk_CRYPTO_BUFFER_value(chain, i);
    result->chain.emplace_back(
        reinterpret_cast<const char*>(CRYPTO_BUFFER_data(der)),
        CRYPTO_BUFFER_len(der));
  }
  const uint8_t* staple = nullptr;
  size_t size = 0;
  SSL_get0_ocsp_response(ssl, &staple, &size);
  if (size > 0) {
    result->staple.emplace(reinterpret_cast<const char*>(staple), size);
  }
  return ssl_verify_ok;
}

// A handshake over a ByteStream, which knows of deadlines where BoringSSL does
// not.
class Handshake {
 public:
  explicit Handshake(ByteStream* stream) : stream_(stream) {}

  // nullopt, or what went wrong.
  std::optional<std::string> Run(const std::string& server_name,
                                 ProbeResult* result) {
    if (!SetUp(server_name, result)) {
      return "TLS cannot be set up";
    }
    for (;;) {
      const int done = SSL_do_handshake(ssl_.get());
      const int error = SSL_get_error(ssl_.get(), done);
      if (absl::Status status = Flush(); !status.ok() && done != 1) {
        return std::string(status.message());
      }
      if (done == 1) {
        SSL_shutdown(ssl_.get());
        (void)Flush();  // Nobody waits for an answer.
        return std::nullopt;
      }
      if (error != SSL_ERROR_WANT_READ) {
        return LibraryError();
      }
      if (auto fault = Feed()) {
        return fault;
      }
    }
  }

 private:
  bool SetUp(const std::string& server_name, ProbeResult* result) {
    context_.reset(SSL_CTX_new(TLS_with_buffers_method()));
    if (context_ == nullptr) {
      return false;
    }
    SSL_CTX_set_custom_verify(context_.get(), SSL_VERIFY_PEER, TakePresented);
    ssl_.reset(SSL_new(context_.get()));
    bssl::UniquePtr<BIO> in(BIO_new(BIO_s_mem()));
    bssl::UniquePtr<BIO> out(BIO_new(BIO_s_mem()));
    if (ssl_ == nullptr || in == nullptr || out == nullptr ||
        !SSL_set_min_proto_version(ssl_.get(), TLS1_2_VERSION) ||
        !SSL_set_max_proto_version(ssl_.get(), TLS1_3_VERSION)) {
      return false;
    }
    in_ = in.get();
    out_ = out.get();
    BIO_set_mem_eof_return(in_, -1);  // Not the end, but "come again".
    SSL_set_bio(ssl_.get(), in.release(), out.release());
    SSL_set_app_data(ssl_.get(), result);
    SSL_enable_ocsp_stapling(ssl_.get());
    SSL_set_connect_state(ssl_.get());
    return server_name.empty() ||
           SSL_set_tlsext_host_name(ssl_.get(), server_name.c_str()) == 1;
  }

  absl::Status Flush() {
    const uint8_t* bytes = nullptr;
    size_t size = 0;
    if (!BIO_mem_contents(out_, &bytes, &size) || size == 0) {
      return absl::OkStatus();
    }
    const std::string pending(reinterpret_cast<const char*>(bytes), size);
    BIO_reset(out_);
    return stream_->Send(pending);
  }

  std::optional<std::string> Feed() {
    const absl::StatusOr<std::string> got = stream_->Receive(16384);
    if (!got.ok()) {
      return std::string(got.status().message());
    }
    if (got->empty()) {
      return "the server closed the connection during the handshake";
    }
    const int size = static_cast<int>(got->size());
    return BIO_write(in_, got->data(), size) == size
               ? std::nullopt
               : std::optional<std::string>("out of memory");
  }

  static std::string LibraryError() {
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    return absl::StrCat("the TLS handshake failed: ",
                        reason == nullptr ? "no reason given" : reason);
  }

  ByteStream* const stream_;
  bssl::UniquePtr<SSL_CTX> context_;
  bssl::UniquePtr<SSL> ssl_;
  BIO* in_ = nullptr;   // Of `ssl_`.
  BIO* out_ = nullptr;  // Of `ssl_`.
};

Deadline After(absl::Duration timeout) {
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
}

}  // namespace

ProbeResult Probe(const ProbeTarget& target) {
  const ScopedErrorQueue errors;
  ProbeResult result;
  result.address = target.address.ToString();
  absl::StatusOr<std::unique_ptr<ConnectSocket>> socket =
      ConnectSocket::Connect(target.address, target.port,
                             After(target.timeout));
  if (!socket.ok()) {
    result.error = std::string(socket.status().message());
    return result;
  }
  result.reached = true;
  if (target.starttls.has_value()) {
    if (const auto error =
            BeginTls(*target.starttls, target.host, socket->get())) {
      result.error = Describe(*target.starttls, *error);
      return result;
    }
  }
  const bool sends_name =
      target.sni == Sni::kSend && !IpAddress::Parse(target.host).has_value();
  result.error =
      Handshake(socket->get()).Run(sends_name ? target.host : "", &result);
  if (!result.error.has_value() && result.chain.empty()) {
    result.error = "the server presents no certificate";
  }
  return result;
}

absl::StatusOr<std::vector<IpAddress>> FindAddresses(const std::string& host,
                                                     absl::Duration timeout) {
  if (const auto address = IpAddress::Parse(host)) {
    return std::vector<IpAddress>{*address};
  }
  using Addresses = absl::StatusOr<std::vector<IpAddress>>;
  auto found = std::make_shared<std::promise<Addresses>>();
  std::future<Addresses> future = found->get_future();
  LookupThreads lookup(SystemNameLookup, 1);
  lookup.Start(host, [found](Addresses addresses) {
    found->set_value(std::move(addresses));
  });
  if (future.wait_for(absl::ToChronoNanoseconds(timeout)) !=
      std::future_status::ready) {
    return absl::DeadlineExceededError(
        absl::StrCat(host, ": the name lookup timed out"));
  }
  Addresses addresses = future.get();
  if (!addresses.ok()) {
    return absl::Status(addresses.status().code(),
                        absl::StrCat(host, ": ", addresses.status().message()));
  }
  if (addresses->empty()) {
    return absl::NotFoundError(absl::StrCat(host, ": has no address"));
  }
  return addresses;
}

}  // namespace revcheck::cli
