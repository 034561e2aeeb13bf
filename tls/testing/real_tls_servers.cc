#include "revcheck/tls/testing/real_tls_servers.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "revcheck/net/testing/openssl_responder.h"

namespace revcheck::testing {
namespace {

constexpr int kAttempts = 5;

constexpr char kNginxConfiguration[] = R"(
daemon off;
master_process off;
pid nginx.pid;
error_log stderr info;
events {}
http {
  client_body_temp_path temp_body;
  proxy_temp_path temp_proxy;
  fastcgi_temp_path temp_fastcgi;
  uwsgi_temp_path temp_uwsgi;
  scgi_temp_path temp_scgi;
  access_log off;
  server {
    listen 127.0.0.1:PORT ssl;
    ssl_certificate chain.pem;
    ssl_certificate_key key.pem;
    ssl_protocols VERSION;
    STAPLING
    return 204;
  }
}
)";

std::string ChainPem(const std::vector<std::string>& chain) {
  std::string pem;
  for (const std::string& der : chain) pem += CertificatePem(der);
  return pem;
}

const char* ProgramOf(RealTls which) {
  switch (which) {
    case RealTls::kOpenssl:
      return "/usr/bin/openssl";
    case RealTls::kNginx:
      return "/usr/sbin/nginx";
    case RealTls::kGnutls:
      return "/usr/bin/gnutls-serv";
  }
  return "";
}

std::string NginxConfiguration(uint16_t port, const TlsIdentity& identity,
                               const RealTlsOptions& options) {
  std::string stapling;
  if (identity.staple.has_value()) {
    stapling = "ssl_stapling on; ssl_stapling_file staple.der;";
  } else if (options.stapling_issuer.has_value()) {
    stapling = "ssl_stapling on; ssl_trusted_certificate issuer.pem;";
  }
  const bool v12 = options.version == TLS1_2_VERSION;
  return absl::StrReplaceAll(kNginxConfiguration,
                             {{"PORT", absl::StrCat(port)},
                              {"VERSION", v12 ? "TLSv1.2" : "TLSv1.3"},
                              {"STAPLING", stapling}});
}

}  // namespace

const char* ToString(RealTls which) {
  switch (which) {
    case RealTls::kOpenssl:
      return "openssl";
    case RealTls::kNginx:
      return "nginx";
    case RealTls::kGnutls:
      return "gnutls";
  }
  return "";
}

bool RealTlsServer::Available(RealTls which) {
  return IsExecutable(ProgramOf(which));
}

RealTlsServer::RealTlsServer(RealTls which, const TlsIdentity& identity,
                             const RealTlsOptions& options) {
  WriteFiles(identity, options);
  if (!StartOnAnyPort(which, identity, options)) {
    failure_ = absl::StrCat(ToString(which), " does not run: ", Log());
  }
}

void RealTlsServer::WriteFiles(const TlsIdentity& identity,
                               const RealTlsOptions& options) {
  directory_.Write("chain.pem", ChainPem(identity.chain));
  directory_.Write(
      "rest.pem", ChainPem({identity.chain.begin() + 1, identity.chain.end()}));
  directory_.Write("key.pem", PrivateKeyPem(identity.key));
  if (identity.staple.has_value()) {
    directory_.Write("staple.der", *identity.staple);
  }
  if (options.stapling_issuer.has_value()) {
    directory_.Write("issuer.pem", CertificatePem(*options.stapling_issuer));
  }
}

std::vector<std::string> RealTlsServer::Command(
    RealTls which, const TlsIdentity& identity,
    const RealTlsOptions& options) const {
  const std::string chain = directory_.File("chain.pem");
  const std::string key = directory_.File("key.pem");
  const std::string staple = directory_.File("staple.der");
  const std::string port = absl::StrCat(port_);
  const bool v12 = options.version == TLS1_2_VERSION;
  std::vector<std::string> command = {ProgramOf(which)};
  std::vector<std::string> more;
  switch (which) {
    case RealTls::kOpenssl:
      // -www: otherwise it ends with its input, which is empty.
      more = {
          "s_server", "-www", "-accept", "127.0.0.1:" + port,        "-cert",
          chain,      "-key", key,       v12 ? "-tls1_2" : "-tls1_3"};
      if (identity.chain.size() > 1) {
        more.insert(more.end(), {"-cert_chain", directory_.File("rest.pem")});
      }
      if (identity.staple.has_value()) {
        more.insert(more.end(), {"-status_file", staple});
      }
      break;
    case RealTls::kNginx:
      more = {"-p",    directory_.path() + "/", "-c", "nginx.conf", "-e",
              "stderr"};
      break;
    case RealTls::kGnutls:
      more = {"--http",
              "--quiet",
              "--port=" + port,
              "--x509certfile=" + chain,
              "--x509keyfile=" + key,
              absl::StrCat("--priority=NORMAL:-VERS-ALL:+VERS-TLS",
                           v12 ? "1.2" : "1.3")};
      if (identity.staple.has_value()) {
        more.insert(more.end(), {"--ocsp-response=" + staple,
                                 "--ignore-ocsp-response-errors"});
      }
      break;
  }
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

bool RealTlsServer::StartOnAnyPort(RealTls which, const TlsIdentity& identity,
                                   const RealTlsOptions& options) {
  for (int i = 0; i < kAttempts; ++i) {
    port_ = FreePort();
    directory_.Write("nginx.conf",
                     NginxConfiguration(port_, identity, options));
    process_ = std::make_unique<Subprocess>(Command(which, identity, options));
    if (process_->WaitForPort(port_)) return true;
  }
  return false;
}

}  // namespace revcheck::testing
