// NSS's own OCSP functions, without a database. (Firefox uses mozilla::pkix
// instead.)

#include <cert.h>
#include <certdb.h>
#include <nss.h>
#include <ocsp.h>
#include <prtime.h>
#include <secerr.h>
#include <secitem.h>

#include "revcheck/benchmarks/peers/peer.h"

namespace {
PRTime now;
}

// NSS judges the times of an entry by the clock alone. The name is NSPR's, and
// the definition in the program is the one that its libraries find.
extern "C" PRTime PR_Now() { return now; }

namespace revcheck {
namespace {

SECItem ToItem(const std::string& bytes) {
  return {siBuffer,
          reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data())),
          static_cast<unsigned>(bytes.size())};
}

CERTCertificate* ReadCertificate(const std::string& der) {
  SECItem item = ToItem(der);
  CERTCertificate* certificate = CERT_NewTempCertificate(
      CERT_GetDefaultCertDB(), &item, nullptr, PR_FALSE, PR_TRUE);
  Require(certificate != nullptr, "a certificate cannot be read");
  return certificate;
}

// Frees a response when it goes out of scope.
class Response {
 public:
  explicit Response(const std::string& der) {
    const SECItem item = ToItem(der);
    response_ = CERT_DecodeOCSPResponse(&item);
  }
  Response(const Response&) = delete;
  Response& operator=(const Response&) = delete;
  ~Response() {
    if (response_ != nullptr) {
      CERT_DestroyOCSPResponse(response_);
    }
  }

  bool ok() const {
    return response_ != nullptr &&
           CERT_GetOCSPResponseStatus(response_) == SECSuccess;
  }
  CERTOCSPResponse* get() const { return response_; }

 private:
  CERTOCSPResponse* response_;
};

class NssPeer {
 public:
  static std::string Name() { return std::string("NSS ") + NSS_GetVersion(); }

  explicit NssPeer(const Question& question) : response_(question.response) {
    now = question.at * PR_USEC_PER_SEC;
    Require(NSS_NoDB_Init(nullptr) == SECSuccess, "NSS does not start");
    handle_ = CERT_GetDefaultCertDB();
    issuer_ = ReadCertificate(question.issuer);
    // The issuer is verified already, so that responders may be, too.
    CERTCertTrust trust = {};
    trust.sslFlags = CERTDB_VALID_CA | CERTDB_TRUSTED_CA;
    Require(CERT_ChangeCertTrust(handle_, issuer_, &trust) == SECSuccess,
            "the issuer cannot be trusted");
    id_ = CERT_CreateOCSPCertID(ReadCertificate(question.subject), now);
    Require(id_ != nullptr, "there is no CertID");
  }

  bool Verify() {
    const Response response(response_);
    CERTCertificate* signer;
    if (!response.ok() ||
        CERT_VerifyOCSPResponseSignature(response.get(), handle_, nullptr,
                                         &signer, issuer_) != SECSuccess) {
      return false;
    }
    const bool good = IsGood(response, signer);
    CERT_DestroyCertificate(signer);
    return good;
  }

  // The status cannot be had without saying who signed; the issuer is the one
  // that costs least.
  bool Parse() {
    const Response response(response_);
    return response.ok() && IsGood(response, issuer_);
  }

 private:
  bool IsGood(const Response& response, CERTCertificate* signer) const {
    return CERT_GetOCSPStatusForCertID(handle_, response.get(), id_, signer,
                                       now) == SECSuccess;
  }

  const std::string& response_;
  CERTCertDBHandle* handle_;
  CERTCertificate* issuer_;
  CERTOCSPCertID* id_;
};

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  return revcheck::PeerMain<revcheck::NssPeer>(argc, argv);
}
