#include "revcheck/ocsp/verify.h"

#include <openssl/bytestring.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "revcheck/ocsp/issuer_digests.h"
#include "revcheck/ocsp/missing_entry.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/public_key.h"
#include "revcheck/x509/signature.h"

namespace revcheck {
namespace {

using MaybeFinding = std::optional<Finding>;

constexpr int64_t kDay = 24 * 60 * 60;  // Seconds.

// Tolerated difference between the responder's clock and ours.
constexpr int64_t kSlop = kDay;

// How long a response without nextUpdate is believed.
constexpr int64_t kAgeWithoutNextUpdate = kDay;

// Whole seconds, far enough from the ends of int64_t to add days to.
int64_t ToSeconds(absl::Time time) {
  constexpr int64_t kLimit = std::numeric_limits<int64_t>::max() / 4;
  return std::clamp(absl::ToUnixSeconds(time), -kLimit, kLimit);
}

// One verification in progress. Each step returns the finding that refuses the
// response, or nullopt to go on.
class Verification {
 public:
  // Writes to `outcome`, which is to be new.
  Verification(const CertId& id, Bytes response, int64_t now,
               const VerifyOptions& options, Outcome* outcome)
      : id_(id),
        response_(response),
        now_(now),
        options_(options),
        prepared_(id.MatchingIssuer()),
        digests_(id, prepared_),
        outcome_(*outcome) {}

  void Run() {
    const MaybeFinding refusal = Refusal();
    outcome_.finding = refusal.has_value() ? *refusal : FinalFinding();
    if (!status_.has_value() || refusal.has_value()) {
      return;
    }
    outcome_.expired = expired_.has_value();
    outcome_.status = status_;
    outcome_.this_update = absl::FromUnixSeconds(this_update_);
    outcome_.valid_through = absl::FromUnixSeconds(valid_through_);
    if (next_update_.has_value()) {
      outcome_.next_update = absl::FromUnixSeconds(*next_update_);
    }
    if (outcome_.finding == Finding::kGood) {
      outcome_.holds_from = absl::FromUnixSeconds(holds_from_);
      outcome_.holds_through = absl::FromUnixSeconds(holds_through_);
    }
    if (status_ == CertStatus::kRevoked) {
      outcome_.revocation = ParseRevokedInfo(revoked_info_);
    }
  }

 private:
  MaybeFinding Refusal() {
    BasicResponse basic;
    if (const auto finding =
            ReadBasicResponse(response_, options_.max_response_size, &basic)) {
      return finding;
    }
    ResponderId responder_id;
    CBS rest;
    if (const auto finding =
            ReadResponderId(basic.response_data, &responder_id, &rest)) {
      return finding;
    }
    if (const auto finding = VerifySigner(basic, responder_id)) {
      return finding;
    }
    if (const auto finding = ReadEntries(&rest)) {
      return finding;
    }
    std::optional<Bytes> nonce;
    if (const auto finding = ReadResponseExtensions(&rest, &nonce)) {
      return finding;
    }
    if (basic.trailing_data.has_value()) {
      return basic.trailing_data;
    }
    if (const auto finding = CheckNonce(nonce)) {
      return finding;
    }
    if (!status_.has_value()) {
      return WhyNoEntryMatches(id_, basic.response_data);
    }
    return CheckSctList();
  }

  // The status is known: the rest is what it says and whether it is fresh.
  Finding FinalFinding() const {
    switch (*status_) {
      case CertStatus::kRevoked:
        return Finding::kRevoked;
      case CertStatus::kUnknown:
        return Finding::kUnknownToResponder;
      case CertStatus::kGood:
        return expired_.value_or(Finding::kGood);
    }
    return Finding::kUnknownToResponder;
  }

  // Says whether `responder_id` means a signer with this name and key.
  MaybeFinding MatchIssuer(const ResponderId& responder_id, bool* match) {
    if (responder_id.kind == ResponderId::Kind::kByName) {
      *match = responder_id.value == id_.issuer_name;
      return std::nullopt;
    }
    const std::optional<Bytes> hash = KeyHash(responder_id);
    if (!hash.has_value()) {
      return Finding::kResponderKeyHashMalformed;
    }
    const std::optional<Bytes> issuer_hash = digests_.Key(Digest::kSha1);
    if (!issuer_hash.has_value()) {
      return Finding::kIssuerKeyMalformed;
    }
    *match = *hash == *issuer_hash;
    return std::nullopt;
  }

  static bool Matches(const ResponderId& responder_id,
                      const Certificate& certificate) {
    if (responder_id.kind == ResponderId::Kind::kByName) {
      return responder_id.value == certificate.subject;
    }
    const std::optional<Bytes> hash = KeyHash(responder_id);
    const std::optional<Bytes> bits = SubjectPublicKeyBits(certificate.spki);
    return hash.has_value() && bits.has_value() &&
           *hash == DigestValue(Digest::kSha1, *bits).bytes();
  }

  // The issuer's key, parsed at most once.
  const PublicKey* IssuerKey() {
    if (prepared_ != nullptr) {
      return prepared_->key();
    }
    if (!parsed_issuer_key_.has_value()) {
      parsed_issuer_key_ = PublicKey::FromSpki(id_.issuer_spki);
    }
    return parsed_issuer_key_.has_value() ? &*parsed_issuer_key_ : nullptr;
  }

  MaybeFinding VerifySigner(const BasicResponse& basic,
                            const ResponderId& responder_id) {
    bool signed_by_issuer = false;
    if (const auto finding = MatchIssuer(responder_id, &signed_by_issuer)) {
      return finding;
    }
    if (!signed_by_issuer) {
      return VerifyDelegate(basic, responder_id);
    }
    SignatureAlgorithm algorithm;
    if (const auto finding =
            ParseResponseAlgorithm(basic.signature_algorithm, &algorithm)) {
      return finding;
    }
    const PublicKey* key = IssuerKey();
    if (key == nullptr) {
      return WhyUnusable(id_.issuer_spki);
    }
    if (!VerifySignature(*key, algorithm, basic.response_data,
                         basic.signature)) {
      return Finding::kNotSignedByIssuerKey;
    }
    outcome_.signer = Signer::kIssuer;
    return std::nullopt;
  }

  // Takes the first embedded certificate that matches and may sign. One that
  // cannot be read at all ends the search.
  MaybeFinding VerifyDelegate(const BasicResponse& basic,
                              const ResponderId& responder_id) {
    MaybeFinding first_refusal;
    CBS list = ToCbs(basic.certificates);
    CBS der;
    while (!AtEnd(list) && ReadElement(&list, CBS_ASN1_SEQUENCE, &der)) {
      Certificate certificate;
      if (const auto fault = Certificate::Read(ToBytes(der), &certificate)) {
        return EmbeddedCertificateFinding(*fault);
      }
      if (!Matches(responder_id, certificate)) {
        continue;
      }
      const MaybeFinding refusal = CheckDelegate(certificate);
      if (!refusal.has_value()) {
        return VerifyByDelegate(basic, certificate);
      }
      if (refusal == Finding::kResponderTrustCheckFailed) {
        return refusal;
      }
      NarrowToRefusal(*refusal, certificate);
      if (!first_refusal.has_value()) {
        first_refusal = refusal;
      }
    }
    return first_refusal.value_or(Finding::kResponderCertificateMissing);
  }

  // A certificate passed over because of its validity would decide at another
  // time.
  void NarrowToRefusal(Finding refusal, const Certificate& certificate) {
    const std::optional<Validity> validity = ReadValidity(certificate);
    if (refusal == Finding::kResponderExpired && validity.has_value()) {
      holds_from_ =
          std::max(holds_from_, absl::ToUnixSeconds(validity->not_after) + 1);
    }
    if (refusal == Finding::kResponderNotYetValid && validity.has_value()) {
      holds_through_ = std::min(holds_through_,
                                absl::ToUnixSeconds(validity->not_before) - 1);
    }
  }

  MaybeFinding CheckDelegate(const Certificate& certificate) {
    if (prepared_ != nullptr) {
      known_delegate_ = prepared_->FindDelegate(certificate.der);
    }
    if (IsStillAccepted(known_delegate_.get())) {
      return CheckResponderTrust(certificate, options_.responder);
    }
    return CheckResponderCertificate(certificate, id_.issuer_name, IssuerKey(),
                                     now_, options_.responder);
  }

  // Every check but that of trust would give what it gave before.
  bool IsStillAccepted(const AcceptedDelegate* delegate) const {
    const ResponderRequirements& requirements = options_.responder;
    return delegate != nullptr &&
           prepared_->delegates() == PreparedIssuer::Delegates::kRemember &&
           delegate->requirements == requirements &&
           delegate->not_before <= now_ && now_ <= delegate->not_after;
  }

  MaybeFinding VerifyByDelegate(const BasicResponse& basic,
                                const Certificate& delegate) {
    SignatureAlgorithm algorithm;
    if (const auto finding =
            ParseResponseAlgorithm(basic.signature_algorithm, &algorithm)) {
      return finding;
    }
    std::optional<PublicKey> parsed;
    if (known_delegate_ == nullptr) {
      parsed = PublicKey::FromSpki(delegate.spki);
      if (!parsed.has_value()) {
        return WhyUnusable(delegate.spki);
      }
    }
    const PublicKey& key = parsed.has_value() ? *parsed : known_delegate_->key;
    if (!VerifySignature(key, algorithm, basic.response_data,
                         basic.signature)) {
      return Finding::kNotSignedByResponderKey;
    }
    const std::optional<Validity> validity = ReadValidity(delegate);
    const int64_t not_before = absl::ToUnixSeconds(validity->not_before);
    const int64_t not_after = absl::ToUnixSeconds(validity->not_after);
    Narrow(not_before, not_after);
    if (prepared_ != nullptr && parsed.has_value()) {
      prepared_->KeepDelegate(delegate.der, *std::move(parsed),
                              options_.responder, *validity);
    }
    outcome_.signer = Signer::kDelegate;
    outcome_.delegate = delegate.der;
    return std::nullopt;
  }

  // Reads the algorithm of the signature on the response, if acceptable.
  MaybeFinding ParseResponseAlgorithm(Bytes contents,
                                      SignatureAlgorithm* algorithm) const {
    if (const auto fault = ParseSignatureAlgorithm(contents, algorithm)) {
      switch (*fault) {
        case AlgorithmFault::kMalformed:
          return Finding::kSignatureAlgorithmMalformed;
        case AlgorithmFault::kUnsupported:
          return Finding::kSignatureAlgorithmUnsupported;
      }
    }
    const bool ed25519 = algorithm->scheme == SignatureScheme::kEd25519;
    if ((ed25519 && !options_.allow_ed25519) ||
        (algorithm->scheme == SignatureScheme::kRsaPss &&
         !options_.allow_rsa_pss)) {
      return Finding::kSignatureAlgorithmUnsupported;
    }
    if (!ed25519 && !options_.response_digests.Contains(algorithm->digest)) {
      return Finding::kSignatureDigestRefused;
    }
    return std::nullopt;
  }

  // Says why PublicKey would not parse a key.
  static Finding WhyUnusable(Bytes spki) {
    KeyRequirements any;
    any.min_rsa_bits = 0;
    const bool malformed = CheckKey(spki, any) == KeyFault::kMalformed;
    return malformed ? Finding::kIssuerKeyMalformed
                     : Finding::kSignerKeyUnusable;
  }

  MaybeFinding ReadEntries(CBS* rest) {
    int64_t produced_at;
    CBS entries;
    if (const auto finding =
            ReadSingleResponses(rest, &produced_at, &entries)) {
      return finding;
    }
    outcome_.produced_at = absl::FromUnixSeconds(produced_at);
    while (!AtEnd(entries)) {
      if (const auto finding = ReadEntry(&entries)) {
        return finding;
      }
    }
    return std::nullopt;
  }

  MaybeFinding ReadEntry(CBS* entries) {
    CBS entry;
    if (const auto finding = ReadEntryCertId(entries, &entry, &cert_id_)) {
      return finding;
    }
    bool match = false;
    if (const auto finding = MatchCertId(cert_id_, &match)) {
      return finding;
    }
    return match ? ReadMatchingEntry(&entry) : std::nullopt;
  }

  // An entry for another serial is not looked into. One for ours must have
  // hashes of the right size, and be well-formed to its end if the name agrees.
  MaybeFinding MatchCertId(const EncodedCertId& encoded, bool* match) {
    *match = false;
    if (!encoded.hash.has_value() || encoded.serial != id_.serial) {
      return std::nullopt;
    }
    const Digest hash = *encoded.hash;
    if (encoded.issuer_name_hash.size() != DigestSize(hash)) {
      return Finding::kIssuerNameHashSize;
    }
    if (encoded.issuer_name_hash != digests_.Name(hash)) {
      return std::nullopt;
    }
    if (encoded.issuer_key_hash.size() != DigestSize(hash)) {
      return Finding::kIssuerKeyHashSize;
    }
    const std::optional<Bytes> key_hash = digests_.Key(hash);
    if (!key_hash.has_value()) {
      return Finding::kIssuerKeyMalformed;
    }
    if (encoded.trailing_data) {
      return Finding::kCertIdMalformed;
    }
    *match = encoded.issuer_key_hash == *key_hash;
    return std::nullopt;
  }

  MaybeFinding ReadMatchingEntry(CBS* entry) {
    CertStatus status;
    Bytes revoked_info;
    if (const auto finding = ReadCertStatus(entry, &status, &revoked_info)) {
      return finding;
    }
    int64_t this_update;
    if (const auto finding = ReadThisUpdate(entry, &this_update)) {
      return finding;
    }
    if (this_update > now_ + kSlop) {
      return Finding::kThisUpdateInFuture;
    }
    std::optional<int64_t> next_update;
    if (const auto finding = ReadNextUpdate(entry, &next_update)) {
      return finding;
    }
    if (next_update.has_value() && *next_update < this_update) {
      return Finding::kNextUpdateBeforeThisUpdate;
    }
    if (const auto finding = ReadSingleExtensions(entry, &sct_list_)) {
      return finding;
    }
    MergeStatus(status, revoked_info);
    this_update_ = this_update;
    next_update_ = next_update;
    JudgeFreshness();
    return std::nullopt;
  }

  void MergeStatus(CertStatus status, Bytes revoked_info) {
    const auto rank = [this](CertStatus each) {
      switch (each) {
        case CertStatus::kRevoked:
          return 3;
        case CertStatus::kGood:
          return options_.unknown_outranks_good ? 1 : 2;
        case CertStatus::kUnknown:
          return options_.unknown_outranks_good ? 2 : 1;
      }
      return 3;
    };
    if (!status_.has_value() || rank(status) > rank(*status_)) {
      status_ = status;
      revoked_info_ = revoked_info;
    }
  }

  // Sets when the latest matching entry ends, and `expired_` if that is past.
  void JudgeFreshness() {
    const int64_t max_age = int64_t{options_.max_age_days} * kDay;
    int64_t not_after = this_update_ + kAgeWithoutNextUpdate;
    Finding if_past = Finding::kTooOldWithoutNextUpdate;
    if (next_update_.has_value()) {
      not_after = std::min(*next_update_, this_update_ + max_age);
      if_past =
          now_ > *next_update_ + kSlop ? Finding::kExpired : Finding::kTooOld;
    }
    valid_through_ = not_after + kSlop;
    Narrow(this_update_ - kSlop, valid_through_);
    if (now_ > valid_through_) {
      expired_ = if_past;
    }
  }

  // The outcome depends on a time no earlier and no later than these.
  void Narrow(int64_t from, int64_t through) {
    holds_from_ = std::max(holds_from_, from);
    holds_through_ = std::min(holds_through_, through);
  }

  MaybeFinding CheckNonce(const std::optional<Bytes>& extension) const {
    if (!options_.nonce.has_value()) {
      return std::nullopt;
    }
    if (!extension.has_value()) {
      return Finding::kNonceMissing;
    }
    CBS in = ToCbs(*extension);
    CBS nonce;
    const bool same = !options_.nonce->empty() &&
                      ReadContents(&in, CBS_ASN1_OCTETSTRING, &nonce) &&
                      AtEnd(in) && ToBytes(nonce) == *options_.nonce;
    return same ? std::nullopt : MaybeFinding(Finding::kNonceDiffers);
  }

  // The SCT list is looked at only where the answer would be Success.
  MaybeFinding CheckSctList() {
    if (!sct_list_.has_value() || FinalFinding() != Finding::kGood) {
      return std::nullopt;
    }
    CBS in = ToCbs(*sct_list_);
    CBS content;
    if (!ReadContents(&in, CBS_ASN1_OCTETSTRING, &content) || !AtEnd(in)) {
      return Finding::kSctListMalformed;
    }
    outcome_.sct_list = ToBytes(content);
    return std::nullopt;
  }

  const CertId& id_;
  const Bytes response_;
  const int64_t now_;
  const VerifyOptions& options_;
  const PreparedIssuer* const prepared_;  // May be null.
  IssuerDigests digests_;
  std::optional<PublicKey> parsed_issuer_key_;

  // The delegate looked at last, if the prepared issuer keeps it.
  std::shared_ptr<const AcceptedDelegate> known_delegate_;

  EncodedCertId cert_id_;  // Of the entry looked at.

  // Of the matching entries so far.
  std::optional<CertStatus> status_;
  Bytes revoked_info_;
  int64_t this_update_ = 0;
  std::optional<int64_t> next_update_;
  int64_t valid_through_ = 0;
  MaybeFinding expired_;
  int64_t holds_from_ = std::numeric_limits<int64_t>::min();
  int64_t holds_through_ = std::numeric_limits<int64_t>::max();
  std::optional<Bytes> sct_list_;

  Outcome& outcome_;
};

}  // namespace

Outcome VerifyResponse(const CertId& id, Bytes response, absl::Time now,
                       const VerifyOptions& options) {
  Outcome outcome(Finding::kNotAnOcspResponse);
  Verification(id, response, ToSeconds(now), options, &outcome).Run();
  return outcome;
}

}  // namespace revcheck
