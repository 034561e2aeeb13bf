#ifndef REVCHECK_OCSP_MISSING_ENTRY_H_
#define REVCHECK_OCSP_MISSING_ENTRY_H_

#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// Says why no entry of `response_data` is about the certificate `id`: the
// reason behind MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING. The entry
// that comes nearest decides:
//
//   kIssuerKeyHashDiffers    our serial and issuer name, another issuer key
//   kIssuerNameHashDiffers   our serial, another issuer name
//   kResponseForOtherSerial  our issuer, another serial
//   kUnknownCertIdHash       every entry uses a hash we do not know
//   kResponderEmptyHanded    only entries of other issuers
//
// `response_data` is the DER of a ResponseData that VerifyResponse() has read
// to its end and found no matching entry in. For which certificates it does
// speak, Summarize() in summary.h lists.
Finding WhyNoEntryMatches(const CertId& id, Bytes response_data);

}  // namespace revcheck

#endif  // REVCHECK_OCSP_MISSING_ENTRY_H_
