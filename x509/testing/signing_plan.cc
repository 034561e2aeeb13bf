#include "revcheck/x509/testing/signing_plan.h"

#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {

SigningAlgorithm SigningPlan::AlgorithmFor(const TestKey& signer) const {
  return algorithm.value_or(key.value_or(signer).default_algorithm());
}

std::string SigningPlan::Sign(const TestKey& signer,
                              std::string_view data) const {
  std::string signature =
      bits.has_value() ? *bits
                       : key.value_or(signer).Sign(AlgorithmFor(signer), data);
  if (!signature.empty()) {
    signature.back() = static_cast<char>(signature.back() ^ mask);
  }
  return BitString(signature, unused_bits);
}

std::string SigningPlan::Tamper(std::string data) const {
  for (const auto& [from, to] : tampering) {
    const size_t position = data.find(from);
    Require(position != std::string::npos, "there is something to tamper with");
    Require(from.size() == to.size(), "tampering keeps the length");
    data.replace(position, from.size(), to);
  }
  return data;
}

}  // namespace revcheck::testing
