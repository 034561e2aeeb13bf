#include "revcheck/checker/transport_finding.h"

namespace revcheck {

Finding FindingOf(TransportError error) {
  switch (error) {
    case TransportError::kUrlUnusable:
      return Finding::kUrlUnusable;
    case TransportError::kNameLookupFailed:
      return Finding::kNameLookupFailed;
    case TransportError::kAddressRefused:
      return Finding::kAddressRefused;
    case TransportError::kConnectionRefused:
      return Finding::kConnectionRefused;
    case TransportError::kUnreachable:
      return Finding::kUnreachable;
    case TransportError::kConnectionReset:
      return Finding::kConnectionReset;
    case TransportError::kTimedOut:
      return Finding::kTimedOut;
    case TransportError::kNotHttp:
      return Finding::kNotHttp;
    case TransportError::kHttpStatus:
      return Finding::kHttpStatus;
    case TransportError::kRedirectRefused:
      return Finding::kRedirectRefused;
    case TransportError::kBodyTooLarge:
      return Finding::kBodyTooLarge;
    case TransportError::kCancelled:
      return Finding::kFetchCancelled;
  }
  return Finding::kFetchCancelled;
}

}  // namespace revcheck
