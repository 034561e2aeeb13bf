#include "revcheck/ocsp/testing/response_builder.h"

#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"

namespace revcheck::testing {
namespace {

EntryBuilder WithTimes(EntryBuilder entry, absl::Time this_update,
                       std::optional<absl::Time> next_update) {
  entry.ThisUpdate(this_update);
  return next_update.has_value() ? entry.NextUpdate(*next_update)
                                 : entry.WithoutNextUpdate();
}

// KeyHash ::= OCTET STRING, the SHA-1 of the key's bits.
std::string KeyHashOf(const TestKey& key) {
  const Bytes bits =
      SubjectPublicKeyBits(ToBytes(key.spki())).value_or(Bytes());
  return std::string(ToText(DigestValue(Digest::kSha1, bits).bytes()));
}

std::string KeyHashId(std::string_view hash) {
  return Explicit(2, OctetString(hash));
}

// `contents` in a SEQUENCE in [number], or nothing if there are none.
template <typename Part>
std::string OptionalSequence(const DerOverrides<Part>& parts, Part tag_part,
                             unsigned number, Part part,
                             std::string_view contents) {
  const std::string sequence =
      parts.Apply(part, contents.empty() ? "" : Sequence({contents}));
  return parts.Apply(tag_part,
                     sequence.empty() ? "" : Explicit(number, sequence));
}

}  // namespace

std::string ErrorResponse(uint8_t status) {
  return Sequence({Enumerated(status)});
}

ResponseBuilder::ResponseBuilder(const TestCa& issuer)
    : ResponseBuilder(issuer.name(), issuer.key()) {}

ResponseBuilder::ResponseBuilder(std::string_view issuer_name,
                                 const TestKey& issuer_key)
    : issuer_name_(issuer_name),
      issuer_spki_(issuer_key.spki()),
      signer_name_(issuer_name),
      signer_key_(issuer_key),
      response_type_(Oid(oid::kOcspBasic)) {}

ResponseBuilder& ResponseBuilder::Good(std::string_view serial,
                                       absl::Time this_update,
                                       std::optional<absl::Time> next_update) {
  return Entry(WithTimes(EntryBuilder(serial), this_update, next_update));
}

ResponseBuilder& ResponseBuilder::Revoked(
    std::string_view serial, absl::Time this_update,
    std::optional<absl::Time> next_update) {
  return Entry(
      WithTimes(EntryBuilder(serial).Revoked(), this_update, next_update));
}

ResponseBuilder& ResponseBuilder::Unknown(
    std::string_view serial, absl::Time this_update,
    std::optional<absl::Time> next_update) {
  return Entry(
      WithTimes(EntryBuilder(serial).Unknown(), this_update, next_update));
}

ResponseBuilder& ResponseBuilder::Good(const CertId& id, absl::Time this_update,
                                       std::optional<absl::Time> next_update) {
  return Entry(WithTimes(EntryBuilder(id), this_update, next_update));
}

ResponseBuilder& ResponseBuilder::Revoked(
    const CertId& id, absl::Time this_update,
    std::optional<absl::Time> next_update) {
  return Entry(WithTimes(EntryBuilder(id).Revoked(), this_update, next_update));
}

ResponseBuilder& ResponseBuilder::Unknown(
    const CertId& id, absl::Time this_update,
    std::optional<absl::Time> next_update) {
  return Entry(WithTimes(EntryBuilder(id).Unknown(), this_update, next_update));
}

ResponseBuilder& ResponseBuilder::Entry(const EntryBuilder& entry) {
  entries_ += entry.Build(issuer_name_, issuer_spki_);
  return *this;
}

ResponseBuilder& ResponseBuilder::SignedBy(const TestResponder& responder) {
  signer_name_ = responder.name;
  signer_key_ = responder.key;
  return AddCertificate(responder.certificate);
}

ResponseBuilder& ResponseBuilder::SignedBy(const TestCa& ca) {
  signer_name_ = ca.name();
  signer_key_ = ca.key();
  return *this;
}

ResponseBuilder& ResponseBuilder::SignWith(const TestKey& key) {
  signing_.key = key;
  return *this;
}

ResponseBuilder& ResponseBuilder::Algorithm(SigningAlgorithm algorithm) {
  signing_.algorithm = algorithm;
  return *this;
}

ResponseBuilder& ResponseBuilder::ByName() {
  by_name_ = true;
  responder_id_.reset();
  return *this;
}

ResponseBuilder& ResponseBuilder::ByKey() {
  by_name_ = false;
  responder_id_.reset();
  return *this;
}

ResponseBuilder& ResponseBuilder::ByName(std::string_view name) {
  responder_id_ = Explicit(1, name);
  return *this;
}

ResponseBuilder& ResponseBuilder::ByKeyHash(std::string_view hash) {
  responder_id_ = KeyHashId(hash);
  return *this;
}

ResponseBuilder& ResponseBuilder::AddCertificate(std::string_view certificate) {
  certificates_ += certificate;
  return *this;
}

ResponseBuilder& ResponseBuilder::WithoutCertificates() {
  certificates_.clear();
  return *this;
}

ResponseBuilder& ResponseBuilder::Status(uint8_t status) {
  status_ = status;
  return *this;
}

ResponseBuilder& ResponseBuilder::WithoutResponseBytes() {
  return Replace(ResponsePart::kResponseBytesTag, "");
}

ResponseBuilder& ResponseBuilder::ResponseType(Bytes oid) {
  response_type_ = Oid(oid);
  return *this;
}

ResponseBuilder& ResponseBuilder::Version(uint8_t version) {
  version_ = version;
  return *this;
}

ResponseBuilder& ResponseBuilder::ProducedAt(absl::Time time) {
  produced_at_ = time;
  return *this;
}

ResponseBuilder& ResponseBuilder::AddExtension(Bytes oid, Critical critical,
                                               std::string_view value) {
  return AddExtensionDer(ExtensionDer(oid, critical, value));
}

ResponseBuilder& ResponseBuilder::AddExtensionDer(std::string_view der) {
  extensions_ += der;
  return *this;
}

ResponseBuilder& ResponseBuilder::Nonce(std::string_view nonce) {
  return AddExtension(oid::kOcspNonce, Critical::kNo, OctetString(nonce));
}

ResponseBuilder& ResponseBuilder::SignatureBits(std::string_view bits) {
  signing_.bits = std::string(bits);
  return *this;
}

ResponseBuilder& ResponseBuilder::CorruptSignature() {
  signing_.mask = 1;
  return *this;
}

ResponseBuilder& ResponseBuilder::UnusedSignatureBits(uint8_t count) {
  signing_.unused_bits = count;
  return *this;
}

ResponseBuilder& ResponseBuilder::Tamper(std::string_view from,
                                         std::string_view to) {
  signing_.tampering.emplace_back(from, to);
  return *this;
}

ResponseBuilder& ResponseBuilder::Replace(ResponsePart part,
                                          std::string_view der) {
  parts_.Replace(part, der);
  return *this;
}

ResponseBuilder& ResponseBuilder::Append(ResponsePart part,
                                         std::string_view data) {
  parts_.Append(part, data);
  return *this;
}

ResponseBuilder& ResponseBuilder::AppendAfterEnd(std::string_view data) {
  after_end_ += data;
  return *this;
}

// OCSPResponse ::= SEQUENCE {                          RFC 6960, section 4.2.1
std::string ResponseBuilder::Build() const {
  const std::string response =
      Sequence({//   responseStatus      OCSPResponseStatus,
                parts_.Apply(ResponsePart::kStatus, Enumerated(status_)),
                //   responseBytes   [0] ResponseBytes OPTIONAL }
                parts_.Apply(ResponsePart::kResponseBytesTag,
                             Explicit(0, BuildResponseBytes()))});
  return parts_.Apply(ResponsePart::kResponse, response) + after_end_;
}

// ResponseBytes ::= SEQUENCE {                         RFC 6960, section 4.2.1
std::string ResponseBuilder::BuildResponseBytes() const {
  const std::string bytes =
      Sequence({//   responseType        OBJECT IDENTIFIER,
                parts_.Apply(ResponsePart::kResponseType, response_type_),
                //   response            OCTET STRING }
                parts_.Apply(ResponsePart::kResponseOctets,
                             OctetString(BuildBasicResponse()))});
  return parts_.Apply(ResponsePart::kResponseBytes, bytes);
}

// BasicOCSPResponse ::= SEQUENCE {                     RFC 6960, section 4.2.1
std::string ResponseBuilder::BuildBasicResponse() const {
  const std::string data = BuildResponseData();
  const std::string algorithm =
      AlgorithmIdentifier(signing_.AlgorithmFor(signer_key_));
  const std::string basic = Sequence(
      {//   tbsResponseData     ResponseData,
       signing_.Tamper(data),
       //   signatureAlgorithm  AlgorithmIdentifier,
       parts_.Apply(ResponsePart::kSignatureAlgorithm, algorithm),
       //   signature           BIT STRING,
       parts_.Apply(ResponsePart::kSignature, signing_.Sign(signer_key_, data)),
       //   certs           [0] SEQUENCE OF Certificate OPTIONAL }
       OptionalSequence(parts_, ResponsePart::kCertificatesTag, 0,
                        ResponsePart::kCertificates, certificates_)});
  return parts_.Apply(ResponsePart::kBasicResponse, basic);
}

// ResponseData ::= SEQUENCE {                          RFC 6960, section 4.2.1
std::string ResponseBuilder::BuildResponseData() const {
  const std::string version =
      version_.has_value() ? Explicit(0, Integer(*version_)) : "";
  const std::string data = Sequence(
      {//   version         [0] Version DEFAULT v1,
       parts_.Apply(ResponsePart::kVersion, version),
       //   responderID         ResponderID,
       parts_.Apply(ResponsePart::kResponderId, BuildResponderId()),
       //   producedAt          GeneralizedTime,
       parts_.Apply(ResponsePart::kProducedAt, GeneralizedTime(produced_at_)),
       //   responses           SEQUENCE OF SingleResponse,
       parts_.Apply(ResponsePart::kEntries, Sequence({entries_})),
       //   responseExtensions [1] Extensions OPTIONAL }
       OptionalSequence(parts_, ResponsePart::kExtensionsTag, 1,
                        ResponsePart::kExtensions, extensions_)});
  return parts_.Apply(ResponsePart::kResponseData, data);
}

// ResponderID ::= CHOICE { byName [1] Name, byKey [2] KeyHash }
std::string ResponseBuilder::BuildResponderId() const {
  if (responder_id_.has_value()) {
    return *responder_id_;
  }
  return by_name_ ? Explicit(1, signer_name_)
                  : KeyHashId(KeyHashOf(signer_key_));
}

}  // namespace revcheck::testing
