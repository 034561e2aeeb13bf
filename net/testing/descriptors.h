#ifndef REVCHECK_NET_TESTING_DESCRIPTORS_H_
#define REVCHECK_NET_TESTING_DESCRIPTORS_H_

#include <dirent.h>
#include <stddef.h>

namespace revcheck::testing {

// How many files and sockets this process has open, to see that none is left.
inline size_t CountDescriptors() {
  size_t count = 0;
  DIR* const directory = opendir("/proc/self/fd");
  while (directory != nullptr && readdir(directory) != nullptr) {
    ++count;
  }
  closedir(directory);
  return count;
}

}  // namespace revcheck::testing

#endif  // REVCHECK_NET_TESTING_DESCRIPTORS_H_
