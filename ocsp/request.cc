#include "revcheck/ocsp/request.h"

#include <openssl/bytestring.h>
#include <string.h>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "revcheck/ocsp/issuer_digests.h"
#include "revcheck/x509/der.h"
#include "revcheck/x509/oids.h"

namespace revcheck {
namespace {

// All tags, lengths and object identifiers of a request, in bytes: fifteen
// headers of at most four, an AlgorithmIdentifier and an object identifier.
constexpr size_t kMaxRequestOverhead = 15 * 4 + 15 + 9;

constexpr uint8_t kInteger = IdentifierOctet(CBS_ASN1_INTEGER);
constexpr uint8_t kOctetString = IdentifierOctet(CBS_ASN1_OCTETSTRING);
constexpr uint8_t kObjectIdentifier = IdentifierOctet(CBS_ASN1_OBJECT);
constexpr uint8_t kSequence = IdentifierOctet(CBS_ASN1_SEQUENCE);

// SEQUENCE { OBJECT IDENTIFIER, NULL }, whole.
constexpr uint8_t kSha1Algorithm[] = {0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e,
                                      0x03, 0x02, 0x1a, 0x05, 0x00};
constexpr uint8_t kSha256Algorithm[] = {0x30, 0x0d, 0x06, 0x09, 0x60,
                                        0x86, 0x48, 0x01, 0x65, 0x03,
                                        0x04, 0x02, 0x01, 0x05, 0x00};
constexpr uint8_t kSha384Algorithm[] = {0x30, 0x0d, 0x06, 0x09, 0x60,
                                        0x86, 0x48, 0x01, 0x65, 0x03,
                                        0x04, 0x02, 0x02, 0x05, 0x00};
constexpr uint8_t kSha512Algorithm[] = {0x30, 0x0d, 0x06, 0x09, 0x60,
                                        0x86, 0x48, 0x01, 0x65, 0x03,
                                        0x04, 0x02, 0x03, 0x05, 0x00};

Bytes AlgorithmIdentifier(Digest hash) {
  switch (hash) {
    case Digest::kSha1:
      return kSha1Algorithm;
    case Digest::kSha256:
      return kSha256Algorithm;
    case Digest::kSha384:
      return kSha384Algorithm;
    case Digest::kSha512:
      return kSha512Algorithm;
  }
  return Bytes();
}

// Writes DER from its end to its start, where every length is known when its
// turn comes. The caller answers for the room.
class BackwardWriter {
 public:
  explicit BackwardWriter(uint8_t* end) : start_(end) {}

  // The first byte written so far.
  const uint8_t* start() const { return start_; }

  void AddElement(uint8_t tag, Bytes contents) {
    const uint8_t* end = start_;
    Add(contents);
    Wrap(tag, end);
  }

  void Add(Bytes bytes) {
    start_ -= bytes.size();
    memcpy(start_, bytes.data(), bytes.size());
  }

  // Makes what was written since the start was `end` the contents of an
  // element.
  void Wrap(uint8_t tag, const uint8_t* end) {
    const size_t length = static_cast<size_t>(end - start_);
    AddOctet(length & 0xff);
    if (length > 0xff) {
      AddOctet(length >> 8);
      AddOctet(0x82);
    } else if (length > 0x7f) {
      AddOctet(0x81);
    }
    AddOctet(tag);
  }

 private:
  void AddOctet(size_t octet) { *--start_ = static_cast<uint8_t>(octet); }

  uint8_t* start_;
};

// requestExtensions  [2] EXPLICIT Extensions OPTIONAL, with one extension:
// Nonce ::= OCTET STRING (SIZE(1..128))                  RFC 9654, section 2.1
void AddNonce(Bytes nonce, BackwardWriter* out) {
  const uint8_t* const end = out->start();
  out->AddElement(kOctetString, nonce);
  out->Wrap(kOctetString, end);
  out->AddElement(kObjectIdentifier, oid::kOcspNonce);
  out->Wrap(kSequence, end);
  out->Wrap(kSequence, end);
  out->Wrap(IdentifierOctet(ContextConstructed(2)), end);
}

// CertID ::= SEQUENCE {                                RFC 6960, section 4.1.1
void AddCertId(const CertId& id, Digest hash, Bytes name_hash, Bytes key_hash,
               BackwardWriter* out) {
  const uint8_t* const end = out->start();
  //   serialNumber    CertificateSerialNumber }
  out->AddElement(kInteger, id.serial);
  //   issuerKeyHash   OCTET STRING,
  out->AddElement(kOctetString, key_hash);
  //   issuerNameHash  OCTET STRING,
  out->AddElement(kOctetString, name_hash);
  //   hashAlgorithm   AlgorithmIdentifier,
  out->Add(AlgorithmIdentifier(hash));
  out->Wrap(kSequence, end);
}

}  // namespace

// OCSPRequest ::= SEQUENCE {                           RFC 6960, section 4.1.1
//   tbsRequest   TBSRequest ::= SEQUENCE {
//     requestList  SEQUENCE OF Request ::= SEQUENCE {
//       reqCert      CertID },
//     requestExtensions ... } }
std::optional<Finding> BuildRequest(const CertId& id,
                                    const RequestOptions& options,
                                    Request* out) {
  out->size_ = 0;
  if (id.serial.empty()) {
    return Finding::kRequestSerialEmpty;
  }
  if (id.serial.size() > kMaxRequestSerialSize) {
    return Finding::kRequestSerialTooLong;
  }
  if (options.nonce.size() > kMaxNonceSize) {
    return Finding::kRequestNonceSize;
  }
  IssuerDigests digests(id);
  const std::optional<Bytes> key_hash = digests.Key(options.hash);
  if (!key_hash.has_value()) {
    return Finding::kRequestIssuerKeyMalformed;
  }
  static_assert(kMaxRequestSerialSize + kMaxNonceSize + 2 * kMaxDigestSize +
                    kMaxRequestOverhead <=
                sizeof(out->buffer_));
  uint8_t* const end = out->buffer_.data() + out->buffer_.size();
  BackwardWriter writer(end);
  if (!options.nonce.empty()) {
    AddNonce(options.nonce, &writer);
  }
  const uint8_t* const list_end = writer.start();
  AddCertId(id, options.hash, digests.Name(options.hash), *key_hash, &writer);
  writer.Wrap(kSequence, list_end);  // Request
  writer.Wrap(kSequence, list_end);  // requestList
  writer.Wrap(kSequence, end);       // TBSRequest
  writer.Wrap(kSequence, end);       // OCSPRequest
  out->size_ = static_cast<size_t>(end - writer.start());
  return std::nullopt;
}

std::string GetUrl(std::string_view responder_url, Bytes request) {
  std::string url(responder_url);
  if (url.empty() || url.back() != '/') {
    url.push_back('/');
  }
  const std::string base64 = absl::Base64Escape(
      absl::string_view(ToText(request).data(), request.size()));
  for (const char c : base64) {
    switch (c) {
      case '+':
        url += "%2B";
        break;
      case '/':
        url += "%2F";
        break;
      case '=':
        url += "%3D";
        break;
      default:
        url.push_back(c);
    }
  }
  return url;
}

}  // namespace revcheck
