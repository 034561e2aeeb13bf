// Reads any bytes as a request, and builds requests of any parts. Promises:
// views lie in the request; no request is cut off or goes on behind its end;
// memory is bounded by its size; reading it again gives the same, and so does
// reading what was read, written again; a request that was built says what it
// was built of when it is read, is that byte for byte when it is written again,
// and allocated nothing; its GET form holds it.

#include <stddef.h>
#include <stdint.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "revcheck/fuzzing/cost_bound.h"
#include "revcheck/fuzzing/input.h"
#include "revcheck/fuzzing/property.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/request.h"
#include "revcheck/ocsp/request_reader.h"
#include "revcheck/ocsp/testing/written_cert_id.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/testing/allocation_count.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {
namespace {

using fuzzing::Input;
using fuzzing::IsInside;
using fuzzing::Promise;

// No Request is shorter, in bytes.
constexpr size_t kLeastRequestSize = 9;

// A request that says what was read of one, and nothing else.
std::string WriteAgain(const RequestSummary& summary) {
  std::string requestor_name;
  if (summary.requestor_name.has_value()) {
    requestor_name = Explicit(1, ToText(*summary.requestor_name));
  }
  std::string requests;
  for (const EncodedCertId& id : summary.cert_ids) {
    requests += Sequence({Sequence({WriteCertIdContents(id, Null())})});
  }
  std::string extensions;
  if (summary.nonce.has_value()) {
    const std::string nonce = OctetString(ToText(*summary.nonce));
    extensions = Explicit(
        2, Sequence({ExtensionDer(oid::kOcspNonce, Critical::kNo, nonce)}));
  }
  return Sequence({Sequence({requestor_name, Sequence({requests}), extensions}),
                   summary.is_signed ? Explicit(0, "") : ""});
}

bool Same(const EncodedCertId& a, const EncodedCertId& b) {
  return a.hash_oid == b.hash_oid && a.hash == b.hash &&
         a.issuer_name_hash == b.issuer_name_hash &&
         a.issuer_key_hash == b.issuer_key_hash && a.serial == b.serial &&
         a.trailing_data == b.trailing_data;
}

bool Same(const RequestSummary& a, const RequestSummary& b) {
  return a.requestor_name == b.requestor_name && a.nonce == b.nonce &&
         a.is_signed == b.is_signed &&
         std::equal(a.cert_ids.begin(), a.cert_ids.end(), b.cert_ids.begin(),
                    b.cert_ids.end(),
                    [](const EncodedCertId& x, const EncodedCertId& y) {
                      return Same(x, y);
                    });
}

void CheckReadsTheSame(Bytes request, const RequestSummary& summary) {
  const absl::StatusOr<RequestSummary> again = ReadRequest(request);
  Promise(again.ok() && Same(summary, *again),
          "the same request is read as the same again");
  const std::string written = WriteAgain(summary);
  const absl::StatusOr<RequestSummary> reread = ReadRequest(ToBytes(written));
  Promise(reread.ok() && Same(summary, *reread),
          "what was read, written again, is read as the same");
}

void CheckReadsExactlyOne(Bytes request) {
  const std::string longer = std::string(ToText(request)) + '\0';
  Promise(!ReadRequest(ToBytes(longer)).ok(),
          "a byte behind the end is refused");
  Promise(!ReadRequest(request.subspan(0, request.size() - 1)).ok(),
          "a request that was cut off is refused");
}

void CheckRead(Bytes input) {
  const absl::StatusOr<RequestSummary> summary = ReadRequest(input);
  if (!summary.ok()) {
    Promise(!summary.status().message().empty(), "a refusal has a message");
    Promise(ReadRequest(input).status() == summary.status(),
            "a refusal is the same again");
    return;
  }
  Promise(!summary->cert_ids.empty(), "a request is about something");
  Promise(summary->cert_ids.size() <= input.size() / kLeastRequestSize,
          "memory is bounded by the size of the request");
  Promise(IsInside(summary->requestor_name.value_or(Bytes()), input) &&
              IsInside(summary->nonce.value_or(Bytes()), input),
          "views lie in the request");
  for (const EncodedCertId& id : summary->cert_ids) {
    for (const Bytes view :
         {id.hash_oid, id.issuer_name_hash, id.issuer_key_hash, id.serial}) {
      Promise(IsInside(view, input), "views lie in the request");
    }
    Promise(!id.trailing_data, "nothing follows a serial");
    Promise(id.hash == DigestFromOid(id.hash_oid), "the hash is the OID's");
  }
  CheckReadsExactlyOne(input);
  CheckReadsTheSame(input, *summary);
}

// What a request was built of.
struct Parts {
  std::string issuer_name;
  std::string issuer_spki;
  std::string serial;
  std::string nonce;
  Digest hash;
};

Parts ChooseParts(Input* input) {
  static const std::string* const spki =
      new std::string(TestKey::Ec(Curve::kP256, "issuer").spki());
  constexpr Digest kHashes[] = {Digest::kSha1, Digest::kSha256, Digest::kSha384,
                                Digest::kSha512};
  Parts parts;
  parts.hash = kHashes[input->Choice(4)];
  const bool any_key = input->Choice(4) == 1;
  parts.serial = input->Text(kMaxRequestSerialSize + 4);
  parts.nonce = input->Text(kMaxNonceSize + 4);
  parts.issuer_name = input->Text(255);
  parts.issuer_spki = any_key ? std::string(ToText(input->Rest())) : *spki;
  return parts;
}

// What `GetUrl` put behind the last slash of its own.
std::optional<std::string> FromUrl(std::string_view url,
                                   std::string_view base) {
  std::string text(url.substr(base.size()));
  text = absl::StrReplaceAll(text, {{"%2B", "+"}, {"%2F", "/"}, {"%3D", "="}});
  std::string request;
  if (!absl::Base64Unescape(text, &request)) {
    return std::nullopt;
  }
  return request;
}

void CheckReadBack(const Parts& parts, Bytes request) {
  const absl::StatusOr<RequestSummary> summary = ReadRequest(request);
  const CBS serial = ToCbs(ToBytes(parts.serial));
  // Certificates with such serials are refused, so there is no such request.
  Promise(summary.ok() == IsMinimalInteger(serial),
          "a request that was built can be read");
  if (!summary.ok()) {
    return;
  }
  Promise(summary->cert_ids.size() == 1, "a request is about one certificate");
  const EncodedCertId& id = summary->cert_ids[0];
  Promise(id.hash == parts.hash, "the hash is the one asked for");
  Promise(ToText(id.serial) == parts.serial, "the serial is the certificate's");
  Promise(id.issuer_name_hash ==
              DigestValue(parts.hash, ToBytes(parts.issuer_name)).bytes(),
          "the name is the issuer's");
  const std::optional<Bytes> key =
      SubjectPublicKeyBits(ToBytes(parts.issuer_spki));
  Promise(key.has_value() &&
              id.issuer_key_hash == DigestValue(parts.hash, *key).bytes(),
          "the key is the issuer's");
  Promise(ToText(summary->nonce.value_or(Bytes())) == parts.nonce,
          "the nonce is the one given");
  Promise(!summary->is_signed && !summary->requestor_name.has_value(),
          "the request says nothing of who asks");
  Promise(WriteAgain(*summary) == ToText(request),
          "what was read makes up the request that was built");
}

void CheckBuild(Bytes bytes) {
  Input input(bytes);
  const Parts parts = ChooseParts(&input);
  CertId id;
  id.issuer_name = ToBytes(parts.issuer_name);
  id.issuer_spki = ToBytes(parts.issuer_spki);
  id.serial = ToBytes(parts.serial);
  RequestOptions options;
  options.hash = parts.hash;
  options.nonce = ToBytes(parts.nonce);
  Request request;
  const size_t before = AllocationCount();
  const std::optional<Finding> finding = BuildRequest(id, options, &request);
  Promise(AllocationCount() == before, "building allocates nothing");
  if (finding.has_value()) {
    Promise(KindOf(*finding) == FindingKind::kRequest,
            "the finding is one about requests");
    return;
  }
  CheckReadBack(parts, request.bytes());
  for (const std::string_view base : {"http://a.example", "http://b/c/"}) {
    const std::string slash = base.back() == '/' ? "" : "/";
    const std::string url = GetUrl(base, request.bytes());
    Promise(FromUrl(url, std::string(base) + slash) ==
                std::string(ToText(request.bytes())),
            "the GET form holds the request");
  }
}

}  // namespace
}  // namespace revcheck::testing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const revcheck::fuzzing::CostBound bound(size);
  const revcheck::Bytes input(data, size);
  revcheck::testing::CheckRead(input);
  revcheck::testing::CheckBuild(input);
  return 0;
}
