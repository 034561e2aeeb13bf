#include "revcheck/net/http_client.h"

namespace revcheck {

std::string_view ToString(TransportError error) {
  switch (error) {
    case TransportError::kUrlUnusable:
      return "url unusable";
    case TransportError::kNameLookupFailed:
      return "name lookup failed";
    case TransportError::kAddressRefused:
      return "address refused";
    case TransportError::kConnectionRefused:
      return "connection refused";
    case TransportError::kUnreachable:
      return "unreachable";
    case TransportError::kConnectionReset:
      return "connection reset";
    case TransportError::kTimedOut:
      return "timed out";
    case TransportError::kNotHttp:
      return "not http";
    case TransportError::kHttpStatus:
      return "http status";
    case TransportError::kRedirectRefused:
      return "redirect refused";
    case TransportError::kBodyTooLarge:
      return "body too large";
    case TransportError::kCancelled:
      return "cancelled";
  }
  return "";
}

std::string_view ToString(HttpPhase phase) {
  switch (phase) {
    case HttpPhase::kLookup:
      return "lookup";
    case HttpPhase::kConnect:
      return "connect";
    case HttpPhase::kSend:
      return "send";
    case HttpPhase::kFirstByte:
      return "first byte";
    case HttpPhase::kHeaders:
      return "headers";
    case HttpPhase::kBody:
      return "body";
    case HttpPhase::kDone:
      return "done";
  }
  return "";
}

std::string_view ToString(HttpMethod method) {
  switch (method) {
    case HttpMethod::kGet:
      return "GET";
    case HttpMethod::kPost:
      return "POST";
  }
  return "";
}

}  // namespace revcheck
