#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "revcheck/testdata/corpus/seeds.h"
#include "revcheck/x509/testing/der_builder.h"

namespace revcheck::corpus {
namespace {

std::string Block(const std::string& label, const std::string& der) {
  return absl::StrCat("-----BEGIN ", label, "-----\n", absl::Base64Escape(der),
                      "\n-----END ", label, "-----\n");
}

}  // namespace

std::vector<Seed> PemSeeds() {
  const std::string der = testing::Sequence({testing::Integer(7)});
  const std::string certificate = Block("CERTIFICATE", der);
  const std::string header =
      absl::StrCat("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n\n",
                   absl::Base64Escape(der), "\n-----END CERTIFICATE-----\n");
  return {
      {"der", der},
      {"base64", absl::Base64Escape(der)},
      {"base64_in_lines", "MAM\nC AQc=\n"},
      {"certificate", certificate},
      {"chain", absl::StrCat(certificate, "between\n", certificate)},
      {"old_label", Block("X509 CERTIFICATE", der)},
      {"response", Block("OCSP RESPONSE", der)},
      {"key", Block("PRIVATE KEY", der)},
      {"label_empty", Block("", der)},
      {"block_empty", Block("CERTIFICATE", "")},
      {"header", header},
      {"text_before", absl::StrCat("subject=CN = leaf\n", certificate)},
      {"crlf",
       "-----BEGIN CERTIFICATE-----\r\nMAMCAQc=\r\n-----END "
       "CERTIFICATE-----\r\n"},
      {"not_ended", certificate.substr(0, certificate.size() - 12)},
      {"label_differs_at_end",
       "-----BEGIN CERTIFICATE-----\nMAMCAQc=\n-----END X-----\n"},
      {"begin_twice",
       absl::StrCat("-----BEGIN CERTIFICATE-----\n", certificate)},
      {"begin_inside_line", absl::StrCat("x ", certificate)},
      {"pem_in_der", testing::Sequence({testing::Utf8String(certificate)})},
      {"empty", ""},
      {"html", "<!DOCTYPE html><title>Not here</title>"},
  };
}

}  // namespace revcheck::corpus
