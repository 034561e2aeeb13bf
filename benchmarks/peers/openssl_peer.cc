// OpenSSL 3: OCSP_basic_verify() against a store that trusts the issuer.

#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include <memory>

#include "revcheck/benchmarks/peers/peer.h"

namespace revcheck {
namespace {

// Seconds that clocks may differ, as OCSP_check_validity() wants to be told.
constexpr time_t kSlop = 300;

template <auto function>
struct Free {
  template <class T>
  void operator()(T* object) const {
    function(object);
  }
};
using Response = std::unique_ptr<OCSP_RESPONSE, Free<OCSP_RESPONSE_free>>;
using Basic = std::unique_ptr<OCSP_BASICRESP, Free<OCSP_BASICRESP_free>>;

X509* ReadCertificate(const std::string& der) {
  const auto* data = reinterpret_cast<const unsigned char*>(der.data());
  X509* certificate = d2i_X509(nullptr, &data, static_cast<long>(der.size()));
  Require(certificate != nullptr, "a certificate cannot be read");
  return certificate;
}

// Everything it prepares lives as long as the process.
class OpensslPeer {
 public:
  static std::string Name() {
    return std::string("OpenSSL ") + OpenSSL_version(OPENSSL_VERSION_STRING);
  }

  explicit OpensslPeer(const Question& question)
      : response_(question.response), at_(question.at) {
    X509* issuer = ReadCertificate(question.issuer);
    id_ =
        OCSP_cert_to_id(EVP_sha1(), ReadCertificate(question.subject), issuer);
    // The issuer is verified already, whoever issued it.
    X509_STORE_add_cert(store_, issuer);
    X509_VERIFY_PARAM* param = X509_STORE_get0_param(store_);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(param, at_);
    sk_X509_push(issuers_, issuer);
  }

  bool Verify() {
    const Basic basic = ReadBasic();
    return basic != nullptr &&
           OCSP_basic_verify(basic.get(), issuers_, store_, OCSP_TRUSTOTHER) ==
               1 &&
           IsGood(basic.get(), true);
  }

  bool Parse() {
    const Basic basic = ReadBasic();
    return basic != nullptr && IsGood(basic.get(), false);
  }

 private:
  Basic ReadBasic() const {
    const auto* data = reinterpret_cast<const unsigned char*>(response_.data());
    const Response response(
        d2i_OCSP_RESPONSE(nullptr, &data, static_cast<long>(response_.size())));
    if (response == nullptr || OCSP_response_status(response.get()) !=
                                   OCSP_RESPONSE_STATUS_SUCCESSFUL) {
      return nullptr;
    }
    return Basic(OCSP_response_get1_basic(response.get()));
  }

  bool IsGood(OCSP_BASICRESP* basic, bool judge_times) const {
    int status;
    int reason;
    ASN1_GENERALIZEDTIME* revoked_at;
    ASN1_GENERALIZEDTIME* this_update;
    ASN1_GENERALIZEDTIME* next_update;
    return OCSP_resp_find_status(basic, id_, &status, &reason, &revoked_at,
                                 &this_update, &next_update) == 1 &&
           status == V_OCSP_CERTSTATUS_GOOD &&
           (!judge_times || IsFresh(this_update, next_update));
  }

  // OCSP_check_validity() reads the clock itself, so this is what it does, at
  // the time asked for.
  bool IsFresh(const ASN1_TIME* this_update,
               const ASN1_TIME* next_update) const {
    time_t latest = at_ + kSlop;
    time_t earliest = at_ - kSlop;
    return X509_cmp_time(this_update, &latest) < 0 && next_update != nullptr &&
           X509_cmp_time(next_update, &earliest) > 0;
  }

  const std::string& response_;
  const time_t at_;
  OCSP_CERTID* id_;
  X509_STORE* const store_ = X509_STORE_new();
  STACK_OF(X509) * const issuers_ = sk_X509_new_null();
};

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  return revcheck::PeerMain<revcheck::OpensslPeer>(argc, argv);
}
