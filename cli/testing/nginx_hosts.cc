#include "revcheck/cli/testing/nginx_hosts.h"

#include <stddef.h>

#include "absl/strings/str_cat.h"
#include "revcheck/net/testing/openssl_responder.h"

namespace revcheck::testing {
namespace {

constexpr char kNginx[] = "/usr/sbin/nginx";
constexpr int kAttempts = 5;

constexpr char kHead[] = R"(
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
)";

std::string ServerBlock(const NginxHost& host, size_t index, uint16_t port) {
  std::string block = absl::StrCat(
      "  server {\n    listen ", host.address, ":", port,
      " ssl;\n    server_name ", host.name, ";\n    ssl_certificate chain",
      index, ".pem;\n    ssl_certificate_key key", index,
      ".pem;\n    ssl_protocols TLSv1.2 TLSv1.3;\n    return 204;\n");
  if (host.identity.staple.has_value()) {
    absl::StrAppend(&block,
                    "    ssl_stapling on;\n    ssl_stapling_file staple", index,
                    ".der;\n");
  }
  return block + "  }\n";
}

}  // namespace

bool NginxHosts::Available() { return IsExecutable(kNginx); }

NginxHosts::NginxHosts(const std::vector<NginxHost>& hosts) {
  for (size_t i = 0; i < hosts.size(); ++i) {
    const TlsIdentity& identity = hosts[i].identity;
    std::string chain;
    for (const std::string& der : identity.chain) chain += CertificatePem(der);
    directory_.Write(absl::StrCat("chain", i, ".pem"), chain);
    directory_.Write(absl::StrCat("key", i, ".pem"),
                     PrivateKeyPem(identity.key));
    directory_.Write(absl::StrCat("staple", i, ".der"),
                     identity.staple.value_or(""));
  }
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    port_ = FreePort();
    std::string configuration = kHead;
    for (size_t i = 0; i < hosts.size(); ++i) {
      configuration += ServerBlock(hosts[i], i, port_);
    }
    directory_.Write("nginx.conf", configuration + "}\n");
    process_ = std::make_unique<Subprocess>(
        std::vector<std::string>{kNginx, "-p", directory_.path() + "/", "-c",
                                 "nginx.conf", "-e", "stderr"});
    if (process_->WaitForPort(port_)) return;
  }
  failure_ = absl::StrCat("nginx does not run: ", process_->Errors());
}

}  // namespace revcheck::testing
