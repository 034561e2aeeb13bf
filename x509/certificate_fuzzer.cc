// Reads any bytes as a certificate, and then everything that a certificate
// says. Promises: every view lies in the input; reading allocates nothing, and
// gives the same again; what was read, put together again, is the input; no
// certificate is cut off or goes on behind its end; text from strangers is safe
// to print.

#include <stddef.h>
#include <stdint.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/fuzzing/text.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/extensions.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/signature.h"
#include "revcheck/x509/testing/allocation_count.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/urls.h"

namespace revcheck {
namespace {

using fuzzing::IsInside;
using fuzzing::Promise;
using testing::AllocationCount;

// Every field, in the order of the certificate; extensions that are not there
// as nothing.
std::vector<Bytes> Fields(const Certificate& certificate) {
  const CertificateExtensions& extensions = certificate.extensions;
  std::vector<Bytes> fields = {
      certificate.der,
      certificate.tbs,
      certificate.serial,
      certificate.tbs_signature_algorithm,
      certificate.issuer,
      certificate.validity,
      certificate.subject,
      certificate.spki,
      certificate.signature_algorithm,
      certificate.signature,
  };
  for (const std::optional<Bytes>& extension : {
           extensions.key_usage,
           extensions.subject_alt_name,
           extensions.basic_constraints,
           extensions.name_constraints,
           extensions.certificate_policies,
           extensions.ext_key_usage,
           extensions.inhibit_any_policy,
           extensions.authority_info_access,
           extensions.tls_feature,
           extensions.sct_list,
           extensions.qc_statements,
           extensions.critical_netscape_cert_type,
           extensions.subject_key_identifier,
           extensions.authority_key_identifier,
           extensions.crl_distribution_points,
           extensions.ocsp_no_check,
       }) {
    fields.push_back(extension.value_or(Bytes()));
  }
  return fields;
}

void CheckViews(const Certificate& certificate, Bytes input) {
  const std::vector<Bytes> fields = Fields(certificate);
  for (const Bytes field : fields) {
    Promise(IsInside(field, input), "fields lie in the certificate");
  }
  Promise(ToText(certificate.der) == ToText(input), "der is the whole of it");
  for (size_t i = 2; i < fields.size(); ++i) {
    const bool of_envelope = i == 8 || i == 9;
    Promise(of_envelope || IsInside(fields[i], certificate.tbs),
            "what was signed lies in the TBSCertificate");
  }
  Promise(!certificate.serial.empty(), "a serial has a byte");
  Promise(certificate.version >= 1 && certificate.version <= 4,
          "version is 1 to 4");
}

// DER has one encoding of everything, so what was read can be written again.
void CheckWritesAgain(const Certificate& certificate) {
  using testing::BitString;
  using testing::IntegerOf;
  using testing::Sequence;
  const std::string again =
      Sequence({ToText(certificate.tbs),
                Sequence({ToText(certificate.signature_algorithm)}),
                BitString(ToText(certificate.signature))});
  Promise(again == ToText(certificate.der), "the parts make up the whole");
  const std::string middle =
      IntegerOf(ToText(certificate.serial)) +
      Sequence({ToText(certificate.tbs_signature_algorithm)}) +
      std::string(ToText(certificate.issuer)) +
      Sequence({ToText(certificate.validity)}) +
      std::string(ToText(certificate.subject)) +
      std::string(ToText(certificate.spki));
  Promise(ToText(certificate.tbs).find(middle) != std::string_view::npos,
          "serial to key follow each other in the TBSCertificate");
}

void CheckReadsExactlyOne(Bytes input) {
  std::string longer(ToText(input));
  longer.push_back('\0');
  Certificate certificate;
  Promise(Certificate::Read(ToBytes(longer), &certificate).has_value(),
          "a byte behind the end is refused");
  const Bytes shorter = input.subspan(0, input.size() - 1);
  Promise(Certificate::Read(shorter, &certificate).has_value(),
          "a certificate that was cut off is refused");
}

void CheckPrintable(const std::string& text) {
  Promise(fuzzing::IsSafeText(text) && text.find('\n') == std::string::npos,
          "a name is one line that is safe to print");
}

void CheckUrls(const Certificate& certificate) {
  std::optional<std::string_view> url;
  const std::optional<OcspUrlFault> fault = FindOcspUrl(certificate, &url);
  std::optional<std::string_view> first;
  const auto look = [&](std::string_view each) {
    Promise(IsInside(ToBytes(each), certificate.tbs), "URLs lie in it");
    first = first.value_or(each);
  };
  const bool decoded = ForEachOcspUrl(certificate, look);
  Promise(decoded == (fault != OcspUrlFault::kMalformed),
          "a URL is found exactly in what can be decoded");
  if (!fault.has_value()) {
    Promise(url == first, "the first URL is found");
    Promise(!url.has_value() || (url->size() <= kMaxOcspUrlSize &&
                                 url->find('\0') == std::string_view::npos),
            "a URL without fault can be used");
  }
  (void)ForEachCrlUrl(certificate, look);
}

void CheckValidity(const Certificate& certificate) {
  const std::optional<Validity> validity = ReadValidity(certificate);
  if (!validity.has_value()) {
    return;
  }
  Promise(validity->not_before <= validity->not_after,
          "a validity does not end before it begins");
  // Section 4 of the specification: the years 1970 to 9999.
  Promise(validity->not_before >= absl::UnixEpoch() &&
              validity->not_after <= absl::FromUnixSeconds(253402300799),
          "times lie in the years 1970 to 9999");
}

void ReadExtensionValues(const CertificateExtensions& extensions) {
  if (extensions.basic_constraints.has_value()) {
    const std::optional<BasicConstraints> constraints =
        ReadBasicConstraints(*extensions.basic_constraints);
    Promise(
        !constraints.has_value() || constraints->path_length.value_or(0) <= 127,
        "a path length is 0 to 127");
  }
  if (extensions.key_usage.has_value()) {
    (void)IsKeyUsage(*extensions.key_usage);
  }
  if (extensions.ext_key_usage.has_value()) {
    const Bytes value = *extensions.ext_key_usage;
    const std::optional<bool> signs = HasKeyPurpose(value, oid::kOcspSigning);
    const std::string purpose(ToText(Bytes(oid::kOcspSigning)));
    Promise(!signs.value_or(false) ||
                ToText(value).find(purpose) != std::string_view::npos,
            "a purpose found is there");
  }
  if (extensions.tls_feature.has_value()) {
    const Bytes value = *extensions.tls_feature;
    size_t count = 0;
    (void)ForEachTlsFeature(value, [&](Bytes feature) {
      Promise(IsInside(feature, value), "features lie in the extension");
      ++count;
    });
    Promise(count <= value.size(), "there are not more features than bytes");
  }
}

void ReadKey(const Certificate& certificate) {
  KeyRequirements any;
  any.min_rsa_bits = 0;
  any.allow_ed25519 = true;
  const bool acceptable = !CheckKey(certificate.spki, any).has_value();
  const std::optional<Bytes> bits = SubjectPublicKeyBits(certificate.spki);
  Promise(!acceptable || bits.has_value(), "a good key has bits");
  Promise(IsInside(bits.value_or(Bytes()), certificate.spki),
          "the bits of the key lie in it");
  const std::optional<PublicKey> key = PublicKey::FromSpki(certificate.spki);
  SignatureAlgorithm algorithm;
  if (key.has_value() &&
      !ParseSignatureAlgorithm(certificate.signature_algorithm, &algorithm)) {
    (void)VerifySignature(*key, algorithm, certificate.tbs,
                          certificate.signature);
  }
}

void ReadEverything(Bytes input) {
  Certificate certificate;
  const size_t before = AllocationCount();
  const std::optional<CertificateFault> fault =
      Certificate::Read(input, &certificate);
  Promise(AllocationCount() == before, "reading allocates nothing");
  const absl::StatusOr<Certificate> parsed = Certificate::Parse(input);
  Promise(parsed.ok() == !fault.has_value(), "Parse() agrees with Read()");
  if (fault.has_value()) {
    Promise(!Describe(*fault).empty(), "a fault has a description");
    return;
  }
  Promise(input.size() <= kMaxDerSize, "no certificate is too large");
  CheckViews(certificate, input);
  Promise(Fields(*parsed) == Fields(certificate), "reading again is the same");
  CheckWritesAgain(certificate);
  CheckReadsExactlyOne(input);
  CheckValidity(certificate);
  CheckUrls(certificate);
  ReadExtensionValues(certificate.extensions);
  ReadKey(certificate);
  CheckPrintable(FormatName(certificate.issuer));
  CheckPrintable(FormatName(certificate.subject));
}

}  // namespace
}  // namespace revcheck

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  revcheck::ReadEverything(revcheck::Bytes(data, size));
  return 0;
}
