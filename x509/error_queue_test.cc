#include "revcheck/x509/error_queue.h"

#include <openssl/err.h>

#include "gtest/gtest.h"

namespace revcheck {
namespace {

void PutError(int reason) { ERR_put_error(ERR_LIB_USER, 0, reason, "x", 1); }

TEST(ScopedErrorQueueTest, DropsWhatIsAddedToAnEmptyQueue) {
  ERR_clear_error();
  {
    const ScopedErrorQueue errors;
    PutError(1);
    PutError(2);
  }
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(ScopedErrorQueueTest, KeepsWhatWasThereBefore) {
  ERR_clear_error();
  PutError(1);
  PutError(2);
  {
    const ScopedErrorQueue errors;
    PutError(3);
  }
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 1);
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 2);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

TEST(ScopedErrorQueueTest, KeepsAQueueToWhichNothingIsAdded) {
  ERR_clear_error();
  { const ScopedErrorQueue errors; }
  EXPECT_EQ(ERR_peek_error(), 0u);
  PutError(1);
  { const ScopedErrorQueue errors; }
  EXPECT_EQ(ERR_GET_REASON(ERR_get_error()), 1);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

}  // namespace
}  // namespace revcheck
