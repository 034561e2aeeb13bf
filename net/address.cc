#include "revcheck/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace revcheck {
namespace {

using AddressBytes = std::array<uint8_t, 16>;

struct Range {
  AddressBytes network;
  int prefix_bits;
  AddressKind kind;
};

// The first that fits decides.
constexpr Range kV4Ranges[] = {
    {{0}, 8, AddressKind::kUnspecified},
    {{10}, 8, AddressKind::kPrivate},
    {{100, 100, 100, 200}, 32, AddressKind::kLinkLocal},  // Alibaba Cloud
    {{100, 64}, 10, AddressKind::kPrivate},
    {{127}, 8, AddressKind::kLoopback},
    {{169, 254}, 16, AddressKind::kLinkLocal},
    {{172, 16}, 12, AddressKind::kPrivate},
    {{192, 0, 0, 192}, 32, AddressKind::kLinkLocal},  // Oracle Cloud
    {{192, 0, 0}, 24, AddressKind::kPrivate},
    {{192, 168}, 16, AddressKind::kPrivate},
    {{224}, 4, AddressKind::kMulticast},
    {{255, 255, 255, 255}, 32, AddressKind::kMulticast},
};

constexpr Range kV6Ranges[] = {
    {{}, 128, AddressKind::kUnspecified},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
     128,
     AddressKind::kLoopback},
    {{0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54},
     128,
     AddressKind::kLinkLocal},  // Amazon EC2
    {{0xfc}, 7, AddressKind::kPrivate},
    {{0xfe, 0x80}, 10, AddressKind::kLinkLocal},
    {{0xfe, 0xc0}, 10, AddressKind::kPrivate},
    {{0xff}, 8, AddressKind::kMulticast},
};

// IPv6 addresses that carry an IPv4 address, and from which byte on.
struct Carrier {
  AddressBytes network;
  int prefix_bits;
  size_t offset;
};

constexpr Carrier kCarriers[] = {
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 12},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 12},
    {{}, 96, 12},
    {{0x00, 0x64, 0xff, 0x9b}, 96, 12},
    {{0x20, 0x02}, 16, 2},
};

// For translators of a network's own, which choose how long a prefix of it they
// take (RFC 8215). Behind that comes the IPv4 address, but for byte 8, which is
// zero (RFC 6052, section 2.2).
constexpr AddressBytes kLocalTranslation = {0x00, 0x64, 0xff, 0x9b, 0x00, 0x01};
constexpr int kLocalTranslationBits = 48;
constexpr size_t kPrefixSizes[] = {6, 7, 8, 12};  // Bytes.

bool HasPrefix(const AddressBytes& bytes, const AddressBytes& network,
               int prefix_bits) {
  const size_t whole = prefix_bits / 8;
  if (!std::equal(bytes.begin(), bytes.begin() + whole, network.begin())) {
    return false;
  }
  const int rest = prefix_bits % 8;
  return rest == 0 || (bytes[whole] ^ network[whole]) >> (8 - rest) == 0;
}

template <size_t N>
AddressKind FindKind(const AddressBytes& bytes, const Range (&ranges)[N]) {
  for (const Range& range : ranges) {
    if (HasPrefix(bytes, range.network, range.prefix_bits)) {
      return range.kind;
    }
  }
  return AddressKind::kPublic;
}

// The strictest of what the IPv4 address may be. 0.0.0.0/8 only if nothing else
// is possible: there are zeros wherever an address is not.
AddressKind KindOfTranslated(const AddressBytes& bytes) {
  auto strictest = AddressKind::kUnspecified;
  for (const size_t prefix_size : kPrefixSizes) {
    AddressBytes carried = {};
    size_t at = prefix_size;
    for (size_t i = 0; i < 4; ++i, ++at) {
      at += at == 8 ? 1 : 0;
      carried[i] = bytes[at];
    }
    const AddressKind kind = FindKind(carried, kV4Ranges);
    if (strictest == AddressKind::kUnspecified ||
        (kind != AddressKind::kUnspecified && kind < strictest)) {
      strictest = kind;
    }
  }
  return strictest;
}

}  // namespace

IpAddress IpAddress::V4(std::array<uint8_t, 4> bytes) {
  IpAddress address;
  address.is_v4_ = true;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  return address;
}

IpAddress IpAddress::V6(std::array<uint8_t, 16> bytes) {
  IpAddress address;
  address.bytes_ = bytes;
  return address;
}

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string terminated(text);
  std::array<uint8_t, 4> v4;
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) {
    return V4(v4);
  }
  std::array<uint8_t, 16> v6;
  if (inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) {
    return V6(v6);
  }
  return std::nullopt;
}

std::string IpAddress::ToString() const {
  if (is_v4_) {
    return absl::StrCat(bytes_[0], ".", bytes_[1], ".", bytes_[2], ".",
                        bytes_[3]);
  }
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(AF_INET6, bytes_.data(), text, sizeof(text));
  return text;
}

bool IsInRange(const IpAddress& address, const IpAddress& network,
               int prefix_bits) {
  return address.is_v4() == network.is_v4() &&
         HasPrefix(address.bytes(), network.bytes(), prefix_bits);
}

std::string_view ToString(AddressKind kind) {
  switch (kind) {
    case AddressKind::kUnspecified:
      return "unspecified";
    case AddressKind::kLoopback:
      return "loopback";
    case AddressKind::kLinkLocal:
      return "link-local";
    case AddressKind::kMulticast:
      return "multicast";
    case AddressKind::kPrivate:
      return "private";
    case AddressKind::kPublic:
      return "public";
  }
  return "";
}

AddressKind KindOf(const IpAddress& address) {
  const AddressBytes& bytes = address.bytes();
  if (address.is_v4()) {
    return FindKind(bytes, kV4Ranges);
  }
  // Before the carriers: :: and ::1 carry nothing.
  const AddressKind kind = FindKind(bytes, kV6Ranges);
  if (kind != AddressKind::kPublic) {
    return kind;
  }
  if (HasPrefix(bytes, kLocalTranslation, kLocalTranslationBits)) {
    return KindOfTranslated(bytes);
  }
  for (const Carrier& carrier : kCarriers) {
    if (HasPrefix(bytes, carrier.network, carrier.prefix_bits)) {
      AddressBytes carried = {};
      std::copy_n(bytes.begin() + carrier.offset, 4, carried.begin());
      return FindKind(carried, kV4Ranges);
    }
  }
  return AddressKind::kPublic;
}

bool IsAllowed(const IpAddress& address, const AddressRules& rules) {
  switch (KindOf(address)) {
    case AddressKind::kUnspecified:
      return rules.allow_unspecified;
    case AddressKind::kLoopback:
      return rules.allow_loopback;
    case AddressKind::kLinkLocal:
      return rules.allow_link_local;
    case AddressKind::kMulticast:
      return rules.allow_multicast;
    case AddressKind::kPrivate:
      return rules.allow_private;
    case AddressKind::kPublic:
      return true;
  }
  return false;
}

}  // namespace revcheck
