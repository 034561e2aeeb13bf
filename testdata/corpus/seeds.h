#ifndef REVCHECK_TESTDATA_CORPUS_SEEDS_H_
#define REVCHECK_TESTDATA_CORPUS_SEEDS_H_

// What fuzzers start from, one function for each corpus, in <name>_seeds.cc.
// The same on each run. generate.cc writes the files.

#include <string>
#include <vector>

namespace revcheck::corpus {

struct Seed {
  std::string name;  // The file's: lower case, digits and underscores.
  std::string bytes;
};

std::vector<Seed> CertificateSeeds();  // x509/certificate_fuzzer
std::vector<Seed> PemSeeds();          // x509/pem_fuzzer
std::vector<Seed> ResponseSeeds();     // ocsp/response_fuzzer
std::vector<Seed> VerifySeeds();       // ocsp/verify_fuzzer
std::vector<Seed> RequestSeeds();      // ocsp/request_fuzzer
std::vector<Seed> UrlSeeds();          // net/url_fuzzer
std::vector<Seed> HttpClientSeeds();   // net/http_client_fuzzer
std::vector<Seed> CacheSeeds();        // policy/cache_fuzzer
std::vector<Seed> CheckSeeds();        // policy/check_fuzzer
std::vector<Seed> LoadSeeds();         // cli/load_fuzzer
std::vector<Seed> StartTlsSeeds();     // cli/starttls_fuzzer

}  // namespace revcheck::corpus

#endif  // REVCHECK_TESTDATA_CORPUS_SEEDS_H_
