#ifndef REVCHECK_NET_BEAST_OPTIONS_H_
#define REVCHECK_NET_BEAST_OPTIONS_H_

#include <stddef.h>

#include <string>

#include "absl/time/time.h"
#include "revcheck/net/address.h"
#include "revcheck/net/lookup_threads.h"
#include "revcheck/net/proxy.h"

namespace revcheck {

struct BeastClientOptions {
  // Which addresses may be asked. A proxy's address is not subject to it: its
  // owner named it. Through a proxy, names are resolved there, and only hosts
  // that are addresses can be judged here.
  AddressRules addresses;

  ProxyRules proxy;

  std::string user_agent = "revcheck";

  // Redirects that are followed; 0: none. Each hop is http, passes the checks
  // of the first, and shares its time. A POST stays a POST; so a 303, which
  // would make it a GET, is refused.
  int max_redirects = 0;

  // Connections kept open for the next exchange with the same host: at most so
  // many per host and in all. 0 keeps none. One that has waited for
  // `idle_timeout` is not used again; it is closed when an exchange next looks
  // for a connection or leaves one, or with the client, since no timer runs
  // while nothing is asked.
  size_t max_idle_per_host = 2;
  size_t max_idle = 32;
  absl::Duration idle_timeout = absl::Seconds(15);

  // Bytes in the status line and header fields, and the number of fields.
  size_t max_header_size = 16384;
  size_t max_header_count = 100;

  // Addresses of one name that are tried, IPv6 and IPv4 in turn; what a name
  // server says beyond them is ignored. At least one is tried.
  size_t max_addresses = 16;

  // When an address has not answered after so long, the next is tried beside it
  // (RFC 8305, section 5).
  absl::Duration connection_attempt_delay = absl::Milliseconds(250);

  // It may be running still when the client is gone, so it must own what it
  // uses.
  NameLookup name_lookup = SystemNameLookup;

  // Names that are resolved at once, each host once; others wait, at the
  // expense of their time. The system's resolver cannot be interrupted: while
  // it waits for a name server that does not answer, a name counts, whether an
  // exchange still wants it or not.
  size_t max_lookups = 8;
};

}  // namespace revcheck

#endif  // REVCHECK_NET_BEAST_OPTIONS_H_
