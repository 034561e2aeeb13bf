// A responder for shell tests, on a free port of 127.0.0.1; ends with the
// process that started it.
//
//   serve FOLDER PORT_FILE LOG_FILE
//
// Writes its port into PORT_FILE once it listens, and a line "METHOD TARGET"
// into LOG_FILE for each request. Also a proxy: the host asked does not matter.
//
//   /file/NAME   the file of this name in FOLDER
//   /serial      the file in FOLDER named by the serial asked about, as 0a.der
//   /limited/N   the same for the first N requests; then silence
//   /status/N    this status
//   /page        HTML
//   /redirect    somewhere else
//   /hostile     a type and a body with control characters
//   /silent      nothing
//
// While there is a file "silent" in FOLDER, nothing is answered.

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "revcheck/net/testing/http_text.h"
#include "revcheck/net/testing/test_server.h"
#include "revcheck/net/url.h"
#include "revcheck/ocsp/request_reader.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/display.h"

namespace revcheck::testing {
namespace {

class Responder {
 public:
  Responder(std::string folder, const std::string& log)
      : folder_(std::move(folder)), log_(log) {}

  void Serve(ServerConnection& connection) {
    while (const auto request = connection.ReadRequest()) {
      Log(*request);
      const std::optional<std::string> answer = AnswerTo(*request);
      if (!answer.has_value()) {
        connection.WaitForPeerToClose();
        return;
      }
      if (!connection.Send(*answer)) {
        return;
      }
    }
  }

 private:
  void Log(const ReceivedRequest& request) {
    const std::lock_guard<std::mutex> lock(mutex_);
    log_ << request.method << " " << request.target << std::endl;
  }

  // nullopt: silence.
  std::optional<std::string> AnswerTo(const ReceivedRequest& request) {
    const std::vector<std::string> path = PathOf(request.target);
    const std::string argument = path.size() > 1 ? path[1] : "";
    if (path.empty() || path[0] == "silent" ||
        std::filesystem::exists(folder_ + "/silent")) {
      return std::nullopt;
    }
    if (path[0] == "file") {
      return FileNamed(argument);
    }
    if (path[0] == "serial") {
      return AnswerBySerial(request, path);
    }
    if (path[0] == "limited") {
      return IsWithin(atoi(argument.c_str()))
                 ? std::optional(AnswerBySerial(request, path))
                 : std::nullopt;
    }
    return OddAnswer(path[0], argument);
  }

  std::string OddAnswer(const std::string& kind, const std::string& argument) {
    if (kind == "page") {
      return HttpResponse(200, "<html></html>",
                          {{"Content-Type", "text/html"}});
    }
    if (kind == "redirect") {
      return HttpResponse(302, "", {{"Location", "/\xc2\x9b"}});
    }
    if (kind == "hostile") {
      return HttpResponse(200, "\x1b[31mevil\x07",
                          {{"Content-Type", "evil/\xc2\x9b\xff"}});
    }
    return HttpResponse(kind == "status" ? atoi(argument.c_str()) : 404, "no");
  }

  // Without scheme and host, as a proxy is sent.
  static std::vector<std::string> PathOf(const std::string& target) {
    const std::optional<HttpUrl> url = ParseHttpUrl(target);
    return absl::StrSplit(url.has_value() ? url->target : target, '/',
                          absl::SkipEmpty());
  }

  std::string AnswerBySerial(const ReceivedRequest& request,
                             const std::vector<std::string>& path) {
    std::string body = request.body;
    if (request.method == "GET") {
      (void)absl::Base64Unescape(PercentDecode(path.back()), &body);
    }
    const auto question = ReadRequest(ToBytes(body));
    return question.ok() ? FileNamed(Hex(question->cert_ids[0].serial) + ".der")
                         : HttpResponse(400, "no request");
  }

  std::string FileNamed(const std::string& name) {
    std::ifstream file(folder_ + "/" + name, std::ios::binary);
    if (!file) {
      return HttpResponse(404, "no file");
    }
    return OcspHttpResponse(
        std::string(std::istreambuf_iterator<char>(file), {}));
  }

  bool IsWithin(int limit) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return ++counts_[limit] <= limit;
  }

  const std::string folder_;
  std::mutex mutex_;
  std::ofstream log_;
  std::map<int, int> counts_;
};

int Main(const std::string& folder, const std::string& port_file,
         const std::string& log_file) {
  // A test that is killed cannot clean up.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  Responder responder(folder, log_file);
  const TestServer server([&responder](ServerConnection& connection) {
    responder.Serve(connection);
  });
  std::ofstream(port_file + ".new") << server.port();
  std::filesystem::rename(port_file + ".new", port_file);
  for (;;) {
    pause();
  }
}

}  // namespace
}  // namespace revcheck::testing

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: serve FOLDER PORT_FILE LOG_FILE\n";
    return 2;
  }
  return revcheck::testing::Main(argv[1], argv[2], argv[3]);
}
