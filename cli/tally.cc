#include "revcheck/cli/tally.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "revcheck/policy/verdict.h"
#include "revcheck/x509/display.h"

namespace revcheck::cli {
namespace {

constexpr char kUnreadable[] = "could not be checked";

// The text in a field; empty if there is none.
std::string Text(const Json& json, const char* field) {
  const auto found = json.find(field);
  return found != json.end() && found->is_string()
             ? Printable(found->get<std::string>())
             : "";
}

// The most frequent first.
std::string Lines(const std::map<std::string, size_t>& counts) {
  std::vector<std::pair<std::string, size_t>> sorted(counts.begin(),
                                                     counts.end());
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [name, count] : sorted) {
    absl::StrAppendFormat(&text, "%8d  %s\n", count, name);
  }
  return text;
}

}  // namespace

std::optional<TallyEntry> Tally::EntryOf(const Json& line) {
  if (!line.is_object() || Text(line, "key").empty()) {
    return std::nullopt;
  }
  if (line.contains("error")) {
    return TallyEntry{};
  }
  TallyEntry entry;
  entry.verdict = Text(line, "verdict");
  entry.cause =
      absl::StrCat(Text(line, "root_cause"), " (", Text(line, "culprit"), ")");
  return entry.verdict.empty() ? std::nullopt : std::optional(entry);
}

void Tally::Add(const TallyEntry& entry) {
  ++total_;
  ++verdicts_[entry.verdict.empty() ? kUnreadable : entry.verdict];
  if (!entry.verdict.empty()) {
    ++causes_[entry.cause];
  }
}

size_t Tally::CountOf(std::string_view verdict) const {
  const auto found = verdicts_.find(std::string(verdict));
  return found == verdicts_.end() ? 0 : found->second;
}

std::string Tally::Summary() const {
  std::string text = absl::StrCat("By verdict:\n", Lines(verdicts_));
  if (!causes_.empty()) {
    absl::StrAppend(&text, "By root cause:\n", Lines(causes_));
  }
  return text;
}

ExitStatus Tally::status() const {
  if (CountOf(ToString(Decision::kReject)) > 0) {
    return kRejected;
  }
  if (CountOf(kUnreadable) > 0) {
    return kCouldNotRun;
  }
  return CountOf(ToString(Decision::kAcceptWithoutEvidence)) > 0
             ? kAcceptedWithoutEvidence
             : kAccepted;
}

}  // namespace revcheck::cli
