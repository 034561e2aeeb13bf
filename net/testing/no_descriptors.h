#ifndef REVCHECK_NET_TESTING_NO_DESCRIPTORS_H_
#define REVCHECK_NET_TESTING_NO_DESCRIPTORS_H_

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "absl/base/config.h"

namespace revcheck::testing {

// UndefinedBehaviorSanitizer, which --config=asan brings along, opens a pipe to
// look at an object's type: without descriptors it reports what is not there.
#ifdef ABSL_HAVE_ADDRESS_SANITIZER
inline constexpr bool kCanRunOutOfDescriptors = false;
#else
inline constexpr bool kCanRunOutOfDescriptors = true;
#endif

// While it lives, this process can open no file and no socket: the limit is the
// lowest descriptor that is free.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int lowest = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(lowest);
    rlimit none = before_;
    none.rlim_cur = static_cast<rlim_t>(lowest);
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_NO_DESCRIPTORS_H_
