#include "revcheck/checker/record_pool.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace revcheck {
namespace testing {
namespace {

TEST(RecordPoolTest, GivesABufferBackEmptyAndWithItsRoom) {
  RecordPool pool;
  std::string buffer = pool.TakeBuffer();
  buffer.assign(5000, 'x');
  const char* const room = buffer.data();
  pool.GiveBack(std::move(buffer));
  buffer = pool.TakeBuffer();
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(buffer.data(), room);
}

TEST(RecordPoolTest, KeepsNoLargeBuffer) {
  RecordPool pool;
  std::string buffer(1 << 20, 'x');
  pool.GiveBack(std::move(buffer));
  EXPECT_LT(pool.TakeBuffer().capacity(), 1000u);
}

TEST(RecordPoolTest, KeepsABoundedNumberOfBuffers) {
  RecordPool pool;
  for (size_t i = 0; i < 2 * RecordPool::kMaxKept; ++i) {
    pool.GiveBack(std::string(1000, 'x'));
  }
  size_t kept = 0;
  while (pool.TakeBuffer().capacity() >= 1000) {
    ++kept;
  }
  EXPECT_EQ(kept, RecordPool::kMaxKept);
}

TEST(RecordPoolTest, GivesABlockOutAgain) {
  RecordPool pool;
  void* const block = pool.TakeBlock(100);
  pool.GiveBack(block);
  void* const again = pool.TakeBlock(100);
  EXPECT_EQ(again, block);
  void* const other = pool.TakeBlock(100);
  EXPECT_NE(other, block);
  pool.GiveBack(again);
  pool.GiveBack(other);
}

// Leaks and double frees are for the sanitizers to see.
TEST(RecordPoolTest, WhatIsBeyondTheBoundGoesBackToTheSystem) {
  RecordPool pool;
  std::vector<void*> blocks;
  for (size_t i = 0; i < 2 * RecordPool::kMaxKept; ++i) {
    blocks.push_back(pool.TakeBlock(100));
  }
  for (void* const block : blocks) {
    pool.GiveBack(block);
  }
}

TEST(RecordAllocatorTest, WhatItAllocatedKeepsThePoolAlive) {
  auto pool = std::make_shared<RecordPool>();
  const std::weak_ptr<RecordPool> weak = pool;
  auto object = std::allocate_shared<std::string>(
      RecordAllocator<std::string>(std::move(pool)), "text");
  EXPECT_FALSE(weak.expired());
  EXPECT_EQ(*object, "text");
  object = nullptr;
  EXPECT_TRUE(weak.expired());
}

TEST(RecordPoolTest, ServesThreadsAtOnce) {
  RecordPool pool;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&pool] {
      for (int j = 0; j < 1000; ++j) {
        void* const block = pool.TakeBlock(100);
        std::string buffer = pool.TakeBuffer();
        buffer.append(100, 'x');
        pool.GiveBack(std::move(buffer));
        pool.GiveBack(block);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace testing
}  // namespace revcheck
