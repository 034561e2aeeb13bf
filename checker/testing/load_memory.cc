#include "revcheck/checker/testing/load_memory.h"

#include <malloc.h>
#include <stddef.h>
#include <unistd.h>

#include <fstream>

#include "absl/base/config.h"

#if defined(ABSL_HAVE_ADDRESS_SANITIZER) || defined(ABSL_HAVE_THREAD_SANITIZER)
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
#if defined(ABSL_HAVE_ADDRESS_SANITIZER) || defined(ABSL_HAVE_THREAD_SANITIZER)
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
#endif
}

}  // namespace revcheck::testing
