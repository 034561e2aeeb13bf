#include "revcheck/ocsp/responder_certificate.h"

#include <openssl/bytestring.h>

#include "absl/time/time.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/extensions.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/signature.h"

namespace revcheck {
namespace {

using MaybeFinding = std::optional<Finding>;

MaybeFinding ParseAlgorithm(Bytes contents, const ResponderOptions& options,
                            SignatureAlgorithm* algorithm) {
  if (const auto fault = ParseSignatureAlgorithm(contents, algorithm)) {
    switch (*fault) {
      case AlgorithmFault::kMalformed:
        return Finding::kResponderAlgorithmMalformed;
      case AlgorithmFault::kUnsupported:
        return Finding::kResponderAlgorithmUnsupported;
    }
  }
  const bool refused = (algorithm->scheme == SignatureScheme::kRsaPss &&
                        !options.allow_rsa_pss) ||
                       (algorithm->scheme == SignatureScheme::kEd25519 &&
                        !options.key.allow_ed25519);
  return refused ? MaybeFinding(Finding::kResponderAlgorithmUnsupported)
                 : std::nullopt;
}

// The two AlgorithmIdentifiers must mean the same, however encoded.
MaybeFinding CheckAlgorithms(const Certificate& certificate,
                             const ResponderOptions& options,
                             SignatureAlgorithm* algorithm) {
  SignatureAlgorithm inner;
  if (const auto finding =
          ParseAlgorithm(certificate.signature_algorithm, options, algorithm)) {
    return finding;
  }
  if (const auto finding = ParseAlgorithm(certificate.tbs_signature_algorithm,
                                          options, &inner)) {
    return finding;
  }
  if (!(inner == *algorithm)) {
    return Finding::kResponderAlgorithmMismatch;
  }
  if (algorithm->scheme != SignatureScheme::kEd25519 &&
      !options.digests.Contains(algorithm->digest)) {
    return Finding::kResponderDigestRefused;
  }
  const bool rsa = algorithm->scheme == SignatureScheme::kRsaPkcs1 ||
                   algorithm->scheme == SignatureScheme::kRsaPss;
  if (rsa && certificate.signature.size() * 8 < options.key.min_rsa_bits) {
    return Finding::kResponderSignatureTooSmall;
  }
  return std::nullopt;
}

MaybeFinding CheckSubjectKey(Bytes spki, const KeyRequirements& requirements) {
  const std::optional<KeyFault> fault = CheckKey(spki, requirements);
  if (!fault.has_value()) {
    return std::nullopt;
  }
  switch (*fault) {
    case KeyFault::kMalformed:
      return Finding::kResponderKeyMalformed;
    case KeyFault::kUnsupportedAlgorithm:
      return Finding::kResponderKeyUnsupported;
    case KeyFault::kUnsupportedCurve:
      return Finding::kResponderCurveUnsupported;
    case KeyFault::kUnsupportedPointForm:
      return Finding::kResponderPointForm;
    case KeyFault::kTooSmall:
      return Finding::kResponderKeyTooSmall;
  }
  return Finding::kResponderKeyMalformed;
}

// True if a Name has no RDN: SEQUENCE {}.
bool IsEmptyName(Bytes name) {
  CBS in = ToCbs(name);
  return ReadEmpty(&in, CBS_ASN1_SEQUENCE);
}

MaybeFinding CheckExtensions(const CertificateExtensions& extensions) {
  if (extensions.key_usage.has_value() && !IsKeyUsage(*extensions.key_usage)) {
    return Finding::kResponderKeyUsageMalformed;
  }
  if (extensions.basic_constraints.has_value()) {
    const auto constraints =
        ReadBasicConstraints(*extensions.basic_constraints);
    if (!constraints.has_value()) {
      return Finding::kResponderBasicConstraintsMalformed;
    }
    if (constraints->is_ca) {
      return Finding::kResponderIsCa;
    }
  }
  if (!extensions.ext_key_usage.has_value()) {
    return Finding::kResponderLacksOcspSigning;
  }
  const std::optional<bool> signs_ocsp =
      HasKeyPurpose(*extensions.ext_key_usage, oid::kOcspSigning);
  if (!signs_ocsp.has_value()) {
    return Finding::kResponderKeyPurposeMalformed;
  }
  return *signs_ocsp ? std::nullopt
                     : MaybeFinding(Finding::kResponderLacksOcspSigning);
}

}  // namespace

MaybeFinding CheckResponderTrust(const Certificate& certificate,
                                 const ResponderOptions& options) {
  if (!options.trust) {
    return std::nullopt;
  }
  switch (options.trust(certificate)) {
    case ResponderTrust::kOrdinary:
      return std::nullopt;
    case ResponderTrust::kDistrusted:
      return Finding::kResponderDistrusted;
    case ResponderTrust::kFailed:
      return Finding::kResponderTrustCheckFailed;
  }
  return Finding::kResponderTrustCheckFailed;
}

MaybeFinding CheckResponderCertificate(const Certificate& certificate,
                                       Bytes issuer_name,
                                       const PublicKey* issuer_key, int64_t now,
                                       const ResponderOptions& options) {
  if (const auto finding = CheckResponderTrust(certificate, options)) {
    return finding;
  }
  const std::optional<Validity> validity = ReadValidity(certificate);
  if (!validity.has_value()) {
    return Finding::kResponderValidityMalformed;
  }
  SignatureAlgorithm algorithm;
  if (const auto finding = CheckAlgorithms(certificate, options, &algorithm)) {
    return finding;
  }
  if (const auto finding = CheckSubjectKey(certificate.spki, options.key)) {
    return finding;
  }
  if (IsEmptyName(certificate.issuer)) {
    return Finding::kResponderIssuerEmpty;
  }
  if (const auto finding = CheckExtensions(certificate.extensions)) {
    return finding;
  }
  if (now < absl::ToUnixSeconds(validity->not_before)) {
    return Finding::kResponderNotYetValid;
  }
  if (now > absl::ToUnixSeconds(validity->not_after)) {
    return Finding::kResponderExpired;
  }
  if (certificate.issuer != issuer_name) {
    return Finding::kResponderIssuerDiffers;
  }
  if (issuer_key == nullptr ||
      !VerifySignature(*issuer_key, algorithm, certificate.tbs,
                       certificate.signature)) {
    return Finding::kResponderNotSignedByIssuer;
  }
  return std::nullopt;
}

Finding EmbeddedCertificateFinding(CertificateFault fault) {
  switch (fault) {
    case CertificateFault::kMalformed:
      return Finding::kEmbeddedCertificateMalformed;
    case CertificateFault::kIntegerEncoding:
      return Finding::kEmbeddedCertificateIntegerEncoding;
    case CertificateFault::kSignatureEncoding:
      return Finding::kEmbeddedCertificateSignatureEncoding;
    case CertificateFault::kExtensionEmpty:
      return Finding::kEmbeddedCertificateExtensionEmpty;
    case CertificateFault::kExtensionDuplicate:
      return Finding::kEmbeddedCertificateExtensionDuplicate;
    case CertificateFault::kUnknownCriticalExtension:
      return Finding::kEmbeddedCertificateUnknownCriticalExtension;
  }
  return Finding::kEmbeddedCertificateMalformed;
}

}  // namespace revcheck
