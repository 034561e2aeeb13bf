#include "revcheck/cli/connect_target.h"

#include <string>

#include "gtest/gtest.h"

namespace revcheck::cli {
namespace {

struct Case {
  std::string text;
  std::string host;
  int port;  // 0: none.
};

TEST(ParseHostPortTest, ReadsNamesAndAddresses) {
  for (const Case& each :
       {Case{"example.com", "example.com", 0},
        Case{"example.com.", "example.com", 0},
        Case{"example.com.:25", "example.com", 25},
        Case{"a_b-c.Example:8443", "a_b-c.Example", 8443},
        Case{"localhost:65535", "localhost", 65535},
        Case{"192.0.2.7", "192.0.2.7", 0}, Case{"192.0.2.7:1", "192.0.2.7", 1},
        Case{"2001:db8::1", "2001:db8::1", 0},
        Case{"[2001:db8::1]", "2001:db8::1", 0},
        Case{"[2001:db8::1]:443", "2001:db8::1", 443}}) {
    const auto parsed = ParseHostPort(each.text);
    ASSERT_TRUE(parsed.has_value()) << each.text;
    EXPECT_EQ(parsed->host, each.host);
    EXPECT_EQ(parsed->port.value_or(0), each.port);
  }
}

TEST(ParseHostPortTest, RefusesTheRest) {
  for (const std::string& text : {std::string(),
                                  std::string(":443"),
                                  std::string("a:"),
                                  std::string("a:0"),
                                  std::string("a:65536"),
                                  std::string("a:+1"),
                                  std::string("a:1:2"),
                                  std::string("a b"),
                                  std::string("a'b"),
                                  std::string("a<b"),
                                  std::string("https://a/"),
                                  std::string("a/"),
                                  std::string("-a"),
                                  std::string(".a"),
                                  std::string("["),
                                  std::string("[::1"),
                                  std::string("[::1]443"),
                                  std::string("[a]:1"),
                                  std::string("[192.0.2.7]:1"),
                                  std::string("a\0b", 3),
                                  std::string("\xc3\xa4.example"),
                                  std::string(254, 'a')}) {
    EXPECT_FALSE(ParseHostPort(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace revcheck::cli
