#include "revcheck/net/testing/nginx_server.h"

#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace revcheck::testing {
namespace {

constexpr char kNginx[] = "/usr/sbin/nginx";
constexpr int kAttempts = 5;

// Files to be answered with have this at the end, so that there can be one for
// "/" and "/a" beside "/a/b".
constexpr char kSuffix[] = "_";

// nginx refuses to answer a POST with a file, but an error with one; so each
// POST becomes an error.
constexpr char kConfiguration[] = R"(
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
http {
  client_body_temp_path temp_body;
  proxy_temp_path temp_proxy;
  fastcgi_temp_path temp_fastcgi;
  uwsgi_temp_path temp_uwsgi;
  scgi_temp_path temp_scgi;
  log_format requests "$connection $status $request";
  access_log access.log requests;
  keepalive_timeout KEEPALIVE;
  types {}
  default_type application/ocsp-response;
  server {
    listen 127.0.0.1:PORT;
    merge_slashes off;
    root files;
    DIRECTIVES
    location / {
      if ($request_method = POST) {
        return 418;
      }
      error_page 418 =200 /post${uri}_;
      try_files /get${uri}_ =404;
    }
    location /post/ {
      internal;
    }
  }
}
)";

std::string Configuration(uint16_t port, const NginxOptions& options) {
  return absl::StrReplaceAll(
      kConfiguration,
      {{"PORT", absl::StrCat(port)},
       {"KEEPALIVE", options.keep_alive == KeepAlive::kOn ? "75s" : "0"},
       {"DIRECTIVES", options.directives}});
}

// The file for a request: `kind` is "get" or "post".
std::string FileFor(std::string_view kind, std::string_view path) {
  return std::string("files/").append(kind).append(path) + kSuffix;
}

}  // namespace

bool NginxServer::Available() { return IsExecutable(kNginx); }

NginxServer::NginxServer(const NginxOptions& options) {
  if (!StartOnAnyPort(options)) {
    failure_ = absl::StrCat("nginx does not run: ", process_->Errors());
  }
}

std::string NginxServer::Url(std::string_view path) const {
  return absl::StrCat("http://127.0.0.1:", port_).append(path);
}

void NginxServer::AnswerPost(std::string_view path, std::string_view body) {
  directory_.Write(FileFor("post", path), body);
}

void NginxServer::AnswerGet(std::string_view path, std::string_view body) {
  directory_.Write(FileFor("get", path), body);
}

void NginxServer::AnswerGetFor(std::string_view path, std::string_view request,
                               std::string_view body) {
  std::string whole(path);
  if (whole.empty() || whole.back() != '/') whole += '/';
  // nginx looks for the file by the decoded path; so this is in plain base64.
  AnswerGet(whole + absl::Base64Escape(std::string(request)), body);
}

std::vector<NginxRequest> NginxServer::requests() const {
  std::vector<NginxRequest> all;
  const std::string log = directory_.Read("access.log");
  const std::vector<std::string> lines = absl::StrSplit(log, '\n');
  for (const std::string& line : lines) {
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (words.size() < 4) continue;
    all.push_back({words[0], words[1], words[2], words[3]});
  }
  return all;
}

bool NginxServer::WaitForRequests(size_t at_least) {
  return process_->WaitUntil([&] { return requests().size() >= at_least; });
}

size_t NginxServer::connections() const {
  std::set<std::string> all;
  for (const NginxRequest& request : requests()) all.insert(request.connection);
  return all.size();
}

bool NginxServer::StartOnAnyPort(const NginxOptions& options) {
  for (int i = 0; i < kAttempts; ++i) {
    port_ = FreePort();
    directory_.Write("nginx.conf", Configuration(port_, options));
    process_ = std::make_unique<Subprocess>(
        std::vector<std::string>{kNginx, "-p", directory_.path() + "/", "-c",
                                 "nginx.conf", "-e", "stderr"});
    // It writes that file once it listens.
    if (process_->WaitUntil(
            [this] { return !directory_.Read("nginx.pid").empty(); })) {
      return true;
    }
  }
  return false;
}

}  // namespace revcheck::testing
