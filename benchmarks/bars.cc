#include "revcheck/benchmarks/bars.h"

#include <stdio.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <memory>

#include "absl/strings/str_format.h"
#include "benchmark/benchmark.h"

namespace revcheck {
namespace {

// What one benchmark measured in all its repetitions.
struct Measured {
  std::vector<double> ns;  // Per item.
  std::map<std::string, double> counters;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half]
                                : (values[half - 1] + values[half]) / 2;
}

// Prints as usual, and keeps what the bars need.
class Reporter : public benchmark::ConsoleReporter {
 public:
  Reporter() : ConsoleReporter(OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration || run.error_occurred) {
        failed_ = failed_ || run.error_occurred;
        continue;
      }
      Measured& measured =
          measured_[run.run_name.function_name + Suffix(run.run_name)];
      measured.ns.push_back(NanosecondsPerItem(run));
      for (const auto& [name, counter] : run.counters) {
        measured.counters[name] = counter.value;
      }
    }
  }

  const Measured* Find(const std::string& name) const {
    const auto found = measured_.find(name);
    return found == measured_.end() ? nullptr : &found->second;
  }

  bool failed() const { return failed_; }

 private:
  static std::string Suffix(const benchmark::BenchmarkName& name) {
    return (name.args.empty() ? "" : "/" + name.args) +
           (name.threads.empty() ? "" : "/" + name.threads);
  }

  // Processor time, which a busy machine does not stretch, unless the benchmark
  // says otherwise.
  static double Time(const Run& run) {
    return run.run_name.time_type == "real_time" ? run.GetAdjustedRealTime()
                                                 : run.GetAdjustedCPUTime();
  }

  static double NanosecondsPerItem(const Run& run) {
    const auto items = run.counters.find("items_per_second");
    return items == run.counters.end()
               ? Time(run) * 1e9 /
                     benchmark::GetTimeUnitMultiplier(run.time_unit)
               : 1e9 / items->second.value;
  }

  std::map<std::string, Measured> measured_;
  bool failed_ = false;
};

std::string Nanoseconds(double ns) {
  return ns < 10000 ? absl::StrFormat("%.0f ns", ns)
                    : absl::StrFormat("%.1f us", ns / 1000);
}

void PrintRow(const Bar& bar, const std::string& subject,
              const std::string& baseline, const std::string& ratio,
              const std::string& limit, bool met) {
  std::cout << absl::StrFormat("bar\t%s\t%s\t%s\t%s\t%s\t%s\n", bar.path,
                               subject, baseline, ratio, limit,
                               met ? "met" : "not met");
}

// What the bar allows, in words.
std::string LimitOf(const Bar& bar) {
  std::vector<std::string> parts;
  if (std::isfinite(bar.factor)) {
    std::string part = absl::StrFormat("%.2fx", bar.factor);
    if (bar.allowance_ns > 0) {
      part += absl::StrFormat(" + %.0f ns", bar.allowance_ns);
    }
    parts.push_back(part);
  }
  if (std::isfinite(bar.at_most_ns)) {
    parts.push_back(absl::StrFormat("%.0f ns", bar.at_most_ns));
  }
  std::string limit = "<=";
  for (const std::string& part : parts) {
    limit += (limit == "<=" ? " " : ", ") + part;
  }
  return limit;
}

void PrintCount(const Bar& bar, const Measured& subject) {
  const double count = subject.counters.at(*bar.counter);
  PrintRow(bar, absl::StrFormat("%.6g", count), "", "",
           absl::StrFormat("<= %g", bar.at_most_count),
           count <= bar.at_most_count);
}

void PrintTime(const Bar& bar, const Measured& subject,
               const Measured* baseline) {
  const double ns = Median(subject.ns);
  if (baseline == nullptr) {
    PrintRow(bar, Nanoseconds(ns), "", "", LimitOf(bar), ns <= bar.at_most_ns);
    return;
  }
  const double base = Median(baseline->ns);
  const double limit =
      std::min(bar.factor * base + bar.allowance_ns, bar.at_most_ns);
  // A factor below one is a speedup, and reads better turned round.
  const bool faster = bar.factor < 1;
  PrintRow(bar, Nanoseconds(ns), Nanoseconds(base),
           absl::StrFormat("%.*fx", bar.factor < 1.2 && !faster ? 3 : 2,
                           faster ? base / ns : ns / base),
           faster ? absl::StrFormat(">= %.2fx", 1 / bar.factor) : LimitOf(bar),
           ns <= limit);
}

void PrintBar(const Bar& bar, const Reporter& reporter) {
  const Measured* const subject = reporter.Find(bar.subject);
  const Measured* const baseline = reporter.Find(bar.baseline);
  if (subject == nullptr || (baseline == nullptr && !bar.baseline.empty())) {
    return;  // Filtered out.
  }
  if (bar.counter.has_value()) {
    PrintCount(bar, *subject);
  } else {
    PrintTime(bar, *subject, baseline);
  }
}

}  // namespace

Bar AtMost(std::string_view path, std::string_view subject,
           std::string_view baseline, double factor, double allowance_ns) {
  Bar bar;
  bar.path = std::string(path);
  bar.subject = std::string(subject);
  bar.baseline = std::string(baseline);
  bar.factor = factor;
  bar.allowance_ns = allowance_ns;
  return bar;
}

Bar Within(std::string_view path, std::string_view subject, double ns) {
  Bar bar;
  bar.path = std::string(path);
  bar.subject = std::string(subject);
  bar.at_most_ns = ns;
  return bar;
}

Bar AtLeast(std::string_view path, std::string_view subject,
            std::string_view baseline, double speedup) {
  return AtMost(path, subject, baseline, 1 / speedup);
}

Bar CountAtMost(std::string_view path, std::string_view subject,
                std::string_view counter, double most) {
  Bar bar;
  bar.path = std::string(path);
  bar.subject = std::string(subject);
  bar.counter = std::string(counter);
  bar.at_most_count = most;
  return bar;
}

int RunWithBars(int argc, char** argv, const std::vector<Bar>& bars) {
  // What comes later on the command line counts.
  std::vector<std::string> defaults = {
      argv[0], "--benchmark_repetitions=9", "--benchmark_min_time=0.02",
      "--benchmark_enable_random_interleaving=true",
      "--benchmark_report_aggregates_only=false"};
  std::vector<char*> arguments;
  for (std::string& each : defaults) {
    arguments.push_back(each.data());
  }
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) {
    return 2;
  }
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  for (const Bar& bar : bars) {
    PrintBar(bar, reporter);
  }
  return reporter.failed() ? 1 : 0;
}

}  // namespace revcheck
