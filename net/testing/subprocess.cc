#include "revcheck/net/testing/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "revcheck/net/testing/raw_client.h"
#include "revcheck/x509/testing/require.h"

namespace revcheck::testing {
namespace {

constexpr absl::Duration kPollInterval = absl::Milliseconds(5);
constexpr absl::Duration kGrace = absl::Seconds(1);

// What the child needs, prepared by the parent: after fork() in a program with
// threads, nothing may allocate.
struct Start {
  std::vector<char*> arguments;
  const char* directory;
  const char* stdout_file;
  const char* stderr_file;
  pid_t parent;
};

void Redirect(int fd, const char* file, int flags) {
  const int opened = open(file, flags, 0600);
  if (opened < 0 || dup2(opened, fd) < 0) _exit(127);
}

// Calls only what is async-signal-safe.
[[noreturn]] void RunChild(const Start& start) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != start.parent) _exit(127);  // It died before that.
  Redirect(0, "/dev/null", O_RDONLY);
  Redirect(1, start.stdout_file, O_WRONLY | O_CREAT | O_APPEND);
  Redirect(2, start.stderr_file, O_WRONLY | O_CREAT | O_APPEND);
  close_range(3, ~0U, 0);
  if (chdir(start.directory) != 0) _exit(127);
  execv(start.arguments[0], start.arguments.data());
  _exit(127);
}

int ExitStatus(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status)
                                  : WEXITSTATUS(wait_status);
}

}  // namespace

bool IsExecutable(const std::string& path) {
  return access(path.c_str(), X_OK) == 0;
}

uint16_t FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  Require(bind(fd, generic, size) == 0 && getsockname(fd, generic, &size) == 0,
          "loopback has a free port");
  close(fd);
  return ntohs(address.sin_port);
}

Subprocess::Subprocess(const std::vector<std::string>& arguments) {
  const std::string stdout_file = directory_.File("stdout");
  const std::string stderr_file = directory_.File("stderr");
  Start start;
  for (const std::string& argument : arguments) {
    start.arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  start.arguments.push_back(nullptr);
  start.directory = directory_.path().c_str();
  start.stdout_file = stdout_file.c_str();
  start.stderr_file = stderr_file.c_str();
  start.parent = getpid();
  pid_ = fork();
  if (pid_ == 0) RunChild(start);
  Require(pid_ > 0, "a process can be started");
}

Subprocess::~Subprocess() {
  if (!IsRunning()) return;
  kill(pid_, SIGTERM);
  if (WaitForExit(kGrace).has_value()) return;
  kill(pid_, SIGKILL);
  WaitForExit(absl::InfiniteDuration());
}

bool Subprocess::IsRunning() {
  return !WaitForExit(absl::ZeroDuration()).has_value();
}

bool Subprocess::WaitUntil(absl::FunctionRef<bool()> ready,
                           absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  while (IsRunning()) {
    if (ready()) return true;
    if (absl::Now() >= deadline) return false;
    absl::SleepFor(kPollInterval);
  }
  return false;
}

bool Subprocess::WaitForPort(uint16_t port, absl::Duration patience) {
  return WaitUntil([port] { return RawClient::V4(port).connected(); },
                   patience);
}

std::optional<int> Subprocess::WaitForExit(absl::Duration patience) {
  const absl::Time deadline = absl::Now() + patience;
  while (!exit_status_.has_value()) {
    int status = 0;
    const pid_t ended = waitpid(pid_, &status, WNOHANG);
    if (ended == pid_) exit_status_ = ExitStatus(status);
    if (ended < 0 && errno != EINTR) exit_status_ = 127;
    if (exit_status_.has_value() || absl::Now() >= deadline) break;
    absl::SleepFor(kPollInterval);
  }
  return exit_status_;
}

}  // namespace revcheck::testing
