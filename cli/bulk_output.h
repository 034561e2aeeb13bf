#ifndef REVCHECK_CLI_BULK_OUTPUT_H_
#define REVCHECK_CLI_BULK_OUTPUT_H_

// Where `revcheck bulk` writes its results, a line of JSON each.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "revcheck/cli/tally.h"
#include "revcheck/cli/text.h"

namespace revcheck::cli {

// The results that an earlier run has left, by key.
class EarlierResults {
 public:
  void Add(const std::string& key, TallyEntry entry);

  // One with this key, which is then used up: of a certificate that is listed
  // twice there are two.
  std::optional<TallyEntry> Take(const std::string& key);

 private:
  std::unordered_multimap<std::string, TallyEntry> entries_;
};

class BulkOutput {
 public:
  // Begins a file, which must not exist or be empty: results are dear. Empty:
  // standard output. Fails, as Resume() does, if another run writes to it.
  static absl::StatusOr<std::unique_ptr<BulkOutput>> Create(
      const std::string& path);

  // Goes on with a file, if there is one, and adds what is in it by `policy` to
  // `earlier`. A last line that is not complete is dropped. Fails, and changes
  // nothing, if any other line is no result.
  static absl::StatusOr<std::unique_ptr<BulkOutput>> Resume(
      const std::string& path, std::string_view policy,
      EarlierResults* earlier);

  ~BulkOutput();

  BulkOutput(const BulkOutput&) = delete;
  BulkOutput& operator=(const BulkOutput&) = delete;

  // Writes a whole line at once.
  absl::Status Write(const Json& line);

  bool is_terminal() const;

 private:
  // Opens and locks, until this is destroyed.
  static absl::StatusOr<std::unique_ptr<BulkOutput>> Open(
      const std::string& path, int flags);

  BulkOutput(int descriptor, std::string name)
      : descriptor_(descriptor), name_(std::move(name)) {}

  const int descriptor_;
  const std::string name_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_BULK_OUTPUT_H_
