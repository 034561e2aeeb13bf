// GnuTLS: gnutls_ocsp_resp_verify_direct() with the issuer, as its own TLS code
// does with a staple.

#include <gnutls/gnutls.h>
#include <gnutls/ocsp.h>
#include <gnutls/x509.h>

#include "revcheck/benchmarks/peers/peer.h"

namespace revcheck {
namespace {

// GnuTLS asks a function without arguments for the time.
time_t now;
time_t Now(time_t*) { return now; }

gnutls_datum_t ToDatum(const std::string& bytes) {
  return {reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data())),
          static_cast<unsigned>(bytes.size())};
}

gnutls_x509_crt_t ReadCertificate(const std::string& der) {
  gnutls_x509_crt_t certificate;
  const gnutls_datum_t datum = ToDatum(der);
  Require(
      gnutls_x509_crt_init(&certificate) == 0 &&
          gnutls_x509_crt_import(certificate, &datum, GNUTLS_X509_FMT_DER) == 0,
      "a certificate cannot be read");
  return certificate;
}

// Frees a response when it goes out of scope.
class Response {
 public:
  explicit Response(const std::string& der) {
    const gnutls_datum_t datum = ToDatum(der);
    ok_ = gnutls_ocsp_resp_init(&response_) == 0 &&
          gnutls_ocsp_resp_import(response_, &datum) == 0 &&
          gnutls_ocsp_resp_get_status(response_) == GNUTLS_OCSP_RESP_SUCCESSFUL;
  }
  Response(const Response&) = delete;
  Response& operator=(const Response&) = delete;
  ~Response() { gnutls_ocsp_resp_deinit(response_); }

  bool ok() const { return ok_; }
  gnutls_ocsp_resp_t get() const { return response_; }

 private:
  gnutls_ocsp_resp_t response_;
  bool ok_;
};

class GnutlsPeer {
 public:
  static std::string Name() {
    return std::string("GnuTLS ") + gnutls_check_version(nullptr);
  }

  explicit GnutlsPeer(const Question& question)
      : response_(question.response),
        issuer_(ReadCertificate(question.issuer)),
        subject_(ReadCertificate(question.subject)) {
    now = question.at;
    gnutls_global_set_time_function(Now);
  }

  bool Verify() {
    const Response response(response_);
    unsigned problems;
    return response.ok() &&
           gnutls_ocsp_resp_verify_direct(response.get(), issuer_, &problems,
                                          0) == 0 &&
           problems == 0 && IsGood(response.get(), true);
  }

  bool Parse() {
    const Response response(response_);
    return response.ok() && IsGood(response.get(), false);
  }

 private:
  bool IsGood(gnutls_ocsp_resp_t response, bool judge_times) const {
    unsigned index = 0;
    int result;
    do {
      result = gnutls_ocsp_resp_check_crt(response, index++, subject_);
    } while (result != 0 && result != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE);
    unsigned status;
    time_t this_update;
    time_t next_update;
    if (result != 0 ||
        gnutls_ocsp_resp_get_single(response, index - 1, nullptr, nullptr,
                                    nullptr, nullptr, &status, &this_update,
                                    &next_update, nullptr, nullptr) != 0 ||
        status != GNUTLS_OCSP_CERT_GOOD) {
      return false;
    }
    return !judge_times || (this_update <= now && now <= next_update);
  }

  const std::string& response_;
  const gnutls_x509_crt_t issuer_;
  const gnutls_x509_crt_t subject_;
};

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  return revcheck::PeerMain<revcheck::GnutlsPeer>(argc, argv);
}
