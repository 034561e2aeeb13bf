#include "revcheck/net/address.h"

#include <stddef.h>
#include <stdint.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace revcheck::testing {
namespace {

using Kind = AddressKind;

constexpr Kind kAllKinds[] = {Kind::kUnspecified, Kind::kLoopback,
                              Kind::kLinkLocal,   Kind::kMulticast,
                              Kind::kPrivate,     Kind::kPublic};

IpAddress Address(std::string_view text) {
  const auto address = IpAddress::Parse(text);
  EXPECT_TRUE(address.has_value()) << text;
  return address.value_or(IpAddress::V4({}));
}

TEST(IpAddressTest, ReadsIpv4) {
  const IpAddress address = Address("192.0.2.7");
  EXPECT_TRUE(address.is_v4());
  EXPECT_EQ(address, IpAddress::V4({192, 0, 2, 7}));
  EXPECT_EQ(address.bytes(), (std::array<uint8_t, 16>{192, 0, 2, 7}));
}

TEST(IpAddressTest, ReadsIpv6) {
  const IpAddress address = Address("2001:DB8::1");
  EXPECT_FALSE(address.is_v4());
  EXPECT_EQ(address, IpAddress::V6({0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0,
                                    0, 0, 0, 0, 1}));
}

TEST(IpAddressTest, WritesTheShortestForm) {
  for (const std::string text :
       {"0.0.0.0", "192.0.2.7", "255.255.255.255", "::", "::1", "2001:db8::1",
        "::ffff:192.0.2.7", "1:2:3:4:5:6:7:8",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    EXPECT_EQ(Address(text).ToString(), text);
  }
  EXPECT_EQ(Address("2001:0DB8:0:0:0:0:0:1").ToString(), "2001:db8::1");
  EXPECT_EQ(Address("::ffff:c000:207").ToString(), "::ffff:192.0.2.7");
}

TEST(IpAddressTest, RefusesAllElse) {
  const std::vector<std::string> texts = {
      "",
      " ",
      "a",
      "1",
      "1.2.3",
      "1.2.3.4.5",
      "1.2.3.4.",
      "1.2.3.256",
      "1.2.3.04",
      "0x7f.0.0.1",
      "2130706433",
      "1.2.3.4/8",
      "1.2.3.4:80",
      " 1.2.3.4",
      "1.2.3.4 ",
      std::string("1.2.3.4\0", 8),
      std::string("::1\0", 4),
      "[::1]",
      ":",
      ":::",
      "::1%eth0",
      "fe80::1%25eth0",
      "fe80::1%1",
      "::1/128",
      "::12345",
      "::g",
      "1::2::3",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9",
      "::1.2.3",
      std::string(10000, ':'),
  };
  for (const std::string& text : texts) {
    EXPECT_FALSE(IpAddress::Parse(text).has_value()) << text;
  }
}

TEST(IpAddressTest, FamiliesAreNeverEqual) {
  EXPECT_FALSE(Address("0.0.0.0") == Address("::"));
  EXPECT_FALSE(Address("1.2.3.4") == Address("::ffff:1.2.3.4"));
  EXPECT_FALSE(IpAddress::V4({1, 2, 3, 4}) == IpAddress::V6({1, 2, 3, 4}));
}

TEST(IpAddressTest, EqualityComparesEveryByte) {
  EXPECT_TRUE(Address("1.2.3.4") == Address("1.2.3.4"));
  EXPECT_FALSE(Address("1.2.3.4") == Address("1.2.3.5"));
  EXPECT_TRUE(Address("::1") == Address("0::1"));
  EXPECT_FALSE(Address("::1") == Address("::2"));
}

struct RangeTestCase {
  std::string_view network;
  int prefix_bits;
  std::string_view first;
  std::string_view last;
  std::string_view before;  // Empty: there is none.
  std::string_view after;   // Empty: there is none.
};

TEST(IsInRangeTest, IsTrueFromTheFirstToTheLast) {
  const RangeTestCase cases[] = {
      {"10.1.2.3", 0, "0.0.0.0", "255.255.255.255", "", ""},
      {"128.0.0.0", 1, "128.0.0.0", "255.255.255.255", "127.255.255.255", ""},
      {"10.1.2.3", 7, "10.0.0.0", "11.255.255.255", "9.255.255.255",
       "12.0.0.0"},
      {"10.0.0.0", 8, "10.0.0.0", "10.255.255.255", "9.255.255.255",
       "11.0.0.0"},
      {"10.0.0.0", 9, "10.0.0.0", "10.127.255.255", "9.255.255.255",
       "10.128.0.0"},
      {"192.0.2.9", 31, "192.0.2.8", "192.0.2.9", "192.0.2.7", "192.0.2.10"},
      {"192.0.2.9", 32, "192.0.2.9", "192.0.2.9", "192.0.2.8", "192.0.2.10"},
      {"::", 0, "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "", ""},
      {"2001:db8::5", 32,
       "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
       "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"},
      {"2001:db8::", 63, "2001:db8::", "2001:db8:0:1:ffff:ffff:ffff:ffff",
       "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8:0:2::"},
      {"::8", 127, "::8", "::9", "::7", "::a"},
      {"::9", 128, "::9", "::9", "::8", "::a"},
  };
  for (const RangeTestCase& test : cases) {
    SCOPED_TRACE(std::string(test.network) + "/" +
                 std::to_string(test.prefix_bits));
    const auto is_in = [&test](std::string_view text) {
      return IsInRange(Address(text), Address(test.network), test.prefix_bits);
    };
    EXPECT_TRUE(is_in(test.first));
    EXPECT_TRUE(is_in(test.last));
    EXPECT_FALSE(!test.before.empty() && is_in(test.before));
    EXPECT_FALSE(!test.after.empty() && is_in(test.after));
  }
}

TEST(IsInRangeTest, IsFalseForTheOtherFamily) {
  EXPECT_FALSE(IsInRange(Address("0.0.0.0"), Address("::"), 0));
  EXPECT_FALSE(IsInRange(Address("::"), Address("0.0.0.0"), 0));
  EXPECT_FALSE(IsInRange(Address("::ffff:10.0.0.1"), Address("10.0.0.0"), 8));
}

struct KindTestCase {
  Kind kind;
  std::string_view first;
  std::string_view last;
};

// Every range of IPv4, in order, without gaps.
constexpr KindTestCase kV4Kinds[] = {
    {Kind::kUnspecified, "0.0.0.0", "0.255.255.255"},
    {Kind::kPublic, "1.0.0.0", "9.255.255.255"},
    {Kind::kPrivate, "10.0.0.0", "10.255.255.255"},
    {Kind::kPublic, "11.0.0.0", "100.63.255.255"},
    {Kind::kPrivate, "100.64.0.0", "100.100.100.199"},
    {Kind::kLinkLocal, "100.100.100.200", "100.100.100.200"},
    {Kind::kPrivate, "100.100.100.201", "100.127.255.255"},
    {Kind::kPublic, "100.128.0.0", "126.255.255.255"},
    {Kind::kLoopback, "127.0.0.0", "127.255.255.255"},
    {Kind::kPublic, "128.0.0.0", "169.253.255.255"},
    {Kind::kLinkLocal, "169.254.0.0", "169.254.255.255"},
    {Kind::kPublic, "169.255.0.0", "172.15.255.255"},
    {Kind::kPrivate, "172.16.0.0", "172.31.255.255"},
    {Kind::kPublic, "172.32.0.0", "191.255.255.255"},
    {Kind::kPrivate, "192.0.0.0", "192.0.0.191"},
    {Kind::kLinkLocal, "192.0.0.192", "192.0.0.192"},
    {Kind::kPrivate, "192.0.0.193", "192.0.0.255"},
    {Kind::kPublic, "192.0.1.0", "192.167.255.255"},
    {Kind::kPrivate, "192.168.0.0", "192.168.255.255"},
    {Kind::kPublic, "192.169.0.0", "223.255.255.255"},
    {Kind::kMulticast, "224.0.0.0", "239.255.255.255"},
    {Kind::kPublic, "240.0.0.0", "255.255.255.254"},
    {Kind::kMulticast, "255.255.255.255", "255.255.255.255"},
};

constexpr KindTestCase kV6Kinds[] = {
    {Kind::kUnspecified, "::", "::"},
    {Kind::kLoopback, "::1", "::1"},
    {Kind::kUnspecified, "::2", "::0.255.255.255"},
    {Kind::kPublic, "::1:0:0", "::fffe:ffff:ffff"},
    {Kind::kPublic, "::1:0:0:0", "64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff"},
    {Kind::kPublic, "64:ff9b::1:0:0", "2001:ffff:ffff:ffff:ffff:ffff:ffff:1"},
    {Kind::kPublic, "2003::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {Kind::kPrivate, "fc00::", "fd00:ec2::253"},
    {Kind::kLinkLocal, "fd00:ec2::254", "fd00:ec2::254"},
    {Kind::kPrivate, "fd00:ec2::255",
     "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {Kind::kPublic, "fe00::", "fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {Kind::kLinkLocal, "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {Kind::kPrivate, "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {Kind::kMulticast, "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
};

void ExpectKind(const IpAddress& address, Kind want) {
  EXPECT_EQ(ToString(KindOf(address)), ToString(want)) << address.ToString();
}

TEST(KindOfTest, ChangesAtTheEndsOfIpv4Ranges) {
  for (const KindTestCase& test : kV4Kinds) {
    ExpectKind(Address(test.first), test.kind);
    ExpectKind(Address(test.last), test.kind);
  }
}

TEST(KindOfTest, ChangesAtTheEndsOfIpv6Ranges) {
  for (const KindTestCase& test : kV6Kinds) {
    ExpectKind(Address(test.first), test.kind);
    ExpectKind(Address(test.last), test.kind);
  }
}

// `v4` from byte `offset` of the IPv6 address `prefix` on.
IpAddress Carrying(std::string_view prefix, size_t offset,
                   std::string_view v4) {
  std::array<uint8_t, 16> bytes = Address(prefix).bytes();
  for (size_t i = 0; i < 4; ++i) {
    bytes[offset + i] = Address(v4).bytes()[i];
  }
  return IpAddress::V6(bytes);
}

TEST(KindOfTest, IsThatOfTheIpv4AddressCarried) {
  for (const KindTestCase& test : kV4Kinds) {
    for (const std::string_view v4 : {test.first, test.last}) {
      ExpectKind(Carrying("::ffff:0:0", 12, v4), test.kind);
      ExpectKind(Carrying("::", 12, v4), test.kind);
      ExpectKind(Carrying("::ffff:0:0:0", 12, v4), test.kind);
      ExpectKind(Carrying("64:ff9b::", 12, v4), test.kind);
      ExpectKind(Carrying("2002::", 2, v4), test.kind);
      ExpectKind(Carrying("2002:0:0:1234::5678", 2, v4), test.kind);
    }
  }
}

// `v4` behind a prefix of so many bits, as RFC 6052, section 2.2, has it; byte
// 8 is always zero.
IpAddress Translated(std::string_view prefix, size_t prefix_bits,
                     std::string_view v4) {
  std::array<uint8_t, 16> bytes = Address(prefix).bytes();
  size_t at = prefix_bits / 8;
  for (size_t i = 0; i < 4; ++i, ++at) {
    at += at == 8 ? 1 : 0;
    bytes[at] = Address(v4).bytes()[i];
  }
  return IpAddress::V6(bytes);
}

// RFC 8215: nobody but its network knows how long the prefix is.
TEST(KindOfTest, LooksForTheIpv4AddressWhereALocalTranslatorMay) {
  for (const size_t bits : {48, 56, 64, 96}) {
    SCOPED_TRACE(bits);
    const auto expect = [bits](std::string_view v4, Kind want) {
      ExpectKind(Translated("64:ff9b:1::", bits, v4), want);
    };
    expect("127.0.0.1", Kind::kLoopback);
    expect("127.255.255.255", Kind::kLoopback);
    expect("169.254.169.254", Kind::kLinkLocal);
    expect("224.0.0.1", Kind::kMulticast);
    expect("10.1.2.3", Kind::kPrivate);
    expect("192.168.1.2", Kind::kPrivate);
    expect("192.0.2.1", Kind::kPublic);
    expect("0.0.0.0", Kind::kUnspecified);
  }
  ExpectKind(Address("64:ff9b:1:fffe::127.0.0.1"), Kind::kLoopback);
  ExpectKind(Address("64:ff9b:1:ab:cd:ef:169.254.169.254"), Kind::kLinkLocal);
  ExpectKind(Address("64:ff9b:1:fffe::192.0.2.1"), Kind::kPublic);
  ExpectKind(Address("64:ff9b:1::0.1.2.3"), Kind::kUnspecified);
  ExpectKind(Address("64:ff9b:2::127.0.0.1"), Kind::kPublic);
  ExpectKind(Address("64:ff9b:0:1::127.0.0.1"), Kind::kPublic);
}

TEST(KindOfTest, LooksIntoNoOtherIpv6Address) {
  ExpectKind(Carrying("::fffe:0:0", 12, "127.0.0.1"), Kind::kPublic);
  ExpectKind(Carrying("::1:ffff:0:0", 12, "127.0.0.1"), Kind::kPublic);
  ExpectKind(Carrying("64:ff9b::1:0:0", 12, "127.0.0.1"), Kind::kPublic);
  ExpectKind(Carrying("64:ff9a::", 12, "127.0.0.1"), Kind::kPublic);
  ExpectKind(Carrying("2003::", 2, "127.0.0.1"), Kind::kPublic);
  ExpectKind(Carrying("2001:db8::", 12, "127.0.0.1"), Kind::kPublic);
}

TEST(KindOfTest, HasAName) {
  EXPECT_EQ(ToString(Kind::kUnspecified), "unspecified");
  EXPECT_EQ(ToString(Kind::kLoopback), "loopback");
  EXPECT_EQ(ToString(Kind::kLinkLocal), "link-local");
  EXPECT_EQ(ToString(Kind::kMulticast), "multicast");
  EXPECT_EQ(ToString(Kind::kPrivate), "private");
  EXPECT_EQ(ToString(Kind::kPublic), "public");
}

// One address of each kind; one that is allowed by `rules` for each that is
// expected.
std::vector<Kind> Allowed(const AddressRules& rules) {
  constexpr std::string_view kAddresses[] = {"0.0.0.0",         "127.0.0.1",
                                             "169.254.169.254", "224.0.0.1",
                                             "10.0.0.1",        "192.0.2.1"};
  std::vector<Kind> allowed;
  for (const std::string_view text : kAddresses) {
    const IpAddress v4 = Address(text);
    EXPECT_EQ(IsAllowed(v4, rules),
              IsAllowed(Carrying("::ffff:0:0", 12, text), rules));
    if (IsAllowed(v4, rules)) {
      allowed.push_back(KindOf(v4));
    }
  }
  return allowed;
}

TEST(IsAllowedTest, AllowsPrivateAndPublicAddressesByDefault) {
  EXPECT_EQ(Allowed(AddressRules()),
            (std::vector<Kind>{Kind::kPrivate, Kind::kPublic}));
}

// Rules that allow `kind` and what is public.
AddressRules Only(Kind kind) {
  AddressRules rules;
  rules.allow_unspecified = kind == Kind::kUnspecified;
  rules.allow_loopback = kind == Kind::kLoopback;
  rules.allow_link_local = kind == Kind::kLinkLocal;
  rules.allow_multicast = kind == Kind::kMulticast;
  rules.allow_private = kind == Kind::kPrivate;
  return rules;
}

TEST(IsAllowedTest, AllowsWhatIsNamed) {
  for (const Kind kind : kAllKinds) {
    SCOPED_TRACE(ToString(kind));
    const std::vector<Kind> want = kind == Kind::kPublic
                                       ? std::vector<Kind>{kind}
                                       : std::vector<Kind>{kind, Kind::kPublic};
    EXPECT_EQ(Allowed(Only(kind)), want);
  }
}

}  // namespace
}  // namespace revcheck::testing
