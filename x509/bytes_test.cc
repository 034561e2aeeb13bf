#include "revcheck/x509/bytes.h"

#include <openssl/bytestring.h>

#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace revcheck {
namespace {

TEST(BytesTest, ConversionsViewTheSameBytes) {
  const std::string text("a\0\xff", 3);
  const Bytes bytes = ToBytes(std::string_view(text));
  const CBS cbs = ToCbs(bytes);
  EXPECT_EQ(bytes.size(), 3u);
  EXPECT_EQ(bytes[2], 0xff);
  EXPECT_EQ(ToText(bytes).data(), text.data());
  EXPECT_EQ(ToText(bytes).size(), text.size());
  EXPECT_EQ(CBS_data(&cbs), bytes.data());
  EXPECT_EQ(CBS_len(&cbs), bytes.size());
  EXPECT_EQ(ToBytes(cbs).data(), bytes.data());
  EXPECT_EQ(ToBytes(cbs).size(), bytes.size());
}

TEST(BytesTest, NothingStaysNothing) {
  EXPECT_TRUE(ToBytes(std::string_view()).empty());
  EXPECT_TRUE(ToBytes(ToCbs(Bytes())).empty());
  EXPECT_TRUE(ToText(Bytes()).empty());
}

}  // namespace
}  // namespace revcheck
