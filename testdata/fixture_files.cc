#include "revcheck/testdata/fixture_files.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace revcheck {

std::vector<std::filesystem::path> FixtureFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator("testdata/ocsp")) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

absl::StatusOr<Fixture> LoadFixture(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return ParseFixture(text.str());
}

}  // namespace revcheck
