#ifndef REVCHECK_BENCHMARKS_BARS_H_
#define REVCHECK_BENCHMARKS_BARS_H_

// What is to be reached, as ratios inside one run: each bar compares one
// benchmark of a program with a baseline of the same program.

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace revcheck {

// One row of the table. Times are medians, per item. The functions below make
// the usual ones.
struct Bar {
  // What the table calls it.
  std::string path;

  // Names of benchmarks. Without a baseline, only `at_most_ns` counts.
  std::string subject;
  std::string baseline;

  // subject <= factor * baseline + allowance, in nanoseconds.
  double factor = std::numeric_limits<double>::infinity();
  double allowance_ns = 0;

  double at_most_ns = std::numeric_limits<double>::infinity();

  // If set, instead: a counter of the subject and the most it may be.
  std::optional<std::string> counter;
  double at_most_count = 0;
};

// subject <= factor * baseline + allowance.
Bar AtMost(std::string_view path, std::string_view subject,
           std::string_view baseline, double factor, double allowance_ns = 0);

// subject <= `ns` nanoseconds.
Bar Within(std::string_view path, std::string_view subject, double ns);

// For bars that are a rate: the subject must give at least `speedup` times the
// items of the baseline in the same time.
Bar AtLeast(std::string_view path, std::string_view subject,
            std::string_view baseline, double speedup);

// For counters: the subject's must be no more than `most`.
Bar CountAtMost(std::string_view path, std::string_view subject,
                std::string_view counter, double most);

// Runs all registered benchmarks as the arguments say, then prints one row for
// each bar whose benchmarks have run: path, this, baseline, ratio, bar, and
// "met" or "not met", separated by tabs, each row after the word "bar". Without
// arguments to the contrary, each benchmark is repeated, and repetitions of all
// are mixed. Returns the exit status.
int RunWithBars(int argc, char** argv, const std::vector<Bar>& bars);

}  // namespace revcheck

#endif  // REVCHECK_BENCHMARKS_BARS_H_
