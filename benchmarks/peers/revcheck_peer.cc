// revcheck itself, in the shape of its peers.

#include <openssl/base.h>
#include <openssl/bytestring.h>

#include <optional>

#include "absl/time/time.h"
#include "revcheck/benchmarks/peers/peer.h"
#include "revcheck/ocsp/cert_id.h"
#include "revcheck/ocsp/finding.h"
#include "revcheck/ocsp/prepared_issuer.h"
#include "revcheck/ocsp/response.h"
#include "revcheck/ocsp/verify.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"

namespace revcheck {
namespace {

class RevcheckPeer {
 public:
  static std::string Name() {
    return "revcheck (BoringSSL API " + std::to_string(BORINGSSL_API_VERSION) +
           ")";
  }

  explicit RevcheckPeer(const Question& question)
      : response_(ToBytes(question.response)),
        at_(absl::FromUnixSeconds(question.at)) {
    Require(!Certificate::Read(ToBytes(question.issuer), &issuer_) &&
                !Certificate::Read(ToBytes(question.subject), &subject_),
            "a certificate cannot be read");
    prepared_.emplace(issuer_, PreparedIssuer::Delegates::kKeepKey);
    id_ = CertId::Of(subject_, *prepared_);
  }

  bool Verify() {
    return VerifyResponse(id_, response_, at_).finding == Finding::kGood;
  }

  // Reads every field of every entry, as the peers do.
  bool Parse() {
    BasicResponse basic;
    ResponderId responder;
    CBS rest;
    CBS entries;
    int64_t produced_at;
    if (ReadBasicResponse(response_, kMaxDerSize, &basic) ||
        ReadResponderId(basic.response_data, &responder, &rest) ||
        ReadSingleResponses(&rest, &produced_at, &entries)) {
      return false;
    }
    bool good = false;
    while (CBS_len(&entries) != 0) {
      if (!ReadEntry(&entries, &good)) {
        return false;
      }
    }
    std::optional<Bytes> nonce;
    return !ReadResponseExtensions(&rest, &nonce) && good;
  }

 private:
  // Sets `good` if the entry is the subject's and says so.
  bool ReadEntry(CBS* entries, bool* good) {
    CBS entry;
    CertStatus status;
    Bytes revoked_info;
    int64_t this_update;
    std::optional<int64_t> next_update;
    std::optional<Bytes> sct_list;
    if (ReadEntryCertId(entries, &entry, &cert_id_) ||
        ReadCertStatus(&entry, &status, &revoked_info) ||
        ReadThisUpdate(&entry, &this_update) ||
        ReadNextUpdate(&entry, &next_update) ||
        ReadSingleExtensions(&entry, &sct_list)) {
      return false;
    }
    if (cert_id_.serial == id_.serial) {
      *good = status == CertStatus::kGood;
    }
    return true;
  }

  Bytes response_;
  absl::Time at_;
  Certificate issuer_;
  Certificate subject_;
  // Verifies both signatures each time, as the peers do. By default it would
  // remember the delegate.
  std::optional<PreparedIssuer> prepared_;
  CertId id_;
  EncodedCertId cert_id_;  // Of the entry looked at.
};

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  return revcheck::PeerMain<revcheck::RevcheckPeer>(argc, argv);
}
