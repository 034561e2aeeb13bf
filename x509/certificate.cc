#include "revcheck/x509/certificate.h"

#include <openssl/bytestring.h>
#include <stdint.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

using Fault = CertificateFault;

// What mozilla::pkix does with an extension it knows.
enum class Handling {
  kKeep,         // Not empty, not twice.
  kUnderstood,   // Not empty; neither kept nor counted.
  kMayBeEmpty,   // Neither kept nor counted, may be empty.
  kKeepUnknown,  // Kept for us; mozilla::pkix does not know it.
  kUnknown,
};

struct KnownExtension {
  Bytes id;
  // Says how a critical and a non-critical one are handled.
  Handling critical;
  Handling not_critical;
  std::optional<Bytes> CertificateExtensions::*slot;
};

constexpr KnownExtension kKnownExtensions[] = {
    {oid::kKeyUsage, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::key_usage},
    {oid::kSubjectAltName, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::subject_alt_name},
    {oid::kBasicConstraints, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::basic_constraints},
    {oid::kNameConstraints, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::name_constraints},
    {oid::kCertificatePolicies, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::certificate_policies},
    {oid::kExtKeyUsage, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::ext_key_usage},
    {oid::kInhibitAnyPolicy, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::inhibit_any_policy},
    {oid::kAuthorityInfoAccess, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::authority_info_access},
    {oid::kTlsFeature, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::tls_feature},
    {oid::kEmbeddedSctList, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::sct_list},
    {oid::kQcStatements, Handling::kKeep, Handling::kKeep,
     &CertificateExtensions::qc_statements},
    {oid::kNetscapeCertType, Handling::kKeep, Handling::kUnknown,
     &CertificateExtensions::critical_netscape_cert_type},
    {oid::kPolicyConstraints, Handling::kUnderstood, Handling::kUnderstood,
     nullptr},
    {oid::kOcspNoCheck, Handling::kMayBeEmpty, Handling::kKeepUnknown,
     &CertificateExtensions::ocsp_no_check},
    {oid::kSubjectKeyIdentifier, Handling::kUnknown, Handling::kKeepUnknown,
     &CertificateExtensions::subject_key_identifier},
    {oid::kAuthorityKeyIdentifier, Handling::kUnknown, Handling::kKeepUnknown,
     &CertificateExtensions::authority_key_identifier},
    {oid::kCrlDistributionPoints, Handling::kUnknown, Handling::kKeepUnknown,
     &CertificateExtensions::crl_distribution_points},
};

const KnownExtension* Find(Bytes id) {
  for (const KnownExtension& known : kKnownExtensions) {
    if (known.id == id) {
      return &known;
    }
  }
  return nullptr;
}

std::optional<Fault> Remember(const Extension& extension,
                              CertificateExtensions* out) {
  const KnownExtension* known = Find(extension.id);
  const Handling handling = known == nullptr     ? Handling::kUnknown
                            : extension.critical ? known->critical
                                                 : known->not_critical;
  switch (handling) {
    case Handling::kKeep:
      if (extension.value.empty()) {
        return Fault::kExtensionEmpty;
      }
      if ((out->*known->slot).has_value()) {
        return Fault::kExtensionDuplicate;
      }
      out->*known->slot = extension.value;
      return std::nullopt;
    case Handling::kUnderstood:
      return extension.value.empty()
                 ? std::optional<Fault>(Fault::kExtensionEmpty)
                 : std::nullopt;
    case Handling::kMayBeEmpty:
    case Handling::kKeepUnknown:
      if (!(out->*known->slot).has_value()) {
        out->*known->slot = extension.value;
      }
      return std::nullopt;
    case Handling::kUnknown:
      return extension.critical
                 ? std::optional<Fault>(Fault::kUnknownCriticalExtension)
                 : std::nullopt;
  }
  return Fault::kMalformed;  // Unreachable: the switch covers every value.
}

// Version ::= INTEGER { v1(0), v2(1), v3(2) }, as [0] EXPLICIT DEFAULT v1. An
// explicit v1 and a v4 are read too.
std::optional<Fault> ReadVersion(CBS* tbs, int* version) {
  *version = 1;
  if (!NextIs(*tbs, ContextConstructed(0))) {
    return std::nullopt;
  }
  CBS explicit_tag;
  CBS integer;
  uint8_t value;
  if (!ReadContents(tbs, ContextConstructed(0), &explicit_tag) ||
      !ReadContents(&explicit_tag, CBS_ASN1_INTEGER, &integer)) {
    return Fault::kMalformed;
  }
  if (!ParseSmallInteger(integer, &value)) {
    return Fault::kIntegerEncoding;
  }
  if (value > 3 || !AtEnd(explicit_tag)) {
    return Fault::kMalformed;
  }
  *version = value + 1;
  return std::nullopt;
}

// UniqueIdentifier, [1] or [2] IMPLICIT BIT STRING OPTIONAL. Only the primitive
// form is skipped.
bool SkipUniqueIdentifier(CBS* tbs, unsigned number) {
  CBS contents;
  return !NextIs(*tbs, ContextPrimitive(number)) ||
         ReadContents(tbs, ContextPrimitive(number), &contents);
}

// Extensions ::= SEQUENCE OF Extension, as [3] EXPLICIT OPTIONAL. May be empty.
std::optional<Fault> ReadExtensions(CBS* tbs, CertificateExtensions* out) {
  CBS list;
  CBS after;
  if (!OpenExtensions(tbs, 3, &list, &after)) {
    return Fault::kMalformed;
  }
  while (!AtEnd(list)) {
    Extension extension;
    if (!ReadExtension(&list, &extension)) {
      return Fault::kMalformed;
    }
    if (const auto fault = Remember(extension, out)) {
      return fault;
    }
    if (extension.trailing_data) {
      return Fault::kMalformed;
    }
  }
  if (!AtEnd(after)) {
    return Fault::kMalformed;
  }
  return std::nullopt;
}

// TBSCertificate ::= SEQUENCE {                          RFC 5280, section 4.1
std::optional<Fault> ReadTbs(CBS tbs, Certificate* out) {
  //   version          [0] EXPLICIT Version DEFAULT v1,
  if (const auto fault = ReadVersion(&tbs, &out->version)) {
    return fault;
  }
  CBS serial;
  //   serialNumber         CertificateSerialNumber,
  if (!ReadContents(&tbs, CBS_ASN1_INTEGER, &serial)) {
    return Fault::kMalformed;
  }
  if (!IsMinimalInteger(serial)) {
    return Fault::kIntegerEncoding;
  }
  CBS algorithm;
  CBS issuer;
  CBS validity;
  CBS subject;
  CBS spki;
  //   signature            AlgorithmIdentifier,
  if (!ReadContents(&tbs, CBS_ASN1_SEQUENCE, &algorithm) ||
      //   issuer               Name,
      !ReadElement(&tbs, CBS_ASN1_SEQUENCE, &issuer) ||
      //   validity             Validity,
      !ReadContents(&tbs, CBS_ASN1_SEQUENCE, &validity) ||
      //   subject              Name,
      !ReadElement(&tbs, CBS_ASN1_SEQUENCE, &subject) ||
      //   subjectPublicKeyInfo SubjectPublicKeyInfo,
      !ReadElement(&tbs, CBS_ASN1_SEQUENCE, &spki) ||
      //   issuerUniqueID   [1] IMPLICIT UniqueIdentifier OPTIONAL,
      !SkipUniqueIdentifier(&tbs, 1) ||
      //   subjectUniqueID  [2] IMPLICIT UniqueIdentifier OPTIONAL,
      !SkipUniqueIdentifier(&tbs, 2)) {
    return Fault::kMalformed;
  }
  out->serial = ToBytes(serial);
  out->tbs_signature_algorithm = ToBytes(algorithm);
  out->issuer = ToBytes(issuer);
  out->validity = ToBytes(validity);
  out->subject = ToBytes(subject);
  out->spki = ToBytes(spki);
  //   extensions       [3] EXPLICIT Extensions OPTIONAL }
  if (const auto fault = ReadExtensions(&tbs, &out->extensions)) {
    return fault;
  }
  // A critical Netscape type says nothing that these two would not.
  const CertificateExtensions& extensions = out->extensions;
  if (extensions.critical_netscape_cert_type.has_value() &&
      !(extensions.basic_constraints.has_value() &&
        extensions.ext_key_usage.has_value())) {
    return Fault::kUnknownCriticalExtension;
  }
  if (!AtEnd(tbs)) {
    return Fault::kMalformed;
  }
  return std::nullopt;
}

// Time ::= CHOICE { utcTime UTCTime, generalTime GeneralizedTime }
bool ReadTime(CBS* in, absl::Time* time) {
  CBS contents;
  int64_t seconds;
  if (NextIs(*in, CBS_ASN1_UTCTIME)) {
    if (!ReadContents(in, CBS_ASN1_UTCTIME, &contents) ||
        !ParseUtcTime(contents, &seconds)) {
      return false;
    }
  } else if (!ReadContents(in, CBS_ASN1_GENERALIZEDTIME, &contents) ||
             !ParseGeneralizedTime(contents, &seconds)) {
    return false;
  }
  *time = absl::FromUnixSeconds(seconds);
  return true;
}

}  // namespace

std::string_view Describe(CertificateFault fault) {
  switch (fault) {
    case Fault::kMalformed:
      return "it is not the DER of a certificate";
    case Fault::kIntegerEncoding:
      return "its version or serial number is not a minimal INTEGER";
    case Fault::kSignatureEncoding:
      return "its signature is not a BIT STRING of whole bytes";
    case Fault::kExtensionEmpty:
      return "a known extension is empty";
    case Fault::kExtensionDuplicate:
      return "a known extension appears twice";
    case Fault::kUnknownCriticalExtension:
      return "it has a critical extension that is not known";
  }
  return "unknown fault";
}

// Certificate ::= SEQUENCE {                             RFC 5280, section 4.1
std::optional<CertificateFault> Certificate::Read(Bytes der, Certificate* out) {
  *out = Certificate();
  out->der = der;
  CBS in = ToCbs(der);
  CBS certificate;
  if (der.size() > kMaxDerSize ||
      !ReadContents(&in, CBS_ASN1_SEQUENCE, &certificate) || !AtEnd(in)) {
    return Fault::kMalformed;
  }
  CBS tbs_element;
  CBS algorithm;
  //   tbsCertificate       TBSCertificate,
  if (!ReadElement(&certificate, CBS_ASN1_SEQUENCE, &tbs_element) ||
      //   signatureAlgorithm   AlgorithmIdentifier,
      !ReadContents(&certificate, CBS_ASN1_SEQUENCE, &algorithm)) {
    return Fault::kMalformed;
  }
  CBS signature;
  //   signature            BIT STRING }
  if (!ReadBitString(&certificate, &signature)) {
    return Fault::kSignatureEncoding;
  }
  out->tbs = ToBytes(tbs_element);
  out->signature_algorithm = ToBytes(algorithm);
  out->signature = ToBytes(signature);
  CBS tbs;
  if (!AtEnd(certificate) ||
      !ReadContents(&tbs_element, CBS_ASN1_SEQUENCE, &tbs)) {
    return Fault::kMalformed;
  }
  return ReadTbs(tbs, out);
}

absl::StatusOr<Certificate> Certificate::Parse(Bytes der) {
  Certificate certificate;
  if (const auto fault = Read(der, &certificate)) {
    const std::string_view reason = Describe(*fault);
    return absl::InvalidArgumentError(
        absl::StrCat("not a usable certificate: ", std::string(reason)));
  }
  return certificate;
}

std::optional<Validity> ReadValidity(const Certificate& certificate) {
  CBS in = ToCbs(certificate.validity);
  Validity validity;
  if (!ReadTime(&in, &validity.not_before) ||
      !ReadTime(&in, &validity.not_after) || !AtEnd(in) ||
      validity.not_before > validity.not_after) {
    return std::nullopt;
  }
  return validity;
}

}  // namespace revcheck
