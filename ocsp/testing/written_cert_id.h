#ifndef REVCHECK_OCSP_TESTING_WRITTEN_CERT_ID_H_
#define REVCHECK_OCSP_TESTING_WRITTEN_CERT_ID_H_

#include <string>
#include <string_view>

#include "revcheck/ocsp/cert_id.h"

namespace revcheck::testing {

// The contents of a CertID of what was read of one, without what may follow the
// serial; only the algorithm if no more was read. `parameters`, the DER of the
// hash algorithm's, are a NULL or empty: which they were, is not read.
std::string WriteCertIdContents(const EncodedCertId& id,
                                std::string_view parameters);

}  // namespace revcheck::testing

#endif  // REVCHECK_OCSP_TESTING_WRITTEN_CERT_ID_H_
