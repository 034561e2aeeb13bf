#ifndef REVCHECK_CONFORMANCE_MODEL_VALUES_H_
#define REVCHECK_CONFORMANCE_MODEL_VALUES_H_

// The primitive types of the model (spec/mozilla-pkix.md, section 4).

#include <stdint.h>

#include <functional>
#include <string>
#include <string_view>

#include "revcheck/conformance/model/codes.h"
#include "revcheck/conformance/model/der_tree.h"

namespace revcheck::model {

namespace tag {

inline constexpr uint8_t kBoolean = 0x01;
inline constexpr uint8_t kInteger = 0x02;
inline constexpr uint8_t kBitString = 0x03;
inline constexpr uint8_t kOctetString = 0x04;
inline constexpr uint8_t kNull = 0x05;
inline constexpr uint8_t kOid = 0x06;
inline constexpr uint8_t kEnumerated = 0x0A;
inline constexpr uint8_t kUtcTime = 0x17;
inline constexpr uint8_t kGeneralizedTime = 0x18;
inline constexpr uint8_t kSequence = 0x30;
inline constexpr uint8_t kSet = 0x31;

// [number] IMPLICIT of a primitive type, and with the constructed bit.
inline constexpr uint8_t Primitive(int number) {
  return static_cast<uint8_t>(0x80 | number);
}
inline constexpr uint8_t Constructed(int number) {
  return static_cast<uint8_t>(0xA0 | number);
}

}  // namespace tag

// The contents octets of a dotted object identifier.
std::string OidContents(std::string_view dotted);

// The contents of an INTEGER or ENUMERATED: at least one byte, minimal.
void CheckInteger(std::string_view contents, Fault* fault);

// The same, of exactly one byte, 0 to 127. After a fault, 0.
int SmallInteger(std::string_view contents, Fault* fault);

// The same, above zero: the magnitude without leading zero.
std::string PositiveInteger(std::string_view contents, Fault* fault);

// The contents of a time, in Unix seconds. After a fault, 0.
int64_t GeneralizedTime(std::string_view contents, Fault* fault);
int64_t UtcTime(std::string_view contents, Fault* fault);

// BOOLEAN DEFAULT FALSE.
bool OptionalBoolean(Reader* in);

// A NULL that may be absent; if there, empty.
void OptionalNull(Reader* in);

// A BIT STRING without unused bits: the bits. `code` if anything is wrong.
std::string WholeBits(Reader* in, std::string_view code = code::kBadDer);

// Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue }
struct ModelExtension {
  std::string oid;  // Contents.
  bool critical = false;
  std::string value;  // Contents of the OCTET STRING.
};

// Reads [number] EXPLICIT SEQUENCE OF Extension, if it is next; the SEQUENCE
// may be empty. `understood` is asked about each extension as soon as it is
// read; a critical one that is not understood is a fault.
void OptionalExtensions(
    Reader* in, int number,
    const std::function<bool(const ModelExtension&)>& understood);

}  // namespace revcheck::model

#endif  // REVCHECK_CONFORMANCE_MODEL_VALUES_H_
