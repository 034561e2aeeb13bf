// Writes the inputs of the shell tests into the folder named: certificates,
// keys and responses of a CA for tests, at the builders' time; many/ is for
// `revcheck bulk`.

#include <openssl/bytestring.h>
#include <openssl/evp.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/x509/bytes.h"
#include "revcheck/x509/display.h"
#include "revcheck/x509/oids.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck {
namespace {

using testing::CertificateBuilder;
using testing::DaysFromNow;
using testing::kLeafSerial;
using testing::ResponseBuilder;
using testing::SigningAlgorithm;
using testing::TestCa;

// Its first bit would be a sign, were there no byte before it.
constexpr std::string_view kHighSerial("\0\x8f\x01", 3);

std::string Base64(std::string_view bytes) {
  return absl::Base64Escape(absl::string_view(bytes.data(), bytes.size()));
}

std::string Pem(const std::string& label, std::string_view der) {
  std::string text = "-----BEGIN " + label + "-----\n";
  const std::string base64 = Base64(der);
  for (size_t i = 0; i < base64.size(); i += 64) {
    text += base64.substr(i, 64) + "\n";
  }
  return text + "-----END " + label + "-----\n";
}

class Inputs {
 public:
  explicit Inputs(std::string folder)
      : folder_(std::move(folder)), leaf_(ca_.Issue()) {}

  // False if a file could not be written.
  bool WriteAll() {
    WriteCertificates();
    WriteResponses();
    WriteMany();
    return ok_;
  }

 private:
  void Write(const std::string& name, std::string_view contents) {
    std::ofstream file(folder_ + "/" + name, std::ios::binary);
    file.write(contents.data(), static_cast<std::streamsize>(contents.size()));
    file.close();
    ok_ = ok_ && file;
  }

  void WriteCertificates() {
    const std::string leaf = Pem("CERTIFICATE", leaf_);
    const std::string issuer = Pem("CERTIFICATE", ca_.certificate());
    Write("leaf.pem", leaf);
    Write("leaf.der", leaf_);
    Write("issuer.pem", issuer);
    Write("issuer.der", ca_.certificate());
    Write("chain.pem", leaf + issuer);
    Write("backwards.pem", issuer + leaf);
    Write("other-issuer.pem",
          Pem("CERTIFICATE", TestCa("Other CA").certificate()));
    const std::string old = Pem(
        "CERTIFICATE", TestCa("Test CA", TestCa("Old CA").key()).certificate());
    Write("old-issuer.pem", old);
    Write("issuers.pem", old + leaf + issuer);
    Write("long-chain.pem", leaf + old + issuer);
    Write("issuer-name.der", ca_.name());
    Write("issuer-spki.der", ca_.key().spki());
    Write("issuer-spki.pem", Pem("PUBLIC KEY", ca_.key().spki()));
    Write("serial.txt", Hex(ToBytes(kLeafSerial)));
    bssl::ScopedCBB key;
    CBB_init(key.get(), 0);
    EVP_marshal_private_key(key.get(), ca_.key().get());
    const std::string pkcs8(
        ToText(Bytes(CBB_data(key.get()), CBB_len(key.get()))));
    Write("private-key.der", pkcs8);
    Write("private-keys.pem", leaf + Pem("EC PRIVATE KEY", pkcs8));
    Write("high-serial.pem",
          Pem("CERTIFICATE",
              ca_.Issue(CertificateBuilder().Serial(kHighSerial))));
    Write("must-staple.pem",
          Pem("CERTIFICATE", ca_.Issue(CertificateBuilder().MustStaple())));
    Write("hostile.der",
          ca_.Issue(CertificateBuilder()
                        .Subject("\x1b[31mEvil\x07\xc2\x9b\x7f\xff")
                        .OcspUrl("http://\x1b]0;evil\x07/")));
    Write("no-url.pem",
          Pem("CERTIFICATE", ca_.Issue(CertificateBuilder().WithoutExtension(
                                 oid::kAuthorityInfoAccess))));
  }

  void WriteResponses() {
    Write("high-serial.der", ResponseBuilder(ca_).Good(kHighSerial).Build());
    const std::string good = ResponseBuilder(ca_).Good().Build();
    Write("good.der", good);
    Write("good.pem", Pem("OCSP RESPONSE", good));
    Write("good.b64", Base64(good) + "\n");
    Write("revoked.der", ResponseBuilder(ca_)
                             .Entry(testing::EntryBuilder().Revoked(
                                 testing::kRevocationTime, 1))
                             .Build());
    Write("unknown.der", ResponseBuilder(ca_).Unknown().Build());
    Write("other-serial.der", ResponseBuilder(ca_).Good("\x11\x22").Build());
    Write("delegate.der", ResponseBuilder(ca_)
                              .Good()
                              .SignedBy(ca_.IssueResponder())
                              .ByName()
                              .Build());
    Write("expired.der",
          ResponseBuilder(ca_)
              .Good(kLeafSerial, DaysFromNow(-9), DaysFromNow(-3))
              .Build());
    Write("sha1.der", ResponseBuilder(ca_)
                          .Good()
                          .Algorithm(SigningAlgorithm::kEcdsaSha1)
                          .Build());
    Write("try-later.der", testing::ErrorResponse(3));
    Write("trailing.der",
          ResponseBuilder(ca_).Good().AppendAfterEnd("\n").Build());
  }

  // What the responder says of certificate `number` of 20: 12 times good, 3
  // times revoked, twice unknown; an expired answer, a broken one, and none.
  std::string AnswerAbout(int number, std::string_view serial) {
    ResponseBuilder builder(ca_);
    if (number <= 12) {
      return builder.Good(serial).Build();
    }
    if (number <= 15) {
      return builder.Revoked(serial).Build();
    }
    if (number <= 17) {
      return builder.Unknown(serial).Build();
    }
    return number == 18
               ? builder.Good(serial, DaysFromNow(-9), DaysFromNow(-3)).Build()
               : builder.Good(serial).AppendAfterEnd("\n").Build();
  }

  // Twenty certificates of five responders, as a list of files and as a bundle.
  void WriteMany() {
    std::filesystem::create_directories(folder_ + "/many");
    std::string list;
    std::string bundle;
    for (int number = 1; number <= 20; ++number) {
      const std::string name = "many/" + std::to_string(number) + ".pem";
      const std::string serial(1, static_cast<char>(number));
      const std::string leaf = Pem(
          "CERTIFICATE",
          ca_.Issue(CertificateBuilder().Serial(serial).OcspUrl(
              "http://h" + std::to_string(number % 5) + ".example/serial")));
      Write(name, leaf);
      list += name + " issuer.pem\n";
      bundle += leaf + Pem("CERTIFICATE", ca_.certificate());
      if (number < 20) {
        Write("many/" + Hex(ToBytes(serial)) + ".der",
              AnswerAbout(number, serial));
      }
    }
    Write("list", list);
    Write("bundle.pem", bundle);
  }

  const std::string folder_;
  const TestCa ca_;
  const std::string leaf_;
  bool ok_ = true;
};

}  // namespace
}  // namespace revcheck

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_inputs FOLDER\n";
    return 2;
  }
  return revcheck::Inputs(argv[1]).WriteAll() ? 0 : 1;
}
