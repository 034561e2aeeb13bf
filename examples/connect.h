#ifndef REVCHECK_EXAMPLES_CONNECT_H_
#define REVCHECK_EXAMPLES_CONNECT_H_

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

// A socket connected to the first address of `host` that answers, or -1.
inline int Connect(const char* host, const char* port) {
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host, port, &hints, &found) != 0) {
    return -1;
  }
  int connected = -1;
  for (addrinfo* i = found; i != nullptr && connected < 0; i = i->ai_next) {
    const int fd = socket(i->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, i->ai_addr, i->ai_addrlen) == 0) {
      connected = fd;
    } else {
      close(fd);
    }
  }
  freeaddrinfo(found);
  return connected;
}

#endif  // REVCHECK_EXAMPLES_CONNECT_H_
