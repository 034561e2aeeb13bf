#include "revcheck/net/testing/temp_directory.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>

#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {

TempDirectory::TempDirectory() {
  const char* const parent = getenv("TEST_TMPDIR");
  path_ = std::string(parent == nullptr ? "/tmp" : parent) + "/revcheckXXXXXX";
  Require(mkdtemp(path_.data()) != nullptr, "a directory can be made");
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDirectory::File(std::string_view name) const {
  return (path_ + "/").append(name);
}

std::string TempDirectory::Write(std::string_view name,
                                 std::string_view contents) const {
  std::string file = File(name);
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(),
                                      ignored);
  std::ofstream out(file, std::ios::binary);
  out << contents;
  out.close();
  Require(out.good(), "a file can be written");
  return file;
}

std::string TempDirectory::Read(std::string_view name) const {
  std::ifstream in(File(name), std::ios::binary);
  std::ostringstream contents;
  contents << in.rdbuf();
  return contents.str();
}

}  // namespace revcheck::testing
