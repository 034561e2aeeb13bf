#include "revcheck/checker/testing/load_memory.h"

#include <malloc.h>
#include <stddef.h>
#include <unistd.h>

#include <fstream>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// As in <sanitizer/allocator_interface.h>, which gcc does not always find.
extern "C" size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace revcheck::testing {

uint64_t ResidentBytes() {
  std::ifstream pages("/proc/self/statm");
  uint64_t total = 0;
  uint64_t resident = 0;
  pages >> total >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

uint64_t HeapBytes() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

}  // namespace revcheck::testing
