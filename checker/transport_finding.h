#ifndef REVCHECK_CHECKER_TRANSPORT_FINDING_H_
#define REVCHECK_CHECKER_TRANSPORT_FINDING_H_

#include "revcheck/net/http_client.h"
#include "revcheck/ocsp/finding.h"

namespace revcheck {

// What a check makes of an exchange that brought no answer.
Finding FindingOf(TransportError error);

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_TRANSPORT_FINDING_H_
