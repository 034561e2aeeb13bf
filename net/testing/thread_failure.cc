#include "revcheck/net/testing/thread_failure.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

#include <atomic>

namespace revcheck::testing {
namespace {

std::atomic<bool> refuses{false};
std::atomic<int> refusals{0};

using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*),
                       void*);

}  // namespace

NoThreads::NoThreads() {
  refusals = 0;
  refuses = true;
}

NoThreads::~NoThreads() { refuses = false; }

int NoThreads::refused() const { return refusals; }

}  // namespace revcheck::testing

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attr,
                              void* (*run)(void*), void* argument) noexcept {
  using revcheck::testing::Create;
  static const auto real =
      reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  if (revcheck::testing::refuses) {
    ++revcheck::testing::refusals;
    return EAGAIN;
  }
  return real(thread, attr, run, argument);
}
