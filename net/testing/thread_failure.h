#ifndef REVCHECK_NET_TESTING_THREAD_FAILURE_H_
#define REVCHECK_NET_TESTING_THREAD_FAILURE_H_

namespace revcheck::testing {

// While it lives, no thread of this process can be started: pthread_create()
// says EAGAIN, as at a limit, which would not bind root. Linking this library
// puts a pthread_create() of its own before the system's, and before that of a
// sanitizer, which it calls.
class NoThreads {
 public:
  NoThreads();
  ~NoThreads();
  NoThreads(const NoThreads&) = delete;
  NoThreads& operator=(const NoThreads&) = delete;

  // How many were refused.
  int refused() const;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_THREAD_FAILURE_H_
