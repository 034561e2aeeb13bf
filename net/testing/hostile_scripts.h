#ifndef REVCHECK_NET_TESTING_HOSTILE_SCRIPTS_H_
#define REVCHECK_NET_TESTING_HOSTILE_SCRIPTS_H_

// What the scripts of HostileCases() are made of.

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "revcheck/net/testing/test_server.h"

namespace revcheck::testing {

// Reads a request, then does `rest`.
Script AfterRequest(Script rest);

// Reads a request, sends these bytes, and waits for the peer to close; closes;
// or resets.
Script SendAndStay(std::string bytes);
Script SendAndClose(std::string bytes);
Script SendAndReset(std::string bytes);

// Reads a request, sends `start`, then byte after byte of `slow_part`, and
// waits for the peer to close.
Script SendSlowlyAfter(std::string start, std::string slow_part,
                       absl::Duration interval);

// Reads a request, sends `start`, then `repeated` again and again.
Script SendEndlesslyAfter(std::string start, std::string_view repeated);

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_HOSTILE_SCRIPTS_H_
