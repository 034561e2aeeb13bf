#ifndef REVCHECK_OCSP_TESTING_RESPONSE_BUILDER_H_
#define REVCHECK_OCSP_TESTING_RESPONSE_BUILDER_H_

// Builds OCSP responses (RFC 6960, section 4.2) that are right, or wrong in one
// chosen place.
//
//   const TestCa ca;
//   ResponseBuilder(ca).Good().Build();
//   ResponseBuilder(ca).Good(kLeafSerial, kNow, kNow + kDay).Build();
//   ResponseBuilder(ca).Revoked().SignedBy(ca.IssueResponder()).Build();
//   ResponseBuilder(ca).Good().CorruptSignature().Build();
//   ResponseBuilder(ca)
//       .Entry(EntryBuilder().Hash(Digest::kSha256).WithoutNextUpdate())
//       .Append(ResponsePart::kResponseData, Null())
//       .Build();
//
// The same calls build the same bytes on each run.

#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/der_overrides.h"
#include "revcheck/x509/testing/signing_algorithm.h"
#include "revcheck/x509/testing/signing_plan.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {

// The elements of a response that a test can replace, remove or extend, from
// the outside to the inside.
enum class ResponsePart {
  kResponse,
  kStatus,
  kResponseBytesTag,  // [0], which wraps the next.
  kResponseBytes,
  kResponseType,
  kResponseOctets,  // The OCTET STRING around the next.
  kBasicResponse,
  kResponseData,
  kVersion,      // [0], absent unless Version() is called.
  kResponderId,  // [1] or [2].
  kProducedAt,
  kEntries,
  kExtensionsTag,  // [1], which wraps the next; absent without extensions.
  kExtensions,
  kSignatureAlgorithm,
  kSignature,        // The BIT STRING.
  kCertificatesTag,  // [0], which wraps the next; absent without certificates.
  kCertificates,
};

// A response that only says why there is none, such as 3 for tryLater.
std::string ErrorResponse(uint8_t status);

class ResponseBuilder {
 public:
  // A response of the issuer itself, which it signs, names byKey and produced
  // at kThisUpdate. It has no entries yet.
  explicit ResponseBuilder(const TestCa& issuer);
  ResponseBuilder(std::string_view issuer_name, const TestKey& issuer_key);

  // Adds an entry about the certificate with this serial from the issuer: of a
  // leaf as CertificateBuilder has it, unless told otherwise. nullopt leaves
  // nextUpdate out. A revoked one was revoked at kRevocationTime.
  ResponseBuilder& Good(std::string_view serial = kLeafSerial,
                        absl::Time this_update = kThisUpdate,
                        std::optional<absl::Time> next_update = kNextUpdate);
  ResponseBuilder& Revoked(std::string_view serial = kLeafSerial,
                           absl::Time this_update = kThisUpdate,
                           std::optional<absl::Time> next_update = kNextUpdate);
  ResponseBuilder& Unknown(std::string_view serial = kLeafSerial,
                           absl::Time this_update = kThisUpdate,
                           std::optional<absl::Time> next_update = kNextUpdate);

  // Adds an entry about any certificate.
  ResponseBuilder& Good(const CertId& id, absl::Time this_update = kThisUpdate,
                        std::optional<absl::Time> next_update = kNextUpdate);
  ResponseBuilder& Revoked(const CertId& id,
                           absl::Time this_update = kThisUpdate,
                           std::optional<absl::Time> next_update = kNextUpdate);
  ResponseBuilder& Unknown(const CertId& id,
                           absl::Time this_update = kThisUpdate,
                           std::optional<absl::Time> next_update = kNextUpdate);

  // Adds an entry that can be wrong.
  ResponseBuilder& Entry(const EntryBuilder& entry);

  // Makes somebody else sign, under the own name or key; the certificate of a
  // responder is embedded, that of a CA is not.
  ResponseBuilder& SignedBy(const TestResponder& responder);
  ResponseBuilder& SignedBy(const TestCa& ca);

  // Signs with this key, whoever the response says has signed.
  ResponseBuilder& SignWith(const TestKey& key);

  // How to sign, and the AlgorithmIdentifier, which Replace() can contradict.
  // Default: the default of the signing key.
  ResponseBuilder& Algorithm(SigningAlgorithm algorithm);

  // How responderID means the signer; byKey unless told otherwise.
  ResponseBuilder& ByName();
  ResponseBuilder& ByKey();

  // Names somebody else: the DER of a Name, the octets of a key hash.
  ResponseBuilder& ByName(std::string_view name);
  ResponseBuilder& ByKeyHash(std::string_view hash);

  // Embedded certificates, DER or garbage, in the order of the calls.
  ResponseBuilder& AddCertificate(std::string_view certificate);
  ResponseBuilder& WithoutCertificates();

  ResponseBuilder& Status(uint8_t status);
  ResponseBuilder& WithoutResponseBytes();
  ResponseBuilder& ResponseType(Bytes oid);

  // Writes a version, 0 for v1; without it the field is absent.
  ResponseBuilder& Version(uint8_t version);
  ResponseBuilder& ProducedAt(absl::Time time);

  // Response extensions, in the order of the calls. `value` is the contents of
  // extnValue. The nonce is wrapped in the OCTET STRING it needs.
  ResponseBuilder& AddExtension(Bytes oid, Critical critical,
                                std::string_view value);
  ResponseBuilder& AddExtensionDer(std::string_view der);
  ResponseBuilder& Nonce(std::string_view nonce);

  // The bits instead of a real signature, such as "" for none.
  ResponseBuilder& SignatureBits(std::string_view bits);

  // Flips a bit in the last byte of the signature.
  ResponseBuilder& CorruptSignature();

  // The count in front of the bits of the signature; 0 unless set.
  ResponseBuilder& UnusedSignatureBits(uint8_t count);

  // After signing, replaces the first `from` in ResponseData by `to`, which
  // must be as long. Build() ends the program if `from` is not there.
  ResponseBuilder& Tamper(std::string_view from, std::string_view to);

  // Writes `der` in the place of `part`; "" removes it. What is signed is what
  // is written.
  ResponseBuilder& Replace(ResponsePart part, std::string_view der);

  // Writes `data` at the end of the contents of `part`, or after everything.
  ResponseBuilder& Append(ResponsePart part, std::string_view data);
  ResponseBuilder& AppendAfterEnd(std::string_view data);

  // The DER of the response.
  std::string Build() const;

 private:
  std::string BuildResponseBytes() const;
  std::string BuildBasicResponse() const;
  std::string BuildResponseData() const;
  std::string BuildResponderId() const;

  std::string issuer_name_;
  std::string issuer_spki_;
  std::string entries_;

  std::string signer_name_;
  TestKey signer_key_;
  SigningPlan signing_;
  bool by_name_ = false;
  std::optional<std::string> responder_id_;  // DER; unset: the signer.
  std::string certificates_;

  uint8_t status_ = 0;
  std::string response_type_;  // DER.
  std::optional<uint8_t> version_;
  absl::Time produced_at_ = kThisUpdate;
  std::string extensions_;
  DerOverrides<ResponsePart> parts_;
  std::string after_end_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_OCSP_TESTING_RESPONSE_BUILDER_H_
