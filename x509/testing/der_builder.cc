#include "revcheck/x509/testing/der_builder.h"

#include <openssl/bytestring.h>

#include "revcheck/x509/oids.h"

namespace revcheck::testing {
namespace {

std::string Octet(unsigned value) {
  return std::string(1, static_cast<char>(value));
}

std::string JoinViews(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) {
    all += part;
  }
  return all;
}

// Big-endian, without leading zero bytes; empty for zero.
std::string BigEndian(uint64_t value) {
  std::string octets;
  for (; value != 0; value >>= 8) {
    octets.insert(octets.begin(), static_cast<char>(value & 0xff));
  }
  return octets;
}

std::string LengthOctets(size_t length) {
  if (length < 0x80) {
    return Octet(static_cast<unsigned>(length));
  }
  const std::string octets = BigEndian(length);
  return Octet(0x80 | static_cast<unsigned>(octets.size())) + octets;
}

}  // namespace

std::string Tlv(uint8_t tag_byte, std::string_view contents) {
  return TlvWithLength(tag_byte, LengthOctets(contents.size()), contents);
}

std::string TlvWithLength(uint8_t tag_byte, std::string_view length_octets,
                          std::string_view contents) {
  return JoinViews({Octet(tag_byte), length_octets, contents});
}

std::string NestedTlv(uint8_t tag_byte, int depth) {
  std::string der = Null();
  for (int i = 0; i < depth; ++i) {
    der = Tlv(tag_byte, der);
  }
  return der;
}

std::string Join(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) {
    all += part;
  }
  return all;
}

std::string Sequence(std::initializer_list<std::string_view> elements) {
  return Tlv(0x30, JoinViews(elements));
}

std::string Set(std::initializer_list<std::string_view> elements) {
  return Tlv(0x31, JoinViews(elements));
}

std::string Explicit(unsigned number, std::string_view contents) {
  return Tlv(static_cast<uint8_t>(0xa0 | number), contents);
}

std::string Implicit(unsigned number, std::string_view contents) {
  return Tlv(static_cast<uint8_t>(0x80 | number), contents);
}

std::string Null() { return Tlv(0x05, ""); }

std::string Boolean(uint8_t octet) { return Tlv(0x01, Octet(octet)); }

std::string Integer(int64_t value) {
  std::string contents;
  // The last octet taken must carry the sign of what is left.
  bool sign_is_kept = false;
  while (!sign_is_kept) {
    const uint8_t low = static_cast<uint8_t>(value & 0xff);
    contents.insert(contents.begin(), static_cast<char>(low));
    value >>= 8;
    sign_is_kept = value == ((low & 0x80) != 0 ? -1 : 0);
  }
  return IntegerOf(contents);
}

std::string IntegerOf(std::string_view contents) { return Tlv(0x02, contents); }

std::string Enumerated(uint8_t value) { return Tlv(0x0a, Octet(value)); }

std::string Oid(Bytes contents) { return Tlv(0x06, ToText(contents)); }

std::string OctetString(std::string_view contents) {
  return Tlv(0x04, contents);
}

std::string Utf8String(std::string_view text) { return Tlv(0x0c, text); }

std::string BitString(std::string_view bits, uint8_t unused_bits) {
  return Tlv(0x03, JoinViews({Octet(unused_bits), bits}));
}

std::string GeneralizedTime(absl::Time time) {
  return GeneralizedTime(
      absl::FormatTime("%E4Y%m%d%H%M%SZ", time, absl::UTCTimeZone()));
}

std::string GeneralizedTime(std::string_view text) { return Tlv(0x18, text); }

std::string UtcTime(absl::Time time) {
  return UtcTime(absl::FormatTime("%y%m%d%H%M%SZ", time, absl::UTCTimeZone()));
}

std::string UtcTime(std::string_view text) { return Tlv(0x17, text); }

std::string AlgorithmIdentifier(Bytes oid, std::string_view parameters) {
  return Sequence({Oid(oid), parameters});
}

std::string Rdn(Bytes attribute_type, std::string_view value) {
  return Set({Sequence({Oid(attribute_type), Utf8String(value)})});
}

std::string Name(std::string_view common_name) {
  return Sequence({Rdn(oid::kCommonName, common_name)});
}

std::string UriName(std::string_view uri) { return Implicit(6, uri); }

std::string ExtensionDer(Bytes oid, Critical critical, std::string_view value) {
  return Sequence({Oid(oid), critical == Critical::kYes ? Boolean(0xff) : "",
                   OctetString(value)});
}

std::string AppendInside(std::string_view der, std::string_view data) {
  CBS in = ToCbs(ToBytes(der));
  CBS element;
  unsigned tag;
  size_t header_size;
  if (!CBS_get_any_asn1_element(&in, &element, &tag, &header_size) ||
      CBS_len(&in) != 0) {
    return JoinViews({der, data});
  }
  const std::string_view contents = der.substr(header_size);
  return Tlv(static_cast<uint8_t>(der[0]), JoinViews({contents, data}));
}

}  // namespace revcheck::testing
