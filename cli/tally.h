#ifndef REVCHECK_CLI_TALLY_H_
#define REVCHECK_CLI_TALLY_H_

// Counts the results of `revcheck bulk`.

#include <stddef.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "revcheck/cli/exit_status.h"
#include "revcheck/cli/text.h"

namespace revcheck::cli {

// What counts of a result.
struct TallyEntry {
  std::string verdict;  // Empty: it could not be checked.
  std::string cause;    // With the culprit.
};

class Tally {
 public:
  // Of a line of JSON; nullopt if it is no result of `revcheck bulk`.
  static std::optional<TallyEntry> EntryOf(const Json& line);

  void Add(const TallyEntry& entry);

  size_t total() const { return total_; }
  size_t CountOf(std::string_view verdict) const;

  // For people: several lines, the most frequent verdicts and causes first.
  std::string Summary() const;

  // Rejected if any is; else could not run if any could not be checked; else
  // accepted without evidence if any is.
  ExitStatus status() const;

 private:
  using Counts = std::map<std::string, size_t>;

  size_t total_ = 0;
  Counts verdicts_;
  Counts causes_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_TALLY_H_
