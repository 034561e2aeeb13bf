#include "revcheck/checker/record_pool.h"

namespace revcheck {
namespace {

// A buffer with more room than this, in bytes, is not kept.
constexpr size_t kLargestKept = 16384;

}  // namespace

// Giving back must not need memory.
RecordPool::RecordPool() {
  buffers_.reserve(kMaxKept);
  blocks_.reserve(kMaxKept);
}

RecordPool::~RecordPool() {
  for (void* const block : blocks_) {
    ::operator delete(block);
  }
}

std::string RecordPool::TakeBuffer() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (buffers_.empty()) {
    return std::string();
  }
  std::string buffer = std::move(buffers_.back());
  buffers_.pop_back();
  return buffer;
}

void RecordPool::GiveBack(std::string buffer) {
  if (buffer.capacity() > kLargestKept) {
    return;
  }
  buffer.clear();
  const std::lock_guard<std::mutex> lock(mutex_);
  if (buffers_.size() < kMaxKept) {
    buffers_.push_back(std::move(buffer));
  }
}

void* RecordPool::TakeBlock(size_t size) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (block_size_ == 0) {
      block_size_ = size;
    }
    if (size == block_size_ && !blocks_.empty()) {
      void* const block = blocks_.back();
      blocks_.pop_back();
      return block;
    }
  }
  return ::operator new(size);
}

void RecordPool::GiveBack(void* block, size_t size) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (size == block_size_ && blocks_.size() < kMaxKept) {
      blocks_.push_back(block);
      return;
    }
  }
  ::operator delete(block);
}

}  // namespace revcheck
