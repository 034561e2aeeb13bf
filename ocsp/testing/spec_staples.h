#ifndef REVCHECK_OCSP_TESTING_SPEC_STAPLES_H_
#define REVCHECK_OCSP_TESTING_SPEC_STAPLES_H_

// The certificates and responses of Firefox's own tests, spec/mozilla-pkix.md,
// section 8.1; RSA throughout.

#include <stdint.h>

#include <string>
#include <string_view>

#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::testing {

// "Test CA", which signs; and one that has nothing to do with it.
TestCa SpecCa();
TestCa SpecOtherCa();

// The certificate of the server, without the URL of its responder; and that of
// a delegated responder.
CertificateBuilder SpecLeaf();
CertificateBuilder SpecResponder();

// About the leaf, by SpecCa(), from kNow to a day after.
ResponseBuilder SpecGood();
std::string SpecRevoked();
std::string SpecUnknown();

// From eight to seven days before kNow.
std::string SpecExpired();
std::string SpecRevokedOld();
std::string SpecUnknownOld();

// From 640 days before kNow to a day after.
std::string SpecAncientStillValid();

// By a CA that has nothing to do with the certificate; about another serial.
std::string SpecGoodOtherCa();
std::string SpecGoodOther();

std::string SpecWithStatus(uint8_t status);
std::string SpecWithExtension(Critical critical);
std::string SpecEmptyExtensions();

std::string SpecDelegatedTo(const CertificateBuilder& responder);
std::string SpecDelegatedIncludedLast();
std::string SpecDelegatedMissing();
std::string SpecDelegatedMissingMultiple();
std::string SpecDelegatedByIntermediate();

}  // namespace revcheck::testing

#endif  // REVCHECK_OCSP_TESTING_SPEC_STAPLES_H_
