#include "revcheck/net/testing/subprocess.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "revcheck/net/testing/raw_client.h"
#include "revcheck/net/testing/temp_directory.h"

namespace revcheck::testing {
namespace {

bool Exists(pid_t pid) { return kill(pid, 0) == 0 || errno != ESRCH; }

TEST(SubprocessTest, KeepsOutputAndExitStatus) {
  Subprocess shell({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(shell.WaitForExit(), 3);
  EXPECT_EQ(shell.Output(), "out\n");
  EXPECT_EQ(shell.Errors(), "err\n");
  EXPECT_FALSE(shell.IsRunning());
}

TEST(SubprocessTest, ReportsSignalsAndMissingPrograms) {
  EXPECT_EQ(Subprocess({"/bin/sh", "-c", "kill -9 $$"}).WaitForExit(),
            128 + SIGKILL);
  EXPECT_EQ(Subprocess({"/no/such/program"}).WaitForExit(), 127);
  EXPECT_FALSE(IsExecutable("/no/such/program"));
  EXPECT_TRUE(IsExecutable("/bin/sh"));
}

TEST(SubprocessTest, EndsTheProgram) {
  pid_t pid;
  {
    Subprocess sleep({"/bin/sleep", "1000"});
    pid = sleep.pid();
    EXPECT_TRUE(sleep.IsRunning());
    EXPECT_EQ(sleep.WaitForExit(absl::Milliseconds(10)), std::nullopt);
  }
  EXPECT_FALSE(Exists(pid));
}

TEST(SubprocessTest, KillsAProgramThatIgnoresSignals) {
  pid_t pid;
  {
    Subprocess shell(
        {"/bin/sh", "-c", "trap '' TERM; echo ready; exec sleep 1000"});
    pid = shell.pid();
    ASSERT_TRUE(shell.WaitUntil([&] { return !shell.Output().empty(); }));
  }
  EXPECT_FALSE(Exists(pid));
}

// A program whose parent dies does not go on alone.
TEST(SubprocessTest, DiesWithItsParent) {
  const TempDirectory directory;
  prctl(PR_SET_CHILD_SUBREAPER, 1);  // For waitpid() on the grandchild.
  const pid_t parent = fork();
  if (parent == 0) {
    setenv("TEST_TMPDIR", directory.path().c_str(), 1);
    Subprocess shell({"/bin/sh", "-c", "echo ready; exec sleep 1000"});
    shell.WaitUntil([&] { return !shell.Output().empty(); });
    directory.Write("pid", std::to_string(shell.pid()));
    _exit(0);
  }
  EXPECT_EQ(waitpid(parent, nullptr, 0), parent);
  const pid_t child = std::stoi(directory.Read("pid"));
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST(SubprocessTest, WaitsNoLongerThanTheProgramRuns) {
  Subprocess shell({"/bin/true"});
  EXPECT_FALSE(shell.WaitForPort(FreePort()));
  Subprocess sleep({"/bin/sleep", "1000"});
  EXPECT_FALSE(sleep.WaitForPort(FreePort(), absl::Milliseconds(20)));
}

TEST(SubprocessTest, FindsPortsThatNobodyListensOn) {
  const uint16_t port = FreePort();
  EXPECT_NE(port, 0);
  EXPECT_FALSE(RawClient::V4(port).connected());
}

TEST(TempDirectoryTest, HoldsFilesUntilItGoes) {
  std::string file;
  {
    const TempDirectory directory;
    file = directory.Write("a/b", std::string("\0\n", 2));
    EXPECT_EQ(file, directory.path() + "/a/b");
    EXPECT_EQ(directory.Read("a/b"), std::string("\0\n", 2));
    EXPECT_EQ(directory.Read("a/c"), "");
    EXPECT_EQ(access(file.c_str(), R_OK), 0);
  }
  EXPECT_NE(access(file.c_str(), R_OK), 0);
}

}  // namespace
}  // namespace revcheck::testing
