#include "revcheck/x509/testing/test_ca.h"

#include <utility>

#include "revcheck/x509/oids.h"

namespace revcheck::testing {

TestCa::TestCa(std::string_view common_name)
    : TestCa(CertificateBuilder::Ca(common_name)) {}

TestCa::TestCa(std::string_view common_name, const TestKey& key)
    : TestCa(CertificateBuilder::Ca(common_name).Key(key)) {}

TestCa::TestCa(const CertificateBuilder& builder)
    : TestCa(builder, builder.Build()) {}

TestCa::TestCa(const CertificateBuilder& builder, std::string certificate)
    : name_(builder.subject()),
      key_(builder.key()),
      certificate_(std::move(certificate)) {}

std::string TestCa::Issue(const CertificateBuilder& builder) const {
  return builder.Build(name_, key_);
}

TestCa TestCa::IssueCa(std::string_view common_name) const {
  return IssueCa(CertificateBuilder::Ca(common_name));
}

TestCa TestCa::IssueCa(const CertificateBuilder& builder) const {
  return TestCa(builder, Issue(builder));
}

TestResponder TestCa::IssueResponder(const CertificateBuilder& builder) const {
  return {builder.subject(), builder.key(), Issue(builder)};
}

TestResponder TestCa::IssueResponderFor(
    const std::vector<Bytes>& purposes) const {
  CertificateBuilder builder = CertificateBuilder::Responder();
  return IssueResponder(purposes.empty()
                            ? builder.WithoutExtension(oid::kExtKeyUsage)
                            : builder.ExtKeyUsage(purposes));
}

}  // namespace revcheck::testing
