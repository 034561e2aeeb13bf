#include "revcheck/cli/decode.h"

#include <openssl/bytestring.h>
#include <openssl/evp.h>
#include <stddef.h>
#include <stdint.h>

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "revcheck/cli/der_dump.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/request_reader.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/summary.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/extensions.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/signature.h"
#include "revcheck/x509/urls.h"

namespace revcheck::cli {
namespace {

constexpr size_t kMaxSerialSize = 20;  // Bytes; RFC 5280, section 4.1.2.2.

std::string AlgorithmName(Bytes contents) {
  SignatureAlgorithm algorithm;
  if (ParseSignatureAlgorithm(contents, &algorithm).has_value()) {
    CBS in = ToCbs(contents);
    CBS oid;
    return ReadContents(&in, CBS_ASN1_OBJECT, &oid) ? FormatOid(ToBytes(oid))
                                                    : Hex(contents);
  }
  const std::string digest(ToString(algorithm.digest));
  switch (algorithm.scheme) {
    case SignatureScheme::kRsaPkcs1:
      return absl::StrCat("RSA PKCS#1 with ", digest);
    case SignatureScheme::kRsaPss:
      return absl::StrCat("RSA-PSS with ", digest);
    case SignatureScheme::kEcdsa:
      return absl::StrCat("ECDSA with ", digest);
    case SignatureScheme::kEd25519:
      return "Ed25519";
  }
  return "";
}

bool UsesSha1(Bytes contents) {
  SignatureAlgorithm algorithm;
  return !ParseSignatureAlgorithm(contents, &algorithm).has_value() &&
         algorithm.digest == Digest::kSha1;
}

std::string KeyName(Bytes spki) {
  CBS in = ToCbs(spki);
  CBS body;
  CBS algorithm;
  CBS oid;
  CBS curve;
  const std::optional<Bytes> bits = SubjectPublicKeyBits(spki);
  if (!bits.has_value() || !ReadContents(&in, CBS_ASN1_SEQUENCE, &body) ||
      !ReadContents(&body, CBS_ASN1_SEQUENCE, &algorithm) ||
      !ReadContents(&algorithm, CBS_ASN1_OBJECT, &oid)) {
    return "malformed";
  }
  if (ToBytes(oid) == Bytes(oid::kRsaEncryption)) {
    const std::optional<PublicKey> key = PublicKey::FromSpki(spki);
    return key.has_value()
               ? absl::StrCat("RSA, ", EVP_PKEY_bits(key->get()), " bits")
               : "RSA, unusable";
  }
  if (ToBytes(oid) == Bytes(oid::kEcPublicKey) &&
      ReadContents(&algorithm, CBS_ASN1_OBJECT, &curve)) {
    const Bytes id = ToBytes(curve);
    return id == Bytes(oid::kSecp256r1)   ? "EC P-256"
           : id == Bytes(oid::kSecp384r1) ? "EC P-384"
           : id == Bytes(oid::kSecp521r1) ? "EC P-521"
                                          : "EC " + FormatOid(id);
  }
  return FormatOid(ToBytes(oid));
}

void NoteSerial(Bytes serial, Json* odd) {
  if (serial.size() > kMaxSerialSize) {
    odd->push_back(
        absl::StrCat("serial number of ", serial.size(), " bytes; 20 allowed"));
  }
  if (!serial.empty() && (serial[0] & 0x80) != 0) {
    odd->push_back("negative serial number");
  }
  if (serial.size() == 1 && serial[0] == 0) {
    odd->push_back("serial number zero");
  }
}

// The revocation facts of a certificate's extensions.
void AddUrls(const Certificate& certificate, Json* json, Json* odd) {
  Json ocsp = Json::array();
  Json crl = Json::array();
  if (!ForEachOcspUrl(certificate, [&ocsp](std::string_view url) {
        ocsp.push_back(Printable(url));
      })) {
    odd->push_back("authorityInfoAccess cannot be decoded");
  }
  if (!ForEachCrlUrl(certificate, [&crl](std::string_view url) {
        crl.push_back(Printable(url));
      })) {
    odd->push_back("cRLDistributionPoints cannot be decoded");
  }
  (*json)["ocsp_urls"] = ocsp;
  (*json)["crl_urls"] = crl;
  std::optional<std::string_view> url;
  if (const auto fault = FindOcspUrl(certificate, &url)) {
    if (*fault != OcspUrlFault::kMalformed) {
      odd->push_back("the first OCSP URL is too long or contains NUL");
    }
  }
}

void AddExtensions(const CertificateExtensions& extensions, Json* json,
                   Json* odd) {
  const auto constraints =
      extensions.basic_constraints.has_value()
          ? ReadBasicConstraints(*extensions.basic_constraints)
          : BasicConstraints();
  (*json)["ca"] = constraints.has_value() ? Json(constraints->is_ca) : Json();
  if (!constraints.has_value()) {
    odd->push_back("basicConstraints is malformed");
  }
  if (extensions.key_usage.has_value() && !IsKeyUsage(*extensions.key_usage)) {
    odd->push_back("keyUsage is malformed");
  }
  bool signs_ocsp = false;
  if (extensions.ext_key_usage.has_value()) {
    const auto purpose =
        HasKeyPurpose(*extensions.ext_key_usage, oid::kOcspSigning);
    signs_ocsp = purpose.value_or(false);
    if (!purpose.has_value()) {
      odd->push_back("extKeyUsage is malformed");
    }
  }
  (*json)["ocsp_signing"] = signs_ocsp;
  (*json)["ocsp_no_check"] = extensions.ocsp_no_check.has_value();
  bool must_staple = false;
  if (extensions.tls_feature.has_value() &&
      !ForEachTlsFeature(*extensions.tls_feature, [&must_staple](Bytes id) {
        must_staple |= id.size() == 1 && id[0] == kStatusRequestFeature;
      })) {
    odd->push_back("TLS feature is malformed");
  }
  (*json)["must_staple"] = must_staple;
  (*json)["sct_list"] = extensions.sct_list.has_value();
}

void AddValidity(const Certificate& certificate, Json* json, Json* odd) {
  const std::optional<Validity> validity = ReadValidity(certificate);
  if (!validity.has_value()) {
    odd->push_back("validity is malformed");
    return;
  }
  (*json)["not_before"] = TimeText(validity->not_before);
  (*json)["not_after"] = TimeText(validity->not_after);
  (*json)["lifetime_days"] =
      absl::ToInt64Hours(validity->not_after - validity->not_before) / 24;
}

std::string FindingText(Finding stopped_by) {
  return absl::StrCat(std::string(ToString(stopped_by)), ": ",
                      std::string(Describe(stopped_by).meaning));
}

Json DecodeCertId(const EncodedCertId& id, Json* odd) {
  Json json;
  json["hash"] = id.hash.has_value() ? std::string(ToString(*id.hash))
                                     : FormatOid(id.hash_oid);
  if (!id.hash.has_value()) {
    odd->push_back("a CertID uses a hash algorithm that is not known");
    return json;
  }
  json["issuer_name_hash"] = Hex(id.issuer_name_hash);
  json["issuer_key_hash"] = Hex(id.issuer_key_hash);
  json["serial"] = Hex(id.serial);
  if (id.issuer_name_hash.size() != DigestSize(*id.hash) ||
      id.issuer_key_hash.size() != DigestSize(*id.hash)) {
    odd->push_back("a CertID has a hash of the wrong size");
  }
  if (id.trailing_data) {
    odd->push_back("a CertID has trailing data");
  }
  NoteSerial(id.serial, odd);
  return json;
}

Json DecodeEntry(const EntrySummary& entry, Json* odd) {
  Json json = DecodeCertId(entry.cert_id, odd);
  json["status"] = entry.status.has_value()
                       ? Json(std::string(ToString(*entry.status)))
                       : Json();
  if (entry.revocation.has_value()) {
    json["revoked_at"] =
        TimeText(absl::FromUnixSeconds(entry.revocation->time));
    json["reason"] = entry.revocation->reason.has_value()
                         ? Json(ReasonName(*entry.revocation->reason))
                         : Json();
  } else if (entry.status == CertStatus::kRevoked) {
    odd->push_back("the revocation time cannot be read");
  }
  json["this_update"] = ToJson(entry.this_update);
  json["next_update"] = ToJson(entry.next_update);
  if (entry.this_update.has_value() && !entry.next_update.has_value()) {
    odd->push_back("no nextUpdate: believed for two days only");
  }
  return json;
}

Json ResponderIdJson(const ResponderId& id) {
  Json json;
  switch (id.kind) {
    case ResponderId::Kind::kByName:
      json["by_name"] = FormatName(id.value);
      break;
    case ResponderId::Kind::kByKey:
      json["by_key"] = Hex(KeyHash(id).value_or(id.value));
      break;
  }
  return json;
}

// The tag of the first element inside an outer SEQUENCE, or 0.
unsigned FirstInnerTag(Bytes der) {
  CBS in = ToCbs(der);
  CBS body;
  CBS contents;
  unsigned tag;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &body) ||
      !CBS_get_any_asn1(&body, &contents, &tag)) {
    return 0;
  }
  return tag;
}

// Certificate ::= SEQUENCE { SEQUENCE, SEQUENCE, BIT STRING }
bool LooksLikeCertificate(Bytes der) {
  CBS in = ToCbs(der);
  CBS body;
  CBS ignored;
  return ReadContents(&in, CBS_ASN1_SEQUENCE, &body) &&
         ReadContents(&body, CBS_ASN1_SEQUENCE, &ignored) &&
         ReadContents(&body, CBS_ASN1_SEQUENCE, &ignored) && !AtEnd(body);
}

// RSAPrivateKey   ::= SEQUENCE { INTEGER (0), INTEGER, ... }  RFC 8017, A.1.2
// PrivateKeyInfo  ::= SEQUENCE { INTEGER (0..1), SEQUENCE, OCTET STRING, ... }
//                                                             RFC 5958, 2
// ECPrivateKey    ::= SEQUENCE { INTEGER (1), OCTET STRING, ... }  RFC 5915, 3
bool LooksLikePrivateKey(Bytes der) {
  CBS in = ToCbs(der);
  CBS body;
  CBS version;
  CBS ignored;
  if (!ReadContents(&in, CBS_ASN1_SEQUENCE, &body) ||
      !ReadContents(&body, CBS_ASN1_INTEGER, &version) ||
      ToBytes(version).size() != 1 || ToBytes(version)[0] > 1) {
    return false;
  }
  if (ReadContents(&body, CBS_ASN1_INTEGER, &ignored) ||
      ReadContents(&body, CBS_ASN1_OCTETSTRING, &ignored)) {
    return true;
  }
  return ReadContents(&body, CBS_ASN1_SEQUENCE, &ignored) &&
         ReadContents(&body, CBS_ASN1_OCTETSTRING, &ignored);
}

std::string ScalarText(const Json& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  if (value.is_boolean()) {
    return value.get<bool>() ? "yes" : "no";
  }
  return value.is_null() ? "none" : value.dump();
}

// A value of several lines, indented below its label.
std::string Block(const std::string& text, const std::string& pad) {
  std::string block;
  for (const absl::string_view line :
       absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&block, "\n", pad, "  ", line);
  }
  return block;
}

void Render(const Json& json, size_t indent, std::string* out) {
  const std::string pad(indent, ' ');
  for (const auto& [key, value] : json.items()) {
    absl::StrAppend(out, pad, json.is_array() ? "-" : key + ":");
    if (value.is_structured() && !value.empty()) {
      absl::StrAppend(out, "\n");
      Render(value, indent + 2, out);
      continue;
    }
    const std::string text = value.empty() ? "none" : ScalarText(value);
    const bool several_lines = text.find('\n') != std::string::npos;
    absl::StrAppend(out, several_lines ? Block(text, pad) : " " + text, "\n");
  }
}

}  // namespace

Json DecodeCertificate(Bytes der) {
  Json json;
  Json odd = Json::array();
  json["type"] = "certificate";
  Certificate certificate;
  if (const auto fault = Certificate::Read(der, &certificate)) {
    odd.push_back(std::string(Describe(*fault)));
    json["odd"] = odd;
    json["structure"] = DumpDer(der);
    return json;
  }
  json["version"] = certificate.version;
  json["serial"] = Hex(certificate.serial);
  json["subject"] = FormatName(certificate.subject);
  json["issuer"] = FormatName(certificate.issuer);
  AddValidity(certificate, &json, &odd);
  json["key"] = KeyName(certificate.spki);
  json["signature"] = AlgorithmName(certificate.signature_algorithm);
  AddExtensions(certificate.extensions, &json, &odd);
  AddUrls(certificate, &json, &odd);
  NoteSerial(certificate.serial, &odd);
  if (certificate.version != 3) {
    odd.push_back(absl::StrCat("version ", certificate.version));
  }
  if (UsesSha1(certificate.signature_algorithm)) {
    odd.push_back("signed with SHA-1");
  }
  json["odd"] = odd;
  return json;
}

Json DecodeResponse(Bytes der) {
  const ResponseSummary summary = Summarize(der);
  Json json;
  Json odd = Json::array();
  json["type"] = "OCSP response";
  if (summary.stopped_by.has_value()) {
    odd.push_back(FindingText(*summary.stopped_by));
  }
  if (summary.basic.response_data.empty()) {
    json["odd"] = odd;
    json["structure"] = DumpDer(der);
    return json;
  }
  json["produced_at"] = ToJson(summary.produced_at);
  json["responder"] = summary.responder_id.has_value()
                          ? ResponderIdJson(*summary.responder_id)
                          : Json();
  json["signature"] = AlgorithmName(summary.basic.signature_algorithm);
  json["nonce"] =
      summary.nonce.has_value() ? Json(Hex(*summary.nonce)) : Json();
  json["entries"] = Json::array();
  for (const EntrySummary& entry : summary.entries) {
    json["entries"].push_back(DecodeEntry(entry, &odd));
  }
  json["certificates"] = Json::array();
  for (const Bytes certificate : summary.certificates) {
    json["certificates"].push_back(DecodeCertificate(certificate));
  }
  if (UsesSha1(summary.basic.signature_algorithm)) {
    odd.push_back("signed with SHA-1");
  }
  if (der.size() > kMaxDerSize) {
    odd.push_back(
        absl::StrCat(der.size(), " bytes; mozilla::pkix reads ", kMaxDerSize));
  }
  json["odd"] = odd;
  if (summary.stopped_by.has_value() && summary.entries.empty()) {
    json["structure"] = DumpDer(der);
  }
  return json;
}

Json DecodeRequest(Bytes der) {
  Json json;
  Json odd = Json::array();
  json["type"] = "OCSP request";
  const absl::StatusOr<RequestSummary> summary = ReadRequest(der);
  if (!summary.ok()) {
    odd.push_back(std::string(summary.status().message()));
    json["odd"] = odd;
    json["structure"] = DumpDer(der);
    return json;
  }
  json["requests"] = Json::array();
  for (const EncodedCertId& id : summary->cert_ids) {
    json["requests"].push_back(DecodeCertId(id, &odd));
  }
  json["nonce"] =
      summary->nonce.has_value() ? Json(Hex(*summary->nonce)) : Json();
  json["signed"] = summary->is_signed;
  if (summary->cert_ids.size() > 1) {
    odd.push_back("more than one certificate; most responders answer for one");
  }
  json["odd"] = odd;
  return json;
}

Json PrivateKeyJson() {
  Json json;
  json["type"] = "a private key, not shown";
  json["odd"] = Json::array();
  return json;
}

Json Decode(Bytes der) {
  if (LooksLikePrivateKey(der)) {
    return PrivateKeyJson();
  }
  switch (FirstInnerTag(der)) {
    case CBS_ASN1_ENUMERATED:
      return DecodeResponse(der);
    case CBS_ASN1_SEQUENCE:
      return LooksLikeCertificate(der) ? DecodeCertificate(der)
                                       : DecodeRequest(der);
    default:
      break;
  }
  return DecodeOther("", der);
}

Json DecodeOther(std::string_view label, Bytes der) {
  if (LooksLikePrivateKey(der)) {
    return PrivateKeyJson();
  }
  Json json;
  json["type"] = "unknown";
  if (!label.empty()) {
    json["label"] = Printable(label);
  }
  json["odd"] = {"neither a certificate nor an OCSP request or response"};
  json["structure"] = DumpDer(der);
  return json;
}

std::string RenderText(const Json& decoded) {
  std::string text;
  Render(decoded, 0, &text);
  return text;
}

}  // namespace revcheck::cli
