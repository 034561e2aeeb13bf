#include "revcheck/checker/record_pool.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "revcheck/x509/testing/allocation_count.h"

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
  pool.GiveBack(block, 100);
  void* const again = pool.TakeBlock(100);
  EXPECT_EQ(again, block);
  void* const other = pool.TakeBlock(100);
  EXPECT_NE(other, block);
  pool.GiveBack(again, 100);
  pool.GiveBack(other, 100);
}

TEST(RecordPoolTest, GivesNoBlockOutForAnotherSize) {
  RecordPool pool;
  pool.GiveBack(pool.TakeBlock(100), 100);
  const size_t before = AllocationCount();
  void* const larger = pool.TakeBlock(200);
  EXPECT_EQ(AllocationCount() - before, 1);
  pool.GiveBack(larger, 200);
  void* const again = pool.TakeBlock(200);
  EXPECT_EQ(AllocationCount() - before, 2);
  pool.GiveBack(again, 200);
}

TEST(RecordPoolTest, WhatIsBeyondTheBoundGoesBackToTheSystem) {
  RecordPool pool;
  std::vector<void*> blocks(2 * RecordPool::kMaxKept);
  for (int round = 0; round < 2; ++round) {
    const size_t before = AllocationCount();
    for (void*& block : blocks) {
      block = pool.TakeBlock(100);
    }
    EXPECT_EQ(
        AllocationCount() - before,
        round == 0 ? blocks.size() : blocks.size() - RecordPool::kMaxKept);
    for (void* const block : blocks) {
      pool.GiveBack(block, 100);
    }
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
  std::atomic<int> mixed_up{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&pool, &mixed_up, i] {
      for (int j = 0; j < 1000; ++j) {
        auto* const block = static_cast<int*>(pool.TakeBlock(100));
        *block = i;
        std::string buffer = pool.TakeBuffer();
        mixed_up += buffer.empty() ? 0 : 1;
        buffer.append(100, 'x');
        mixed_up += *block == i ? 0 : 1;
        pool.GiveBack(std::move(buffer));
        pool.GiveBack(block, 100);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(mixed_up, 0);
}

}  // namespace
}  // namespace testing
}  // namespace revcheck
