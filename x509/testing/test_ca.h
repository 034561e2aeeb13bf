#ifndef REVCHECK_X509_TESTING_TEST_CA_H_
#define REVCHECK_X509_TESTING_TEST_CA_H_

// A certification authority for tests.
//
//   const TestCa ca;
//   const std::string leaf = ca.Issue(CertificateBuilder().MustStaple());
//   const TestResponder responder = ca.IssueResponder();

#include <string>
#include <string_view>
#include <vector>

#include "revcheck/x509/bytes.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/test_keys.h"

namespace revcheck::testing {

// An OCSP responder that has a certificate of its own.
struct TestResponder {
  std::string name;  // DER of the subject.
  TestKey key;
  std::string certificate;  // DER.
};

class TestCa {
 public:
  // A self-signed CA. Without a key, one of P-256 that belongs to the name: two
  // CAs differ in key exactly if they differ in name.
  TestCa() : TestCa("Test CA") {}
  explicit TestCa(std::string_view common_name);
  TestCa(std::string_view common_name, const TestKey& key);

  // A self-signed CA with the subject, key and certificate of `builder`.
  explicit TestCa(const CertificateBuilder& builder);

  // DER of the subject. Valid while the TestCa lives.
  const std::string& name() const { return name_; }
  const TestKey& key() const { return key_; }

  // DER.
  const std::string& certificate() const { return certificate_; }

  // The DER of a certificate issued by this CA. What the builder says of issuer
  // and signing key goes before.
  std::string Issue(
      const CertificateBuilder& builder = CertificateBuilder()) const;

  // A CA below this one.
  TestCa IssueCa(std::string_view common_name) const;
  TestCa IssueCa(const CertificateBuilder& builder) const;

  // A responder authorised by this CA, or, with other `purposes`, not quite. No
  // purposes: no extKeyUsage extension.
  TestResponder IssueResponder(const CertificateBuilder& builder =
                                   CertificateBuilder::Responder()) const;
  TestResponder IssueResponderFor(const std::vector<Bytes>& purposes) const;

 private:
  TestCa(const CertificateBuilder& builder, std::string certificate);

  std::string name_;
  TestKey key_;
  std::string certificate_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_TEST_CA_H_
