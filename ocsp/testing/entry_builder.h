#ifndef REVCHECK_OCSP_TESTING_ENTRY_BUILDER_H_
#define REVCHECK_OCSP_TESTING_ENTRY_BUILDER_H_

// Builds one entry of an OCSP response, a SingleResponse (RFC 6960, section
// 4.2.1), right or wrong in one chosen place. ResponseBuilder takes it.
//
//   EntryBuilder().Revoked(kNow - kDay, 1)
//   EntryBuilder("\x11").Hash(Digest::kSha256).WithoutNextUpdate()
//   EntryBuilder().Append(EntryPart::kCertId, Null())

#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/der_overrides.h"
#include "revcheck/x509/testing/test_ca.h"
#include "revcheck/x509/testing/test_time.h"

namespace revcheck::testing {

// The times of an entry unless the test says otherwise.
inline constexpr absl::Time kThisUpdate = DaysFromNow(-1);
inline constexpr absl::Time kNextUpdate = DaysFromNow(6);
inline constexpr absl::Time kRevocationTime = DaysFromNow(-10);

// The certificate with this serial that `ca` issued. Borrows from both.
CertId CertIdOf(const TestCa& ca, std::string_view serial = kLeafSerial);
CertId CertIdOf(TestCa&& ca, std::string_view serial = kLeafSerial) = delete;

// The elements of an entry that a test can replace, remove or extend.
enum class EntryPart {
  kEntry,
  kCertId,
  kHashAlgorithm,  // AlgorithmIdentifier.
  kIssuerNameHash,
  kIssuerKeyHash,
  kSerial,
  kStatus,
  kThisUpdate,
  kNextUpdate,     // [0], absent without nextUpdate.
  kExtensionsTag,  // [1], which wraps the next; absent without extensions.
  kExtensions,
};

class EntryBuilder {
 public:
  // Good from kThisUpdate to kNextUpdate, CertID with SHA-1, about the
  // certificate with this serial from the issuer of the response.
  explicit EntryBuilder(std::string_view serial = kLeafSerial);

  // About any certificate. Copies `id`.
  explicit EntryBuilder(const CertId& id);

  // The hash of the CertID. Hashes that revcheck does not know go through
  // Replace(EntryPart::kHashAlgorithm).
  EntryBuilder& Hash(Digest digest);

  // Contents of the hashes instead of the true ones.
  EntryBuilder& IssuerNameHash(std::string_view hash);
  EntryBuilder& IssuerKeyHash(std::string_view hash);

  EntryBuilder& Good();
  EntryBuilder& Revoked(absl::Time time = kRevocationTime,
                        std::optional<uint8_t> reason = std::nullopt);
  EntryBuilder& Unknown();

  EntryBuilder& ThisUpdate(absl::Time time);
  EntryBuilder& NextUpdate(absl::Time time);
  EntryBuilder& WithoutNextUpdate();

  // Single extensions, in the order of the calls. `value` is the contents of
  // extnValue. The SCT list is wrapped in the OCTET STRING it needs.
  EntryBuilder& AddExtension(Bytes oid, Critical critical,
                             std::string_view value);
  EntryBuilder& AddExtensionDer(std::string_view der);
  EntryBuilder& SctList(std::string_view serialized_list);

  // Writes `der` in the place of `part`; "" removes it.
  EntryBuilder& Replace(EntryPart part, std::string_view der);

  // Writes `data` at the end of the contents of `part`.
  EntryBuilder& Append(EntryPart part, std::string_view data);

  // The DER of the entry in a response of the issuer with this DER Name and
  // SubjectPublicKeyInfo. A malformed SubjectPublicKeyInfo has the hash of
  // nothing.
  std::string Build(std::string_view issuer_name,
                    std::string_view issuer_spki) const;

 private:
  std::string BuildCertId(std::string_view issuer_name,
                          std::string_view issuer_spki) const;
  std::string BuildExtensions() const;

  std::optional<std::string> issuer_name_;
  std::optional<std::string> issuer_spki_;
  std::string serial_;  // Contents.
  Digest hash_ = Digest::kSha1;
  std::optional<std::string> issuer_name_hash_;
  std::optional<std::string> issuer_key_hash_;
  std::string status_;
  absl::Time this_update_ = kThisUpdate;
  std::optional<absl::Time> next_update_ = kNextUpdate;
  std::string extensions_;
  DerOverrides<EntryPart> parts_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_OCSP_TESTING_ENTRY_BUILDER_H_
