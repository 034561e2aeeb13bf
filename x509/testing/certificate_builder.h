#ifndef REVCHECK_X509_TESTING_CERTIFICATE_BUILDER_H_
#define REVCHECK_X509_TESTING_CERTIFICATE_BUILDER_H_

// Builds certificates that are right, or wrong in one chosen place.
//
//   CertificateBuilder().MustStaple().Build();
//   CertificateBuilder().Serial(7).OcspUrl("http://a.example/").Build();
//   CertificateBuilder()
//       .Replace(CertificatePart::kVersion, Explicit(0, Integer(7)))
//       .Append(CertificatePart::kTbs, "junk")
//       .Build();
//
// TestCa in test_ca.h issues what is built here. The same calls build the same
// bytes on each run.

#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/der_overrides.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/signing_plan.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {

// Contents of the serial number of a leaf unless the test says otherwise.
inline constexpr std::string_view kLeafSerial =
    "\x5a\x3c\x91\x2e\x77\x08\xd4\x16";

// Bits of KeyUsage (RFC 5280, section 4.2.1.3).
enum class KeyUsageBit {
  kDigitalSignature,
  kNonRepudiation,
  kKeyEncipherment,
  kDataEncipherment,
  kKeyAgreement,
  kKeyCertSign,
  kCrlSign,
};

// AccessDescription ::= SEQUENCE { accessMethod, accessLocation }
struct AccessDescription {
  Bytes method;          // Contents of the OBJECT IDENTIFIER; borrowed.
  std::string location;  // DER of the GeneralName, such as UriName("...").
};

// The elements of a certificate that a test can replace, remove or extend.
enum class CertificatePart {
  kCertificate,
  kTbs,
  kVersion,  // [0], absent for version 1.
  kSerial,
  kTbsAlgorithm,  // The inner AlgorithmIdentifier, which is signed.
  kIssuer,
  kValidity,
  kSubject,
  kSpki,
  kIssuerUniqueId,   // [1], absent unless replaced.
  kSubjectUniqueId,  // [2], absent unless replaced.
  kExtensionsTag,    // [3], which wraps the next; absent without extensions.
  kExtensions,
  kAlgorithm,  // The outer AlgorithmIdentifier.
  kSignature,  // The BIT STRING.
};

class CertificateBuilder {
 public:
  // The leaf of a TLS server: serial kLeafSerial, commonName and DNS name
  // "leaf.example", valid from 30 days before to 60 days after kNow, P-256 key,
  // version 3, basicConstraints without CA, digitalSignature, serverAuth, and
  // the OCSP URL "http://ocsp.example/".
  CertificateBuilder();

  // A CA: version 3, cA TRUE, keyCertSign and cRLSign, valid from two years
  // before to eight years after kNow, a P-256 key of its own for each name.
  static CertificateBuilder Ca(std::string_view common_name);

  // An authorised OCSP responder: commonName "Test Responder", P-256 key,
  // validity of a leaf, digitalSignature, OCSPSigning, id-pkix-ocsp-nocheck.
  static CertificateBuilder Responder();

  // Names: of one commonName, or DER. Without an issuer, whoever issues the
  // certificate is named.
  CertificateBuilder& Subject(std::string_view common_name);
  CertificateBuilder& SubjectDer(std::string_view name);
  CertificateBuilder& Issuer(std::string_view common_name);
  CertificateBuilder& IssuerDer(std::string_view name);

  // Contents of the INTEGER, whatever they are; or a number.
  CertificateBuilder& Serial(std::string_view contents);
  CertificateBuilder& Serial(int64_t number);

  // As RFC 5280 has it, UTCTime before 2050 and GeneralizedTime from then on.
  CertificateBuilder& Validity(absl::Time not_before, absl::Time not_after);

  // Any SubjectPublicKeyInfo goes through Replace(CertificatePart::kSpki).
  CertificateBuilder& Key(const TestKey& key);

  // 1 leaves the field out. Others are written, also those that do not exist.
  CertificateBuilder& Version(int version);

  // Extensions. A call replaces an earlier value of the same extension, also
  // one that the builder started with.
  CertificateBuilder& IsCa(std::optional<uint8_t> path_length = std::nullopt);
  CertificateBuilder& IsNotCa();
  CertificateBuilder& KeyUsage(const std::vector<KeyUsageBit>& bits);
  CertificateBuilder& ExtKeyUsage(const std::vector<Bytes>& purposes);
  CertificateBuilder& DnsName(std::string_view name);
  CertificateBuilder& OcspUrl(std::string_view url);
  CertificateBuilder& OcspUrls(const std::vector<std::string>& urls);
  CertificateBuilder& AuthorityInfoAccess(
      const std::vector<AccessDescription>& descriptions);
  CertificateBuilder& CrlUrls(const std::vector<std::string>& urls);
  CertificateBuilder& MustStaple();
  CertificateBuilder& TlsFeatures(const std::vector<int>& features);
  CertificateBuilder& SctList(std::string_view serialized_list);
  CertificateBuilder& SubjectKeyId(std::string_view id);
  CertificateBuilder& AuthorityKeyId(std::string_view id);

  // id-pkix-ocsp-nocheck, whose value is NULL unless told otherwise.
  CertificateBuilder& OcspNoCheck(Critical critical = Critical::kNo);
  CertificateBuilder& OcspNoCheck(Critical critical, std::string_view value);

  // Any extension; `value` is the contents of extnValue.
  CertificateBuilder& SetExtension(Bytes oid, Critical critical,
                                   std::string_view value);

  // The same, beside what is there: the way to a duplicate.
  CertificateBuilder& AddExtension(Bytes oid, Critical critical,
                                   std::string_view value);

  // An element of Extensions that may be anything.
  CertificateBuilder& AddExtensionDer(std::string_view der);

  CertificateBuilder& WithoutExtension(Bytes oid);
  CertificateBuilder& WithoutExtensions();

  // The key that signs. Without one, the key of whoever issues the certificate.
  CertificateBuilder& SignedBy(const TestKey& key);

  // How to sign. Sets both AlgorithmIdentifiers, which Replace() can
  // contradict. Default: the default of the signing key.
  CertificateBuilder& Algorithm(SigningAlgorithm algorithm);

  // The bits instead of a real signature, such as "" for none.
  CertificateBuilder& SignatureBits(std::string_view bits);

  // Flips a bit in the last byte of the signature.
  CertificateBuilder& CorruptSignature();

  // The count in front of the bits of the signature; 0 unless set.
  CertificateBuilder& UnusedSignatureBits(uint8_t count);

  // After signing, replaces the first `from` in the TBSCertificate by `to`,
  // which must be as long. Build() ends the program if `from` is not there.
  CertificateBuilder& Tamper(std::string_view from, std::string_view to);

  // Writes `der` in the place of `part`; "" removes it. What is signed is what
  // is written.
  CertificateBuilder& Replace(CertificatePart part, std::string_view der);

  // Writes `data` at the end of the contents of `part`, or after everything.
  CertificateBuilder& Append(CertificatePart part, std::string_view data);
  CertificateBuilder& AppendAfterEnd(std::string_view data);

  // DER of the subject, and the subject's key.
  const std::string& subject() const { return subject_; }
  const TestKey& key() const { return key_; }

  // A certificate that the subject issues to itself.
  std::string Build() const { return Build(subject_, key_); }

  // A certificate issued by `issuer_name`, DER, and `issuer_key`; Issuer() and
  // SignedBy() go before them.
  std::string Build(std::string_view issuer_name,
                    const TestKey& issuer_key) const;

 private:
  struct NamedExtension {
    std::string oid;  // Empty if unknown.
    std::string der;
  };

  std::string BuildTbs(std::string_view issuer_name,
                       std::string_view algorithm) const;
  std::string BuildExtensions() const;

  int version_ = 3;
  std::string serial_;  // DER, like the rest.
  std::string subject_;
  std::optional<std::string> issuer_;
  std::string validity_;
  TestKey key_;
  std::vector<NamedExtension> extensions_;
  SigningPlan signing_;
  DerOverrides<CertificatePart> parts_;
  std::string after_end_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_CERTIFICATE_BUILDER_H_
