#include "revcheck/cli/progress.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

using ::testing::HasSubstr;

TEST(ProgressBarTest, FillsUp) {
  EXPECT_EQ(ProgressBar(0, 60), "[..............................] 0 of 60");
  EXPECT_EQ(ProgressBar(2, 60), "[#.............................] 2 of 60");
  EXPECT_EQ(ProgressBar(59, 60), "[#############################.] 59 of 60");
  EXPECT_EQ(ProgressBar(60, 60), "[##############################] 60 of 60");
}

TEST(ProgressBarTest, IsFullOfNothing) {
  EXPECT_EQ(ProgressBar(0, 0), "[##############################] 0 of 0");
}

// Standard error is a terminal while one lives.
class ErrorTerminal {
 public:
  ErrorTerminal() : terminal_(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (terminal_ < 0 || grantpt(terminal_) != 0 || unlockpt(terminal_) != 0) {
      return;
    }
    const int end = open(ptsname(terminal_), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (end < 0) {
      return;
    }
    setenv("TERM", "xterm", 1);
    before_ = dup(STDERR_FILENO);
    dup2(end, STDERR_FILENO);
    close(end);
  }

  ~ErrorTerminal() {
    Close();
    close(terminal_);
  }

  ErrorTerminal(const ErrorTerminal&) = delete;
  ErrorTerminal& operator=(const ErrorTerminal&) = delete;

  bool works() const { return before_ >= 0; }

  // What was written to it, which it is no more.
  std::string Close() {
    std::string written;
    if (before_ >= 0) {
      dup2(before_, STDERR_FILENO);
      close(before_);
      before_ = -1;
      char buffer[4096];
      ssize_t size = 0;
      while ((size = read(terminal_, buffer, sizeof(buffer))) > 0) {
        written.append(buffer, static_cast<size_t>(size));
      }
    }
    return written;
  }

 private:
  const int terminal_;
  int before_ = -1;  // What standard error was.
};

TEST(ProgressTest, ShowsTheFirstResultHoweverSoonItComes) {
  ErrorTerminal terminal;
  if (!terminal.works()) GTEST_SKIP() << "no pseudo-terminal is to be had";
  {
    Progress progress(20);
    progress.Show(0, "");
    progress.Show(1, "");
  }
  const std::string written = terminal.Close();
  EXPECT_THAT(written, HasSubstr(ProgressBar(0, 20)));
  EXPECT_THAT(written, HasSubstr(ProgressBar(1, 20)));
}

}  // namespace
}  // namespace revcheck::cli
