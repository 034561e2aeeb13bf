#ifndef REVCHECK_X509_ERROR_QUEUE_H_
#define REVCHECK_X509_ERROR_QUEUE_H_

#include <openssl/err.h>
#include <stddef.h>
#include <stdint.h>

#include <array>

namespace revcheck {

// Drops what BoringSSL adds to this thread's error queue while in scope, and
// keeps what was there. The queue is the application's; our findings say what
// went wrong. BoringSSL clears the queue itself in some functions, so that
// marks would not do: errors are taken out and put back. Of those, marks and
// free text are lost. An empty queue, the usual case, costs one look.
class ScopedErrorQueue {
 public:
  ScopedErrorQueue() {
    while (count_ < saved_.size() && ERR_peek_error() != 0) {
      Saved& saved = saved_[count_++];
      saved.code = ERR_get_error_line(&saved.file, &saved.line);
    }
  }
  ~ScopedErrorQueue() {
    if (count_ > 0 || ERR_peek_error() != 0) {
      Restore();
    }
  }
  ScopedErrorQueue(const ScopedErrorQueue&) = delete;
  ScopedErrorQueue& operator=(const ScopedErrorQueue&) = delete;

 private:
  struct Saved {
    uint32_t code;
    const char* file;
    int line;
  };

  void Restore() {
    ERR_clear_error();
    for (size_t i = 0; i < count_; ++i) {
      ERR_put_error(ERR_GET_LIB(saved_[i].code), 0,
                    ERR_GET_REASON(saved_[i].code), saved_[i].file,
                    static_cast<unsigned>(saved_[i].line));
    }
  }

  std::array<Saved, 16> saved_;  // BoringSSL keeps at most 15.
  size_t count_ = 0;
};

}  // namespace revcheck

#endif  // REVCHECK_X509_ERROR_QUEUE_H_
