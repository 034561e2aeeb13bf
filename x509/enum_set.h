#ifndef REVCHECK_X509_ENUM_SET_H_
#define REVCHECK_X509_ENUM_SET_H_

#include <stdint.h>

#include <initializer_list>

namespace revcheck {

// A set of values of an enum with fewer than 32 enumerators, numbered from 0.
template <typename Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> values) {
    for (const Enum value : values) {
      Add(value);
    }
  }

  constexpr void Add(Enum value) { bits_ |= Bit(value); }
  constexpr bool Contains(Enum value) const {
    return (bits_ & Bit(value)) != 0;
  }

  // A number that is the same exactly for equal sets.
  constexpr uint32_t bits() const { return bits_; }

  friend constexpr bool operator==(EnumSet a, EnumSet b) {
    return a.bits_ == b.bits_;
  }
  friend constexpr bool operator!=(EnumSet a, EnumSet b) { return !(a == b); }

 private:
  static constexpr uint32_t Bit(Enum value) {
    return uint32_t{1} << static_cast<uint32_t>(value);
  }

  uint32_t bits_ = 0;
};

}  // namespace revcheck

#endif  // REVCHECK_X509_ENUM_SET_H_
