#ifndef REVCHECK_X509_CERTIFICATE_H_
#define REVCHECK_X509_CERTIFICATE_H_

// A view of one certificate (RFC 5280, section 4.1), read as mozilla::pkix
// reads it.
//
//   absl::StatusOr<Certificate> leaf = Certificate::Parse(der);
//   if (!leaf.ok()) return leaf.status();
//   Use(leaf->serial, leaf->issuer);
//
// Nothing is copied and nothing is allocated on success: every field points
// into the DER, which must outlive the view. Reading proves nothing; no
// signature is checked here. Extension values are kept as they stand; the
// functions in extensions.h and urls.h say what they mean.
//
// Deviations from RFC 5280, all mozilla::pkix's: extensions are read whatever
// the version says, version 4 is read, serials of any sign and length are read,
// and the contents of names are not looked at.

#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/x509/bytes.h"

namespace revcheck {

// Why a certificate cannot be read. mozilla::pkix has one error for each.
enum class CertificateFault {
  kMalformed,                 // SEC_ERROR_BAD_DER
  kIntegerEncoding,           // MOZILLA_PKIX_ERROR_INVALID_INTEGER_ENCODING
  kSignatureEncoding,         // SEC_ERROR_BAD_SIGNATURE
  kExtensionEmpty,            // SEC_ERROR_EXTENSION_VALUE_INVALID
  kExtensionDuplicate,        // SEC_ERROR_EXTENSION_VALUE_INVALID
  kUnknownCriticalExtension,  // SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION
};

// A sentence fragment for people, such as "a known extension is empty".
std::string_view Describe(CertificateFault fault);

// The extnValue contents of the extensions that revocation looks at. Absent
// extensions are nullopt. mozilla::pkix refuses an empty or repeated extension
// among those it knows; of the others, marked (*), the first is kept.
struct CertificateExtensions {
  std::optional<Bytes> key_usage;
  std::optional<Bytes> subject_alt_name;
  std::optional<Bytes> basic_constraints;
  std::optional<Bytes> name_constraints;
  std::optional<Bytes> certificate_policies;
  std::optional<Bytes> ext_key_usage;
  std::optional<Bytes> inhibit_any_policy;
  std::optional<Bytes> authority_info_access;
  std::optional<Bytes> tls_feature;  // RFC 7633, "must-staple".
  std::optional<Bytes> sct_list;     // RFC 6962, embedded.
  std::optional<Bytes> qc_statements;
  std::optional<Bytes> critical_netscape_cert_type;
  std::optional<Bytes> subject_key_identifier;    // (*)
  std::optional<Bytes> authority_key_identifier;  // (*)
  std::optional<Bytes> crl_distribution_points;   // (*)
  std::optional<Bytes> ocsp_no_check;             // (*) RFC 6960, 4.2.2.2.1.
};

struct Certificate {
  // Reads exactly one certificate of at most kMaxDerSize bytes. On a fault,
  // returns it and leaves `out` unspecified. Allocates nothing.
  [[nodiscard]] static std::optional<CertificateFault> Read(Bytes der,
                                                            Certificate* out);

  // The same for callers who want a message: InvalidArgument on any fault.
  static absl::StatusOr<Certificate> Parse(Bytes der);

  Bytes der;                      // The whole certificate.
  Bytes tbs;                      // TBSCertificate: what the issuer signed.
  Bytes tbs_signature_algorithm;  // Contents of the inner AlgorithmIdentifier.
  Bytes signature_algorithm;      // Contents of the outer one.
  Bytes signature;                // The bits.
  int version = 1;                // 1 to 4.
  Bytes serial;                   // Contents of the INTEGER.
  Bytes issuer;                   // DER of the Name.
  Bytes validity;                 // Contents of the SEQUENCE; see ReadValidity.
  Bytes subject;                  // DER of the Name.
  Bytes spki;                     // DER of the SubjectPublicKeyInfo.
  CertificateExtensions extensions;
};

// Validity ::= SEQUENCE { notBefore Time, notAfter Time }, both inclusive.
struct Validity {
  absl::Time not_before;
  absl::Time not_after;
};

// Reads `certificate.validity`. Either field may be a UTCTime or a
// GeneralizedTime. Returns nullopt if one is malformed or notBefore is after
// notAfter.
std::optional<Validity> ReadValidity(const Certificate& certificate);

}  // namespace revcheck

#endif  // REVCHECK_X509_CERTIFICATE_H_
