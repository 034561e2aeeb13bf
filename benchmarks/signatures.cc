#include "revcheck/benchmarks/signatures.h"

#include "revcheck/ocsp/response.h"
#include "revcheck/x509/certificate.h"
#include "revcheck/x509/der.h"

namespace revcheck {

std::vector<KeptSignature> KeptSignaturesOf(const Subject& subject) {
  BasicResponse basic;
  SignatureAlgorithm algorithm;
  std::vector<KeptSignature> all;
  if (ReadBasicResponse(ToBytes(subject.fixture.response), kMaxDerSize,
                        &basic) ||
      ParseSignatureAlgorithm(basic.signature_algorithm, &algorithm)) {
    return all;
  }
  Bytes signer = subject.issuer.spki;
  const auto add = [&all, &signer, algorithm](Bytes data, Bytes signature) {
    all.push_back(
        {signer, *PublicKey::FromSpki(signer), algorithm, data, signature});
  };
  Certificate delegate;
  if (!basic.certificates.empty() &&
      !Certificate::Read(basic.certificates, &delegate)) {
    add(delegate.tbs, delegate.signature);
    signer = delegate.spki;
  }
  add(basic.response_data, basic.signature);
  return all;
}

}  // namespace revcheck
