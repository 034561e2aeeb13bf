// For stacks that do not use SSL_CTX verification, such as QUIC: what a proof
// verifier is handed, chain, staple and host name, and the judgement on it.
//
//   quic_style_verifier HOST CHAIN.pem ROOTS.pem [STAPLE.der]

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "revcheck/checker/checker.h"
#include "revcheck/examples/read_certificate.h"
#include "revcheck/net/beast_client.h"
#include "revcheck/tls/judgement.h"

namespace {

struct Proof {
  std::string host;
  std::vector<std::string> chain;  // DER, the leaf first.
  std::string staple;              // Empty if there was none.
};

revcheck::Judgement VerifyProof(revcheck::Checker& checker, X509_STORE* roots,
                                const Proof& proof) {
  const bssl::UniquePtr<X509_VERIFY_PARAM> parameters(X509_VERIFY_PARAM_new());
  X509_VERIFY_PARAM_set1_host(parameters.get(), proof.host.data(),
                              proof.host.size());
  revcheck::JudgementInput input;
  for (const std::string& certificate : proof.chain) {
    input.path.presented.push_back(revcheck::ToBytes(certificate));
  }
  input.path.roots = roots;
  input.path.parameters = parameters.get();
  if (!proof.staple.empty()) {
    input.staple = revcheck::ToBytes(proof.staple);
  }
  return revcheck::JudgeServer(checker, input);  // JudgementRun does not block.
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || argc > 5) {
    std::cerr << "usage: quic_style_verifier HOST CHAIN ROOTS [STAPLE]\n";
    return 2;
  }
  const bssl::UniquePtr<X509_STORE> roots(X509_STORE_new());
  const auto chain = revcheck::ReadCertificates(ReadFile(argv[2]));
  auto checker = revcheck::Checker::Create(
      revcheck::CheckerOptions(),
      std::make_shared<revcheck::BeastClient>(revcheck::BeastClientOptions()));
  if (!X509_STORE_load_locations(roots.get(), argv[3], nullptr) ||
      !chain.ok() || !checker.ok()) {
    std::cerr << "quic_style_verifier: a file cannot be read\n";
    return 2;
  }
  const revcheck::Judgement judgement =
      VerifyProof(**checker, roots.get(),
                  {argv[1], *chain, argc == 5 ? ReadFile(argv[4]) : ""});
  std::cout << (judgement.accepted ? "accepted: " : "refused: ")
            << judgement.message << "\n";
  return judgement.accepted ? 0 : 1;
}
