#ifndef REVCHECK_NET_TESTING_NGINX_SERVER_H_
#define REVCHECK_NET_TESTING_NGINX_SERVER_H_

// A web server that others wrote, with OCSP responses made before, as large CAs
// have it: nginx of the system.
//
//   if (!NginxServer::Available()) GTEST_SKIP() << "no nginx";
//   NginxServer server;
//   ASSERT_EQ(server.failure(), "");
//   server.AnswerPost("/", ResponseBuilder(ca).Good().Build());
//   client.Start({.url = server.Url("/"), ...}, ...);

#include <stddef.h>
#include <stdint.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "revcheck/net/testing/subprocess.h"
#include "revcheck/net/testing/temp_directory.h"

namespace revcheck::testing {

enum class KeepAlive { kOn, kOff };

struct NginxOptions {
  KeepAlive keep_alive = KeepAlive::kOn;

  // Directives for the server block, such as "limit_rate 10;".
  std::string directives;
};

// A line of the access log.
struct NginxRequest {
  std::string connection;  // The same for requests on one connection.
  std::string status;
  std::string method;
  std::string target;  // As sent.
};

class NginxServer {
 public:
  static bool Available();

  // Accepts connections on return, unless there was a failure(). Answers 404 to
  // everything.
  explicit NginxServer(const NginxOptions& options = NginxOptions());

  // "", or why it does not run.
  const std::string& failure() const { return failure_; }

  uint16_t port() const { return port_; }
  std::string Url(std::string_view path = "/") const;

  // Answers requests for a path, beginning with a slash and free of %-encoding,
  // with status 200 and this body as application/ocsp-response.
  void AnswerPost(std::string_view path, std::string_view body);
  void AnswerGet(std::string_view path, std::string_view body);

  // The same for what a GET for `request`, DER, appends to `path`, with a slash
  // between them (RFC 6960, appendix A.1), encoded or not.
  void AnswerGetFor(std::string_view path, std::string_view request,
                    std::string_view body);

  // What has been answered. A request is logged just after its answer has gone
  // out: wait for it.
  std::vector<NginxRequest> requests() const;
  bool WaitForRequests(size_t at_least);

  // The number of connections among requests().
  size_t connections() const;

 private:
  bool StartOnAnyPort(const NginxOptions& options);

  const TempDirectory directory_;
  uint16_t port_ = 0;
  std::unique_ptr<Subprocess> process_;
  std::string failure_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_NGINX_SERVER_H_
