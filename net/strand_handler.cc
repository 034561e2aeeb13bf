#include "revcheck/net/strand_handler.h"

#include <functional>
#include <new>

namespace revcheck {

void* HandlerMemory::Allocate(size_t size) {
  for (size_t i = 0; size <= kBlockSize && i < kBlocks; ++i) {
    if (!in_use_[i].exchange(true, std::memory_order_acquire)) {
      return &blocks_[i];
    }
  }
  return ::operator new(size);
}

void HandlerMemory::Free(void* memory) noexcept {
  const std::less<const void*> before;
  if (before(memory, blocks_.data()) ||
      !before(memory, blocks_.data() + kBlocks)) {
    ::operator delete(memory);
    return;
  }
  const ptrdiff_t index = static_cast<Block*>(memory) - blocks_.data();
  in_use_[static_cast<size_t>(index)].store(false, std::memory_order_release);
}

}  // namespace revcheck
