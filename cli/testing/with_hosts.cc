// Runs a command to which names have the addresses of another hosts(5) file:
//
//   with_hosts FILE PROGRAM [ARGUMENT]...
//
// In a mount namespace of its own, so that nobody else sees it. Exits with 125
// if this machine does not allow that.

#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <unistd.h>

namespace {

constexpr int kNotAllowed = 125;
constexpr char kHosts[] = "/etc/hosts";

// Root needs no user namespace of its own.
bool EnterNamespace() {
  return unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: with_hosts FILE PROGRAM [ARGUMENT]...\n");
    return 2;
  }
  if (!EnterNamespace() ||
      mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount(argv[1], kHosts, nullptr, MS_BIND, nullptr) != 0) {
    perror("with_hosts");
    return kNotAllowed;
  }
  execv(argv[2], argv + 2);
  perror(argv[2]);
  return 127;
}
