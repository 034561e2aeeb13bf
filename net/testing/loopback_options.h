#ifndef REVCHECK_NET_TESTING_LOOPBACK_OPTIONS_H_
#define REVCHECK_NET_TESTING_LOOPBACK_OPTIONS_H_

#include "revcheck/net/beast_options.h"

namespace revcheck::testing {

// The default options, but that servers on this machine may be asked.
inline BeastClientOptions LoopbackOptions() {
  BeastClientOptions options;
  options.addresses.allow_loopback = true;
  return options;
}

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_LOOPBACK_OPTIONS_H_
