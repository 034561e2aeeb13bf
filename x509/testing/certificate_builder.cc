#include "revcheck/x509/testing/certificate_builder.h"

#include <algorithm>

#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {
namespace {

// From 2050 on, a certificate must say GeneralizedTime (RFC 5280, 4.1.2.5).
std::string TimeDer(absl::Time time) {
  static constexpr absl::Time k2050 = absl::FromUnixSeconds(2524608000);
  return time < k2050 ? UtcTime(time) : GeneralizedTime(time);
}

// The key of whoever has this name.
TestKey KeyNamed(std::string_view name) {
  return TestKey::Ec(Curve::kP256, name);
}

// KeyUsage ::= BIT STRING, without trailing zero bits (X.690, 11.2.2).
std::string KeyUsageDer(const std::vector<KeyUsageBit>& bits) {
  uint8_t octet = 0;
  for (const KeyUsageBit bit : bits) {
    octet = static_cast<uint8_t>(octet | (0x80 >> static_cast<int>(bit)));
  }
  uint8_t unused = 0;
  while (unused < 7 && (octet & (1 << unused)) == 0) {
    ++unused;
  }
  return octet == 0
             ? BitString("")
             : BitString(std::string(1, static_cast<char>(octet)), unused);
}

// DistributionPoint ::= SEQUENCE { distributionPoint [0] { fullName [0] } }
std::string DistributionPoint(std::string_view url) {
  return Sequence({Explicit(0, Explicit(0, UriName(url)))});
}

}  // namespace

CertificateBuilder::CertificateBuilder() : key_(KeyNamed("leaf.example")) {
  Serial(kLeafSerial);
  Subject("leaf.example");
  Validity(DaysFromNow(-30), DaysFromNow(60));
  IsNotCa();
  KeyUsage({KeyUsageBit::kDigitalSignature});
  ExtKeyUsage({oid::kServerAuth});
  DnsName("leaf.example");
  OcspUrl("http://ocsp.example/");
}

CertificateBuilder CertificateBuilder::Ca(std::string_view common_name) {
  CertificateBuilder builder;
  builder.Subject(common_name)
      .Key(KeyNamed(common_name))
      .Serial(1)
      .Validity(DaysFromNow(-730), DaysFromNow(2920))
      .WithoutExtensions()
      .IsCa()
      .KeyUsage({KeyUsageBit::kKeyCertSign, KeyUsageBit::kCrlSign});
  return builder;
}

CertificateBuilder CertificateBuilder::Responder() {
  CertificateBuilder builder;
  builder.Subject("Test Responder")
      .Key(KeyNamed("Test Responder"))
      .Serial(2)
      .WithoutExtensions()
      .KeyUsage({KeyUsageBit::kDigitalSignature})
      .ExtKeyUsage({oid::kOcspSigning})
      .OcspNoCheck();
  return builder;
}

CertificateBuilder& CertificateBuilder::Subject(std::string_view common_name) {
  return SubjectDer(Name(common_name));
}

CertificateBuilder& CertificateBuilder::SubjectDer(std::string_view name) {
  subject_ = std::string(name);
  return *this;
}

CertificateBuilder& CertificateBuilder::Issuer(std::string_view common_name) {
  return IssuerDer(Name(common_name));
}

CertificateBuilder& CertificateBuilder::IssuerDer(std::string_view name) {
  issuer_ = std::string(name);
  return *this;
}

CertificateBuilder& CertificateBuilder::Serial(std::string_view contents) {
  serial_ = IntegerOf(contents);
  return *this;
}

CertificateBuilder& CertificateBuilder::Serial(int64_t number) {
  serial_ = Integer(number);
  return *this;
}

CertificateBuilder& CertificateBuilder::Validity(absl::Time not_before,
                                                 absl::Time not_after) {
  validity_ = Sequence({TimeDer(not_before), TimeDer(not_after)});
  return *this;
}

CertificateBuilder& CertificateBuilder::Key(const TestKey& key) {
  key_ = key;
  return *this;
}

CertificateBuilder& CertificateBuilder::Version(int version) {
  version_ = version;
  return *this;
}

CertificateBuilder& CertificateBuilder::IsCa(
    std::optional<uint8_t> path_length) {
  return SetExtension(
      oid::kBasicConstraints, Critical::kYes,
      Sequence({Boolean(0xff),
                path_length.has_value() ? Integer(*path_length) : ""}));
}

CertificateBuilder& CertificateBuilder::IsNotCa() {
  return SetExtension(oid::kBasicConstraints, Critical::kYes, Sequence({}));
}

CertificateBuilder& CertificateBuilder::KeyUsage(
    const std::vector<KeyUsageBit>& bits) {
  return SetExtension(oid::kKeyUsage, Critical::kYes, KeyUsageDer(bits));
}

CertificateBuilder& CertificateBuilder::ExtKeyUsage(
    const std::vector<Bytes>& purposes) {
  std::string list;
  for (const Bytes purpose : purposes) {
    list += Oid(purpose);
  }
  return SetExtension(oid::kExtKeyUsage, Critical::kNo, Sequence({list}));
}

CertificateBuilder& CertificateBuilder::DnsName(std::string_view name) {
  // GeneralName ::= CHOICE { ..., dNSName [2] IA5String, ... }
  return SetExtension(oid::kSubjectAltName, Critical::kNo,
                      Sequence({Implicit(2, name)}));
}

CertificateBuilder& CertificateBuilder::OcspUrl(std::string_view url) {
  return OcspUrls({std::string(url)});
}

CertificateBuilder& CertificateBuilder::OcspUrls(
    const std::vector<std::string>& urls) {
  std::vector<AccessDescription> descriptions;
  for (const std::string& url : urls) {
    descriptions.push_back({oid::kAdOcsp, UriName(url)});
  }
  return AuthorityInfoAccess(descriptions);
}

CertificateBuilder& CertificateBuilder::AuthorityInfoAccess(
    const std::vector<AccessDescription>& descriptions) {
  std::string list;
  for (const AccessDescription& each : descriptions) {
    list += Sequence({Oid(each.method), each.location});
  }
  return SetExtension(oid::kAuthorityInfoAccess, Critical::kNo,
                      Sequence({list}));
}

CertificateBuilder& CertificateBuilder::CrlUrls(
    const std::vector<std::string>& urls) {
  std::string list;
  for (const std::string& url : urls) {
    list += DistributionPoint(url);
  }
  return SetExtension(oid::kCrlDistributionPoints, Critical::kNo,
                      Sequence({list}));
}

CertificateBuilder& CertificateBuilder::MustStaple() {
  return TlsFeatures({5});  // status_request
}

CertificateBuilder& CertificateBuilder::TlsFeatures(
    const std::vector<int>& features) {
  std::string list;
  for (const int feature : features) {
    list += Integer(feature);
  }
  return SetExtension(oid::kTlsFeature, Critical::kNo, Sequence({list}));
}

CertificateBuilder& CertificateBuilder::SctList(
    std::string_view serialized_list) {
  return SetExtension(oid::kEmbeddedSctList, Critical::kNo,
                      OctetString(serialized_list));
}

CertificateBuilder& CertificateBuilder::SubjectKeyId(std::string_view id) {
  return SetExtension(oid::kSubjectKeyIdentifier, Critical::kNo,
                      OctetString(id));
}

CertificateBuilder& CertificateBuilder::AuthorityKeyId(std::string_view id) {
  // AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0], ... }
  return SetExtension(oid::kAuthorityKeyIdentifier, Critical::kNo,
                      Sequence({Implicit(0, id)}));
}

CertificateBuilder& CertificateBuilder::OcspNoCheck(Critical critical) {
  return OcspNoCheck(critical, Null());
}

CertificateBuilder& CertificateBuilder::OcspNoCheck(Critical critical,
                                                    std::string_view value) {
  return SetExtension(oid::kOcspNoCheck, critical, value);
}

CertificateBuilder& CertificateBuilder::SetExtension(Bytes oid,
                                                     Critical critical,
                                                     std::string_view value) {
  const NamedExtension extension = {std::string(ToText(oid)),
                                    ExtensionDer(oid, critical, value)};
  for (NamedExtension& each : extensions_) {
    if (each.oid == extension.oid) {
      each = extension;
      return *this;
    }
  }
  extensions_.push_back(extension);
  return *this;
}

CertificateBuilder& CertificateBuilder::AddExtension(Bytes oid,
                                                     Critical critical,
                                                     std::string_view value) {
  extensions_.push_back(
      {std::string(ToText(oid)), ExtensionDer(oid, critical, value)});
  return *this;
}

CertificateBuilder& CertificateBuilder::AddExtensionDer(std::string_view der) {
  extensions_.push_back({"", std::string(der)});
  return *this;
}

CertificateBuilder& CertificateBuilder::WithoutExtension(Bytes oid) {
  const auto is_it = [oid](const NamedExtension& each) {
    return each.oid == ToText(oid);
  };
  extensions_.erase(
      std::remove_if(extensions_.begin(), extensions_.end(), is_it),
      extensions_.end());
  return *this;
}

CertificateBuilder& CertificateBuilder::WithoutExtensions() {
  extensions_.clear();
  return *this;
}

CertificateBuilder& CertificateBuilder::SignedBy(const TestKey& key) {
  signing_.key = key;
  return *this;
}

CertificateBuilder& CertificateBuilder::Algorithm(SigningAlgorithm algorithm) {
  signing_.algorithm = algorithm;
  return *this;
}

CertificateBuilder& CertificateBuilder::SignatureBits(std::string_view bits) {
  signing_.bits = std::string(bits);
  return *this;
}

CertificateBuilder& CertificateBuilder::CorruptSignature() {
  signing_.mask = 1;
  return *this;
}

CertificateBuilder& CertificateBuilder::UnusedSignatureBits(uint8_t count) {
  signing_.unused_bits = count;
  return *this;
}

CertificateBuilder& CertificateBuilder::Tamper(std::string_view from,
                                               std::string_view to) {
  signing_.tampering.emplace_back(from, to);
  return *this;
}

CertificateBuilder& CertificateBuilder::Replace(CertificatePart part,
                                                std::string_view der) {
  parts_.Replace(part, der);
  return *this;
}

CertificateBuilder& CertificateBuilder::Append(CertificatePart part,
                                               std::string_view data) {
  parts_.Append(part, data);
  return *this;
}

CertificateBuilder& CertificateBuilder::AppendAfterEnd(std::string_view data) {
  after_end_ += data;
  return *this;
}

// Certificate ::= SEQUENCE {                             RFC 5280, section 4.1
std::string CertificateBuilder::Build(std::string_view issuer_name,
                                      const TestKey& issuer_key) const {
  const std::string algorithm =
      AlgorithmIdentifier(signing_.AlgorithmFor(issuer_key));
  const std::string tbs = BuildTbs(issuer_name, algorithm);
  const std::string certificate =
      Sequence({//   tbsCertificate       TBSCertificate,
                signing_.Tamper(tbs),
                //   signatureAlgorithm   AlgorithmIdentifier,
                parts_.Apply(CertificatePart::kAlgorithm, algorithm),
                //   signature            BIT STRING }
                parts_.Apply(CertificatePart::kSignature,
                             signing_.Sign(issuer_key, tbs))});
  return parts_.Apply(CertificatePart::kCertificate, certificate) + after_end_;
}

// TBSCertificate ::= SEQUENCE {                          RFC 5280, section 4.1
std::string CertificateBuilder::BuildTbs(std::string_view issuer_name,
                                         std::string_view algorithm) const {
  const std::string version =
      version_ == 1 ? "" : Explicit(0, Integer(version_ - 1));
  const std::string_view issuer =
      issuer_.has_value() ? std::string_view(*issuer_) : issuer_name;
  const std::string tbs =
      Sequence({//   version         [0]  Version DEFAULT v1,
                parts_.Apply(CertificatePart::kVersion, version),
                //   serialNumber         CertificateSerialNumber,
                parts_.Apply(CertificatePart::kSerial, serial_),
                //   signature            AlgorithmIdentifier,
                parts_.Apply(CertificatePart::kTbsAlgorithm, algorithm),
                //   issuer               Name,
                parts_.Apply(CertificatePart::kIssuer, issuer),
                //   validity             Validity,
                parts_.Apply(CertificatePart::kValidity, validity_),
                //   subject              Name,
                parts_.Apply(CertificatePart::kSubject, subject_),
                //   subjectPublicKeyInfo SubjectPublicKeyInfo,
                parts_.Apply(CertificatePart::kSpki, key_.spki()),
                //   issuerUniqueID  [1]  UniqueIdentifier OPTIONAL,
                parts_.Apply(CertificatePart::kIssuerUniqueId, ""),
                //   subjectUniqueID [2]  UniqueIdentifier OPTIONAL,
                parts_.Apply(CertificatePart::kSubjectUniqueId, ""),
                //   extensions      [3]  Extensions OPTIONAL }
                BuildExtensions()});
  return parts_.Apply(CertificatePart::kTbs, tbs);
}

std::string CertificateBuilder::BuildExtensions() const {
  std::string list;
  for (const NamedExtension& extension : extensions_) {
    list += extension.der;
  }
  const std::string sequence = parts_.Apply(
      CertificatePart::kExtensions, list.empty() ? "" : Sequence({list}));
  return parts_.Apply(CertificatePart::kExtensionsTag,
                      sequence.empty() ? "" : Explicit(3, sequence));
}

}  // namespace revcheck::testing
