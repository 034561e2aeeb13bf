#include "revcheck/conformance/model/certificate.h"

#include "revcheck/conformance/model/codes.h"
#include "revcheck/conformance/model/signing_rules.h"
#include "revcheck/conformance/model/values.h"

namespace revcheck::model {
namespace {

constexpr char kKeyUsage[] = "2.5.29.15";
constexpr char kBasicConstraints[] = "2.5.29.19";
constexpr char kPolicyConstraints[] = "2.5.29.36";
constexpr char kExtKeyUsage[] = "2.5.29.37";
constexpr char kNetscapeCertType[] = "2.16.840.1.113730.1.1";
constexpr char kOcspNoCheck[] = "1.3.6.1.5.5.7.48.1.5";

constexpr const char* kKnown[] = {
    kKeyUsage,
    "2.5.29.17",  // subjectAltName
    kBasicConstraints,
    "2.5.29.30",  // nameConstraints
    "2.5.29.32",  // certificatePolicies
    kPolicyConstraints,
    kExtKeyUsage,
    "2.5.29.54",                // inhibitAnyPolicy
    "1.3.6.1.5.5.7.1.1",        // authorityInfoAccess
    "1.3.6.1.5.5.7.1.24",       // tlsFeature
    "1.3.6.1.4.1.11129.2.4.2",  // embedded SCT list
    "1.3.6.1.5.5.7.1.3",        // qcStatements
};

// Known only where they are critical.
constexpr const char* kKnownIfCritical[] = {kNetscapeCertType, kOcspNoCheck};

// The dotted name of an extension that is known, or empty.
std::string KnownName(const ModelExtension& extension) {
  for (const char* dotted : kKnown) {
    if (extension.oid == OidContents(dotted)) {
      return dotted;
    }
  }
  for (const char* dotted : kKnownIfCritical) {
    if (extension.critical && extension.oid == OidContents(dotted)) {
      return dotted;
    }
  }
  return "";
}

// Keeps a known extension. Returns whether it is known.
bool Keep(const ModelExtension& extension, ModelCertificate* certificate,
          Fault* fault) {
  const std::string name = KnownName(extension);
  if (name.empty()) {
    return false;
  }
  // The value of ocsp-nocheck is NULL and may also be left empty (8.8).
  const bool empty = extension.value.empty() && name != kOcspNoCheck;
  // Measured, against section 4, which says that no known extension may be
  // there twice: these two may.
  const bool twice = certificate->extensions.count(name) != 0 &&
                     name != kOcspNoCheck && name != kPolicyConstraints;
  if (empty || twice) {
    fault->Set(code::kExtensionValueInvalid);
  }
  certificate->extensions[name] = extension.value;
  return true;
}

// [0] EXPLICIT INTEGER, 0 to 3.
void ReadVersion(Reader* tbs) {
  if (!tbs->NextIs(tag::Constructed(0))) {
    return;
  }
  Fault* fault = tbs->fault();
  Reader wrapper(tbs->Take(tag::Constructed(0)).contents, fault);
  const DerNode version = wrapper.Take(tag::kInteger);
  if (!fault->found() && SmallInteger(version.contents, fault) > 3) {
    fault->Set(code::kBadDer);
  }
  wrapper.End();
}

void ReadTbs(const DerNode& node, ModelCertificate* certificate, Fault* fault) {
  Reader tbs(node.contents, fault);
  ReadVersion(&tbs);
  const DerNode serial = tbs.Take(tag::kInteger);
  if (!fault->found()) {
    CheckInteger(serial.contents, fault);
  }
  certificate->inner_algorithm = tbs.Take(tag::kSequence).contents;
  certificate->issuer = tbs.Take(tag::kSequence).der();
  certificate->validity = tbs.Take(tag::kSequence).contents;
  certificate->subject = tbs.Take(tag::kSequence).der();
  certificate->spki = tbs.Take(tag::kSequence).der();
  for (const int unique_id : {1, 2}) {
    if (tbs.NextIs(tag::Primitive(unique_id))) {
      tbs.Take(tag::Primitive(unique_id));
    }
  }
  OptionalExtensions(&tbs, 3, [=](const ModelExtension& extension) {
    return Keep(extension, certificate, fault);
  });
  if (certificate->Extension(kNetscapeCertType).has_value() &&
      !(certificate->Extension(kBasicConstraints).has_value() &&
        certificate->Extension(kExtKeyUsage).has_value())) {
    fault->Set(code::kUnknownCriticalExtension);
  }
  tbs.End();
}

// A UTCTime or a GeneralizedTime.
int64_t ReadTime(Reader* in) {
  if (in->NextIs(tag::kUtcTime)) {
    return UtcTime(in->Take(tag::kUtcTime).contents, in->fault());
  }
  const DerNode time = in->Take(tag::kGeneralizedTime);
  return GeneralizedTime(time.contents, in->fault());
}

bool IsValidAt(const std::string& validity, int64_t now) {
  Fault fault;
  Reader fields(validity, &fault);
  const int64_t not_before = ReadTime(&fields);
  const int64_t not_after = ReadTime(&fields);
  fields.End();
  return !fault.found() && not_before <= now && now <= not_after;
}

bool IsAcceptableAlgorithm(const ModelCertificate& certificate,
                           const Rules& rules, ModelAlgorithm* algorithm) {
  Fault fault;
  const ModelAlgorithm inner =
      ReadAlgorithm(certificate.inner_algorithm, &fault);
  *algorithm = ReadAlgorithm(certificate.outer_algorithm, &fault);
  if (fault.found() || inner.scheme != algorithm->scheme ||
      inner.hash != algorithm->hash) {
    return false;
  }
  const bool rsa = algorithm->scheme != Scheme::kEcdsa;
  return rules.certificate_hashes.count(algorithm->hash) != 0 &&
         (algorithm->scheme != Scheme::kRsaPss || rules.rsa_pss) &&
         (!rsa || certificate.signature.size() * 8 >= rules.key.min_rsa_bits);
}

bool IsEmptyName(const std::string& name) {
  return name == std::string("\x30\x00", 2);
}

bool IsKeyUsage(const std::string& value) {
  Fault fault;
  Reader in(value, &fault);
  const std::string contents = in.Take(tag::kBitString).contents;
  in.End();
  if (fault.found() || contents.size() < 2) {
    return false;
  }
  const int padding = static_cast<uint8_t>(contents[0]);
  const int last = static_cast<uint8_t>(contents.back());
  return padding <= 7 && last % (1 << padding) == 0;
}

// Whether the value is well-formed and says that this is no CA.
bool IsNoCa(const std::string& value) {
  Fault fault;
  Reader in(value, &fault);
  Reader fields(in.Take(tag::kSequence).contents, &fault);
  const bool is_ca = OptionalBoolean(&fields);
  if (fields.NextIs(tag::kInteger)) {
    SmallInteger(fields.Take(tag::kInteger).contents, &fault);
  }
  fields.End();
  in.End();
  return !fault.found() && !is_ca;
}

bool HasOcspSigning(const std::string& value) {
  Fault fault;
  Reader in(value, &fault);
  Reader purposes(in.Take(tag::kSequence).contents, &fault);
  in.End();
  bool found = false;
  while (!purposes.AtEnd()) {
    found |=
        purposes.Take(tag::kOid).contents == OidContents("1.3.6.1.5.5.7.3.9");
  }
  return found && !fault.found();
}

bool HasAcceptableExtensions(const ModelCertificate& certificate) {
  const auto key_usage = certificate.Extension(kKeyUsage);
  const auto constraints = certificate.Extension(kBasicConstraints);
  const auto purposes = certificate.Extension(kExtKeyUsage);
  return (!key_usage.has_value() || IsKeyUsage(*key_usage)) &&
         (!constraints.has_value() || IsNoCa(*constraints)) &&
         purposes.has_value() && HasOcspSigning(*purposes);
}

}  // namespace

std::optional<std::string> ModelCertificate::Extension(
    const std::string& dotted) const {
  const auto it = extensions.find(dotted);
  return it == extensions.end() ? std::nullopt
                                : std::optional<std::string>(it->second);
}

ModelCertificate ReadCertificate(const std::string& der, Fault* fault) {
  ModelCertificate certificate;
  Reader outer(der, fault);
  Reader fields(outer.Take(tag::kSequence).contents, fault);
  outer.End();
  const DerNode tbs = fields.Take(tag::kSequence);
  certificate.tbs = tbs.der();
  certificate.outer_algorithm = fields.Take(tag::kSequence).contents;
  certificate.signature = WholeBits(&fields, code::kBadSignature);
  fields.End();
  ReadTbs(tbs, &certificate, fault);
  return certificate;
}

bool IsAcceptableResponder(const ModelCertificate& certificate,
                           const Question& question, const Rules& rules) {
  ModelAlgorithm algorithm;
  return !rules.responders_distrusted &&
         IsAcceptableAlgorithm(certificate, rules, &algorithm) &&
         IsAcceptableKey(certificate.spki, rules.key) &&
         !IsEmptyName(certificate.issuer) &&
         HasAcceptableExtensions(certificate) &&
         IsValidAt(certificate.validity, question.now) &&
         certificate.issuer == question.issuer_name &&
         IsGoodSignature(question.issuer_spki, algorithm, certificate.tbs,
                         certificate.signature);
}

}  // namespace revcheck::model
