#ifndef REVCHECK_NET_ADDRESS_H_
#define REVCHECK_NET_ADDRESS_H_

// Which addresses a certificate may aim us at. A URL from a certificate is
// somebody else's text, and its host may resolve to what only we can reach.

#include <stdint.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace revcheck {

// An IPv4 or IPv6 address.
class IpAddress {
 public:
  static IpAddress V4(std::array<uint8_t, 4> bytes);
  static IpAddress V6(std::array<uint8_t, 16> bytes);

  // "192.0.2.7" or "2001:db8::1", as inet_pton() reads them; no brackets, no
  // zone. nullopt for anything else.
  static std::optional<IpAddress> Parse(std::string_view text);

  bool is_v4() const { return is_v4_; }

  // All sixteen, or the first four of them.
  const std::array<uint8_t, 16>& bytes() const { return bytes_; }

  std::string ToString() const;

  friend bool operator==(const IpAddress& a, const IpAddress& b) {
    return a.is_v4_ == b.is_v4_ && a.bytes_ == b.bytes_;
  }

 private:
  IpAddress() = default;

  bool is_v4_ = false;
  std::array<uint8_t, 16> bytes_ = {};
};

// Whether the first `prefix_bits` bits are those of `network`, and both are of
// one family. `prefix_bits` is 0 to 32, or to 128 for IPv6.
bool IsInRange(const IpAddress& address, const IpAddress& network,
               int prefix_bits);

// The strictest first.
enum class AddressKind {
  kUnspecified,  // 0.0.0.0/8, ::
  kLoopback,     // 127.0.0.0/8, ::1
  kLinkLocal,    // 169.254.0.0/16, fe80::/10. Clouds keep secrets there; so
                 // are the addresses where some do it elsewhere:
                 // 100.100.100.200, 192.0.0.192, fd00:ec2::254.
  kMulticast,    // 224.0.0.0/4, ff00::/8, and 255.255.255.255
  kPrivate,      // RFC 1918, RFC 6598, 192.0.0.0/24, fc00::/7, fec0::/10
  kPublic,       // All others.
};

// "unspecified", "loopback", "link-local", "multicast", "private", "public".
std::string_view ToString(AddressKind kind);

// An IPv6 address that carries an IPv4 address is of that one's kind: mapped
// (::ffff:0:0/96), compatible (::/96 but for :: and ::1), translated
// (64:ff9b::/96, ::ffff:0:0:0/96) and 6to4 (2002::/16). One that a network
// translates by rules of its own (64:ff9b:1::/48) may carry it in one of four
// places (RFC 6052, section 2.2): it is of the strictest kind found there, but
// unspecified only if there is no other.
AddressKind KindOf(const IpAddress& address);

// Loopback, link-local, multicast and unspecified addresses are refused unless
// allowed by name; private ones are allowed.
struct AddressRules {
  bool allow_loopback = false;
  bool allow_link_local = false;
  bool allow_multicast = false;
  bool allow_unspecified = false;
  bool allow_private = true;
};

bool IsAllowed(const IpAddress& address, const AddressRules& rules);

}  // namespace revcheck

#endif  // REVCHECK_NET_ADDRESS_H_
