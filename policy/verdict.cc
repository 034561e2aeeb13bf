#include "revcheck/policy/verdict.h"

namespace revcheck {

std::string_view ToString(Decision decision) {
  switch (decision) {
    case Decision::kReject:
      return "reject";
    case Decision::kAcceptWithoutEvidence:
      return "accept-without-evidence";
    case Decision::kAcceptByExemption:
      return "accept-by-exemption";
    case Decision::kAccept:
      return "accept";
  }
  return "";
}

std::string_view ToString(Exemption exemption) {
  switch (exemption) {
    case Exemption::kCaCertificate:
      return "CA certificate";
    case Exemption::kShortLived:
      return "short-lived";
    case Exemption::kBuiltInRoot:
      return "built-in root";
  }
  return "";
}

std::string_view ToString(Source source) {
  switch (source) {
    case Source::kNone:
      return "none";
    case Source::kLocal:
      return "local";
    case Source::kStaple:
      return "staple";
    case Source::kCache:
      return "cache";
    case Source::kNetwork:
      return "network";
    case Source::kCertificate:
      return "certificate";
    case Source::kExemption:
      return "exemption";
  }
  return "";
}

}  // namespace revcheck
