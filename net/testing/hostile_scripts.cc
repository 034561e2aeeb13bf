#include "revcheck/net/testing/hostile_scripts.h"

#include <string>
#include <utility>

#include "absl/time/time.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {

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

Script SendEndlesslyAfter(std::string start, std::string repeated) {
  return AfterRequest(
      [start = std::move(start),
       repeated = std::move(repeated)](ServerConnection& connection) {
        connection.Send(start);
        connection.SendEndlessly(repeated);
      });
}

}  // namespace revcheck::testing
