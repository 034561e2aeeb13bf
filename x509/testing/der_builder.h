#ifndef REVCHECK_X509_TESTING_DER_BUILDER_H_
#define REVCHECK_X509_TESTING_DER_BUILDER_H_

// Composes DER for tests, one function per ASN.1 type:
//
//   Sequence({Oid(oid::kSha1), Null()})
//
// Each returns complete tag, length and value, and writes what it is told, also
// where DER forbids it. DER is held in std::string; mind that a string literal
// with a NUL byte needs its length: std::string("\x00\x11", 2).

#include <stdint.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "revcheck/x509/bytes.h"

namespace revcheck::testing {

// An element with a minimal definite length. `tag_byte` is the identifier octet
// as it appears in DER, such as 0x30 for a SEQUENCE.
std::string Tlv(uint8_t tag_byte, std::string_view contents);

// An element whose length octets are given, for lengths that are not DER.
std::string TlvWithLength(uint8_t tag_byte, std::string_view length_octets,
                          std::string_view contents);

// A NULL in `depth` elements, one in the other.
std::string NestedTlv(uint8_t tag_byte, int depth);

// The parts one after another.
std::string Join(const std::vector<std::string>& parts);

std::string Sequence(std::initializer_list<std::string_view> elements);
std::string Set(std::initializer_list<std::string_view> elements);

// [number] with the constructed bit: EXPLICIT of anything, and IMPLICIT of a
// constructed type.
std::string Explicit(unsigned number, std::string_view contents);

// [number] without it: IMPLICIT of a primitive type.
std::string Implicit(unsigned number, std::string_view contents);

std::string Null();

// `octet` is 0xFF for TRUE and 0x00 for FALSE; others are not DER.
std::string Boolean(uint8_t octet);

// The minimal encoding of a number, and an INTEGER with the given contents.
std::string Integer(int64_t value);
std::string IntegerOf(std::string_view contents);

// An ENUMERATED of one byte.
std::string Enumerated(uint8_t value);

// `contents` as in x509/oids.h.
std::string Oid(Bytes contents);

std::string OctetString(std::string_view contents);
std::string Utf8String(std::string_view text);

// `unused_bits` is written as it is, and `bits` are not adapted to it.
std::string BitString(std::string_view bits, uint8_t unused_bits = 0);

// YYYYMMDDHHMMSSZ, and whatever the text says.
std::string GeneralizedTime(absl::Time time);
std::string GeneralizedTime(std::string_view text);

// YYMMDDHHMMSSZ, and whatever the text says.
std::string UtcTime(absl::Time time);
std::string UtcTime(std::string_view text);

// AlgorithmIdentifier ::= SEQUENCE { algorithm, parameters OPTIONAL }
// `parameters` is DER, or empty if absent.
std::string AlgorithmIdentifier(Bytes oid, std::string_view parameters = "");

// RelativeDistinguishedName of one attribute, its value a UTF8String.
std::string Rdn(Bytes attribute_type, std::string_view value);

// A Name that consists of one commonName.
std::string Name(std::string_view common_name);

// GeneralName ::= CHOICE { ..., uniformResourceIdentifier [6] IA5String }
std::string UriName(std::string_view uri);

enum class Critical { kNo, kYes };

// Extension ::= SEQUENCE { extnID, critical, extnValue }
// `value` is the contents of extnValue. FALSE is left out, as DER wants.
std::string ExtensionDer(Bytes oid, Critical critical, std::string_view value);

// Puts `data` at the end of the contents of the element `der`, whose length
// grows. If `der` is not one element, just joins the two.
std::string AppendInside(std::string_view der, std::string_view data);

}  // namespace revcheck::testing

#endif  // REVCHECK_X509_TESTING_DER_BUILDER_H_
