#ifndef REVCHECK_CHECKER_RECORD_POOL_H_
#define REVCHECK_CHECKER_RECORD_POOL_H_

#include <stddef.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace revcheck {

// What finished checks leave behind for the next ones, so that a check that is
// answered at once allocates nothing. Keeps little: what is beyond `kMaxKept`
// goes back to the system. Thread-safe.
class RecordPool {
 public:
  // Of each kind.
  static constexpr size_t kMaxKept = 32;

  RecordPool();
  ~RecordPool();
  RecordPool(const RecordPool&) = delete;
  RecordPool& operator=(const RecordPool&) = delete;

  // An empty string, usually with room for a check's input.
  std::string TakeBuffer();
  void GiveBack(std::string buffer);

  // Memory of `size` bytes, as from operator new, to be given back with the
  // same size. Kept are blocks of one size, that of the first one asked for.
  void* TakeBlock(size_t size);
  void GiveBack(void* block, size_t size);

 private:
  std::mutex mutex_;
  std::vector<std::string> buffers_;
  size_t block_size_ = 0;  // Of those kept; 0 before the first.
  std::vector<void*> blocks_;
};

// Makes std::allocate_shared() take its block from a pool, which the block
// keeps alive.
template <typename T>
class RecordAllocator {
 public:
  using value_type = T;

  explicit RecordAllocator(std::shared_ptr<RecordPool> pool)
      : pool_(std::move(pool)) {}

  template <typename U>
  RecordAllocator(const RecordAllocator<U>& other)  // NOLINT: as required.
      : pool_(other.pool()) {}

  T* allocate(size_t count) {
    return static_cast<T*>(pool_->TakeBlock(count * sizeof(T)));
  }
  void deallocate(T* block, size_t count) {
    pool_->GiveBack(block, count * sizeof(T));
  }

  const std::shared_ptr<RecordPool>& pool() const { return pool_; }

  friend bool operator==(const RecordAllocator& a, const RecordAllocator& b) {
    return a.pool_ == b.pool_;
  }
  friend bool operator!=(const RecordAllocator& a, const RecordAllocator& b) {
    return !(a == b);
  }

 private:
  std::shared_ptr<RecordPool> pool_;
};

}  // namespace revcheck

#endif  // REVCHECK_CHECKER_RECORD_POOL_H_
