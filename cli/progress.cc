#include "revcheck/cli/progress.h"

#include <unistd.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "revcheck/cli/terminal.h"

namespace revcheck::cli {
namespace {

constexpr size_t kWidth = 30;  // Characters inside the brackets.
constexpr std::chrono::milliseconds kInterval(100);

}  // namespace

std::string ProgressBar(size_t done, size_t total) {
  const size_t filled = total == 0 ? kWidth : done * kWidth / total;
  return absl::StrCat("[", std::string(filled, '#'),
                      std::string(kWidth - filled, '.'), "] ", done, " of ",
                      total);
}

Progress::Progress(size_t total)
    : total_(total), is_terminal_(ObeysEscapes(STDERR_FILENO)) {}

void Progress::Show(size_t done, const std::string& note) {
  const auto now = std::chrono::steady_clock::now();
  const bool is_first = done > 0 && !shows_some_;
  if (!is_terminal_ ||
      (is_drawn_ && !is_first && now - drawn_at_ < kInterval)) {
    return;
  }
  // "\x1b[K" clears what a longer line has left.
  std::cerr << "\r" << ProgressBar(done, total_) << note << "\x1b[K"
            << std::flush;
  is_drawn_ = true;
  shows_some_ = done > 0;
  drawn_at_ = now;
}

void Progress::Clear() {
  if (is_drawn_) {
    std::cerr << "\r\x1b[K" << std::flush;
    is_drawn_ = false;
  }
}

}  // namespace revcheck::cli
