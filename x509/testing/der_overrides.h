#ifndef REVCHECK_X509_TESTING_DER_OVERRIDES_H_
#define REVCHECK_X509_TESTING_DER_OVERRIDES_H_

#include <map>
#include <string>
#include <string_view>

#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::testing {

// What a test wants to be wrong with a structure that a builder encodes. `Part`
// is an enum that names the elements of the structure.
template <typename Part>
class DerOverrides {
 public:
  // `der` stands in the place of `part`; empty removes the part.
  void Replace(Part part, std::string_view der) {
    replaced_[part] = std::string(der);
  }

  // `data` follows inside of `part`, behind what belongs there. Adds up.
  void Append(Part part, std::string_view data) { appended_[part] += data; }

  // What to write for `part`, whose honest encoding is `der`.
  std::string Apply(Part part, std::string_view der) const {
    const auto replaced = replaced_.find(part);
    const std::string_view base =
        replaced == replaced_.end() ? der : replaced->second;
    const auto appended = appended_.find(part);
    return appended == appended_.end() ? std::string(base)
                                       : AppendInside(base, appended->second);
  }

 private:
  std::map<Part, std::string> replaced_;
  std::map<Part, std::string> appended_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_DER_OVERRIDES_H_
