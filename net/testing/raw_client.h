#ifndef REVCHECK_NET_TESTING_RAW_CLIENT_H_
#define REVCHECK_NET_TESTING_RAW_CLIENT_H_

// The client's end of a connection to loopback, to see what a server does.

#include <stddef.h>
#include <stdint.h>

#include <string>
#include <string_view>

namespace revcheck::testing {

class RawClient {
 public:
  // Connects to 127.0.0.1, or to ::1.
  static RawClient V4(uint16_t port);
  static RawClient V6(uint16_t port);

  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { Close(); }

  bool connected() const { return fd_ >= 0; }

  // False if the peer is gone.
  bool Send(std::string_view bytes);

  // What is there, waiting for it up to a minute; empty at the end. Reads at
  // most `max_size` bytes.
  std::string Read(size_t max_size = 65536);

  // Everything until the peer closes.
  std::string ReadToEnd();

  // After the end: whether it was RST instead of FIN.
  bool was_reset() const { return was_reset_; }

  void Close();

 private:
  explicit RawClient(int fd) : fd_(fd) {}

  int fd_;  // -1 if not connected.
  bool was_reset_ = false;
};

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_RAW_CLIENT_H_
