#ifndef REVCHECK_EXAMPLES_READ_CERTIFICATE_H_
#define REVCHECK_EXAMPLES_READ_CERTIFICATE_H_

#include <fstream>
#include <iterator>
#include <string>

#include "revcheck/x509/pem.h"

inline std::string ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The first certificate in a PEM or DER file; empty if there is none.
inline std::string ReadCertificate(const char* path) {
  const auto certificates = revcheck::ReadCertificates(ReadFile(path));
  return certificates.ok() ? certificates->front() : "";
}

#endif  // REVCHECK_EXAMPLES_READ_CERTIFICATE_H_
