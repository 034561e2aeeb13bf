#include "revcheck/net/testing/hostile_scripts.h"

#include <stddef.h>

#include <string>
#include <string_view>
#include <utility>

#include "absl/time/time.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {
namespace {

constexpr size_t kWorthACall = 65536;

// Repeats `bytes` until they are worth a system call.
std::string Repeated(std::string_view bytes) {
  std::string block;
  block.reserve(kWorthACall + bytes.size());
  while (block.size() < kWorthACall) block += bytes;
  return block;
}

}  // namespace

Script AfterRequest(Script rest) {
  return [rest = std::move(rest)](ServerConnection& connection) {
    if (connection.ReadRequest()) rest(connection);
  };
}

Script SendAndStay(std::string bytes) {
  return AfterRequest([bytes = std::move(bytes)](ServerConnection& connection) {
    connection.Send(bytes);
    connection.WaitForPeerToClose();
  });
}

Script SendAndClose(std::string bytes) {
  return AfterRequest([bytes = std::move(bytes)](ServerConnection& connection) {
    connection.Send(bytes);
  });
}

Script SendAndReset(std::string bytes) {
  return AfterRequest([bytes = std::move(bytes)](ServerConnection& connection) {
    connection.Send(bytes);
    connection.Reset();
  });
}

Script SendSlowlyAfter(std::string start, std::string slow_part,
                       absl::Duration interval) {
  return AfterRequest([start = std::move(start),
                       slow_part = std::move(slow_part),
                       interval](ServerConnection& connection) {
    connection.Send(start);
    connection.SendSlowly(slow_part, interval);
    connection.WaitForPeerToClose();
  });
}

Script SendEndlesslyAfter(std::string start, std::string_view repeated) {
  return AfterRequest([start = std::move(start), block = Repeated(repeated)](
                          ServerConnection& connection) {
    connection.Send(start);
    connection.SendEndlessly(block);
  });
}

}  // namespace revcheck::testing
