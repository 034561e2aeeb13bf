#ifndef REVCHECK_CLI_ISSUANCE_H_
#define REVCHECK_CLI_ISSUANCE_H_

#include "revcheck/x509/certificate.h"

namespace revcheck::cli {

// Whether a certificate was signed with the key of another.
enum class Issuance {
  kSigned,
  kNotSigned,
  kUnknown,  // By an algorithm, or with a kind of key, that is not read.
};

// Judges by the signature alone: names and validity are the caller's to
// compare.
Issuance IssuanceOf(const Certificate& certificate, const Certificate& issuer);

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_ISSUANCE_H_
