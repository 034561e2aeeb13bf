#ifndef REVCHECK_NET_STRAND_HANDLER_H_
#define REVCHECK_NET_STRAND_HANDLER_H_

// Handlers of Boost.Asio whose completion is not lost when memory runs out.
//
// Boost.Asio allocates for each operation, and again for handing its completion
// over to a strand; where it cannot, the handler is destroyed without having
// run. So whoever has operations under way brings the memory for them.

#include <stddef.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context_strand.hpp>
#include <type_traits>
#include <utility>

namespace revcheck {

// Blocks for the operations of one object. Thread-safe.
class HandlerMemory {
 public:
  HandlerMemory() = default;
  HandlerMemory(const HandlerMemory&) = delete;
  HandlerMemory& operator=(const HandlerMemory&) = delete;

  // Never null. Throws std::bad_alloc if what is asked for is larger than a
  // block, or all are in use, and there is no other memory either.
  void* Allocate(size_t size);
  void Free(void* memory) noexcept;

  static constexpr size_t kBlockSize = 512;  // Bytes.
  static constexpr size_t kBlocks = 8;

 private:
  struct alignas(max_align_t) Block {
    std::array<unsigned char, kBlockSize> bytes;
  };

  std::array<Block, kBlocks> blocks_;
  std::array<std::atomic<bool>, kBlocks> in_use_ = {};
};

// What the standard library calls an allocator, of HandlerMemory.
template <typename T>
class HandlerAllocator {
 public:
  using value_type = T;

  explicit HandlerAllocator(HandlerMemory* memory) : memory_(memory) {}

  template <typename U>
  HandlerAllocator(const HandlerAllocator<U>& other)  // NOLINT: a conversion.
      : memory_(other.memory()) {}

  T* allocate(size_t count) {
    return static_cast<T*>(memory_->Allocate(count * sizeof(T)));
  }
  void deallocate(T* memory, size_t /*count*/) noexcept {
    memory_->Free(memory);
  }

  HandlerMemory* memory() const { return memory_; }

  template <typename U>
  bool operator==(const HandlerAllocator<U>& other) const {
    return memory_ == other.memory();
  }
  template <typename U>
  bool operator!=(const HandlerAllocator<U>& other) const {
    return memory_ != other.memory();
  }

 private:
  HandlerMemory* memory_;
};

// Runs `handler`, which must own what `memory` is part of, on `strand`.
//
// That is an io_context::strand because it allocates nothing once it has queued
// a handler; asio::strand does, and is stuck for ever where it cannot.
template <typename Handler>
class StrandHandler {
  static_assert(std::is_nothrow_move_constructible_v<Handler>,
                "Boost.Asio moves handlers where it cannot undo anything");

 public:
  using executor_type = boost::asio::io_context::strand;
  using allocator_type = HandlerAllocator<unsigned char>;

  StrandHandler(const executor_type& strand, HandlerMemory* memory,
                Handler handler)
      : strand_(strand), memory_(memory), handler_(std::move(handler)) {}

  executor_type get_executor() const noexcept { return strand_; }
  allocator_type get_allocator() const noexcept {
    return allocator_type(memory_);
  }

  template <typename... Arguments>
  void operator()(Arguments&&... arguments) {
    handler_(std::forward<Arguments>(arguments)...);
  }

 private:
  executor_type strand_;
  HandlerMemory* memory_;
  Handler handler_;
};

// Runs `handler` on `strand`, once, not within this call.
template <typename Handler>
void PostOnStrand(const boost::asio::io_context::strand& strand,
                  HandlerMemory* memory, Handler handler) {
  StrandHandler<Handler> on_strand(strand, memory, std::move(handler));
  const auto allocator = on_strand.get_allocator();
  strand.post(std::move(on_strand), allocator);
}

}  // namespace revcheck

#endif  // REVCHECK_NET_STRAND_HANDLER_H_
