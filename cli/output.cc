#include "revcheck/cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace revcheck::cli {
namespace {

absl::Status Error(const std::string& name) {
  return absl::InvalidArgumentError(absl::StrCat(name, ": ", strerror(errno)));
}

absl::Status WriteInPlace(const std::string& path, std::string_view bytes) {
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    return Error(path);
  }
  absl::Status status = WriteAll(descriptor, bytes, path);
  close(descriptor);
  return status;
}

// mkstemp() lets nobody else read; a file made by open() is as the user's mask
// has it.
mode_t UsualMode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

// Writes and closes.
absl::Status Fill(int descriptor, std::string_view bytes, mode_t mode,
                  const std::string& path) {
  absl::Status status = WriteAll(descriptor, bytes, path);
  if (status.ok() &&
      (fchmod(descriptor, mode) != 0 || fsync(descriptor) != 0)) {
    status = Error(path);
  }
  if (close(descriptor) != 0 && status.ok()) {
    status = Error(path);
  }
  return status;
}

}  // namespace

absl::Status WriteAll(int descriptor, std::string_view bytes,
                      const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) {
      return Error(name);
    }
    bytes.remove_prefix(written > 0 ? static_cast<size_t>(written) : 0);
  }
  return absl::OkStatus();
}

absl::Status ReplaceFile(const std::string& path, std::string_view bytes) {
  struct stat found;
  std::string target = path;
  mode_t mode = UsualMode();
  if (stat(path.c_str(), &found) == 0) {
    if (!S_ISREG(found.st_mode)) {
      return WriteInPlace(path, bytes);
    }
    mode = found.st_mode & 0777;
    std::error_code ignored;  // What is behind a link is replaced, not it.
    const std::filesystem::path real =
        std::filesystem::canonical(path, ignored);
    target = ignored ? path : real.string();
  } else if (lstat(path.c_str(), &found) == 0) {
    return WriteInPlace(path, bytes);  // A link to what is not there yet.
  }
  std::string temporary = target + ".XXXXXX";
  const int descriptor = mkstemp(temporary.data());
  if (descriptor < 0) {
    return Error(path);
  }
  absl::Status status = Fill(descriptor, bytes, mode, path);
  if (status.ok() && rename(temporary.c_str(), target.c_str()) != 0) {
    status = Error(path);
  }
  if (!status.ok()) {
    unlink(temporary.c_str());
  }
  return status;
}

absl::Status Save(const std::string& path, std::string_view bytes) {
  return path == "-" ? WriteAll(STDOUT_FILENO, bytes, "standard output")
                     : ReplaceFile(path, bytes);
}

}  // namespace revcheck::cli
