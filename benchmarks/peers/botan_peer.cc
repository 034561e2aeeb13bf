// Botan 2: OCSP::Response, with the path whose second certificate is the
// issuer.

#include <botan/certstor.h>
#include <botan/ocsp.h>
#include <botan/version.h>
#include <botan/x509cert.h>

#include <chrono>
#include <memory>
#include <vector>

#include "revcheck/benchmarks/peers/peer.h"

namespace revcheck {
namespace {

using Botan::Certificate_Status_Code;
using Botan::OCSP::Response;

std::shared_ptr<const Botan::X509_Certificate> ReadCertificate(
    const std::string& der) {
  return std::make_shared<const Botan::X509_Certificate>(
      reinterpret_cast<const uint8_t*>(der.data()), der.size());
}

class BotanPeer {
 public:
  static std::string Name() { return "Botan " + Botan::short_version_string(); }

  explicit BotanPeer(const Question& question)
      : response_(question.response),
        at_(std::chrono::system_clock::from_time_t(question.at)),
        path_{ReadCertificate(question.subject),
              ReadCertificate(question.issuer)},
        issuer_(*path_[1]) {}

  bool Verify() {
    try {
      const Response response = Read();
      return response.status() ==
                 Botan::OCSP::Response_Status_Code::Successful &&
             response.check_signature({&issuer_}, path_) ==
                 Certificate_Status_Code::OCSP_SIGNATURE_OK &&
             IsGood(response);
    } catch (const std::exception&) {
      return false;
    }
  }

  // There is no way to ask for the status without the times being judged.
  bool Parse() {
    try {
      return IsGood(Read());
    } catch (const std::exception&) {
      return false;
    }
  }

 private:
  Response Read() const {
    return Response(reinterpret_cast<const uint8_t*>(response_.data()),
                    response_.size());
  }

  bool IsGood(const Response& response) const {
    return response.status_for(*path_[1], *path_[0], at_) ==
           Certificate_Status_Code::OCSP_RESPONSE_GOOD;
  }

  const std::string& response_;
  const std::chrono::system_clock::time_point at_;
  const std::vector<std::shared_ptr<const Botan::X509_Certificate>> path_;
  Botan::Certificate_Store_In_Memory issuer_;
};

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  return revcheck::PeerMain<revcheck::BotanPeer>(argc, argv);
}
