#ifndef REVCHECK_X509_URLS_H_
#define REVCHECK_X509_URLS_H_

// The URLs a certificate gives for learning of its revocation. The text is the
// certificate's own and may be anything: it is not checked to be a URL here.

#include <stddef.h>

#include <optional>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "revcheck/x509/certificate.h"

namespace revcheck {

// The longest OCSP URL that Firefox uses, in bytes.
inline constexpr size_t kMaxOcspUrlSize = 1024;

// Why Firefox refuses the responder location of a certificate. All of them are
// SEC_ERROR_CERT_BAD_ACCESS_LOCATION.
enum class OcspUrlFault {
  kMalformed,  // The authorityInfoAccess extension cannot be decoded.
  kTooLong,    // Above kMaxOcspUrlSize.
  kHasNul,     // Contains a NUL byte.
};

// Finds the URL that Firefox would ask (spec/mozilla-pkix.md, 6.3 step 2): the
// first accessDescription of authorityInfoAccess whose method is id-ad-ocsp and
// whose location is a URI. `url` becomes nullopt if there is none; an empty URI
// counts as a URL. Returns a fault if the extension cannot be decoded, as NSS
// decodes it, or the URL found cannot be used.
[[nodiscard]] std::optional<OcspUrlFault> FindOcspUrl(
    const Certificate& certificate, std::optional<std::string_view>* url);

// Calls `visit` with each OCSP URI in order. Returns false if the extension
// cannot be decoded; by then `visit` may have seen some.
bool ForEachOcspUrl(const Certificate& certificate,
                    absl::FunctionRef<void(std::string_view)> visit);

// Calls `visit` with each URI in the full names of cRLDistributionPoints (RFC
// 5280, section 4.2.1.13), in order. Returns false if the extension cannot be
// decoded; by then `visit` may have seen some.
bool ForEachCrlUrl(const Certificate& certificate,
                   absl::FunctionRef<void(std::string_view)> visit);

}  // namespace revcheck

#endif  // REVCHECK_X509_URLS_H_
