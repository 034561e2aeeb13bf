// Files that the command reads.

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "revcheck/ocsp/testing/entry_builder.h"
#include "revcheck/ocsp/testing/response_builder.h"
#include "revcheck/testdata/corpus/seeds.h"
#include "revcheck/x509/digest.h"
#include "revcheck/x509/testing/certificate_builder.h"
#include "revcheck/x509/testing/der_builder.h"
#include "revcheck/x509/testing/test_ca.h"

namespace revcheck::corpus {
namespace {

using testing::CertificateBuilder;
using testing::ResponseBuilder;
using testing::TestCa;

std::string Pem(const std::string& label, const std::string& der) {
  return absl::StrCat("-----BEGIN ", label, "-----\n", absl::Base64Escape(der),
                      "\n-----END ", label, "-----\n");
}

std::vector<Seed> Certificates(const TestCa& ca) {
  const std::string leaf = Pem("CERTIFICATE", ca.Issue());
  const std::string issuer = Pem("CERTIFICATE", ca.certificate());
  return {
      {"certificate_der", ca.Issue()},
      {"certificate_pem", leaf},
      {"chain", leaf + issuer},
      {"chain_reversed", issuer + leaf},
      {"bundle_of_two_pairs", leaf + issuer + leaf + issuer},
      {"bundle_of_three", leaf + issuer + leaf},
      {"certificate_with_everything",
       ca.Issue(CertificateBuilder()
                    .MustStaple()
                    .OcspUrls({"http://a.example/", "ldap:\x1b[1m\xff"})
                    .CrlUrls({"http://b.example/"})
                    .SctList("sct")
                    .OcspNoCheck())},
      {"certificate_with_odd_name",
       ca.Issue(CertificateBuilder().Subject("a\nb\xe2\x80\xae \xc3\xa9"))},
      {"certificate_with_odd_serial",
       ca.Issue(CertificateBuilder().Serial(std::string(24, '\xff')))},
      {"certificate_broken", ca.Issue(CertificateBuilder().Append(
                                 testing::CertificatePart::kTbs, "junk"))},
      {"certificate_in_broken_pem", leaf.substr(0, leaf.size() - 9)},
      {"key_pem", Pem("PRIVATE KEY", "key")},
      {"pem_label_with_escape", Pem("\x1b[1mCERTIFICATE", "x")},
  };
}

std::vector<Seed> Messages(const TestCa& ca) {
  const std::string response = ResponseBuilder(ca).Good().Build();
  return {
      {"response_der", response},
      {"response_pem", Pem("OCSP RESPONSE", response)},
      {"response_base64", absl::Base64Escape(response)},
      {"response_delegated",
       ResponseBuilder(ca).Revoked().SignedBy(ca.IssueResponder()).Build()},
      {"response_by_name", ResponseBuilder(ca).Unknown().ByName().Build()},
      {"response_of_two_entries", ResponseBuilder(ca)
                                      .Good("\x01")
                                      .Entry(testing::EntryBuilder()
                                                 .Hash(Digest::kSha256)
                                                 .WithoutNextUpdate())
                                      .Nonce("nonce")
                                      .Build()},
      {"response_try_later", testing::ErrorResponse(3)},
      {"response_html", "<!DOCTYPE html><title>Not here</title>"},
      {"request",
       testing::Sequence({testing::Sequence(
           {testing::Sequence({testing::Sequence({testing::Sequence(
               {testing::Sequence({}), testing::OctetString("name"),
                testing::OctetString("key"), testing::Integer(7)})})})})})},
      {"der_unknown", testing::Sequence({testing::Integer(7)})},
      {"der_deep", std::string(40, '\x30') + std::string(1, '\0')},
      {"der_long_length", "\x30\x84\xff\xff\xff\xff"},
  };
}

std::vector<Seed> Texts() {
  const std::string vector =
      "{\"issuer_name\":\"MAA=\",\"issuer_spki\":\"MAA=\",\"serial\":\"AQ==\",";
  return {
      {"list_of_paths", "# comment\nleaf.pem issuer.pem\na b\tc d\n\nalone\n"},
      {"vector_response",
       vector + "\"response\":\"MAMKAQM=\",\"time\":\"2026-03-01T00:00:00Z\","
                "\"max_lifetime_days\":10,\"trust\":{\"min_rsa_bits\":2048,"
                "\"curves\":[\"P-256\"],\"digests\":[\"sha256\"],"
                "\"digest_scope\":\"certs\"},\"expect\":{\"code\":\"Success\","
                "\"expired\":false,\"this_update\":null}}"},
      {"vector_nested_deeply", vector + "\"trust\":{\"digests\":[" +
                                   std::string(2000, '[') +
                                   std::string(2000, ']') + "]}}"},
      {"vector_request", vector + "\"expect\":{\"code\":null}}"},
      {"results_to_resume",
       "{\"index\":1,\"key\":\"00\",\"policy\":\"firefox\",\"verdict\":"
       "\"accept\",\"code\":\"Success\"}\n{\"index\":2,\"ke"},
      {"time", "2026-03-01T12:00:00.5+01:00"},
      {"time_infinite", "infinite-future"},
      {"hexadecimal", "5a:3C:91"},
      {"hexadecimal_odd", "5a3"},
      {"empty", ""},
  };
}

}  // namespace

std::vector<Seed> LoadSeeds() {
  const TestCa ca;
  std::vector<Seed> seeds;
  for (const std::vector<Seed>& some :
       {Certificates(ca), Messages(ca), Texts()}) {
    seeds.insert(seeds.end(), some.begin(), some.end());
  }
  return seeds;
}

}  // namespace revcheck::corpus
