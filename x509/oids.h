#ifndef REVCHECK_X509_OIDS_H_
#define REVCHECK_X509_OIDS_H_

// Every object identifier revcheck knows, once: the contents octets, without
// tag and length.

#include <stdint.h>

namespace revcheck::oid {

// Hash functions (RFC 3279, section 2.1; RFC 5754, section 2).
// id-sha1, 1.3.14.3.2.26.
inline constexpr uint8_t kSha1[] = {0x2b, 0x0e, 0x03, 0x02, 0x1a};
// id-sha256, 2.16.840.1.101.3.4.2.1.
inline constexpr uint8_t kSha256[] = {0x60, 0x86, 0x48, 0x01, 0x65,
                                      0x03, 0x04, 0x02, 0x01};
// id-sha384, 2.16.840.1.101.3.4.2.2.
inline constexpr uint8_t kSha384[] = {0x60, 0x86, 0x48, 0x01, 0x65,
                                      0x03, 0x04, 0x02, 0x02};
// id-sha512, 2.16.840.1.101.3.4.2.3.
inline constexpr uint8_t kSha512[] = {0x60, 0x86, 0x48, 0x01, 0x65,
                                      0x03, 0x04, 0x02, 0x03};

// Keys.
// rsaEncryption, 1.2.840.113549.1.1.1 (RFC 3279, section 2.3.1).
inline constexpr uint8_t kRsaEncryption[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                             0x0d, 0x01, 0x01, 0x01};
// id-ecPublicKey, 1.2.840.10045.2.1 (RFC 5480, section 2.1.1).
inline constexpr uint8_t kEcPublicKey[] = {0x2a, 0x86, 0x48, 0xce,
                                           0x3d, 0x02, 0x01};
// id-Ed25519, 1.3.101.112 (RFC 8410, section 3); also the signature algorithm.
inline constexpr uint8_t kEd25519[] = {0x2b, 0x65, 0x70};

// Named curves (RFC 5480, section 2.1.1.1).
// secp256r1, 1.2.840.10045.3.1.7.
inline constexpr uint8_t kSecp256r1[] = {0x2a, 0x86, 0x48, 0xce,
                                         0x3d, 0x03, 0x01, 0x07};
// secp384r1, 1.3.132.0.34.
inline constexpr uint8_t kSecp384r1[] = {0x2b, 0x81, 0x04, 0x00, 0x22};
// secp521r1, 1.3.132.0.35.
inline constexpr uint8_t kSecp521r1[] = {0x2b, 0x81, 0x04, 0x00, 0x23};

// Signature algorithms.
// sha-1WithRSAEncryption, 1.2.840.113549.1.1.5 (RFC 3279, section 2.2.1).
inline constexpr uint8_t kSha1WithRsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                           0x0d, 0x01, 0x01, 0x05};
// sha1WithRSASignature, 1.3.14.3.2.29 (an old OIW name of the same).
inline constexpr uint8_t kSha1WithRsaOiw[] = {0x2b, 0x0e, 0x03, 0x02, 0x1d};
// sha256WithRSAEncryption, 1.2.840.113549.1.1.11 (RFC 4055, section 5).
inline constexpr uint8_t kSha256WithRsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                             0x0d, 0x01, 0x01, 0x0b};
// sha384WithRSAEncryption, 1.2.840.113549.1.1.12.
inline constexpr uint8_t kSha384WithRsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                             0x0d, 0x01, 0x01, 0x0c};
// sha512WithRSAEncryption, 1.2.840.113549.1.1.13.
inline constexpr uint8_t kSha512WithRsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                             0x0d, 0x01, 0x01, 0x0d};
// id-RSASSA-PSS, 1.2.840.113549.1.1.10 (RFC 4055, section 3.1).
inline constexpr uint8_t kRsaPss[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                      0x0d, 0x01, 0x01, 0x0a};
// id-mgf1, 1.2.840.113549.1.1.8 (RFC 4055, section 2.2).
inline constexpr uint8_t kMgf1[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                    0x0d, 0x01, 0x01, 0x08};
// ecdsa-with-SHA1, 1.2.840.10045.4.1 (RFC 3279, section 2.2.3).
inline constexpr uint8_t kEcdsaWithSha1[] = {0x2a, 0x86, 0x48, 0xce,
                                             0x3d, 0x04, 0x01};
// ecdsa-with-SHA256, 1.2.840.10045.4.3.2 (RFC 5758, section 3.2).
inline constexpr uint8_t kEcdsaWithSha256[] = {0x2a, 0x86, 0x48, 0xce,
                                               0x3d, 0x04, 0x03, 0x02};
// ecdsa-with-SHA384, 1.2.840.10045.4.3.3.
inline constexpr uint8_t kEcdsaWithSha384[] = {0x2a, 0x86, 0x48, 0xce,
                                               0x3d, 0x04, 0x03, 0x03};
// ecdsa-with-SHA512, 1.2.840.10045.4.3.4.
inline constexpr uint8_t kEcdsaWithSha512[] = {0x2a, 0x86, 0x48, 0xce,
                                               0x3d, 0x04, 0x03, 0x04};

// Certificate extensions (RFC 5280, section 4.2).
// id-ce-subjectKeyIdentifier, 2.5.29.14.
inline constexpr uint8_t kSubjectKeyIdentifier[] = {0x55, 0x1d, 0x0e};
// id-ce-keyUsage, 2.5.29.15.
inline constexpr uint8_t kKeyUsage[] = {0x55, 0x1d, 0x0f};
// id-ce-subjectAltName, 2.5.29.17.
inline constexpr uint8_t kSubjectAltName[] = {0x55, 0x1d, 0x11};
// id-ce-basicConstraints, 2.5.29.19.
inline constexpr uint8_t kBasicConstraints[] = {0x55, 0x1d, 0x13};
// id-ce-nameConstraints, 2.5.29.30.
inline constexpr uint8_t kNameConstraints[] = {0x55, 0x1d, 0x1e};
// id-ce-cRLDistributionPoints, 2.5.29.31.
inline constexpr uint8_t kCrlDistributionPoints[] = {0x55, 0x1d, 0x1f};
// id-ce-certificatePolicies, 2.5.29.32.
inline constexpr uint8_t kCertificatePolicies[] = {0x55, 0x1d, 0x20};
// id-ce-authorityKeyIdentifier, 2.5.29.35.
inline constexpr uint8_t kAuthorityKeyIdentifier[] = {0x55, 0x1d, 0x23};
// id-ce-policyConstraints, 2.5.29.36.
inline constexpr uint8_t kPolicyConstraints[] = {0x55, 0x1d, 0x24};
// id-ce-extKeyUsage, 2.5.29.37.
inline constexpr uint8_t kExtKeyUsage[] = {0x55, 0x1d, 0x25};
// id-ce-inhibitAnyPolicy, 2.5.29.54.
inline constexpr uint8_t kInhibitAnyPolicy[] = {0x55, 0x1d, 0x36};
// id-pe-authorityInfoAccess, 1.3.6.1.5.5.7.1.1.
inline constexpr uint8_t kAuthorityInfoAccess[] = {0x2b, 0x06, 0x01, 0x05,
                                                   0x05, 0x07, 0x01, 0x01};
// id-pe-qcStatements, 1.3.6.1.5.5.7.1.3 (RFC 3739, section 3.2.6).
inline constexpr uint8_t kQcStatements[] = {0x2b, 0x06, 0x01, 0x05,
                                            0x05, 0x07, 0x01, 0x03};
// id-pe-tlsfeature, 1.3.6.1.5.5.7.1.24 (RFC 7633, section 6).
inline constexpr uint8_t kTlsFeature[] = {0x2b, 0x06, 0x01, 0x05,
                                          0x05, 0x07, 0x01, 0x18};
// Embedded SCT list, 1.3.6.1.4.1.11129.2.4.2 (RFC 6962, section 3.3).
inline constexpr uint8_t kEmbeddedSctList[] = {0x2b, 0x06, 0x01, 0x04, 0x01,
                                               0xd6, 0x79, 0x02, 0x04, 0x02};
// Netscape certificate type, 2.16.840.1.113730.1.1.
inline constexpr uint8_t kNetscapeCertType[] = {0x60, 0x86, 0x48, 0x01, 0x86,
                                                0xf8, 0x42, 0x01, 0x01};
// id-pkix-ocsp-nocheck, 1.3.6.1.5.5.7.48.1.5 (RFC 6960, section 4.2.2.2.1).
inline constexpr uint8_t kOcspNoCheck[] = {0x2b, 0x06, 0x01, 0x05, 0x05,
                                           0x07, 0x30, 0x01, 0x05};

// Access methods (RFC 5280, section 4.2.2.1).
// id-ad-ocsp, 1.3.6.1.5.5.7.48.1.
inline constexpr uint8_t kAdOcsp[] = {0x2b, 0x06, 0x01, 0x05,
                                      0x05, 0x07, 0x30, 0x01};

// Key purposes (RFC 5280, section 4.2.1.12; RFC 6960, section 4.2.2.2).
// id-kp-serverAuth, 1.3.6.1.5.5.7.3.1.
inline constexpr uint8_t kServerAuth[] = {0x2b, 0x06, 0x01, 0x05,
                                          0x05, 0x07, 0x03, 0x01};
// id-kp-OCSPSigning, 1.3.6.1.5.5.7.3.9.
inline constexpr uint8_t kOcspSigning[] = {0x2b, 0x06, 0x01, 0x05,
                                           0x05, 0x07, 0x03, 0x09};

// OCSP (RFC 6960, sections 4.2.1 and 4.4).
// id-pkix-ocsp-basic, 1.3.6.1.5.5.7.48.1.1.
inline constexpr uint8_t kOcspBasic[] = {0x2b, 0x06, 0x01, 0x05, 0x05,
                                         0x07, 0x30, 0x01, 0x01};
// id-pkix-ocsp-nonce, 1.3.6.1.5.5.7.48.1.2 (RFC 9654).
inline constexpr uint8_t kOcspNonce[] = {0x2b, 0x06, 0x01, 0x05, 0x05,
                                         0x07, 0x30, 0x01, 0x02};
// SCT list in an OCSP response, 1.3.6.1.4.1.11129.2.4.5 (RFC 6962, 3.3).
inline constexpr uint8_t kOcspSctList[] = {0x2b, 0x06, 0x01, 0x04, 0x01,
                                           0xd6, 0x79, 0x02, 0x04, 0x05};

// Name attributes (RFC 5280, section 4.1.2.4).
// id-at-commonName, 2.5.4.3.
inline constexpr uint8_t kCommonName[] = {0x55, 0x04, 0x03};
// id-at-countryName, 2.5.4.6.
inline constexpr uint8_t kCountryName[] = {0x55, 0x04, 0x06};
// id-at-localityName, 2.5.4.7.
inline constexpr uint8_t kLocalityName[] = {0x55, 0x04, 0x07};
// id-at-stateOrProvinceName, 2.5.4.8.
inline constexpr uint8_t kStateOrProvinceName[] = {0x55, 0x04, 0x08};
// id-at-organizationName, 2.5.4.10.
inline constexpr uint8_t kOrganizationName[] = {0x55, 0x04, 0x0a};
// id-at-organizationalUnitName, 2.5.4.11.
inline constexpr uint8_t kOrganizationalUnitName[] = {0x55, 0x04, 0x0b};

}  // namespace revcheck::oid

#endif  // REVCHECK_X509_OIDS_H_
