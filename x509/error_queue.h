#ifndef REVCHECK_X509_ERROR_QUEUE_H_
#define REVCHECK_X509_ERROR_QUEUE_H_

#include <openssl/err.h>

namespace revcheck {

// Drops what BoringSSL adds to this thread's error queue while in scope. The
// queue is the application's; our findings say what went wrong. A mark that the
// caller has set on the last error in the queue is used up: BoringSSL keeps one
// mark for each error.
class ScopedErrorQueue {
 public:
  ScopedErrorQueue() { ERR_set_mark(); }
  ~ScopedErrorQueue() { ERR_pop_to_mark(); }
  ScopedErrorQueue(const ScopedErrorQueue&) = delete;
  ScopedErrorQueue& operator=(const ScopedErrorQueue&) = delete;
};

}  // namespace revcheck

#endif  // REVCHECK_X509_ERROR_QUEUE_H_
