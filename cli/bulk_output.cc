#include "revcheck/cli/bulk_output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "revcheck/cli/check_report.h"
#include "revcheck/cli/input.h"
#include "revcheck/cli/output.h"

namespace revcheck::cli {
namespace {

// What every result begins with.
constexpr std::string_view kBegin = "{\"index\":";

absl::Status Error(const std::string& name) {
  return absl::InvalidArgumentError(absl::StrCat(name, ": ", strerror(errno)));
}

bool IsWritable(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
}

absl::Status NoResult(const std::string& path, size_t number) {
  return absl::InvalidArgumentError(absl::StrCat(
      path, ":", number, ": is no result of revcheck bulk; not resumed"));
}

// A line that was being written when the run ended.
bool IsBegunResult(std::string_view line) {
  const size_t size = std::min(line.size(), kBegin.size());
  return line.substr(0, size) == kBegin.substr(0, size);
}

bool AddResult(const std::string& line, std::string_view policy,
               EarlierResults* earlier) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  std::optional<TallyEntry> entry = Tally::EntryOf(json);
  if (!entry.has_value()) {
    return false;
  }
  const auto of = json.find("policy");
  if (of != json.end() && !of->is_string()) {
    return false;
  }
  if (json.value("policy", "") == policy) {
    earlier->Add(json.value("key", ""), *std::move(entry));
  }
  return true;
}

// Returns how many bytes complete lines are.
absl::StatusOr<size_t> ReadResults(const std::string& path,
                                   std::string_view policy,
                                   EarlierResults* earlier) {
  std::ifstream file(path, std::ios::binary);
  std::string line;
  size_t size = 0;
  for (size_t number = 1;; ++number) {
    const absl::StatusOr<bool> more = ReadLine(&file, &line);
    if (!more.ok()) {
      return NoResult(path, number);
    }
    if (!*more) {
      break;
    }
    if (file.eof()) {  // No newline ends it.
      return IsBegunResult(line) ? absl::StatusOr<size_t>(size)
                                 : NoResult(path, number);
    }
    if (!AddResult(line, policy, earlier)) {
      return NoResult(path, number);
    }
    size += line.size() + 1;
  }
  return file.bad() ? absl::StatusOr<size_t>(Error(path)) : size;
}

}  // namespace

void EarlierResults::Add(const std::string& key, TallyEntry entry) {
  entries_.emplace(key, std::move(entry));
}

std::optional<TallyEntry> EarlierResults::Take(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) {
    return std::nullopt;
  }
  TallyEntry entry = std::move(found->second);
  entries_.erase(found);
  return entry;
}

absl::StatusOr<std::unique_ptr<BulkOutput>> BulkOutput::Create(
    const std::string& path) {
  if (path.empty()) {
    if (!IsWritable(STDOUT_FILENO)) {  // Said before anybody is asked.
      errno = EBADF;
      return Error("standard output");
    }
    return std::unique_ptr<BulkOutput>(
        new BulkOutput(STDOUT_FILENO, "standard output"));
  }
  absl::StatusOr<std::unique_ptr<BulkOutput>> output = Open(path, O_CREAT);
  struct stat found;
  if (output.ok() && fstat((*output)->descriptor_, &found) == 0 &&
      S_ISREG(found.st_mode) && found.st_size > 0) {
    return absl::AlreadyExistsError(absl::StrCat(
        path, ": exists; go on with it by --resume, or remove it"));
  }
  return output;
}

absl::StatusOr<std::unique_ptr<BulkOutput>> BulkOutput::Resume(
    const std::string& path, std::string_view policy, EarlierResults* earlier) {
  struct stat found;
  if (stat(path.c_str(), &found) != 0 || found.st_size == 0) {
    return Create(path);
  }
  if (!S_ISREG(found.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is no file that can be resumed"));
  }
  absl::StatusOr<std::unique_ptr<BulkOutput>> output = Open(path, 0);
  if (!output.ok()) {
    return output;
  }
  const absl::StatusOr<size_t> size = ReadResults(path, policy, earlier);
  if (!size.ok()) {
    return size.status();
  }
  if (ftruncate((*output)->descriptor_, static_cast<off_t>(*size)) != 0) {
    return Error(path);
  }
  return output;
}

absl::StatusOr<std::unique_ptr<BulkOutput>> BulkOutput::Open(
    const std::string& path, int flags) {
  const int descriptor =
      open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0666);
  if (descriptor < 0) {
    return Error(path);
  }
  std::unique_ptr<BulkOutput> output(new BulkOutput(descriptor, path));
  // Where there are no locks, as on some network file systems, it goes without.
  struct stat found;
  if (fstat(descriptor, &found) == 0 && S_ISREG(found.st_mode) &&
      flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return absl::UnavailableError(
        absl::StrCat(path, ": is in use by another run"));
  }
  return output;
}

BulkOutput::~BulkOutput() {
  if (descriptor_ != STDOUT_FILENO) {
    close(descriptor_);
  }
}

absl::Status BulkOutput::Write(const Json& line) {
  return WriteAll(descriptor_, ToLine(line) + "\n", name_);
}

bool BulkOutput::is_terminal() const { return isatty(descriptor_) == 1; }

}  // namespace revcheck::cli
