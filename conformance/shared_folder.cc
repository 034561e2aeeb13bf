#include "revcheck/conformance/shared_folder.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"

namespace revcheck::conformance {
namespace {

namespace fs = std::filesystem;

// The root of the checkout: two levels above a real file of this package.
fs::path Workspace() {
  std::error_code error;
  const fs::path file = fs::canonical(OwnFile("shipped.jsonl"), error);
  return error ? fs::path() : file.parent_path().parent_path();
}

}  // namespace

std::string OwnFile(const std::string& name) {
  const char* runfiles = getenv("TEST_SRCDIR");
  const fs::path root =
      runfiles == nullptr ? fs::path() : fs::path(runfiles) / "revcheck";
  return (root / "conformance" / name).string();
}

std::optional<std::string> SharedFolder(const std::string& name) {
  const char* chosen = getenv("REVCHECK_SHARED");
  const fs::path shared = chosen != nullptr && *chosen != '\0'
                              ? fs::path(chosen)
                              : Workspace().parent_path() / "shared";
  const fs::path folder = shared / name;
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return std::nullopt;
  }
  return folder.string();
}

std::vector<std::string> ListFolder(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(folder, error)) {
    paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string BaseName(const std::string& path) {
  return fs::path(path).filename().string();
}

std::string TestName(const std::string& text) {
  std::string name = text;
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) { return !absl::ascii_isalnum(c); }, '_');
  return name;
}

}  // namespace revcheck::conformance
