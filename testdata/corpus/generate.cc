// Writes the corpora that fuzzers start from into the folder named: './dev
// fixtures'. The output is the same on each run; CI compares it with what is
// committed.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "revcheck/testdata/corpus/seeds.h"

namespace revcheck::corpus {
namespace {

struct Corpus {
  const char* name;
  std::vector<Seed> (*seeds)();
};

constexpr Corpus kCorpora[] = {
    {"cache", CacheSeeds},       {"certificate", CertificateSeeds},
    {"check", CheckSeeds},       {"http_client", HttpClientSeeds},
    {"load", LoadSeeds},         {"pem", PemSeeds},
    {"request", RequestSeeds},   {"response", ResponseSeeds},
    {"starttls", StartTlsSeeds}, {"url", UrlSeeds},
    {"verify", VerifySeeds},
};

bool WriteSeed(const std::filesystem::path& path, const Seed& seed) {
  if (std::filesystem::exists(path)) {
    std::cerr << path << ": there are two seeds of that name\n";
    return false;
  }
  std::ofstream file(path, std::ios::binary);
  file << seed.bytes;
  file.close();
  if (!file) {
    std::cerr << path << ": cannot be written\n";
    return false;
  }
  return true;
}

bool WriteCorpus(const std::filesystem::path& folder, const Corpus& corpus) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  for (const Seed& seed : corpus.seeds()) {
    if (!WriteSeed(folder / seed.name, seed)) {
      return false;
    }
  }
  return true;
}

int Main(const std::filesystem::path& folder) {
  for (const Corpus& corpus : kCorpora) {
    if (!WriteCorpus(folder / corpus.name, corpus)) {
      return 1;
    }
  }
  return 0;
}

}  // namespace
}  // namespace revcheck::corpus

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: generate FOLDER\n";
    return 2;
  }
  return revcheck::corpus::Main(argv[1]);
}
