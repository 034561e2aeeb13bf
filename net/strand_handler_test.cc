#include "revcheck/net/strand_handler.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/io_context_strand.hpp>
#include <memory>
#include <set>
#include <vector>

#include "gtest/gtest.h"

namespace revcheck {
namespace {

TEST(HandlerMemoryTest, GivesEachBlockOnceAndThenOtherMemory) {
  HandlerMemory memory;
  std::set<void*> given;
  for (size_t i = 0; i < HandlerMemory::kBlocks + 2; ++i) {
    given.insert(memory.Allocate(HandlerMemory::kBlockSize));
  }
  EXPECT_EQ(given.size(), HandlerMemory::kBlocks + 2);
  EXPECT_EQ(given.count(nullptr), 0u);
  for (void* block : given) {
    memory.Free(block);
  }
  // Once more: what was freed is given again.
  std::set<void*> again;
  for (size_t i = 0; i < HandlerMemory::kBlocks; ++i) {
    void* const block = memory.Allocate(1);
    EXPECT_EQ(given.count(block), 1u);
    again.insert(block);
  }
  EXPECT_EQ(again.size(), HandlerMemory::kBlocks);
}

TEST(HandlerMemoryTest, GivesOtherMemoryForWhatIsLarger) {
  HandlerMemory memory;
  void* const large = memory.Allocate(HandlerMemory::kBlockSize + 1);
  ASSERT_NE(large, nullptr);
  std::set<void*> blocks;
  for (size_t i = 0; i < HandlerMemory::kBlocks; ++i) {
    blocks.insert(memory.Allocate(HandlerMemory::kBlockSize));
  }
  EXPECT_EQ(blocks.size(), HandlerMemory::kBlocks);
  EXPECT_EQ(blocks.count(large), 0u);
  memory.Free(large);
}

TEST(PostOnStrandTest, RunsInOrderAndNotAtOnce) {
  boost::asio::io_context loop;
  const boost::asio::io_context::strand strand(loop);
  HandlerMemory memory;
  std::vector<int> ran;
  constexpr int kMany = 3 * static_cast<int>(HandlerMemory::kBlocks);
  for (int i = 0; i < kMany; ++i) {
    PostOnStrand(strand, &memory, [&ran, i] { ran.push_back(i); });
  }
  EXPECT_TRUE(ran.empty());
  loop.run();
  ASSERT_EQ(ran.size(), size_t{kMany});
  for (int i = 0; i < kMany; ++i) {
    EXPECT_EQ(ran[i], i);
  }
}

// What was posted is destroyed with the loop, and with it the memory that it
// owns.
TEST(PostOnStrandTest, LeavesNothingBehindWithoutHavingRun) {
  const auto memory = std::make_shared<HandlerMemory>();
  {
    boost::asio::io_context loop;
    const boost::asio::io_context::strand strand(loop);
    PostOnStrand(strand, memory.get(), [memory] { FAIL() << "it ran"; });
    EXPECT_EQ(memory.use_count(), 2);
  }
  EXPECT_EQ(memory.use_count(), 1);
}

}  // namespace
}  // namespace revcheck
