// Checks a certificate on the application's own event loop: nothing blocks, and
// the answer comes as one more event.
//
//   own_event_loop LEAF.pem ISSUER.pem [RESPONDER_URL]

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "revcheck/checker/checker.h"
#include "revcheck/examples/read_certificate.h"
#include "revcheck/net/beast_client.h"

namespace {

int Run(const std::string& leaf, const std::string& issuer,
        const std::string& url) {
  // [README example begins]
  boost::asio::io_context loop;  // The one that the application has anyway.
  revcheck::BeastClientOptions http;
  http.addresses.allow_loopback = true;  // For a responder on this machine.
  auto checker = revcheck::Checker::Create(
      revcheck::CheckerOptions(),
      std::make_shared<revcheck::BeastClient>(loop, std::move(http)));

  revcheck::CheckInput input;
  input.certificate = revcheck::ToBytes(leaf);
  input.issuer = revcheck::ToBytes(issuer);
  input.url = url;  // Empty: the one in the certificate.
  int status = 2;
  const auto id = (*checker)->CheckAsync(
      input, [&status](const revcheck::CheckResult& result) {
        std::cout << RenderText(result.Explain());
        status = result.accepted() ? 0 : 1;
      });
  // [README example ends]
  if (!id.ok()) {
    std::cerr << id.status().message() << "\n";
    return 2;
  }
  // The loop has other work meanwhile.
  boost::asio::steady_timer heartbeat(loop, std::chrono::milliseconds(1));
  heartbeat.async_wait([](auto) { std::cout << "The loop goes on.\n"; });
  loop.run();
  return status;
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): out of memory ends the program.
int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::cerr << "usage: own_event_loop LEAF ISSUER [RESPONDER_URL]\n";
    return 2;
  }
  return Run(ReadCertificate(argv[1]), ReadCertificate(argv[2]),
             argc == 4 ? argv[3] : "");
}
