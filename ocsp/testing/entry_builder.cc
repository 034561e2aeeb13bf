#include "revcheck/ocsp/testing/entry_builder.h"

#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"

namespace revcheck::testing {
namespace {

std::string HashOf(Digest digest, Bytes data) {
  return std::string(ToText(DigestValue(digest, data).bytes()));
}

}  // namespace

CertId CertIdOf(const TestCa& ca, std::string_view serial) {
  return {ToBytes(ca.name()), ToBytes(ca.key().spki()), ToBytes(serial)};
}

EntryBuilder::EntryBuilder(std::string_view serial) : serial_(serial) {
  Good();
}

EntryBuilder::EntryBuilder(const CertId& id) : EntryBuilder(ToText(id.serial)) {
  issuer_name_ = std::string(ToText(id.issuer_name));
  issuer_spki_ = std::string(ToText(id.issuer_spki));
}

EntryBuilder& EntryBuilder::Hash(Digest digest) {
  hash_ = digest;
  return *this;
}

EntryBuilder& EntryBuilder::IssuerNameHash(std::string_view hash) {
  issuer_name_hash_ = std::string(hash);
  return *this;
}

EntryBuilder& EntryBuilder::IssuerKeyHash(std::string_view hash) {
  issuer_key_hash_ = std::string(hash);
  return *this;
}

// CertStatus ::= CHOICE {                              RFC 6960, section 4.2.1
EntryBuilder& EntryBuilder::Good() {
  //   good     [0] IMPLICIT NULL,
  status_ = Implicit(0, "");
  return *this;
}

EntryBuilder& EntryBuilder::Revoked(absl::Time time,
                                    std::optional<uint8_t> reason) {
  //   revoked  [1] IMPLICIT RevokedInfo,
  const std::string reason_der =
      reason.has_value() ? Explicit(0, Enumerated(*reason)) : "";
  status_ = Explicit(1, GeneralizedTime(time) + reason_der);
  return *this;
}

EntryBuilder& EntryBuilder::Unknown() {
  //   unknown  [2] IMPLICIT UnknownInfo }, which is NULL
  status_ = Implicit(2, "");
  return *this;
}

EntryBuilder& EntryBuilder::ThisUpdate(absl::Time time) {
  this_update_ = time;
  return *this;
}

EntryBuilder& EntryBuilder::NextUpdate(absl::Time time) {
  next_update_ = time;
  return *this;
}

EntryBuilder& EntryBuilder::WithoutNextUpdate() {
  next_update_.reset();
  return *this;
}

EntryBuilder& EntryBuilder::AddExtension(Bytes oid, Critical critical,
                                         std::string_view value) {
  return AddExtensionDer(ExtensionDer(oid, critical, value));
}

EntryBuilder& EntryBuilder::AddExtensionDer(std::string_view der) {
  extensions_ += der;
  return *this;
}

EntryBuilder& EntryBuilder::SctList(std::string_view serialized_list) {
  return AddExtension(oid::kOcspSctList, Critical::kNo,
                      OctetString(serialized_list));
}

EntryBuilder& EntryBuilder::Replace(EntryPart part, std::string_view der) {
  parts_.Replace(part, der);
  return *this;
}

EntryBuilder& EntryBuilder::Append(EntryPart part, std::string_view data) {
  parts_.Append(part, data);
  return *this;
}

// SingleResponse ::= SEQUENCE {                        RFC 6960, section 4.2.1
std::string EntryBuilder::Build(std::string_view issuer_name,
                                std::string_view issuer_spki) const {
  const std::string next_update =
      next_update_.has_value() ? Explicit(0, GeneralizedTime(*next_update_))
                               : "";
  const std::string entry = Sequence(
      {//   certID              CertID,
       BuildCertId(issuer_name_.value_or(std::string(issuer_name)),
                   issuer_spki_.value_or(std::string(issuer_spki))),
       //   certStatus          CertStatus,
       parts_.Apply(EntryPart::kStatus, status_),
       //   thisUpdate          GeneralizedTime,
       parts_.Apply(EntryPart::kThisUpdate, GeneralizedTime(this_update_)),
       //   nextUpdate      [0] GeneralizedTime OPTIONAL,
       parts_.Apply(EntryPart::kNextUpdate, next_update),
       //   singleExtensions [1] Extensions OPTIONAL }
       BuildExtensions()});
  return parts_.Apply(EntryPart::kEntry, entry);
}

// CertID ::= SEQUENCE {                                RFC 6960, section 4.1.1
std::string EntryBuilder::BuildCertId(std::string_view issuer_name,
                                      std::string_view issuer_spki) const {
  const Bytes key_bits =
      SubjectPublicKeyBits(ToBytes(issuer_spki)).value_or(Bytes());
  const std::string name_hash =
      issuer_name_hash_.value_or(HashOf(hash_, ToBytes(issuer_name)));
  const std::string key_hash =
      issuer_key_hash_.value_or(HashOf(hash_, key_bits));
  const std::string cert_id = Sequence(
      {//   hashAlgorithm       AlgorithmIdentifier,
       parts_.Apply(EntryPart::kHashAlgorithm,
                    AlgorithmIdentifier(DigestOid(hash_), Null())),
       //   issuerNameHash      OCTET STRING,
       parts_.Apply(EntryPart::kIssuerNameHash, OctetString(name_hash)),
       //   issuerKeyHash       OCTET STRING,
       parts_.Apply(EntryPart::kIssuerKeyHash, OctetString(key_hash)),
       //   serialNumber        CertificateSerialNumber }
       parts_.Apply(EntryPart::kSerial, IntegerOf(serial_))});
  return parts_.Apply(EntryPart::kCertId, cert_id);
}

std::string EntryBuilder::BuildExtensions() const {
  const std::string sequence =
      parts_.Apply(EntryPart::kExtensions,
                   extensions_.empty() ? "" : Sequence({extensions_}));
  return parts_.Apply(EntryPart::kExtensionsTag,
                      sequence.empty() ? "" : Explicit(1, sequence));
}

}  // namespace revcheck::testing
