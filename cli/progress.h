#ifndef REVCHECK_CLI_PROGRESS_H_
#define REVCHECK_CLI_PROGRESS_H_

#include <stddef.h>

#include <chrono>
#include <string>

namespace revcheck::cli {

// "[#####.........................] 12 of 72". `done` is at most `total`.
std::string ProgressBar(size_t done, size_t total);

// A bar on standard error, if that is a terminal; else nothing.
class Progress {
 public:
  explicit Progress(size_t total);
  ~Progress() { Clear(); }

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Draws the bar, and `note` behind it, unless that was done a moment ago.
  // That something is done is shown at once.
  void Show(size_t done, const std::string& note);

  // Takes the bar away, for other text to be written.
  void Clear();

 private:
  const size_t total_;
  const bool is_terminal_;
  bool is_drawn_ = false;
  bool shows_some_ = false;  // When last drawn, something was done.
  std::chrono::steady_clock::time_point drawn_at_;
};

}  // namespace revcheck::cli

#endif  // REVCHECK_CLI_PROGRESS_H_
